# SPDX-License-Identifier: Apache-2.0
"""Complaints, reports, requests about personal information and about intellectual property (GAI 11, 15; DS 12; PIPL 44–50).

What people write and how to reach them is sealed. Of the code by which they ask for the state only the digest is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    and_,
    func,
    or_,
    select,
    update,
)

from hegui.records.metadata import METADATA, Moment
from hegui.records.rows import Word, add, found, one


class CaseKind(StrEnum):
    """What a case is, for the law and for its time limit."""

    COMPLAINT = "complaint"
    """投诉: the service did something to the person."""
    REPORT = "report"
    """举报: of illegal or harmful content or use."""
    RIGHTS = "rights"
    """个人信息权利请求 (PIPL 44–50)."""
    IP = "ip"
    """知识产权投诉 (GAI 4(3))."""


class CaseEventKind(StrEnum):
    """What happened to a case after it came in."""

    NOTED = "noted"
    """A note that only operators read."""
    REPLIED = "replied"
    REFUSED = "refused"
    """Answered by a refusal; the text is its reasons (PIPL 50)."""
    APPEALED = "appealed"
    APPEAL_REPLIED = "appeal_replied"


CASES: Final = Table(
    "cases",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("kind", Word(CaseKind), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("language", String(2), nullable=False),
    Column("code_digest", String(64), nullable=False, unique=True),
    Column("form_digest", String(64), unique=True),
    Column("text", LargeBinary, nullable=False),  # sealed
    Column("contact", LargeBinary),  # sealed
    Column("exchange", String(26)),
    Column("incident", String(26), ForeignKey("incidents.id"), index=True),
    Column("received_at", Moment, nullable=False, index=True),
    Column("due_on", Date, nullable=False, index=True),
    Column("due_provisional", Boolean, nullable=False),
    Column("answered_at", Moment),
    Column("refused", Boolean, nullable=False),
    Column("appealed_at", Moment),
    Column("appeal_due_on", Date, index=True),
    Column("appeal_due_provisional", Boolean, nullable=False),
    Column("appeal_answered_at", Moment),
)

CASE_EVENTS: Final = Table(
    "case_events",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("case_id", String(26), ForeignKey("cases.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),  # from 1, in the order in which they happened
    Column("kind", Word(CaseEventKind), nullable=False),
    Column("at", Moment, nullable=False),
    Column("person", String(200)),
    Column("text", LargeBinary),  # sealed
)


class CaseState(StrEnum):
    """How far a case has come."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    APPEALED = "appealed"
    APPEAL_ANSWERED = "appeal_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as the table holds it."""

    id: str
    kind: CaseKind
    subject: str
    """Of a rights request the right that is used; of others what they are about."""
    language: str
    """In which the person wrote, ``zh`` or ``en``."""
    code_digest: str
    form_digest: str | None
    """Of the form that was sent, so that sending it twice makes one case."""
    text: bytes
    """Sealed."""
    contact: bytes | None
    """Sealed; None where none was given, or it was forgotten."""
    exchange: str | None
    """The exchange that it is about, as far as the person said."""
    incident: str | None = None
    received_at: datetime
    due_on: date
    """The last day for the reply, by the limit that was published on the day of receipt."""
    due_provisional: bool
    """Whether the day may still move, for lack of a holiday notice."""
    answered_at: datetime | None = None
    refused: bool = False
    appealed_at: datetime | None = None
    appeal_due_on: date | None = None
    appeal_due_provisional: bool = False
    appeal_answered_at: datetime | None = None

    @property
    def state(self) -> CaseState:
        """How far it has come."""
        if self.appeal_answered_at is not None:
            return CaseState.APPEAL_ANSWERED
        if self.appealed_at is not None:
            return CaseState.APPEALED
        if self.answered_at is not None:
            return CaseState.REFUSED if self.refused else CaseState.ANSWERED
        return CaseState.OPEN

    @property
    def waits_until(self) -> date | None:
        """The last day for what the person is waiting for; None where nothing is due."""
        match self.state:
            case CaseState.OPEN:
                return self.due_on
            case CaseState.APPEALED:
                return self.appeal_due_on
            case CaseState.ANSWERED | CaseState.REFUSED | CaseState.APPEAL_ANSWERED:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """Something that happened to a case, as the table holds it."""

    id: str
    case_id: str
    number: int
    """In the order in which they happened, from 1."""
    kind: CaseEventKind
    at: datetime
    person: str | None
    """Who did it; None: the one who brought the case."""
    text: bytes | None
    """Sealed; None: it was forgotten."""


