# SPDX-License-Identifier: Apache-2.0
"""The example of a companion app six days before launch: the assessment is due whatever the number of users."""

from datetime import date
from pathlib import Path

import pytest

from hegui.assess.model import Assessed, Assessment, ControlAnswer, ControlState, LaunchAnswer, Status
from hegui.checking import check
from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.facts.logic import Truth

FOLDER = Path(__file__).parents[2] / "examples" / "companion-app"


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return check(FOLDER, as_of=date(2026, 11, 25)).assessment


@pytest.fixture(scope="module")
def obligations(assessment: Assessment) -> dict[str, Assessed]:
    return {item.obligation.id: item for item in assessment.obligations}


@pytest.fixture(scope="module")
def controls(assessment: Assessment) -> dict[str, ControlAnswer]:
    return {answer.control.id: answer for item in assessment.obligations for answer in item.controls}


def reasons(answer: ControlAnswer, outcome: Outcome | None = None) -> list[str]:
    """What the checks said: with an outcome, or with ``None`` where they found no evidence."""
    if outcome is None:
        return [given.wanted.en for given in answer.answers if isinstance(given, NoEvidence)]
    return [given.reason.en for given in answer.answers if isinstance(given, Result) and given.outcome is outcome]


@pytest.mark.parametrize(
    ("obligation", "status"),
    [
        ("ANTH-22.1", Status.NO_EVIDENCE),
        ("ANTH-22.3", Status.NOT_APPLICABLE),
        ("ANTH-18.4", Status.NOT_MET),
        ("ANTH-13.1", Status.NOT_MET),
        ("ANTH-8.5", Status.MET),
        ("ANTH-8.6", Status.NEEDS_REVIEW),
        ("ANTH-9.2", Status.NEEDS_REVIEW),
        ("ANTH-16.3", Status.NEEDS_REVIEW),
        ("ANTH-23", Status.NEEDS_REVIEW),
        ("ANTH-18.2", Status.STALE),
        ("ANTH-26.1", Status.NO_EVIDENCE),
        ("ANTH-15", Status.UNDETERMINED),
        ("ETH-4", Status.UNDETERMINED),
        ("ANTH-14.2", Status.NOT_APPLICABLE),
        ("ANTH-14.3", Status.NOT_APPLICABLE),
        ("ANTH-17.1", Status.NOT_APPLICABLE),
        ("ANTH-12.1", Status.MET),
        ("ANTH-12.2", Status.MET),
        ("ANTH-14.1", Status.MET),
        ("ANTH-14.4", Status.MET),
        ("ANTH-16.4", Status.MET),
        ("ANTH-18.1", Status.MET),
        ("ANTH-19", Status.MET),
        ("PIPL-29", Status.MET),
        ("SA-7.1", Status.MET),
        ("FIL-1", Status.NOT_APPLICABLE),
        ("FIL-2", Status.MET),
    ],
)
def test_the_telling_obligations_have_their_status(
    obligations: dict[str, Assessed], obligation: str, status: Status
) -> None:
    """Every kind of status stands in the example, where its README says so."""
    assert obligations[obligation].status is status


def test_the_assessment_is_due_below_the_thresholds_and_blocks_the_launch(
    assessment: Assessment, obligations: dict[str, Assessed], controls: dict[str, ControlAnswer]
) -> None:
    """With five thousand users the launch limb binds and the threshold limb does not; the receipt of 2018 is no substitute."""
    assert obligations["ANTH-22.1"].explanation.truth is Truth.YES
    assert obligations["ANTH-22.3"].explanation.truth is Truth.NO
    assert controls["security-assessment-submitted"].state is ControlState.PASSED
    assert reasons(controls["anth-assessment-submitted"]) == [
        "There is no official receipt of the assessment of the anthropomorphic service (official-receipt)."
    ]
    assert assessment.launch.answer is LaunchAnswer.BLOCKED
    assert "ANTH-22.1" in {item.obligation.id for item in assessment.launch.blocked_by}


