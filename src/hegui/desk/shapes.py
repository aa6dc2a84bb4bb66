# SPDX-License-Identifier: Apache-2.0
"""Incidents, rules and cases as JSON knows values. Texts are in both languages, moments are in Beijing time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hegui.clock import BEIJING
from hegui.desk.cases import Case
from hegui.desk.incident import Incident
from hegui.records.block_rules import BlockRule
from hegui.records.cases import CaseRow
from hegui.records.incidents import IncidentRow
from hegui.text import Text

Json = Mapping[str, Any]


def words(text: Text | None) -> dict[str, str] | None:
    """A text in both languages."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def moment(at: datetime | None) -> str | None:
    """A moment in Beijing time."""
    return None if at is None else at.astimezone(BEIJING).isoformat(timespec="milliseconds")


def case_row(row: CaseRow) -> dict[str, Any]:
    """A case without what people wrote."""
    return {
        "id": row.id,
        "kind": row.kind,
        "subject": row.subject,
        "language": row.language,
        "state": row.state,
        "received_at": moment(row.received_at),
        "due_on": row.due_on.isoformat(),
        "due_provisional": row.due_provisional,
        "answered_at": moment(row.answered_at),
        "appealed_at": moment(row.appealed_at),
        "appeal_due_on": None if row.appeal_due_on is None else row.appeal_due_on.isoformat(),
        "appeal_due_provisional": row.appeal_due_provisional,
        "appeal_answered_at": moment(row.appeal_answered_at),
    }


def case(shown: Case, *, operator: bool) -> Json:
    """A case in clear; contact, notes, names and what it led to only for operators."""
    row = shown.row
    private = {"contact": shown.contact, "exchange": row.exchange, "incident": row.incident} if operator else {}
    return {
        **case_row(row),
        "text": shown.text,
        "events": [
            {"kind": event.kind, "at": moment(event.at), "text": event.text}
            | ({"person": event.person} if operator else {})
            for event in shown.events
        ],
        **private,
    }


def incident_row(row: IncidentRow) -> dict[str, Any]:
    """An incident as it stands in a list."""
    return {
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "origin": row.origin,
        "reference": row.reference,
        "model": row.model,
        "found_at": moment(row.found_at),
        "opened_at": moment(row.opened_at),
        "opened_by": row.opened_by,
        "closed_at": moment(row.closed_at),
    }


def incident(shown: Incident, circumstances: str | None = None) -> Json:
    """An incident with its steps, and what is missing before it may be closed."""
    return {
        **incident_row(shown.row),
        "state": shown.state,
        "grade": shown.grade,
        "circumstances": circumstances,
        "exchanges": list(shown.exchanges),
        "steps": [
            {
                "kind": step.kind,
                "at": moment(step.at),
                "recorded_at": moment(step.recorded_at),
                "person": step.person,
                "detail": step.detail,
            }
            for step in shown.steps
        ],
        "missing": [
            {"steps": list(duty.steps), "title": words(duty.title), "why": words(duty.why)} for duty in shown.missing()
        ],
        "regression": [
            {
                "question": asked.question,
                "standing": asked.standing,
                "at": moment(asked.last.at) if asked.last else None,
                "version": asked.last.version if asked.last else None,
                "judge": asked.last.judge if asked.last else None,
            }
            for asked in shown.regression.questions
        ],
    }


def rule(shown: BlockRule) -> Json:
    """A block rule."""
    term = shown.term
    return {
        "id": shown.id,
        "kind": shown.kind,
        "value": shown.value,
        "category": term.category if term else None,
        "variants": sorted(term.variants) if term else [],
        "boundary": term.boundary if term else None,
        "unless": list(term.unless) if term else [],
        "incident": shown.incident,
        "reason": shown.reason,
        "made_at": moment(shown.made_at),
        "made_by": shown.made_by,
        "until": moment(shown.until),
        "lifted_at": moment(shown.lifted_at),
        "lifted_by": shown.lifted_by,
        "lifted_because": shown.lifted_because,
    }
