# SPDX-License-Identifier: Apache-2.0
"""A replica knows what the others did as soon as it asks, and asks for little."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import event, select
from users_factory import NOON, PERSON, caller, gatekeeper, key, kinds

from hegui.records.api_keys import add_key, revoke_key
from hegui.records.directory import directory_of, refreshed
from hegui.records.ids import new_id
from hegui.records.objections import set_training
from hegui.records.store import Store
from hegui.records.users import MEASURES, end_streak, lift, mark_shown, record_violation, set_measure
from hegui.users import Admitted, Answered, Asked, Denied, Directory, EndStreak, NoticeShown, RecordViolation
from hegui.users.suspension import Kind, Rule

RULE = Rule()
MINUTE = timedelta(minutes=1)
WHO = {"by": "王芳", "because": "复核"}


def violates(store: Store, at: datetime, person: str = PERSON) -> None:
    with store.writing() as connection:
        record_violation(connection, RecordViolation(person, "app", new_id(at), at, "A.1"), RULE, at)


def whole(store: Store, now: datetime = NOON) -> Directory:
    with store.reading() as connection:
        return directory_of(connection, now)


def asked(store: Store, directory: Directory, now: datetime = NOON) -> Directory:
    with store.reading() as connection:
        return refreshed(connection, directory, now)


def test_nothing_new_is_the_same_directory(store: Store) -> None:
    """At the price of two lookups."""
    with store.writing() as connection:
        add_key(connection, key(), by="王芳")
    directory, statements = whole(store), list[str]()
    event.listen(store.engine, "before_cursor_execute", lambda _c, _u, statement, *_: statements.append(statement))
    assert asked(store, directory) is directory
    assert len([each for each in statements if each.startswith("SELECT")]) == 2


def test_a_key_opens_and_is_revoked_on_every_replica(store: Store) -> None:
    """As soon as they ask."""
    directory = whole(store)
    with store.writing() as connection:
        add_key(connection, key(), by="王芳")
    directory = asked(store, directory)
    assert directory.keys[key().digest] == key()
    with store.writing() as connection:
        assert revoke_key(connection, "KEY1", now=NOON, **WHO)
    directory = asked(store, directory)
    assert directory.keys[key().digest].revoked_at == NOON


def test_a_measure_counts_on_every_replica_and_ends_there(store: Store) -> None:
    """Suspended by one, kept out by the other; lifted by one, let in by the other."""
    there = gatekeeper()
    there.swap(replace(whole(store), keys=there.directory.keys))
    assert isinstance(there.admit(caller(), Asked("/v1/chat/completions"), NOON), Admitted)
    for n in range(3):
        violates(store, NOON + n * MINUTE)
    later = NOON + 5 * MINUTE
    there.swap(asked(store, there.directory, later))
    assert isinstance(there.admit(caller(), Asked("/v1/chat/completions"), later), Denied)
    for measure in there.directory.people[PERSON].measures:
        with store.writing() as connection:
            lift(connection, measure.id, RULE, now=later, **WHO)
    there.swap(asked(store, there.directory, later))
    assert isinstance(there.admit(caller(), Asked("/v1/chat/completions"), later), Admitted)


def test_who_is_in_it(store: Store) -> None:
    """A row that is open, a measure that holds, an objection to training; whoever was warned, was told of it and is clean, is not."""
    violates(store, NOON, "a" * 32)
    violates(store, NOON, "b" * 32)
    with store.writing() as connection:
        end_streak(connection, EndStreak("b" * 32, NOON))
        mark_shown(connection, [NoticeShown(each, NOON) for each in connection.scalars(select(MEASURES.c.id))])
        set_measure(connection, "c" * 32, "app", Kind.SUSPEND, RULE, until=NOON + MINUTE, now=NOON, **WHO)
        set_training(connection, "d" * 32, "app", opted_out=True, now=NOON)
    people = whole(store).people
    assert {person[0] for person in people} == {"a", "c", "d"}
    assert (people["a" * 32].streak, people["d" * 32].training_opt_out) == (True, True)
    assert kinds(people["c" * 32].measures) == [Kind.SUSPEND]
    assert {person[0] for person in whole(store, NOON + MINUTE).people} == {"a", "d"}


def test_a_warning_is_there_until_the_user_was_told(store: Store) -> None:
    """And for a month at most."""
    violates(store, NOON)
    with store.writing() as connection:
        end_streak(connection, EndStreak(PERSON, NOON))
    directory = whole(store)
    assert kinds(directory.people[PERSON].measures) == [Kind.WARN]
    assert whole(store, NOON + timedelta(days=31)).people == {}
    there = gatekeeper()
    there.swap(replace(directory, keys=there.directory.keys))
    ask = there.admit(caller(), Asked("/v1/chat/completions"), NOON)
    assert isinstance(ask, Admitted)
    there.observe(ask, Answered(1, shown=tuple(each.kind for each in ask.reminders)), NOON)
    with store.writing() as connection:
        assert mark_shown(connection, there.notices.take()) == 1
    assert asked(store, directory).people == {}


def test_asking_step_by_step_is_reading_it_whole(store: Store) -> None:
    """After any number of changes."""
    directory = whole(store)
    persons = [f"{n:032x}" for n in range(520)]
    with store.writing() as connection:
        for person in persons:
            set_measure(connection, person, "app", Kind.LIMIT, RULE, until=None, now=NOON, **WHO)
    directory = asked(store, directory)
    assert len(directory.people) == 520
    assert directory == whole(store)
    with store.writing() as connection:
        for person in persons[::2]:
            lift(connection, directory.people[person].measures[0].id, RULE, now=NOON, **WHO)
    directory = asked(store, directory)
    assert len(directory.people) == 260
    assert directory == whole(store)


def test_the_gravest_measure_comes_first(store: Store) -> None:
    """And of those alike the one without end."""
    with store.writing() as connection:
        for kind, until in ((Kind.LIMIT, None), (Kind.SUSPEND, NOON + MINUTE), (Kind.SUSPEND, None), (Kind.WARN, None)):
            set_measure(connection, PERSON, "app", kind, RULE, until=until, now=NOON, **WHO)
    measures = whole(store).people[PERSON].measures
    assert [(each.kind, each.until) for each in measures] == [
        (Kind.SUSPEND, None),
        (Kind.SUSPEND, NOON + MINUTE),
        (Kind.LIMIT, None),
        (Kind.WARN, None),
    ]
