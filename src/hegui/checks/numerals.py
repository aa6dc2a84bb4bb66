# SPDX-License-Identifier: Apache-2.0
"""Whole numbers and lengths of time as texts write them: ``15``, ``十五``, ``15个工作日``, ``six months``."""

import re
from collections.abc import Iterator
from typing import Final

_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TEN: Final = 10
NUMBER: Final = r"(?:\d{1,6}|[零〇一二两三四五六七八九十]{1,3})"
"""A pattern for what `whole_number` reads."""

_WORKING_DAYS: Final = re.compile(rf"({NUMBER})\s*(?:个)?\s*(?:工作日|(?:working|business) days?)", re.IGNORECASE)
_LENGTH: Final = re.compile(
    rf"({NUMBER})\s*(?:个)?\s*(日|天|月|年|周|days?|weeks?|months?|years?)(?!\s*\d)", re.IGNORECASE
)
_DAYS_OF: Final = {
    "日": (1, 1), "天": (1, 1), "day": (1, 1),
    "周": (7, 7), "week": (7, 7),
    "月": (28, 31), "month": (28, 31),
    "年": (365, 366), "year": (365, 366),
}  # fmt: skip


def whole_number(written: str) -> int:
    """The value of a number of `NUMBER`, in digits or in Chinese up to ninety-nine.

    Raises:
        ValueError: not such a number.
    """
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        if len(written) != 1 or written not in _DIGITS:
            raise ValueError(written)
        return _DIGITS[written]
    if len(tens) > 1 or len(ones) > 1 or any(digit not in _DIGITS for digit in tens + ones):
        raise ValueError(written)
    return (_DIGITS[tens] if tens else 1) * _TEN + (_DIGITS[ones] if ones else 0)


def working_days(text: str) -> tuple[int, ...]:
    """The numbers of working days that a text gives."""
    return tuple(number for match in _WORKING_DAYS.finditer(text) if (number := _read(match[1])) is not None)


def lengths_in_days(text: str) -> Iterator[range]:
    """The lengths of time that a text gives, each as the days it can be: a month has 28 to 31."""
    for match in _LENGTH.finditer(text):
        number, (least, most) = _read(match[1]), _DAYS_OF[match[2].casefold().rstrip("s")]
        if number is not None:
            yield range(number * least, number * most + 1)


def _read(written: str) -> int | None:
    """A number, or nothing where characters that can be numerals are not one (``一一``)."""
    try:
        return whole_number(written)
    except ValueError:
        return None
