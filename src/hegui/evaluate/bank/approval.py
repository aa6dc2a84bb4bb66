# SPDX-License-Identifier: Apache-2.0
"""A named person of the provider decides on questions: approves them, rejects them, or takes a decision back."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from hegui.errors import InputError, Problem
from hegui.evaluate.question import Approval, Bank, Library, Question
from hegui.text import Text

_LONGEST_NAME: Final = 100
"""As a question holds it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which questions; each part narrows the choice, and one that is None does not."""

    ids: Collection[str] | None = None
    libraries: Collection[Library] | None = None
    codes: Collection[str] | None = None
    """Of risks and aspects."""
    source: str | None = None
    """What their source begins with."""
    undecided: bool = True
    """Only those that nobody has decided on."""

    def holds(self, question: Question) -> bool:
        """Whether a question is one of them."""
        return (
            (self.ids is None or question.id in self.ids)
            and (self.libraries is None or question.library in self.libraries)
            and (self.codes is None or (question.risk or question.aspect) in self.codes)
            and (self.source is None or question.source.startswith(self.source))
            and (not self.undecided or question.approval is Approval.PROPOSED)
        )


def decide(bank: Bank, selection: Selection, approval: Approval, *, by: str, on: date) -> tuple[Bank, int]:
    """The bank after a decision, and on how many questions it was.

    Args:
        bank: as it stands.
        selection: the questions it is about.
        approval: what was decided; PROPOSED takes earlier decisions back.
        by: the person's name.
        on: the day of the decision.

    Raises:
        InputError: ``by`` is no name, an id is not in the bank, no question is meant, or one was changed after the day of the decision.
    """
    if not (by.strip() == by and 0 < len(by) <= _LONGEST_NAME and by.isprintable()):
        what = Text("须写明审定人的姓名。", "The name of the person who decides is needed.")
        accepted = Text(f"1 至 {_LONGEST_NAME} 个字符，一行", f"1 to {_LONGEST_NAME} characters in one line")
        raise InputError(Problem(what, found=repr(by), accepted=accepted))
    _refuse_unknown(bank, selection)
    chosen = [question for question in bank.questions if selection.holds(question)]
    if not chosen:
        raise InputError(Problem(Text("没有符合条件的题目。", "No question is meant by that.")))
    later = [question for question in chosen if question.updated_on > on]
    if later and approval is not Approval.PROPOSED:
        what = Text(
            f"{len(later)} 题的更新日期晚于审定日期。",
            f"{len(later)} questions were changed after the day of the decision.",
        )
        raise InputError(Problem(what, found=f"{later[0].id}: {later[0].updated_on} > {on}"))
    ids = {question.id for question in chosen}
    decided = approval is not Approval.PROPOSED
    questions = tuple(
        replace(
            question,
            approval=approval,
            approved_by=by if decided else None,
            approved_on=on if decided else None,
        )
        if question.id in ids
        else question
        for question in bank.questions
    )
    return replace(bank, questions=questions), len(chosen)


def _refuse_unknown(bank: Bank, selection: Selection) -> None:
    unknown = sorted(set(selection.ids or ()) - {question.id for question in bank.questions})
    if unknown:
        what = Text(f"题库中没有 {len(unknown)} 个编号。", f"{len(unknown)} ids are not in the bank.")
        raise InputError(Problem(what, found=", ".join(unknown[:5])))
