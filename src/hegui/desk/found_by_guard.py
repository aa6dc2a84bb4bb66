# SPDX-License-Identifier: Apache-2.0
"""Incidents that the gateway opens by itself: unlawful answers of its models (GAI 14), users in a crisis (ANTH 13).

Each may be told again: after a restart, or by a database whose answer was lost. One exchange makes one incident of a kind.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from hegui.desk.exchanges import tie
from hegui.desk.incident import KINDS
from hegui.desk.problem import LONGEST_LINE, line
from hegui.evidence.findings import TicketKind
from hegui.records.ids import new_id
from hegui.records.incidents import (
    INCIDENT_EXCHANGES,
    INCIDENTS,
    IncidentRow,
    Origin,
    add_incident,
    incident_of,
    incidents_where,
)
from hegui.records.revisions import next_revision
from hegui.records.schema import EXCHANGES
from hegui.text import Text

_REPLICA: Final = Text("副本名称", "the name of the replica")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """Somebody in a crisis, as the gateway hands them over."""

    exchange: str
    found_at: datetime
    categories: tuple[str, ...]
    person: str | None
    """The digest of the user; None: nobody knows whose exchange it is."""
    since: datetime
    """What the same person said from then on belongs to the same crisis."""
    minor: bool = False
    contact: str | None = None
    """The post or person of the provider to whom it is handed over."""

    @property
    def title(self) -> str:
        """In a line, without a word of what was said."""
        zh, en = ("（未成年人）", " (a minor)") if self.minor else ("", "")
        kind, categories = KINDS[TicketKind.CRISIS], ", ".join(self.categories)
        to = f" → {self.contact}" if self.contact else ""
        return f"{kind.zh}{zh} / {kind.en}{en}{to}: {categories}"[:LONGEST_LINE]


def open_by_guard(
    connection: Connection, *, category: str, model: str, exchange: str, replica: str, now: datetime
) -> str:
    """Opens an incident of illegal content that the gateway found in an answer, or adds the exchange to the open one.

    Returns:
        The id of the incident.

    One incident is open for a category and a model at a time, however many answers are found and replicas find them.
    """
    next_revision(connection, "incidents")  # replicas that find the same thing at once come here one after the other
    kind, by = TicketKind.ILLEGAL_CONTENT, line(f"gateway {replica}", _REPLICA)
    told = _of_exchange(connection, kind, exchange, category)
    if told is not None:
        return told
    alike = incidents_where(
        connection, kind=kind, is_open=True, origin=Origin.GUARD, reference=category, model=model, most=1
    )
    known = next(alike, None)
    number = None if known is None else _open(connection, known.id)
    if number is None:
        row = IncidentRow(
            id=new_id(now),
            kind=kind,
            title=f"{KINDS[kind].zh} / illegal content: {category}, {model}"[:LONGEST_LINE],
            origin=Origin.GUARD,
            reference=category,
            model=model,
            found_at=now,
            opened_at=now,
            opened_by=by,
        )
        add_incident(connection, row)
        number = row.id
    tie(connection, number, [exchange], by, now)
    return number


def open_crisis(
    connection: Connection, crisis: Crisis, *, replica: str, now: datetime, belongs_to: str | None = None
) -> str:
    """Opens an incident of a crisis, or adds the exchange to the open one of the same person, whichever replica opened that.

    Args:
        connection: in a transaction.
        crisis: as it was found.
        replica: that found it.
        now: the moment.
        belongs_to: the incident of what the person said before, where that is known.

    Returns:
        The id of the incident.
    """
    next_revision(connection, "incidents")  # as above
    by = line(f"gateway {replica}", _REPLICA)
    told = _of_exchange(connection, TicketKind.CRISIS, crisis.exchange)
    if told is not None:
        return told
    known = belongs_to or _of_person(connection, crisis)
    number = None if known is None else _open(connection, known)
    if number is None:
        row = IncidentRow(
            id=new_id(now),
            kind=TicketKind.CRISIS,
            title=crisis.title,
            origin=Origin.GUARD,
            reference=crisis.exchange,
            found_at=min(crisis.found_at, now),
            opened_at=now,
            opened_by=by,
        )
        add_incident(connection, row)
        number = row.id
    tie(connection, number, [crisis.exchange], by, now)
    return number


def _of_exchange(connection: Connection, kind: TicketKind, exchange: str, reference: str | None = None) -> str | None:
    """The incident that the gateway opened for an exchange before, open or closed."""
    row = INCIDENTS.c
    wanted = (
        select(row.id)
        .join(INCIDENT_EXCHANGES, INCIDENT_EXCHANGES.c.incident == row.id)
        .where(INCIDENT_EXCHANGES.c.exchange == exchange, row.kind == kind, row.origin == Origin.GUARD)
    )
    if reference is not None:
        wanted = wanted.where(row.reference == reference)
    found = connection.scalar(wanted.limit(1))
    return None if found is None else str(found)


def _of_person(connection: Connection, crisis: Crisis) -> str | None:
    """The newest open incident of a crisis to which the person's exchanges of late are tied."""
    if crisis.person is None:
        return None
    row, said = INCIDENTS.c, EXCHANGES.c
    wanted = (
        select(row.id)
        .join(INCIDENT_EXCHANGES, INCIDENT_EXCHANGES.c.incident == row.id)
        .join(EXCHANGES, said.id == INCIDENT_EXCHANGES.c.exchange)
        .where(
            row.kind == TicketKind.CRISIS,
            row.origin == Origin.GUARD,
            row.closed_at.is_(None),
            said.person == crisis.person,
            said.at >= crisis.since,
        )
        .order_by(row.id.desc())
        .limit(1)
    )
    found = connection.scalar(wanted)
    return None if found is None else str(found)


def _open(connection: Connection, number: str) -> str | None:
    """The incident, held until the transaction ends, so that nobody closes it meanwhile; None: it is closed."""
    row = incident_of(connection, number, locked=True)
    return None if row is None or row.closed_at is not None else number
