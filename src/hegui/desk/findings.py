# SPDX-License-Identifier: Apache-2.0
"""What the desk proves: tickets, complaints and rights requests of a period, as findings of evidence statements.

They hold ids, kinds and moments: no name, no contact, no text. A ticket or case that is still open is always in them, and so is
a closed security incident whose final report is awaited, since a newer log replaces an older one.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from hegui.clock import BEIJING
from hegui.desk.incident import REPORTABLE, Incident, whole
from hegui.evidence.findings import Case, ComplaintLog, CorrectionLog, RightsRequestLog, TicketKind
from hegui.records.cases import CaseKind, CaseRow, cases_between
from hegui.records.incidents import StepKind, incidents_before

COMPLAINTS: Final = (CaseKind.COMPLAINT, CaseKind.REPORT, CaseKind.IP)
RIGHTS: Final = (CaseKind.RIGHTS,)


def correction_log(connection: Connection, first: date, last: date) -> CorrectionLog:
    """The tickets of a period of days in Beijing, as they stood at its end."""
    start, end = _bounds(first, last)
    found = [whole(connection, row, until=end) for row in list(incidents_before(connection, end))]
    return CorrectionLog(tickets=tuple(incident.ticket() for incident in found if _counts(incident, start)))


def complaint_log(connection: Connection, first: date, last: date) -> ComplaintLog:
    """The complaints and reports of a period, those about intellectual property too, as they stood at its end."""
    return ComplaintLog(cases=tuple(_cases(connection, COMPLAINTS, first, last)))


def rights_request_log(connection: Connection, first: date, last: date) -> RightsRequestLog:
    """The requests about personal information of a period, as they stood at its end."""
    return RightsRequestLog(cases=tuple(_cases(connection, RIGHTS, first, last)))


def _counts(incident: Incident, start: datetime) -> bool:
    closed = incident.last(StepKind.CLOSED)
    if closed is None or closed.at >= start:
        return True
    summary = incident.first(StepKind.FINAL_REPORT)
    awaited = incident.row.kind is TicketKind.SECURITY_INCIDENT and incident.grade in REPORTABLE
    return summary.at >= start if summary else awaited


def _cases(connection: Connection, kinds: tuple[CaseKind, ...], first: date, last: date) -> Iterator[Case]:
    start, end = _bounds(first, last)
    for row in cases_between(connection, kinds, start, end):
        yield _case(row, end)


def _case(row: CaseRow, end: datetime) -> Case:
    answered = row.answered_at if row.answered_at is not None and row.answered_at < end else None
    return Case(
        id=row.id,
        received_on=_day(row.received_at),
        answered_on=None if answered is None else _day(answered),
        # A refusal is never taken without its reasons.
        refused_with_reasons=True if answered is not None and row.refused else None,
    )


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    return datetime.combine(first, time(), BEIJING), datetime.combine(last + timedelta(days=1), time(), BEIJING)


def _day(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()
