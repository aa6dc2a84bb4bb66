# SPDX-License-Identifier: Apache-2.0
"""The smallest next questions."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hegui.facts import Fact, FactDefinition, Facts, FactType, Terms, Truth, evaluate, facts_of, parse_condition
from hegui.facts.condition import Condition
from hegui.facts.questions import next_questions, settling_facts
from hegui.text import Text

NAMES = ("p", "q", "r", "s")
BOOLEANS = {name: FactDefinition(name, FactType.BOOLEAN, Text("？", "?"), "-") for name in NAMES}


class NoTerms:
    def condition(self, trigger: str) -> Condition:
        raise KeyError(trigger)

    def number(self, parameter: str) -> float | None:
        raise KeyError(parameter)


raw_conditions = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)


@given(raw_conditions, st.dictionaries(st.sampled_from(NAMES), st.booleans(), max_size=2))
def test_answering_the_settling_facts_settles_whatever_the_answers(raw: Any, known: dict[str, bool]) -> None:
    """The set is sufficient: under every combination of answers nothing else can change the outcome."""
    condition = parse_condition(raw, BOOLEANS)
    facts = Facts({name: Fact(value) for name, value in known.items()})
    asked = settling_facts(condition, facts, NoTerms(), BOOLEANS)
    rest = [name for name in NAMES if name not in known and name not in asked]
    for answers in product((True, False), repeat=len(asked)):
        told = facts.with_values({name: Fact(value) for name, value in zip(asked, answers, strict=True)})
        outcomes = {
            evaluate(
                condition,
                told.with_values({name: Fact(value) for name, value in zip(rest, values, strict=True)}),
                NoTerms(),
            ).truth
            for values in product((True, False), repeat=len(rest))
        }
        assert len(outcomes) == 1


@given(raw_conditions)
def test_every_settling_fact_matters(raw: Any) -> None:
    """The set is the smallest: leaving out one of its facts leaves two outcomes open for some answers."""
    condition = parse_condition(raw, BOOLEANS)
    asked = settling_facts(condition, Facts(), NoTerms(), BOOLEANS)
    for left_out in asked:
        others = [name for name in NAMES if name != left_out]
        assert any(
            len(
                {
                    evaluate(
                        condition, facts_of(**dict(zip(others, values, strict=True)), **{left_out: value}), NoTerms()
                    ).truth
                    for value in (True, False)
                }
            )
            > 1
            for values in product((True, False), repeat=len(others))
        )


def test_a_fact_that_cannot_change_the_result_is_not_asked(
    vocabulary: Mapping[str, FactDefinition], day: Terms
) -> None:
    """`a or (a and b)` depends on `a` alone."""
    condition = parse_condition({"any": ["a", {"all": ["a", "b"]}]}, vocabulary)
    assert settling_facts(condition, Facts(), day, vocabulary) == ("a",)


def test_numbers_and_sets_are_asked_at_their_limits(vocabulary: Mapping[str, FactDefinition], day: Terms) -> None:
    """A number matters when some value on either side of its limit changes the result."""
    raw = {"all": [{"fact": "users", "at_least": {"parameter": "limit"}}, {"fact": "modes", "includes": "web"}]}
    condition = parse_condition(raw, vocabulary)
    assert set(settling_facts(condition, Facts(), day, vocabulary)) == {"users", "modes"}
    assert settling_facts(condition, facts_of(users=1), day, vocabulary) == ()


def test_the_question_that_may_settle_most_comes_first(vocabulary: Mapping[str, FactDefinition], day: Terms) -> None:
    """One answer that may settle two obligations is worth more than one that may settle one."""
    conditions = [("X", parse_condition({"all": ["a", "b"]}, vocabulary)), ("Y", parse_condition("b", vocabulary))]
    first, second = next_questions(conditions, Facts(), day, vocabulary)
    assert (first.fact, first.settles, first.touches) == ("b", ("X", "Y"), ("X", "Y"))
    assert (second.fact, second.touches) == ("a", ("X",))


def test_nothing_is_asked_of_what_is_settled(vocabulary: Mapping[str, FactDefinition], day: Terms) -> None:
    """A settled condition has no questions."""
    assert next_questions([("X", parse_condition("a", vocabulary))], facts_of(a=False), day, vocabulary) == ()
    assert evaluate(parse_condition("a", vocabulary), facts_of(a=False), day).truth is Truth.NO
