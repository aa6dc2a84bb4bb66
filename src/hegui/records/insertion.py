# SPDX-License-Identifier: Apache-2.0
"""Prepared rows into the database: one statement a table, each exchange once, each with its link of the chain.

A statement takes many rows at once, not row by row: the driver of SQLite lets other threads run at each step of a
statement and must wait for them after it, and each statement is a round trip to PostgreSQL.
"""

import struct
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from itertools import chain as chain_of
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Double,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    select,
)

from hegui.records.metadata import Moment
from hegui.records.prepared import Prepared
from hegui.records.schema import CHAINS, EXCHANGES, FINDINGS, LABEL_ISSUES, UNCHECKED, UNMARKED_REQUESTS

START: Final = bytes(32)
"""What the first link of a chain is linked to."""
_MOST_ROWS: Final = 64
"""Of a statement of SQLite: more of them win little, and each is kept as a program of its own, two kilobytes a row."""
_FEW_ROWS: Final = 32
"""The same, where others are to have their turn between statements: a fifth of a millisecond."""
_HEAD: Final = "SELECT seq, link, recorded_at FROM chains WHERE chain = ?"
_LAST: Final = "SELECT seq, link, recorded_at FROM exchanges WHERE chain = ? ORDER BY seq DESC LIMIT 1"
_SET_HEAD: Final = "UPDATE chains SET seq = ?, link = ?, recorded_at = ? WHERE chain = ?"
"""In the words of the driver: a batch is small enough for the making of a statement to be felt."""
_json: Final = msgspec.json.Encoder().encode
_PLACE: Final = struct.Struct(">qq")


class Duplicates(Exception):
    """Some of the rows were there already, although they were said to be new; nothing may be kept of this transaction."""


def insert(
    connection: Connection,
    batch: Sequence[Prepared],
    chain: str,
    now: int,
    *,
    doubtful: bool = False,
    rest: Callable[[], None] | None = None,
) -> int:
    """Writes what is not there yet, and links it to the chain.

    Args:
        connection: in a transaction, which the caller ends.
        batch: in the order in which they are linked.
        chain: its name.
        now: microseconds since 1970.
        doubtful: whether some may be there already, or twice in the batch: they were read from a file, or a commit was
            broken off.
        rest: is called between the steps, so that other threads of a machine with one processor have their turn.

    Returns:
        How many were new.

    Raises:
        Duplicates: not `doubtful`, and some were there.
    """
    seq, link, recorded = head_of(connection, chain)
    rows = _new(connection, batch) if doubtful else batch
    if not rows:
        return 0
    recorded = max(recorded, now)
    linked = []
    for row in rows:
        seq += 1
        link = next_link(link, seq, recorded, row.digest)
        linked.append((*row.exchange, recorded, chain, seq, link))
    if _written(connection, EXCHANGES, linked, rest) != len(linked):
        raise Duplicates
    for table, children in (
        (FINDINGS, [child for row in rows for child in row.findings]),
        (UNCHECKED, [child for row in rows for child in row.unchecked]),
        (LABEL_ISSUES, [child for row in rows for child in row.labels]),
        (UNMARKED_REQUESTS, [row.unmarked for row in rows if row.unmarked is not None]),
    ):
        if children:
            _written(connection, table, children, rest)
    set_head(connection, chain, seq, link, recorded)
    if rest:
        rest()
    return len(rows)


def next_link(link: bytes, seq: int, recorded: int, digest: bytes) -> bytes:
    """The link of a record: binds it to all before it.

    Args:
        link: of the record before it; `START` for the first.
        seq: its place, from 1.
        recorded: when it was written, in microseconds since 1970.
        digest: of the record.
    """
    return sha256(link + _PLACE.pack(seq, recorded) + digest).digest()


def head_of(connection: Connection, chain: str) -> tuple[int, bytes, int]:
    """The last link of a chain, locked until the transaction ends: two who write the same chain take turns.

    Returns:
        Its place, its digest, and when it was written, in microseconds since 1970.
    """
    asked = _marked(connection, _HEAD if connection.dialect.name == "sqlite" else f"{_HEAD} FOR UPDATE")
    row = connection.exec_driver_sql(asked, (chain,)).one_or_none()
    if row is None:
        last = connection.exec_driver_sql(_marked(connection, _LAST), (chain,)).one_or_none()
        seq, link, recorded = last or (0, START, 0)  # a table of heads that was lost is made anew
        _written(connection, CHAINS, [(chain, seq, bytes(link), recorded)])
        row = connection.exec_driver_sql(asked, (chain,)).one()
    seq, link, recorded = row
    return seq, bytes(link), recorded


