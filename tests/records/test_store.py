# SPDX-License-Identifier: Apache-2.0
"""Access to the database: what cannot be one, what cannot be reached, and who waits for whom."""

import sqlite3
import ssl
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest
from records_factory import count, exchange, keep
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from hegui.errors import MissingExtra, RecordsProblem
from hegui.records.migrate import migrate, require_current
from hegui.records.schema import CHAINS
from hegui.records.store import Store

SECRET = "hunter2-hunter2"  # noqa: S105  of nobody


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://u:{SECRET}@host/name",
        f"postgresql+psycopg://u:{SECRET}@host/name",
        f"not a url {SECRET}",
        f"postgresql://u:{SECRET}@host/name?sslmode=maybe",
        f"postgresql://u:{SECRET}@host/name?channel_binding=require",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///records.db?mode=ro",
    ],
)
def test_what_is_no_database_of_records_is_told_without_secrets(url: str) -> None:
    """A clear problem in both languages; the password is never repeated."""
    with pytest.raises(RecordsProblem) as raised:
        Store(url)
    [problem] = raised.value.problems
    assert problem.accepted is not None or problem.fix is not None
    assert SECRET not in str(raised.value)


def test_a_server_that_is_not_there_is_told_without_secrets() -> None:
    """Where it should be and what the driver said, but not the password."""
    store = Store(f"postgresql://u:{SECRET}@127.0.0.1:1/name", seconds=2)
    with closing(store), pytest.raises(RecordsProblem, match="连不上") as raised, store.reading():
        pass
    assert "127.0.0.1" in str(raised.value)
    assert SECRET not in str(raised.value)
    assert SECRET not in store.name


@pytest.mark.parametrize("name", ["nowhere/records.db", "rceords.db"])
def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path: Path, name: str) -> None:
    """A mistyped address leaves no empty file behind, and what makes a new one is said."""
    for use in (Store.reading, Store.writing):
        with (
            closing(Store(f"sqlite:///{tmp_path}/{name}")) as store,
            pytest.raises(RecordsProblem, match="hegui records migrate"),
            use(store),
        ):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_hold_a_new_database_is_told(tmp_path: Path) -> None:
    """By who migrates, too: there is still none."""
    with (
        closing(Store(f"sqlite:///{tmp_path}/nowhere/records.db")) as store,
        pytest.raises(RecordsProblem, match="no database of records here"),
    ):
        migrate(store)


@pytest.mark.parametrize("name", ["a?b#c%41.db", "记录 1.db"])
def test_a_name_of_a_file_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    """Signs of an address in it mean nothing."""
    with closing(Store(URL.create("sqlite", database=str(tmp_path / name)))) as store:
        migrate(store)
    assert name in {path.name for path in tmp_path.iterdir()}


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """What SQLite says of it comes through."""
    (tmp_path / "records.db").write_bytes(b"this is no database at all, but a text of some length" * 40)
    with (
        closing(Store(f"sqlite:///{tmp_path}/records.db")) as store,
        pytest.raises(RecordsProblem, match="not a database"),
    ):
        require_current(store)


def test_a_new_file_is_for_its_owner_only(sqlite: Store, tmp_path: Path) -> None:
    """Records are personal data; SQLite gives its side files the same rights."""
    keep(sqlite, exchange())
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("records.db*")}
    assert modes.keys() >= {"records.db", "records.db-wal"}
    assert set(modes.values()) == {0o600}


def test_readers_and_the_writer_do_not_wait_for_each_other(store: Store) -> None:
    """While somebody writes, others read what was there before; while somebody reads, others write."""
    keep(store, exchange())
    with store.writing() as writer:
        writer.execute(CHAINS.insert().values(chain="x", seq=1, link=bytes(32), recorded_at=exchange().at))
        assert count(store) == 1
        with store.reading() as reader:
            assert reader.scalar(select(CHAINS.c.seq).where(CHAINS.c.chain == "x")) is None
    with store.reading() as reader:
        assert reader.scalar(text("SELECT count(*) FROM exchanges")) == 1
        keep(store, exchange())
    assert count(store) == 2


