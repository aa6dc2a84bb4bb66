# SPDX-License-Identifier: Apache-2.0
"""Values of the same form that cannot exist: no segment, no region, no calendar, no check digit makes them real.

So nobody is ever reached or named by a substitute, and a search of the redacted text finds none of them.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from hegui.detect.personal import checksums
from hegui.detect.personal.kinds import Kind

_DIGITS: Final = "0123456789"
_SMALL: Final = "abcdefghijklmnopqrstuvwxyz"
_LARGE: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SOMEBODY: Final = "某"
_KEPT_IN_ADDRESSES: Final = frozenset("省市区县州盟旗镇乡村街道路巷弄号栋幢座单元室楼层组院")

Form: TypeAlias = Callable[[str, Iterator[int]], str]


def substitute(kind: Kind, value: str, digest: bytes) -> str:
    """A value of the form of ``value`` that cannot exist; the same digest makes the same one."""
    return _FORMS[kind](value, _stream(digest))


def _stream(digest: bytes) -> Iterator[int]:
    """Numbers without end, all decided by the digest."""
    while True:
        yield from digest
        digest = hashlib.sha512(digest).digest()


def _scrambled(value: str, numbers: Iterator[int]) -> str:
    """Each digit another digit, each letter another letter, anything else as it is."""
    return "".join(_another(char, next(numbers)) for char in value)


def _another(char: str, number: int) -> str:
    if char.isdigit() or char.isnumeric():
        return _DIGITS[number % 10]
    if not char.isalpha():
        return char
    if not char.isascii():
        return _SOMEBODY
    return _LARGE[number % len(_LARGE)] if char.isupper() else _SMALL[number % len(_SMALL)]


def _begun(prefix: str) -> Form:
    """Scrambled, with the first letters and digits set."""
    return lambda value, numbers: _set(_scrambled(value, numbers), dict(enumerate(prefix)))


def _set(value: str, chosen: dict[int, str]) -> str:
    """The value with some of its letters and digits, counted without separators, set."""
    places = [place for place, char in enumerate(value) if char.isalnum()]
    result = list(value)
    for index, char in chosen.items():
        if -len(places) <= index < len(places):
            result[places[index]] = char
    return "".join(result)


def _resident_id(value: str, numbers: Iterator[int]) -> str:
    """Region 99, and a thirteenth month."""
    scrambled = _set(_scrambled(value, numbers), {0: "9", 1: "9"})
    month = 10 if sum(map(str.isalnum, value)) > 15 else 8  # noqa: PLR2004  the old form has two digits of the year
    return _set(scrambled, {month: "1", month + 1: "3"})


def _landline(value: str, numbers: Iterator[int]) -> str:
    """An area that does not exist and a number that begins with zero."""
    digits = sum(map(str.isdigit, value))
    area = 0 if digits <= 8 else (3 if digits == 11 and value.lstrip("(（")[1:2] in "12１２" else digits - 8)  # noqa: PLR2004
    return _set(_scrambled(value, numbers), {0: "0", 1: "0", max(area, 1): "0"})


def _unluhn(form: Form) -> Form:
    """With a last digit that Luhn refuses."""

    def made(value: str, numbers: Iterator[int]) -> str:
        result = form(value, numbers)
        digits = "".join(filter(str.isdigit, result))
        return _set(result, {-1: str((int(digits[-1]) + 1) % 10)}) if checksums.luhn(digits) else result

    return made


def _email(_value: str, numbers: Iterator[int]) -> str:
    """Under the top-level domain that RFC 2606 keeps from existing."""
    return f"{''.join(_SMALL[next(numbers) % 26] for _ in range(8))}@mail.invalid"


def _ip_address(value: str, numbers: Iterator[int]) -> str:
    if ":" in value or "：" in value:
        return "g" + _scrambled(value, numbers)[1:]
    first, *rest = _scrambled(value, numbers).split(".")
    return ".".join((f"9{first[:2]:0>2}", *rest))


def _plate(value: str, numbers: Iterator[int]) -> str:
    """The province stays; the letter I is on no plate."""
    return value[0] + _set(_scrambled(value[1:], numbers), {0: "I"})


def _name(value: str, _numbers: Iterator[int]) -> str:
    return "".join(_SOMEBODY if not char.isascii() else "x" if char.isalpha() else char for char in value)


def _date(value: str, _numbers: Iterator[int]) -> str:
    return "".join("9" if char.isdigit() else "x" if char.isascii() and char.isalpha() else char for char in value)


def _address(value: str, _numbers: Iterator[int]) -> str:
    def made(char: str) -> str:
        if char.isdigit():
            return "0"
        if char.isascii():
            return "x" if char.isalpha() else char
        return char if char in _KEPT_IN_ADDRESSES or not char.isalpha() else _SOMEBODY

    return "".join(map(made, value))


def _coordinates(value: str, numbers: Iterator[int]) -> str:
    """More degrees than there are."""
    whole, point, rest = _scrambled(value, numbers).partition(".")
    digits = "".join("" if char.isdigit() else char for char in whole)
    return f"{digits}999{point}{_no_more_degrees(rest)}"


def _no_more_degrees(rest: str) -> str:
    parts = rest.split(".")
    return ".".join([*(part[:-1] + "999" if part[-1:].isdigit() else part for part in parts[:-1]), parts[-1]])


def _series(value: str, numbers: Iterator[int]) -> str:
    """A running number whose first four digits are zero: `checksums.issued` and the check digits refuse it."""
    scrambled = "".join(_another(char, next(numbers)) if char.isdigit() or char.isascii() else char for char in value)
    digits = [place for place, char in enumerate(scrambled) if char.isdigit()][:4]
    return "".join("0" if place in digits else char for place, char in enumerate(scrambled))


_FORMS: Final[dict[Kind, Form]] = {
    Kind.RESIDENT_ID: _unluhn(_resident_id),
    Kind.PASSPORT: _series,
    Kind.TRAVEL_PERMIT: _series,
    Kind.OFFICER_ID: _series,
    Kind.HONG_KONG_ID: _series,
    Kind.TAIWAN_ID: _series,
    Kind.SOCIAL_SECURITY: _series,
    Kind.MOBILE: _begun("10"),
    Kind.LANDLINE: _landline,
    Kind.PHONE_ABROAD: _begun("0000"),
    Kind.EMAIL: _email,
    Kind.SOCIAL_ACCOUNT: _begun("00"),
    Kind.BANK_CARD: _unluhn(_begun("0000")),
    Kind.BANK_ACCOUNT: lambda value, numbers: _set(_scrambled(value, numbers), {2: "0", 3: "0"}),
    Kind.MEDICAL_RECORD: _series,
    Kind.ADDRESS: _address,
    Kind.COORDINATES: _coordinates,
    Kind.PLATE: _plate,
    Kind.VEHICLE: _begun("Q"),
    Kind.DEVICE: _unluhn(_begun("0000")),
    Kind.IP_ADDRESS: _ip_address,
    Kind.MAC_ADDRESS: lambda value, numbers: "g" + _scrambled(value, numbers)[1:],
    Kind.BIRTH_DATE: _date,
    Kind.AGE: lambda value, _numbers: "".join("0" if char.isdigit() else char for char in value),
    Kind.NAME: _name,
    Kind.ORGANISATION: _begun("00"),
}
