# SPDX-License-Identifier: Apache-2.0
"""A status is earned: nothing unknown, not run, skipped, stale or merely claimed can read as met."""

from datetime import date, timedelta

import pytest
from assess_factory import a_control
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hegui.assess.decisions import Decided
from hegui.assess.model import ControlState, PersonDecision, Status
from hegui.assess.status import answer_control, status_of, worst
from hegui.checks.results import CheckAnswer, EvidenceRef, NoEvidence, Outcome, Result, Skipped
from hegui.law.model import ControlPoint
from hegui.law.terms import AnsweredBy, Asks, Role
from hegui.text import Text

TODAY = date(2026, 11, 25)
WHY = Text("因", "because")
FRESH = EvidenceRef("document", "0" * 64, "a.md", collected=TODAY)
OLD = EvidenceRef("document", "0" * 64, "a.md", collected=TODAY - timedelta(400))
EXPIRED = EvidenceRef("document", "0" * 64, "a.md", collected=TODAY, expires=TODAY - timedelta(1))
BROKEN = EvidenceRef("document", "0" * 64, "a.md", collected=TODAY, broken=("model:m@1",))


def result(outcome: Outcome, *evidence: EvidenceRef) -> Result:
    return Result("c", outcome, WHY, evidence=evidence)


def decided(*, agrees: bool) -> Decided:
    return Decided(PersonDecision("c", agrees, "李", Role.COUNSEL, "r", TODAY, TODAY, FRESH))


def state(
    control: ControlPoint, *answers: CheckAnswer, person: Decided | None = None, longest: float | None = 366
) -> ControlState:
    return answer_control(control, answers, person, TODAY, longest).state


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), ControlState.NOT_RUN),
        ((Skipped("c", WHY),), ControlState.SKIPPED),
        ((NoEvidence("c", WHY),), ControlState.NO_EVIDENCE),
        ((result(Outcome.PASS, FRESH),), ControlState.PASSED),
        ((result(Outcome.PASS),), ControlState.NO_EVIDENCE),
        ((result(Outcome.PASS, OLD),), ControlState.STALE),
        ((result(Outcome.PASS, EXPIRED),), ControlState.STALE),
        ((result(Outcome.PASS, BROKEN),), ControlState.STALE),
        ((result(Outcome.PASS, FRESH, OLD),), ControlState.STALE),
        ((result(Outcome.PASS, FRESH), result(Outcome.FAIL, FRESH)), ControlState.FAILED),
        ((result(Outcome.PASS, FRESH), result(Outcome.ERROR)), ControlState.ERROR),
        ((result(Outcome.PASS, FRESH), result(Outcome.INCONCLUSIVE)), ControlState.INCONCLUSIVE),
        ((result(Outcome.PASS, FRESH), NoEvidence("c", WHY)), ControlState.NO_EVIDENCE),
        ((result(Outcome.PASS, FRESH), Skipped("c", WHY)), ControlState.SKIPPED),
    ],
)
def test_the_worst_answer_decides(answers: tuple[CheckAnswer, ...], expected: ControlState) -> None:
    """One source that fails is not outweighed by ninety-nine that pass."""
    assert state(a_control(), *answers) is expected


def test_evidence_of_another_kind_proves_nothing() -> None:
    """A page capture does not answer what asks for a receipt."""
    capture = EvidenceRef("page-capture", "0" * 64, "a.json", collected=TODAY)
    receipt = EvidenceRef("official-receipt", "0" * 64, "b.json", collected=TODAY)
    asked = a_control(kinds=("official-receipt",))
    assert state(asked, result(Outcome.PASS, capture)) is ControlState.NO_EVIDENCE
    assert state(asked, result(Outcome.PASS, capture, receipt)) is ControlState.PASSED


def test_damage_is_not_decided_away() -> None:
    """An error stands whatever a person says, also where only people answer."""
    for answered_by in AnsweredBy:
        asked = a_control(answered_by=answered_by)
        assert state(asked, result(Outcome.ERROR), person=decided(agrees=True)) is ControlState.ERROR


def test_a_claim_is_enough_only_where_a_claim_is_asked() -> None:
    """A pass without evidence counts for a declaration and for nothing else."""
    assert state(a_control(asks=Asks.DECLARATION), result(Outcome.PASS)) is ControlState.PASSED
    assert state(a_control(asks=Asks.EVIDENCE), result(Outcome.PASS)) is ControlState.NO_EVIDENCE


