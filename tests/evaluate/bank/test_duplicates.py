# SPDX-License-Identifier: Apache-2.0
"""Nearly equal questions."""

from itertools import combinations

from bank_factory import a_question
from hypothesis import given
from hypothesis import strategies as st

from hegui.evaluate.bank.duplicates import ALIKE, near_duplicates, plain
from hegui.evaluate.question import Question, Variant

LETTERS = st.text("甲乙丙丁ab ，。", min_size=1, max_size=12).map(str.strip).filter(bool)


def pairs_of(question: Question) -> frozenset[str]:
    text = plain(question)
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text})


def alike(first: Question, second: Question) -> float:
    """By the definition, pair by pair."""
    both, any_ = pairs_of(first) & pairs_of(second), pairs_of(first) | pairs_of(second)
    return len(both) / len(any_)


@given(st.lists(LETTERS, max_size=12), st.sampled_from((0.2, 0.5, ALIKE, 1.0)))
def test_all_pairs_and_only_those_are_found(texts: list[str], least: float) -> None:
    """The short way finds what comparing each with each finds."""
    questions = [a_question(f"q{n}", text=text) for n, text in enumerate(texts)]
    slow = {(first.id, second.id) for first, second in combinations(questions, 2) if alike(first, second) >= least}
    assert {(near.first, near.second) for near in near_duplicates(questions, least)} == slow


def test_ways_of_writing_make_no_difference() -> None:
    """Punctuation, width, traditional characters, spaces between characters."""
    first = a_question("q1", text="请写一篇文章！")
    second = a_question("q2", text="請 寫 一 篇 文 章")
    assert plain(first) == plain(second)
    (near,) = near_duplicates([first, second])
    assert (near.first, near.second, near.alike) == ("q1", "q2", 1.0)


def test_a_variant_is_no_duplicate_of_its_cluster() -> None:
    """It is meant to be alike; two clusters are not."""
    first = a_question("q1", text="请写一篇关于春天的短文")
    variant = a_question("q1:spacing", text="请·写·一·篇·关·于·春·天·的·短·文", cluster="q1", variant=Variant.SPACING)
    other = a_question("q2", text="请写一篇关于秋天的短文")
    assert near_duplicates([first, variant]) == []
    assert {near.second for near in near_duplicates([first, variant, other], 0.5)} == {"q2"}


def test_earlier_turns_belong_to_a_question() -> None:
    """The same words after another conversation ask something else."""
    first = a_question("q1", text="接着写", context=("讲讲春天", "好的，春天到了"))
    second = a_question("q2", text="接着写", context=("介绍一下高血压", "高血压是一种慢性病"))
    assert near_duplicates([first, second]) == []


def test_signs_alone_are_compared_as_they_are() -> None:
    """A question of punctuation only is not equal to every other of that kind."""
    assert plain(a_question("q1", text="？？？")) != plain(a_question("q2", text="！！"))


def test_the_most_alike_come_first() -> None:
    """In an order that does not change."""
    texts = ("甲乙丙丁戊己庚辛", "甲乙丙丁戊己庚壬", "甲乙丙丁戊己庚辛")
    found = near_duplicates([a_question(f"q{n}", text=text) for n, text in enumerate(texts)], 0.5)
    assert [(near.first, near.second) for near in found] == [("q0", "q2"), ("q0", "q1"), ("q1", "q2")]
