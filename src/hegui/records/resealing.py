# SPDX-License-Identifier: Apache-2.0
"""The change of keys: texts that older keys have sealed are sealed by the current one, so that those can be destroyed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from hegui.records.acts import Act, note
from hegui.records.schema import EXCHANGES
from hegui.records.sealing import Seal
from hegui.records.store import Store

_BATCH: Final = 500


def keys_in_use(connection: Connection) -> dict[str, int]:
    """The ids of the keys that texts of exchanges are sealed with, and how many exchanges each."""
    key = EXCHANGES.c.text_key
    rows = connection.execute(select(key, func.count()).where(key.is_not(None)).group_by(key).order_by(key))
    return {name: count for name, count in rows}  # noqa: C416  a row is no pair to a type checker


def reseal(store: Store, seal: Seal, *, now: datetime, on_batch: Callable[[int], None] = lambda _: None) -> int:
    """Seals all texts with the current key, in batches; gives how many exchanges were changed.

    Args:
        store: the database.
        seal: with all keys that are in use.
        now: the moment.
        on_batch: is told how many were changed.

    Raises:
        RecordsProblem: a key is missing, or a text does not open. What was changed before it stays changed.
    """
    row = EXCHANGES.c
    wanted = (
        select(row.id, row.request_sealed, row.answer_sealed, row.text_key)
        .where(row.text_key.is_not(None), row.text_key != seal.key_id)
        .limit(_BATCH)
    )
    total = 0
    while True:
        with store.writing() as connection:
            found = connection.execute(wanted).all()
            for each in found:
                connection.execute(update(EXCHANGES).where(row.id == each.id).values(_resealed(each, seal)))
            if found:
                note(connection, Act.RESEALED, {"key": seal.key_id, "exchanges": len(found)}, now)
        if not found:
            return total
        total += len(found)
        on_batch(len(found))


def _resealed(row: Any, seal: Seal) -> dict[str, Any]:  # noqa: ANN401  a row of four columns
    values: dict[str, Any] = {"text_key": seal.key_id}
    for name in ("request_sealed", "answer_sealed"):
        sealed = row._mapping[name]  # noqa: SLF001  SQLAlchemy's public name
        if sealed is not None:
            values[name] = seal.sealed(seal.opened(bytes(sealed), row.id, row.text_key), row.id)
    return values
