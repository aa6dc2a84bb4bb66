# SPDX-License-Identifier: Apache-2.0
"""What the page of a person who judges is told and sends, whatever is judged. The servers of samples and runs have tests with real ones."""

from dataclasses import dataclass, field

import pytest

from hegui.judging_page import beginning, choices, kept, others, sent_of
from hegui.panel import Hearing, Person, Role
from hegui.text import Language, Text

ZHANG, LI, WANG = (Person(id=key, name=name) for key, name in (("zhang", "张三"), ("li", "李四"), ("wang", "王五")))


@dataclass(frozen=True)
class Panel:
    """Two raters and an adjudicator."""

    raters: tuple[Person, ...] = (ZHANG, LI)
    adjudicator: Person | None = WANG
    double: int = 2


@dataclass(frozen=True)
class Item:
    """One of two."""

    id: str


@dataclass(frozen=True)
class Judgement:
    """What one person said."""

    item: str
    rater: str
    verdict: str
    unsure: bool = False
    name: str = ""
    role: Role = Role.RATER
    categories: tuple[str, ...] = field(default=())
    note: str = ""


def hearing() -> Hearing[Panel, Item, Judgement]:
    """Two items, of which one is disputed."""
    said = {"a": {"zhang": Judgement("a", "zhang", "good"), "li": Judgement("a", "li", "bad", note="x")}}
    return Hearing(panel=Panel(), items={name: Item(name) for name in "ab"}, said=said)


def test_a_person_begins_with_their_own_items_and_answers() -> None:
    """The adjudicator with what is disputed."""
    groups = {"A.1": Text("组", "group"), "A.2": None}
    risks = {"A.1.a": Text("甲", "first"), "A.2.a": Text("乙", "second")}
    zhang = beginning(hearing(), "zhang", Language.EN, "chat 2", risks, groups)
    assert (zhang["name"], zhang["role"], zhang["subject"], zhang["items"]) == ("张三", "rater", "chat 2", ["a", "b"])
    assert zhang["answers"] == [{"item": "a", "verdict": "good", "categories": [], "note": ""}]
    assert zhang["groups"] == [
        {"code": "A.1", "title": {"zh": "组", "en": "group"}, "risks": [{"code": "A.1.a", "title": {"zh": "甲", "en": "first"}}]},
        {"code": "A.2", "risks": [{"code": "A.2.a", "title": {"zh": "乙", "en": "second"}}]},
    ]  # fmt: skip
    wang = beginning(hearing(), "wang", Language.EN, "chat 2", risks, groups)
    assert (wang["role"], wang["items"], wang["answers"]) == ("adjudicator", ["a"], [])


def test_only_the_adjudicator_is_told_what_others_said() -> None:
    """Raters judge by themselves."""
    assert others(hearing(), "zhang", "a") == others(hearing(), "li", "a") == []
    assert [(one["verdict"], one["note"]) for one in others(hearing(), "wang", "a")] == [("good", ""), ("bad", "x")]


def test_a_judgement_more_replaces_that_persons_earlier_one_only() -> None:
    """The review before stays as it was."""
    before = hearing()
    after = kept(before, Judgement("a", "zhang", "bad"))
    assert [one.verdict for one in after.judgements_of("a")] == ["bad", "bad"]
    assert [one.verdict for one in before.judgements_of("a")] == ["good", "bad"]
    assert [one.verdict for one in kept(after, Judgement("b", "li", "good")).judgements_of("b")] == ["good"]


def test_choices_keep_their_order() -> None:
    """The keys 1, 2 and 3 choose them by it."""
    assert [choice["verdict"] for choice in choices({"b": Text("乙", "b"), "a": Text("甲", "a")})] == ["b", "a"]


def test_risks_are_sorted_and_named_once() -> None:
    """As a judgement has them."""
    assert sent_of(b'{"item": "a", "verdict": "bad", "categories": ["A.2.a", "A.1.a", "A.2.a"]}').codes == (
        "A.1.a",
        "A.2.a",
    )


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"item": "a"}', b'{"item": 5, "verdict": "x"}', b'{"item": "a", "verdict": "x", "rater": "li"}', b"\xff"]
)  # fmt: skip
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    """Whatever is sent."""
    with pytest.raises(ValueError):  # noqa: PT011  pydantic's, with its own words
        sent_of(body)
