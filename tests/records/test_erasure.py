# SPDX-License-Identifier: Apache-2.0
"""Erasure on request: what is of the person goes at once, the log that the law asks for stays for its term."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from records_factory import HALF_A_YEAR, NOON, ZHANG, count, exchange, full_exchange, keep, six_months
from sqlalchemy import select

from hegui.errors import RecordsProblem
from hegui.records.erasure import Erased, erase
from hegui.records.holds import hold, release
from hegui.records.retention import purge
from hegui.records.schema import ACTS, EXCHANGES, PRIVATE, TOMBSTONES, UNMARKED_REQUESTS
from hegui.records.store import Store
from hegui.records.verify import verify

OTHER = "f" * 32
LATER = NOON + timedelta(days=20)


def ask(store: Store, **what: Any) -> Erased:
    """A request, carried out."""
    with store.writing() as connection:
        return erase(connection, request="R-1", why="用户注销", now=LATER, **what)


def row_of(store: Store, name: str) -> Any:
    """An exchange as it is kept."""
    with store.reading() as connection:
        return connection.execute(select(EXCHANGES).where(EXCHANGES.c.id == name)).one()


def test_texts_and_links_to_the_person_go_and_the_log_stays(store: Store) -> None:
    """Of this person only; what the guard found and how it ended is still there, and the chain verifies."""
    mine, another = keep(store, full_exchange(), full_exchange(person=OTHER))
    assert ask(store, person=ZHANG) == Erased(erased=1, held=0, restricted=1)
    gone, kept = row_of(store, mine), row_of(store, another)
    assert [getattr(gone, name) for name in PRIVATE] == [None] * len(PRIVATE)
    assert None not in [getattr(kept, name) for name in PRIVATE]
    assert (gone.status, gone.model, gone.at, gone.action_in) == ("answered", "chat", NOON, "pass")
    with store.reading() as connection:
        assert all(not chain.faults for chain in verify(connection, least=six_months))


def test_a_tombstone_is_left(store: Store) -> None:
    """Which, when, why, and the link of what it was; an act tells of it without naming anybody."""
    [mine] = keep(store, full_exchange())
    ask(store, person=ZHANG)
    with store.reading() as connection:
        stone = connection.execute(select(TOMBSTONES)).one()
        act = connection.execute(select(ACTS)).one()
    assert (stone.exchange, stone.asked_at, stone.erased_at, stone.request, stone.why) == (
        mine,
        LATER,
        LATER,
        "R-1",
        "用户注销",
    )
    assert bytes(stone.link) == bytes(row_of(store, mine).link)
    assert (act.act, act.details) == ("erased", '{"erased":1,"held":0,"request":"R-1","restricted":1}')
    assert ZHANG not in act.details


def test_nothing_of_the_person_is_left_in_the_file(sqlite: Store, tmp_path: Path) -> None:
    """Neither in the database nor in its write-ahead log, once that has settled."""
    [first, second] = keep(sqlite, full_exchange(unmarked_agreement=None), full_exchange(unmarked_agreement=None))
    traces = [ZHANG.encode(), *(bytes(row_of(sqlite, name).request_sealed) for name in (first, second))]

    def left() -> list[bytes]:
        content = b"".join(path.read_bytes() for path in tmp_path.glob("records.db*"))
        return [trace for trace in traces if trace in content]

    assert left() == traces
    ask(sqlite, person=ZHANG)
    assert sqlite.settle()
    assert left() == []


def test_the_recipient_of_an_answer_without_mark_stays_for_its_term(store: Store) -> None:
    """LBL 9 wants it on record; it is marked as kept for nothing else, and goes with the log."""
    keep(store, full_exchange())
    ask(store, person=ZHANG)
    with store.reading() as connection:
        [kept] = connection.execute(select(UNMARKED_REQUESTS)).all()
    assert (kept.recipient, kept.restricted_at) == (ZHANG, LATER)
    assert purge(store, term=HALF_A_YEAR, now=NOON + timedelta(days=185), trusted=True).exchanges == 1
    assert count(store) == 0
    with store.reading() as connection:
        assert connection.execute(select(UNMARKED_REQUESTS)).all() == []


def test_what_an_incident_holds_is_erased_when_it_lets_go(store: Store) -> None:
    """Until then it stays and is known to be asked for; then it goes at once, and it is put on record."""
    ids = keep(store, full_exchange(), full_exchange())
    with store.writing() as connection:
        hold(connection, "I-1", [ids[0]], NOON)
    assert ask(store, person=ZHANG) == Erased(erased=1, held=1, restricted=2)
    assert row_of(store, ids[0]).request_sealed is not None
    assert row_of(store, ids[1]).request_sealed is None
    with store.reading() as connection:
        waiting = connection.execute(select(TOMBSTONES).where(TOMBSTONES.c.erased_at.is_(None))).one()
        assert waiting.exchange == ids[0]
        assert all(not chain.faults for chain in verify(connection, least=six_months))
    with store.writing() as connection:
        release(connection, "I-1", LATER + timedelta(days=3))
    assert row_of(store, ids[0]).person is None
    with store.reading() as connection:
        erased = connection.scalars(select(TOMBSTONES.c.erased_at).order_by(TOMBSTONES.c.erased_at)).all()
        assert erased == [LATER, LATER + timedelta(days=3)]
        assert connection.scalars(select(ACTS.c.act).order_by(ACTS.c.seq)).all() == [
            "held",
            "erased",
            "released",
            "erased",
        ]
        assert all(not chain.faults for chain in verify(connection, least=six_months))


def test_two_incidents_must_both_let_go(store: Store) -> None:
    """One that still needs it is enough to keep it."""
    [mine] = keep(store, full_exchange())
    with store.writing() as connection:
        hold(connection, "I-1", [mine], NOON)
        hold(connection, "I-2", [mine], NOON)
    ask(store, person=ZHANG)
    with store.writing() as connection:
        release(connection, "I-1", LATER)
    assert row_of(store, mine).person == ZHANG
    with store.writing() as connection:
        release(connection, "I-2", LATER)
    assert row_of(store, mine).person is None


def test_single_exchanges_can_be_erased(store: Store) -> None:
    """For somebody who is spoken of and is no user; who was given it without mark stays on record."""
    ids = keep(store, full_exchange(), full_exchange())
    assert ask(store, exchanges=[ids[0]]) == Erased(erased=1, held=0, restricted=1)
    assert row_of(store, ids[0]).request_sealed is None
    assert row_of(store, ids[1]).request_sealed is not None


def test_asking_again_is_fine(store: Store) -> None:
    """Nothing more is there to erase; the first tombstone stays."""
    keep(store, full_exchange(), exchange())
    ask(store, person=ZHANG)
    assert ask(store, person=ZHANG) == Erased(erased=0, held=0, restricted=0)
    with store.reading() as connection:
        assert len(connection.execute(select(TOMBSTONES)).all()) == 1


@pytest.mark.parametrize("what", [{}, {"person": ZHANG, "exchanges": ["x"]}])
def test_a_request_that_names_nobody_or_too_much_is_refused(sqlite: Store, what: dict[str, Any]) -> None:
    """Otherwise it might erase all, or something else than was meant."""
    with pytest.raises(RecordsProblem, match="二者择一"):
        ask(sqlite, **what)
