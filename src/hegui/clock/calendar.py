# SPDX-License-Identifier: Apache-2.0
"""Working days of the mainland, as the yearly notices of the State Council set them.

A year whose notice is not loaded is not covered. What is counted there rests on a guess that errs to the safe side:
a term that starts at an event ends no later, and one that ends at an event starts no later, than the notice will say.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from msgspec import Struct

ONE_DAY: Final = timedelta(days=1)

MAKE_UP_DAYS: Final = 3
"""How many weekend days of a year without notice are taken for working days when counting on.

From 2004 to 2026 no stretch of days had more than three working days more than it had Mondays to Fridays."""

STATUTORY_HOLIDAYS: Final = 13
"""How many weekdays of a year without notice are taken for days off when counting back.

The days off for everybody in a year: 《全国年节及纪念日放假办法》 as revised in 2024."""

_SATURDAY: Final = 5


class Calendar(Struct, frozen=True):
    """The holidays and make-up working days of the years whose notices are known.

    Source: 《全国年节及纪念日放假办法》 and the yearly notices of the General Office of the State Council.
    """

    holidays: frozenset[date]
    """Days off, statutory or by adjustment."""
    workdays: frozenset[date]
    """Saturdays and Sundays on which people work (调休)."""
    years: frozenset[int]
    """The years whose notice is loaded."""

    def covers(self, day: date) -> bool:
        """Whether the notice for the year of the day is loaded."""
        return day.year in self.years

    def is_working_day(self, day: date) -> bool | None:
        """Whether people work on that day; ``None`` when no notice says."""
        if day in self.workdays:
            return True
        if day in self.holidays:
            return False
        return not _is_weekend(day) if self.covers(day) else None


NO_CALENDAR: Final = Calendar(frozenset(), frozenset(), frozenset())
"""No notice is known: every count is provisional."""


def working_days_after(calendar: Calendar, start: date) -> Iterator[date]:
    """The working days after a day, in order. Where no notice says, as many as there may be."""
    make_up = Counter[int]()
    for day in _days(start, ONE_DAY):
        works = calendar.is_working_day(day)
        if works is None and _is_weekend(day):
            make_up[day.year] += 1
            works = make_up[day.year] <= MAKE_UP_DAYS
        if works is not False:
            yield day


def working_days_before(calendar: Calendar, end: date) -> Iterator[date]:
    """The working days before a day, the nearest first. Where no notice says, as few as there may be."""
    off = Counter[int]()
    for day in _days(end, -ONE_DAY):
        works = calendar.is_working_day(day)
        if works is None and not _is_weekend(day):
            off[day.year] += 1
            works = off[day.year] > STATUTORY_HOLIDAYS
        if works:
            yield day


def working_days_between(calendar: Calendar, start: date, end: date) -> tuple[int, bool]:
    """The working days after ``start`` up to and including ``end``, and whether the number is provisional.

    The number is negative when ``end`` comes first. It is provisional when one of the days lies in a year that the
    calendar does not cover; it is then the largest that it may turn out to be.
    """
    if end < start:
        number, provisional = working_days_between(calendar, end, start)
        return -number, provisional
    number = sum(1 for _ in takewhile(lambda day: day <= end, working_days_after(calendar, start)))
    return number, bool(uncovered_years(calendar, start + ONE_DAY, end)) if start < end else False


def uncovered_years(calendar: Calendar, first: date, last: date) -> tuple[int, ...]:
    """The years from the first to the last day whose notice is not loaded."""
    return tuple(year for year in range(first.year, last.year + 1) if year not in calendar.years)


def _days(start: date, step: timedelta) -> Iterator[date]:
    """The days after or before a day, up to the end of the calendar."""
    day, last = start, date.max if step > timedelta() else date.min
    while day != last:
        day += step
        yield day


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY
