# SPDX-License-Identifier: Apache-2.0
"""Rows into the database, whatever it says of them: what it will never take is put aside, what is there already is passed over."""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError

from hegui.records.insertion import Duplicates, insert
from hegui.records.metadata import micros
from hegui.records.prepared import Prepared
from hegui.records.spill import Damage, Segment, Spill, UnreadableSegment, rows_of
from hegui.records.store import Store, reason_of

REFUSED: Final = "refused"
"""The folder, in that of the spill, for rows that the database will never take."""
_LOG: Final = logging.getLogger("hegui.records")
_ATTEMPTS: Final = 3
_PAUSE: Final = 0.0002
"""Seconds of a rest: on one processor, whoever serves requests meanwhile does not wait for a whole batch."""
_REMEMBERED: Final = 1_000
"""Ids of rows that were put aside last."""


@dataclass(slots=True)
class Filed:
    """What came of rows so far."""

    written: int = 0
    refused: int = 0
    damage: Damage = field(default_factory=Damage)


class FilingRoom:
    """Brings rows into the database, linked to one chain.

    Args:
        store: the database.
        chain: its name.
        folder: of the spill; rows that are refused go to a folder in it.
        clock: the time, with a time zone.
        rows: of a batch that is read from a file.
    """

    def __init__(self, store: Store, chain: str, folder: Path, clock: Callable[[], datetime], rows: int = 200) -> None:
        self._store, self._chain, self._clock, self._rows = store, chain, clock, rows
        self._refused = Spill(folder / REFUSED, chain)
        self._aside: deque[str] = deque(maxlen=_REMEMBERED)
        self.counts = Filed()

    def file(self, rows: Sequence[Prepared], *, doubtful: bool) -> None:
        """Rows into the database, all at once; one by one where some are refused.

        Args:
            rows: in their order.
            doubtful: whether some may be there already.

        Raises:
            Exception: whatever the driver raises when the database is not there. Nothing is kept of the rows then, or all
                is: it cannot be told.
            OSError: a row that is refused could not be put aside.
        """
        try:
            self._insert(rows, doubtful=doubtful)
        except (DBAPIError, OverflowError) as error:
            if not is_refusal(error):
                raise
            for row in rows:
                self._file_one(row)

    def drain(self, segment: Segment, stop: Callable[[], bool] = lambda: False) -> bool:
        """A segment into the database; it is deleted, or put aside if some of it could not be read.

        Args:
            segment: locked; nothing is written to it any more. If all of it was filed from memory, it need not be read.
            stop: is asked between batches.

        Returns:
            Whether it is done with. Otherwise all of it is still there.

        Raises:
            Exception: as `file`.
        """
        damage = Damage()
        rows = rows_of(segment, damage) if segment.left != 0 else iter(())
        while True:
            try:
                batch = list(islice(rows, self._rows))
            except (OSError, UnreadableSegment, msgspec.DecodeError) as error:
                _LOG.error("%s cannot be read: %s", segment.path, error)
                damage.damaged += 1
                break
            if not batch:
                break
            self.file(batch, doubtful=True)
            if stop():
                return False
        segment.finish(damage)
        self.counts.damage.add(damage)
        return True

    def close(self) -> None:
        """Lets the file of refused rows go; it stays on disk."""
        self._refused.close()

    def _insert(self, rows: Sequence[Prepared], *, doubtful: bool) -> None:
        rest = _rest if 2 * len(rows) < self._rows else None  # where many wait, their number counts more
        for _ in range(_ATTEMPTS):
            try:
                with self._store.writing() as connection:
                    at = micros(self._clock())
                    new = insert(connection, rows, self._chain, at, doubtful=doubtful, rest=rest)
            except Duplicates:
                doubtful = True
            else:
                self.counts.written += new
                return
        raise Duplicates

    def _file_one(self, row: Prepared) -> None:
        try:
            self._insert([row], doubtful=True)
        except (DBAPIError, OverflowError) as error:
            if not is_refusal(error):
                raise
            _LOG.error("the database refuses exchange %s: %s", row.id, reason_of(error))
            self._refused.append([row])
            self.counts.refused += 1


def _rest() -> None:
    time.sleep(_PAUSE)


def is_refusal(error: Exception) -> bool:
    """Whether a database says that it will never take these rows, as against not being there."""
    if isinstance(error, DBAPIError):
        said = error.orig.args[0] if error.orig is not None and error.orig.args else None
        if isinstance(said, dict):  # of PostgreSQL: classes of SQLSTATE for data and for constraints
            return str(said.get("C", ""))[:2] in {"22", "23"}
        return isinstance(error, DataError | IntegrityError)
    return isinstance(error, StatementError | OverflowError)  # values that no driver was asked to take
