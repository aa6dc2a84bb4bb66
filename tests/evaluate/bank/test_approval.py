# SPDX-License-Identifier: Apache-2.0
"""A named person decides on chosen questions."""

from dataclasses import replace
from datetime import date

import pytest
from bank_factory import DAY, a_bank, a_question, approved

from hegui.errors import InputError, Place
from hegui.evaluate.bank import Selection, decide
from hegui.evaluate.bank.rules import problems_of
from hegui.evaluate.question import Approval, Bank, Library

LATER = date(2026, 11, 26)


@pytest.fixture
def bank() -> Bank:
    """Four questions, one of them approved by somebody else before."""
    return a_bank(
        a_question("q1", source="jade:1"),
        a_question("q2", risk="A.2.a"),
        approved(a_question("q3", risk="A.2.a")),
        a_question("r1", library=Library.SHOULD_REFUSE),
    )


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(), ["q1", "q2", "r1"]),
        (Selection(undecided=False), ["q1", "q2", "q3", "r1"]),
        (Selection(ids={"q2", "q3"}), ["q2"]),
        (Selection(libraries=[Library.SHOULD_REFUSE]), ["r1"]),
        (Selection(codes=["A.2.a"], undecided=False), ["q2", "q3"]),
        (Selection(source="jade:"), ["q1"]),
        (Selection(libraries=[Library.GENERATED_CONTENT], codes=["A.1.a"]), ["q1"]),
    ],
)
def test_a_selection_narrows(bank: Bank, selection: Selection, chosen: list[str]) -> None:
    """Each part of it; what was decided before stays, unless it is meant too."""
    decided, number = decide(bank, selection, Approval.APPROVED, by="李雷", on=LATER)
    by_him = [question.id for question in decided.questions if question.approved_by == "李雷"]
    assert (by_him, number) == (chosen, len(chosen))
    assert list(problems_of(decided.questions, [Place("b")] * 4)) == []


def test_a_decision_can_be_taken_back(bank: Bank) -> None:
    """Nobody's name stays with it."""
    selection = Selection(ids={"q3"}, undecided=False)
    taken_back, _ = decide(bank, selection, Approval.PROPOSED, by="李雷", on=LATER)
    assert taken_back.questions[2] == a_question("q3", risk="A.2.a")
    thrown_out, _ = decide(bank, selection, Approval.REJECTED, by="李雷", on=LATER)
    assert thrown_out.questions[2] == replace(
        bank.questions[2], approval=Approval.REJECTED, approved_by="李雷", approved_on=LATER
    )


def test_what_cannot_be_meant_is_told(bank: Bank) -> None:
    """Unknown ids, no question at all, a question that was changed afterwards."""
    for selection, words in (
        (Selection(ids={"q1", "q9"}), "q9"),
        (Selection(codes=["A.5.a"]), "No question is meant"),
    ):
        with pytest.raises(InputError, match=words):
            decide(bank, selection, Approval.APPROVED, by="李雷", on=LATER)
    with pytest.raises(InputError, match="changed after the day"):
        decide(bank, Selection(), Approval.APPROVED, by="李雷", on=date(2026, 11, 19))
    assert decide(bank, Selection(), Approval.APPROVED, by="李雷", on=DAY)[1] == 3


@pytest.mark.parametrize("by", ["", " ", " 李雷", "李\n雷", "李\x1b雷", "李" * 101])
def test_nobody_decides_nothing(bank: Bank, by: str) -> None:
    """A bank with such a name could not be read again."""
    with pytest.raises(InputError, match="name of the person who decides"):
        decide(bank, Selection(), Approval.APPROVED, by=by, on=LATER)
