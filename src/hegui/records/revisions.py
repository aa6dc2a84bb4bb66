# SPDX-License-Identifier: Apache-2.0
"""A number for each kind of thing that replicas hold in memory. It grows with every change, and costs little to ask for.

The row of a kind is locked from the change until its transaction ends: numbers become visible in their order, and who has
seen one has seen all that came before it.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Connection, String, Table, select

from hegui.records.metadata import METADATA
from hegui.records.rows import insert_into

REVISIONS: Final = Table(
    "revisions",
    METADATA,
    Column("kind", String(32), primary_key=True),
    Column("number", BigInteger, nullable=False),
)


def revision_of(connection: Connection, kind: str) -> int:
    """The number of the last change of a kind; 0 where nothing was ever changed."""
    return connection.scalar(select(REVISIONS.c.number).where(REVISIONS.c.kind == kind)) or 0


def next_revision(connection: Connection, kind: str, changes: int = 1) -> int:
    """Counts changes, in the transaction that makes them; returns the number of the last one."""
    counted = (
        insert_into(connection, REVISIONS)
        .values(kind=kind, number=changes)
        .on_conflict_do_update(index_elements=["kind"], set_={"number": REVISIONS.c.number + changes})
        .returning(REVISIONS.c.number)
    )
    number: int = connection.execute(counted).scalar_one()
    return number
