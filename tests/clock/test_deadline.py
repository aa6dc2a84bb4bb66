# SPDX-License-Identifier: Apache-2.0
"""Terms: what the law counts, what is provisional, what was late."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hegui.clock import BEIJING, Calendar, Due, TimeUnit, due, lateness, load_calendar, working_days_between
from hegui.clock.calendar import MAKE_UP_DAYS, STATUTORY_HOLIDAYS
from hegui.errors import InputError

ONE_DAY = timedelta(days=1)
WORKING_DAYS = TimeUnit.WORKING_DAYS
NOTHING_KNOWN = Calendar(frozenset(), frozenset(), frozenset())
ALL_YEARS = frozenset(range(2025, 2032))
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
AMOUNTS = st.integers(1, 70)


def _calendar(holidays: list[date], workdays: list[date], years: frozenset[int]) -> Calendar:
    return Calendar(
        holidays=frozenset(day for day in holidays if day.year in years),
        workdays=frozenset(day for day in workdays if day.year in years and day.weekday() > 4) - frozenset(holidays),
        years=years,
    )


CALENDARS = st.builds(
    _calendar, st.lists(DAYS, max_size=25), st.lists(DAYS, max_size=15), st.frozensets(st.integers(2026, 2029))
)
REAL_CALENDARS = st.builds(_calendar, st.lists(DAYS, max_size=25), st.lists(DAYS, max_size=15), st.just(ALL_YEARS))


@cache
def _notices() -> Calendar:
    return load_calendar()


def test_the_day_after_the_event_is_day_one() -> None:
    """Ten working days from a Monday without holidays end on the second Monday after."""
    known = replace(NOTHING_KNOWN, years=frozenset({2026}))
    answer = due(known, date(2026, 11, 2), 10, WORKING_DAYS)
    assert (answer.day, answer.provisional, answer.moment) == (date(2026, 11, 16), False, None)


def test_the_national_day_holiday_of_2026() -> None:
    """Ten working days from 24 September 2026 pass over the mid-autumn and national days and the make-up Saturday."""
    answer = due(_notices(), date(2026, 9, 24), 10, WORKING_DAYS)
    assert (answer.day, answer.provisional) == (date(2026, 10, 15), False)


def test_counting_back_in_a_covered_year() -> None:
    """Ten working days before 8 October 2026 begin in September."""
    answer = due(_notices(), date(2026, 10, 8), 10, WORKING_DAYS, before=True)
    assert (answer.day, answer.provisional) == (date(2026, 9, 17), False)


def test_a_term_into_a_year_without_notice_is_provisional_and_early() -> None:
    """Past the last notice, Mondays to Fridays and the first weekend days count, and the words name the year."""
    answer = due(replace(NOTHING_KNOWN, years=frozenset({2026})), date(2026, 12, 28), 10, WORKING_DAYS)
    assert (answer.day, answer.provisional) == (date(2027, 1, 7), True)
    assert "2027" in answer.why.zh
    assert "2027" in answer.why.en


def test_counting_back_through_a_year_without_notice_is_provisional_and_early() -> None:
    """Ten working days before a day in an unknown year leave room for all holidays of that year."""
    answer = due(NOTHING_KNOWN, date(2027, 6, 1), 10, WORKING_DAYS, before=True)
    assert (answer.day, answer.provisional) == (date(2027, 4, 29), True)


def test_a_term_of_zero_days_ends_at_once() -> None:
    """Nothing is counted, but a day of an unknown year stays provisional, and the day of a known year is certain."""
    assert due(NOTHING_KNOWN, date(2027, 3, 1), 0, WORKING_DAYS).day == date(2027, 3, 1)
    assert due(NOTHING_KNOWN, date(2027, 3, 1), 0, WORKING_DAYS).provisional
    assert not due(replace(NOTHING_KNOWN, years=frozenset({2026})), date(2026, 12, 31), 0, WORKING_DAYS).provisional


def test_plain_days() -> None:
    """Calendar days need no calendar."""
    answer = due(NOTHING_KNOWN, date(2026, 12, 20), 30, TimeUnit.DAYS)
    assert (answer.day, answer.provisional) == (date(2027, 1, 19), False)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "before", "expected"),
    [
        (date(2026, 1, 31), 1, TimeUnit.MONTHS, False, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, TimeUnit.MONTHS, False, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, TimeUnit.MONTHS, True, date(2025, 11, 30)),
        (date(2026, 3, 31), 6, TimeUnit.MONTHS, False, date(2026, 9, 30)),
        (date(2024, 2, 29), 1, TimeUnit.YEARS, False, date(2025, 2, 28)),
        (date(2026, 11, 25), 3, TimeUnit.YEARS, False, date(2029, 11, 25)),
        (date(2026, 11, 25), 3, TimeUnit.YEARS, True, date(2023, 11, 25)),
    ],
)
def test_months_and_years_end_on_the_same_number_or_the_last_day(
    start: date, amount: int, unit: TimeUnit, before: bool, expected: date
) -> None:
    """A shorter month ends the term on its last day."""
    assert due(NOTHING_KNOWN, start, amount, unit, before=before).day == expected


def test_hours_end_in_beijing_time() -> None:
    """Four hours from 13:30 UTC end past midnight in Beijing, so the day is the next one."""
    answer = due(NOTHING_KNOWN, datetime(2026, 11, 25, 13, 30, tzinfo=UTC), 4, TimeUnit.HOURS)
    assert answer.moment == datetime(2026, 11, 26, 1, 30, tzinfo=BEIJING)
    assert answer.day == date(2026, 11, 26)
    assert "2026-11-26 01:30" in answer.why.zh


def test_hours_count_back() -> None:
    """A term in hours before an event ends earlier."""
    answer = due(NOTHING_KNOWN, datetime(2026, 11, 25, 13, 30, tzinfo=BEIJING), 24, TimeUnit.HOURS, before=True)
    assert answer.moment == datetime(2026, 11, 24, 13, 30, tzinfo=BEIJING)


def test_a_moment_counts_from_its_day_in_beijing() -> None:
    """Twenty o'clock UTC is the next day in Beijing, so one day later is the day after that."""
    assert due(NOTHING_KNOWN, datetime(2026, 11, 25, 20, 0, tzinfo=UTC), 1, TimeUnit.DAYS).day == date(2026, 11, 27)