def add_case(connection: Connection, case: CaseRow) -> None:
    """Keeps a new case.

    Raises:
        sqlalchemy.exc.IntegrityError: its form was sent before.
    """
    add(connection, CASES, case)


def add_case_event(connection: Connection, event: CaseEvent) -> None:
    """Keeps what happened to a case."""
    add(connection, CASE_EVENTS, event)


def next_event(connection: Connection, case: str) -> int:
    """The number of the next event of a case; who asks holds its row."""
    last = select(func.max(CASE_EVENTS.c.number)).where(CASE_EVENTS.c.case_id == case)
    return (connection.scalar(last) or 0) + 1


def change_case(connection: Connection, case: str, **values: object) -> None:
    """Sets columns of a case."""
    connection.execute(update(CASES).where(CASES.c.id == case).values(**values))


def case_of(connection: Connection, case: str, *, locked: bool = False) -> CaseRow | None:
    """The case with an id; locked: nobody else changes it until the transaction ends."""
    return _one(connection, CASES.c.id == case, locked=locked)


def case_of_code(connection: Connection, digest: str, *, locked: bool = False) -> CaseRow | None:
    """The case whose code has this digest."""
    return _one(connection, CASES.c.code_digest == digest, locked=locked)


def case_of_form(connection: Connection, digest: str) -> CaseRow | None:
    """The case that a form with this digest made."""
    return _one(connection, CASES.c.form_digest == digest, locked=False)


def _one(connection: Connection, condition: ColumnElement[bool], *, locked: bool) -> CaseRow | None:
    wanted = select(CASES).where(condition)
    return one(connection, wanted.with_for_update() if locked else wanted, CaseRow)


def cases_where(
    connection: Connection,
    *,
    kinds: tuple[CaseKind, ...] = tuple(CaseKind),
    waiting: bool = False,
    overdue_on: date | None = None,
    incident: str | None = None,
    after: str = "",
    most: int = 100,
) -> Iterator[CaseRow]:
    """Cases, the oldest first.

    Args:
        connection: to read with.
        kinds: only of these.
        waiting: only those where a reply is due.
        overdue_on: only those where a reply was due before this day.
        incident: only those that led to this incident.
        after: only those after this id, to read on.
        most: how many at most.
    """
    wanted = select(CASES).where(CASES.c.kind.in_(kinds), CASES.c.id > after).order_by(CASES.c.id).limit(most)
    if waiting:
        wanted = wanted.where(_waits())
    if overdue_on is not None:
        wanted = wanted.where(
            or_(
                and_(CASES.c.answered_at.is_(None), CASES.c.due_on < overdue_on),
                and_(_appeal_waits(), CASES.c.appeal_due_on < overdue_on),
            )
        )
    if incident is not None:
        wanted = wanted.where(CASES.c.incident == incident)
    return found(connection, wanted, CaseRow)


def cases_between(
    connection: Connection, kinds: tuple[CaseKind, ...], start: datetime, end: datetime
) -> Iterator[CaseRow]:
    """The cases of a period: those that came or were answered in it, and those that were open in it. The end is not in it."""
    answered_before = and_(CASES.c.answered_at.is_not(None), CASES.c.answered_at < start)
    wanted = (
        select(CASES)
        .where(CASES.c.kind.in_(kinds), CASES.c.received_at < end, ~answered_before)
        .order_by(CASES.c.received_at, CASES.c.id)
    )
    return found(connection, wanted, CaseRow)


def case_events(connection: Connection, case: str) -> Iterator[CaseEvent]:
    """What happened to a case, the oldest first."""
    wanted = select(CASE_EVENTS).where(CASE_EVENTS.c.case_id == case).order_by(CASE_EVENTS.c.number)
    return found(connection, wanted, CaseEvent)


def forget_contacts(connection: Connection, answered_before: datetime) -> int:
    """Forgets how to reach the people of cases that were settled before a moment; returns how many (PIPL 19)."""
    settled = and_(
        CASES.c.answered_at < answered_before,
        or_(CASES.c.appealed_at.is_(None), CASES.c.appeal_answered_at < answered_before),
    )
    return connection.execute(update(CASES).where(settled, CASES.c.contact.is_not(None)).values(contact=None)).rowcount


def _waits() -> ColumnElement[bool]:
    return or_(CASES.c.answered_at.is_(None), _appeal_waits())


def _appeal_waits() -> ColumnElement[bool]:
    return and_(CASES.c.appealed_at.is_not(None), CASES.c.appeal_answered_at.is_(None))
