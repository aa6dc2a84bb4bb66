# SPDX-License-Identifier: Apache-2.0
"""The database of the records: SQLite (WAL) in a file, or PostgreSQL for several replicas."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

_BUSY_MS: Final = 5_000
"""How long a writer of SQLite waits for another one."""


class Store:
    """Access to the records. All other modules of the records are functions on a `Connection` of it.

    Args:
        url: ``sqlite:////var/lib/hegui/records.db`` or ``postgresql://user:secret@host/name``.
    """

    def __init__(self, url: str | URL) -> None:
        self.engine: Engine = _engine(make_url(url))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: kept whole if the block ends, undone whole if it raises."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Lets all connections go."""
        self.engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _as_wal)
        event.listen(engine, "begin", _begin_at_once)
        return engine
    return create_engine(url.set(drivername="postgresql+pg8000"), pool_pre_ping=True)


def _as_wal(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
