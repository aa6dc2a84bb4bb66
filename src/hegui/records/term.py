# SPDX-License-Identifier: Apache-2.0
"""For how long records are kept: months of the law as days, and the days of mainland China as moments."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from hegui.errors import Problem, RecordsProblem
from hegui.text import Text, same
from hegui.users.beijing import ZONE

LEAST_MONTHS: Final = 6
"""CSL 23 (3): network logs; LBL 9: logs on deliveries without explicit mark. For no less than six months."""
ARTICLES: Final = Text(
    "《网络安全法》第二十三条第三项、《标识办法》第九条：日志留存不少于六个月",
    "CSL 23 (3), LBL 9: logs are kept for six months or more",
)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in mainland China, both included.

    Raises:
        RecordsProblem: it ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise RecordsProblem(
                Problem(
                    Text("期间的止日早于起日", "the period ends before it begins"), found=f"{self.first} … {self.last}"
                )
            )

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return start_of(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return start_of(self.last + timedelta(days=1))


def start_of(day: date) -> datetime:
    """The first moment of a day in mainland China."""
    return datetime.combine(day, time(), ZONE)


def kept_until(day: date, months: int) -> date:
    """The last day of so many months: never a day short where the month of the end is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if day.day <= length:
        return date(year, month + 1, day.day)
    return date(year, month + 1, length) + timedelta(days=1)


@cache
def days_of(months: int) -> int:
    """The most days that so many months can have. Records are kept for that many, whichever months they are.

    Raises:
        RecordsProblem: fewer months than the law asks for.
    """
    if months < LEAST_MONTHS:
        raise RecordsProblem(
            Problem(
                Text("留存期不足", "records are not kept for so short a time"),
                why=ARTICLES,
                found=f"months: {months}",
                accepted=same(f"≥ {LEAST_MONTHS}"),
            )
        )
    cycle = (date(2000, 1, 1) + timedelta(days=days) for days in range(4 * 365 + 1))
    return max((kept_until(day, months) - day).days for day in cycle)


def kept_since(today: date, months: int) -> date:
    """The oldest day whose records are still kept today.

    Raises:
        RecordsProblem: as `days_of`.
    """
    return today - timedelta(days=days_of(months))
