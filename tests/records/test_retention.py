# SPDX-License-Identifier: Apache-2.0
"""The end of records: nothing before its term, then all of it, and a record of that."""

from datetime import date, timedelta

import pytest
from records_factory import (
    HALF_A_YEAR,
    NOON,
    count,
    days,
    exchange,
    full_exchange,
    ids_in,
    keep,
    prepared,
    six_months,
)
from sqlalchemy import func, select

from hegui.errors import RecordsProblem
from hegui.records import retention
from hegui.records.acts import Act
from hegui.records.holds import hold, release
from hegui.records.insertion import insert
from hegui.records.metadata import micros
from hegui.records.retention import purge
from hegui.records.schema import ACTS, EXCHANGES, FINDINGS, LABEL_ISSUES, TOMBSTONES, UNCHECKED, UNMARKED_REQUESTS
from hegui.records.store import Store
from hegui.records.term import Term
from hegui.records.verify import verify

TERM = timedelta(days=184)


def all_is_well(store: Store) -> bool:
    """Whether every chain verifies."""
    with store.reading() as connection:
        return all(not chain.faults for chain in verify(connection, least=six_months))


def test_a_record_goes_when_its_term_is_over_and_not_a_day_before(store: Store) -> None:
    """On its last day it is kept; on the day after, it and all that hangs on it are deleted."""
    keep(store, full_exchange(NOON))
    keep(store, exchange(NOON + TERM))
    assert purge(store, term=HALF_A_YEAR, now=NOON + TERM).exchanges == 0
    purged = purge(store, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=1))
    assert (purged.exchanges, purged.before, purged.held) == (1, date(2026, 11, 26), 0)
    assert count(store) == 1
    with store.reading() as connection:
        for table in (FINDINGS, UNCHECKED, LABEL_ISSUES, UNMARKED_REQUESTS):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
    assert all_is_well(store)


def test_a_day_ends_at_midnight_in_mainland_china(sqlite: Store) -> None:
    """What came a minute before midnight goes a day before what came a minute later."""
    midnight = NOON + timedelta(hours=12)
    keep(sqlite, exchange(midnight - timedelta(minutes=1)), exchange(midnight + timedelta(minutes=1)))
    keep(sqlite, exchange(NOON + TERM))
    assert purge(sqlite, term=HALF_A_YEAR, now=midnight + TERM + timedelta(minutes=5)).exchanges == 1
    assert purge(sqlite, term=HALF_A_YEAR, now=midnight + TERM + timedelta(days=1)).exchanges == 1


def test_the_provider_may_keep_longer_and_not_shorter(sqlite: Store) -> None:
    """A longer term keeps; a shorter one is refused with the article, and nothing is deleted."""
    keep(sqlite, exchange(NOON), exchange(NOON + timedelta(days=300)))
    late = NOON + timedelta(days=300)
    assert purge(sqlite, term=Term(12, 6), now=late).exchanges == 0
    with pytest.raises(RecordsProblem, match="第二十三条"):
        purge(sqlite, term=Term(5, 6), now=late)
    assert count(sqlite) == 2
    assert purge(sqlite, term=Term(6, 6), now=late).exchanges == 1


def test_early_deletion_is_refused(sqlite: Store) -> None:
    """A day that is still in the term is told, with the day up to which it may be done; an earlier day is fine."""
    keep(sqlite, *(exchange(day) for day in days(NOON, 200)))
    last = NOON + timedelta(days=199)
    with pytest.raises(RecordsProblem, match="2026-12-10") as raised:
        purge(sqlite, term=HALF_A_YEAR, now=last, before=date(2027, 1, 1))
    assert "LBL 9" in str(raised.value)
    assert count(sqlite) == 200
    assert purge(sqlite, term=HALF_A_YEAR, now=last, before=date(2026, 11, 30)).exchanges == 5
    assert purge(sqlite, term=HALF_A_YEAR, now=last).exchanges == 10