def test_evidence_without_a_longest_age_ages_only_by_its_own_dates() -> None:
    """No yardstick, no staleness by age."""
    assert state(a_control(), result(Outcome.PASS, OLD), longest=None) is ControlState.PASSED


def test_the_longest_age_is_that_of_the_kinds_that_answer() -> None:
    """A fresh routing file cites an old receipt: the receipt ages elsewhere, but its own last day counts here too."""
    control = a_control(kinds=("model-routing",))
    routing = replace(FRESH, kind="model-routing")
    old, expired = (replace(ref, kind="official-receipt") for ref in (OLD, EXPIRED))
    assert state(control, result(Outcome.PASS, routing, old)) is ControlState.PASSED
    assert state(control, result(Outcome.PASS, routing, expired)) is ControlState.STALE
    assert state(control, result(Outcome.PASS, replace(OLD, kind="model-routing"))) is ControlState.STALE


@pytest.mark.parametrize(
    ("answered_by", "machine", "person", "expected"),
    [
        (AnsweredBy.PERSON, None, None, ControlState.AWAITS_PERSON),
        (AnsweredBy.PERSON, None, True, ControlState.PASSED),
        (AnsweredBy.PERSON, None, False, ControlState.FAILED),
        (AnsweredBy.BOTH, Outcome.PASS, None, ControlState.AWAITS_PERSON),
        (AnsweredBy.BOTH, Outcome.PASS, True, ControlState.PASSED),
        (AnsweredBy.BOTH, Outcome.FAIL, True, ControlState.FAILED),
        (AnsweredBy.BOTH, Outcome.INCONCLUSIVE, True, ControlState.PASSED),
        (AnsweredBy.BOTH, None, True, ControlState.NOT_RUN),
        (AnsweredBy.MACHINE, Outcome.PASS, False, ControlState.FAILED),
        (AnsweredBy.MACHINE, Outcome.INCONCLUSIVE, True, ControlState.PASSED),
        (AnsweredBy.MACHINE, Outcome.INCONCLUSIVE, False, ControlState.FAILED),
        (AnsweredBy.MACHINE, Outcome.FAIL, True, ControlState.FAILED),
        (AnsweredBy.MACHINE, Outcome.ERROR, True, ControlState.ERROR),
        (AnsweredBy.MACHINE, None, True, ControlState.NOT_RUN),
    ],
)
def test_people_settle_doubt_and_nothing_else(
    answered_by: AnsweredBy, machine: Outcome | None, person: bool | None, expected: ControlState
) -> None:
    """A person may settle what a machine cannot tell; nobody can decide away a failure, a fault or a gap; a "no" always counts."""
    answers = () if machine is None else (result(machine, FRESH),)
    decision = None if person is None else decided(agrees=person)
    assert state(a_control(answered_by=answered_by), *answers, person=decision) is expected


@pytest.mark.parametrize(
    "other", [NoEvidence("c", WHY), result(Outcome.PASS, OLD), result(Outcome.FAIL), Skipped("c", WHY)]
)
def test_a_decision_settles_the_doubtful_item_and_not_its_neighbour(other: CheckAnswer) -> None:
    """One flow in doubt and another without evidence: a signature does not fill the gap."""
    answers = (result(Outcome.INCONCLUSIVE, FRESH), other)
    assert state(a_control(), *answers, person=decided(agrees=True)) is state(a_control(), other)
    assert state(a_control(), *answers, person=decided(agrees=True)) is not ControlState.PASSED


@given(st.lists(st.sampled_from(list(ControlState)), max_size=5))
def test_met_means_that_every_control_point_passed(states: list[ControlState]) -> None:
    """There is no other way to it, and without control points there is none at all."""
    assert (status_of(states) is Status.MET) == (bool(states) and all(item is ControlState.PASSED for item in states))


@given(st.lists(st.sampled_from(list(ControlState)), min_size=1, max_size=5), st.sampled_from(list(ControlState)))
def test_one_more_answer_never_improves_a_status(states: list[ControlState], another: ControlState) -> None:
    """Adding a control point can only keep or worsen the status."""
    assert status_of([*states, another]).severity <= status_of(states).severity


def test_the_worst_of_nothing_is_that_nothing_ran() -> None:
    """An empty list of answers is not good news."""
    assert worst([]) is ControlState.NOT_RUN
