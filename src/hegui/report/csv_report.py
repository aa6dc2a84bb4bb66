# SPDX-License-Identifier: Apache-2.0
"""The report as a table: one row a control point of an obligation, for spreadsheets that do not run what a cell says."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from hegui.assess.model import Assessment, ControlAnswer
from hegui.law.terms import HEAD_TITLES
from hegui.law.view import LawView
from hegui.report.control_words import control_reasons, evidence_of
from hegui.report.entries import Entry, entries_of
from hegui.report.language import ReportLanguage
from hegui.report.printable import one_line
from hegui.report.titles import STATUS_TITLES
from hegui.text import Text

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What spreadsheets take for a formula (OWASP, CSV injection); full-width signs count in East Asian editions."""

COLUMNS: Final = (
    "obligation",
    "title",
    "instrument",
    "article",
    "head",
    "head_title",
    "duty",
    "phase",
    "status",
    "status_title",
    "gate",
    "gate_reason",
    "due",
    "applies",
    "confidence",
    "place",
    "control",
    "question",
    "answered_by",
    "role",
    "state",
    "reason",
    "remedy",
    "control_place",
    "evidence",
)


def render_csv(assessment: Assessment, view: LawView, language: ReportLanguage) -> bytes:
    """The table as UTF-8 with a byte-order mark, which spreadsheets need to read Chinese."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for entry in entries_of(assessment, view):
        for row in _rows(entry, view, language):
            writer.writerow({name: inert(value) for name, value in row.items()})
    return out.getvalue().encode("utf-8-sig")


def inert(value: str) -> str:
    """The value on one line, and as text where a spreadsheet would run it."""
    cell = one_line(value)
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def _rows(entry: Entry, view: LawView, language: ReportLanguage) -> Iterator[dict[str, str]]:
    obligation = entry.assessed.obligation
    common = {
        "obligation": entry.id,
        "title": language.say(entry.title),
        "instrument": obligation.instrument,
        "article": obligation.article,
        "head": obligation.head,
        "head_title": language.say(HEAD_TITLES[obligation.head]),
        "duty": obligation.duty,
        "phase": obligation.phase,
        "status": entry.status,
        "status_title": language.say(STATUS_TITLES[entry.status]),
        "gate": _gate(entry),
        "gate_reason": language.say(entry.let_through.allowed)
        if entry.let_through and entry.let_through.allowed
        else "",
        "due": entry.assessed.due.day.isoformat() if entry.assessed.due else "",
        "applies": language.say(entry.applies),
        "confidence": obligation.confidence,
        "place": str(entry.place),
    }
    if not entry.assessed.controls:
        yield common
    for answer in entry.assessed.controls:
        yield common | _control(answer, view, language)


def _gate(entry: Entry) -> str:
    if entry.blocks:
        return "blocks"
    return "" if entry.let_through is None else "let_through"


def _control(answer: ControlAnswer, view: LawView, language: ReportLanguage) -> dict[str, str]:
    control = answer.control
    return {
        "control": control.id,
        "question": language.say(view.filled(control.question)),
        "answered_by": control.answered_by,
        "role": control.role,
        "state": answer.state,
        "reason": _listed(control_reasons(answer, view), language),
        "remedy": language.say(view.filled(control.remedy)),
        "control_place": str(answer.place or ""),
        "evidence": "; ".join(f"{ref.kind} {ref.file} sha256:{ref.digest}" for ref in evidence_of(answer)),
    }


def _listed(reasons: tuple[Text, ...], language: ReportLanguage) -> str:
    return " | ".join(language.say(reason) for reason in reasons)
