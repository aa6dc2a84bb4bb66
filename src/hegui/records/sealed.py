# SPDX-License-Identifier: Apache-2.0
"""Sealed columns of incidents, corrections and cases: each value says which key it was sealed with, so that keys can change.

A value opens only in its own row and column.
"""

from collections import Counter
from typing import Final

from sqlalchemy import Column, Connection, Table, select, update

from hegui.records.cases import CASE_EVENTS, CASES
from hegui.records.corrections import REGRESSION_QUESTIONS, TRAINING_EXAMPLES
from hegui.records.incidents import INCIDENTS
from hegui.records.sealing import Seal

SEALED: Final[tuple[Column[bytes], ...]] = (
    INCIDENTS.c.text,
    TRAINING_EXAMPLES.c.content,
    REGRESSION_QUESTIONS.c.content,
    CASES.c.text,
    CASES.c.contact,
    CASE_EVENTS.c.text,
)
"""Every column of the desk that is sealed."""
_END_OF_KEY: Final = b":"


def sealed(seal: Seal, text: str, column: Column[bytes], row: str) -> bytes:
    """A text for a column of the row with this id."""
    return seal.key_id.encode() + _END_OF_KEY + seal.sealed(text, _place(column, row))


def opened(seal: Seal, content: bytes, column: Column[bytes], row: str) -> str:
    """The text again.

    Raises:
        RecordsProblem: the key is not in the ring, the value belongs to another place, or it was changed.
    """
    key, _, rest = content.partition(_END_OF_KEY)
    return seal.opened(rest, _place(column, row), key.decode("ascii", "replace"))


def keys_in_use(connection: Connection) -> Counter[str]:
    """How many values of the desk are sealed with each key, by its id."""
    return Counter(
        content.partition(_END_OF_KEY)[0].decode("ascii", "replace")
        for column in SEALED
        for content in connection.scalars(select(column).where(column.is_not(None)))
    )


def reseal(connection: Connection, seal: Seal) -> int:
    """Seals with the current key what was sealed with others; returns how many values.

    Raises:
        RecordsProblem: a value does not open; nothing should be kept of the transaction then.
    """
    current, changed = seal.key_id.encode() + _END_OF_KEY, 0
    for column in SEALED:
        table = _table(column)
        rows = connection.execute(select(table.c.id, column).where(column.is_not(None))).all()
        for row, content in rows:
            if not content.startswith(current):
                fresh = sealed(seal, opened(seal, content, column, row), column, row)
                connection.execute(update(table).where(table.c.id == row).values({column: fresh}))
                changed += 1
    return changed


def _place(column: Column[bytes], row: str) -> str:
    return f"{row}/{_table(column).name}.{column.name}"


def _table(column: Column[bytes]) -> Table:
    table = column.table
    assert isinstance(table, Table)  # noqa: S101  every column of SEALED is one of a table
    return table
