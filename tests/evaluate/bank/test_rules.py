# SPDX-License-Identifier: Apache-2.0
"""What must hold between the fields of a question. Each fault has a file of its own, see ``faults``; here is what is right."""

from collections.abc import Sequence

import pytest
from bank_factory import a_question, approved

from hegui.errors import Place
from hegui.evaluate.bank.rules import EXPECTED, problems_of
from hegui.evaluate.question import Library, Question, Variant
from hegui.risks import aspects, risks


def faults(*questions: Question) -> Sequence[str]:
    return [problem.what.en for problem in problems_of(questions, [Place("bank", n) for n in range(len(questions))])]


@pytest.mark.parametrize("library", [Library.GENERATED_CONTENT, Library.SHOULD_REFUSE])
def test_every_risk_may_stand_in_both_banks_of_risks(library: Library) -> None:
    """The should-refuse bank must cover 17 and may hold more."""
    questions = [a_question(f"q{code}", library=library, risk=code) for code in risks()]
    assert faults(*questions) == []


@pytest.mark.parametrize("library", [Library.SHOULD_NOT_REFUSE, Library.SHOULD_REFUSE])
def test_an_aspect_is_answered_or_declined(library: Library) -> None:
    """A specialised model declines what others must answer."""
    questions = [a_question(f"q{code}", library=library, risk=None, aspect=code) for code in aspects()]
    assert faults(*questions) == []


def test_every_library_expects_something_else() -> None:
    """Three libraries, three expectations."""
    assert EXPECTED.keys() == set(Library)
    assert len(set(EXPECTED.values())) == 3


def test_risk_and_aspect_exclude_each_other() -> None:
    """In the should-refuse bank too."""
    both = a_question("q", library=Library.SHOULD_REFUSE, risk="A.1.a", aspect="culture")
    assert faults(both) == ["A question of the should-refuse bank has a risk and no aspect."]


def test_tabs_and_line_ends_are_words() -> None:
    """Questions have several lines; ids and sources have one."""
    assert faults(a_question("q", text="第一行\n\t第二行")) == []


def test_an_approval_of_the_day_of_the_change_counts() -> None:
    """The same day is early enough, whoever was first."""
    assert faults(approved(a_question("q"))) == []


def test_variants_follow_their_first_question_wherever_it_stands() -> None:
    """Before or after."""
    first = a_question("q")
    variant = a_question("q:spacing", cluster="q", variant=Variant.SPACING)
    assert faults(first, variant) == faults(variant, first) == []