@pytest.mark.parametrize("start", [date(2026, 11, 25), datetime(2026, 11, 25, 9, 30)])  # noqa: DTZ001  the fault under test
def test_hours_need_a_moment_with_a_zone(start: date) -> None:
    """A bare day or a moment without a zone gives no answer to a term in hours."""
    with pytest.raises(InputError, match="时区"):
        due(NOTHING_KNOWN, start, 4, TimeUnit.HOURS)


@pytest.mark.parametrize(
    ("amount", "unit"), [(-1, TimeUnit.DAYS), (10**7, TimeUnit.DAYS), (9999, TimeUnit.YEARS), (10**12, TimeUnit.HOURS)]
)
def test_impossible_terms_are_refused(amount: int, unit: TimeUnit) -> None:
    """A negative term, or one that ends outside the calendar, is an error in words."""
    with pytest.raises(InputError):
        due(NOTHING_KNOWN, datetime(2026, 11, 25, tzinfo=BEIJING), amount, unit)


def test_a_term_past_the_last_year_is_refused() -> None:
    """Counting working days past the year 9999 ends in words too."""
    with pytest.raises(InputError, match="日期范围"):
        due(NOTHING_KNOWN, date(9999, 12, 30), 5, WORKING_DAYS)


def test_a_moment_at_the_edge_of_the_calendar_is_refused() -> None:
    """A moment that has no day in Beijing is refused, not raised as an overflow."""
    with pytest.raises(InputError):
        lateness(NOTHING_KNOWN, _due(date(2026, 1, 1)), datetime.max.replace(tzinfo=UTC))


