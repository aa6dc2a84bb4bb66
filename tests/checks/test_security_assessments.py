# SPDX-License-Identifier: Apache-2.0
"""Assessments for authorities: before launch, with a receipt of ours, and again when their cycle is over."""

from datetime import date
from typing import Any

import pytest
from context_factory import AS_OF, ContextMaker, a_receipt, answers, outcome, words

from hegui.checks.results import Outcome, Result
from hegui.checks.security_assessments import (
    HEADS,
    anthropomorphic,
    anthropomorphic_review,
    biometric,
    data_risk,
    heads,
    submitted,
)
from hegui.evidence.findings import Activity, ReceiptKind, WorkRecord, WorkResult

SA18 = ReceiptKind.SECURITY_ASSESSMENT_2018
LAUNCHED = {"service": {"launched_on": "2026-02-01"}}


@pytest.mark.parametrize(
    ("dossier", "evidence", "expected"),
    [
        (LAUNCHED, (a_receipt(SA18, issued_on=date(2026, 2, 1)),), Outcome.PASS),
        (LAUNCHED, (a_receipt(SA18, issued_on=date(2026, 2, 2)),), Outcome.FAIL),
        (LAUNCHED, (a_receipt(SA18, submitted_on=date(2026, 2, 1), issued_on=date(2026, 3, 1)),), Outcome.PASS),
        (LAUNCHED, (a_receipt(SA18, holder="别家公司"),), Outcome.FAIL),
        (LAUNCHED, (a_receipt(SA18, valid_until=date(2026, 11, 24)),), Outcome.FAIL),
        (LAUNCHED, (a_receipt(SA18, valid_until=AS_OF),), Outcome.PASS),
        (LAUNCHED, (a_receipt(ReceiptKind.MODEL_FILING),), None),
        (LAUNCHED, (), None),
        ({}, (a_receipt(SA18),), Outcome.INCONCLUSIVE),
    ],
)
def test_the_assessment_goes_in_before_launch(make: ContextMaker, dossier: Any, evidence: Any, expected: Any) -> None:
    """The day of launch itself is in time."""
    assert outcome(submitted, make(*evidence, dossier=dossier)) is expected


@pytest.mark.parametrize(
    "event", ["new_function_added", "major_change", "illegal_content_spread", "authority_requested_assessment"]
)
def test_a_later_case_must_be_covered_by_the_receipt(make: ContextMaker, event: str) -> None:
    """The dossier has no day for it, so a person verifies the term."""
    declared = {"service": {"launched_on": "2026-02-01", "stage": "launched", "events": {event: True}}}
    silent, covering = a_receipt(SA18), a_receipt(SA18, covers=("forum",), issued_on=date(2026, 6, 1))
    assert outcome(submitted, make(silent, dossier=declared)) is Outcome.INCONCLUSIVE
    assert "30" in words(submitted, make(silent, dossier=declared))
    assert outcome(submitted, make(covering, dossier=declared)) is Outcome.PASS


REPORT = """# 安全评估报告
安全管理负责人为张某，配备信息审核人员十名。
对用户进行真实身份核验，留存注册信息。
留存网络日志六个月。
对违法有害信息进行过滤、拦截和处置。
保护个人信息，防范传播和社会动员失控风险。
设立投诉举报渠道。
为网信部门监督管理提供支持。
为公安机关、国家安全机关提供技术支持。
"""
DOCUMENT = {"documents": {"security_assessment_report": "report.md"}}


def test_a_report_on_all_heads_passes(make: ContextMaker) -> None:
    """Head by head."""
    found = answers(heads, make(dossier=DOCUMENT, documents={"report.md": REPORT}))
    assert [answer.outcome for answer in found if isinstance(answer, Result)] == [Outcome.PASS] * len(HEADS)


@pytest.mark.parametrize("line", range(1, 9))
def test_a_report_without_a_head_fails(make: ContextMaker, line: int) -> None:
    """Or is a question, where it mentions the subject."""
    lines = REPORT.splitlines()
    text = "\n".join(lines[:line] + lines[line + 1 :])
    found = answers(heads, make(dossier=DOCUMENT, documents={"report.md": text}))
    assert len([answer for answer in found if isinstance(answer, Result) and answer.outcome is not Outcome.PASS]) == 1


