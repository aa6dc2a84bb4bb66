# SPDX-License-Identifier: Apache-2.0
"""Question banks: their files, what a bank must hold, the one that comes with hegui, variants, and the sets of others."""

from hegui.evaluate.bank.approval import Selection, decide
from hegui.evaluate.bank.check import BankReport, Judged, Minimum, Outcome, Rule, check_banks
from hegui.evaluate.bank.count import LibraryCount, count_library
from hegui.evaluate.bank.duplicates import Near, near_duplicates
from hegui.evaluate.bank.files import digest_of, load_bank, write_bank
from hegui.evaluate.bank.generate import starter_bank
from hegui.evaluate.bank.importing import Imported, import_set
from hegui.evaluate.bank.statement import approved_only, finding_of
from hegui.evaluate.bank.variants import variant_of, with_variants

__all__ = [
    "BankReport",
    "Imported",
    "Judged",
    "LibraryCount",
    "Minimum",
    "Near",
    "Outcome",
    "Rule",
    "Selection",
    "approved_only",
    "check_banks",
    "count_library",
    "decide",
    "digest_of",
    "finding_of",
    "import_set",
    "load_bank",
    "near_duplicates",
    "starter_bank",
    "variant_of",
    "with_variants",
    "write_bank",
]
