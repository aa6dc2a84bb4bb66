# SPDX-License-Identifier: Apache-2.0
"""Conditions: the grammar, the values they refuse, and the reasons they keep."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from hegui.facts import ConditionError, Fact, FactDefinition, Facts, Terms, Truth, evaluate, facts_of, parse_condition
from hegui.facts.condition import Comparison, facts_in

Vocabulary = Mapping[str, FactDefinition]


def truth_of(raw: Any, facts: Facts, vocabulary: Vocabulary, day: Terms) -> Truth:
    return evaluate(parse_condition(raw, vocabulary), facts, day).truth


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("always", Truth.YES),
        ("a", Truth.YES),
        ({"not": "a"}, Truth.NO),
        ("b", Truth.UNKNOWN),
        ({"not": "b"}, Truth.UNKNOWN),
        ({"trigger": "T"}, Truth.YES),
        ({"all": ["a", "b"]}, Truth.UNKNOWN),
        ({"any": ["a", "b"]}, Truth.YES),
        ({"fact": "users", "at_least": {"parameter": "limit"}}, Truth.YES),
        ({"fact": "users", "more_than": {"parameter": "limit"}}, Truth.NO),
        ({"fact": "users", "less_than": 101}, Truth.YES),
        ({"fact": "users", "at_most": 99}, Truth.NO),
        ({"fact": "users", "at_least": {"parameter": "later"}}, Truth.NO),
        ({"fact": "seat", "is": "overseas"}, Truth.YES),
        ({"fact": "seat", "in": ["mainland"]}, Truth.NO),
        ({"fact": "modes", "includes": "web"}, Truth.YES),
        ({"fact": "modes", "includes_any": ["app", "api"]}, Truth.NO),
        ({"fact": "start", "at_least": date(2026, 1, 1)}, Truth.UNKNOWN),
    ],
)
def test_each_form_of_condition_has_its_value(raw: Any, expected: Truth, vocabulary: Vocabulary, day: Terms) -> None:
    """Every operator, on known and unknown facts, at the border of its limit."""
    facts = facts_of(a=True, users=100, seat="overseas", modes=frozenset({"web"}))
    assert truth_of(raw, facts, vocabulary, day) is expected


@pytest.mark.parametrize(
    "raw",
    [
        "nobody",
        "users",
        {"all": []},
        {"all": ["a"], "any": ["b"]},
        {"fact": "users", "is": 3},
        {"fact": "users", "at_least": "many"},
        {"fact": "users", "at_least": -1},
        {"fact": "seat", "is": "moon"},
        {"fact": "modes", "includes": "fax"},
        {"fact": "modes", "includes_any": []},
        {"fact": "modes", "includes_any": ["fax"]},
        {"fact": "a", "is": "yes"},
        {"fact": "seat"},
        {"never": True},
        7,
        None,
    ],
)
def test_what_is_not_in_the_grammar_is_refused(raw: Any, vocabulary: Vocabulary) -> None:
    """A misspelt name or a wrong operand is an error at load time, not a silent no."""
    with pytest.raises(ConditionError):
        parse_condition(raw, vocabulary)


def test_a_threshold_that_is_not_in_force_binds_nobody(vocabulary: Vocabulary, day: Terms) -> None:
    """Without a value of the parameter on that day the comparison is no, and says that it had no limit."""
    raw = {"fact": "users", "at_least": {"parameter": "later"}}
    explanation = evaluate(parse_condition(raw, vocabulary), facts_of(users=10**9), day)
    assert explanation.truth is Truth.NO
    assert explanation.limit is None


def test_the_deciding_parts_of_a_conjunction_are_those_that_fail_it(vocabulary: Vocabulary, day: Terms) -> None:
    """The reader is told what made it so, not everything that was looked at."""
    condition = parse_condition({"all": ["a", {"not": "b"}, {"fact": "users", "at_least": 5}]}, vocabulary)
    explanation = evaluate(condition, facts_of(a=True, b=True, users=9), day)
    decisive = [part.condition for part in explanation.deciding()]
    assert [item.fact for item in decisive if isinstance(item, Comparison)] == ["b"]


def test_the_deciding_parts_of_an_unknown_are_the_missing_facts(vocabulary: Vocabulary, day: Terms) -> None:
    """What is already known is not asked again."""
    condition = parse_condition({"all": ["a", "b"]}, vocabulary)
    missing = list(evaluate(condition, facts_of(a=True), day).deciding())
    assert [part.found for part in missing] == [None]


def test_an_open_set_is_certain_only_of_what_it_holds(vocabulary: Vocabulary, day: Terms) -> None:
    """A member that is there is there; one that is not may still be."""
    facts = Facts({"modes": Fact(frozenset({"web"}), open=True)})
    assert truth_of({"fact": "modes", "includes": "web"}, facts, vocabulary, day) is Truth.YES
    assert truth_of({"fact": "modes", "includes": "app"}, facts, vocabulary, day) is Truth.UNKNOWN
    assert truth_of({"not": {"fact": "modes", "includes_any": ["app", "api"]}}, facts, vocabulary, day) is Truth.UNKNOWN


def test_facts_are_found_through_triggers(vocabulary: Vocabulary, day: Terms) -> None:
    """A trigger's facts are the condition's facts."""
    condition = parse_condition({"any": [{"trigger": "T"}, {"not": "b"}]}, vocabulary)
    assert [comparison.fact for comparison in facts_in(condition, day)] == ["a", "b"]
