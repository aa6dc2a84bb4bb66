# SPDX-License-Identifier: Apache-2.0
"""Violations and measures on record: counted once, in order, over all replicas; struck out and lifted with all that rests on them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from users_factory import NOON, PERSON, Offender, kinds

from hegui.errors import RecordsProblem
from hegui.records.ids import new_id
from hegui.records.store import Store
from hegui.records.users import (
    MEASURES,
    PERSONS,
    VIOLATIONS,
    History,
    Recorded,
    end_streak,
    history_of,
    lift,
    mark_shown,
    record_violation,
    set_measure,
    strike,
)
from hegui.users import EndStreak, NoticeShown, RecordViolation
from hegui.users.suspension import ClosedBy, Kind, Rule, Step

RULE = Rule()
MINUTE = timedelta(minutes=1)
WARN, LIMIT, SUSPEND, CLOSE = Kind
WHO = {"by": "王芳", "because": "复核"}


def violates(
    store: Store, at: datetime, person: str = PERSON, *, rule: Rule = RULE, exchange: str | None = None
) -> Recorded:
    """A violating input on record."""
    told = RecordViolation(person, "app", exchange or new_id(at), at, "A.1.f")
    with store.writing() as connection:
        return record_violation(connection, told, rule, at)


def is_clean(store: Store, at: datetime, person: str = PERSON) -> bool:
    """A clean one."""
    with store.writing() as connection:
        return end_streak(connection, EndStreak(person, at))


def history(store: Store, person: str = PERSON) -> History:
    """All that is known of a user."""
    with store.reading() as connection:
        known = history_of(connection, person)
    assert known is not None
    return known


def test_the_ladder_on_record(store: Store) -> None:
    """Each violation with what followed from it; all of it comes back as it was."""
    taken = [violates(store, NOON + n * MINUTE).measure for n in range(3)]
    assert kinds(taken) == [WARN, LIMIT, SUSPEND]
    known = history(store)
    assert known.measures == tuple(taken)
    last = known.measures[-1]
    assert (last.until, last.step, last.rule_version) == (NOON + 2 * MINUTE + timedelta(hours=72), RULE.ladder[2], "1")
    assert [each.follows for each in known.violations] == [False, True, True]
    assert [each.category for each in known.violations] == ["A.1.f"] * 3
    assert known.person.application == "app"


def test_a_clean_input_ends_the_row(store: Store) -> None:
    """Once; when none is open there is nothing to write."""
    assert not is_clean(store, NOON)
    violates(store, NOON)
    assert is_clean(store, NOON)
    assert not is_clean(store, NOON)
    violates(store, NOON + MINUTE)
    assert [each.follows for each in history(store).violations] == [False, False]


def test_an_exchange_counts_once(store: Store) -> None:
    """Whoever is not sure whether it was written writes it again."""
    first = violates(store, NOON, exchange="X")
    assert violates(store, NOON + MINUTE, exchange="X") == first
    assert len(history(store).violations) == 1
    assert len(history(store).measures) == 1


def test_nobody_is_known_before_the_first_time(store: Store) -> None:
    """There is no history of somebody who did nothing."""
    with store.reading() as connection:
        assert history_of(connection, PERSON) is None


def test_struck_out_and_lifted(store: Store) -> None:
    """With who did it and why; the measures that rested on it follow."""
    recorded = [violates(store, NOON + n * MINUTE) for n in range(3)]
    with store.writing() as connection:
        lifted = strike(connection, [recorded[1].violation], RULE, now=NOON + 5 * MINUTE, **WHO)
    assert kinds(lifted) == [LIMIT, SUSPEND]
    known = history(store)
    assert (known.violations[1].struck_by, known.violations[1].struck_because) == ("王芳", "复核")
    assert [each.lifted_at for each in known.measures] == [None, NOON + 5 * MINUTE, NOON + 5 * MINUTE]
    assert known.measures[2].lifted_by == "王芳"
    with store.writing() as connection:
        assert strike(connection, [recorded[1].violation], RULE, now=NOON + 9 * MINUTE, by="李强", because="") == ()
    assert history(store).violations[1].struck_by == "王芳"


def test_what_is_not_there_cannot_be_struck_out_or_lifted(store: Store) -> None:
    """The message names what was asked for; nothing is half done."""
    recorded = violates(store, NOON)
    with pytest.raises(RecordsProblem, match="NOTHING"), store.writing() as connection:
        strike(connection, [recorded.violation, "NOTHING"], RULE, now=NOON, **WHO)
    assert history(store).violations[0].struck_at is None
    with pytest.raises(RecordsProblem, match="没有这一处置"), store.writing() as connection:
        lift(connection, "NOTHING", RULE, now=NOON, **WHO)


def test_only_a_person_closes(store: Store) -> None:
    """The rule asks; an operator decides, and may lift it again."""
    last = [violates(store, NOON + n * MINUTE) for n in range(5)][-1].measure
    assert last is not None
    assert (last.kind, last.awaits_closing) == (SUSPEND, True)
    with store.writing() as connection:
        closed = set_measure(connection, PERSON, "app", CLOSE, RULE, until=None, now=NOON + 9 * MINUTE, **WHO)
    assert history(store).measures[-1] == closed
    assert (closed.number, closed.place, closed.by) == (6, 3, "王芳")
    with store.writing() as connection:
        assert lift(connection, closed.id, RULE, now=NOON + 10 * MINUTE, **WHO) == (closed,)
    with store.writing() as connection:
        assert lift(connection, closed.id, RULE, now=NOON + 11 * MINUTE, **WHO) == ()


def test_a_lifted_suspension_takes_the_closing_along(store: Store) -> None:
    """What counted as the third is the second."""
    taken = [violates(store, NOON + n * MINUTE, rule=replace(RULE, closed_by=ClosedBy.RULE)).measure for n in range(5)]
    assert kinds(taken) == [WARN, LIMIT, SUSPEND, SUSPEND, CLOSE]
    assert taken[2] is not None
    with store.writing() as connection:
        lifted = lift(connection, taken[2].id, RULE, now=NOON + 9 * MINUTE, **WHO)
    assert kinds(lifted) == [SUSPEND, CLOSE]


def test_that_a_user_was_told_is_on_record(store: Store) -> None:
    """The first time counts; of a measure that is gone there is nothing to tell."""
    taken = [violates(store, NOON + n * MINUTE).measure for n in range(2)]
    told = [NoticeShown(each.id, NOON + 5 * MINUTE) for each in taken if each]
    with store.writing() as connection:
        assert mark_shown(connection, [*told, NoticeShown("GONE", NOON)]) == 2
    with store.writing() as connection:
        assert mark_shown(connection, [each._replace(at=NOON + 9 * MINUTE) for each in told]) == 0
        assert mark_shown(connection, []) == 0
    assert [each.shown_at for each in history(store).measures] == [NOON + 5 * MINUTE] * 2


def at_once(stores: list[Store], do: Callable[[Store, int], Recorded], times: int) -> list[Recorded]:
    """The same thing on all replicas, begun together."""
    barrier = Barrier(len(stores))

    def work(number: int) -> list[Recorded]:
        barrier.wait()
        return [do(stores[number], number * times + n) for n in range(times)]

    with ThreadPoolExecutor(len(stores)) as pool:
        return [each for some in pool.map(work, range(len(stores))) for each in some]


def replicas(store: Store, number: int = 2) -> list[Store]:
    """So many stores of the same database, each with its own connections."""
    return [Store(store.name) for _ in range(number)]


def test_two_replicas_count_at_once_and_lose_nothing(store: Store) -> None:
    """Every violation has its number, every step is taken once and in its order."""
    rule = Rule(
        ladder=(
            Step(WARN, consecutive=1),
            Step(LIMIT, consecutive=10, hours=1),
            Step(SUSPEND, consecutive=20, hours=1),
            Step(SUSPEND, consecutive=30, hours=2),
        )
    )
    stores = replicas(store)

    def do(on: Store, number: int) -> Recorded:
        # Each came after all that was announced: only the counts decide.
        told = RecordViolation(PERSON, "app", f"X{number:03}", NOON + timedelta(hours=1), "A.1")
        with on.writing() as connection:
            return record_violation(connection, told, rule, NOON)

    at_once(stores, do, 20)
    known = history(store)
    assert [each.follows for each in known.violations] == [False, *[True] * 39]
    assert [each.number for each in known.measures] == list(range(1, 41))
    assert [each.place for each in known.measures] == [0] * 9 + [1] * 10 + [2] * 10 + [3] * 11
    assert known.person.violations == 40
    with store.reading() as connection:
        numbers = connection.scalars(select(VIOLATIONS.c.number).order_by(VIOLATIONS.c.number)).all()
    assert numbers == list(range(1, 41))
    for each in stores:
        each.close()


def test_two_replicas_tell_of_the_same_exchange(store: Store) -> None:
    """A retry that went to the other replica: one violation, the same answer."""
    stores = replicas(store)

    def do(on: Store, number: int) -> Recorded:
        told = RecordViolation(PERSON, "app", f"X{number % 5}", NOON, "A.1")
        with on.writing() as connection:
            return record_violation(connection, told, RULE, NOON)

    told = at_once(stores, do, 5)
    assert len({each.violation for each in told}) == 5
    assert len(history(store).violations) == 5
    for each in stores:
        each.close()


def test_replicas_work_on_many_users_without_waiting_for_each_other_for_ever(store: Store) -> None:
    """Users in opposite orders on two replicas: no deadlock, nothing lost."""
    stores, persons = replicas(store), [f"{n:032x}" for n in range(10)]

    def do(on: Store, number: int) -> Recorded:
        person = persons[number % 10] if number < 20 else persons[9 - number % 10]
        with on.writing() as connection:
            told = RecordViolation(person, "app", f"X{number}", NOON, "A.1")
            recorded = record_violation(connection, told, RULE, NOON)
            end_streak(connection, EndStreak(person, NOON))
        # Several users in one transaction, in no order of their own.
        with on.writing() as connection:
            told_of = connection.scalars(select(MEASURES.c.id).where(MEASURES.c.shown_at.is_(None))).all()
            mark_shown(connection, [NoticeShown(each, NOON) for each in told_of])
        return recorded

    at_once(stores, do, 20)
    with store.reading() as connection:
        assert connection.scalars(select(PERSONS.c.violations)).all() == [4] * 10
        assert len(set(connection.scalars(select(MEASURES.c.id)))) == 40
    for each in stores:
        each.close()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=st.lists(st.sampled_from(["violates", "violates", "clean", "strike", "lift"]), max_size=14))
def test_the_database_decides_as_the_rule_does(sqlite: Store, life: list[str]) -> None:
    """Whatever happens to a user, the records come to what the pure rule comes to."""
    person, twin = new_id(NOON)[:26].rjust(32, "0"), Offender(RULE)
    ids: list[str] = []
    for number, what in enumerate(life):
        at = NOON + number * MINUTE
        match what:
            case "violates":
                recorded, expected = violates(sqlite, at, person), twin.violates(at)
                ids.append(recorded.violation)
                assert kinds([recorded.measure]) == kinds([expected])
            case "clean":
                is_clean(sqlite, at, person)
                twin.is_clean()
            case "strike" if ids:
                with sqlite.writing() as connection:
                    lifted = strike(connection, [ids[len(ids) // 2]], RULE, now=at, **WHO)
                assert kinds(lifted) == kinds(twin.strike([len(ids) // 2], at))
            case "lift" if twin.measures and twin.measures[-1].lifted_at is None:
                with sqlite.writing() as connection:
                    lift(connection, history(sqlite, person).measures[-1].id, RULE, now=at, **WHO)
                twin.lift(len(twin.measures) - 1, at)
            case _:
                pass
    if ids:
        standing = [each.lifted_at is None for each in history(sqlite, person).measures]
        assert standing == [each.lifted_at is None for each in twin.measures]
