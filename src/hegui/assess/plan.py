# SPDX-License-Identifier: Apache-2.0
"""What to do next: one action a control point, first what blocks a launch, then the worst, then what is due soonest."""

from collections.abc import Iterable
from datetime import date

from hegui.assess.model import Action, Assessed, ControlAnswer, ControlState
from hegui.law.terms import Phase
from hegui.text import Text


def action_plan(obligations: Iterable[Assessed]) -> tuple[Action, ...]:
    """The actions that would move obligations toward *met*, in the order in which to take them."""
    waiting: dict[str, list[Assessed]] = {}
    answers: dict[str, ControlAnswer] = {}
    for item in obligations:
        for answer in item.controls:
            if answer.state is not ControlState.PASSED:
                waiting.setdefault(answer.control.id, []).append(item)
                answers[answer.control.id] = answer
    return tuple(sorted((_action(answers[control], items) for control, items in waiting.items()), key=_order))


def _action(answer: ControlAnswer, items: list[Assessed]) -> Action:
    dues = [item.due for item in items if item.due is not None]
    return Action(
        control=answer.control,
        state=answer.state,
        what=_what(answer),
        obligations=tuple(item.obligation.id for item in items),
        role=answer.control.role,
        due=min(dues, key=lambda due: due.day, default=None),
        place=answer.place,
        before_launch=any(item.obligation.phase is Phase.BEFORE_LAUNCH for item in items),
    )


def _what(answer: ControlAnswer) -> Text:
    remedy = answer.control.remedy
    if answer.state is ControlState.ERROR:
        return Text("先排除原因所述的错误，再重新检查。", "Mend the fault that the reason names, then check again.")
    if answer.state is ControlState.STALE:
        return Text(
            f"证据已过期或其依据已变更，请重新取证。{remedy.zh}",
            f"The evidence is out of date or what it rests on has changed; collect it again. {remedy.en}",
        )
    if answer.state is ControlState.AWAITS_PERSON:
        control, role = answer.control.id, answer.control.role
        return Text(
            f"由“{role}”作出签名决定：hegui decide DOSSIER {control} --role {role} …。{remedy.zh}",
            f"A signed decision of the {role}: hegui decide DOSSIER {control} --role {role} …. {remedy.en}",
        )
    return remedy


def _order(action: Action) -> tuple[bool, int, date, str]:
    return (
        not action.before_launch,
        tuple(ControlState).index(action.state),
        action.due.day if action.due else date.max,
        action.control.id,
    )
