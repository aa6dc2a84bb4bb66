# SPDX-License-Identifier: Apache-2.0
"""A small vocabulary and a day with one trigger and two parameters."""

from collections.abc import Mapping

import pytest

from hegui.facts import Condition, FactDefinition, FactType
from hegui.facts.condition import parse_condition
from hegui.text import Text

_QUESTION = Text("？", "?")

VOCABULARY: Mapping[str, FactDefinition] = {
    fact.id: fact
    for fact in (
        FactDefinition("a", FactType.BOOLEAN, _QUESTION, "-"),
        FactDefinition("b", FactType.BOOLEAN, _QUESTION, "-"),
        FactDefinition("users", FactType.NUMBER, _QUESTION, "-"),
        FactDefinition("seat", FactType.CHOICE, _QUESTION, "-", values=("mainland", "overseas")),
        FactDefinition("modes", FactType.SET, _QUESTION, "-", values=("web", "app", "api")),
        FactDefinition("start", FactType.DATE, _QUESTION, "-"),
    )
}


class Day:
    """Terms of one day: trigger T is `a`; `limit` is 100; `later` has no value yet."""

    def condition(self, trigger: str) -> Condition:
        return {"T": parse_condition("a", VOCABULARY)}[trigger]

    def number(self, parameter: str) -> float | None:
        return {"limit": 100.0, "later": None}[parameter]


@pytest.fixture
def vocabulary() -> Mapping[str, FactDefinition]:
    return VOCABULARY


@pytest.fixture
def day() -> Day:
    return Day()
