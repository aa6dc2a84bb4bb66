# SPDX-License-Identifier: Apache-2.0
"""Minors: rules, guardians, mode, content, access, identification, audit."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from context_factory import a_page, a_receipt, day_by_day, outcome, outcomes, words

from hegui.checks import minors
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import (
    Activity,
    ConsentCount,
    ConsentLog,
    ConsentScope,
    EvaluationRun,
    EvaluationTest,
    LogRetention,
    Method,
    ModerationLog,
    PageElement,
    ReceiptKind,
    RetainedKind,
    RetainedLog,
    Shown,
    WorkRecord,
    WorkResult,
)
from hegui.evidence.findings import Tested as Subject

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"
MODEL = {"models": [{"id": "chat", "name": "小例", "version": "2.1", "origin": "self_trained", "supplier": "示例"}]}


def test_the_separate_rules_cover_every_subject(make: Make) -> None:
    text = (TEXTS / "minors-rules.md").read_text(encoding="utf-8")
    given = {"documents": {"minors_rules": "m.md"}}
    assert outcomes(minors.rules, make(dossier=given, documents={"m.md": text})) == [Outcome.PASS] * 5
    thin = make(dossier=given, documents={"m.md": "本规则保护儿童。"})
    assert set(outcomes(minors.rules, thin)) == {Outcome.INCONCLUSIVE}
    assert outcome(minors.rules, make()) is None


@pytest.mark.parametrize(("without", "expected"), [(0, Outcome.PASS), (1, Outcome.FAIL)])
def test_guardians_have_consented(make: Make, without: int, expected: Outcome) -> None:
    count = ConsentCount(scope=ConsentScope.GUARDIAN, document_version="1", asked=5, given=5, processed_without=without)
    assert outcome(minors.guardian_consent, make(ConsentLog(consents=(count,), withdrawable=True))) is expected
    assert outcome(minors.guardian_consent, make()) is None


def showing(element: PageElement, text: str | None) -> Any:
    return a_page(Shown(element=element, text=text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("时间管理、权限管理、消费管理", Outcome.PASS),
        ("Limits on time, content and spending", Outcome.PASS),
        ("时间管理、权限管理", Outcome.INCONCLUSIVE),
        (None, Outcome.INCONCLUSIVE),
    ],
)
def test_the_minors_mode_controls_time_permissions_and_spending(
    make: Make, text: str | None, expected: Outcome
) -> None:
    assert outcome(minors.mode, make(showing(PageElement.MINORS_MODE, text))) is expected
    assert outcome(minors.mode, make()) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("按年龄识别，误判可申诉", Outcome.PASS), ("按年龄识别", Outcome.INCONCLUSIVE)]
)
def test_minors_are_identified_and_can_appeal(make: Make, text: str, expected: Outcome) -> None:
    assert outcome(minors.identification, make(showing(PageElement.MINOR_IDENTIFICATION, text))) is expected
    assert outcome(minors.identification, make()) is None


def run(passed: int, unscored: int = 0) -> EvaluationRun:
    test = EvaluationTest(
        test=Subject.MINORS_CONTENT, method=Method.MANUAL, sampled=50, passed=passed, unscored=unscored
    )
    return EvaluationRun(model="chat", model_version="2.1", tests=(test,))


def moderated(filtered: int | None) -> ModerationLog:
    names = ("inputs", "inputs_checked", "inputs_blocked", "outputs", "outputs_checked", "outputs_blocked")
    return ModerationLog(**dict.fromkeys(names, 1), minors_filtered=filtered)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((run(50),), [Outcome.PASS]),
        ((run(49),), [Outcome.FAIL]),
        ((run(49, unscored=1),), [Outcome.INCONCLUSIVE]),
        ((run(50), moderated(3)), [Outcome.PASS]),
        ((run(50), moderated(None)), [Outcome.PASS, Outcome.INCONCLUSIVE]),
        ((), [None]),
    ],
)
def test_nothing_harmful_reaches_minors(make: Make, evidence: tuple[Any, ...], expected: list[Any]) -> None:
    assert outcomes(minors.content, make(*evidence, dossier=MODEL)) == expected


def test_a_day_without_filtering_for_minors_is_told(make: Make) -> None:
    """Though the log of the next day has some."""
    logs = day_by_day(moderated(3), moderated(None), moderated(3))
    assert outcomes(minors.content, make(run(50), *logs, dossier=MODEL)) == [Outcome.PASS, Outcome.INCONCLUSIVE]
    assert "2026-11-23" in words(minors.content, make(run(50), *logs, dossier=MODEL))
    answers = msgspec.structs.replace(moderated(None), inputs=0, inputs_checked=0, inputs_blocked=0)
    told = outcomes(minors.content, make(run(50), *day_by_day(moderated(3), answers), dossier=MODEL))
    assert told == [Outcome.PASS, Outcome.INCONCLUSIVE]


def approvals(oldest: date | None) -> LogRetention:
    row = RetainedLog(system="hr", what=RetainedKind.MINOR_ACCESS_APPROVAL, keeps_days=365, oldest_on=oldest)
    return LogRetention(logs=(row,))


def work(activity: Activity, on: date = date(2026, 5, 1), result: WorkResult = WorkResult.SATISFACTORY) -> WorkRecord:
    return WorkRecord(activity=activity, performed_on=on, by="安全部", result=result)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((approvals(date(2026, 1, 1)),), Outcome.PASS),
        ((approvals(None),), Outcome.INCONCLUSIVE),
        ((work(Activity.ACCESS_APPROVAL),), Outcome.PASS),
        ((work(Activity.ACCESS_APPROVAL, result=WorkResult.UNSATISFACTORY), approvals(date(2026, 1, 1))), Outcome.FAIL),
        ((), None),
    ],
)
def test_access_is_approved_and_logged(make: Make, evidence: tuple[Any, ...], expected: Outcome | None) -> None:
    assert outcome(minors.access, make(*evidence)) is expected


@pytest.mark.parametrize(
    ("on", "issued", "expected"),
    [
        (date(2025, 11, 25), date(2025, 12, 1), [Outcome.PASS, Outcome.PASS]),
        (date(2025, 11, 24), date(2025, 12, 1), [Outcome.FAIL, Outcome.PASS]),
        (date(2025, 11, 25), date(2025, 11, 1), [Outcome.PASS, None]),
        (date(2025, 11, 25), None, [Outcome.PASS, None]),
    ],
)
def test_the_audit_of_minors_information_is_yearly_and_reported(
    make: Make, on: date, issued: date | None, expected: list[Any]
) -> None:
    sent = [a_receipt(ReceiptKind.MINORS_AUDIT_REPORT, issued_on=issued)] if issued else []
    assert outcomes(minors.audit, make(work(Activity.MINORS_AUDIT, on), *sent)) == expected
    assert outcomes(minors.audit, make()) == [None]
