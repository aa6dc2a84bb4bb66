# SPDX-License-Identifier: Apache-2.0
"""The writer: takes everything, makes nobody wait, and says how it is doing."""

import errno
import logging
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from records_factory import (
    NOON,
    PATIENCE,
    count,
    exchange,
    full_exchange,
    ids_in,
    now,
    prepared,
    privacy,
    six_months,
    wait_until,
    writing,
)
from sqlalchemy import select, text

from hegui.errors import RecordsProblem
from hegui.records.draining import drain
from hegui.records.filing import REFUSED
from hegui.records.migrate import migrate
from hegui.records.schema import ACTS, EXCHANGES
from hegui.records.spill import Spill, segments_in
from hegui.records.store import Store
from hegui.records.verify import verify
from hegui.records.writer import Writer
from hegui.records.writer_status import Limits


def break_(store: Store) -> None:
    """Makes the database take no records, as if it were away."""
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE chains RENAME TO elsewhere"))


def mend(store: Store) -> None:
    """Makes it take them again."""
    with store.writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO chains"))


def test_what_is_put_is_on_record(store: Store, tmp_path: Path) -> None:
    """All of it, each once, in one chain; nothing waits then."""
    made = [full_exchange(session=str(number)) for number in range(1_000)]
    with writing(store, tmp_path / "spill") as writer:
        for each in made:
            writer.put(each)
        assert writer.flush(PATIENCE)
        status = writer.status()
    assert sorted(ids_in(store)) == sorted(each.id for each in made)
    assert (status.queued, status.spilled, status.written, status.lost) == (0, 0, 1_000, 0)
    assert status.ready
    assert status.oldest is None
    with store.reading() as connection:
        assert [chain.faults for chain in verify(connection, least=six_months)] == [[], []]


def test_few_exchanges_do_not_wait_for_more(sqlite: Store, tmp_path: Path) -> None:
    """One alone is on record soon, without anybody asking."""
    with writing(sqlite, tmp_path / "spill") as writer:
        writer.put(exchange())
        wait_until(lambda: count(sqlite) == 1)
        assert writer.status().written == 1


def test_who_wants_all_to_be_written_does_not_wait_for_more(sqlite: Store, tmp_path: Path) -> None:
    """Few rows wait to share a transaction with others, but nobody waits for that."""
    with writing(sqlite, tmp_path / "spill", limits=Limits(window=600.0)) as writer:
        writer.put(exchange())
        assert writer.flush(PATIENCE)
        assert count(sqlite) == 1


def test_closing_writes_what_waits(sqlite: Store, tmp_path: Path) -> None:
    """And takes nothing more; what comes too late is counted."""
    writer = Writer(sqlite, replica="r1", spill=tmp_path / "spill", privacy=privacy(), clock=now)
    writer.start()
    for _ in range(500):
        writer.put(exchange())
    status = writer.close(PATIENCE)
    assert (status.written, status.queued, status.running) == (500, 0, False)
    writer.put(exchange())
    assert writer.status().lost == 1
    assert not writer.status().ready


def test_closing_without_having_started_is_fine(sqlite: Store, tmp_path: Path) -> None:
    """Something else has failed before."""
    writer = Writer(sqlite, replica="r1", spill=tmp_path / "spill", privacy=privacy(), clock=now)
    assert writer.close(0.1).written == 0


@pytest.mark.parametrize("name", ["", "a/b", "../x", "a b", "*", ":acts", "a" * 65])
def test_a_name_that_is_no_name_of_a_replica_is_refused(sqlite: Store, tmp_path: Path, name: str) -> None:
    """It names files and chains."""
    with pytest.raises(RecordsProblem, match="副本"):
        Writer(sqlite, replica=name, spill=tmp_path, privacy=privacy(), clock=now)


def test_a_spill_that_cannot_be_written_is_told_at_the_start(sqlite: Store, tmp_path: Path) -> None:
    """Not when it is needed."""
    (tmp_path / "spill").write_text("a file where the folder should be")
    writer = Writer(sqlite, replica="r1", spill=tmp_path / "spill", privacy=privacy(), clock=now)
    with pytest.raises(RecordsProblem, match="溢写文件夹"):
        writer.start()


