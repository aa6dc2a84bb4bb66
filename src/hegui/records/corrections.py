# SPDX-License-Identifier: Apache-2.0
"""What corrects a model after an incident (GAI 14): examples to tune with, terms for the lexicon, regression questions and results.

Texts are sealed: they quote what must not be said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Integer, LargeBinary, String, Table, func, select

from hegui.records.block_rules import term_type
from hegui.records.metadata import METADATA, Moment
from hegui.records.rows import Packed, add, found, one

if TYPE_CHECKING:
    from hegui.detect.lexicon import Term

TRAINING_EXAMPLES: Final = Table(
    "training_examples",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("incident", String(26), ForeignKey("incidents.id"), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),  # sealed
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(200), nullable=False),
)

LEXICON_ADDITIONS: Final = Table(
    "lexicon_additions",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("incident", String(26), ForeignKey("incidents.id"), nullable=False, index=True),
    Column("term", Packed(term_type), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(200), nullable=False),
)

REGRESSION_QUESTIONS: Final = Table(
    "regression_questions",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("incident", String(26), ForeignKey("incidents.id"), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),  # sealed
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(200), nullable=False),
)

REGRESSION_RESULTS: Final = Table(
    "regression_results",
    METADATA,
    Column("question", String(26), ForeignKey("regression_questions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1, in the order in which they were recorded
    Column("at", Moment, nullable=False),
    Column("version", String(500), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("judge", String(200), nullable=False),
    Column("answer_sha256", String(64)),
    Column("recorded_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRow:
    """A training example or a regression question as its table holds it."""

    id: str
    incident: str
    content: bytes
    """Sealed JSON; `hegui.desk.correction` says of what."""
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionRow:
    """A term that an incident adds to the lexicon."""

    id: str
    incident: str
    term: "Term"
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What came of asking a regression question once."""

    question: str
    number: int
    """In the order in which they were recorded, from 1: of two answers of the same moment the later one counts."""
    at: datetime
    """When the model answered."""
    version: str
    """Of what answered."""
    passed: bool
    judge: str
    """The person, or the tool with its version, that judged the answer."""
    answer_sha256: str | None = None
    recorded_at: datetime


Row = TypeVar("Row", SealedRow, AdditionRow)


def add_example(connection: Connection, example: SealedRow) -> None:
    """Keeps a training example."""
    add(connection, TRAINING_EXAMPLES, example)


def add_question(connection: Connection, question: SealedRow) -> None:
    """Keeps a regression question."""
    add(connection, REGRESSION_QUESTIONS, question)


def add_addition(connection: Connection, addition: AdditionRow) -> None:
    """Keeps a term for the lexicon."""
    add(connection, LEXICON_ADDITIONS, addition)


def add_result(connection: Connection, result: ResultRow) -> None:
    """Keeps a result of a regression question."""
    add(connection, REGRESSION_RESULTS, result)


def next_result(connection: Connection, question: str) -> int:
    """The number of the next result of a question; who asks holds the row of its incident."""
    last = select(func.max(REGRESSION_RESULTS.c.number)).where(REGRESSION_RESULTS.c.question == question)
    return (connection.scalar(last) or 0) + 1


def examples_of(connection: Connection, incident: str | None = None) -> Iterator[SealedRow]:
    """Training examples, the oldest first; of one incident, or of all."""
    return _rows(connection, TRAINING_EXAMPLES, SealedRow, incident)


def questions_of(connection: Connection, incident: str | None = None) -> Iterator[SealedRow]:
    """Regression questions, the oldest first; of one incident, or of all."""
    return _rows(connection, REGRESSION_QUESTIONS, SealedRow, incident)


def question_of(connection: Connection, question: str) -> SealedRow | None:
    """The regression question with an id."""
    return one(connection, select(REGRESSION_QUESTIONS).where(REGRESSION_QUESTIONS.c.id == question), SealedRow)


def additions_of(connection: Connection, incident: str | None = None) -> Iterator[AdditionRow]:
    """Terms for the lexicon, the oldest first; of one incident, or of all."""
    return _rows(connection, LEXICON_ADDITIONS, AdditionRow, incident)


def results_of(connection: Connection, incident: str) -> Iterator[ResultRow]:
    """The results of all regression questions of an incident, in the order in which they were asked."""
    wanted = (
        select(REGRESSION_RESULTS)
        .join(REGRESSION_QUESTIONS)
        .where(REGRESSION_QUESTIONS.c.incident == incident)
        .order_by(REGRESSION_RESULTS.c.at, REGRESSION_RESULTS.c.number)
    )
    return found(connection, wanted, ResultRow)


def _rows(connection: Connection, table: Table, record: type[Row], incident: str | None) -> Iterator[Row]:
    wanted = select(table).order_by(table.c.id)
    return found(connection, wanted if incident is None else wanted.where(table.c.incident == incident), record)
