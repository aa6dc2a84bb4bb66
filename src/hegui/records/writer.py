# SPDX-License-Identifier: Apache-2.0
"""Records of a running service on their way into the database, without holding up whoever makes them.

Two threads. The *keeper* takes what was put, seals it, and sees to it that nothing waits in memory for longer than the window:
what the database has not taken by then goes to the spill. The *filer* writes to the database, and drains the spill when
nothing else is to be done. What a crash (`kill -9`) can lose is what was put during the window.
"""

import logging
import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Final

import msgspec
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from hegui.errors import Problem, RecordsProblem
from hegui.records.acts import Act, note
from hegui.records.exchange import Exchange
from hegui.records.insertion import Duplicates, insert
from hegui.records.metadata import micros, moment_of
from hegui.records.prepared import Prepared, Privacy
from hegui.records.spill import Damage, Segment, Spill, UnreadableSegment, rows_of
from hegui.records.store import Store, reason_of
from hegui.text import Text, same

_LOG: Final = logging.getLogger("hegui.records")
_REPLICA: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 5.0
"""Seconds between attempts while the database does not answer."""
_ATTEMPTS: Final = 3
_MOST_ROWS: Final = 600
"""Of a transaction."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much waits, and how long."""

    rows: int = 200
    """Of a batch; so many that are put are taken at once."""
    window: float = 0.05
    """Seconds from `put` to the database or the spill, as long as the disk keeps up. A kill -9 loses no more than that."""
    entries: int = 20_000
    """Exchanges in memory; what is put beyond them is lost, and counted."""
    bytes: int = 64 << 20
    """Of texts in memory, likewise."""


@dataclass(frozen=True, slots=True)
class WriterStatus:
    """How the records are doing."""

    running: bool
    queued: int
    """Exchanges in memory only."""
    written: int
    """Exchanges that this writer has brought into the database."""
    spilled: int
    """Exchanges that this writer has put into files and not brought in yet; some may be in the database as well."""
    files: int
    """Such files, and those that a writer of the same name left behind."""
    lost: int
    """Exchanges that found no room in memory while neither database nor spill took anything, or that made no record."""
    refused: int
    """Exchanges that the database will not take; they stay in a file."""
    torn: int
    damaged: int
    """Places in spilled files that could not be read."""
    failing_since: datetime | None
    """Since when the database does not take records."""
    failure: str | None
    """What it said, or what the spill said if that failed as well."""
    spill_failing: bool
    oldest: datetime | None
    """When the oldest exchange was that is not in the database."""

    @property
    def ready(self) -> bool:
        """Whether what is put now will be kept."""
        return self.running and not (self.failing_since is not None and self.spill_failing)


@dataclass(slots=True)
class _Batch:
    rows: list[Prepared]
    since: float
    """No row of it was put earlier, on the monotonic clock."""
    spilled: bool = False


@dataclass(slots=True)
class _Counts:
    taken: int = 0
    """Bytes of texts that left the queue; those that came in are counted where they are put."""
    written: int = 0
    refused: int = 0
    unkept: int = 0
    """Exchanges that no record could be made of."""
    damage: Damage = field(default_factory=Damage)


