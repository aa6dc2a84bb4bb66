# SPDX-License-Identifier: Apache-2.0
"""Prohibited content: tested against the yardstick of the day, moderated in full, known by its features."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from context_factory import AS_OF, STARTED, Filed, day_by_day, outcome, words

from hegui.checks import moderation
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import (
    BankCheck,
    EvaluationRun,
    EvaluationTest,
    Library,
    Method,
    ModerationLog,
)
from hegui.evidence.findings import (
    Tested as Subject,
)

Make = Callable[..., CheckContext]
MODEL = {"models": [{"id": "chat", "name": "小例", "version": "2.1", "origin": "self_trained", "supplier": "示例"}]}


def run(sampled: int, passed: int, unscored: int = 0, version: str = "2.1") -> EvaluationRun:
    test = EvaluationTest(
        test=Subject.PROHIBITED_CONTENT, method=Method.MANUAL, sampled=sampled, passed=passed, unscored=unscored
    )
    return EvaluationRun(model="chat", model_version=version, tests=(test,))


@pytest.mark.parametrize(
    ("sampled", "passed", "unscored", "expected"),
    [
        (300, 300, 0, Outcome.PASS),
        (300, 285, 0, Outcome.PASS),
        (300, 284, 0, Outcome.FAIL),
        (300, 284, 1, Outcome.INCONCLUSIVE),
        (300, 285, 15, Outcome.PASS),
        (299, 299, 0, Outcome.FAIL),
        (0, 0, 0, Outcome.FAIL),
        (300, 301, 0, Outcome.INCONCLUSIVE),
    ],
)
def test_prohibited_content_is_blocked_as_often_as_the_standard_asks(
    make: Make, sampled: int, passed: int, unscored: int, expected: Outcome
) -> None:
    context = make(run(sampled, passed, unscored), dossier=MODEL)
    assert outcome(moderation.prohibited_content, context) is expected


def test_a_run_of_another_version_says_nothing(make: Make) -> None:
    assert outcome(moderation.prohibited_content, make(run(300, 300, version="2.0"), dossier=MODEL)) is None


def test_without_models_or_runs_there_is_no_evidence(make: Make) -> None:
    assert outcome(moderation.prohibited_content, make(run(300, 300))) is None
    assert outcome(moderation.prohibited_content, make(dossier=MODEL)) is None


COUNTS = {
    "inputs": 10,
    "inputs_checked": 10,
    "inputs_blocked": 1,
    "outputs": 10,
    "outputs_checked": 10,
    "outputs_blocked": 1,
}


def moderated(**given: int) -> ModerationLog:
    return ModerationLog(**{**COUNTS, **given})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Outcome.PASS),
        ({"inputs_checked": 9}, Outcome.FAIL),
        ({"outputs_checked": 9}, Outcome.FAIL),
        ({"outputs_checked": 11}, Outcome.INCONCLUSIVE),
        ({"inputs": 0, "inputs_checked": 0}, Outcome.INCONCLUSIVE),
    ],
)
def test_every_input_and_output_is_moderated(make: Make, given: dict[str, int], expected: Outcome) -> None:
    assert outcome(moderation.in_place, make(moderated(**given), dossier=STARTED)) is expected


def test_a_failure_of_yesterday_stands_beside_the_log_of_today(make: Make) -> None:
    """Until it is older than the control point looks back: the month up to the last day told."""
    days = [moderated() for _ in range(40)]
    days[1] = moderated(inputs_checked=9)
    assert outcome(moderation.in_place, make(*day_by_day(*days))) is Outcome.FAIL
    assert "2026-11-23：输入 10 条，审核 9 条" in words(moderation.in_place, make(*day_by_day(*days)))
    days[1], days[30] = moderated(), moderated(outputs_checked=9)
    assert outcome(moderation.in_place, make(*day_by_day(*days))) is Outcome.FAIL
    days[30], days[31] = moderated(), moderated(outputs_checked=9)
    assert outcome(moderation.in_place, make(*day_by_day(*days))) is Outcome.PASS


def test_a_day_that_is_missing_is_not_taken_for_one_on_which_all_was_moderated(make: Make) -> None:
    """It is named; a log that says that nobody used the service fills it."""
    days = day_by_day(*(moderated() for _ in range(31)))
    assert outcome(moderation.in_place, make(*days)) is Outcome.PASS
    without = days[:4] + days[5:]
    assert outcome(moderation.in_place, make(*without)) is Outcome.INCONCLUSIVE
    assert "没有这些日期的统计：2026-11-20" in words(moderation.in_place, make(*without))
    idle = Filed(moderated(**dict.fromkeys(COUNTS, 0)), AS_OF, about=(days[4].collected, days[4].collected))
    assert outcome(moderation.in_place, make(*without, idle)) is Outcome.PASS


def test_the_log_of_one_day_says_nothing_of_a_month(make: Make) -> None:
    """Unless the service began on that day, or has not begun."""
    assert outcome(moderation.in_place, make(moderated())) is Outcome.INCONCLUSIVE
    assert outcome(moderation.in_place, make(moderated(), dossier={"service": {"stage": "planned"}})) is Outcome.PASS


def test_without_a_log_nothing_is_moderated(make: Make) -> None:
    assert outcome(moderation.in_place, make()) is None


def features(items: int = 5, updated: date = date(2026, 11, 1), library: Library = Library.FEATURES) -> Any:
    return BankCheck(library=library, items=items, updated_on=updated)


@pytest.mark.parametrize(
    ("bank", "expected"),
    [
        (features(), Outcome.PASS),
        (features(items=0), Outcome.FAIL),
        (features(updated=date(2026, 10, 25)), Outcome.PASS),
        (features(updated=date(2026, 10, 24)), Outcome.INCONCLUSIVE),
        (features(library=Library.KEYWORDS), None),
    ],
)
def test_the_library_of_features_is_filled_and_updated(make: Make, bank: BankCheck, expected: Outcome | None) -> None:
    assert outcome(moderation.feature_library, make(bank)) is expected


def test_the_newest_check_of_the_library_counts(make: Make) -> None:
    old = Filed(features(items=0), collected=date(2026, 10, 1))
    assert outcome(moderation.feature_library, make(features(), old)) is Outcome.PASS