@pytest.mark.parametrize("unit", [unit for unit in TimeUnit if unit is not TimeUnit.HOURS])
@pytest.mark.parametrize("before", [False, True])
def test_every_unit_says_why(unit: TimeUnit, before: bool) -> None:
    """The words name the first day, the amount and the last day, and one day is singular."""
    answer = due(_notices(), date(2026, 3, 10), 1, unit, before=before)
    for words in (answer.why.zh, answer.why.en):
        assert "2026-03-10" in words
        assert str(answer.day) in words
    assert f"1 {unit.value.replace('_', ' ')[:-1]} " in answer.why.en


def _due(day: date, *, provisional: bool = False) -> Due:
    return replace(due(NOTHING_KNOWN, day, 0, TimeUnit.DAYS), provisional=provisional)


def test_done_on_the_last_day_is_in_time() -> None:
    """The last day belongs to the term."""
    answer = lateness(NOTHING_KNOWN, _due(date(2026, 11, 16)), date(2026, 11, 16))
    assert (answer.late, answer.days, answer.working_days, answer.provisional) == (False, 0, 0, False)


def test_done_after_a_weekend_is_late_by_one_working_day() -> None:
    """Days and working days of lateness are both told."""
    known = replace(NOTHING_KNOWN, years=frozenset({2026}))
    answer = lateness(known, _due(date(2026, 11, 20)), date(2026, 11, 23))
    assert (answer.late, answer.days, answer.working_days, answer.provisional) == (True, 3, 1, False)


def test_lateness_against_a_provisional_day_is_provisional() -> None:
    """What may still move is never told as certain, in time or late."""
    term = _due(date(2026, 11, 20), provisional=True)
    assert lateness(_notices(), term, date(2026, 11, 1)).provisional
    assert lateness(_notices(), term, date(2026, 11, 23)).provisional


def test_a_term_in_hours_is_missed_on_the_same_day() -> None:
    """One minute late is late, with zero days."""
    term = due(NOTHING_KNOWN, datetime(2026, 11, 25, 9, 0, tzinfo=BEIJING), 4, TimeUnit.HOURS)
    assert lateness(NOTHING_KNOWN, term, datetime(2026, 11, 25, 13, 1, tzinfo=BEIJING)).late
    assert not lateness(NOTHING_KNOWN, term, datetime(2026, 11, 25, 5, 0, tzinfo=UTC)).late


def test_a_bare_day_cannot_meet_a_term_in_hours() -> None:
    """Without a moment nothing can be said, so nothing is."""
    term = due(NOTHING_KNOWN, datetime(2026, 11, 25, 9, 0, tzinfo=BEIJING), 4, TimeUnit.HOURS)
    with pytest.raises(InputError):
        lateness(NOTHING_KNOWN, term, date(2026, 11, 25))


@given(CALENDARS, DAYS, AMOUNTS)
def test_the_count_is_the_inverse_of_the_term(calendar: Calendar, start: date, amount: int) -> None:
    """The working days up to the last day of a term are its amount, and the day before there is one less."""
    day = due(calendar, start, amount, WORKING_DAYS).day
    assert working_days_between(calendar, start, day)[0] == amount
    assert working_days_between(calendar, start, day - ONE_DAY)[0] == amount - 1


@given(REAL_CALENDARS, DAYS, AMOUNTS)
def test_counting_back_is_the_inverse_too(calendar: Calendar, start: date, amount: int) -> None:
    """In covered years, the working days from the first day up to the event are the amount."""
    day = due(calendar, start, amount, WORKING_DAYS, before=True).day
    assert working_days_between(calendar, day - ONE_DAY, start - ONE_DAY)[0] == amount