class Writer:
    """Takes exchanges and never makes anybody wait.

    Args:
        store: its database. The tables need not be reachable yet.
        replica: the name of this process among those that share the database: letters, digits, ``.``, ``_``, ``-``.
        spill: the folder for what the database does not take; on a disk that outlives the process.
        privacy: how persons are protected.
        clock: the time, with a time zone.
        limits: how much waits, and how long.

    Raises:
        RecordsProblem: the name of the replica is none.
    """

    def __init__(
        self,
        store: Store,
        *,
        replica: str,
        spill: Path,
        privacy: Privacy,
        clock: Callable[[], datetime],
        limits: Limits = Limits(),
    ) -> None:
        if not _REPLICA.fullmatch(replica):
            raise RecordsProblem(
                Problem(
                    Text("副本的名称不可用", "this is no name of a replica"),
                    found=replica,
                    accepted=same("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
                )
            )
        self._store, self._replica, self._privacy, self._clock, self._limits = store, replica, privacy, clock, limits
        self._queue: deque[Exchange] = deque()
        self._put_bytes = 0
        self._lost = 0
        self._lost_noted = 0
        self._wake = Event()
        self._spill = Spill(spill, replica)
        self._refused = Spill(spill / "refused", replica)
        self._shared = Condition()  # guards all below; `put` takes it never
        self._pending: deque[_Batch] = deque()
        self._held = 0
        self._filing: _Batch | None = None
        self._counts = _Counts()
        self._failing_since: datetime | None = None
        self._failure: str | None = None
        self._spill_failure: str | None = None
        self._taking = 0
        self._closing = False
        self._deadline = 0.0
        self._kept_all = False
        self._threads = (
            Thread(target=self._keep, name="hegui-records-keeper", daemon=True),
            Thread(target=self._file, name="hegui-records-filer", daemon=True),
        )

    def start(self) -> None:
        """Starts the threads. What a writer of this name left behind is drained first of all spilled files."""
        self._spill.adopt()
        for thread in self._threads:
            thread.start()

    def put(self, exchange: Exchange) -> None:
        """Takes an exchange. Never waits and never raises; may be called by an event loop."""
        queue, limits = self._queue, self._limits
        waiting = len(queue)
        if (
            waiting + self._held >= limits.entries
            or self._put_bytes - self._counts.taken >= limits.bytes
            or self._closing
        ):
            self._lost += 1
            return
        request, answer = exchange.request_text, exchange.answer_text
        if request is not None:
            self._put_bytes += len(request)
        if answer is not None:
            self._put_bytes += len(answer)
        queue.append(exchange)
        if waiting >= limits.rows and not self._wake.is_set():
            self._wake.set()

    def status(self) -> WriterStatus:
        """How it is doing."""
        with self._shared:
            segments = self._spill.waiting
            return WriterStatus(
                running=all(thread.is_alive() for thread in self._threads),
                queued=len(self._queue) + self._taking + self._held,
                written=self._counts.written,
                spilled=sum(segment.count for segment in segments),
                files=len(segments),
                lost=self._lost + self._counts.unkept,
                refused=self._counts.refused,
                torn=self._counts.damage.torn,
                damaged=self._counts.damage.damaged,
                failing_since=self._failing_since,
                failure=self._spill_failure or self._failure,
                spill_failing=self._spill_failure is not None,
                oldest=self._oldest(segments),
            )

    def flush(self, seconds: float) -> bool:
        """Waits until all that was put is in the database, spilled files included; gives whether it is."""
        deadline = time.monotonic() + seconds
        self._wake.set()
        with self._shared:
            while self._queue or self._taking or self._pending or self._filing or self._spill.waiting:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._shared.wait(min(left, self._limits.window))
        return True

    def close(self, seconds: float = 10.0) -> WriterStatus:
        """Takes nothing more; brings what waits into the database, or into the spill where the database does not take it.

        Returns:
            How it ended. What is still queued then is lost with the process.
        """
        self._deadline = time.monotonic() + seconds
        self._closing = True
        self._wake.set()
        with self._shared:
            self._shared.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(self._deadline - time.monotonic(), 0.0) + self._limits.window)
        status = self.status()
        if not any(thread.is_alive() for thread in self._threads):
            self._spill.close()
        return status

    # The keeper.

    def _keep(self) -> None:
        pause, patience = self._limits.window * 0.4, self._limits.window * 0.6
        emptied = time.monotonic()
        while not self._kept_all:
            self._wake.wait(pause)
            self._wake.clear()
            closing = self._closing
            began = time.monotonic()
            while self._take(emptied):
                began = time.monotonic()
                self._spill_overdue(patience)
            emptied = began
            self._spill_overdue(patience)
            if closing:
                with self._shared:
                    in_memory = any(not batch.spilled for batch in self._batches())
                    self._kept_all = not in_memory or time.monotonic() >= self._deadline
                    self._shared.notify_all()

    def _take(self, since: float) -> bool:
        """Makes rows of the next exchanges in the queue; gives whether there were any.

        Args:
            since: none of them was put before, on the monotonic clock.
        """
        queue = self._queue
        count = min(len(queue), self._limits.rows)
        if not count:
            return False
        self._taking = count
        rows: list[Prepared] = []
        size = 0
        for _ in range(count):
            exchange = queue.popleft()
            size += len(exchange.request_text or "") + len(exchange.answer_text or "")
            try:
                rows.append(self._privacy.prepare(exchange))
            except Exception:  # noqa: BLE001  the keeper outlives whatever it is handed
                self._counts.unkept += 1
                _LOG.exception("no record could be made of exchange %s", exchange.id)
        with self._shared:
            self._counts.taken += size
            if rows:
                self._pending.append(_Batch(rows, since))
            self._held += len(rows)
            self._taking = 0
            self._shared.notify_all()
        return True

    def _spill_overdue(self, patience: float) -> None:
        """Writes to the spill what has waited for the database long enough."""
        with self._shared:
            if self._failing_since is not None:
                patience = 0.0
            before = time.monotonic() - patience
            overdue = [batch for batch in self._batches() if not batch.spilled and batch.since <= before]
        if not overdue:
            return
        try:
            self._spill.append([row for batch in overdue for row in batch.rows])
        except OSError as error:
            with self._shared:
                if self._spill_failure is None:
                    _LOG.error("records cannot be spilled: %s", error.strerror)
                self._spill_failure = f"{self._spill.folder}: {error.strerror}"
            return
        with self._shared:
            self._spill_failure = None
            for batch in overdue:
                batch.spilled = True
                if batch is self._filing or batch in self._pending:
                    self._held -= len(batch.rows)
            self._pending = deque(batch for batch in self._pending if not batch.spilled)
            self._shared.notify_all()

    def _batches(self) -> list[_Batch]:
        return [*([self._filing] if self._filing else []), *self._pending]

    # The filer.

    def _file(self) -> None:
        pause = _FIRST_PAUSE
        while self._has_work():
            try:
                if self._filing is not None:
                    self._file_batch(self._filing)
                else:
                    self._drain()
                self._note_losses()
            except Exception as error:  # noqa: BLE001  a driver may raise whatever it likes when a server dies
                self._failed(error)
                self._rest(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                self._succeeded()
                pause = _FIRST_PAUSE

    def _has_work(self) -> bool:
        """Waits for something to write: what is in memory goes before what is in files. False: there will be nothing more."""
        with self._shared:
            while True:
                given_up = self._closing and (self._failing_since is not None or time.monotonic() >= self._deadline)
                if self._kept_all and given_up:
                    return False
                if self._pending:
                    self._filing = self._merged()
                    return True
                if self._spill.waiting and not given_up:
                    return True
                if self._kept_all:
                    return False
                self._shared.wait(_LONGEST_PAUSE)

    def _merged(self) -> _Batch:
        """What waits, as one batch of a size that SQLite takes in one statement."""
        batch = self._pending.popleft()
        while self._pending and len(batch.rows) + len(self._pending[0].rows) <= _MOST_ROWS:
            batch = _Batch(batch.rows + self._pending.popleft().rows, batch.since)
        return batch

    def _file_batch(self, batch: _Batch) -> None:
        self._insert_or_refuse(batch.rows, doubtful=self._failing_since is not None)

    def _drain(self) -> None:
        """Brings the oldest segment into the database."""
        segment = self._spill.first()
        if segment is None:
            return
        damage = Damage()
        rows = rows_of(segment, damage)
        while True:
            try:
                batch = list(islice(rows, self._limits.rows))
            except (OSError, UnreadableSegment, msgspec.DecodeError) as error:
                _LOG.error("%s cannot be read: %s", segment.path, error)
                damage.damaged += 1
                break
            if not batch:
                break
            self._insert_or_refuse(batch, doubtful=True)
            if self._closing and time.monotonic() >= self._deadline:
                return  # the rest stays, and is drained by the next writer of this name
        segment.finish(damage)
        self._spill.passed()
        self._counts.damage.add(damage)

    def _insert_or_refuse(self, rows: list[Prepared], *, doubtful: bool) -> None:
        try:
            self._insert(rows, doubtful=doubtful)
        except (DBAPIError, OverflowError) as error:
            if not _is_refusal(error):
                raise
            for row in rows:
                self._insert_one(row)

    def _insert_one(self, row: Prepared) -> None:
        """Of rows some of which are refused: one that is, stays in a file apart."""
        try:
            self._insert([row], doubtful=True)
        except (DBAPIError, OverflowError) as error:
            if not _is_refusal(error):
                raise
            _LOG.error("the database refuses exchange %s: %s", row.id, reason_of(error))
            self._refused.append([row])
            self._counts.refused += 1

    def _insert(self, rows: list[Prepared], *, doubtful: bool) -> None:
        for _ in range(_ATTEMPTS):
            try:
                with self._store.writing() as connection:
                    new = insert(connection, rows, self._replica, micros(self._clock()), doubtful=doubtful)
            except Duplicates:
                doubtful = True
            else:
                self._counts.written += new
                return
        raise Duplicates

    def _note_losses(self) -> None:
        """Puts on record how many exchanges were lost, once there is a database to say it to."""
        lost = self._lost + self._counts.unkept
        if lost > self._lost_noted:
            with self._store.writing() as connection:
                details = {"replica": self._replica, "exchanges": lost - self._lost_noted}
                note(connection, Act.LOST, details, self._clock())
            self._lost_noted = lost

    def _failed(self, error: Exception) -> None:
        reason = _reason(error)
        with self._shared:
            if self._filing is not None and not self._filing.spilled:
                self._pending.appendleft(self._filing)
            self._filing = None
            if self._failing_since is None:
                self._failing_since = self._clock()
                _LOG.error("the database takes no records: %s", reason)
            self._failure = reason
            self._shared.notify_all()
        self._wake.set()

    def _succeeded(self) -> None:
        with self._shared:
            if self._filing is not None and not self._filing.spilled:
                self._held -= len(self._filing.rows)
            self._filing = None
            if self._failing_since is not None:
                _LOG.warning("the database takes records again")
            self._failing_since = self._failure = self._spill_failure = None
            self._shared.notify_all()

    def _rest(self, seconds: float) -> None:
        """Waits before the next attempt; who closes does not wait for long."""
        with self._shared:
            if self._closing:
                self._shared.wait_for(lambda: self._kept_all, seconds)
            else:
                self._shared.wait_for(lambda: self._closing, seconds)

    def _oldest(self, segments: tuple[Segment, ...]) -> datetime | None:
        kept = [batch.rows[0].at for batch in self._batches() if not batch.spilled]
        kept += [segment.oldest for segment in segments if segment.oldest is not None]
        with suppress(IndexError, ValueError):  # the keeper may take it meanwhile
            kept.append(micros(self._queue[0].at))
        return moment_of(min(kept)) if kept else None


def _is_refusal(error: DBAPIError | OverflowError) -> bool:
    """Whether a database says that it will never take these rows, as against not being there."""
    if isinstance(error, DBAPIError):
        said = error.orig.args[0] if error.orig is not None and error.orig.args else None
        if isinstance(said, dict):  # of PostgreSQL: classes of SQLSTATE for data and for constraints
            return str(said.get("C", ""))[:2] in {"22", "23"}
        return isinstance(error, DataError | IntegrityError)
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, RecordsProblem) and error.problems[0].found is not None:
        return error.problems[0].found
    return reason_of(error)
