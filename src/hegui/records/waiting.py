# SPDX-License-Identifier: Apache-2.0
"""Rows in memory between being made and being in the database, shared by the writer's two threads."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Condition
from typing import Final

from hegui.records.prepared import Prepared
from hegui.records.spill import Segment

_MOST_ROWS: Final = 600
"""Of a transaction."""


@dataclass(slots=True, eq=False)
class Batch:
    """Rows that were made together."""

    rows: list[Prepared]
    since: float
    """No row of it was put earlier, on the monotonic clock."""
    segment: Segment | None = None
    """The file that holds it as well."""
    filed: bool = False
    """Whether it is in the database."""


class Waiting:
    """The batches in memory. What is in a file too may still go to the database from here, which is quicker than reading it back."""

    def __init__(self) -> None:
        self.changed = Condition()
        """Held while anything here is changed, and notified afterwards."""
        self.held = 0
        """Rows in memory. May be read without the lock."""
        self._pending: deque[Batch] = deque()
        self._taken: list[Batch] = []

    def __bool__(self) -> bool:
        return bool(self._pending or self._taken)

    @property
    def pending(self) -> bool:
        """Whether something waits for the filer."""
        return bool(self._pending)

    @property
    def since(self) -> float:
        """Of the batch that the filer takes next, on the monotonic clock."""
        return self._pending[0].since

    @property
    def in_memory_only(self) -> int:
        """Rows that neither database nor a file has."""
        return sum(len(batch.rows) for batch in self._all() if batch.segment is None)

    @property
    def oldest(self) -> int | None:
        """The moment of the first row, in microseconds since 1970."""
        return min((batch.rows[0].at for batch in self._all()), default=None)

    def add(self, batch: Batch) -> None:
        """Another batch waits."""
        self._pending.append(batch)
        self.held += len(batch.rows)
        self.changed.notify_all()

    def take(self) -> list[Prepared]:
        """The next rows for the database: several batches, as far as one transaction should hold."""
        self._taken = [self._pending.popleft()]
        count = len(self._taken[0].rows)
        while self._pending and count + len(self._pending[0].rows) <= _MOST_ROWS:
            count += len(self._pending[0].rows)
            self._taken.append(self._pending.popleft())
        return [row for batch in self._taken for row in batch.rows]

    def filed(self) -> None:
        """What was taken is in the database."""
        for batch in self._taken:
            batch.filed = True
            _is_filed(batch)
        self._forget_taken()

    def failed(self) -> None:
        """What was taken is not in the database, or it cannot be told. What a file has is left to the file."""
        self._pending.extendleft(reversed([batch for batch in self._taken if batch.segment is None]))
        self.held += sum(len(batch.rows) for batch in self._taken if batch.segment is None)
        self._forget_taken()

    def overdue(self, before: float) -> list[Batch]:
        """Batches that are in memory only, and have waited since before a moment of the monotonic clock."""
        return [batch for batch in self._all() if batch.segment is None and batch.since <= before]

    def spilled(self, batches: Sequence[Batch], segment: Segment) -> None:
        """Batches are in a file now. Some may have come into the database meanwhile."""
        for batch in batches:
            batch.segment = segment
            if batch.filed:
                _is_filed(batch)
        self.changed.notify_all()

    def let_go(self) -> None:
        """Forgets what files have: the database will not take it soon."""
        self.held -= sum(len(batch.rows) for batch in self._pending if batch.segment is not None)
        self._pending = deque(batch for batch in self._pending if batch.segment is None)

    def _all(self) -> list[Batch]:
        return [*self._taken, *self._pending]

    def _forget_taken(self) -> None:
        self.held -= sum(len(batch.rows) for batch in self._taken)
        self._taken = []
        self.changed.notify_all()


def _is_filed(batch: Batch) -> None:
    if batch.segment is not None and batch.segment.left is not None:
        batch.segment.left -= len(batch.rows)