def set_head(connection: Connection, chain: str, seq: int, link: bytes, recorded: int) -> None:
    """Says what the last link of a chain is."""
    connection.exec_driver_sql(_marked(connection, _SET_HEAD), (seq, link, recorded, chain))


def _marked(connection: Connection, words: str) -> str:
    return words if connection.dialect.name == "sqlite" else words.replace("?", "%s")


def _new(connection: Connection, batch: Sequence[Prepared]) -> list[Prepared]:
    """Those that are not there yet, each once."""
    once = {row.id: row for row in batch}
    there = connection.execute(select(EXCHANGES.c.id).where(EXCHANGES.c.id.in_(once))).scalars()
    for known in there:
        del once[known]
    return list(once.values())


def _written(
    connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]], rest: Callable[[], None] | None = None
) -> int:
    """Inserts rows whose key is not there yet; gives how many were inserted."""
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(_from_json(table), (_json_rows(table, rows),)).rowcount
    empty, bound = _bound(table, rows)
    written, done = 0, 0
    for size in _sizes(len(rows), _FEW_ROWS if rest else _MOST_ROWS):
        if rest:
            rest()
        values = tuple(chain_of.from_iterable(bound[done : done + size]))
        written += connection.exec_driver_sql(_from_values(table, size, empty), values).rowcount
        done += size
    return written


def _bound(table: Table, rows: Sequence[tuple[Any, ...]]) -> tuple[frozenset[int], list[tuple[Any, ...]]]:
    """Rows as the driver of SQLite takes them most quickly: it looks for adapters of what is no number, word or `bytearray`,
    for `None` and `bytes` too, and that costs more than all the rest.

    Returns:
        The places of the columns in which no row has anything, and the rows without them.
    """
    empty: set[int] = set()
    kept: list[Sequence[Any]] = []
    for place, (kind, values) in enumerate(zip(_kinds(table), zip(*rows, strict=True), strict=True)):
        if values.count(None) == len(rows):
            empty.add(place)
        elif kind is bool:
            kept.append([value if value is None else int(value) for value in values])
        elif kind is bytes:
            kept.append([value if value is None else bytearray(value) for value in values])
        else:
            kept.append(values)
    return frozenset(empty), [*zip(*kept, strict=True)]


@cache
def _kinds(table: Table) -> tuple[type, ...]:
    return tuple(column.type.python_type for column in table.columns)


def _sizes(count: int, most: int) -> list[int]:
    """A number as a sum of powers of two, the largest first: so few sizes occur that each statement is parsed once."""
    sizes = []
    size = 1 << (most.bit_length() - 1)
    while count:
        if size <= count:
            sizes.append(size)
            count -= size
        else:
            size >>= 1
    return sizes


@lru_cache(maxsize=256)
def _from_values(table: Table, size: int, empty: frozenset[int]) -> str:
    """For SQLite: without the columns in these places."""
    filled = [column.name for place, column in enumerate(table.columns) if place not in empty]
    names = ", ".join(f'"{name}"' for name in filled)
    row = f"({', '.join('?' * len(filled))})"
    return f"INSERT INTO {table.name} ({names}) VALUES {', '.join([row] * size)} {_unless_there(table)}"  # noqa: S608  our names


@cache
def _from_json(table: Table) -> str:
    """For PostgreSQL: one parameter, an array of objects; bytes are in base64 in it."""
    names, taken, typed = [], [], []
    for column in table.columns:
        name = f'"{column.name}"'
        names.append(name)
        binary = isinstance(column.type, LargeBinary)
        taken.append(f"decode({name}, 'base64')" if binary else name)
        typed.append(f"{name} {_postgresql_type(column.type)}")
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(taken)} "  # noqa: S608  our names
        f"FROM json_to_recordset(CAST(%s AS json)) AS rows({', '.join(typed)}) {_unless_there(table)}"
    )


def _unless_there(table: Table) -> str:
    """A row with the same key is the same row; whatever else stands against a row is an error."""
    return f"ON CONFLICT ({', '.join(column.name for column in table.primary_key)}) DO NOTHING"


def _postgresql_type(kind: object) -> str:
    match kind:
        case Moment() | BigInteger():
            return "bigint"
        case SmallInteger():
            return "smallint"
        case Integer():
            return "integer"
        case Double():
            return "double precision"
        case Boolean():
            return "boolean"
        case String() | LargeBinary():
            return "text"
        case _:
            raise NotImplementedError(f"columns of {kind!r}")


def _json_rows(table: Table, rows: Sequence[tuple[Any, ...]]) -> str:
    names = tuple(table.columns.keys())
    return _json([dict(zip(names, row, strict=True)) for row in rows]).decode()
