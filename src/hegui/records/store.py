# SPDX-License-Identifier: Apache-2.0
"""The database of the records: SQLite (WAL) in a file, or PostgreSQL for several replicas."""

import os
import sqlite3
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from hegui.errors import MissingExtra, Place, Problem, RecordsProblem
from hegui.text import Text

_BUSY_MS: Final = 5_000
"""How long a writer of SQLite waits for another one."""
_CACHE_KB: Final = 1024
"""Of pages that a connection to SQLite keeps; the system keeps the file anyway."""
_FOR: Final = "hegui_for"
_READING: Final = "reading"
_WRITING: Final = "writing"
_SCHEMES: Final = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000"}
_PORT: Final = 5432
_TLS: Final = ("disable", "require", "verify-ca", "verify-full")
"""How a connection to PostgreSQL is protected, as libpq names it."""
_ACCEPTED: Final = Text(
    "sqlite:////绝对路径/records.db 或 postgresql://用户:口令@主机/库名",
    "sqlite:////absolute/path/records.db or postgresql://user:password@host/name",
)


class Store:
    """Access to the records. All other modules of the records are functions on a `Connection` of it.

    Args:
        url: ``sqlite:////var/lib/hegui/records.db`` or ``postgresql://user:secret@host/name``.
        seconds: how long to wait for PostgreSQL to answer, each time.

    Raises:
        RecordsProblem: the URL is not one of these. Its password is never repeated.
        MissingExtra: the driver of PostgreSQL is not installed.
    """

    def __init__(self, url: str | URL, *, seconds: float = 30.0) -> None:
        self._url = _checked(url)
        self.name = self._url.set(drivername=self._url.get_backend_name()).render_as_string(hide_password=True)
        """The URL without its password, for messages."""
        self.engine: Engine = _engine(self._url, seconds)
        self._reads = self.engine.execution_options(**{_FOR: _READING})
        self._writes = self.engine.execution_options(**{_FOR: _WRITING})

    @property
    def shared(self) -> bool:
        """Whether several machines can write to it at once."""
        return self._url.get_backend_name() == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with: it sees one state of the database, and keeps nobody from writing.

        Raises:
            RecordsProblem: the database cannot be reached.
        """
        with self._connected(self._reads) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: kept whole if the block ends, undone whole if it raises.

        Raises:
            RecordsProblem: the database cannot be reached.
        """
        with self._connected(self._writes) as connection, connection.begin():
            yield connection

    def make(self) -> None:
        """Makes the file of a new SQLite database, for its owner only. Whoever only opens one, makes none.

        What cannot be made is told when it is opened.
        """
        if not self.shared:
            with suppress(OSError):
                os.close(os.open(_file_of(self._url), os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))

    def settle(self) -> bool:
        """Brings what was erased out of the write-ahead log of SQLite too; gives whether it is out now.

        It is not while somebody reads an older state. PostgreSQL does the like by itself, in its own time (VACUUM).
        """
        if self.shared:
            return False
        with self._connected(self.engine.execution_options(isolation_level="AUTOCOMMIT")) as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=100")
            busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_MS}")
            return not busy

    def close(self) -> None:
        """Lets all connections go."""
        self.engine.dispose()

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        try:
            connection = engine.connect()
        except (DBAPIError, OSError) as error:
            if not self.shared and not _file_of(self._url).exists():
                raise RecordsProblem(
                    Problem(
                        Text("这里没有记录数据库", "there is no database of records here"),
                        Place(self.name),
                        fix=Text(
                            "检查地址；新建则运行 hegui records migrate。",
                            "See whether the address is right; for a new one run `hegui records migrate`.",
                        ),
                    )
                ) from error
            raise RecordsProblem(
                Problem(
                    Text("连不上记录数据库", "the database of the records cannot be reached"),
                    found=f"{self.name}: {reason_of(error)}",
                    fix=Text("检查数据库是否运行、地址和权限。", "See whether it runs, its address and your rights."),
                )
            ) from error
        with connection:
            yield connection


