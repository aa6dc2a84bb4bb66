# SPDX-License-Identifier: Apache-2.0
"""The gate and the launch."""

from datetime import date

import pytest
from assess_factory import an_answer, an_assessed
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hegui.assess.gate import Baseline, GatePolicy, decide_gate, decide_launch
from hegui.assess.model import ControlState, LaunchAnswer, Status, Waiver
from hegui.law.terms import Duty, Phase, Role

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize("status", list(Status))
def test_only_met_and_not_applicable_pass(status: Status) -> None:
    """Everything that nobody proved blocks."""
    gate = decide_gate([an_assessed(Status.MET, "TST-0"), an_assessed(status)], GatePolicy(), TODAY)
    assert gate.opens == (status in {Status.MET, Status.NOT_APPLICABLE})


def test_an_empty_run_is_never_green() -> None:
    """Nothing assessed, or nothing applicable and nothing met, does not open the gate."""
    assert not decide_gate([], GatePolicy(), TODAY).opens
    assert not decide_gate([an_assessed(Status.NOT_APPLICABLE)], GatePolicy(), TODAY).opens


def test_a_waiver_lets_through_until_its_day_and_never_changes_the_status() -> None:
    """On the last day it holds, the day after it is a notice and the obligation blocks."""
    waiver = Waiver("TST-1", "Li", "vendor fix", until=TODAY)
    policy = GatePolicy(waivers=(waiver,))
    gate = decide_gate([an_assessed(Status.NOT_MET)], policy, TODAY)
    assert gate.opens
    assert gate.let_through[0].waiver == waiver
    assert gate.let_through[0].assessed.status is Status.NOT_MET
    late = decide_gate([an_assessed(Status.NOT_MET)], policy, date(2026, 11, 26))
    assert not late.opens
    assert "expired" in late.notices[0].en


def test_a_recommendation_is_reported_and_does_not_block() -> None:
    """A should-clause does not change the conclusion (TC260-003 9.1 d 4)."""
    gate = decide_gate([an_assessed(Status.NOT_MET, duty=Duty.SHOULD)], GatePolicy(), TODAY)
    assert gate.opens
    assert gate.let_through[0].allowed is not None


def test_an_allowance_is_printed() -> None:
    """Loosening is explicit and visible."""
    gate = decide_gate([an_assessed(Status.NEEDS_REVIEW)], GatePolicy(allow=frozenset({Status.NEEDS_REVIEW})), TODAY)
    assert gate.opens
    assert "needs_review" in gate.notices[0].en


@pytest.mark.parametrize(
    ("before", "now", "day", "opens"),
    [
        (Status.NO_EVIDENCE, Status.NO_EVIDENCE, TODAY, True),
        (Status.NO_EVIDENCE, Status.STALE, TODAY, True),
        (Status.NO_EVIDENCE, Status.NOT_MET, TODAY, False),
        (Status.NO_EVIDENCE, Status.NO_EVIDENCE, date(2027, 1, 1), False),
    ],
)
def test_a_baseline_holds_until_its_end_and_not_for_what_got_worse(
    before: Status, now: Status, day: date, opens: bool
) -> None:
    """Adoption does not need a clean slate, but nothing may slip behind it."""
    policy = GatePolicy(baseline=Baseline(TODAY, date(2026, 12, 31), {"TST-1": before}))
    assert decide_gate([an_assessed(now)], policy, day).opens is opens


@given(st.lists(st.sampled_from(list(Status)), max_size=6))
def test_what_blocks_and_what_is_let_through_are_all_that_is_open(statuses: list[Status]) -> None:
    """Nothing that is open disappears at the gate."""
    items = [an_assessed(status, f"TST-{index}") for index, status in enumerate(statuses)]
    gate = decide_gate(items, GatePolicy(), TODAY)
    told = [item.assessed for item in (*gate.blocking, *gate.let_through)]
    assert told == [item for item in items if item.status not in {Status.MET, Status.NOT_APPLICABLE}]


JUDGED = frozenset({"has_public_opinion_attribute"})


def test_a_launch_needs_what_is_due_before_it() -> None:
    """A gap before launch blocks; a continuous duty without evidence does not stop a launch, a failed one does."""
    before = {"phase": Phase.BEFORE_LAUNCH}
    assert decide_launch([an_assessed(Status.NO_EVIDENCE, **before)], JUDGED).answer is LaunchAnswer.BLOCKED
    assert decide_launch([an_assessed(Status.STALE, **before)], JUDGED).answer is LaunchAnswer.BLOCKED
    assert decide_launch([an_assessed(Status.NO_EVIDENCE)], JUDGED).answer is LaunchAnswer.MAY_LAUNCH
    assert decide_launch([an_assessed(Status.NOT_MET)], JUDGED).answer is LaunchAnswer.BLOCKED
    assert decide_launch([an_assessed(Status.MET, **before)], JUDGED).answer is LaunchAnswer.MAY_LAUNCH


def test_counsel_is_named_where_only_counsel_is_missing() -> None:
    """A question for counsel is not a defect; a question for somebody else is a gap."""
    counsel = an_answer(ControlState.AWAITS_PERSON, role=Role.COUNSEL)
    security = an_answer(ControlState.AWAITS_PERSON, role=Role.SECURITY_LEAD)
    before = {"phase": Phase.BEFORE_LAUNCH}
    alone = decide_launch([an_assessed(Status.NEEDS_REVIEW, answers=(counsel,), **before)], JUDGED)
    assert alone.answer is LaunchAnswer.NEEDS_COUNSEL
    both = decide_launch([an_assessed(Status.NEEDS_REVIEW, answers=(counsel, security), **before)], JUDGED)
    assert both.answer is LaunchAnswer.BLOCKED


def test_an_unsettled_scope_blocks_unless_only_a_judgement_is_missing() -> None:
    """Facts that anybody can look up must be declared; a judgement is for counsel."""
    unsettled = an_assessed(Status.UNDETERMINED, phase=Phase.BEFORE_LAUNCH)
    looked_up = replace(unsettled, missing_facts=("registers_users", "has_public_opinion_attribute"))
    judged = replace(unsettled, missing_facts=("has_public_opinion_attribute",))
    assert decide_launch([looked_up], JUDGED).answer is LaunchAnswer.BLOCKED
    assert decide_launch([looked_up], JUDGED).unsettled == (looked_up,)
    assert decide_launch([judged], JUDGED).answer is LaunchAnswer.NEEDS_COUNSEL
