# SPDX-License-Identifier: Apache-2.0
"""Whether a gateway should be sent requests. It serves those that come all the same; this is what load balancers are told.

Words for strangers: which part, and nothing of what is inside it. Operators are told more on the control port.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Self

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hegui.errors import RecordsProblem
from hegui.records.migrate import Schema, State, schema_of
from hegui.records.store import Store
from hegui.records.writer_status import WriterStatus

EVERY: Final = 10.0
"""Seconds between two looks at the tables of the database."""
LOSS_COUNTS: Final = 30.0
"""Seconds after a loss in which more is feared."""
_SEEN: Final = text("SELECT version_num FROM alembic_version")


class Readiness:
    """Keeps an eye on what a gateway needs.

    Args:
        store: the database of the records.
        status: of their writer.
        clock: seconds that only go forward.
    """

    def __init__(self, store: Store, status: Callable[[], WriterStatus], clock: Callable[[], float]) -> None:
        self.stopping = False
        """Whether it was told to stop: requests under way end, others should go elsewhere."""
        self._store = store
        self._status = status
        self._clock = clock
        self._tables: State = State.CURRENT
        self._lost = 0
        self._lost_at = float("-inf")
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begins to look at the tables; they are current now."""
        self._task = asyncio.get_running_loop().create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def missing(self) -> Mapping[str, str]:
        """What keeps it from being ready: by part, why. Nothing: it is."""
        found: dict[str, str] = {}
        if self.stopping:
            found["gateway"] = "stopping"
        records = self._records()
        if records is not None:
            found["records"] = records
        if self._tables in {State.EMPTY, State.OLD}:
            found["database"] = "old"
        return found

    def _records(self) -> str | None:
        status, now = self._status(), self._clock()
        if status.lost > self._lost:
            self._lost, self._lost_at = status.lost, now
        if not status.ready:
            return "failing"
        return "losing" if now - self._lost_at < LOSS_COUNTS else None

    async def _look(self) -> None:
        known: Schema | None = None
        while True:
            await asyncio.sleep(EVERY)
            try:
                known = await asyncio.to_thread(self._schema, known)
            except (RecordsProblem, SQLAlchemyError, OSError):
                continue  # that a database does not answer is the writer's matter: what is put is spilled
            self._tables = known.state

    def _schema(self, known: Schema | None) -> Schema:
        """What the database has seen; the migrations of this hegui are read once."""
        if known is None:
            return schema_of(self._store)
        with self._store.reading() as connection:
            return replace(known, seen=tuple(sorted(connection.scalars(_SEEN))))
