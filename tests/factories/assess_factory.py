# SPDX-License-Identifier: Apache-2.0
"""Obligations and control points to assess, without any file."""

from datetime import date
from typing import Any

from hegui.assess.model import Assessed, ControlAnswer, ControlState, Status
from hegui.facts.condition import Always, Explanation
from hegui.facts.logic import Truth
from hegui.law.model import ControlPoint, Judgement, ObligationVersion
from hegui.law.terms import AnsweredBy, Asks, Bound, Confidence, Duty, Head, Judge, Phase, Role
from hegui.text import Text

SAME = Text("文", "text")


def a_control(name: str = "c", **changes: Any) -> ControlPoint:
    values: dict[str, Any] = {
        "id": name, "head": Head.COOPERATION, "question": SAME, "answered_by": AnsweredBy.MACHINE, "asks": Asks.EVIDENCE,
        "role": Role.COMPLIANCE_LEAD, "remedy": SAME, "kinds": ("document",),
    }  # fmt: skip
    return ControlPoint(**{**values, **changes})


def an_obligation(name: str = "TST-1", **changes: Any) -> ObligationVersion:
    values: dict[str, Any] = {
        "id": name, "instrument": "TST", "article": "1", "head": Head.COOPERATION, "title": SAME, "bound": (Bound.PROVIDER,),
        "duty": Duty.MUST, "phase": Phase.CONTINUOUS, "when": "always", "must": SAME, "confidence": Confidence.HIGH, "sources": (),
        "judgement": Judgement(Judge.MACHINE, Judge.MACHINE, Judge.MACHINE),
        "valid_from": date(2024, 1, 1), "recorded": date(2024, 1, 1), "controls": ("c",),
    }  # fmt: skip
    return ObligationVersion(**{**values, **changes})


def an_assessed(
    status: Status,
    name: str = "TST-1",
    answers: tuple[ControlAnswer, ...] = (),
    **changes: Any,
) -> Assessed:
    return Assessed(an_obligation(name, **changes), Explanation(Truth.YES, Always()), status, answers)


def an_answer(state: ControlState, name: str = "c", **changes: Any) -> ControlAnswer:
    return ControlAnswer(a_control(name, **changes), state)
