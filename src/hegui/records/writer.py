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
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Final

from hegui.errors import Problem, RecordsProblem
from hegui.records.acts import LOSSES, Act, note
from hegui.records.exchange import Exchange
from hegui.records.filing import FilingRoom
from hegui.records.metadata import micros, moment_of
from hegui.records.prepared import Prepared, Privacy
from hegui.records.spill import Segment, Spill
from hegui.records.store import Store, reason_of
from hegui.records.waiting import Batch, Waiting
from hegui.records.writer_status import Limits, WriterStatus
from hegui.text import Text, same

_LOG: Final = logging.getLogger("hegui.records")
_REPLICA: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 5.0
"""Seconds between attempts while the database does not answer."""


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
        limits: Limits = Limits(),  # noqa: B008  frozen
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
        self._unkept = 0
        self._losses_noted = (0, 0, 0)
        self._wake = Event()
        self._spill = Spill(spill, replica)
        self._room = FilingRoom(store, replica, spill, clock, limits.rows)
        self._waiting = Waiting()
        self._shared = self._waiting.changed  # guards all below; `put` never takes it
        self._taken_bytes = 0
        self._failing_since: datetime | None = None
        self._failure: str | None = None
        self._spill_failure: str | None = None
        self._taking = 0
        self._spilling = False
        """Whether the keeper is writing to the spill: until it is done, nobody knows what of that is in the database."""
        self._hurries = 0
        """How many wait until all is written."""
        self._closing = False
        self._deadline = 0.0
        self._kept_all = False
        self._threads = (
            Thread(target=self._keep, name="hegui-records-keeper", daemon=True),
            Thread(target=self._file, name="hegui-records-filer", daemon=True),
        )

    def start(self) -> None:
        """Starts the threads. What a writer of this name left behind is drained first of all spilled files.

        Raises:
            RecordsProblem: the folder of the spill cannot be written to. The database may be away.
        """
        self._spill.adopt()
        for thread in self._threads:
            thread.start()

    def put(self, exchange: Exchange) -> None:
        """Takes an exchange. Never waits and never raises; may be called by an event loop."""
        queue, limits = self._queue, self._limits
        waiting = len(queue)
        if (
            waiting + self._waiting.held >= limits.entries
            or self._put_bytes - self._taken_bytes >= limits.bytes
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
                queued=len(self._queue) + self._taking + self._waiting.in_memory_only,
                written=self._room.counts.written,
                spilled=sum(segment.left or 0 for segment in segments),
                files=len(segments),
                lost=self._lost + self._unkept,
                refused=self._room.counts.refused,
                torn=self._room.counts.damage.torn,
                damaged=self._room.counts.damage.damaged,
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
            self._hurries += 1
            self._shared.notify_all()
            try:
                while self._queue or self._taking or self._waiting or self._spill.waiting:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return False
                    self._shared.wait(min(left, self._limits.window))
            finally:
                self._hurries -= 1
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
            self._room.close()
        return status

    # The keeper.

    def _keep(self) -> None:
        pause = self._limits.window / 5
        patience = self._limits.window - pause
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
                    unkept = self._waiting.in_memory_only
                    self._kept_all = not unkept or time.monotonic() >= self._deadline
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
                self._unkept += 1
                _LOG.exception("no record could be made of exchange %s", exchange.id)
        with self._shared:
            self._taken_bytes += size
            self._taking = 0
            if rows:
                self._waiting.add(Batch(rows, since))
        return True

    def _spill_overdue(self, patience: float) -> None:
        """Writes to the spill what has waited for the database long enough."""
        with self._shared:
            failing = self._failing_since is not None
            overdue = self._waiting.overdue(time.monotonic() - (0.0 if failing else patience))
            self._spilling = bool(overdue)
        if not overdue:
            return
        try:
            segment = self._spill.append([row for batch in overdue for row in batch.rows])
        except Exception as error:  # noqa: BLE001  the keeper outlives a disk, whatever is wrong with it
            with self._shared:
                if self._spill_failure is None:
                    _LOG.error("records cannot be spilled: %s", error)
                self._spill_failure = str(error)
                self._spilling = False
            return
        with self._shared:
            self._spill_failure = None
            self._spilling = False
            self._waiting.spilled(overdue, segment)
            if failing or self._waiting.held > self._limits.entries // 4:
                self._waiting.let_go()

    # The filer.

    def _file(self) -> None:
        pause = _FIRST_PAUSE
        while (rows := self._next_rows()) is not None:
            try:
                if rows:
                    self._room.file(rows, doubtful=self._failing_since is not None)
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

    def _next_rows(self) -> list[Prepared] | None:
        """Waits for something to write: rows in memory before those in files. Empty: a file is to be drained; None: the end."""
        with self._shared:
            while True:
                given_up = self._closing and (self._failing_since is not None or self._out_of_time())
                if self._kept_all and given_up:
                    return None
                if self._waiting.pending:
                    early = self._early()
                    if early <= 0:
                        return self._waiting.take()
                    self._shared.wait(early)
                    continue
                if self._spill.waiting and not given_up and not self._spilling:
                    return []
                if self._kept_all:
                    return None
                self._shared.wait(_LONGEST_PAUSE)

    def _early(self) -> float:
        """Seconds that the filer may yet wait for more rows: a transaction costs as much as fifty of them."""
        if self._hurries or self._closing or self._failing_since is not None or self._waiting.held >= self._limits.rows:
            return 0.0
        return self._waiting.since + self._limits.window / 2 - time.monotonic()

    def _drain(self) -> None:
        """Brings the oldest segment into the database."""
        segment = self._spill.first()
        if segment is not None and self._room.drain(segment, self._out_of_time):
            self._spill.passed()

    def _out_of_time(self) -> bool:
        return self._closing and time.monotonic() >= self._deadline

    def _note_losses(self) -> None:
        """Puts on record what was lost, once there is a database to say it to."""
        lost, counts = self._lost + self._unkept, self._room.counts
        so_far = (lost, counts.refused, counts.damage.damaged)
        if so_far != self._losses_noted:
            new = {name: now - then for name, now, then in zip(LOSSES, so_far, self._losses_noted, strict=True)}
            with self._store.writing() as connection:
                note(connection, Act.LOST, {"replica": self._replica} | new, self._clock())
            self._losses_noted = so_far

    def _failed(self, error: Exception) -> None:
        reason = _reason(error)
        with self._shared:
            self._waiting.failed()
            if self._failing_since is None:
                self._failing_since = self._clock()
                _LOG.error("the database takes no records: %s", reason)
            self._failure = reason
        self._wake.set()

    def _succeeded(self) -> None:
        with self._shared:
            self._waiting.filed()
            if self._failing_since is not None:
                _LOG.warning("the database takes records again")
            self._failing_since = self._failure = self._spill_failure = None

    def _rest(self, seconds: float) -> None:
        """Waits before the next attempt; who closes does not wait for long."""
        with self._shared:
            if self._closing:
                self._shared.wait_for(lambda: self._kept_all, seconds)
            else:
                self._shared.wait_for(lambda: self._closing, seconds)

    def _oldest(self, segments: tuple[Segment, ...]) -> datetime | None:
        kept = [self._waiting.oldest, *(segment.oldest for segment in segments if segment.left != 0)]
        with suppress(IndexError, ValueError):  # the keeper may take it meanwhile
            kept.append(micros(self._queue[0].at))
        moments = [at for at in kept if at is not None]
        return moment_of(min(moments)) if moments else None


def _reason(error: Exception) -> str:
    if isinstance(error, RecordsProblem) and error.problems[0].found is not None:
        return error.problems[0].found
    return reason_of(error)
