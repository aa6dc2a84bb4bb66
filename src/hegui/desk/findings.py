# SPDX-License-Identifier: Apache-2.0
"""What the desk proves: tickets, complaints and rights requests of a period, as findings of evidence statements.

They hold ids, kinds and moments: no name, no contact, no text. A ticket or case that is still open is always in them, and so is
a closed security incident whose final report is awaited, since a newer log replaces an older one. An empty log is told too: it
says that nothing of the kind was on record.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from hegui.desk.incident import Incident, whole
from hegui.evidence.findings import REPORTABLE, Case, ComplaintLog, CorrectionLog, Finding, RightsRequestLog, TicketKind
from hegui.records.acts import Act, counted
from hegui.records.cases import CaseKind, CaseRow, cases_between
from hegui.records.incidents import StepKind, incidents_before
from hegui.records.statements import Asked, Source
from hegui.records.term import Period
from hegui.records.user_counts import abuse_tickets
from hegui.users.beijing import date_of

COMPLAINTS: Final = (CaseKind.COMPLAINT, CaseKind.REPORT, CaseKind.IP)
RIGHTS: Final = (CaseKind.RIGHTS,)


def correction(connection: Connection, asked: Asked) -> tuple[Finding, ...]:
    """The tickets of a period, as they stood at its end."""
    start, end = asked.period.start, asked.period.end
    found = [whole(connection, row, until=end) for row in list(incidents_before(connection, end))]
    tickets = tuple(incident.ticket() for incident in found if _counts(incident, start))
    lost = counted(connection, Act.EFFECTS_LOST, ("incidents",), asked.period)
    suspended = sum(1 for _ in abuse_tickets(connection, start, end))
    return (CorrectionLog(tickets=tickets, unopened=lost, suspended=suspended),)


def complaints(connection: Connection, asked: Asked) -> tuple[Finding, ...]:
    """The complaints and reports of a period, those about intellectual property too, as they stood at its end."""
    return (ComplaintLog(cases=tuple(_cases(connection, COMPLAINTS, asked.period))),)


def rights_requests(connection: Connection, asked: Asked) -> tuple[Finding, ...]:
    """The requests about personal information of a period, as they stood at its end."""
    return (RightsRequestLog(cases=tuple(_cases(connection, RIGHTS, asked.period))),)


SOURCES: Final[tuple[Source, ...]] = (correction, complaints, rights_requests)
"""For `hegui.records.statements.daily`, behind its own."""


def _counts(incident: Incident, start: datetime) -> bool:
    closed = incident.last(StepKind.CLOSED)
    if closed is None or closed.at >= start:
        return True
    summary = incident.first(StepKind.FINAL_REPORT)
    awaited = incident.row.kind is TicketKind.SECURITY_INCIDENT and incident.grade in REPORTABLE
    return summary.at >= start if summary else awaited


def _cases(connection: Connection, kinds: tuple[CaseKind, ...], period: Period) -> Iterator[Case]:
    for row in cases_between(connection, kinds, period.start, period.end):
        yield _case(row, period.end)


def _case(row: CaseRow, end: datetime) -> Case:
    answered = row.answered_at if row.answered_at is not None and row.answered_at < end else None
    return Case(
        id=row.id,
        received_on=date_of(row.received_at),
        answered_on=None if answered is None else date_of(answered),
        # A refusal is never taken without its reasons.
        refused_with_reasons=True if answered is not None and row.refused else None,
    )
