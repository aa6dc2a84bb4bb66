# SPDX-License-Identifier: Apache-2.0
"""What was done about users over a period, in numbers and as tickets; and what waits for a person. GAI 14(2), DS 10, ANTH 21."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, func, select

from hegui.evidence.findings import Ticket, TicketKind
from hegui.records.appeals import APPEALS, Outcome
from hegui.records.rows import found
from hegui.records.users import MEASURES, VIOLATIONS, measures_where
from hegui.users.suspension import Kind, Measure

_GRAVE: Final = (Kind.SUSPEND, Kind.CLOSE)


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """Numbers of a period. Nobody is in them."""

    violations: int
    """Recorded, those struck out since as well."""
    struck: int
    """Violations struck out in the period."""
    warned: int
    limited: int
    suspended: int
    closed: int
    lifted: int
    shown: int
    """Measures of the period of which the user was told."""
    appeals: int
    upheld: int
    rejected: int


class Waiting(NamedTuple):
    """A measure that a person must decide on."""

    person: str
    measure: Measure


def measure_counts(connection: Connection, start: datetime, end: datetime) -> MeasureCounts:
    """What was done from one moment to another, the second not included."""

    def number(column: Column[datetime], *conditions: ColumnElement[bool]) -> int:
        wanted = select(func.count()).where(column >= start, column < end, *conditions)
        return connection.scalar(wanted) or 0

    taken = {kind: number(MEASURES.c.at, MEASURES.c.kind == kind) for kind in Kind}
    return MeasureCounts(
        violations=number(VIOLATIONS.c.recorded_at),
        struck=number(VIOLATIONS.c.struck_at),
        warned=taken[Kind.WARN],
        limited=taken[Kind.LIMIT],
        suspended=taken[Kind.SUSPEND],
        closed=taken[Kind.CLOSE],
        lifted=number(MEASURES.c.lifted_at),
        shown=number(MEASURES.c.at, MEASURES.c.shown_at.is_not(None)),
        appeals=number(APPEALS.c.filed_at),
        upheld=number(APPEALS.c.decided_at, APPEALS.c.outcome == Outcome.UPHELD),
        rejected=number(APPEALS.c.decided_at, APPEALS.c.outcome == Outcome.REJECTED),
    )


def abuse_tickets(connection: Connection, start: datetime, end: datetime) -> Iterator[Ticket]:
    """Suspensions and closings of a period as tickets of a correction log, those that were lifted left out.

    They say what was done about the account and that it is on record. Whether it was an unlawful act that must be reported is
    for a person: a ticket here has no report, and stays open.
    """
    wanted = measures_where(
        MEASURES.c.kind.in_(_GRAVE), MEASURES.c.at >= start, MEASURES.c.at < end, MEASURES.c.lifted_at.is_(None)
    ).add_columns(VIOLATIONS.c.at.label("found_at"))
    for row in connection.execute(wanted.outerjoin(VIOLATIONS, VIOLATIONS.c.id == MEASURES.c.violation)):
        yield Ticket(
            id=row.id,
            kind=TicketKind.USER_ABUSE,
            found_at=row.found_at or row.at,
            account_action=row.kind,
            records_kept=True,
        )


def awaiting_closing(connection: Connection) -> Iterator[Waiting]:
    """Users whom the rule would close, and nobody has decided: neither closed nor let in again. The oldest first."""
    closed = select(MEASURES.c.person).where(MEASURES.c.kind == Kind.CLOSE, MEASURES.c.lifted_at.is_(None))
    wanted = (
        measures_where(MEASURES.c.awaits_closing, MEASURES.c.lifted_at.is_(None), MEASURES.c.person.not_in(closed))
        .add_columns(MEASURES.c.person)
        .order_by(None)
        .order_by(MEASURES.c.at)
    )
    for row in connection.execute(wanted).mappings():
        values = dict(row)
        yield Waiting(values.pop("person"), Measure(**values))


def measures_between(connection: Connection, start: datetime, end: datetime) -> Iterator[Measure]:
    """Measures that were taken from one moment to another, the oldest first."""
    wanted = measures_where(MEASURES.c.at >= start, MEASURES.c.at < end)
    return found(connection, wanted.order_by(None).order_by(MEASURES.c.at), Measure)
