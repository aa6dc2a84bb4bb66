# SPDX-License-Identifier: Apache-2.0
"""Whole numbers and lengths of time as texts write them: ``15``, ``十五``, ``15个工作日``, ``six months``."""

from collections.abc import Iterator
from typing import Final

from hegui.pattern import Pattern

_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TEN: Final = 10
NUMBER: Final = r"(?:\d{1,6}|[零〇一二两三四五六七八九十]{1,3})"
"""A pattern for what `read_number` reads."""

_SHORT = r"(\d{1,3}|\d{4}(?=\s*(?:日|天|days?))|[零〇一二两三四五六七八九十]{1,3})"
"""Four digits before a year are a date."""

_WORKING_DAYS: Final = Pattern(rf"({NUMBER})\s*(?:个)?\s*(?:工作日|(?:working|business) days?)")
_LENGTH: Final = Pattern(rf"(?<![\d月]){_SHORT}\s*(?:个)?\s*(日|天|月|年|周|days?|weeks?|months?|years?)(?!\s*\d)")
_DAYS_OF: Final = {
    "日": (1, 1), "天": (1, 1), "day": (1, 1),
    "周": (7, 7), "week": (7, 7),
    "月": (28, 31), "month": (28, 31),
    "年": (365, 366), "year": (365, 366),
}  # fmt: skip


def read_number(written: str) -> int | None:
    """The value of a number of `NUMBER`, in digits or in Chinese up to ninety-nine.

    Nothing where characters that can be numerals are not one, as in ``一一``.
    """
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if any(len(part) > 1 or (part and part not in _DIGITS) for part in (tens, ones)):
        return None
    if not ten:
        return _DIGITS.get(ones)
    return _DIGITS.get(tens, 1) * _TEN + _DIGITS.get(ones, 0)


def working_days(text: str) -> tuple[int, ...]:
    """The numbers of working days that a text gives."""
    return tuple(
        number for match in _WORKING_DAYS.compiled.finditer(text) if (number := read_number(match[1])) is not None
    )


def lengths_in_days(text: str) -> Iterator[range]:
    """The lengths of time that a text gives, each as the days it can be: a month has 28 to 31."""
    for match in _LENGTH.compiled.finditer(text):
        number, (least, most) = read_number(match[1]), _DAYS_OF[match[2].casefold().rstrip("s")]
        if number is not None:
            yield range(number * least, number * most + 1)
