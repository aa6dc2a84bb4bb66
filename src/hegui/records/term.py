# SPDX-License-Identifier: Apache-2.0
"""For how long records are kept: months of the law as days, and the days of mainland China as moments."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from hegui.errors import Problem, RecordsProblem
from hegui.months import kept_until
from hegui.text import Text, same
from hegui.users.beijing import ZONE

ARTICLES: Final = Text(
    "《网络安全法》第二十三条第三项、《标识办法》第九条：日志的最短留存期",
    "CSL 23 (3), LBL 9: the least term for which logs are kept",
)


@dataclass(frozen=True, slots=True)
class Term:
    """For how long records are kept: network logs by CSL 23 (3), logs of deliveries without explicit mark by LBL 9.

    Raises:
        RecordsProblem: it is shorter than the law's.
    """

    months: int
    """The provider's own."""
    least: int
    """The law's, which the records do not know."""

    def __post_init__(self) -> None:
        if self.months < self.least:
            raise RecordsProblem(
                Problem(
                    Text("留存期不足", "records are not kept for so short a time"),
                    why=ARTICLES,
                    found=f"months: {self.months}",
                    accepted=same(f"≥ {self.least}"),
                )
            )

    @property
    def days(self) -> int:
        """The most that so many months can have. Records are kept for that many, whichever months they are."""
        return days_of(self.months)


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


@cache
def days_of(months: int) -> int:
    """The most days that so many months can have."""
    cycle = (date(2000, 1, 1) + timedelta(days=days) for days in range(4 * 365 + 1))
    return max((kept_until(day, months) - day).days for day in cycle)


def kept_since(today: date, months: int) -> date:
    """The oldest day whose records are still kept today, where they are kept for so many months."""
    return today - timedelta(days=days_of(months))
