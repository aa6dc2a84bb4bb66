# SPDX-License-Identifier: Apache-2.0
"""Exchanges read back from the database with all that hangs on them, page by page: however many there are, few are in memory."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, or_, select

from hegui.records.schema import EXCHANGES, FINDINGS, HOLDS, LABEL_ISSUES, UNCHECKED, UNMARKED_REQUESTS
from hegui.records.term import Period

_PAGE: Final = 500
_NUMBERED: Final = (FINDINGS, UNCHECKED, LABEL_ISSUES)


@dataclass(frozen=True, slots=True)
class Kept:
    """An exchange as it is kept."""

    row: Row[Any]
    """Of `EXCHANGES`."""
    findings: Sequence[Row[Any]] = ()
    unchecked: Sequence[Row[Any]] = ()
    labels: Sequence[Row[Any]] = ()
    unmarked: Row[Any] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which exchanges. What is None or empty asks for nothing in particular."""

    period: Period | None = None
    person: str | None = None
    """The digest of an end user."""
    exchanges: Sequence[str] = field(default=())
    incident: str | None = None
    """Those that it holds."""

    def condition(self) -> ColumnElement[bool]:
        """As the database is asked."""
        row = EXCHANGES.c
        asked: list[ColumnElement[bool]] = []
        if self.period is not None:
            asked += [row.at >= self.period.start, row.at < self.period.end]
        if self.person is not None:
            asked.append(row.person == self.person)
        if self.exchanges:
            asked.append(row.id.in_(self.exchanges))
        if self.incident is not None:
            asked.append(row.id.in_(select(HOLDS.c.exchange).where(HOLDS.c.incident == self.incident)))
        return and_(True, *asked)


def by_time(connection: Connection, wanted: Wanted) -> Iterator[Kept]:
    """Exchanges, the oldest first."""
    row, condition = EXCHANGES.c, wanted.condition()
    query = select(EXCHANGES).where(condition).order_by(row.at, row.id).limit(_PAGE)
    page = connection.execute(query).all()
    while page:
        yield from _with_children(connection, page)
        last = page[-1]
        after = or_(row.at > last.at, and_(row.at == last.at, row.id > last.id))
        page = connection.execute(query.where(after)).all()


def by_chain(connection: Connection, chain: str) -> Iterator[Kept]:
    """The exchanges of a chain, in its order."""
    row = EXCHANGES.c
    query = select(EXCHANGES).where(row.chain == chain).order_by(row.seq).limit(_PAGE)
    page = connection.execute(query).all()
    while page:
        yield from _with_children(connection, page)
        page = connection.execute(query.where(row.seq > page[-1].seq)).all()


def _with_children(connection: Connection, page: Sequence[Row[Any]]) -> Iterator[Kept]:
    ids = [row.id for row in page]
    findings, unchecked, labels = (_children(connection, table, ids) for table in _NUMBERED)
    asked = select(UNMARKED_REQUESTS).where(UNMARKED_REQUESTS.c.exchange.in_(ids))
    unmarked = {row.exchange: row for row in connection.execute(asked)}
    for row in page:
        yield Kept(row, findings[row.id], unchecked[row.id], labels[row.id], unmarked.get(row.id))


def _children(connection: Connection, table: Table, ids: Sequence[str]) -> defaultdict[str, list[Row[Any]]]:
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    asked = select(table).where(table.c.exchange.in_(ids)).order_by(table.c.exchange, table.c.number)
    for child in connection.execute(asked):
        found[child.exchange].append(child)
    return found
