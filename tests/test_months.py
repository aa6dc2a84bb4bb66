# SPDX-License-Identifier: Apache-2.0
"""Months for which something is kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.months import kept_until


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 1, 15), 6, date(2026, 7, 15)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),
        (date(2025, 8, 29), 6, date(2026, 3, 1)),
        (date(2027, 8, 29), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2026, 11, 30), 36, date(2029, 11, 30)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, last: date) -> None:
    """To the same day of the month; where that is not there, to the first of the next: never a day short."""
    assert kept_until(day, months) == last


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_six_months_are_never_short(day: date) -> None:
    """The last day is in the sixth month after, or the day behind its end."""
    until = kept_until(day, 6)
    assert (until.year * 12 + until.month) - (day.year * 12 + day.month) in {6, 7}
    assert (until - day).days >= 181
