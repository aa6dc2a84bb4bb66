# SPDX-License-Identifier: Apache-2.0
"""Working days: known, unknown, counted."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hegui.clock import Calendar, working_days_between
from hegui.clock.calendar import working_days_after, working_days_before

GOLDEN_WEEK = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    workdays=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    years=frozenset({2026}),
)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


def test_a_weekday_works() -> None:
    """A plain Wednesday is a working day."""
    assert GOLDEN_WEEK.is_working_day(date(2026, 11, 25)) is True


def test_a_holiday_does_not_work() -> None:
    """A weekday that the notice gives off is no working day."""
    assert GOLDEN_WEEK.is_working_day(date(2026, 10, 1)) is False


def test_a_make_up_day_works() -> None:
    """A Saturday that pays for a holiday is a working day."""
    assert GOLDEN_WEEK.is_working_day(date(2026, 10, 10)) is True


def test_an_uncovered_day_is_unknown() -> None:
    """A day of a year without notice is neither working nor off, not even a Sunday."""
    assert GOLDEN_WEEK.is_working_day(date(2027, 1, 3)) is None


def test_the_count_leaves_out_the_first_day() -> None:
    """The day of the event is not counted, the last day is."""
    assert working_days_between(GOLDEN_WEEK, date(2026, 9, 30), date(2026, 10, 8)) == (1, False)


def test_the_count_goes_over_make_up_days() -> None:
    """Make-up weekend days count."""
    assert working_days_between(GOLDEN_WEEK, date(2026, 10, 8), date(2026, 10, 12)) == (3, False)


def test_a_count_into_an_uncovered_year_is_provisional() -> None:
    """One day in a year without notice is enough."""
    assert working_days_between(GOLDEN_WEEK, date(2026, 12, 30), date(2027, 1, 1)) == (2, True)


def test_a_count_from_the_last_day_of_an_uncovered_year_is_not() -> None:
    """The first day is not counted, so its year does not matter."""
    assert working_days_between(GOLDEN_WEEK, date(2025, 12, 31), date(2026, 1, 5)) == (3, False)


def test_an_unknown_year_counts_as_many_days_as_there_may_be() -> None:
    """Two weeks of an unknown year have ten weekdays, and three weekend days that might be worked."""
    nothing = Calendar(frozenset(), frozenset(), frozenset())
    assert working_days_between(nothing, date(2027, 2, 28), date(2027, 3, 14)) == (13, True)


def test_a_named_day_of_an_unknown_year_is_known() -> None:
    """A notice may speak of the last days of the year before."""
    known = replace(GOLDEN_WEEK, holidays=frozenset({date(2025, 12, 31)}), workdays=frozenset({date(2025, 12, 28)}))
    assert [known.is_working_day(date(2025, 12, day)) for day in (28, 30, 31)] == [True, None, False]
    assert working_days_between(known, date(2025, 12, 27), date(2025, 12, 31)) == (3, True)


def test_the_days_end_with_the_calendar() -> None:
    """Walking to the last day that a date can be is no error."""
    assert list(working_days_after(GOLDEN_WEEK, date(9999, 12, 29))) == [date(9999, 12, 30), date(9999, 12, 31)]
    assert list(working_days_before(GOLDEN_WEEK, date(1, 1, 3))) == []


@given(DAYS, DAYS)
def test_the_count_turns_its_sign_with_its_direction(start: date, end: date) -> None:
    """Counting from the end to the start gives the same number, negative."""
    number, provisional = working_days_between(GOLDEN_WEEK, start, end)
    assert working_days_between(GOLDEN_WEEK, end, start) == (-number, provisional)


@given(DAYS, DAYS, DAYS)
def test_counts_add_up(start: date, middle: date, end: date) -> None:
    """Where all is known, the count over two stretches is the sum of the counts."""
    first, second, third = sorted((start, middle, end))
    known = replace(GOLDEN_WEEK, years=frozenset(range(2025, 2030)))
    whole = working_days_between(known, first, third)[0]
    assert whole == working_days_between(known, first, second)[0] + working_days_between(known, second, third)[0]


@given(DAYS)
def test_known_exactly_in_covered_years(day: date) -> None:
    """Whether a day works is known exactly when its year is covered."""
    assert (GOLDEN_WEEK.is_working_day(day) is not None) == GOLDEN_WEEK.covers(day)


@given(DAYS)
def test_one_day_counts_zero_or_one(day: date) -> None:
    """The count over one day says whether it works."""
    number, _ = working_days_between(GOLDEN_WEEK, day - timedelta(days=1), day)
    works = GOLDEN_WEEK.is_working_day(day)
    assert number == works if works is not None else number in {0, 1}
