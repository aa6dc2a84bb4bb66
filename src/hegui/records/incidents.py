# SPDX-License-Identifier: Apache-2.0
"""Incidents and the steps taken on them (GAI 14, DS 10, PIPL 57, CSL 27): rows, without the rules of `hegui.desk`.

Steps are only ever added. What a ticket says is read off them, so that a statement about an earlier day can leave out later ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, Connection, ForeignKey, Integer, LargeBinary, String, Table, exists, func, select, update

from hegui.evidence.findings import TicketKind
from hegui.records.metadata import METADATA, Moment
from hegui.records.rows import Word, add, found, one
from hegui.records.schema import HOLDS

_BATCH: Final = 500
"""Values of one question to the database."""


class Origin(StrEnum):
    """How an incident came to be known."""

    PERSON = "person"
    """Somebody of the provider found it."""
    CASE = "case"
    """A complaint or report; the reference is its id."""
    GUARD = "guard"
    """The gateway found it; the reference is the rule or category that it found."""


class StepKind(StrEnum):
    """What was done about an incident."""

    STOPPED = "stopped"
    """Neither generated nor transmitted any more; the detail says by what."""
    REMOVED = "removed"
    """Taken back where it had been shown; the detail says how."""
    CORRECTED = "corrected"
    """The model, or what surrounds it, was put right; the detail is the version that answers from now on."""
    REPORTED = "reported"
    """To an authority; the detail names it."""
    NOTIFIED = "notified"
    """To the persons or users concerned, or to a guardian; the detail says whom and how."""
    NOTICE_SPARED = "notice_spared"
    """Nobody had to be told; the detail is the reason (PIPL 57)."""
    ACCOUNT = "account"
    """A measure on the account; the detail is ``warn``, ``limit``, ``suspend`` or ``close``."""
    GRADED = "graded"
    """The detail is the grade: ``general``, ``larger``, ``major`` or ``extreme`` (INC)."""
    KEPT = "kept"
    """The records of it are kept; the detail says where."""
    CLOSED = "closed"
    FINAL_REPORT = "final_report"
    """The summary after the end (INC 8); the detail names the authority."""


INCIDENTS: Final = Table(
    "incidents",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("kind", Word(TicketKind), nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", LargeBinary),  # sealed
    Column("origin", Word(Origin), nullable=False),
    Column("reference", String(200)),
    Column("model", String(200)),
    Column("found_at", Moment, nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("opened_by", String(200), nullable=False),
    Column("closed_at", Moment, index=True),
)

INCIDENT_EXCHANGES: Final = Table(
    "incident_exchanges",
    METADATA,
    Column("incident", String(26), ForeignKey("incidents.id"), primary_key=True),
    Column("exchange", String(26), primary_key=True, index=True),
)
"""No foreign key to the exchanges: those are purged after their retention, and the incident stays."""

INCIDENT_STEPS: Final = Table(
    "incident_steps",
    METADATA,
    Column("incident", String(26), ForeignKey("incidents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1, in the order in which they were recorded
    Column("kind", Word(StepKind), nullable=False),
    Column("at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("person", String(200), nullable=False),
    Column("detail", String(500)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """An incident as the table holds it."""

    id: str
    kind: TicketKind
    title: str
    """What happened, in a line, without personal information: lists and logs show it."""
    text: bytes | None = None
    """The circumstances, sealed."""
    origin: Origin
    reference: str | None = None
    model: str | None = None
    """By the name that callers give."""
    found_at: datetime
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step as the table holds it."""

    incident: str
    number: int
    """In the order in which they were recorded, from 1: of two that were done at the same moment the later one counts."""
    kind: StepKind
    at: datetime
    """When it was done."""
    recorded_at: datetime
    person: str
    detail: str | None = None


def add_incident(connection: Connection, incident: IncidentRow, exchanges: Iterable[str] = ()) -> None:
    """Keeps a new incident, with the exchanges that it is about."""
    add(connection, INCIDENTS, incident)
    add_exchanges(connection, incident.id, exchanges)


def add_exchanges(connection: Connection, incident: str, exchanges: Iterable[str]) -> int:
    """Adds exchanges to an incident, each once; returns how many were new to it."""
    tied, wanted, added = INCIDENT_EXCHANGES.c, sorted(set(exchanges)), 0
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        known = set(connection.scalars(select(tied.exchange).where(tied.incident == incident, tied.exchange.in_(some))))
        rows = [{"incident": incident, "exchange": exchange} for exchange in some if exchange not in known]
        if rows:
            connection.execute(INCIDENT_EXCHANGES.insert(), rows)
        added += len(rows)
    return added


