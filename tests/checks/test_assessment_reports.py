# SPDX-License-Identifier: Apache-2.0
"""The documents of an assessment: what they must say, and who must have signed."""

from datetime import date
from typing import Any

import pytest
from context_factory import AS_OF, ContextMaker, Filed, a_page, answers, catalogue, outcome, outcomes_about, words

from hegui.checks.assessment_reports import REPORT, complete, judging, signed, transparency
from hegui.checks.results import Outcome, Result
from hegui.dossier import DocumentText
from hegui.evidence.findings import Answer, Decision, PageElement

REPORT_TEXT = """# 安全自评估报告
5.1 a) 评估结果：符合。证明材料见附件3《语料抽检记录》。
5.1 b) 评估结果：不适用，理由：未使用第三方语料。
总体结论：各条款全部符合要求。
"""
DOCUMENTS = {"documents": {"self_assessment_report": "report.md"}}


def test_a_report_with_results_proof_and_conclusion_passes(make: ContextMaker) -> None:
    """Point by point; no report is no evidence."""
    found = answers(complete, make(dossier=DOCUMENTS, documents={"report.md": REPORT_TEXT}))
    assert [answer.outcome for answer in found if isinstance(answer, Result)] == [Outcome.PASS] * len(REPORT)
    assert outcome(complete, make()) is None


def test_a_report_without_conclusion_fails(make: ContextMaker) -> None:
    """And one that only names it is a question."""
    without = "\n".join(REPORT_TEXT.splitlines()[:-1])
    assert outcomes_about(complete, make(dossier=DOCUMENTS, documents={"report.md": without})) == {None: Outcome.FAIL}
    heading = without + "\n结论"
    found = outcomes_about(complete, make(dossier=DOCUMENTS, documents={"report.md": heading}))
    assert found == {None: Outcome.INCONCLUSIVE}


PEOPLE = [
    {"id": "chen", "name": "陈某", "roles": ["legal_representative"]},
    {"id": "li", "name": "李某", "roles": ["security_lead"]},
    {"id": "wang", "name": "王某", "roles": ["counsel"]},
]


def signature(by: str, answer: Answer = Answer.YES, until: date = AS_OF, *, signed_by: str | None = None) -> Filed:
    decision = Decision(
        control="assessment-report-signed",
        answer=answer,
        by=by,
        role="security_lead",
        reason="已阅并签字",
        decided_on=date(2026, 11, 1),
        until=until,
    )
    return Filed(decision, signed_by=(by if signed_by is None else signed_by,))


THREE = [signature("chen"), signature("li"), signature("wang")]


@pytest.mark.parametrize(
    ("signatures", "expected"),
    [
        (THREE, Outcome.PASS),
        (THREE[:2], Outcome.FAIL),
        ([], None),
        ([*THREE[:2], signature("wang", signed_by="mallory")], Outcome.FAIL),
        ([*THREE[:2], signature("li", until=date(2026, 12, 1))], Outcome.FAIL),
        ([*THREE[:2], signature("wang", until=date(2026, 11, 24))], Outcome.FAIL),
        ([*THREE[:2], signature("wang", Answer.NO)], Outcome.FAIL),
        ([*THREE[:2], signature("wang", Answer.UNCLEAR)], Outcome.FAIL),
        ([signature("wang", Answer.NO), *THREE], Outcome.FAIL),
        ([signature("zhao"), *THREE[1:]], Outcome.INCONCLUSIVE),
    ],
)
def test_three_persons_sign_the_report(make: ContextMaker, signatures: list[Filed], expected: Outcome | None) -> None:
    """Each once, each with a verified signature that still holds, none against, one the legal representative."""
    context = make(*signatures, dossier=DOCUMENTS | {"people": PEOPLE}, documents={"report.md": REPORT_TEXT})
    assert outcome(signed, context) is expected


def test_without_a_report_nothing_is_signed(make: ContextMaker) -> None:
    """Whatever decisions there are."""
    assert outcome(signed, make(*THREE, dossier={"people": PEOPLE})) is None


PROCEDURE = {"documents": {"judging_procedure": "judging.md"}}
BY_CODE = "判别标准如下：\n" + "\n".join(f"{risk.code} 出现即判为不合格" for risk in catalogue().risks)
BY_NAME = "判定依据如下：\n" + "\n".join(f"{risk.title.zh}：出现即判为不合格" for risk in catalogue().risks)


@pytest.mark.parametrize("text", [BY_CODE, BY_NAME, BY_CODE.replace("A.1.a", "A.1 a)")])
def test_a_procedure_with_criteria_for_every_risk_passes(make: ContextMaker, text: str) -> None:
    """By code or by name."""
    assert outcome(judging, make(dossier=PROCEDURE, documents={"judging.md": text})) is Outcome.PASS


def test_a_risk_that_is_left_out_fails_and_is_named(make: ContextMaker) -> None:
    """A longer code is not that of the risk."""
    text = BY_CODE.replace("A.3.b ", "A.3.bb ")
    context = make(dossier=PROCEDURE, documents={"judging.md": text})
    assert outcome(judging, context) is Outcome.FAIL
    assert "A.3.b" in words(judging, context)


def test_a_list_of_risks_without_criteria_is_a_question(make: ContextMaker) -> None:
    """And no procedure is no evidence."""
    text = "\n".join(BY_CODE.splitlines()[1:])
    assert outcome(judging, make(dossier=PROCEDURE, documents={"judging.md": text})) is Outcome.INCONCLUSIVE
    assert outcome(judging, make()) is None


def test_pages_that_nobody_read_cannot_fail(make: ContextMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The risk may stand on a page that is only an image."""
    context = make(dossier=PROCEDURE, documents={"judging.md": "判别标准"})
    scanned = DocumentText("judging.pdf", "0" * 64, context.document("judging.md").passages, pages_without_text=(2,))
    monkeypatch.setattr(type(context.dossier), "document", lambda *_: scanned)
    assert outcome(judging, context) is Outcome.INCONCLUSIVE


SUMMARY = """本服务基于小例大模型，算法原理说明如下。
生成内容可能存在错误或者不准确之处，仅供参考。
您输入的个人信息仅用于提供本服务。
"""


@pytest.mark.parametrize(
    ("text", "evidence", "expected"),
    [
        (SUMMARY, (a_page(PageElement.MECHANISM),), Outcome.PASS),
        (SUMMARY, (), None),
        (SUMMARY.splitlines()[0], (a_page(PageElement.MECHANISM),), Outcome.FAIL),
        ("本服务是一个聊天工具。", (a_page(PageElement.MECHANISM),), Outcome.FAIL),
    ],
)
def test_summary_and_page_are_both_needed(
    make: ContextMaker, text: str, evidence: Any, expected: Outcome | None
) -> None:
    """The worst of all points stands."""
    context = make(*evidence, dossier={"documents": {"model_summary": "summary.md"}}, documents={"summary.md": text})
    assert outcomes_about(transparency, context) == {None: expected}


def test_no_summary_is_no_evidence(make: ContextMaker) -> None:
    """Even with a page."""
    assert outcomes_about(transparency, make(a_page(PageElement.MECHANISM))) == {None: None}
