# SPDX-License-Identifier: Apache-2.0
"""Incidents that the gateway opens: one, however often it tells of the same thing, and from however many replicas."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from desk_factory import NOON, PERSON, exchange_id, kept_exchange, later
from sqlalchemy import Connection

from hegui.desk import steps
from hegui.desk.found_by_guard import Crisis, open_by_guard, open_crisis
from hegui.desk.incident import incident
from hegui.evidence.findings import TicketKind
from hegui.records.incidents import Origin, StepKind, incidents_where
from hegui.records.store import Store

ZHANG = "0123456789abcdef0123456789abcdef"


def crisis(exchange: str, person: str | None = ZHANG, minutes: float = 0, **values: object) -> Crisis:
    """Somebody who said so many minutes after noon that they want to harm themselves."""
    at = later(minutes=minutes)
    usual = {"found_at": at, "since": at - timedelta(minutes=30), "categories": ("self-harm",)}
    return Crisis(exchange=exchange, person=person, **usual | values)  # type: ignore[arg-type]  values of several types


def told(connection: Connection, found: Crisis, belongs_to: str | None = None) -> str:
    """A replica hands over."""
    return open_crisis(connection, found, replica="r-1", now=found.found_at, belongs_to=belongs_to)


def close(connection: Connection, number: str) -> None:
    """Somebody has seen to a crisis."""
    steps.record(connection, number, StepKind.NOTIFIED, "监护人", person=PERSON, now=NOON)
    if incident(connection, number).first(StepKind.KEPT) is None:
        steps.record(connection, number, StepKind.KEPT, "x", person=PERSON, now=NOON)
    steps.close(connection, number, person=PERSON, now=NOON)


def test_the_guard_opens_one_incident_for_what_it_finds_again_and_again(store: Store) -> None:
    """Replicas that find the same thing at the same time come to the same incident."""
    found = [exchange_id() for _ in range(4)]
    barrier = Barrier(len(found))

    def find(exchange: str) -> None:
        barrier.wait()
        with store.writing() as connection:
            open_by_guard(connection, category="A.1.a", model="m", exchange=exchange, replica="r-1", now=NOON)

    threads = [Thread(target=find, args=(exchange,)) for exchange in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.writing() as connection:
        known = list(incidents_where(connection, origin=Origin.GUARD))
        assert len(known) == 1
        assert set(incident(connection, known[0].id).exchanges) == set(found)
        open_by_guard(connection, category="A.1.b", model="m", exchange=exchange_id(), replica="r-1", now=NOON)
        assert len(list(incidents_where(connection, origin=Origin.GUARD))) == 2


def test_the_guard_opens_an_incident_whatever_its_names_are(store: Store) -> None:
    """The longest category and model there are fit into the title."""
    with store.writing() as connection:
        number = open_by_guard(
            connection, category="c" * 100, model="m" * 128, exchange=exchange_id(), replica="r" * 64, now=NOON
        )
        assert len(incident(connection, number).row.title) == 200


def test_what_is_told_again_after_the_end_opens_nothing(quick_store: Store) -> None:
    """A database whose answer was lost is told again: the exchange has its incident, closed or not."""
    with quick_store.writing() as connection:
        exchange = kept_exchange(connection)
        first = told(connection, crisis(exchange))
        close(connection, first)
        assert told(connection, crisis(exchange)) == first
        found = {"category": "A.1.a", "model": "m", "replica": "r-1", "now": NOON}
        one = open_by_guard(connection, exchange=exchange, **found)  # type: ignore[arg-type]  values of several types
        assert open_by_guard(connection, exchange=exchange, **found) == one  # type: ignore[arg-type]  as above
        other = open_by_guard(connection, exchange=exchange, **found | {"category": "A.1.b"})  # type: ignore[arg-type]  as above
        assert len({first, one, other}) == 3


@pytest.mark.parametrize("minutes", [0, 29, 30])
def test_a_crisis_of_one_person_is_one_incident(store: Store, minutes: float) -> None:
    """Whichever replica hears what they say next; the records of all of it are held."""
    with store.writing() as connection:
        said, next_ = kept_exchange(connection, person=ZHANG), exchange_id()
        first = told(connection, crisis(said))
        assert told(connection, crisis(next_, minutes=minutes)) == first
        assert set(incident(connection, first).exchanges) == {said, next_}


@pytest.mark.parametrize(
    ("person", "minutes"), [("c" * 32, 1), (None, 1), (ZHANG, 31)], ids=["another person", "nobody known", "much later"]
)
def test_another_crisis_is_another_incident(quick_store: Store, person: str | None, minutes: float) -> None:
    """Of others, of nobody in particular, and of the same person after a while."""
    with quick_store.writing() as connection:
        first = told(connection, crisis(kept_exchange(connection, person=ZHANG)))
        assert told(connection, crisis(exchange_id(), person, minutes)) != first
        nobodys = told(connection, crisis(exchange_id(), None))
        assert told(connection, crisis(exchange_id(), None)) != nobodys


def test_a_crisis_whose_records_are_not_there_yet_is_known_to_its_replica(quick_store: Store) -> None:
    """Until the incident is closed: what is said after that is new."""
    with quick_store.writing() as connection:
        first = told(connection, crisis(exchange_id()))
        assert told(connection, crisis(exchange_id(), minutes=1), first) == first
        close(connection, first)
        assert told(connection, crisis(exchange_id(), minutes=2), first) != first


def test_the_title_says_what_to_do_and_nothing_of_what_was_said(quick_store: Store) -> None:
    """Whether it is a minor, whose guardian is told, and who is to see to it; it is cut rather than refused."""
    with quick_store.writing() as connection:
        number = told(connection, crisis(exchange_id(), minor=True, contact="值班"))
        title = incident(connection, number).row.title
        assert title == "用户危机（未成年人） / crisis of a user (a minor) → 值班: self-harm"
        long = told(connection, crisis(exchange_id(), None, categories=tuple(f"category-{n}" for n in range(99))))
        assert len(incident(connection, long).row.title) == 200
    with quick_store.reading() as connection:
        kinds = [row.kind for row in incidents_where(connection, origin=Origin.GUARD)]
    assert kinds == [TicketKind.CRISIS] * 2