def reason_of(error: BaseException) -> str:
    """What a driver says, in one line without statements and parameters."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    fields = cause.args[0] if cause.args and isinstance(cause.args[0], dict) else None
    words = str(fields.get("M", fields)) if fields else str(cause)
    return f"{type(cause).__name__}: {' '.join(words.split())[:200]}"


def _checked(given: str | URL) -> URL:
    try:
        url = make_url(given)
    except ArgumentError:
        raise RecordsProblem(
            Problem(
                Text("这不是数据库地址", "this is no URL of a database"),
                accepted=_ACCEPTED,
            )
        ) from None
    driver = _SCHEMES.get(url.drivername.partition("+")[0])
    if driver is None or ("+" in url.drivername and url.drivername not in _SCHEMES.values()):
        raise RecordsProblem(
            Problem(
                Text("记录不能存在这种数据库中", "records cannot be kept in such a database"),
                found=url.drivername,
                accepted=_ACCEPTED,
            )
        )
    if driver.startswith("sqlite") and url.database in {None, "", ":memory:"}:
        raise RecordsProblem(
            Problem(
                Text("记录不能只存在内存中", "records are not kept in memory only"),
                why=Text("《网络安全法》第二十三条：日志应当留存", "CSL 23: logs are kept"),
                accepted=_ACCEPTED,
            )
        )
    return url.set(drivername=driver)


def _engine(url: URL, seconds: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        if url.query:
            raise _unknown_parameter(", ".join(url.query), Text("无参数", "none"))
        there = f"file:{quote(str(_file_of(url)))}"
        engine = create_engine(url.set(database=there, query={"uri": "true", "mode": "rw"}))
        event.listen(engine, "connect", _as_wal)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        engine = create_engine(
            url.set(query={}),
            pool_pre_ping=True,
            connect_args={"timeout": seconds, "application_name": "hegui", **_asked_of_libpq(url)},
        )
    except ImportError as error:
        raise MissingExtra("records", Text("用 PostgreSQL 存记录", "Keeping records in PostgreSQL")) from error
    event.listen(engine, "begin", _begin_on_server)
    return engine


def _asked_of_libpq(url: URL) -> dict[str, object]:
    """What the parameters of a URL mean, in the words of pg8000. They are those of libpq, as everybody writes them.

    Raises:
        RecordsProblem: one of them is not known. It might be one that protects the connection.
    """
    asked: dict[str, object] = {}
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    host, mode, roots = query.pop("host", None), query.pop("sslmode", None), query.pop("sslrootcert", None)
    if host is not None:
        asked["unix_sock"] = f"{host}/.s.PGSQL.{url.port or _PORT}"
    if mode is not None or roots is not None:
        if mode not in _TLS:
            raise _unknown_parameter(f"sslmode={mode}", Text("、".join(_TLS), ", ".join(_TLS)))
        asked["ssl_context"] = _tls(mode, roots)
    if query:
        raise _unknown_parameter(", ".join(query), Text("host、sslmode、sslrootcert", "host, sslmode, sslrootcert"))
    return asked


def _tls(mode: str, roots: str | None) -> object:
    if mode == "disable":
        return False
    try:
        context = ssl.create_default_context(cafile=roots)
    except OSError as error:
        raise RecordsProblem(
            Problem(
                Text("根证书读不出", "the root certificates cannot be read"),
                Place(roots or ""),
                found=error.strerror or str(error),
            )
        ) from None
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


def _unknown_parameter(found: str, accepted: Text) -> RecordsProblem:
    what = Text("数据库地址中有不认识的参数", "the URL of the database has a parameter that is not known")
    return RecordsProblem(Problem(what, found=found, accepted=accepted))


def _file_of(url: URL) -> Path:
    return Path(url.database or "")


def _as_wal(connection: sqlite3.Connection, _record: object) -> None:
    """Readers and the writer do not wait for each other; what is committed is on disk when the power fails; what is deleted
    is overwritten.
    """
    connection.isolation_level = None  # transactions are begun below
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    _turn_to_wal(cursor)
    for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", f"cache_size=-{_CACHE_KB}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _turn_to_wal(cursor: sqlite3.Cursor) -> None:
    """Of several processes that open a new file at once all but one are turned away: SQLite does not wait here, so we do."""
    until = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_on_server(connection: Connection) -> None:
    """Who reads sees one state, as with SQLite, and cannot write by mistake what nobody would commit."""
    if connection.get_execution_options().get(_FOR) == _READING:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _begin(connection: Connection) -> None:
    """Who will write says so at once, and waits for its turn; who reads waits for nobody."""
    writes = connection.get_execution_options().get(_FOR) == _WRITING
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