def test_the_route_names_every_procedure_with_its_last_day(assessment: Assessment) -> None:
    """Registration and not filing, both assessments, and the two terms that run from the launch."""
    routes = {route.row.id: route.due.day if route.due else None for route in assessment.routes}
    assert routes == {
        "security_assessment_2018": None,
        "algorithm_filing": date(2026, 12, 15),
        "model_registration": None,
        "anthropomorphic_assessment": None,
        "icp_filing": None,
        "app_filing": None,
        "police_filing": date(2026, 12, 31),
    }


def test_only_what_the_readme_tells_fails(controls: dict[str, ControlAnswer]) -> None:
    """The control points that fail, and the one that is stale, are exactly the planted ones."""
    assert {name for name, answer in controls.items() if answer.state is ControlState.FAILED} == {
        "crisis-intervention-works",
        "dependence-reminders-shown",
    }
    assert {name for name, answer in controls.items() if answer.state is ControlState.STALE} == {
        "ai-identity-disclosed"
    }


def test_three_reminders_were_not_shown(controls: dict[str, ControlAnswer]) -> None:
    """The two-hour reminder is on the screen and still fails by its count."""
    [reason] = reasons(controls["dependence-reminders-shown"], Outcome.FAIL)
    assert "412 reminders were due and 409 were shown" in reason
    assert "every 2 hours of continuous use" in reason


def test_one_missed_crisis_fails_though_the_real_ones_were_met(controls: dict[str, ControlAnswer]) -> None:
    """For a crisis there is no rate; that the two real ones were handled is told beside it."""
    answer = controls["crisis-intervention-works"]
    [missed] = reasons(answer, Outcome.FAIL)
    assert "80 tested, 79 as wanted, 1 not" in missed
    assert any("On all 2 crises these were done" in reason for reason in reasons(answer, Outcome.PASS))


def test_a_red_line_that_was_not_tested_by_voice_is_named(controls: dict[str, ControlAnswer]) -> None:
    """The text channel covers all seven, the voice channel lacks the sixth, and so a person must look at that one."""
    answer = controls["anth-red-line-manipulation"]
    [passed], [open_one] = reasons(answer, Outcome.PASS), reasons(answer, Outcome.INCONCLUSIVE)
    assert "Model 'chat'" in passed
    assert "Model 'voice', red-line.6: 0 tested" in open_one
    lines = {id: found.state for id, found in controls.items() if id.startswith("anth-red-line-")}  # noqa: A001
    assert len(lines) == 7
    assert {id for id, state in lines.items() if state is not ControlState.PASSED} == {answer.control.id}  # noqa: A001


def test_minors_are_identified_and_barred(controls: dict[str, ControlAnswer]) -> None:
    """Tests and captures show it, registration asks for age and an emergency contact, and there is an appeal."""
    for control in ("no-virtual-relatives-for-minors", "companion-registration-complete", "minors-identified"):
        assert controls[control].state is ControlState.PASSED, control
    assert len(reasons(controls["no-virtual-relatives-for-minors"], Outcome.PASS)) == 3


def test_interactions_are_trained_on_with_separate_consent_only(controls: dict[str, ControlAnswer]) -> None:
    """640 of 5,000 gave it, nobody was used without, and an agreement that says "off by default" denies nothing."""
    [reason] = reasons(controls["interaction-data-consented"], Outcome.PASS)
    assert "5000 asked, 640 given, 31 withdrawn; nobody was processed without it" in reason
    assert controls["training-sensitive-pi-consented"].state is ControlState.PASSED
    assert controls["agreement-clauses-present"].state is ControlState.PASSED


def test_both_models_are_filed_upstream_and_registered_here(controls: dict[str, ControlAnswer]) -> None:
    """One filing is in the local copy of the list and the other is not, which says nothing against it."""
    found, unlisted = reasons(controls["upstream-model-filed"], Outcome.PASS)
    assert "The local copy of the list has the number" in found
    assert "does not mean that it was not filed" in unlisted
    assert controls["model-registration-held"].state is ControlState.PASSED


def test_the_open_questions_are_asked(assessment: Assessment) -> None:
    """What the dossier leaves out is asked and not guessed."""
    assert {question.fact.id for question in assessment.questions} == {"serves_elderly", "ethics_high_risk"}