def test_a_purge_goes_on_over_batches_and_chains(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are and whoever wrote them; what remains verifies."""
    monkeypatch.setattr(retention, "_BATCH", 3)
    keep(store, *(exchange(day, replica="r1") for day in days(NOON, 10)))
    keep(store, *(exchange(day, replica="r2") for day in days(NOON, 10)), chain="r2")
    told: list[int] = []
    purged = purge(store, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=8), on_batch=told.append, trusted=True)
    assert (purged.exchanges, sum(told), count(store)) == (16, 16, 4)
    assert all_is_well(store)
    assert purge(store, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=30), trusted=True).exchanges == 4
    assert all_is_well(store)
    keep(store, exchange(NOON + TERM + timedelta(days=31)))
    assert all_is_well(store)


def test_every_batch_is_on_record(sqlite: Store) -> None:
    """With the day, the months and the stretches of the chain that went."""
    keep(sqlite, *(exchange(day) for day in days(NOON, 3)))
    purge(sqlite, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=2), trusted=True)
    with sqlite.reading() as connection:
        [act] = connection.execute(select(ACTS)).all()
        last = connection.scalar(select(EXCHANGES.c.link))
    assert act.act == Act.PURGED
    assert act.details.startswith('{"before":"2026-11-27","chain":"r1","months":6,"ranges":[[1,2,"')
    assert last is not None


def test_what_an_incident_holds_stays(store: Store) -> None:
    """It outlives its term; when it is let go, it goes with the next purge."""
    ids = keep(store, *(full_exchange(day) for day in days(NOON, 5)))
    with store.writing() as connection:
        assert hold(connection, "I-1", [ids[1], ids[3]], NOON) == ()
        assert hold(connection, "I-2", [ids[3]], NOON) == ()
    late = NOON + TERM + timedelta(days=30)
    purged = purge(store, term=HALF_A_YEAR, now=late, trusted=True)
    assert (purged.exchanges, purged.held) == (3, 2)
    assert all_is_well(store)
    with store.writing() as connection:
        assert release(connection, "I-1", late) == 2
    assert purge(store, term=HALF_A_YEAR, now=late, trusted=True).exchanges == 1
    assert ids_in(store) == [ids[3]]
    assert all_is_well(store)
    with store.writing() as connection:
        release(connection, "I-2", late)
    assert purge(store, term=HALF_A_YEAR, now=late, trusted=True).exchanges == 1
    assert all_is_well(store)


def test_a_clock_that_ran_ahead_keeps_records_longer(sqlite: Store) -> None:
    """What was recorded under a clock that was a year ahead is kept for its term from then on, and so is what followed."""
    ahead = NOON + timedelta(days=366)
    keep(sqlite, exchange(ahead), now=ahead)
    keep(sqlite, exchange(NOON + timedelta(days=1)))
    assert purge(sqlite, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=20)).exchanges == 0
    assert purge(sqlite, term=HALF_A_YEAR, now=ahead + TERM + timedelta(days=1), trusted=True).exchanges == 2


def test_a_clock_that_was_behind_does_not_delete_early(sqlite: Store) -> None:
    """An exchange that says it was in 1970 is kept for its term from when it was recorded."""
    keep(sqlite, exchange(NOON))
    lost = exchange(NOON - timedelta(days=20_000))
    keep(sqlite, lost, now=NOON - timedelta(days=20_000))
    assert purge(sqlite, term=HALF_A_YEAR, now=NOON + timedelta(days=1)).exchanges == 0
    assert lost.id in ids_in(sqlite)
    assert purge(sqlite, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=1), trusted=True).exchanges == 2


def test_an_exchange_of_a_later_moment_than_its_record_is_kept_for_its_own_term(sqlite: Store) -> None:
    """The clock was set back between the two."""
    late = exchange(NOON + timedelta(days=100))
    keep(sqlite, late, exchange(NOON), now=NOON)
    assert purge(sqlite, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=1), trusted=True).exchanges == 1
    assert ids_in(sqlite) == [late.id]
    assert all_is_well(sqlite)
    assert purge(sqlite, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=101), trusted=True).exchanges == 1
    assert all_is_well(sqlite)


def test_a_clock_far_ahead_of_all_records_is_not_believed(sqlite: Store) -> None:
    """Unless somebody has looked at it: a computer that wakes in 2030 does not delete everything."""
    keep(sqlite, exchange(NOON))
    wrong = NOON + timedelta(days=1500)
    with pytest.raises(RecordsProblem, match="--trust-clock"):
        purge(sqlite, term=HALF_A_YEAR, now=wrong)
    assert count(sqlite) == 1
    assert purge(sqlite, term=HALF_A_YEAR, now=wrong, trusted=True).exchanges == 1


def test_a_purge_that_breaks_off_leaves_whole_batches(sqlite: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was deleted is on record, what was not is there; the next one goes on."""
    monkeypatch.setattr(retention, "_BATCH", 4)
    keep(sqlite, *(exchange(day) for day in days(NOON, 10)))
    late = NOON + TERM + timedelta(days=30)

    def stop(_gone: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purge(sqlite, term=HALF_A_YEAR, now=late, trusted=True, on_batch=stop)
    assert count(sqlite) == 6
    assert all_is_well(sqlite)
    assert purge(sqlite, term=HALF_A_YEAR, now=late, trusted=True).exchanges == 6
    assert all_is_well(sqlite)


def test_tombstones_go_with_their_records(sqlite: Store) -> None:
    """Nothing is kept of somebody longer than of others because he asked for erasure."""
    [one] = keep(sqlite, exchange(NOON))
    with sqlite.writing() as connection:
        gone = {"exchange": one, "asked_at": NOON, "erased_at": NOON, "request": "R-1", "why": "x", "link": bytes(32)}
        connection.execute(TOMBSTONES.insert().values(gone))
    purge(sqlite, term=HALF_A_YEAR, now=NOON + TERM + timedelta(days=1), trusted=True)
    with sqlite.reading() as connection:
        assert connection.execute(select(TOMBSTONES)).all() == []


def test_purging_nothing_is_fine(sqlite: Store) -> None:
    """An empty database, and one whose records are all young."""
    assert purge(sqlite, term=HALF_A_YEAR, now=NOON).exchanges == 0
    keep(sqlite, exchange(NOON))
    assert purge(sqlite, term=HALF_A_YEAR, now=NOON).exchanges == 0
    with sqlite.reading() as connection:
        assert connection.execute(select(ACTS)).all() == []


def test_records_that_are_written_meanwhile_are_not_lost(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two batches of a purge others write; all of theirs is there, and the chain is whole."""
    monkeypatch.setattr(retention, "_BATCH", 2)
    keep(store, *(exchange(day) for day in days(NOON, 6)))
    late = NOON + TERM + timedelta(days=30)
    written: list[str] = []

    def write(_gone: int) -> None:
        one = exchange(late)
        with store.writing() as connection:
            insert(connection, prepared(one), "r1", micros(late))
        written.append(one.id)

    assert purge(store, term=HALF_A_YEAR, now=late, trusted=True, on_batch=write).exchanges == 6
    assert sorted(ids_in(store)) == sorted(written)
    assert all_is_well(store)
