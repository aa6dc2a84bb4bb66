# SPDX-License-Identifier: Apache-2.0
"""Use by day: joined over replicas, with nothing lost and nothing counted twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from users_factory import NOON, PERSON

from hegui.records.store import Store
from hegui.records.usage import add_usage, forget_usage, purge_usage, reminders_between, usage_on, usages_of
from hegui.users.usage import NEVER, Of, Pauses, Usage

PAUSES = Pauses(5, 30)
TODAY = NOON.date()
DAY = TODAY.toordinal()
SECONDS = NOON.timestamp()


def used(subject: str = PERSON, day: int = DAY, of: Of = Of.USER, **more: int) -> Usage:
    """The use of a few minutes."""
    plain = {"minutes": 0b111, "requests": 3, "characters": 100, "tokens": 10}
    return Usage(of, subject, day, **plain | more, since=SECONDS, last=SECONDS + 120.0)


def added(store: Store, *usages: Usage) -> tuple[Usage, ...]:
    with store.writing() as connection:
        return add_usage(connection, usages, pauses=PAUSES)


def test_what_is_added_comes_back_joined(store: Store) -> None:
    """Counts add up, minutes are those of both."""
    assert added(store, used()) == (used(),)
    [both] = added(store, used(minutes=1 << 1439, spent=5)._replace(reminded=SECONDS))
    assert (both.minutes, both.requests, both.characters, both.tokens, both.spent) == (0b111 | 1 << 1439, 6, 200, 20, 5)
    with store.reading() as connection:
        assert usage_on(connection, Of.USER, PERSON, TODAY) == both
        assert usage_on(connection, Of.KEY, PERSON, TODAY) is None


def test_many_at_once(store: Store) -> None:
    """Keys and users, more than one statement takes, and one of them twice."""
    many = [used(f"{n:032x}") for n in range(450)] + [used("K", of=Of.KEY), used("K", of=Of.KEY)]
    back = added(store, *many)
    assert len(back) == 451
    assert {each.requests for each in back if each.of is Of.USER} == {3}
    assert [each.requests for each in back if each.of is Of.KEY] == [6]
    assert added(store) == ()


def test_two_replicas_write_the_same_users_at_once(store: Store) -> None:
    """In whatever order they come: every request is counted, and neither waits for the other for ever."""
    stores = [Store(store.name) for _ in range(2)]
    persons = [f"{n:032x}" for n in range(30)]

    def write(number: int) -> None:
        order = persons if number else persons[::-1]
        for _ in range(10):
            added(stores[number], *[used(person) for person in order])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))
    with store.reading() as connection:
        kept = [usage_on(connection, Of.USER, person, TODAY) for person in persons]
    assert {each.requests for each in kept if each} == {60}
    for each in stores:
        each.close()


def test_day_by_day(store: Store) -> None:
    """A person's days, those before a day gone, and all of them when erasure was asked for."""
    added(store, *[used(day=DAY + n) for n in range(5)], used("other" * 6, day=DAY), used(PERSON, of=Of.KEY))
    with store.writing() as connection:
        assert [each.day - DAY for each in usages_of(connection, Of.USER, PERSON)] == [0, 1, 2, 3, 4]
        assert purge_usage(connection, TODAY + timedelta(days=2)) == 4
        assert [each.day - DAY for each in usages_of(connection, Of.USER, PERSON)] == [2, 3, 4]
        assert forget_usage(connection, PERSON) == 3
        assert list(usages_of(connection, Of.USER, PERSON)) == []


def test_reminders_of_a_period(store: Store) -> None:
    """Due and shown, first and last day included, by the longest interval; where nobody was watched, that is no zero."""
    added(
        store,
        used(reminders_due=3, reminders_shown=2, reminder_minutes=120),
        used(day=DAY + 1, reminders_due=1, reminders_shown=1, reminder_minutes=90),
        used("c" * 32, day=DAY + 1),
        used(day=DAY - 1),
    )
    with store.reading() as connection:
        assert reminders_between(connection, TODAY, TODAY) == (3, 2, 120)
        assert reminders_between(connection, TODAY, TODAY + timedelta(days=1)) == (4, 3, 120)
        assert reminders_between(connection, TODAY - timedelta(days=1), TODAY - timedelta(days=1)) is None
        assert reminders_between(connection, date(2020, 1, 1), date(2020, 1, 2)) is None


@pytest.mark.parametrize(
    ("other", "expected"),
    [({"reminders_due": 1, "reminders_shown": 1}, (4, 4, None)), ({"reminder_minutes": NEVER}, (3, 3, None))],
)
def test_an_interval_that_is_not_that_of_all_is_none(
    store: Store, other: dict[str, int], expected: tuple[int, int, None]
) -> None:
    """What was counted before intervals were on record, and use of a companion of which nobody was ever to be reminded."""
    added(store, used(reminders_due=3, reminders_shown=3, reminder_minutes=120), used("c" * 32, **other))
    with store.reading() as connection:
        assert reminders_between(connection, TODAY, TODAY) == expected


def test_companions_of_which_nobody_is_reminded_are_not_watched(store: Store) -> None:
    """They make no evidence, and no zero either."""
    added(store, used(reminder_minutes=NEVER))
    with store.reading() as connection:
        assert reminders_between(connection, TODAY, TODAY) is None