@given(CALENDARS, DAYS, AMOUNTS, st.integers(0, 40), st.booleans())
def test_a_later_start_never_ends_earlier(
    calendar: Calendar, start: date, amount: int, days: int, before: bool
) -> None:
    """The last day is monotone in the start."""
    day = due(calendar, start, amount, WORKING_DAYS, before=before).day
    assert due(calendar, start + ONE_DAY * days, amount, WORKING_DAYS, before=before).day >= day


@given(CALENDARS, DAYS, AMOUNTS, st.integers(0, 20), st.booleans())
def test_a_longer_term_never_ends_nearer(calendar: Calendar, start: date, amount: int, more: int, before: bool) -> None:
    """The last day is monotone in the amount, in the direction of the count."""
    day = due(calendar, start, amount, WORKING_DAYS, before=before).day
    longer = due(calendar, start, amount + more, WORKING_DAYS, before=before).day
    assert longer <= day if before else longer >= day


@given(CALENDARS, DAYS, AMOUNTS, st.booleans())
def test_provisional_exactly_when_an_uncovered_year_is_touched(
    calendar: Calendar, start: date, amount: int, before: bool
) -> None:
    """A term is provisional if and only if one of its days lies in a year without notice."""
    answer = due(calendar, start, amount, WORKING_DAYS, before=before)
    first, last = (answer.day, start - ONE_DAY) if before else (start + ONE_DAY, answer.day)
    touched = {first.year + count for count in range(last.year - first.year + 1)}
    assert answer.provisional == bool(touched - calendar.years)


@given(REAL_CALENDARS, st.frozensets(st.integers(2025, 2031)), DAYS, AMOUNTS)
def test_a_provisional_day_is_never_later_than_the_real_one(
    real: Calendar, known: frozenset[int], start: date, amount: int
) -> None:
    """Whatever the missing notices say, as long as they make no more weekend days of a year work than were foreseen."""
    guessed = due(_forgetting(real, known), start, amount, WORKING_DAYS)
    actual = due(real, start, amount, WORKING_DAYS)
    make_up = [sum(day.year == year for day in real.workdays) for year in ALL_YEARS - known]
    assert max(make_up, default=0) > MAKE_UP_DAYS or guessed.day <= actual.day
    assert guessed.provisional or guessed.day == actual.day


@given(REAL_CALENDARS, st.frozensets(st.integers(2025, 2031)), DAYS, AMOUNTS)
def test_a_provisional_day_counted_back_is_never_later_than_the_real_one(
    real: Calendar, known: frozenset[int], start: date, amount: int
) -> None:
    """Whatever the missing notices say, as long as they give no more weekdays of a year off than were foreseen."""
    guessed = due(_forgetting(real, known), start, amount, WORKING_DAYS, before=True)
    actual = due(real, start, amount, WORKING_DAYS, before=True)
    off = [sum(day.year == year and day.weekday() < 5 for day in real.holidays) for year in ALL_YEARS - known]
    assert max(off, default=0) > STATUTORY_HOLIDAYS or guessed.day <= actual.day
    assert guessed.provisional or guessed.day == actual.day


def _forgetting(real: Calendar, known: frozenset[int]) -> Calendar:
    return Calendar(
        frozenset(day for day in real.holidays if day.year in known),
        frozenset(day for day in real.workdays if day.year in known),
        known,
    )


@pytest.mark.parametrize("amount", [1, 5, 10, 20, 30, 60])
@pytest.mark.parametrize("before", [False, True])
def test_a_guess_would_never_have_been_late_in_the_past(amount: int, before: bool) -> None:
    """Had no notice been known from 2018 to 2026, no provisional day would have been later than the real one."""
    starts = [date(2018, 10, 1) + ONE_DAY * count for count in range(0, 2600, 3)]
    late = [
        start
        for start in starts
        if due(NOTHING_KNOWN, start, amount, WORKING_DAYS, before=before).day
        > due(_notices(), start, amount, WORKING_DAYS, before=before).day
    ]
    assert late == []
