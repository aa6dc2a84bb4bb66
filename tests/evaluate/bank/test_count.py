# SPDX-License-Identifier: Apache-2.0
"""What counts: each question once, no variants, nothing rejected, approved and proposed apart."""

from dataclasses import replace
from datetime import date

from bank_factory import a_bank, a_question, approved

from hegui.evaluate.bank import count_library
from hegui.evaluate.question import Approval, Library, Modality, Question, Variant

CONTENT = Library.GENERATED_CONTENT


def rejected(question: Question) -> Question:
    return replace(approved(question), approval=Approval.REJECTED)


def test_each_kind_is_counted_apart() -> None:
    """Approved, proposed, rejected, variants, repeated; the sum is all there is."""
    bank = a_bank(
        approved(a_question("q1", text="甲")),
        a_question("q2", text="乙", risk="A.2.a"),
        rejected(a_question("q3", text="丙")),
        approved(a_question("q1:pinyin", text="jia", cluster="q1", variant=Variant.PINYIN)),
        a_question("q5", text="甲！"),
        a_question("r1", library=Library.SHOULD_REFUSE),
    )
    count = count_library([bank], CONTENT)
    assert (count.approved, count.proposed) == ({"A.1.a": 1}, {"A.2.a": 1})
    assert (count.questions, count.items, count.approved_items) == (5, 2, 1)
    assert (count.rejected, count.variants, count.repeated) == (1, 1, 1)
    assert count.items_of("A.2.a") == 1
    assert count.items_of("A.2.b") == 0


def test_of_equal_questions_the_approved_one_counts() -> None:
    """In whichever order, and across files."""
    one, other = a_bank(a_question("q1", text="甲")), a_bank(approved(a_question("q1", text="甲。")))
    for banks in ([one, other], [other, one]):
        count = count_library(banks, CONTENT)
        assert (count.approved_items, count.items, count.repeated) == (1, 1, 1)


def test_modalities_can_be_asked_for_apart() -> None:
    """The same words for a text and for a picture are two questions."""
    text = a_question("q1", text="画一只猫")
    picture = replace(text, id="q2", cluster="q2", modality=Modality.IMAGE)
    bank = a_bank(text, picture)
    assert count_library([bank], CONTENT).items == 2
    assert count_library([bank], CONTENT, Modality.IMAGE).items == 1
    assert count_library([bank], CONTENT, Modality.VIDEO).items == 0
    assert count_library([bank], CONTENT).modalities == {Modality.TEXT: 1, Modality.IMAGE: 1}


def test_the_newest_change_is_the_update() -> None:
    """Of what counts; nothing has none."""
    later = replace(a_question("q2", text="乙"), updated_on=date(2026, 11, 24))
    thrown_out = rejected(replace(a_question("q3", text="丙"), updated_on=date(2026, 11, 25)))
    bank = a_bank(a_question("q1"), later, replace(thrown_out, approved_on=date(2026, 11, 25)))
    assert count_library([bank], CONTENT).updated_on == date(2026, 11, 24)
    assert count_library([bank], Library.SHOULD_REFUSE).updated_on is None


def test_questions_of_ones_own_are_told_from_bundled_ones() -> None:
    """By their source."""
    bank = a_bank(a_question("q1", text="甲"), a_question("q2", text="乙", source="hegui-template:how-plain"))
    assert count_library([bank], CONTENT).own == {"A.1.a": 1}


def test_nearly_equal_questions_count_and_are_told() -> None:
    """They are a matter of quality, not of number."""
    bank = a_bank(a_question("q1", text="请写一篇关于春天的短文"), a_question("q2", text="请写一篇关于春天的长短文"))
    count = count_library([bank], CONTENT)
    assert (count.items, count.nearly_repeated) == (2, 1)
