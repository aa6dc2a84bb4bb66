# SPDX-License-Identifier: Apache-2.0
"""The report as JSON, and its published schema."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from assessment_factory import ESCAPES, assessment, clear, empty, hostile
from golden import check_golden
from jsonschema import Draft202012Validator
from msgspec.structs import replace

import hegui.report
from hegui.assess.model import Assessment, GateItem, PersonDecision, Status, Unchecked, Waiver
from hegui.checks.results import EvidenceRef, Outcome, Result
from hegui.errors import Place
from hegui.facts.vocabulary import Fact
from hegui.law.terms import Role
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.json_shape import DIALECT, VERSION, report_schema
from hegui.report.printable import printable
from hegui.text import Text

PUBLISHED = Path(hegui.report.__file__).parent / "schemas" / "report.schema.json"


def report(whole: Assessment, view: LawView) -> Any:
    """The report as another program reads it."""
    return json.loads(render(whole, view, Format.JSON))


def test_the_published_schema_is_current() -> None:
    """What is on disk is what the code writes."""
    check_golden(PUBLISHED, json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n")


def test_the_schema_is_a_schema() -> None:
    """It is valid JSON Schema 2020-12 and refuses what it does not know."""
    schema = json.loads(PUBLISHED.read_bytes())
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$defs"]["Obligation"]["additionalProperties"] is False


@pytest.mark.parametrize("made", [assessment, hostile, empty, clear])
def test_every_report_validates(view: LawView, made: Any) -> None:
    """Realistic, hostile, empty and clear assessments all fit the published shape."""
    Draft202012Validator(json.loads(PUBLISHED.read_bytes())).validate(report(made(), view))


def test_a_report_that_lacks_a_status_is_refused(whole: Assessment, view: LawView) -> None:
    """The schema would notice."""
    content = report(whole, view)
    del content["obligations"][0]["status"]
    errors = list(Draft202012Validator(json.loads(PUBLISHED.read_bytes())).iter_errors(content))
    assert [error.validator for error in errors] == ["required"]


def test_it_says_which_shape_it_has(whole: Assessment, view: LawView) -> None:
    """A reader checks the version before the fields."""
    assert report(whole, view)["schema"] == VERSION


def test_every_status_is_counted_zeros_included(whole: Assessment, view: LawView) -> None:
    """A missing count cannot pass for none."""
    assert list(report(whole, view)["counts"]) == [status.value for status in Status]


def test_both_languages_are_there_whatever_was_asked(whole: Assessment, view: LawView) -> None:
    """The option of the language changes nothing."""
    zh, en = (render(whole, view, Format.JSON, language) for language in (ReportLanguage.ZH, ReportLanguage.EN))
    assert zh == en


def test_not_having_looked_is_no_outcome(whole: Assessment, view: LawView) -> None:
    """Missing evidence and a skipped check have words of their own."""
    content = report(whole, view)
    said = {
        answer["answer"]
        for item in content["obligations"]
        for control in item["controls"]
        for answer in control["answers"]
    }
    assert said == {"pass", "fail", "inconclusive", "error", "no_evidence", "skipped"}


def texts(part: Any) -> Iterator[str]:
    """Every text in a report."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def test_no_text_steers_its_reader(whole: Assessment, view: LawView) -> None:
    """Whatever a dossier, a gate file or a file name says, no string of the report holds an escape or a direction mark."""
    evil = f"{ESCAPES}\x00\ud800"
    waiver = Waiver("CSL-23", evil, evil, date(2026, 12, 31), Place(evil, 1))
    item = whole.obligations[0]
    ref = EvidenceRef(evil, evil, evil, span=evil, broken=(evil,))
    told = Result("x", Outcome.FAIL, Text(evil, evil), Place(evil, 1), (ref,), evil, evil)
    decision = PersonDecision("x", agrees=False, person=evil, role=Role.COUNSEL, reason=evil,
                              decided_on=date(2026, 1, 1), until=date(2027, 1, 1), ref=ref)  # fmt: skip
    answered = replace(item.controls[0], answers=(told,), decision=decision, refused=(Text(evil, evil),))
    made = replace(
        hostile(),
        obligations=(replace(item, controls=(answered,)),),
        gate=replace(whole.gate, let_through=(GateItem(item, waiver, Text(evil, evil)),), notices=(Text(evil, evil),)),
        receipt=replace(whole.receipt, checks=(evil,)),
        facts=whole.facts.with_values(
            {
                "provider_established_in": Fact(evil, Place(evil, 1)),
                "functions": Fact(frozenset({evil}), Place(evil, 1)),
            }
        ),
        flows=tuple(replace(flow, flow=replace(flow.flow, id=evil, place=Place(evil, 1))) for flow in whole.flows),
        unchecked=Unchecked((), (evil,), ((evil, Text(evil, evil)),)),
    )
    content = report(made, view)
    assert [text for text in texts(content) if printable(text) != text] == []
    assert sum("\\u{001b}" in text for text in texts(content)) > 20


def test_the_waiver_names_its_owner_and_its_end(whole: Assessment, view: LawView) -> None:
    """Who let what through, until when."""
    waived = next(item for item in report(whole, view)["gate"]["let_through"] if item["obligation"] == "CSL-23")
    assert (waived["waiver_owner"], waived["waiver_until"]) == ("赵磊", "2026-12-31")


def test_the_gate_of_each_obligation_agrees_with_the_gate(whole: Assessment, view: LawView) -> None:
    """The same answer from both sides."""
    content = report(whole, view)
    assert [item["id"] for item in content["obligations"] if item["gate"] == "blocks"] == content["gate"]["blocking"]


def test_what_is_unsettled_for_a_launch_is_named(whole: Assessment, view: LawView) -> None:
    """A launch may be blocked by nothing but missing facts."""
    assert report(whole, view)["launch"]["unsettled"] == ["CBDT-7"]
