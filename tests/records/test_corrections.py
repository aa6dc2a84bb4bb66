# SPDX-License-Identifier: Apache-2.0
"""Corrections as rows: of one incident or of all, results in the order in which they were given."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from hegui.detect.lexicon import Term, Variant
from hegui.evidence.findings import TicketKind
from hegui.records.corrections import (
    AdditionRow,
    ResultRow,
    SealedRow,
    add_addition,
    add_example,
    add_question,
    add_result,
    additions_of,
    examples_of,
    next_result,
    question_of,
    questions_of,
    results_of,
)
from hegui.records.ids import new_id
from hegui.records.incidents import IncidentRow, Origin, add_incident
from hegui.records.store import Store

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)


def incident(connection: Connection) -> str:
    """The id of an incident."""
    row = IncidentRow(
        id=new_id(NOW),
        kind=TicketKind.ILLEGAL_CONTENT,
        title="标题",
        origin=Origin.PERSON,
        found_at=NOW,
        opened_at=NOW,
        opened_by="张三",
    )
    add_incident(connection, row)
    return row.id


def sealed(number: str, seconds: int = 0) -> SealedRow:
    """A sealed row of an incident."""
    at = NOW + timedelta(seconds=seconds)
    return SealedRow(id=new_id(at), incident=number, content=b"k1:\x00", made_at=at, made_by="张三")


def test_rows_come_back_as_they_were_of_one_incident_or_of_all(store: Store) -> None:
    """Examples, questions and terms, on both databases."""
    with store.writing() as connection:
        one, other = incident(connection), incident(connection)
        rows = [sealed(one), sealed(other, 1)]
        term = Term("某个词", "A.1.a", variants=frozenset({Variant.PINYIN}))
        addition = AdditionRow(id=new_id(NOW), incident=one, term=term, made_at=NOW, made_by="张三")
        add_addition(connection, addition)
        for row in rows:
            add_example(connection, row)
            add_question(connection, row)
        assert list(examples_of(connection)) == list(questions_of(connection)) == rows
        assert list(examples_of(connection, other)) == [rows[1]]
        assert question_of(connection, rows[0].id) == rows[0]
        assert question_of(connection, "0" * 26) is None
        assert list(additions_of(connection, one)) == [addition]
        assert list(additions_of(connection, other)) == []


def test_results_come_in_their_order(store: Store) -> None:
    """By the moment of the answer, and of the same moment by when they were told; a number is taken once."""
    with store.writing() as connection:
        question = sealed(incident(connection))
        add_question(connection, question)
        for minutes in (5, 0, 5):
            result = ResultRow(
                question=question.id,
                number=next_result(connection, question.id),
                at=NOW + timedelta(minutes=minutes),
                version="m-2",
                passed=True,
                judge="李四",
                recorded_at=NOW,
            )
            add_result(connection, result)
        assert [each.number for each in results_of(connection, question.incident)] == [2, 1, 3]
    with pytest.raises(IntegrityError), store.writing() as connection:
        add_result(connection, result)


def test_nothing_is_kept_for_an_incident_that_is_not_there(store: Store) -> None:
    """The database itself sees to it."""
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), store.writing() as connection:
        add_example(connection, sealed("0" * 26))
