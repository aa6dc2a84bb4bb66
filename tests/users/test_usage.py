# SPDX-License-Identifier: Apache-2.0
"""Use is joined from what several replicas saw, in any order, twice or late, and comes out the same."""

from hypothesis import given
from hypothesis import strategies as st
from users_factory import NOON

from hegui.users.beijing import day_of
from hegui.users.usage import Of, Pauses, Usage, Use, first_moment_of_next_day, joined, minutes_used

DAY = NOON.toordinal()
PAUSES = Pauses(5, 30)
HALF_HOUR = 1800.0

usages = st.builds(
    lambda minutes, counts, spent, stretch, reminded, interval: Usage(
        Of.USER,
        "p",
        DAY,
        sum(1 << each for each in minutes),
        *counts,
        spent,
        *sorted(stretch),
        reminded,
        1,
        1,
        interval,
    ),
    st.sets(st.integers(0, 1439), max_size=20),
    st.tuples(*[st.integers(0, 1000)] * 3),
    st.none() | st.integers(0, 1000),
    st.tuples(*[st.floats(1, 20_000)] * 2),
    st.floats(0, 20_000),
    st.none() | st.integers(1, 1440),
)


def state(usage: Usage) -> tuple[object, ...]:
    """What is no sum."""
    return usage.minutes, usage.spent, usage.since, usage.last, usage.reminded, usage.reminder_minutes


@given(usages, usages)
def test_order_does_not_matter(one: Usage, other: Usage) -> None:
    """Sums, bits, the most, the latest stretch."""
    assert joined(one, other, HALF_HOUR) == joined(other, one, HALF_HOUR)


@given(usages, usages)
def test_what_comes_twice_changes_nothing(one: Usage, other: Usage) -> None:
    """Of all that is no sum."""
    once = joined(one, other, HALF_HOUR)
    assert state(joined(once, other, HALF_HOUR)) == state(once)
    assert joined(one, Usage(Of.USER, "p", DAY), HALF_HOUR) == one


def test_stretches_that_touch_are_one() -> None:
    """Two replicas that take turns see one continuous use; after a longer pause there is another."""

    def stretch(since: float, last: float) -> Usage:
        return Usage(Of.USER, "p", DAY, since=since, last=last)

    both = joined(stretch(1000, 2000), stretch(1500, 3000), HALF_HOUR)
    assert (both.since, both.last) == (1000, 3000)
    both = joined(stretch(1000, 2000), stretch(2000 + HALF_HOUR, 9000), HALF_HOUR)
    assert (both.since, both.last) == (1000, 9000)
    both = joined(stretch(1000, 2000), stretch(2001 + HALF_HOUR, 9000), HALF_HOUR)
    assert (both.since, both.last) == (2001 + HALF_HOUR, 9000)


def test_minutes_of_use_have_pauses_in_them() -> None:
    """Those up to five minutes count, longer ones do not."""

    def bits(*minutes: int) -> int:
        return sum(1 << each for each in minutes)

    assert minutes_used(0, 5) == 0
    assert minutes_used(bits(10), 5) == 1
    assert minutes_used(bits(10, 11, 12), 5) == 3
    assert minutes_used(bits(10, 15), 5) == 6
    assert minutes_used(bits(10, 16), 5) == 2


@given(st.lists(st.integers(0, 1439), max_size=60), st.integers(1, 30))
def test_counting_as_it_comes_is_counting_at_the_end(minutes: list[int], pause: int) -> None:
    """In any order."""
    use = Use()
    use.turn_to(NOON.timestamp())
    midnight = first_moment_of_next_day(NOON.timestamp()) - 86_400
    for minute in minutes:
        use.seen(midnight + minute * 60 + 30, pause)
    assert use.minutes == sum(1 << each for each in set(minutes))
    assert use.used == minutes_used(use.minutes, pause)


def test_a_new_day_begins_at_nothing_and_a_clock_that_goes_back_begins_none() -> None:
    """Over midnight and back: what was used stays used."""
    use, late = Use(), first_moment_of_next_day(NOON.timestamp()) + 30
    use.turn_to(late)
    use.characters, use.spent = 100, 5
    use.turn_to(late - 60)
    assert (use.characters, use.day) == (100, day_of(late))
    use.turn_to(late + 86_400)
    assert (use.characters, use.spent, use.used) == (0, None, 0)
    use.turn_to(late - 10 * 86_400)
    assert use.day == day_of(late) - 10


def test_what_others_saw_is_taken_over() -> None:
    """The whole of all replicas, and what has not been written yet on top."""
    use, noon = Use(), NOON.timestamp()
    use.turn_to(noon)
    use.seen(noon, 5)
    use.characters, use.new_characters = 50, 50
    use.since = use.last = noon
    whole = Usage(
        Of.USER,
        "p",
        DAY,
        minutes=0b111,
        characters=1000,
        spent=7,
        since=noon - 3600,
        last=noon - 60,
        reminded=noon - 10,
    )
    use.absorb(whole, PAUSES)
    assert (use.characters, use.used, use.spent, use.since, use.reminded) == (1050, 4, 7, noon - 3600, noon - 10)
    use.absorb(whole._replace(day=DAY - 1, characters=10**9), PAUSES)
    assert use.characters == 1050