def is_about_exchanges(connection: Connection, incident: str) -> bool:
    """Whether any exchange is tied to it."""
    tied = select(INCIDENT_EXCHANGES.c.exchange).where(INCIDENT_EXCHANGES.c.incident == incident)
    return connection.execute(tied.limit(1)).first() is not None


def unheld(connection: Connection, incident: str) -> Sequence[str]:
    """The exchanges of an incident whose records it does not hold yet."""
    tied = INCIDENT_EXCHANGES.c
    held = exists().where(HOLDS.c.incident == incident, HOLDS.c.exchange == tied.exchange)
    wanted = select(tied.exchange).where(tied.incident == incident, ~held).order_by(tied.exchange)
    return connection.scalars(wanted).all()


def exchanges_of(connection: Connection, incident: str) -> Sequence[str]:
    """The exchanges that an incident is about."""
    wanted = select(INCIDENT_EXCHANGES.c.exchange).where(INCIDENT_EXCHANGES.c.incident == incident)
    return connection.scalars(wanted.order_by(INCIDENT_EXCHANGES.c.exchange)).all()


def add_step(connection: Connection, step: StepRow) -> None:
    """Keeps a step; that it closes the incident stands in its row too, for lists."""
    add(connection, INCIDENT_STEPS, step)
    if step.kind is StepKind.CLOSED:
        connection.execute(update(INCIDENTS).where(INCIDENTS.c.id == step.incident).values(closed_at=step.at))


def next_step(connection: Connection, incident: str) -> int:
    """The number of the next step; who asks holds the row of the incident."""
    last = select(func.max(INCIDENT_STEPS.c.number)).where(INCIDENT_STEPS.c.incident == incident)
    return (connection.scalar(last) or 0) + 1


def has_step(connection: Connection, incident: str, kind: StepKind) -> bool:
    """Whether a step of this kind was taken."""
    taken = select(INCIDENT_STEPS.c.number).where(INCIDENT_STEPS.c.incident == incident, INCIDENT_STEPS.c.kind == kind)
    return connection.execute(taken.limit(1)).first() is not None


def incident_of(connection: Connection, incident: str, *, locked: bool = False) -> IncidentRow | None:
    """The incident with an id; locked: nobody else takes a step on it until the transaction ends."""
    wanted = select(INCIDENTS).where(INCIDENTS.c.id == incident)
    return one(connection, wanted.with_for_update() if locked else wanted, IncidentRow)


def incidents_where(
    connection: Connection,
    *,
    kind: TicketKind | None = None,
    is_open: bool | None = None,
    origin: Origin | None = None,
    reference: str | None = None,
    model: str | None = None,
    after: str = "",
    most: int = 100,
) -> Iterator[IncidentRow]:
    """Incidents, the oldest first; each argument that is given narrows them. ``after`` is an id, to read on."""
    wanted = select(INCIDENTS).where(INCIDENTS.c.id > after).order_by(INCIDENTS.c.id).limit(most)
    if is_open is not None:
        wanted = wanted.where(INCIDENTS.c.closed_at.is_(None) if is_open else INCIDENTS.c.closed_at.is_not(None))
    for column, value in (
        (INCIDENTS.c.kind, kind),
        (INCIDENTS.c.origin, origin),
        (INCIDENTS.c.reference, reference),
        (INCIDENTS.c.model, model),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    return found(connection, wanted, IncidentRow)


def incidents_before(connection: Connection, end: datetime) -> Iterator[IncidentRow]:
    """The incidents found before a moment, in the order in which they were found."""
    wanted = select(INCIDENTS).where(INCIDENTS.c.found_at < end).order_by(INCIDENTS.c.found_at, INCIDENTS.c.id)
    return found(connection, wanted, IncidentRow)


def steps_of(connection: Connection, incident: str) -> tuple[StepRow, ...]:
    """The steps taken on an incident, in the order in which they were done."""
    wanted = select(INCIDENT_STEPS).where(INCIDENT_STEPS.c.incident == incident)
    return tuple(found(connection, wanted.order_by(INCIDENT_STEPS.c.at, INCIDENT_STEPS.c.number), StepRow))
