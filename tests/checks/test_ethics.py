# SPDX-License-Identifier: Apache-2.0
"""Algorithm responsibility and ethics: who is in charge, what was reviewed, how many sit on the committee."""

from datetime import date
from typing import Any

import pytest
from context_factory import ContextMaker, answers, outcome

from hegui.checks.ethics import RESPONSIBILITY, algorithm_review, committee, ethics_review, responsibility
from hegui.checks.results import Outcome, Result
from hegui.evidence.findings import Activity, WorkRecord, WorkResult

TEXT = """# 落实算法安全主体责任
设立算法安全领导小组。
算法安全负责人为张某。
配备专职人员五名。
制定安全评估制度。
开展算法监测。
制定应急预案。
开展伦理审查。
"""
DOCUMENT = {"documents": {"algorithm_responsibility": "responsibility.md"}}


def test_a_full_document_passes_point_by_point(make: ContextMaker) -> None:
    """Body, head, staff and rules."""
    found = answers(responsibility, make(dossier=DOCUMENT, documents={"responsibility.md": TEXT}))
    assert [answer.outcome for answer in found if isinstance(answer, Result)] == [Outcome.PASS] * len(RESPONSIBILITY)


@pytest.mark.parametrize("line", range(1, 8))
def test_a_document_without_a_point_does_not_pass(make: ContextMaker, line: int) -> None:
    """Whichever it is."""
    lines = TEXT.splitlines()
    text = "\n".join(lines[:line] + lines[line + 1 :])
    found = answers(responsibility, make(dossier=DOCUMENT, documents={"responsibility.md": text}))
    assert len([answer for answer in found if isinstance(answer, Result) and answer.outcome is not Outcome.PASS]) == 1


def test_a_document_that_says_nothing_fails(make: ContextMaker) -> None:
    """And none is no evidence."""
    found = answers(responsibility, make(dossier=DOCUMENT, documents={"responsibility.md": "待补充"}))
    assert {answer.outcome for answer in found if isinstance(answer, Result)} == {Outcome.FAIL}
    assert outcome(responsibility, make()) is None


@pytest.mark.parametrize(
    ("item", "activity"), [(algorithm_review, Activity.ALGORITHM_REVIEW), (ethics_review, Activity.ETHICS_REVIEW)]
)
@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (WorkResult.SATISFACTORY, Outcome.PASS),
        (WorkResult.NEEDS_FOLLOW_UP, Outcome.INCONCLUSIVE),
        (WorkResult.UNSATISFACTORY, Outcome.FAIL),
    ],
)
def test_reviews_are_on_record(
    make: ContextMaker, item: Any, activity: Activity, result: WorkResult, expected: Outcome
) -> None:
    """With their result."""
    record = WorkRecord(activity=activity, performed_on=date(2026, 6, 1), by="伦理委员会", result=result)
    assert outcome(item, make(record)) is expected
    assert outcome(item, make()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("委员会由5名委员组成。", Outcome.PASS),
        ("委员会由4名委员组成。", Outcome.FAIL),
        ("委员会由七名委员组成。", Outcome.PASS),
        ("委员会由四位成员组成。", Outcome.FAIL),
        ("委员会由十一人组成。", Outcome.PASS),
        ("委员共二十一人。", Outcome.PASS),
        ("The committee has seven members.", Outcome.PASS),
        ("The committee has 3 members.", Outcome.FAIL),
        ("委托某大学伦理委员会进行伦理审查。", Outcome.PASS),
        ("设立科技伦理委员会。", Outcome.INCONCLUSIVE),
    ],
)
def test_the_committee_has_enough_members_or_review_is_entrusted(
    make: ContextMaker, text: str, expected: Outcome
) -> None:
    """Five or more, in figures or words."""
    context = make(dossier={"documents": {"ethics_charter": "charter.md"}}, documents={"charter.md": text})
    assert outcome(committee, context) is expected


def test_no_charter_is_no_evidence(make: ContextMaker) -> None:
    """Nothing shows a committee."""
    assert outcome(committee, make()) is None
