# SPDX-License-Identifier: Apache-2.0
"""Integrity data in the reserved fields of a label (TC260-PG-202511A): digests and signatures, SM2 among them."""
