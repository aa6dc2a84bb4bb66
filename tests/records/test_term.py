# SPDX-License-Identifier: Apache-2.0
"""How long records are kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.errors import RecordsProblem
from hegui.months import kept_until
from hegui.records.term import Period, Term, days_of, kept_since, start_of

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(("months", "days"), [(6, 184), (7, 215), (12, 366), (36, 1096)])
def test_the_longest_months_count(months: int, days: int) -> None:
    """Records are kept for as many days as so many months can have."""
    assert days_of(months) == days


@given(DAYS, st.integers(6, 60))
def test_no_record_is_kept_a_day_short(day: date, months: int) -> None:
    """On its last day by the calendar a record is still kept, whichever months it lies in."""
    assert kept_since(kept_until(day, months), months) <= day


@pytest.mark.parametrize(("months", "least"), [(5, 6), (1, 6), (0, 6), (-6, 6), (11, 12)])
def test_less_than_the_law_asks_for_is_refused(months: int, least: int) -> None:
    """With the articles, whatever the law's term is."""
    with pytest.raises(RecordsProblem, match="第二十三条") as raised:
        Term(months, least)
    assert "LBL 9" in str(raised.value)
    assert Term(least, least).days == days_of(least)


def test_days_are_those_of_mainland_china() -> None:
    """They begin eight hours before those of UTC."""
    assert start_of(date(2026, 3, 1)) == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_a_period_holds_its_last_day() -> None:
    """Whole."""
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert period.end - period.start == timedelta(days=31)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    """With both days."""
    with pytest.raises(RecordsProblem, match="2026-03-02"):
        Period(date(2026, 3, 2), date(2026, 3, 1))
