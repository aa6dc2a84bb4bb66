# SPDX-License-Identifier: Apache-2.0
"""SARIF 2.1.0 for pull requests: a rule an obligation, a result with file and line, and kinds that never call doubt a pass."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, assert_never
from urllib.parse import quote

from hegui.assess.model import Assessment, Status
from hegui.checks.results import Skipped
from hegui.errors import Place
from hegui.law.terms import Duty
from hegui.law.view import LawView
from hegui.report.entries import DOSSIER, Entry, entries_of, is_inside
from hegui.report.language import ReportLanguage
from hegui.report.printable import printable
from hegui.report.titles import DUTY_TITLES, NOT_A_PROMISE, STATUS_TITLES
from hegui.text import Text

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(assessment: Assessment, view: LawView, language: ReportLanguage, *, alerts_only: bool = False) -> str:
    """The report as one SARIF run.

    Args:
        assessment: what to show.
        view: the law of its day.
        language: of the texts.
        alerts_only: only what blocks the gate. GitHub takes every result for an alert, whatever its kind and whether
            or not it is suppressed (microsoft/PSRule#955, complytime/complyctl#868).
    """
    entries = [entry for entry in entries_of(assessment, view) if entry.blocks or not alerts_only]
    rules = [_rule(entry, view, language) for entry in entries]
    results = [_result(entry, index, language) for index, entry in enumerate(entries)]
    receipt = assessment.receipt
    run = {
        "tool": {
            "driver": {
                "name": "hegui",
                "version": receipt.engine,
                "fullDescription": _message(NOT_A_PROMISE, language),
                "rules": rules,
            }
        },
        "invocations": [{"executionSuccessful": not assessment.has_errors}],
        "automationDetails": {"id": "hegui/"},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "asOf": receipt.as_of.isoformat(),
            "knownBy": receipt.known_by.isoformat() if receipt.known_by else None,
            "catalogue": receipt.catalogue,
            "dossier": receipt.dossier,
            "drafts": list(receipt.drafts),
            "launch": assessment.launch.answer,
            "gateOpens": assessment.gate.opens,
            "notices": [printable(language.say(notice)) for notice in assessment.gate.notices],
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def kind_of(status: Status) -> str:
    """The SARIF kind of a status: what nobody could judge is open, never pass."""
    match status:
        case Status.NOT_MET:
            return "fail"
        case Status.NEEDS_REVIEW:
            return "review"
        case Status.NO_EVIDENCE | Status.STALE | Status.UNDETERMINED:
            return "open"
        case Status.MET:
            return "pass"
        case Status.NOT_APPLICABLE:
            return "notApplicable"
        case _:
            assert_never(status)


def _level(entry: Entry) -> str:
    """SARIF 3.27.10: a level other than ``none`` belongs to kind ``fail`` alone."""
    if entry.status is not Status.NOT_MET:
        return "none"
    return "error" if entry.assessed.obligation.duty in {Duty.MUST, Duty.MUST_NOT} else "warning"


def _rule(entry: Entry, view: LawView, language: ReportLanguage) -> dict[str, Any]:
    obligation = entry.assessed.obligation
    return {
        "id": entry.id,
        "shortDescription": _message(entry.title, language),
        "fullDescription": _message(entry.must, language),
        "help": {"text": printable("\n\n".join(_help(entry, view, language)))},
        "properties": {
            "instrument": obligation.instrument,
            "article": obligation.article,
            "head": obligation.head,
            "duty": obligation.duty,
            "phase": obligation.phase,
            "confidence": obligation.confidence,
            "tags": [obligation.head, obligation.instrument],
        },
    }


def _help(entry: Entry, view: LawView, language: ReportLanguage) -> Iterator[str]:
    yield f"{language.say(entry.citation)} ({language.say(DUTY_TITLES[entry.assessed.obligation.duty])})"
    yield language.say(entry.must, "\n")
    for answer in entry.assessed.controls:
        question, remedy = view.filled(answer.control.question), view.filled(answer.control.remedy)
        name = answer.control.id
        yield language.say(Text(f"{name}：{question.zh}{remedy.zh}", f"{name}: {question.en} {remedy.en}"), "\n")


def _result(entry: Entry, index: int, language: ReportLanguage) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": entry.id,
        "ruleIndex": index,
        "kind": kind_of(entry.status),
        "level": _level(entry),
        "message": {"text": printable("\n".join(_told(entry, language)))},
        "locations": [_location(entry.place)],
        "partialFingerprints": {"heguiObligation/v1": hashlib.sha256(entry.id.encode()).hexdigest()},
        "properties": {"status": entry.status, "blocks": entry.blocks},
    }
    others = list(dict.fromkeys(place for place in _other_places(entry) if place != entry.place and is_inside(place)))
    if others:
        result["relatedLocations"] = [
            {"id": number, **_location(place)} for number, place in enumerate(others, start=1)
        ]
    if entry.let_through is not None:
        allowed = entry.let_through.allowed or Text("放行", "let through")
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": printable(language.say(allowed))}
        ]
    return result


def _told(entry: Entry, language: ReportLanguage) -> Iterator[str]:
    yield f"[{language.say(STATUS_TITLES[entry.status])}] {language.say(entry.title)}"
    yield from (language.say(reason) for reason in entry.reasons)
    if entry.next_step is not None:
        yield f"→ {language.say(entry.next_step)}"


def _other_places(entry: Entry) -> Iterable[Place]:
    for answer in entry.assessed.controls:
        for item in answer.answers:
            if not isinstance(item, Skipped) and item.place is not None:
                yield item.place


def _location(place: Place) -> dict[str, Any]:
    """GitHub refuses results without a relative path; a line below 1 is no line."""
    line = place.line if place.line is not None and place.line >= 1 else DOSSIER.line
    return {"physicalLocation": {"artifactLocation": {"uri": quote(place.file)}, "region": {"startLine": line}}}


def _message(text: Text, language: ReportLanguage) -> dict[str, str]:
    return {"text": printable(language.say(text, "\n"))}
