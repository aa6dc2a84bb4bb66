# SPDX-License-Identifier: Apache-2.0
"""Check characters of GB 11643, GB 11714, GB 32100 and ISO/IEC 7812, written for the tests from the standards' formulas.

The tests must not share code with the rules they judge.
"""

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a unified social credit code, in the order of their values."""


def resident_check(first: str) -> str:
    """The 18th character of a resident identity number (GB 11643)."""
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(first))
    return "10X98765432"[total % 11]


def organisation_check(first: str) -> str:
    """The ninth character of an organisation code (GB 11714); letters count from A = 10."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(first, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11]


def uscc_check(first: str) -> str:
    """The 18th character of a unified social credit code (GB 32100)."""
    total = sum(USCC_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(first))
    return USCC_ALPHABET[-total % 31]


def luhn_check(first: str) -> str:
    """The last digit of a card number or an IMEI (ISO/IEC 7812, annex B)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(first))]
    return str(-sum(value - 9 * (value > 9) for value in doubled) % 10)


def isbn_check(first: str) -> str:
    """The last digit of an ISBN-13 or any EAN-13."""
    return str(-sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(first)) % 10)
