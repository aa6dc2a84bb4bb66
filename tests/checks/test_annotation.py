# SPDX-License-Identifier: Apache-2.0
"""Annotation: rules that say what they must, and records whose figures add up."""

from datetime import date
from typing import Any

import pytest
from context_factory import ContextMaker, answers, outcome

from hegui.checks.annotation import RULES, organisation, quality, rules, training
from hegui.checks.results import Outcome, Result
from hegui.evidence.findings import Activity, WorkRecord, WorkResult

GOOD_RULES = """# 标注规则
标注目标：提高回答的准确性。
数据格式：每条为JSON，字段见下表。
标注方法：先读题，再按步骤标注。
质量要求：准确率不低于98%。
功能性标注规则：真实、准确、客观、多样。
安全性标注规则：覆盖三十一种风险。
标注完成后由审核人员逐条复核。
"""
DECLARED = {"documents": {"annotation_rules": "rules.md"}, "annotation": {"done": True, "annotators": 10}}


def record(
    activity: Activity = Activity.ANNOTATOR_TRAINING, result: WorkResult = WorkResult.SATISFACTORY, **given: Any
) -> WorkRecord:
    return WorkRecord(activity=activity, performed_on=date(2026, 10, 1), by="数据部", result=result, **given)


def test_good_rules_pass_point_by_point(make: ContextMaker) -> None:
    """One answer for each point, each with its words."""
    found = answers(rules, make(dossier=DECLARED, documents={"rules.md": GOOD_RULES}))
    assert [answer.outcome for answer in found if isinstance(answer, Result)] == [Outcome.PASS] * len(RULES)
    assert all(answer.evidence[0].span for answer in found if isinstance(answer, Result))


@pytest.mark.parametrize("line", range(1, 8))
def test_rules_without_a_point_do_not_pass(make: ContextMaker, line: int) -> None:
    """Whichever it is."""
    lines = GOOD_RULES.splitlines()
    text = "\n".join(lines[:line] + lines[line + 1 :])
    found = answers(rules, make(dossier=DECLARED, documents={"rules.md": text}))
    assert any(isinstance(answer, Result) and answer.outcome is not Outcome.PASS for answer in found)


def test_rules_that_say_nothing_fail(make: ContextMaker) -> None:
    """And no rules are no evidence."""
    found = answers(rules, make(dossier=DECLARED, documents={"rules.md": "待补充"}))
    assert {answer.outcome for answer in found if isinstance(answer, Result)} == {Outcome.FAIL}
    assert outcome(rules, make()) is None


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((), None),
        ((record(),), Outcome.PASS),
        ((record(figures={"trained": 10, "passed": 10}),), Outcome.PASS),
        ((record(figures={"trained": 10, "passed": 9}),), Outcome.FAIL),
        ((record(figures={"trained": 9}),), Outcome.FAIL),
        ((record(result=WorkResult.NEEDS_FOLLOW_UP),), Outcome.INCONCLUSIVE),
        ((record(result=WorkResult.UNSATISFACTORY),), Outcome.FAIL),
        ((record(Activity.PIPIA),), None),
    ],
)
def test_annotators_are_trained(make: ContextMaker, evidence: Any, expected: Outcome | None) -> None:
    """As many as are declared, and with a satisfactory result."""
    assert outcome(training, make(*evidence, dossier=DECLARED)) is expected


def test_a_record_of_the_future_is_a_question(make: ContextMaker) -> None:
    """It cannot have been done yet."""
    later = WorkRecord(
        activity=Activity.ANNOTATOR_TRAINING,
        performed_on=date(2026, 12, 1),
        by="数据部",
        result=WorkResult.SATISFACTORY,
    )
    assert outcome(training, make(later)) is Outcome.INCONCLUSIVE


SAMPLING = Activity.ANNOTATION_SAMPLING


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((), None),
        ((record(SAMPLING, figures={"safety_items": 500, "safety_reviewed": 500}),), Outcome.PASS),
        ((record(SAMPLING, figures={"safety_items": 500, "safety_reviewed": 499}),), Outcome.FAIL),
        ((record(SAMPLING),), Outcome.INCONCLUSIVE),
        ((record(SAMPLING, figures={"safety_items": 500}),), Outcome.INCONCLUSIVE),
        (
            (record(SAMPLING, WorkResult.UNSATISFACTORY, figures={"safety_items": 5, "safety_reviewed": 5}),),
            Outcome.FAIL,
        ),
    ],
)
def test_every_safety_item_is_reviewed(make: ContextMaker, evidence: Any, expected: Outcome | None) -> None:
    """One that is not fails; not to say is a question."""
    assert outcome(quality, make(*evidence, dossier=DECLARED)) is expected


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"tasks": 8, "tasks_divided": 8, "tasks_with_time": 8}, Outcome.PASS),
        ({"tasks": 8, "tasks_divided": 7, "tasks_with_time": 8}, Outcome.FAIL),
        ({"tasks": 8, "tasks_divided": 8, "tasks_with_time": 7}, Outcome.FAIL),
        ({"tasks": 8, "tasks_divided": 8}, Outcome.INCONCLUSIVE),
        ({"tasks": 0, "tasks_divided": 0, "tasks_with_time": 0}, Outcome.INCONCLUSIVE),
        ({}, None),
    ],
)
def test_tasks_are_divided_and_have_time(make: ContextMaker, figures: Any, expected: Outcome | None) -> None:
    """All of them, and of none nothing is shown."""
    assert outcome(organisation, make(record(SAMPLING, figures=figures), dossier=DECLARED)) is expected
