# SPDX-License-Identifier: Apache-2.0
"""How many records there are."""

from datetime import timedelta
from pathlib import Path

from records_factory import HALF_A_YEAR, NOON, exchange, full_exchange, keep, prepared

from hegui.records.acts import Act, note
from hegui.records.erasure import erase
from hegui.records.holds import hold
from hegui.records.overview import Overview, never_used, overview, waiting_files
from hegui.records.retention import purge
from hegui.records.spill import Spill
from hegui.records.store import Store


def test_everything_is_counted(store: Store) -> None:
    """Records, what hangs on them, holds, erasures, keys and chains."""
    later = NOON + timedelta(days=2)
    ids = keep(store, full_exchange(), full_exchange(), full_exchange(), exchange(later))
    with store.writing() as connection:
        hold(connection, "I-1", ids[:1], NOON)
        hold(connection, "I-2", ids[:1], NOON)
        erase(connection, request="R-1", why="x", now=NOON, exchanges=ids[:2])
    with store.reading() as connection:
        seen = overview(connection)
    assert seen == Overview(
        exchanges=4,
        oldest=NOON,
        newest=later,
        findings=6,
        unchecked=3,
        labels=3,
        unmarked=3,
        held=1,
        erased=1,
        to_be_erased=1,
        text_keys={"k1": 2},
        chains={":acts": (3, NOON), "r1": (4, later)},
    )


def test_an_empty_database_has_nothing(store: Store) -> None:
    """No moments either."""
    with store.reading() as connection:
        seen = overview(connection)
    assert (seen.exchanges, seen.oldest, seen.newest, seen.chains) == (0, None, None, {})


def test_files_that_wait_are_listed(tmp_path: Path) -> None:
    """With their bytes."""
    assert waiting_files(tmp_path) == {}
    spill = Spill(tmp_path, "r1")
    spill.append(prepared(exchange()))
    spill.close()
    [(name, size)] = waiting_files(tmp_path).items()
    assert (name, size) == ("r1.000001.spill", (tmp_path / name).stat().st_size)


def test_a_database_is_used_once_anything_is_on_record(store: Store) -> None:
    """An exchange, even after it was purged; what was done to the records themselves is no service."""
    with store.writing() as connection:
        note(connection, Act.DRAINED, {"segments": 0, "written": 0, "refused": 0}, NOON)
        assert never_used(connection)
    keep(store, exchange(NOON - timedelta(days=900)), now=NOON - timedelta(days=900))
    purge(store, now=NOON, term=HALF_A_YEAR, trusted=True)
    with store.reading() as connection:
        assert overview(connection).exchanges == 0
        assert not never_used(connection)