def test_while_the_database_takes_nothing_records_go_to_files(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """They are flushed to disk within the window, come into the database when it is back, each once, and it is told."""
    caplog.set_level(logging.WARNING, "hegui.records")
    made = [full_exchange() for _ in range(300)]
    break_(store)
    with writing(store, tmp_path / "spill") as writer:
        for each in made:
            writer.put(each)
        wait_until(lambda: writer.status().spilled == 300)
        status = writer.status()
        assert status.queued == 0
        assert status.failing_since == NOON
        assert status.failure is not None
        assert "chains" in status.failure
        assert status.oldest == made[0].at
        assert status.ready
        assert segments_in(tmp_path / "spill") != []
        mend(store)
        wait_until(lambda: writer.status().written == 300)
        assert writer.flush(PATIENCE)
        status = writer.status()
    assert (status.failing_since, status.failure, status.spilled, status.oldest) == (None, None, 0, None)
    assert sorted(ids_in(store)) == sorted(each.id for each in made)
    assert segments_in(tmp_path / "spill") == []
    assert "takes no records" in caplog.text
    assert "takes records again" in caplog.text
    assert made[0].id not in caplog.text


def test_a_database_that_is_only_slow_does_not_stretch_the_window(
    sqlite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else holds the database: what waits for it is in a file meanwhile. It is written from memory, and the file
    deleted unread.
    """

    def read(*_: object) -> None:
        raise AssertionError("it is in the database already")

    monkeypatch.setattr("hegui.records.filing.rows_of", read)
    with writing(sqlite, tmp_path / "spill") as writer:
        with sqlite.writing():
            for _ in range(50):
                writer.put(exchange())
            wait_until(lambda: writer.status().spilled == 50)
            status = writer.status()
            assert (status.failing_since, status.queued) == (None, 0)
        assert writer.flush(PATIENCE)
        assert writer.status().written == 50
    assert count(sqlite) == 50
    assert segments_in(tmp_path / "spill") == []
    with sqlite.reading() as connection:
        assert all(not chain.faults for chain in verify(connection, least=six_months))


def test_closing_while_the_database_is_away_leaves_a_file_for_the_next(sqlite: Store, tmp_path: Path) -> None:
    """Closing does not take forever, and the next writer of that name brings it in."""
    break_(sqlite)
    began = time.monotonic()
    with writing(sqlite, tmp_path / "spill") as writer:
        for _ in range(100):
            writer.put(exchange())
        status = writer.close(PATIENCE)
    assert time.monotonic() - began < PATIENCE / 2
    assert (status.queued, status.spilled, status.lost) == (0, 100, 0)
    mend(sqlite)
    with writing(sqlite, tmp_path / "spill") as writer:
        assert writer.flush(PATIENCE)
        assert writer.status().written == 100
    assert count(sqlite) == 100


def test_a_row_that_is_refused_does_not_stop_the_others(sqlite: Store, tmp_path: Path) -> None:
    """It is told, stays in a file, its absence is on record, and it can be drained once nothing stands against it."""
    with sqlite.writing() as connection:
        connection.execute(text("CREATE UNIQUE INDEX once ON exchanges (model)"))
    with writing(sqlite, tmp_path / "spill") as writer:
        for number in (1, 2, 2, 3):
            writer.put(exchange(model=str(number)))
        assert writer.flush(PATIENCE)
        wait_until(lambda: acts(sqlite) != [])
        status = writer.status()
    assert (status.written, status.refused, status.lost) == (3, 1, 0)
    assert acts(sqlite) == ['{"exchanges":0,"refused":1,"replica":"r1","unreadable":0}']
    with sqlite.writing() as connection:
        connection.execute(text("DROP INDEX once"))
    drained = drain(sqlite, tmp_path / "spill" / REFUSED, now)
    assert (drained.written, count(sqlite)) == (1, 4)


@pytest.mark.parametrize(
    ("tampered", "refused"), [("DELETE FROM chains", 0), ("UPDATE chains SET seq = 0 WHERE chain = 'r1'", 1)]
)
def test_a_chain_whose_head_is_wrong_is_no_reason_to_lose_records(
    sqlite: Store, tmp_path: Path, tampered: str, refused: int
) -> None:
    """A head that is gone is made anew of the last record; behind one that was set back, records stay in a file. Nothing waits."""
    with writing(sqlite, tmp_path / "spill") as writer:
        writer.put(exchange())
        assert writer.flush(PATIENCE)
    with sqlite.writing() as connection:
        connection.execute(text(tampered))
    with writing(sqlite, tmp_path / "spill") as writer:
        writer.put(exchange())
        assert writer.flush(PATIENCE)
        assert writer.status().refused == refused
    assert count(sqlite) == 2 - refused
    assert len(segments_in(tmp_path / "spill" / REFUSED)) == refused
    with sqlite.reading() as connection:
        assert [len(chain.faults) for chain in verify(connection, least=six_months)] == [0, refused]


def test_an_exchange_that_makes_no_record_is_counted(
    sqlite: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of the caller costs this one, not the thread; its content is not in the log, and the loss is on record."""
    broken = exchange(request_text="geheim", at=NOON.replace(tzinfo=None), id="0" * 26)
    with writing(sqlite, tmp_path / "spill") as writer:
        writer.put(broken)
        writer.put(exchange())
        wait_until(lambda: count(sqlite) == 1)
        assert writer.flush(PATIENCE)
        assert writer.status().lost == 1
        wait_until(lambda: len(acts(sqlite)) == 1)
    assert acts(sqlite) == ['{"exchanges":1,"refused":0,"replica":"r1","unreadable":0}']
    assert "geheim" not in caplog.text


def acts(store: Store) -> list[str]:
    """The details of all acts."""
    with store.reading() as connection:
        return list(connection.scalars(select(ACTS.c.details).order_by(ACTS.c.seq)))


def full_disk(_handle: int) -> None:
    """No file can be flushed."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_with_neither_database_nor_disk_memory_is_used_up_to_its_limit(
    sqlite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then what is put is lost and counted, readiness ends; when both are back all that was kept is on record, and the loss too."""
    made = [exchange() for _ in range(150)]
    break_(sqlite)
    with writing(sqlite, tmp_path / "spill", limits=Limits(entries=100)) as writer:
        with monkeypatch.context() as patch:
            patch.setattr("hegui.records.spill.os.fsync", full_disk)
            for each in made[:100]:
                writer.put(each)
            wait_until(lambda: writer.status().spill_failing and writer.status().failing_since is not None)
            status = writer.status()
            assert (status.queued, status.lost, status.ready) == (100, 0, False)
            assert status.failure is not None
            assert "No space left" in status.failure
            for each in made[100:]:
                writer.put(each)
            assert (writer.status().queued, writer.status().lost) == (100, 50)
        mend(sqlite)
        wait_until(lambda: writer.status().written == 100)
        assert writer.flush(PATIENCE)
        wait_until(lambda: writer.status().ready)
    assert sorted(ids_in(sqlite)) == sorted(each.id for each in made[:100])
    assert acts(sqlite) == ['{"exchanges":50,"refused":0,"replica":"r1","unreadable":0}']


def test_large_texts_are_held_to_the_limit_of_bytes(
    sqlite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten prompts of ten megabytes do not fill the memory of a gateway whose disk is full."""
    break_(sqlite)
    monkeypatch.setattr("hegui.records.spill.os.fsync", full_disk)
    with writing(sqlite, tmp_path / "spill", limits=Limits(bytes=1_000)) as writer:
        for _ in range(5):
            writer.put(exchange(request_text="x" * 400))
        assert writer.status().lost == 2
        monkeypatch.undo()
        mend(sqlite)
        assert writer.flush(PATIENCE)
        writer.put(exchange(request_text="x" * 400))
        assert writer.flush(PATIENCE)
        assert (writer.status().written, writer.status().lost) == (4, 2)


def test_the_disk_comes_back_before_the_database(
    sqlite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then what was in memory goes to a file, and readiness is back."""
    break_(sqlite)
    with writing(sqlite, tmp_path / "spill") as writer:
        with monkeypatch.context() as patch:
            patch.setattr("hegui.records.spill.os.fsync", full_disk)
            writer.put(exchange())
            wait_until(lambda: not writer.status().ready)
        wait_until(lambda: writer.status().spilled == 1)
        assert writer.status().ready
        mend(sqlite)
        assert writer.flush(PATIENCE)
    assert count(sqlite) == 1


def test_clocks_that_jump_disturb_nothing(sqlite: Store, tmp_path: Path) -> None:
    """Back by a year or ahead by a year: everything is on record at once, and no record is said to be older than the last."""
    moment = [NOON]
    with writing(sqlite, tmp_path / "spill", clock=lambda: moment[0]) as writer:
        for jump in (0, -366, 366, 0):
            moment[0] = NOON + timedelta(days=jump)
            writer.put(exchange(at=moment[0]))
            assert writer.flush(PATIENCE)
    with sqlite.reading() as connection:
        rows = connection.execute(select(EXCHANGES.c.at, EXCHANGES.c.recorded_at).order_by(EXCHANGES.c.seq)).all()
        assert all(not chain.faults for chain in verify(connection, least=six_months))
    assert [row.at - NOON for row in rows] == [timedelta(days=jump) for jump in (0, -366, 366, 0)]
    assert [row.recorded_at - NOON for row in rows] == [timedelta(days=jump) for jump in (0, 0, 366, 366)]


def test_a_writer_can_start_before_its_database(tmp_path: Path) -> None:
    """There are no tables yet, not even a folder; records wait in files until there are."""
    folder = tmp_path / "later"
    store = Store(f"sqlite:///{folder}/records.db")
    with writing(store, tmp_path / "spill") as writer:
        writer.put(exchange())
        wait_until(lambda: writer.status().spilled == 1)
        folder.mkdir()
        migrate(store)
        assert writer.flush(PATIENCE)
    assert count(store) == 1
    store.close()


def test_a_torn_file_of_a_predecessor_is_drained_and_told(sqlite: Store, tmp_path: Path) -> None:
    """What is whole in it is on record."""
    left = Spill(tmp_path / "spill", "r1")
    left.append(prepared(exchange(), exchange()))
    left.close()
    [path] = segments_in(tmp_path / "spill")
    os.truncate(path, path.stat().st_size - 5)
    with writing(sqlite, tmp_path / "spill") as writer:
        assert writer.flush(PATIENCE)
        assert (writer.status().written, writer.status().torn, writer.status().damaged) == (1, 1, 0)
    assert count(sqlite) == 1