def test_an_empty_report_fails_on_every_head(make: ContextMaker) -> None:
    """And none is no evidence."""
    found = answers(heads, make(dossier=DOCUMENT, documents={"report.md": "待补充"}))
    assert {answer.outcome for answer in found if isinstance(answer, Result)} == {Outcome.FAIL}
    assert outcome(heads, make()) is None


ANTH = ReceiptKind.ANTHROPOMORPHIC_ASSESSMENT


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((a_receipt(ANTH, authority="北京市网信办"),), Outcome.PASS),
        ((a_receipt(ANTH, authority="Beijing CAC"),), Outcome.PASS),
        ((a_receipt(ANTH, authority="行业协会"),), Outcome.INCONCLUSIVE),
        ((a_receipt(ANTH, authority="北京市网信办", holder="别家公司"),), Outcome.FAIL),
        ((), None),
    ],
)
def test_the_anthropomorphic_assessment_goes_to_the_cac(make: ContextMaker, evidence: Any, expected: Any) -> None:
    """The receipt names it."""
    assert outcome(anthropomorphic, make(*evidence)) is expected


def test_the_day_of_submission_is_told(make: ContextMaker) -> None:
    """Where the receipt has one; else the day of its issue."""
    both = a_receipt(ANTH, authority="北京市网信办", submitted_on=date(2026, 8, 1), issued_on=date(2026, 8, 9))
    assert "2026-08-01" in words(anthropomorphic, make(both))
    issued = a_receipt(ANTH, authority="北京市网信办", issued_on=date(2026, 8, 9))
    assert "2026-08-09" in words(anthropomorphic, make(issued))


@pytest.mark.parametrize(
    ("issued", "expected"),
    [(date(2026, 8, 1), Outcome.PASS), (date(2025, 11, 25), Outcome.PASS), (date(2025, 11, 24), Outcome.FAIL)],
)
def test_the_review_is_yearly(make: ContextMaker, issued: date, expected: Outcome) -> None:
    """To the day."""
    evidence = a_receipt(ReceiptKind.ANTHROPOMORPHIC_ANNUAL_REVIEW, issued_on=issued)
    assert outcome(anthropomorphic_review, make(evidence)) is expected
    assert outcome(anthropomorphic_review, make()) is None


def record(activity: Activity, result: WorkResult = WorkResult.SATISFACTORY, on: date = date(2026, 6, 1)) -> WorkRecord:
    return WorkRecord(activity=activity, performed_on=on, by="评估机构", result=result)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((record(Activity.BIOMETRIC_ASSESSMENT),), Outcome.PASS),
        ((record(Activity.BIOMETRIC_ASSESSMENT, WorkResult.UNSATISFACTORY),), Outcome.FAIL),
        ((record(Activity.BIOMETRIC_ASSESSMENT, WorkResult.NEEDS_FOLLOW_UP),), Outcome.INCONCLUSIVE),
        ((a_receipt(ReceiptKind.BIOMETRIC_ASSESSMENT),), Outcome.PASS),
        ((), None),
    ],
)
def test_biometric_tools_are_assessed(make: ContextMaker, evidence: Any, expected: Outcome | None) -> None:
    """By a record of work or a receipt."""
    assert outcome(biometric, make(*evidence)) is expected


RISK = Activity.RISK_ASSESSMENT
IMPORTANT = {"provider": {"roles": ["important_data_handler"]}}
PLAIN = {"outbound": {"important_data": "none"}}


@pytest.mark.parametrize(
    ("dossier", "evidence", "expected"),
    [
        (IMPORTANT, (record(RISK, on=date(2025, 11, 25)),), Outcome.PASS),
        (IMPORTANT, (record(RISK, on=date(2025, 11, 24)),), Outcome.FAIL),
        (PLAIN, (record(RISK, on=date(2025, 11, 24)),), Outcome.PASS),
        (PLAIN, (record(RISK, on=date(2023, 11, 24)),), Outcome.FAIL),
        ({}, (record(RISK, on=date(2025, 11, 24)),), Outcome.FAIL),
        (IMPORTANT, (record(RISK, WorkResult.UNSATISFACTORY),), Outcome.FAIL),
        (IMPORTANT, (), None),
    ],
)
def test_data_risks_are_assessed_within_their_cycle(
    make: ContextMaker, dossier: Any, evidence: Any, expected: Any
) -> None:
    """Yearly for important data, and where the dossier does not say."""
    assert outcome(data_risk, make(*evidence, dossier=dossier)) is expected
