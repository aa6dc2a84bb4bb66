# SPDX-License-Identifier: Apache-2.0
"""Conditions over facts: parsed from the catalogue's YAML, evaluated with an explanation.

The grammar is in ``catalogue/README.md``. A condition is a small tree; it names facts, triggers and parameters and holds no code.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol, assert_never

from msgspec import Struct

from hegui.facts.logic import Truth, all_of, any_of, truth
from hegui.facts.vocabulary import Fact, FactDefinition, Facts, FactType, FactValue


class ConditionError(ValueError):
    """A condition is not in the grammar; the message says what is wrong, in both languages."""


class Operator(StrEnum):
    """How a fact is compared."""

    IS = "is"
    IN = "in"
    INCLUDES = "includes"
    INCLUDES_ANY = "includes_any"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"


_OPERATORS = {
    FactType.BOOLEAN: {Operator.IS},
    FactType.CHOICE: {Operator.IS, Operator.IN},
    FactType.SET: {Operator.INCLUDES, Operator.INCLUDES_ANY},
    FactType.NUMBER: {Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN},
    FactType.DATE: {Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN},
}


class ParameterRef(Struct, frozen=True):
    """A dated number, looked up on the day of the question."""

    id: str


class Always(Struct, frozen=True, cache_hash=True):
    """Holds whenever the instrument does."""


class AllOf(Struct, frozen=True, cache_hash=True):
    parts: "tuple[Condition, ...]"


class AnyOf(Struct, frozen=True, cache_hash=True):
    parts: "tuple[Condition, ...]"


class Not(Struct, frozen=True, cache_hash=True):
    part: "Condition"


class TriggerRef(Struct, frozen=True, cache_hash=True):
    """A named condition of the catalogue."""

    id: str


class Comparison(Struct, frozen=True, cache_hash=True):
    fact: str
    operator: Operator
    operand: FactValue | ParameterRef | tuple[str, ...]


Condition = Always | AllOf | AnyOf | Not | TriggerRef | Comparison


class Terms(Protocol):
    """What a condition may refer to, on one day."""

    def condition(self, trigger: str) -> Condition:
        """The condition of a named trigger."""
        ...

    def number(self, parameter: str) -> float | None:
        """The value of a parameter, or ``None`` when no value is in force on that day."""
        ...


class Explanation(Struct, frozen=True):
    """Why a condition holds, does not hold, or cannot be told. Mirrors the condition's tree."""

    truth: Truth
    condition: Condition
    parts: "tuple[Explanation, ...]" = ()
    found: FactValue | None = None
    """The value of the fact compared; ``None`` when unknown or not a comparison."""
    limit: float | None = None
    """The value of the parameter compared with."""

    def deciding(self) -> "Iterator[Explanation]":
        """The comparisons that make the result what it is; for *unknown*, those that are missing."""
        if isinstance(self.condition, Comparison | Always):
            yield self
            return
        wanted = ~self.truth if isinstance(self.condition, Not) else self.truth
        for part in self.parts:
            if part.truth is wanted:
                yield from part.deciding()


def parse_condition(raw: object, vocabulary: Mapping[str, FactDefinition]) -> Condition:
    """Parses the YAML form of a condition.

    Raises:
        ConditionError: a name, an operator or a value that is not in the grammar or the vocabulary.
    """
    match raw:
        case "always":
            return Always()
        case str(name):
            if _definition(name, vocabulary).type is not FactType.BOOLEAN:
                raise ConditionError(
                    f"“{name}”不是是非题，须写明比较方式 / '{name}' is not a yes/no fact; say how to compare it"
                )
            return Comparison(name, Operator.IS, operand=True)
        case {"all": list(parts), **rest} if not rest and parts:
            return AllOf(tuple(parse_condition(part, vocabulary) for part in parts))
        case {"any": list(parts), **rest} if not rest and parts:
            return AnyOf(tuple(parse_condition(part, vocabulary) for part in parts))
        case {"not": part, **rest} if not rest:
            return Not(parse_condition(part, vocabulary))
        case {"trigger": str(trigger), **rest} if not rest:
            return TriggerRef(trigger)
        case {"fact": str(name), **rest} if len(rest) == 1:
            [(operator, operand)] = rest.items()
            return _comparison(_definition(name, vocabulary), str(operator), operand)
    raise ConditionError(f"无法理解的条件 / not a condition: {raw!r}")


def _definition(name: str, vocabulary: Mapping[str, FactDefinition]) -> FactDefinition:
    definition = vocabulary.get(name)
    if definition is None:
        raise ConditionError(f"词表中没有事实“{name}” / no fact '{name}' in the vocabulary")
    return definition


