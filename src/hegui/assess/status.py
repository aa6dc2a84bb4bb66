# SPDX-License-Identifier: Apache-2.0
"""From answers to a status. "Met" has to be earned at every step; everything else is something else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import assert_never

from hegui.assess.decisions import Decided
from hegui.assess.freshness import is_stale
from hegui.assess.model import ControlAnswer, ControlState, PersonDecision, Status
from hegui.checks.results import CheckAnswer, NoEvidence, Outcome, Result, Skipped
from hegui.law.model import ControlPoint
from hegui.law.terms import AnsweredBy, Asks

_RANK: Mapping[ControlState, int] = {state: rank for rank, state in enumerate(ControlState)}
"""0 is the worst."""


def worst(states: Iterable[ControlState]) -> ControlState:
    """The worst of some states; of none, that nothing ran."""
    return min(states, key=_RANK.__getitem__, default=ControlState.NOT_RUN)


def answer_control(
    control: ControlPoint,
    answers: Sequence[CheckAnswer],
    decided: Decided | None,
    as_of: date,
    longest_days: float | None,
) -> ControlAnswer:
    """The state of one control point from what checks and people say of it."""
    decision = decided.decision if decided else None
    states = [_state_of(answer, control, as_of, longest_days) for answer in answers]
    if decision is not None and decision.agrees:
        # A person settles what the machine looked at and cannot tell, and nothing else: not a failure, not a gap.
        states = [ControlState.PASSED if state is ControlState.INCONCLUSIVE else state for state in states]
    state = _combined(control.answered_by, worst(states), decision)
    asked = control.answered_by is not AnsweredBy.MACHINE or ControlState.INCONCLUSIVE in states
    refused = tuple(decided.refused) if decided and asked else ()
    return ControlAnswer(control, state, tuple(answers), decision, refused)


def _state_of(answer: CheckAnswer, control: ControlPoint, as_of: date, longest_days: float | None) -> ControlState:
    match answer:
        case Skipped():
            return ControlState.SKIPPED
        case NoEvidence():
            return ControlState.NO_EVIDENCE
        case Result(outcome=outcome):
            return _state_of_result(answer, outcome, control, as_of, longest_days)
        case _:
            assert_never(answer)


def _state_of_result(
    result: Result, outcome: Outcome, control: ControlPoint, as_of: date, longest_days: float | None
) -> ControlState:
    match outcome:
        case Outcome.FAIL:
            return ControlState.FAILED
        case Outcome.ERROR:
            return ControlState.ERROR
        case Outcome.INCONCLUSIVE:
            return ControlState.INCONCLUSIVE
        case Outcome.PASS:
            if control.asks is Asks.EVIDENCE and not any(ref.kind in control.kinds for ref in result.evidence):
                # A claim never satisfies a control point that asks for evidence, nor does evidence of another kind.
                return ControlState.NO_EVIDENCE
            if any(
                is_stale(ref, as_of, longest_days if control.limits_age_of(ref.kind) else None)
                for ref in result.evidence
            ):
                return ControlState.STALE
            return ControlState.PASSED
        case _:
            assert_never(outcome)


def _combined(answered_by: AnsweredBy, machine: ControlState, decision: PersonDecision | None) -> ControlState:
    if decision is not None and not decision.agrees:
        return ControlState.FAILED
    person = ControlState.AWAITS_PERSON if decision is None else ControlState.PASSED
    match answered_by:
        case AnsweredBy.PERSON:
            # No check answers it, but a damaged decision is an error that no other decision outweighs.
            return machine if machine is ControlState.ERROR else person
        case AnsweredBy.BOTH:
            return worst((machine, person))
        case AnsweredBy.MACHINE:
            return machine
        case _:
            assert_never(answered_by)


def status_of(states: Sequence[ControlState]) -> Status:
    """The status of an obligation that applies. Without a single control point nothing can be met."""
    if not states:
        return Status.NEEDS_REVIEW
    return min((_status_of_state(state) for state in states), key=lambda status: status.severity)


def _status_of_state(state: ControlState) -> Status:
    match state:
        case ControlState.PASSED:
            return Status.MET
        case ControlState.FAILED:
            return Status.NOT_MET
        case ControlState.ERROR | ControlState.INCONCLUSIVE | ControlState.AWAITS_PERSON | ControlState.SKIPPED:
            return Status.NEEDS_REVIEW
        case ControlState.NO_EVIDENCE | ControlState.NOT_RUN:
            return Status.NO_EVIDENCE
        case ControlState.STALE:
            return Status.STALE
        case _:
            assert_never(state)
