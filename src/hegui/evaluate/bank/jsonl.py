# SPDX-License-Identifier: Apache-2.0
"""A bank as JSON Lines: the first line says what it is, every other line is a question. These are its canonical bytes."""

import json
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Final

from hegui.detect.lexicon.load import refuse
from hegui.detect.lexicon.rows import decoded, rows_of_jsonl
from hegui.errors import Place, Problem, SchemaProblem
from hegui.evaluate.bank.rules import problems_of
from hegui.evaluate.question import NAME, Bank, Question
from hegui.schema import Within, checked
from hegui.source import Key, Value
from hegui.text import Text, same

FORM: Final = "hegui.question-bank"
SCHEMA: Final = f"{FORM}/v1"
"""Later hegui may write ``v2``; a file of it is refused with one sentence."""
MOST: Final = 200_000
"""Questions of a bank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first line."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    schema: str
    name: Annotated[str, Within(pattern=NAME)]
    version: Annotated[str, Within(pattern=NAME)]


@dataclass(frozen=True, slots=True)
class Spot:
    """The one place of a row, whatever the field."""

    where: Place

    def place(self, path: Sequence[Key] = ()) -> Place:  # noqa: ARG002  as `hegui.schema.Places` has it
        """The place of the row."""
        return self.where


def bank_as_jsonl(bank: Bank) -> str:
    """The bank as text: fields in the order of `Question`, those that are as by default left out."""
    head = {"schema": SCHEMA, "name": bank.name, "version": bank.version}
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in (head, *map(row_of, bank.questions)))


def row_of(question: Question) -> dict[str, object]:
    """A question as an object of JSON."""
    row: dict[str, object] = {}
    for own in fields(Question):
        value = getattr(question, own.name)
        if own.default is MISSING or value != own.default:
            row[own.name] = value.isoformat() if isinstance(value, date) else value
    return row


def read_jsonl(path: Path) -> Bank:
    """Reads a bank.

    Raises:
        SyntaxProblem: the file cannot be read, is too large, or a line is not JSON.
        SchemaProblem: a line is not what it must be; the first problems, each with its line.
    """
    shown = path.name
    rows, lines = rows_of_jsonl(decoded(path, shown), shown)
    places = [Place(shown, line) for line in lines]
    if not rows:
        raise SchemaProblem(_headless(Place(shown, 1)))
    head = head_of(rows[0], places[0])
    return bank_of(head, rows[1:], places[1:])


def head_of(row: Value, place: Place) -> Head:
    """What a bank says of itself.

    Raises:
        SchemaProblem: it is no bank, or one of a newer hegui.
    """
    said = row.get("schema") if isinstance(row, dict) else None
    if not isinstance(said, str) or not said.startswith(f"{FORM}/"):
        raise SchemaProblem(_headless(place))
    if said != SCHEMA:
        raise SchemaProblem(
            Problem(
                Text("题库由更新版本的 hegui 写成。", "The bank was written by a newer hegui."),
                place,
                found=said[:80],
                accepted=same(SCHEMA),
                fix=Text("升级 hegui。", "Upgrade hegui."),
            )
        )
    return checked(Head, row, Spot(place))


def bank_of(head: Head, rows: Sequence[Value], places: Sequence[Place]) -> Bank:
    """The bank of rows as they stand in a file.

    Raises:
        SchemaProblem: a row is not a question, or the questions do not go together.
    """
    if len(rows) > MOST:
        what = Text("题目过多。", "There are too many questions.")
        accepted = Text(f"至多 {MOST} 题", f"at most {MOST}")
        raise SchemaProblem(Problem(what, Place(places[0].file), found=str(len(rows)), accepted=accepted))
    questions: list[Question] = []
    problems: list[Problem] = []
    for row, place in zip(rows, places, strict=True):
        try:
            questions.append(checked(Question, row, Spot(place)))
        except SchemaProblem as error:
            problems += error.problems
    refuse(problems)
    refuse(problems_of(questions, places))
    return Bank(head.name, head.version, tuple(questions))


def _headless(place: Place) -> Problem:
    return Problem(
        Text("第一行不是题库的表头。", "The first line is not the head of a question bank."),
        place,
        accepted=same(f'{{"schema": "{SCHEMA}", "name": "…", "version": "…"}}'),
        fix=Text(
            "他人的题集先导入：hegui evaluate bank import。",
            "Import the sets of others first: `hegui evaluate bank import`.",
        ),
    )
