# SPDX-License-Identifier: Apache-2.0
"""Rows that the database takes, rows that it will never take, and rows that it has."""

from pathlib import Path

import msgspec
import pytest
from records_factory import NOON, count, exchange, ids_in, prepared
from sqlalchemy.exc import DBAPIError

from hegui.errors import RecordsProblem
from hegui.records.filing import REFUSED, FilingRoom
from hegui.records.prepared import Prepared
from hegui.records.spill import Damage, Spill, rows_of, segments_in, taken
from hegui.records.store import Store


def room_of(store: Store, folder: Path) -> FilingRoom:
    """One with small batches."""
    return FilingRoom(store, "r1", folder, lambda: NOON, rows=3)


def bad(row: Prepared) -> Prepared:
    """One that no database takes: a column that must be there is not."""
    return msgspec.structs.replace(row, exchange=(*row.exchange[:6], None, *row.exchange[7:]))


def test_a_row_that_is_refused_is_put_aside_and_the_others_are_kept(store: Store, tmp_path: Path) -> None:
    """In a file that can be looked at; the batch is not held up by it."""
    rows = prepared(*(exchange() for _ in range(5)))
    rows[2] = bad(rows[2])
    room = room_of(store, tmp_path)
    room.file(rows, doubtful=False)
    assert (room.counts.written, room.counts.refused) == (4, 1)
    assert sorted(ids_in(store)) == sorted(row.id for row in rows if row is not rows[2])
    [path] = segments_in(tmp_path / REFUSED)
    room.close()
    segment = taken(path)
    assert segment is not None
    assert list(rows_of(segment, Damage())) == [rows[2]]
    segment.close()


def test_a_row_that_is_refused_and_cannot_be_put_aside_is_not_given_up(store: Store, tmp_path: Path) -> None:
    """The whole is tried again later, rather than losing it."""
    (tmp_path / REFUSED).write_text("a file where the folder should be")
    room = room_of(store, tmp_path)
    with pytest.raises(OSError, match="File exists"):
        room.file([bad(prepared(exchange())[0])], doubtful=False)
    assert room.counts.refused == 0


def test_rows_that_were_said_to_be_new_and_are_not_are_written_once(store: Store, tmp_path: Path) -> None:
    """A commit whose answer was lost may have happened."""
    rows = prepared(*(exchange() for _ in range(4)))
    room = room_of(store, tmp_path)
    room.file(rows[:2], doubtful=False)
    room.file(rows, doubtful=False)
    assert (room.counts.written, count(store)) == (4, 4)


def test_a_database_without_tables_refuses_no_row(tmp_path: Path) -> None:
    """It is as if it were not there: nothing is put aside for that."""
    store = Store(f"sqlite:///{tmp_path}/empty.db")
    store.make()
    with pytest.raises(DBAPIError, match="no such table"):
        room_of(store, tmp_path).file(prepared(exchange()), doubtful=False)
    assert not (tmp_path / REFUSED).exists()
    store.close()


def test_a_server_without_tables_refuses_no_row(postgres: Store, tmp_path: Path) -> None:
    """Likewise; PostgreSQL calls it another error."""
    with postgres.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE exchanges RENAME TO elsewhere")
    try:
        with pytest.raises(DBAPIError, match="does not exist"):
            room_of(postgres, tmp_path).file(prepared(exchange()), doubtful=False)
    finally:
        with postgres.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO exchanges")
    assert not (tmp_path / REFUSED).exists()


def test_a_segment_is_drained_and_deleted(store: Store, tmp_path: Path) -> None:
    """Over several batches; what was there already is passed over."""
    rows = prepared(*(exchange() for _ in range(8)))
    room, spill = room_of(store, tmp_path), Spill(tmp_path, "r1")
    room.file(rows[:2], doubtful=False)
    spill.append(rows)
    segment = spill.first()
    assert segment is not None
    assert room.drain(segment)
    assert (room.counts.written, count(store)) == (8, 8)
    assert segments_in(tmp_path) == []


def test_a_drain_that_is_stopped_leaves_the_segment(store: Store, tmp_path: Path) -> None:
    """What it did is done; the rest is done the next time, and nothing twice."""
    rows = prepared(*(exchange() for _ in range(8)))
    room, spill = room_of(store, tmp_path), Spill(tmp_path, "r1")
    spill.append(rows)
    segment = spill.first()
    assert segment is not None
    assert not room.drain(segment, lambda: True)
    assert count(store) == 3
    assert room.drain(segment)
    assert (room.counts.written, count(store)) == (8, 8)


def test_a_segment_of_a_newer_hegui_stays_as_damaged(
    sqlite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It does not hold up the others, and it is told."""
    from hegui.records import spill as spilling  # noqa: PLC0415  what is patched

    spill = Spill(tmp_path, "r1")
    with monkeypatch.context() as patch:
        patch.setattr(spilling, "COLUMNS", [[*columns, "unheard_of"] for columns in spilling.COLUMNS])
        spill.append(prepared(exchange()))
    room, segment = room_of(sqlite, tmp_path), spill.first()
    assert segment is not None
    assert room.drain(segment)
    assert room.counts.damage.damaged == 1
    assert [path.name for path in tmp_path.glob("r1.*")] == ["r1.000001.damaged"]
    assert "newer" in caplog.text


def test_a_database_that_is_not_there_is_the_callers_to_handle(tmp_path: Path) -> None:
    """Nothing is put aside."""
    store = Store(f"sqlite:///{tmp_path}/nowhere/records.db")
    with pytest.raises(RecordsProblem):
        room_of(store, tmp_path).file(prepared(exchange()), doubtful=False)
    store.close()
