# SPDX-License-Identifier: Apache-2.0
"""Facts and the values that they accept."""

from datetime import date

import pytest

from hegui.facts import Fact, FactDefinition, Facts, FactType, facts_of
from hegui.text import Text

QUESTION = Text("？", "?")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (FactType.BOOLEAN, True, "true"),
        (FactType.NUMBER, 3, True),
        (FactType.NUMBER, 0, -1),
        (FactType.CHOICE, "x", "z"),
        (FactType.SET, frozenset({"x"}), frozenset({"z"})),
        (FactType.SET, frozenset(), "x"),
        (FactType.DATE, date(2026, 1, 1), "2026-01-01"),
    ],
)
def test_a_fact_accepts_values_of_its_type_only(kind: FactType, good: object, bad: object) -> None:
    """A truth value is not a number and a negative number of people does not exist."""
    fact = FactDefinition("f", kind, QUESTION, "-", values=("x", "y"))
    assert fact.accepts(good)
    assert not fact.accepts(bad)


def test_an_absent_fact_is_unknown() -> None:
    """There is no default: what is not declared has no value."""
    facts = facts_of(a=False)
    assert facts.value("a") is False
    assert facts.value("b") is None
    assert list(facts.with_values({"b": Fact(1)})) == ["a", "b"]
    assert len(Facts()) == 0
