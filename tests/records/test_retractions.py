# SPDX-License-Identifier: Apache-2.0
"""Retractions: numbered in the order in which they become visible, each exchange once, each host its own."""

from datetime import UTC, datetime
from threading import Event, Thread

from desk_factory import kept_exchange

from hegui.evidence.findings import TicketKind
from hegui.records.ids import new_id
from hegui.records.incidents import IncidentRow, Origin, add_incident
from hegui.records.retractions import retract, retractions
from hegui.records.store import Store

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)


def with_incident(store: Store) -> str:
    """An incident that things may be retracted for."""
    row = IncidentRow(
        id=new_id(NOW),
        kind=TicketKind.ILLEGAL_CONTENT,
        title="标题",
        origin=Origin.PERSON,
        found_at=NOW,
        opened_at=NOW,
        opened_by="张三",
    )
    with store.writing() as connection:
        add_incident(connection, row)
    return row.id


def test_the_list_is_read_on_from_the_last_number_seen(store: Store) -> None:
    """Each exchange is on it once, also for two incidents."""
    one, other = with_incident(store), with_incident(store)
    exchanges = [new_id(NOW) for _ in range(3)]
    with store.writing() as connection:
        assert retract(connection, one, exchanges[:2], NOW) == 2
        assert retract(connection, other, exchanges[1:], NOW) == 1
        first = retractions(connection, most=2)
        assert [each.number for each in first] == [1, 2]
        (last,) = retractions(connection, first[-1].number)
        assert (last.exchange, last.incident) == (exchanges[2], other)
        assert retractions(connection, last.number) == []
        assert [each.number for each in retractions(connection, incident=other)] == [3]


def test_a_host_application_sees_the_exchanges_of_its_own_keys(store: Store) -> None:
    """By the keys that the exchanges came with; of others it learns nothing."""
    incident = with_incident(store)
    with store.writing() as connection:
        own = kept_exchange(connection, NOW, key_id="key-1")
        foreign = kept_exchange(connection, NOW, key_id="key-2")
        retract(connection, incident, [own, foreign], NOW)
        assert [each.exchange for each in retractions(connection, keys=["key-1"])] == [own]
        assert retractions(connection, keys=[]) == []


def test_nothing_is_missed_by_who_reads_while_two_retract(store: Store) -> None:
    """A later number is never seen before an earlier one."""
    incident = with_incident(store)
    counted, go_on = Event(), Event()

    def first() -> None:
        with store.writing() as connection:
            retract(connection, incident, [new_id(NOW)], NOW)
            counted.set()
            go_on.wait(5)

    def second() -> None:
        counted.wait(5)
        with store.writing() as connection:
            retract(connection, incident, [new_id(NOW)], NOW)

    threads = [Thread(target=first), Thread(target=second)]
    for thread in threads:
        thread.start()
    counted.wait(5)
    threads[1].join(0.2)
    with store.reading() as connection:
        assert retractions(connection) == []
    go_on.set()
    for thread in threads:
        thread.join(5)
    with store.reading() as connection:
        assert [each.number for each in retractions(connection)] == [1, 2]
