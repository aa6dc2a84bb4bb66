# SPDX-License-Identifier: Apache-2.0
"""The answers to ``hegui init`` as a file: kept after each question, given with ``--answers``."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from hegui.dossier.facts import DECLARATIONS
from hegui.dossier.model import Named, Version
from hegui.dossier.section import Section
from hegui.dossier.template import accepted_words, written
from hegui.dossier.wizard import Answers
from hegui.errors import Place, Problem, SchemaProblem
from hegui.facts.vocabulary import FactDefinition, FactValue
from hegui.schema import checked
from hegui.source import Key, Source, Value, load_yaml
from hegui.text import Text, same

KEPT_AS: Final = ".hegui-init.yaml"
"""Where the answers are kept in the target folder; hidden, so that the dossier's loader passes it over."""


class AnswersFile(Section, frozen=True, kw_only=True):
    """Answers to the questions of hegui init. 建档问答的回答"""

    hegui: Version
    provider: Named | None = None
    service: Named | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    """By fact; null means "do not know". 以事实名为键；null 表示不知道"""


class AnswerPlaces(Struct, frozen=True):
    """Where the answers stand in their file, found by the path that they will have in the dossier."""

    source: Source

    def place(self, path: Sequence[Key] = ()) -> Place:
        """The line of the answer that declares the value at ``path``."""
        for fact, declaration in DECLARATIONS.items():
            if declaration.path == tuple(path)[: len(declaration.path)]:
                return self.source.place(("answers", fact))
        return self.source.place(path)


def read_answers(path: Path, vocabulary: Mapping[str, FactDefinition]) -> tuple[Answers, AnswerPlaces]:
    """The answers of a file, and where each stands.

    Raises:
        SyntaxProblem: not the YAML that hegui reads.
        SchemaProblem: an unknown fact, or a value that the fact cannot have.
    """
    source = load_yaml(path, path.name)
    file = checked(AnswersFile, source.data, source)
    raw = source.data.get("answers") if isinstance(source.data, dict) else None
    facts: dict[str, FactValue | None] = {}
    problems: list[Problem] = []
    for name, value in (raw if isinstance(raw, dict) else {}).items():
        try:
            facts[name] = _answer(name, value, vocabulary, source)
        except SchemaProblem as error:
            problems.extend(error.problems)
    if problems:
        raise SchemaProblem(*problems)
    return Answers(_text(file.provider), _text(file.service), facts), AnswerPlaces(source)


def _text(name: Named | None) -> Text | None:
    return None if name is None else Text(name.zh, name.en)


def _answer(name: str, value: Value, vocabulary: Mapping[str, FactDefinition], source: Source) -> FactValue | None:
    place = source.place(("answers", name))
    fact = vocabulary.get(name)
    if fact is None or name not in DECLARATIONS:
        near = difflib.get_close_matches(name, list(DECLARATIONS), n=1)
        raise SchemaProblem(
            Problem(
                Text(f"没有名为“{name}”的事实。", f"There is no fact '{name}'."),
                place,
                accepted=same(near[0]) if near else None,
                fix=Text("改为正确的名称，或删去。", "Use the right name, or remove it."),
            )
        )
    answer = frozenset(str(item) for item in value) if isinstance(value, list) else value
    if answer is None:
        return None
    if isinstance(answer, dict) or not fact.accepts(answer):
        raise SchemaProblem(
            Problem(
                Text(f"“{name}”的取值不对。", f"The value of '{name}' is not right."),
                place,
                found=str(value),
                accepted=same(accepted_words(fact)),
            )
        )
    return answer


def answers_text(answers: Answers) -> str:
    """The file that `read_answers` reads back."""
    lines = [
        "# hegui init 的回答。可手工修改后重新运行；null 表示不知道。",
        "# Answers to hegui init. You may edit them and run it again; null means that you do not know.",
        "hegui: 1",
    ]
    for key, name in (("provider", answers.provider), ("service", answers.service)):
        if name is not None:
            lines.append(f"{key}: {{zh: {written(name.zh)}, en: {written(name.en)}}}")
    if answers.facts:
        lines.append("answers:")
        lines += [f"  {fact}: {written(value)}" for fact, value in answers.facts.items()]
    return "\n".join(lines) + "\n"
