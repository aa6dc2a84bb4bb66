# SPDX-License-Identifier: Apache-2.0
"""From a frozen dataclass to the row of a table with columns of the same names, and back."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from sqlalchemy import Connection, Dialect, Select, String, Table, Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Member = TypeVar("Member", bound=StrEnum)
Value = TypeVar("Value")
Record = TypeVar("Record")


class Word(TypeDecorator[Member], Generic[Member]):
    """A member of an enumeration, kept as its value: adding one needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[Member]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Member | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Member | None:  # noqa: ARG002  as above
        return None if value is None else self.kind(value)


class Packed(TypeDecorator[Value], Generic[Value]):
    """A frozen dataclass, kept as JSON: for values that nobody searches by their parts.

    Args:
        kind: gives the type when a value is read: what it takes to load one is not for every command.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: Callable[[], type[Value]]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Value | None:  # noqa: ARG002  as above
        return None if value is None else msgspec.json.decode(value, type=self.kind())


def add(connection: Connection, table: Table, record: object) -> None:
    """Inserts a record whose fields have the names of the table's columns."""
    values = {column.name: getattr(record, column.name) for column in table.columns}
    connection.execute(table.insert().values(values))


def insert_into(connection: Connection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An insert that can say what becomes of rows that are there already, in the words of its database."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415  what is not used takes two megabytes

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415  as above

    return postgresql.insert(table)


def found(connection: Connection, wanted: Select[Any], kind: type[Record]) -> Iterator[Record]:
    """The rows of a query as records."""
    for row in connection.execute(wanted).mappings():
        yield kind(**row)


def one(connection: Connection, wanted: Select[Any], kind: type[Record]) -> Record | None:
    """The only row of a query as a record; None where there is none."""
    return next(found(connection, wanted, kind), None)
