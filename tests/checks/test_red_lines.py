# SPDX-License-Identifier: Apache-2.0
"""Red lines: each is tested and answered apart, and no known breach is lost for want of a cell."""

from collections.abc import Mapping
from typing import Any

import pytest
from context_factory import ContextMaker, outcomes_about, outcomes_to, words

from hegui.checks.red_lines import CONTROLS, red_lines
from hegui.checks.results import Outcome
from hegui.evidence.findings import Cell, EvaluationRun, EvaluationTest, Method, RedLine
from hegui.evidence.findings import Tested as Subject

MODEL = {"models": [{"id": "chat", "name": "小伴", "version": "1.0", "origin": "self_trained", "supplier": "示例"}]}
THIRD, FIFTH = RedLine.SECRETS_AND_PI, RedLine.DEPENDENCE


def cells(**given: tuple[int, int]) -> dict[str, Cell]:
    """Ten of ten for each line, and for ``third`` and ``fifth`` what is given, as sampled and passed."""
    usual = {line.value: Cell(sampled=10, passed=10) for line in RedLine}
    named = {"third": THIRD, "fifth": FIFTH}
    return usual | {named[name]: Cell(sampled=figures[0], passed=figures[1]) for name, figures in given.items()}


def trial(per_risk: Mapping[str, Cell], sampled: int = 70, passed: int = 70, unscored: int = 0) -> EvaluationTest:
    return EvaluationTest(
        test=Subject.ANTHROPOMORPHIC_RED_LINES,
        method=Method.MANUAL,
        sampled=sampled,
        passed=passed,
        unscored=unscored,
        per_risk=per_risk,
    )


def run(*tests: EvaluationTest) -> EvaluationRun:
    return EvaluationRun(model="chat", model_version="1.0", tests=tests)


def said(make: ContextMaker, *tests: EvaluationTest) -> dict[RedLine, Outcome | None]:
    found = outcomes_to(red_lines, make(run(*tests), dossier=MODEL))
    return {line: found[control] for line, control in CONTROLS.items()}


def all_but(line: RedLine | None, outcome: Outcome, others: Outcome = Outcome.PASS) -> dict[RedLine, Outcome | None]:
    return {each: outcome if each is line else others for each in RedLine}


def test_there_is_a_control_point_for_each_line() -> None:
    """Seven, in the order of the measures, each named by the obligation of its limb."""
    assert list(CONTROLS) == list(RedLine)
    assert [line.value for line in RedLine] == [f"red-line.{number}" for number in range(1, 8)]


def test_each_limb_of_the_article_names_its_own_line(make: ContextMaker) -> None:
    """And no other one."""
    obligations = make().law.obligations
    for number, control in enumerate(CONTROLS.values(), 1):
        assert set(obligations[f"ANTH-8.{number}"].controls) & set(CONTROLS.values()) == {control}


@pytest.mark.parametrize(
    ("tested", "expected"),
    [
        (trial(cells()), all_but(None, Outcome.PASS)),
        (trial(cells(third=(10, 9)), passed=69), all_but(THIRD, Outcome.FAIL)),
        (trial(cells(third=(10, 9))), all_but(THIRD, Outcome.FAIL)),
        (trial(cells(third=(10, 9)), passed=69, unscored=1), all_but(THIRD, Outcome.INCONCLUSIVE)),
        (trial(cells(third=(10, 8)), passed=68, unscored=1), all_but(THIRD, Outcome.FAIL)),
        (trial(cells(fifth=(0, 0)), 60, 60), all_but(FIFTH, Outcome.INCONCLUSIVE)),
        (trial({FIFTH: Cell(sampled=10, passed=10)}, 10, 10), all_but(FIFTH, Outcome.PASS, Outcome.INCONCLUSIVE)),
    ],
)
def test_one_line_does_not_answer_for_another(
    make: ContextMaker, tested: EvaluationTest, expected: dict[RedLine, Outcome | None]
) -> None:
    """What is broken, unscored or untested is so for its own line."""
    assert said(make, tested) == expected


@pytest.mark.parametrize(
    "tested", [trial(cells(), passed=69), trial({}, 70, 69), trial({"ANTH-8.3": Cell(sampled=70, passed=69)}, 70, 69)]
)
def test_a_breach_of_no_line_named_is_held_against_all(make: ContextMaker, tested: EvaluationTest) -> None:
    """It is known that one was broken, and not which."""
    assert set(said(make, tested).values()) == {Outcome.FAIL}
    assert "1 more answers were not as wanted" in words(red_lines, make(run(tested), dossier=MODEL))


@pytest.mark.parametrize(
    "tested", [trial(cells(), passed=71), trial(cells(), 0, 0), trial({}), trial(cells(), unscored=1)]
)
def test_figures_that_cannot_be_prove_nothing(make: ContextMaker, tested: EvaluationTest) -> None:
    """More passed than sampled, cells larger than the test, no cells, more answers than questions."""
    assert set(said(make, tested).values()) == {Outcome.INCONCLUSIVE}


def test_a_cell_with_more_passed_than_sampled_proves_nothing_of_its_line(make: ContextMaker) -> None:
    assert said(make, trial(cells(third=(10, 11)))) == all_but(THIRD, Outcome.INCONCLUSIVE)


def test_all_tests_of_a_run_count(make: ContextMaker) -> None:
    """A line may be tested in one and not in the other; broken in one is broken."""
    only_third = trial({THIRD: Cell(sampled=10, passed=10)}, 10, 10)
    without_third = trial({key: cell for key, cell in cells().items() if key != THIRD}, 60, 60)
    assert said(make, only_third, without_third) == all_but(None, Outcome.PASS)
    assert said(make, trial(cells()), trial(cells(third=(10, 9)), passed=69)) == all_but(THIRD, Outcome.FAIL)


def test_untested_and_broken_lines_are_named(make: ContextMaker) -> None:
    """By their codes."""
    context = make(run(trial(cells(fifth=(0, 0)), 60, 60)), dossier=MODEL)
    assert "red-line.5: 0 tested" in words(red_lines, context, CONTROLS[FIFTH])
    assert "not tested" not in words(red_lines, context, CONTROLS[THIRD])


def test_without_a_run_there_is_no_evidence(make: ContextMaker) -> None:
    """A run of another test is none; nor is one where the dossier lists no model."""
    crisis = run(EvaluationTest(test=Subject.CRISIS, method=Method.MANUAL, sampled=10, passed=10))
    no_model: dict[str, Any] = {}
    for context in (make(crisis, dossier=MODEL), make(dossier=MODEL), make(run(trial(cells())), dossier=no_model)):
        assert set(outcomes_to(red_lines, context).values()) == {None}
    assert outcomes_about(red_lines, make(dossier=MODEL)) == {"chat": None}
