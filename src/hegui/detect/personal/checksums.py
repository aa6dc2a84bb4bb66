# SPDX-License-Identifier: Apache-2.0
"""Check digits and ranges of identifiers: pure functions on the bare characters of a value, without separators.

Every function answers whether the value can be a real one. None looks at the words around it.
"""

from datetime import date
from typing import Final

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"

_PROVINCES_LIST: Final = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
)
PROVINCES: Final = frozenset(_PROVINCES_LIST.split())
"""GB/T 2260, the first two digits; 81–83 are the residence permits of Hong Kong, Macao and Taiwan residents.

The table stops at the province on purpose: tables of counties age, and refuse people born in a county since renamed.
"""


def resident_id(value: str) -> bool:
    """GB 11643: 18 characters, region, a day of birth that existed, and the check character."""
    return _region(value) and birth(value[6:14]) is not None and _id_check(value)


def _region(value: str) -> bool:
    # A foreigner's permanent residence card (since 2023) puts a 9 before the province and is otherwise alike.
    return value[:2] in PROVINCES or (value[0] == "9" and value[1:3] in PROVINCES)


def _id_check(value: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, value[:17], strict=True))
    return value[17].upper() == _ID_CHECKS[total % 11]


def old_resident_id(value: str) -> bool:
    """The form of 15 digits, without check digit: region and a day of birth in the twentieth century."""
    return value[:2] in PROVINCES and birth(f"19{value[6:12]}") is not None


FIRST_BIRTH_YEAR: Final = 1880
LAST_BIRTH_YEAR: Final = 2099


def birth(value: str) -> date | None:
    """A day of birth written ``YYYYMMDD``, if it existed and can be one."""
    try:
        day = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        return None
    return day if FIRST_BIRTH_YEAR <= day.year <= LAST_BIRTH_YEAR else None


_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_KINDS: Final = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "12349",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
"""GB 32100: the registering department and the kinds of body that it registers."""


def uscc(value: str) -> bool:
    """GB 32100: unified social credit code, 18 characters, department, kind, region and check character."""
    value = value.upper()
    if value[1] not in _USCC_KINDS.get(value[0], "") or not _uscc_region(value):
        return False
    if any(character not in _USCC_ALPHABET for character in value):
        return False
    total = sum(
        weight * _USCC_ALPHABET.index(character) for weight, character in zip(_USCC_WEIGHTS, value[:17], strict=True)
    )
    return value[17] == _USCC_ALPHABET[-total % 31]


def telling_uscc(value: str) -> bool:
    """A code that no number of another kind looks like: with a letter, or of the market regulators, who give most of them.

    One in a thousand identifiers of 18 digits, such as snowflakes, passes for a code of digits only.
    """
    return uscc(value) and (value[0] == "9" or not value.isdigit())


def _uscc_region(value: str) -> bool:
    return value[2:8].isdigit() and (value[2:4] in PROVINCES or value[2:4] == "10")


def luhn(value: str) -> bool:
    """ISO/IEC 7812: the check digit of cards and of IMEI."""
    return (sum(map(int, value[::-2])) + sum(map(int, value[-2::-2].translate(_DOUBLED)))) % 10 == 0


_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
"""Twice a digit, and of that the sum of digits."""


_CARDS: Final = (
    # prefix from, prefix to, digits: bodies that issue cards in the mainland, then the world's schemes.
    ("62", "62", range(16, 20)),
    ("81", "81", range(16, 20)),
    ("103", "103", range(19, 20)),
    ("436742", "436742", range(19, 20)),
    ("456351", "456351", range(19, 20)),
    ("601382", "601382", range(19, 20)),
    ("603", "603", range(16, 20)),
    ("95588", "95599", range(16, 20)),
    ("4", "4", range(16, 17)),
    ("51", "55", range(16, 17)),
    ("2221", "2720", range(16, 17)),
    ("34", "34", range(15, 16)),
    ("37", "37", range(15, 16)),
    ("3528", "3589", range(16, 17)),
    ("36", "36", range(14, 15)),
    ("6011", "6011", range(16, 17)),
    ("64", "65", range(16, 17)),
)


def unionpay_card(value: str) -> bool:
    """A card of the mainland's own scheme: the prefix 62 with 16 to 19 digits, and Luhn."""
    return value.startswith("62") and len(value) in range(16, 20) and _varied(value) and luhn(value)


def bank_card(value: str) -> bool:
    """A card of a known scheme: prefix, length, Luhn."""
    return luhn(value) and _varied(value) and _known_issuer(value)  # the quickest of them, and the rarest, first


def _known_issuer(value: str) -> bool:
    return any(low <= value[: len(low)] <= high and len(value) in lengths for low, high, lengths in _CARDS)


def _varied(value: str) -> bool:
    """Whether the digits behind the prefix are more than one digit said again and again, as in advertisements."""
    return len(set(value[6:])) > 1


def imei(value: str) -> bool:
    """15 digits with a Luhn check digit, of a reporting body that hands out type codes."""
    return value[:2] in {"01", "35", "86", "98", "99"} and _varied(value) and luhn(value)


def any_imei(value: str) -> bool:
    """15 digits with a Luhn check digit."""
    return _varied(value) and luhn(value)


