# SPDX-License-Identifier: Apache-2.0
"""What every flow needs: a row of the register, notice, consent, assessment."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from context_factory import outcomes_about, words

from hegui.checks import cross_border
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import (
    Activity,
    ConsentCount,
    ConsentLog,
    ConsentScope,
    CountedFlow,
    OutboundRegister,
    WorkRecord,
    WorkResult,
)

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"
RECIPIENT = "Sample Cloud Pte. Ltd."


def flow(name: str = "logs", **given: Any) -> dict[str, Any]:
    usual = {
        "recipient": RECIPIENT, "country": "SG", "purpose": {"zh": "诊断", "en": "diagnosis"}, "kind": "personal_information",
        "sensitive_persons": 1, "non_sensitive_persons": 10, "exemption": "none",
    }  # fmt: skip
    return {"id": name, **usual, **given}


def exporting(*flows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"outbound": {"exports_data": True, "flows": list(flows)}, **more}


def row(name: str = "logs", sensitive: int = 1, other: int = 10, recipient: str = RECIPIENT) -> CountedFlow:
    return CountedFlow(flow=name, recipient=recipient, sensitive_persons=sensitive, non_sensitive_persons=other)


def register(*rows: CountedFlow, since: date = date(2026, 1, 1), until: date = date(2026, 11, 24)) -> OutboundRegister:
    return OutboundRegister(counted_from=since, counted_to=until, flows=rows)


@pytest.mark.parametrize(
    ("declared", "registered", "expected"),
    [
        (flow(), row(), Outcome.PASS),
        (flow(), row(recipient="sample  cloud pte. ltd."), Outcome.PASS),
        (flow(), row(sensitive=2), Outcome.FAIL),
        (flow(), row(other=9), Outcome.FAIL),
        (flow(), row(recipient="Other Cloud"), Outcome.FAIL),
        (flow(sensitive_persons=None), row(), Outcome.INCONCLUSIVE),
        (flow(exemption=None), row(), Outcome.INCONCLUSIVE),
        (
            flow(kind="business_data", sensitive_persons=None, non_sensitive_persons=None),
            row(sensitive=0, other=0),
            Outcome.PASS,
        ),
    ],
)
def test_the_register_says_what_is_declared(
    make: Make, declared: dict[str, Any], registered: CountedFlow, expected: Outcome
) -> None:
    context = make(register(registered), dossier=exporting(declared))
    assert outcomes_about(cross_border.register, context) == {"logs": expected}


def test_a_contradiction_gives_both_numbers(make: Make) -> None:
    said = words(cross_border.register, make(register(row(other=4321)), dossier=exporting(flow())))
    assert "4321" in said
    assert "10" in said


def test_flows_missing_on_either_side_fail(make: Make) -> None:
    context = make(register(row("other")), dossier=exporting(flow()))
    assert outcomes_about(cross_border.register, context) == {"logs": Outcome.FAIL, "other": Outcome.FAIL}


@pytest.mark.parametrize(
    ("since", "until", "as_of"),
    [
        (date(2026, 2, 1), date(2026, 11, 24), date(2026, 11, 25)),
        (date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 5)),
    ],
)
def test_persons_are_counted_from_the_first_of_january(make: Make, since: date, until: date, as_of: date) -> None:
    context = make(register(row(), since=since, until=until), dossier=exporting(flow()), as_of=as_of)
    assert outcomes_about(cross_border.register, context)[None] is Outcome.INCONCLUSIVE


def test_without_register_or_flows_there_is_no_evidence(make: Make) -> None:
    assert outcomes_about(cross_border.register, make(dossier=exporting(flow()))) == {None: None}
    assert outcomes_about(cross_border.register, make(register(row()))) == {None: None}


def told(make: Make, text: str, *flows: dict[str, Any]) -> dict[str | None, Outcome | None]:
    path = TEXTS / text
    content = path.read_text(encoding="utf-8") if path.suffix == ".md" else text
    given = exporting(*(flows or (flow(),)), documents={"privacy_notice": "n.md"})
    return outcomes_about(cross_border.notice, make(dossier=given, documents={"n.md": content}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("notice-good.md", Outcome.PASS),
        ("notice-annex.md", Outcome.PASS),
        ("notice-english.md", Outcome.PASS),
        ("notice-missing.md", Outcome.INCONCLUSIVE),
        ("notice-negated.md", Outcome.FAIL),
        ("notice-contradictory.md", Outcome.FAIL),
    ],
)
def test_the_notice_tells_of_the_recipient_of_each_flow(make: Make, text: str, expected: Outcome) -> None:
    assert told(make, text) == {"logs": expected}


def test_another_recipient_is_not_told_of(make: Make) -> None:
    found = told(make, "notice-good.md", flow(), flow("crash", recipient="Unnamed GmbH"))
    assert found == {"logs": Outcome.PASS, "crash": Outcome.INCONCLUSIVE}


def test_without_a_notice_there_is_no_evidence(make: Make) -> None:
    assert outcomes_about(cross_border.notice, make(dossier=exporting(flow()))) == {None: None}


def consented(*covers: str, without: int = 0, scope: ConsentScope = ConsentScope.SEPARATE_EXPORT) -> ConsentLog:
    count = ConsentCount(scope=scope, document_version="1", asked=10, given=9, processed_without=without, covers=covers)
    return ConsentLog(consents=(count,), withdrawable=True)


@pytest.mark.parametrize(
    ("declared", "evidence", "expected"),
    [
        (flow(), (consented("logs"),), Outcome.PASS),
        (flow(), (consented(),), Outcome.PASS),
        (flow(), (consented("other"),), None),
        (flow(), (consented("logs", without=1),), Outcome.FAIL),
        (flow(), (consented("logs", scope=ConsentScope.GENERAL),), None),
        (flow(exemption="contract_with_individual"), (), Outcome.INCONCLUSIVE),
        (flow(exemption="contract_with_individual"), (consented("logs"),), Outcome.PASS),
    ],
)
def test_each_flow_has_separate_consent(
    make: Make, declared: dict[str, Any], evidence: tuple[Any, ...], expected: Outcome | None
) -> None:
    assert outcomes_about(cross_border.consent, make(*evidence, dossier=exporting(declared))) == {"logs": expected}


def assessed(on: date, *covers: str) -> WorkRecord:
    return WorkRecord(
        activity=Activity.PIPIA, performed_on=on, by="法务部", result=WorkResult.SATISFACTORY, covers=covers
    )


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (assessed(date(2026, 6, 1), "logs"), Outcome.PASS),
        (assessed(date(2026, 6, 2), "logs"), Outcome.INCONCLUSIVE),
        (assessed(date(2026, 6, 1), "other"), None),
    ],
)
def test_each_flow_is_assessed_before_export(make: Make, record: WorkRecord, expected: Outcome | None) -> None:
    launched = {"service": {"stage": "launched", "launched_on": "2026-06-01"}}
    context = make(record, dossier=exporting(flow(), **launched))
    assert outcomes_about(cross_border.impact_assessment, context) == {"logs": expected}


@pytest.mark.parametrize("checked", [cross_border.consent, cross_border.impact_assessment])
def test_flows_without_persons_are_confirmed_by_a_person(make: Make, checked: Any) -> None:
    business = exporting(flow(kind="business_data", sensitive_persons=None, non_sensitive_persons=None))
    assert outcomes_about(checked, make(dossier=business)) == {None: Outcome.INCONCLUSIVE}
    assert outcomes_about(checked, make()) == {None: None}