def _comparison(fact: FactDefinition, operator: str, operand: object) -> Comparison:
    if operator not in _OPERATORS[fact.type]:
        allowed = sorted(_OPERATORS[fact.type])
        raise ConditionError(
            f"“{fact.id}”只能用 {'、'.join(allowed)} 比较 / '{fact.id}' is compared by {', '.join(allowed)}"
        )
    match operand:
        case {"parameter": str(parameter), **rest} if not rest and fact.type is FactType.NUMBER:
            return Comparison(fact.id, Operator(operator), ParameterRef(parameter))
        case list(values) if operator in {Operator.IN, Operator.INCLUDES_ANY}:
            chosen = tuple(str(value) for value in values)
            unknown = [value for value in chosen if value not in fact.values]
        case str(day) if fact.type is FactType.DATE:
            return Comparison(fact.id, Operator(operator), _day(day))
        case str(value) if fact.type in {FactType.CHOICE, FactType.SET} and operator in {
            Operator.IS,
            Operator.INCLUDES,
        }:
            return _known_value(fact, Operator(operator), value)
        case bool() | int() | float() | date() if fact.type not in {FactType.CHOICE, FactType.SET} and fact.accepts(
            operand
        ):
            return Comparison(fact.id, Operator(operator), operand)
        case _:
            raise ConditionError(
                f"“{fact.id}”不能与 {operand!r} 比较 / '{fact.id}' cannot be compared with {operand!r}"
            )
    if unknown or not chosen:
        raise ConditionError(
            f"“{fact.id}”没有取值 {unknown} / '{fact.id}' has no value {unknown}; accepted: {', '.join(fact.values)}"
        )
    return Comparison(fact.id, Operator(operator), chosen)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise ConditionError(f"“{words}”不是日期 / '{words}' is not a date") from error


def _known_value(fact: FactDefinition, operator: Operator, value: str) -> Comparison:
    if value not in fact.values:
        raise ConditionError(
            f"“{fact.id}”没有取值 {value} / '{fact.id}' has no value {value}; accepted: {', '.join(fact.values)}"
        )
    return Comparison(fact.id, operator, value)


def evaluate(
    condition: Condition, facts: Facts, terms: Terms, known: dict[Condition, Explanation] | None = None
) -> Explanation:
    """Evaluates a condition and keeps the reason at every node.

    Args:
        condition: what is asked.
        facts: what is known of the service.
        terms: triggers and parameters on the day.
        known: what the same facts and terms led to before; it grows. Many conditions share their parts.
    """
    if known is not None and (found := known.get(condition)) is not None:
        return found
    explanation = _evaluated(condition, facts, terms, known)
    if known is not None:
        known[condition] = explanation
    return explanation


def _evaluated(
    condition: Condition, facts: Facts, terms: Terms, known: dict[Condition, Explanation] | None
) -> Explanation:
    match condition:
        case Comparison():
            return _compare(condition, facts.known.get(condition.fact), terms)
        case AllOf(parts):
            inner = tuple([evaluate(part, facts, terms, known) for part in parts])
            return Explanation(all_of([part.truth for part in inner]), condition, inner)
        case AnyOf(parts):
            inner = tuple([evaluate(part, facts, terms, known) for part in parts])
            return Explanation(any_of([part.truth for part in inner]), condition, inner)
        case TriggerRef(trigger):
            named = evaluate(terms.condition(trigger), facts, terms, known)
            return Explanation(named.truth, condition, (named,))
        case Not(part):
            negated = evaluate(part, facts, terms, known)
            return Explanation(~negated.truth, condition, (negated,))
        case Always():
            return Explanation(Truth.YES, condition)
        case _:
            assert_never(condition)


def _compare(comparison: Comparison, fact: Fact | None, terms: Terms) -> Explanation:
    found = None if fact is None else fact.value
    limit: float | None = None
    operand = comparison.operand
    if isinstance(operand, ParameterRef):
        limit = terms.number(operand.id)
        if limit is None:
            # No such threshold is in force on that day, so nobody can be above or below it.
            return Explanation(Truth.NO, comparison, found=found)
        operand = limit
    if fact is None or found is None:
        return Explanation(Truth.UNKNOWN, comparison, limit=limit)
    outcome = truth(_holds(comparison.operator, found, operand))
    if fact.open and outcome is Truth.NO:
        # Of an open set only what it holds is known.
        outcome = Truth.UNKNOWN
    return Explanation(outcome, comparison, found=found, limit=limit)


def _holds(operator: Operator, found: FactValue, operand: FactValue | tuple[str, ...]) -> bool:
    match operator:
        case Operator.IS:
            return found == operand
        case Operator.IN:
            return isinstance(operand, tuple) and found in operand
        case Operator.INCLUDES:
            return isinstance(found, frozenset) and operand in found
        case Operator.INCLUDES_ANY:
            return isinstance(found, frozenset) and isinstance(operand, tuple) and not found.isdisjoint(operand)
        case Operator.AT_LEAST | Operator.MORE_THAN | Operator.AT_MOST | Operator.LESS_THAN:
            return _ordered(operator, found, operand)
        case _:
            assert_never(operator)


def _ordered(operator: Operator, found: FactValue, operand: FactValue | tuple[str, ...]) -> bool:
    left, right = _magnitude(found), _magnitude(operand)
    match operator:
        case Operator.AT_LEAST:
            return left >= right
        case Operator.MORE_THAN:
            return left > right
        case Operator.AT_MOST:
            return left <= right
        case _:
            return left < right


def _magnitude(value: FactValue | tuple[str, ...]) -> float:
    """Numbers as they are, dates as days: both sides of a comparison are checked to be of one type when parsed."""
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int | float):
        return value
    raise TypeError(f"not a number or a date: {value!r}")


def facts_in(condition: Condition, terms: Terms) -> Iterator[Comparison]:
    """Every comparison that the condition makes, through its triggers."""
    match condition:
        case Always():
            return
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from facts_in(part, terms)
        case Not(part):
            yield from facts_in(part, terms)
        case TriggerRef(trigger):
            yield from facts_in(terms.condition(trigger), terms)
        case Comparison():
            yield condition
        case _:
            assert_never(condition)
