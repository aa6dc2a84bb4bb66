# SPDX-License-Identifier: Apache-2.0
"""Exchanges whose content host applications must take down (消除, GAI 14): a list that they read on from where they were."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, String, Table, select

from hegui.records.metadata import METADATA, Moment
from hegui.records.revisions import next_revision
from hegui.records.rows import found
from hegui.records.schema import EXCHANGES

KIND: Final = "retractions"
"""Of the revision, which numbers them."""
_BATCH: Final = 500
"""Values of one question to the database."""

RETRACTIONS: Final = Table(
    "retractions",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("exchange", String(26), nullable=False, unique=True),
    Column("incident", String(26), ForeignKey("incidents.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Retraction:
    """One exchange to take down."""

    number: int
    """They become visible in the order of their numbers: nothing is missed by asking for what came after the last one seen."""
    exchange: str
    incident: str
    at: datetime


def retract(connection: Connection, incident: str, exchanges: Iterable[str], now: datetime) -> int:
    """Puts exchanges on the list, each once; returns how many were new."""
    wanted, known = sorted(set(exchanges)), set[str]()
    for start in range(0, len(wanted), _BATCH):
        listed = RETRACTIONS.c.exchange.in_(wanted[start : start + _BATCH])
        known.update(connection.scalars(select(RETRACTIONS.c.exchange).where(listed)))
    new = [exchange for exchange in wanted if exchange not in known]
    if new:
        first = next_revision(connection, KIND, len(new)) - len(new) + 1
        rows = [
            {"number": number, "exchange": exchange, "incident": incident, "at": now}
            for number, exchange in enumerate(new, start=first)
        ]
        connection.execute(RETRACTIONS.insert(), rows)
    return len(new)


def retractions(
    connection: Connection,
    after: int = 0,
    *,
    incident: str | None = None,
    keys: Collection[str] | None = None,
    most: int = 1_000,
) -> Sequence[Retraction]:
    """Retractions with a number above ``after``, in their order.

    Args:
        connection: to read with.
        after: the number of the last one seen.
        incident: only those of this incident.
        keys: only of exchanges that came with one of these API keys, by their ids.
        most: how many at most.
    """
    wanted = select(RETRACTIONS).where(RETRACTIONS.c.number > after).order_by(RETRACTIONS.c.number).limit(most)
    if incident is not None:
        wanted = wanted.where(RETRACTIONS.c.incident == incident)
    if keys is not None:
        wanted = wanted.join(EXCHANGES, EXCHANGES.c.id == RETRACTIONS.c.exchange).where(EXCHANGES.c.key_id.in_(keys))
    return list(found(connection, wanted, Retraction))
