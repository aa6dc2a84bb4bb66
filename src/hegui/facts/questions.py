# SPDX-License-Identifier: Apache-2.0
"""The smallest next questions: which unknown facts would settle what cannot be told yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations, product
from typing import Final

from msgspec import Struct

from hegui.facts.condition import Comparison, Condition, Operator, ParameterRef, Terms, evaluate, facts_in
from hegui.facts.logic import Truth
from hegui.facts.vocabulary import Fact, FactDefinition, Facts, FactType, FactValue

MAX_ASSIGNMENTS: Final = 512
"""Beyond this many combinations the exact answer costs more than it saves; every open fact is then named."""


class NextQuestion(Struct, frozen=True):
    """A fact to ask for."""

    fact: str
    settles: tuple[str, ...]
    """Names of the conditions that one possible answer to this question settles alone."""
    touches: tuple[str, ...]
    """Names of all conditions that may wait for it."""


def settling_facts(
    condition: Condition, facts: Facts, terms: Terms, vocabulary: Mapping[str, FactDefinition]
) -> tuple[str, ...]:
    """The smallest set of facts that settles a condition whatever their answers are; empty when it is settled.

    A fact that cannot change the result under any values of the others is left out: ``a or (a and b)`` asks only for ``a``.
    """
    if evaluate(condition, facts, terms).truth is not Truth.UNKNOWN:
        return ()
    open_facts = _open_comparisons(condition, facts, terms)
    answers = {
        name: tuple(_telling_answers(vocabulary[name], comparisons, terms)) for name, comparisons in open_facts.items()
    }
    combinations_of_answers = 1
    for values in answers.values():
        combinations_of_answers *= len(values)
    if combinations_of_answers > MAX_ASSIGNMENTS:
        return tuple(answers)
    return tuple(name for name in answers if _matters(name, answers, condition, facts, terms))


def next_questions(
    conditions: Iterable[tuple[str, Condition]], facts: Facts, terms: Terms, vocabulary: Mapping[str, FactDefinition]
) -> tuple[NextQuestion, ...]:
    """The questions that open conditions wait for, the one that may settle most first."""
    settles: dict[str, list[str]] = defaultdict(list)
    touches: dict[str, list[str]] = defaultdict(list)
    for condition, names in _shared(conditions).items():
        for fact in settling_facts(condition, facts, terms, vocabulary):
            touches[fact] += names
            if _may_settle_alone(fact, condition, facts, terms, vocabulary):
                settles[fact] += names
    questions = (NextQuestion(fact, tuple(settles[fact]), tuple(names)) for fact, names in touches.items())
    return tuple(
        sorted(questions, key=lambda question: (-len(question.settles), -len(question.touches), question.fact))
    )


def _shared(conditions: Iterable[tuple[str, Condition]]) -> dict[Condition, list[str]]:
    """Names by condition: many obligations hang on one trigger, which is then looked at once."""
    names: dict[Condition, list[str]] = defaultdict(list)
    for name, condition in conditions:
        names[condition].append(name)
    return names


def _open_comparisons(condition: Condition, facts: Facts, terms: Terms) -> dict[str, list[Comparison]]:
    found: dict[str, list[Comparison]] = defaultdict(list)
    for comparison in facts_in(condition, terms):
        fact = facts.get(comparison.fact)
        if fact is None or fact.open:
            found[comparison.fact].append(comparison)
    return found


def _telling_answers(fact: FactDefinition, comparisons: Iterable[Comparison], terms: Terms) -> Iterator[FactValue]:
    """One answer for each way in which the comparisons of a fact can come out."""
    match fact.type:
        case FactType.BOOLEAN:
            yield from (True, False)
        case FactType.CHOICE:
            yield from fact.values
        case FactType.SET:
            named = sorted({member for comparison in comparisons for member in _members(comparison)})
            if len(named) > 6:  # noqa: PLR2004  2^6 subsets are enough to look through; more are told apart one by one
                yield frozenset()
                yield from (frozenset({member}) for member in named)
            else:
                for size in range(len(named) + 1):
                    yield from (frozenset(chosen) for chosen in combinations(named, size))
        case FactType.NUMBER:
            limits = sorted({limit for comparison in comparisons if (limit := _limit(comparison, terms)) is not None})
            yield from sorted(
                {0.0, *limits, *(limit + 1 for limit in limits), *(max(limit - 1, 0) for limit in limits)}
            )
        case FactType.DATE:
            days = {operand for comparison in comparisons if isinstance(operand := comparison.operand, date)}
            yield from sorted({*days, *(day + timedelta(1) for day in days), *(day - timedelta(1) for day in days)})


def _members(comparison: Comparison) -> tuple[str, ...]:
    if isinstance(comparison.operand, tuple):
        return comparison.operand
    return (
        (comparison.operand,)
        if isinstance(comparison.operand, str) and comparison.operator is Operator.INCLUDES
        else ()
    )


def _limit(comparison: Comparison, terms: Terms) -> float | None:
    operand = comparison.operand
    if isinstance(operand, ParameterRef):
        return terms.number(operand.id)
    return float(operand) if isinstance(operand, int | float) else None


def _matters(
    name: str, answers: Mapping[str, tuple[FactValue, ...]], condition: Condition, facts: Facts, terms: Terms
) -> bool:
    others = [other for other in answers if other != name]
    for values in product(*(answers[other] for other in others)):
        rest = facts.with_values({other: Fact(value) for other, value in zip(others, values, strict=True)})
        outcomes = {evaluate(condition, rest.with_values({name: Fact(value)}), terms).truth for value in answers[name]}
        if len(outcomes) > 1:
            return True
    return False


def _may_settle_alone(
    name: str, condition: Condition, facts: Facts, terms: Terms, vocabulary: Mapping[str, FactDefinition]
) -> bool:
    comparisons = _open_comparisons(condition, facts, terms)[name]
    return any(
        evaluate(condition, facts.with_values({name: Fact(value)}), terms).truth is not Truth.UNKNOWN
        for value in _telling_answers(vocabulary[name], comparisons, terms)
    )
