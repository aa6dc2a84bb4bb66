# SPDX-License-Identifier: Apache-2.0
"""Exchanges that an incident needs: they outlive their term, and erasure, until it lets them go (GAI 14: the records are kept)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from hegui.records.acts import Act, note
from hegui.records.erasure import carry_out
from hegui.records.schema import EXCHANGES, HOLDS


def hold(connection: Connection, incident: str, exchanges: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Holds exchanges for an incident.

    Args:
        connection: in a transaction.
        incident: its id.
        exchanges: ids; those that it holds already are passed over.
        now: the moment.

    Returns:
        Those that are not there: purged, or never recorded.
    """
    wanted = tuple(dict.fromkeys(exchanges))
    there = set(connection.scalars(select(EXCHANGES.c.id).where(EXCHANGES.c.id.in_(wanted))))
    already = set(held_by(connection, incident))
    fresh = [name for name in wanted if name in there and name not in already]
    if fresh:
        rows = [{"incident": incident, "exchange": name, "since": now} for name in fresh]
        connection.execute(insert(HOLDS), rows)
        note(connection, Act.HELD, {"incident": incident, "exchanges": fresh}, now)
    return tuple(name for name in wanted if name not in there)


def held_by(connection: Connection, incident: str) -> Sequence[str]:
    """The exchanges that an incident holds, the oldest first."""
    return connection.scalars(
        select(HOLDS.c.exchange).where(HOLDS.c.incident == incident).order_by(HOLDS.c.exchange)
    ).all()


def release(connection: Connection, incident: str, now: datetime) -> int:
    """Lets go of all that an incident holds; what was to be erased meanwhile is erased.

    Returns:
        How many exchanges it held.
    """
    count = connection.scalar(select(func.count()).where(HOLDS.c.incident == incident)) or 0
    if count:
        connection.execute(delete(HOLDS).where(HOLDS.c.incident == incident))
        note(connection, Act.RELEASED, {"incident": incident, "exchanges": count}, now)
        carry_out(connection, now)
    return count
