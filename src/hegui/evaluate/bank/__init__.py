# SPDX-License-Identifier: Apache-2.0
"""Question banks: their files, what a bank must hold, the one that comes with hegui, variants, and the sets of others."""

from hegui.evaluate.bank.files import digest_of, load_bank, write_bank

__all__ = ["digest_of", "load_bank", "write_bank"]
