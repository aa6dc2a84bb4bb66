# SPDX-License-Identifier: Apache-2.0
"""Facts of a service, conditions over them in three-valued logic, and the questions that settle what is unknown."""

from hegui.facts.condition import Condition, ConditionError, Explanation, Terms, evaluate, parse_condition
from hegui.facts.logic import Truth
from hegui.facts.vocabulary import Fact, FactDefinition, Facts, FactType, FactValue, facts_of

__all__ = [
    "Condition",
    "ConditionError",
    "Explanation",
    "Fact",
    "FactDefinition",
    "FactType",
    "FactValue",
    "Facts",
    "Terms",
    "Truth",
    "evaluate",
    "facts_of",
    "parse_condition",
]
