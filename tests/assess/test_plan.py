# SPDX-License-Identifier: Apache-2.0
"""The action plan."""

from datetime import date

from assess_factory import an_answer, an_assessed
from msgspec.structs import replace

from hegui.assess.model import ControlState, Status
from hegui.assess.plan import action_plan
from hegui.clock import Due
from hegui.law.terms import Phase, Role
from hegui.text import Text


def test_one_action_a_control_point_with_all_that_waits_for_it() -> None:
    """Filing one label audit may move three obligations."""
    gap = an_answer(ControlState.NO_EVIDENCE, "label")
    done = an_answer(ControlState.PASSED, "log")
    items = [an_assessed(Status.NO_EVIDENCE, "LBL-5", (gap, done)), an_assessed(Status.NO_EVIDENCE, "DS-16", (gap,))]
    [action] = action_plan(items)
    assert (action.control.id, action.obligations) == ("label", ("LBL-5", "DS-16"))


def test_what_blocks_a_launch_comes_first_then_the_worst_then_the_soonest() -> None:
    """The order in which to take them."""
    later = an_assessed(Status.NO_EVIDENCE, "A", (an_answer(ControlState.NO_EVIDENCE, "late"),))
    soon = replace(
        later,
        controls=(an_answer(ControlState.NO_EVIDENCE, "soon"),),
        due=Due(date(2026, 12, 1), False, None, Text("因", "why")),
    )
    failed = an_assessed(Status.NOT_MET, "B", (an_answer(ControlState.FAILED, "failed"),))
    before = an_assessed(Status.STALE, "C", (an_answer(ControlState.STALE, "launch"),), phase=Phase.BEFORE_LAUNCH)
    assert [action.control.id for action in action_plan([later, soon, failed, before])] == [
        "launch",
        "failed",
        "soon",
        "late",
    ]


def test_each_state_says_what_to_do() -> None:
    """Collect again, sign, or do what the control point says."""
    states = {
        ControlState.ERROR: "Mend the fault",
        ControlState.STALE: "collect it again",
        ControlState.AWAITS_PERSON: "hegui decide DOSSIER c --role counsel",
        ControlState.NO_EVIDENCE: "text",
    }
    for state, words in states.items():
        [action] = action_plan([an_assessed(Status.NO_EVIDENCE, "A", (an_answer(state, role=Role.COUNSEL),))])
        assert words in action.what.en