_MOBILE_PREFIXES_LIST: Final = (
    "130 131 132 133 134 135 136 137 138 139 145 146 147 148 149 150 151 152 153 155 156 157 158 159 162 165 166 167"
    " 170 171 172 173 174 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199"
)
MOBILE_PREFIXES: Final = frozenset(_MOBILE_PREFIXES_LIST.split())
"""Number segments in use for people's phones; those of things (140, 141, 144) are left out."""


def mobile(value: str) -> bool:
    """The last eleven digits begin with a segment in use and are not one digit over and over."""
    number = value[-11:]
    return number[:3] in MOBILE_PREFIXES and len(set(number[3:])) > 1


def any_mobile(value: str) -> bool:
    """The last eleven digits begin like a mobile number, whether or not the segment is in use."""
    return value[-11:-9] in {"13", "14", "15", "16", "17", "18", "19"}


_AREAS_OF_THREE_LIST: Final = "010 020 021 022 023 024 025 027 028 029"
_AREAS_OF_THREE: Final = frozenset(_AREAS_OF_THREE_LIST.split())
_SUBSCRIBER_STARTS: Final = frozenset("2345678")


def landline(value: str) -> bool:
    """Area code and number with a leading zero: lengths fit together and the number starts as subscribers' do."""
    if value[:3] in _AREAS_OF_THREE:
        number = value[3:]
        return len(number) == 8 and number[0] in _SUBSCRIBER_STARTS  # noqa: PLR2004  these areas have eight digits
    number = value[4:]
    return value[1] in "3456789" and len(number) in {7, 8} and number[0] in _SUBSCRIBER_STARTS


def local_number(value: str) -> bool:
    """A number without area code: seven or eight digits that are no day written ``YYYYMMDD``."""
    return not (len(value) == 8 and birth(value) is not None)  # noqa: PLR2004  YYYYMMDD


def hong_kong_id(value: str) -> bool:
    """One or two letters, six digits, check character (modulo 11)."""
    letters, digits, check = value[:-7], value[-7:-1], value[-1]
    places = [36, *(ord(letter) - 55 for letter in letters)][-2:]
    numbers = [*places, *map(int, digits)]
    total = sum(weight * number for weight, number in zip(range(9, 1, -1), numbers, strict=True))
    return check == "0123456789A"[-total % 11] and issued(digits)


_TAIWAN_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVXYWZIO"


def taiwan_id(value: str) -> bool:
    """One letter and nine digits, the last a check digit (modulo 10)."""
    region = _TAIWAN_LETTERS.index(value[0]) + 10
    digits = (region // 10, region % 10, *map(int, value[1:]))
    return sum(w * d for w, d in zip((1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), digits, strict=True)) % 10 == 0


def social_security_number(value: str) -> bool:
    """United States: no area 000, 666 or 9xx, no group 00, no serial 0000, and none of the numbers of advertisements."""
    area, group, serial = value[:3], value[3:5], value[5:]
    if area in {"000", "666"} or area[0] == "9" or group == "00" or serial == "0000":
        return False
    return value not in {"078051120", "219099999", "123456789"} and len(set(value)) > 1


_IBAN_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27,
    "KZ": 20, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25,
    "RO": 24, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26, "UA": 29,
}  # fmt: skip


def iban(value: str) -> bool:
    """ISO 13616: the length of the country, and 97 as the modulus."""
    if _IBAN_LENGTHS.get(value[:2]) != len(value):
        return False
    turned = value[4:] + value[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


_VIN_VALUES: Final = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vehicle_number(value: str) -> bool:
    """GB 16735: 17 characters, the ninth a check character (modulo 11)."""
    value = value.upper()
    numbers = [_VIN_VALUES.get(character) or int(character) for character in value]
    total = sum(weight * number for weight, number in zip(_VIN_WEIGHTS, numbers, strict=True))
    return value[8] == "0123456789X"[total % 11]


_TOLL_FREE_LIST: Final = "400 800 833 844 855 866 877 888 900"
_TOLL_FREE: Final = frozenset(_TOLL_FREE_LIST.split())
"""Hotlines of companies; 400 is the mainland's, written alike."""


def north_american_phone(value: str) -> bool:
    """Ten digits: area and exchange begin with 2–9, no hotline and no service code, not one digit again and again."""
    number = value[-10:]
    area, exchange = number[:3], number[3:6]
    if area in _TOLL_FREE or area[1:] == "11" or exchange[1:] == "11" or len(set(number[3:])) == 1:
        return False
    return area[0] in "23456789" and exchange[0] in "23456789"


def plate(value: str) -> bool:
    """A number plate: two digits or more."""
    return sum(character.isdigit() for character in value) > 1


def e164(value: str) -> bool:
    """An international number: eight to fifteen digits with the country code; North American ones by their own rule."""
    if not 8 <= len(value) <= 15 or len(set(value)) < 3:  # noqa: PLR2004  ITU-T E.164
        return False
    return value[0] != "1" or (len(value) == 11 and north_american_phone(value))  # noqa: PLR2004  1 and ten digits


def issued(value: str) -> bool:
    """A running number that is not among the first ten thousand of its series: those are examples and replacements."""
    return not "".join(filter(str.isdigit, value)).startswith("0000")


def anything(value: str) -> bool:  # noqa: ARG001  the shape of every check
    """No check digit exists."""
    return True
