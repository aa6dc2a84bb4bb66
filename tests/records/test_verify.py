# SPDX-License-Identifier: Apache-2.0
"""Whether the records are as they were written: every kind of tampering is found, and nothing else is."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from records_factory import HALF_A_YEAR, NOON, ZHANG, days, exchange, full_exchange, keep, seal, six_months
from sqlalchemy import delete, text, update

from hegui.records.acts import Act, note
from hegui.records.erasure import erase
from hegui.records.retention import delete_exchanges, purge
from hegui.records.schema import ACTS, EXCHANGES
from hegui.records.sealing import Seal
from hegui.records.store import Store
from hegui.records.verify import Fault, Heads, heads, verify


@pytest.fixture
def kept(sqlite: Store) -> tuple[Store, tuple[str, ...]]:
    """Six exchanges of six days with all that hangs on them, and the second without."""
    made = [full_exchange(day) for day in days(NOON, 6)]
    made[1] = exchange(NOON + timedelta(days=1))
    return sqlite, keep(sqlite, *made)


def found(store: Store, against: Sequence[Heads] = (), opens: Seal | None = None) -> list[tuple[str, int, Fault]]:
    """All faults."""
    with store.reading() as connection:
        return [
            (fault.chain, fault.seq, fault.fault)
            for chain in verify(connection, least=six_months, kept=against, seal=opens)
            for fault in chain.faults
        ]


def tamper(store: Store, statement: str, **values: object) -> None:
    """Somebody with a password."""
    with store.writing() as connection:
        connection.execute(text(statement), values)


def test_untouched_records_have_no_fault(store: Store) -> None:
    """On both databases, with and without the key of the texts."""
    keep(store, full_exchange(), exchange(), full_exchange())
    keep(store, full_exchange(replica="r2"), chain="r2")
    assert found(store) == []
    assert found(store, opens=seal()) == []
    with store.reading() as connection:
        assert [(chain.name, chain.records, chain.last) for chain in verify(connection, least=six_months)] == [
            (":acts", 0, 0),
            ("r1", 3, 3),
            ("r2", 1, 1),
        ]


@pytest.mark.parametrize(
    "change",
    [
        "model = 'other'",
        "status = 'refused_input'",
        "at = at + 1",
        "recorded_at = recorded_at - 1",
        "minor = 1",
        "own_seconds = 0.33",
        "action_in = NULL",
        "not_checked_in = 1",
        "request_sha256 = zeroblob(32)",
        "private_sha256 = zeroblob(32)",
        "texts_kept = 0",
        "link = zeroblob(32)",
    ],
)
def test_a_changed_column_is_found(kept: tuple[Store, tuple[str, ...]], change: str) -> None:
    """Whichever; the exchange is named."""
    store, ids = kept
    tamper(store, f"UPDATE exchanges SET {change} WHERE id = :name", name=ids[2])  # noqa: S608  our own words
    assert ("r1", 3, Fault.CHANGED) in found(store)


def test_a_changed_id_is_found(kept: tuple[Store, tuple[str, ...]]) -> None:
    """Of an exchange on which nothing hangs."""
    store, ids = kept
    tamper(store, "UPDATE exchanges SET id = '00000000000000000000000000' WHERE id = :name", name=ids[1])
    assert found(store) == [("r1", 2, Fault.CHANGED)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE findings SET action = 'pass' WHERE exchange = :name AND number = 0",
        "UPDATE findings SET score = 0.5 WHERE exchange = :name AND number = 1",
        "DELETE FROM findings WHERE exchange = :name AND number = 1",
        "DELETE FROM unchecked WHERE exchange = :name",
        "UPDATE label_issues SET explicit = 'absent' WHERE exchange = :name",
        "INSERT INTO unchecked VALUES (:name, 7, 'in', 'x', 'x', 'x', '', 0)",
    ],
)
def test_a_change_of_what_hangs_on_an_exchange_is_found(kept: tuple[Store, tuple[str, ...]], statement: str) -> None:
    """Changed, taken away or added."""
    store, ids = kept
    tamper(store, statement, name=ids[3])
    assert found(store) == [("r1", 4, Fault.CHANGED)]


def test_records_that_are_gone_are_found(kept: tuple[Store, tuple[str, ...]]) -> None:
    """One or several, in the middle; those behind them still verify."""
    store, ids = kept
    with store.writing() as connection:
        delete_exchanges(connection, ids[2:4])
    assert found(store) == [("r1", 3, Fault.MISSING)]


def test_a_first_record_that_is_gone_is_found(kept: tuple[Store, tuple[str, ...]]) -> None:
    """A chain begins at its first place."""
    store, ids = kept
    with store.writing() as connection:
        delete_exchanges(connection, ids[:1])
    assert found(store) == [("r1", 1, Fault.MISSING)]


def test_last_records_that_are_gone_are_found(kept: tuple[Store, tuple[str, ...]]) -> None:
    """The end of the chain is kept apart; who changes that as well is found by an end that was kept elsewhere."""
    store, ids = kept
    with store.reading() as connection:
        before = heads(connection)
    with store.writing() as connection:
        delete_exchanges(connection, ids[5:])
    assert found(store) == [("r1", 6, Fault.END)]
    tamper(store, "UPDATE chains SET seq = 5, link = (SELECT link FROM exchanges WHERE seq = 5) WHERE chain = 'r1'")
    assert found(store) == []
    assert found(store, [before]) == [("r1", 6, Fault.HEAD)]


def test_a_chain_made_anew_is_found_by_a_kept_end(sqlite: Store) -> None:
    """Everything fits, and yet it is not what it was."""
    keep(sqlite, exchange(), exchange())
    with sqlite.reading() as connection:
        before = heads(connection)
    with sqlite.writing() as connection:
        connection.execute(delete(EXCHANGES))
        connection.execute(text("DELETE FROM chains"))
    keep(sqlite, exchange(), exchange(), exchange())
    assert found(sqlite) == []
    assert found(sqlite, [before]) == [("r1", 2, Fault.HEAD)]


def test_two_records_that_change_places_are_found(kept: tuple[Store, tuple[str, ...]]) -> None:
    """Both are as they were, but not where."""
    store, ids = kept
    for place, name in ((99, ids[1]), (2, ids[2]), (3, ids[1])):
        tamper(store, "UPDATE exchanges SET seq = :place WHERE id = :name", place=place, name=name)
    assert {(seq, fault) for _, seq, fault in found(store)} >= {(2, Fault.CHANGED), (3, Fault.CHANGED)}


@pytest.mark.parametrize("column", ["person", "session", "request_sealed", "text_key"])
def test_something_of_a_person_that_is_gone_without_erasure_is_found(
    kept: tuple[Store, tuple[str, ...]], column: str
) -> None:
    """Texts by their absence; who it was and in which session, once the texts can be opened."""
    store, ids = kept
    tamper(store, f"UPDATE exchanges SET {column} = NULL WHERE id = :name", name=ids[0])  # noqa: S608  our own words
    assert found(store, opens=seal()) == [("r1", 1, Fault.EMPTIED)]


def test_all_of_a_person_gone_without_erasure_is_found(kept: tuple[Store, tuple[str, ...]]) -> None:
    """An erasure leaves a tombstone; this has none."""
    store, ids = kept
    tamper(
        store,
        "UPDATE exchanges SET person = NULL, session = NULL, salt = NULL, request_sealed = NULL, answer_sealed = NULL, "
        "text_key = NULL WHERE id = :name",
        name=ids[0],
    )
    assert found(store) == [("r1", 1, Fault.EMPTIED)]


def test_another_person_is_found(sqlite: Store) -> None:
    """Without any key where no text is kept."""
    [name] = keep(sqlite, exchange(person=ZHANG))
    tamper(sqlite, "UPDATE exchanges SET person = :other WHERE id = :name", other="f" * 32, name=name)
    assert found(sqlite) == [("r1", 1, Fault.EMPTIED)]


def test_another_text_is_found_by_who_has_the_key(kept: tuple[Store, tuple[str, ...]]) -> None:
    """Sealed rightly for this record, by somebody who has the key; or a text of another record."""
    store, ids = kept
    with store.writing() as connection:
        forged = seal().sealed("另一段", ids[0])
        connection.execute(update(EXCHANGES).where(EXCHANGES.c.id == ids[0]).values(answer_sealed=forged))
    tamper(
        store,
        "UPDATE exchanges SET answer_sealed = (SELECT answer_sealed FROM exchanges WHERE id = :one) WHERE id = :name",
        one=ids[3],
        name=ids[4],
    )
    assert found(store) == []
    assert found(store, opens=seal()) == [("r1", 1, Fault.EMPTIED), ("r1", 5, Fault.EMPTIED)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM unmarked_requests WHERE exchange = :name",
        "UPDATE unmarked_requests SET agreement = 'v9' WHERE exchange = :name",
    ],
)
def test_a_request_for_an_unmarked_answer_that_is_gone_or_changed_is_found(
    kept: tuple[Store, tuple[str, ...]], statement: str
) -> None:
    """LBL 9 wants it on record."""
    store, ids = kept
    tamper(store, statement, name=ids[0])
    assert found(store) == [("r1", 1, Fault.UNMARKED)]


def test_acts_that_are_changed_or_gone_are_found(sqlite: Store) -> None:
    """They have a chain of their own."""
    with sqlite.writing() as connection:
        for number in range(3):
            note(connection, Act.LOST, {"exchanges": number}, NOON)
    assert found(sqlite) == []
    tamper(sqlite, "UPDATE acts SET details = '{}' WHERE seq = 2")
    assert found(sqlite) == [(":acts", 2, Fault.CHANGED)]
    tamper(sqlite, "DELETE FROM acts WHERE seq = 2")
    assert found(sqlite) == [(":acts", 3, Fault.MISSING)]


def test_a_purge_that_was_too_early_is_found(sqlite: Store) -> None:
    """Even one that is on record: its own words give it away."""
    keep(sqlite, exchange())
    with sqlite.writing() as connection:
        details = {"before": "2026-12-24", "months": 6, "chain": "r1", "ranges": []}
        note(connection, Act.PURGED, details, NOON + timedelta(days=30))
    assert found(sqlite) == [(":acts", 1, Fault.EARLY)]


def test_a_purge_is_held_against_the_law_of_its_day(sqlite: Store) -> None:
    """What was in time under six months is too early where the law asked for twelve."""
    keep(sqlite, exchange())
    late = NOON + timedelta(days=200)
    with sqlite.writing() as connection:
        note(connection, Act.PURGED, {"before": "2026-11-26", "months": 6, "chain": "r1", "ranges": []}, late)
    asked: list[date] = []

    def twelve_months(day: date) -> int:
        asked.append(day)
        return 12

    assert found(sqlite) == []
    with sqlite.reading() as connection:
        acts = verify(connection, least=twelve_months)[0]
    assert [(fault.seq, fault.fault) for fault in acts.faults] == [(1, Fault.EARLY)]
    assert asked == [late.date()]


def test_purged_records_are_counted_and_no_fault(store: Store) -> None:
    """Nor is an end that was kept before they went; erased ones are none either."""
    keep(store, *(full_exchange(day) for day in days(NOON, 5)))
    with store.reading() as connection:
        before = heads(connection)
    with store.writing() as connection:
        erase(connection, request="R-1", why="x", now=NOON, person=ZHANG)
    purge(store, term=HALF_A_YEAR, now=NOON + timedelta(days=187), trusted=True)
    assert found(store, [before], seal()) == []
    with store.reading() as connection:
        chain = verify(connection, least=six_months)[1]
    assert (chain.records, chain.purged, chain.last) == (2, 3, 5)
    purge(store, term=HALF_A_YEAR, now=NOON + timedelta(days=400), trusted=True)
    assert found(store, [before]) == []


def test_a_purge_that_lost_its_record_is_found(kept: tuple[Store, tuple[str, ...]]) -> None:
    """Deleting and saying nothing of it does not pay."""
    store, _ = kept
    purge(store, term=HALF_A_YEAR, now=NOON + timedelta(days=187), trusted=True)
    with store.writing() as connection:
        connection.execute(delete(ACTS))
        connection.execute(text("DELETE FROM chains WHERE chain = '\\:acts'"))
    assert found(store) == [("r1", 1, Fault.MISSING)]


def test_what_comes_in_meanwhile_is_no_fault(store: Store) -> None:
    """All of it is seen in one state, also of a service that runs."""
    keep(store, *(exchange() for _ in range(3)))

    def write() -> None:
        keep(store, exchange())

    with store.reading() as connection:
        assert [chain.faults for chain in verify(connection, least=six_months, on_record=write)] == [[], []]
    assert found(store) == []


def test_each_record_is_told_to_who_waits(sqlite: Store) -> None:
    """For a line of progress."""
    keep(sqlite, exchange(), exchange())
    told: list[int] = []
    with sqlite.reading() as connection:
        verify(connection, least=six_months, on_record=lambda: told.append(1))
    assert len(told) == 2
