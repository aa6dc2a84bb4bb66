# SPDX-License-Identifier: Apache-2.0
"""The questions of ``hegui init``, as pure functions: what to ask next, what an answer means, what the answers declare.

Only that is asked on which the applicability of an obligation, a filing or a deadline still hangs.
"The user does not know" is an answer: the fact stays unknown and is not asked again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hegui.dossier.declared import dossier_of
from hegui.dossier.facts import DECLARATIONS, facts_in
from hegui.dossier.loaded import MAIN_FILE
from hegui.dossier.model import SCHEMA_VERSION
from hegui.errors import InputError, Place, Problem, SchemaProblem
from hegui.facts.condition import Condition, evaluate
from hegui.facts.logic import Truth
from hegui.facts.questions import NextQuestion, next_questions
from hegui.facts.vocabulary import FactDefinition, Facts, FactType, FactValue
from hegui.law.view import LawView
from hegui.schema import Places
from hegui.source import Key, Value
from hegui.text import Text, same


class Answers(Struct, frozen=True):
    """What has been answered so far, in the order of asking."""

    provider: Text | None = None
    service: Text | None = None
    facts: Mapping[str, FactValue | None] = field(default_factory=dict)
    """``None``: asked, and not known."""

    def having(self, fact: str, value: FactValue | None) -> "Answers":
        """These answers and one more."""
        return replace(self, facts={**self.facts, fact: value})

    def without_last(self) -> "Answers":
        """These answers but the last."""
        return replace(self, facts=dict(list(self.facts.items())[:-1]))

    @property
    def known(self) -> Mapping[str, FactValue]:
        """The facts that were answered with a value."""
        return {name: value for name, value in self.facts.items() if value is not None}


class NoPlaces:
    """Answers that were typed stand nowhere yet; they will stand in ``dossier.yaml``."""

    def place(self, path: Sequence[Key] = ()) -> Place:  # noqa: ARG002  every value will stand there
        """The file in which the value will stand."""
        return Place(MAIN_FILE)


def next_question(answers: Answers, view: LawView) -> NextQuestion | None:
    """What to ask next; ``None`` when no answer would change anything."""
    facts = facts_of_answers(answers)
    open_questions = next_questions(_conditions(view), facts, view, view.vocabulary)
    for question in (*open_questions, *_deadline_starts(view, facts)):
        if question.fact not in answers.facts and question.fact in DECLARATIONS:
            return question
    return None


def _conditions(view: LawView) -> Iterator[tuple[str, Condition]]:
    for obligation in view.obligations.values():
        if obligation.duty.assessed:
            yield obligation.id, view.parsed(obligation.when)
    for row in view.routes:
        yield row.id, view.parsed(row.when)


def _deadline_starts(view: LawView, facts: Facts) -> Iterator[NextQuestion]:
    """The days from which the deadlines of obligations that may apply run."""
    waiting: dict[str, list[str]] = {}
    for obligation in view.obligations.values():
        starts_on = view.deadlines[obligation.deadline].starts_on if obligation.deadline is not None else None
        if starts_on is None or facts.value(starts_on) is not None:
            continue
        if evaluate(view.parsed(obligation.when), facts, view).truth is not Truth.NO:
            waiting.setdefault(starts_on, []).append(obligation.id)
    for fact, names in waiting.items():
        yield NextQuestion(fact, (), tuple(names))


def facts_of_answers(answers: Answers) -> Facts:
    """The facts that the answers declare, and those that follow from them."""
    named = replace(answers, provider=answers.provider or same("-"), service=answers.service or same("-"))
    return facts_in(dossier_of(sections_of(named), NoPlaces()), NoPlaces())


def contradictions(answers: Answers, places: Places) -> tuple[Problem, ...]:
    """Why the answers cannot stand together in one dossier."""
    named = replace(answers, provider=answers.provider or same("-"), service=answers.service or same("-"))
    try:
        dossier_of(sections_of(named), places)
    except SchemaProblem as error:
        return error.problems
    return ()


def sections_of(answers: Answers) -> dict[str, Value]:
    """The sections of a dossier that declares the answers."""
    sections: dict[str, Value] = {"hegui": SCHEMA_VERSION}
    for section, name in (("provider", answers.provider), ("service", answers.service)):
        if name is not None:
            sections[section] = {"name": {"zh": name.zh, "en": name.en}}
    for fact, value in answers.known.items():
        *path, last = DECLARATIONS[fact].path
        holder: dict[str, Value] = sections
        for key in path:
            inner = holder.setdefault(key, {})
            if not isinstance(inner, dict):
                raise TypeError(f"{key} is not a section")
            holder = inner
        holder[last] = _plain(value)
    return sections


def _plain(value: FactValue) -> Value:
    return [*sorted(value)] if isinstance(value, frozenset) else value


_YES: Final = frozenset({"y", "yes", "true", "是", "有", "对"})
_NO: Final = frozenset({"n", "no", "false", "否", "无", "不是", "没有"})
_NUMBER: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")


def parse_answer(fact: FactDefinition, words: str) -> FactValue:
    """The value that was typed. Choices may be given by their number in the list, from 1.

    Raises:
        InputError: it cannot be read; says what is accepted.
    """
    words = words.strip()
    match fact.type:
        case FactType.BOOLEAN:
            if words.lower() in _YES | _NO:
                return words.lower() in _YES
            raise _refused(words, Text("y（是）或 n（否）", "y or n"))
        case FactType.NUMBER:
            digits = re.sub(r"[,，_\s%％]", "", words)
            if _NUMBER.fullmatch(digits):
                return float(digits) if "." in digits else int(digits)
            raise _refused(words, Text("数字，例如 120000", "a number, such as 120000"))
        case FactType.CHOICE:
            return _choice(fact, words)
        case FactType.SET:
            parts = [part for part in re.split(r"[,，、;；\s]+", words) if part]
            if not parts:
                raise _refused(words, Text("至少一项", "at least one"))
            return frozenset(_choice(fact, part) for part in parts)
        case FactType.DATE:
            try:
                return date.fromisoformat(words)
            except ValueError as error:
                raise _refused(words, Text("日期，例如 2026-11-25", "a date, such as 2026-11-25")) from error


def _choice(fact: FactDefinition, words: str) -> str:
    if words in fact.values:
        return words
    if words.isascii() and words.isdigit() and 1 <= int(words) <= len(fact.values):
        return fact.values[int(words) - 1]
    raise _refused(words, Text("选项的编号或名称", "the number or the name of a choice"))


def _refused(words: str, accepted: Text) -> InputError:
    return InputError(
        Problem(Text("无法识别这一回答。", "This answer cannot be read."), found=words, accepted=accepted)
    )