def test_who_reads_from_a_server_sees_one_state_and_cannot_write(postgres: Store) -> None:
    """What others commit meanwhile is not seen; a write would be lost, and is refused instead."""
    with postgres.reading() as connection:
        assert connection.execute(select(CHAINS)).all() == []
        keep(postgres, exchange())
        assert connection.execute(select(CHAINS)).all() == []
        with pytest.raises(DBAPIError, match="read-only"):
            connection.execute(CHAINS.delete())


def test_two_writers_take_turns(sqlite: Store) -> None:
    """The second waits until the first is done, and sees what it did."""
    seen: list[int | None] = []

    def second() -> None:
        with sqlite.writing() as connection:
            seen.append(connection.scalar(select(CHAINS.c.seq).where(CHAINS.c.chain == "x")))

    with sqlite.writing() as connection:
        waiting = Thread(target=second)
        waiting.start()
        connection.execute(CHAINS.insert().values(chain="x", seq=7, link=bytes(32), recorded_at=exchange().at))
        waiting.join(0.2)
        assert seen == []
    waiting.join(10)
    assert seen == [7]


def test_what_is_committed_is_flushed_to_disk(sqlite: Store) -> None:
    """SQLite flushes its write-ahead log at every commit, overwrites what is deleted, and holds rows to their references."""
    with sqlite.reading() as connection:
        said = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_what_somebody_still_reads_does_not_settle(sqlite: Store) -> None:
    """It is told; once nobody does, it settles."""
    keep(sqlite, exchange())
    with sqlite.reading() as connection:
        connection.execute(select(CHAINS)).all()
        keep(sqlite, exchange())
        assert not sqlite.settle()
    assert sqlite.settle()


def test_a_failed_block_leaves_nothing(store: Store) -> None:
    """All or nothing."""

    def fails() -> None:
        with store.writing() as connection:
            connection.execute(CHAINS.insert().values(chain="x", seq=1, link=bytes(32), recorded_at=exchange().at))
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    with store.reading() as connection:
        assert connection.execute(select(CHAINS)).all() == []


def test_a_socket_is_named_as_libpq_does(server: Any) -> None:
    """``?host=/folder`` is the folder of a socket."""
    assert "host=/" in server.get_uri()
    with closing(Store(server.get_uri())) as store, store.reading() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("mode", ["require", "verify-full"])
def test_a_server_without_tls_is_refused_where_tls_is_asked_for(server: Any, mode: str) -> None:
    """Nothing is sent in clear to a server that does not encrypt."""
    store = Store(f"{server.get_uri()}&sslmode={mode}")
    with closing(store), pytest.raises(RecordsProblem, match="SSL"), store.reading():
        pass


def test_certificates_are_checked_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """``verify-full`` checks chain and name, ``verify-ca`` the chain; ``require`` encrypts only."""
    seen: list[ssl.SSLContext] = []

    def note(_url: object, **options: Any) -> Any:
        seen.append(options["connect_args"]["ssl_context"])
        return create_engine("sqlite://")

    monkeypatch.setattr("hegui.records.store.create_engine", note)
    for mode in ("require", "verify-ca", "verify-full"):
        Store(f"postgresql://u@host/name?sslmode={mode}")
    assert [(each.verify_mode, each.check_hostname) for each in seen] == [
        (ssl.CERT_NONE, False),
        (ssl.CERT_REQUIRED, False),
        (ssl.CERT_REQUIRED, True),
    ]


def test_without_its_driver_a_server_is_told_as_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "pg8000"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pg8000", None)
    with pytest.raises(MissingExtra, match=r"pip install 'hegui\[records\]'"):
        Store(f"postgresql://u:{SECRET}@host/name")


def test_root_certificates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """With the file's name."""
    with pytest.raises(RecordsProblem, match=r"roots\.pem"):
        Store(f"postgresql://u@host/name?sslmode=verify-full&sslrootcert={tmp_path}/roots.pem")


def test_who_opens_a_new_file_waits_for_who_turns_it_into_a_database(tmp_path: Path) -> None:
    """SQLite turns away who comes second, while the file is not yet in its write-ahead mode."""
    with closing(Store(f"sqlite:///{tmp_path}/records.db")) as store:
        store.make()
        holder = sqlite3.connect(tmp_path / "records.db", isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        holder.execute("CREATE TABLE t (x)")
        waiting = Thread(target=lambda: (sleep(0.3), holder.execute("COMMIT"), holder.close()))
        waiting.start()
        with store.reading() as connection:
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        waiting.join()
