# SPDX-License-Identifier: Apache-2.0
"""What was done about users over a period, as tickets; and what waits for a person. GAI 14(2), DS 10, ANTH 21."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from hegui.evidence.findings import Ticket, TicketKind
from hegui.records.users import MEASURES, VIOLATIONS, measures_where
from hegui.users.suspension import Kind, Measure

_GRAVE: Final = (Kind.SUSPEND, Kind.CLOSE)


class Waiting(NamedTuple):
    """A measure that a person must decide on."""

    person: str
    measure: Measure


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
