# SPDX-License-Identifier: Apache-2.0
"""The engine: asks what has not been answered yet, at the pace the service bears, and writes down what comes back.

It stops for good where asking on is useless, and it may be interrupted at any point: what is in the journal is not asked
again, and what is not there is, so that the end is the same.
"""

import asyncio
import hashlib
import heapq
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, assert_never

from hegui.atomic import write_atomically
from hegui.evaluate.run.journal import (
    ANSWERED,
    ANSWERS,
    FAILED,
    FILTERED,
    MEDIA,
    Answer,
    Journal,
    answers_head,
    settled,
)
from hegui.evaluate.run.pace import Pace
from hegui.evaluate.run.plan import Planned
from hegui.evaluate.target.open import Target, opened
from hegui.evaluate.target.outcome import Answered, Asked, Broken, Busy, Filtered, Halted, Outcome
from hegui.text import Text

Key = tuple[str, int]
"""Question and generation."""

_FLUSH_SECONDS: Final = 0.5
_GRACE_SECONDS: Final = 30.0
"""For what is under way when a run stops for good."""
_HOPELESS: Final = 20
"""Requests in a row that failed for good, without one that succeeded."""
_DOUBTFUL_PATIENCE: Final = 60.0
"""Seconds without an answer, where the service speaks of a quota."""
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Counted:
    """How a run stands."""

    asked: int
    """Questions times generations."""
    answered: int
    filtered: int
    """Refused by the platform."""
    failed: int

    @property
    def left(self) -> int:
        """Not asked yet, or without result."""
        return self.asked - self.answered - self.filtered


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    counted: Counted
    stopped: Text | None
    """Why it stopped before its end."""
    requests: int
    """Sent in this run, with those that were sent again."""
    limited: int
    """How often the service said that it was too much."""

    @property
    def complete(self) -> bool:
        """Whether every question has a result."""
        return self.counted.left == 0


def count(planned: Planned, answers: "dict[Key, Answer]") -> Counted:
    """How the answers of a plan stand."""
    kinds = [answers[key].kind for key in planned.keys if key in answers]
    return Counted(len(planned.keys), kinds.count(ANSWERED), kinds.count(FILTERED), kinds.count(FAILED))


async def run_plan(
    planned: Planned,
    *,
    target_folder: Path,
    now: Callable[[], datetime],
    on_step: Callable[[Counted], None] = lambda _: None,
) -> Ended:
    """Asks everything that a plan asks and that its journal has not.

    Args:
        planned: the plan.
        target_folder: folder of the target's file, for a key file or a function.
        now: what time it is.
        on_step: told after each result.

    Raises:
        InputError: the key is not to be had, or the journal is of another plan or in use.
    """
    plan = planned.plan
    settings = plan.target
    async with opened(settings, target_folder, now) as target:
        with Journal(planned.folder / ANSWERS, answers_head(plan.sha256), Answer) as journal:
            limits = settings.concurrency
            asker = Asker(
                planned,
                target,
                journal,
                Pace(limits.start, limits.least, limits.most),
                attempts=settings.attempts,
                patience=settings.patience_seconds,
                now=now,
                on_step=on_step,
            )
            return await asker.run()


@dataclass
class Asker:
    """One run of the engine."""

    planned: Planned
    target: Target
    journal: Journal[Answer]
    pace: Pace
    attempts: int
    patience: float
    now: Callable[[], datetime]
    on_step: Callable[[Counted], None] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    _pending: deque[Key] = field(init=False)
    _later: list[tuple[float, Key]] = field(init=False, default_factory=list)
    _tries: dict[Key, int] = field(init=False, default_factory=dict)
    _answers: dict[Key, Answer] = field(init=False)
    _wake: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _stopped: Text | None = field(init=False, default=None)
    _requests: int = field(init=False, default=0)
    _limited: int = field(init=False, default=0)
    _hopeless: int = field(init=False, default=0)
    """Questions in a row that were given up."""
    _broken: int = field(init=False, default=0)
    """Requests in a row that broke; those of questions that will be asked again are among them."""
    _last_answer: float = field(init=False, default=0.0)
    _tasks: set["asyncio.Task[None]"] = field(init=False, default_factory=set)
    _counts: dict[str, int] = field(init=False)
    _total: int = field(init=False)
    _flusher: "asyncio.Task[None]" = field(init=False)

    def __post_init__(self) -> None:
        self._answers = dict(settled(self.journal.lines))
        self._pending = deque(key for key in self.planned.keys if not self._is_settled(key))
        self._total = len(self.planned.keys)
        stand = count(self.planned, self._answers)
        self._counts = {ANSWERED: stand.answered, FILTERED: stand.filtered, FAILED: 0}

    async def run(self) -> Ended:
        """Asks until nothing is left, or nothing more will come."""
        self._last_answer = self.clock()
        flusher = asyncio.create_task(self._flush_now_and_then())
        flusher.add_done_callback(lambda _: self._wake.set())
        self._flusher = flusher
        try:
            await self._send_all()
            await self._drain()
        finally:
            flusher.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(flusher, *self._tasks, return_exceptions=True)
            self.journal.flush()
        return Ended(self._counted(), self._stopped, self._requests, self._limited)

    async def _send_all(self) -> None:
        while self._stopped is None and (self._pending or self._later or self._tasks):
            if self._flusher.done() or len(self._tasks) > self.pace.under_way:  # the disk is full, or a fault of ours
                self._raise_faults()
            now = self.clock()
            while self._later and self._later[0][0] <= now:
                self._pending.appendleft(heapq.heappop(self._later)[1])
            wait = self.pace.wait(now) if self._pending and not self._waits_for_a_sign() else None
            if wait == 0:
                self._send(self._pending.popleft(), now)
                continue
            if self._later:
                due = self._later[0][0] - now
                wait = due if wait is None else min(wait, due)
            await self._until_woken(wait)

    def _waits_for_a_sign(self) -> bool:
        """Whether only what has failed is tried again: a service that is down need not be shown a whole bank to tell."""
        return self._broken >= _HOPELESS and self._pending[0] not in self._tries and bool(self._later or self._tasks)

    def _raise_faults(self) -> None:
        if self._flusher.done():
            self._flusher.result()
        for task in [task for task in self._tasks if task.done()]:
            self._tasks.discard(task)
            task.result()

    async def _until_woken(self, seconds: float | None) -> None:
        self._wake.clear()
        timer = None if seconds is None else asyncio.get_running_loop().call_later(seconds, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            if timer is not None:
                timer.cancel()

    def _send(self, key: Key, now: float) -> None:
        self._requests += 1
        task = asyncio.create_task(self._ask(key, self.pace.sent(now), now))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if task.cancelled() or task.exception() is None:
            self._tasks.discard(task)
        self._wake.set()

    async def _ask(self, key: Key, mark: int, began: float) -> None:
        question = self.planned.by_id[key[0]]
        outcome = await self.target.ask(Asked(question.text, question.context))
        self._take(key, outcome, mark, began, self.clock())

    def _take(self, key: Key, outcome: Outcome, mark: int, began: float, now: float) -> None:
        match outcome:
            case Answered() | Filtered():
                self.pace.answered(now, mark, now - began)
                self._last_answer, self._hopeless, self._broken = now, 0, 0
                self._record(self._line(key, outcome, now - began))
            case Busy(reason=reason, after=after, doubtful=doubtful):
                self.pace.too_many(now, mark, after)
                self._limited += 1
                self._pending.appendleft(key)
                self._stop_if_in_vain(reason, now, after, doubtful=doubtful)
            case Broken(reason=reason, again=again, slow=slow):
                if slow:
                    self.pace.too_slow(now, mark)
                else:
                    self.pace.failed()
                self._broken += 1
                self._retry_or_fail(key, reason, now, again=again)
            case Halted(reason=reason):
                self.pace.failed()
                self._stop(reason)
            case _:
                assert_never(outcome)

    def _retry_or_fail(self, key: Key, reason: Text, now: float, *, again: bool) -> None:
        tries = self._tries[key] = self._tries.get(key, 0) + 1
        if again and tries < self.attempts:
            pause = min(_FIRST_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE)
            # Spread by the question itself: those that failed together do not come back together.
            spread = hashlib.blake2b(f"{key}{tries}".encode(), digest_size=1).digest()[0] / 255
            heapq.heappush(self._later, (now + pause * (0.75 + spread / 2), key))
            return
        self._record(
            Answer(
                question=key[0], generation=key[1], kind=FAILED, at=self._moment(), attempts=tries,
                reason_zh=reason.zh, reason_en=reason.en,
            )
        )  # fmt: skip
        self._hopeless += 1
        if self._hopeless >= _HOPELESS:
            self._stop(
                Text(
                    f"连续 {_HOPELESS} 个请求失败，没有一个成功：{reason.zh}",
                    f"{_HOPELESS} requests in a row failed and none succeeded: {reason.en}",
                )
            )

    def _stop_if_in_vain(self, reason: Text, now: float, after: float | None, *, doubtful: bool) -> None:
        silent, patience = now - self._last_answer, self.patience
        if after is not None and after > patience:
            self._stop(
                Text(
                    f"服务要求等待 {after:.0f} 秒，可稍后再续：{reason.zh}",
                    f"the service asks to wait {after:.0f} s; the run can be resumed then: {reason.en}",
                )
            )
        elif doubtful and silent > min(_DOUBTFUL_PATIENCE, patience):
            self._stop(
                Text(
                    f"{silent:.0f} 秒内没有任何应答，服务提示配额问题，可能额度已用尽：{reason.zh}",
                    f"no answer for {silent:.0f} s while the service speaks of a quota, which may be used up: {reason.en}",
                )
            )
        elif silent > patience:
            self._stop(
                Text(
                    f"{silent:.0f} 秒内没有任何应答，服务一直提示繁忙：{reason.zh}",
                    f"no answer for {silent:.0f} s while the service keeps saying that it is busy: {reason.en}",
                )
            )

    def _stop(self, reason: Text) -> None:
        self._stopped = self._stopped or reason
        self._wake.set()

    async def _drain(self) -> None:
        """What is under way when the run stops may still succeed, and be paid for."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_GRACE_SECONDS)
        self._raise_faults()

    def _line(self, key: Key, outcome: Answered | Filtered, seconds: float) -> Answer:
        question, generation = key
        tries = self._tries.get(key, 0) + 1
        at, took = self._moment(), round(seconds, 3)
        if isinstance(outcome, Filtered):
            return Answer(
                question=question, generation=generation, kind=FILTERED, at=at, text=outcome.words, code=outcome.code, cut=outcome.cut,
                seconds=took, attempts=tries,
            )  # fmt: skip
        return Answer(
            question=question, generation=generation, kind=ANSWERED, at=at, text=outcome.text,
            reasoning=outcome.reasoning, cut=outcome.cut, model=outcome.model, tokens=outcome.tokens,
            media=tuple(self._kept(outcome.media)), seconds=took, attempts=tries,
        )  # fmt: skip

    def _kept(self, media: Sequence[bytes]) -> Sequence[str]:
        names = []
        for content in media:
            name = hashlib.sha256(content).hexdigest()
            path = self.planned.folder / MEDIA / name
            if not path.exists():
                write_atomically(path, content)
            names.append(name)
        return names

    def _record(self, line: Answer) -> None:
        key = line.question, line.generation
        if self._is_settled(key):  # cannot be: a key is under way once
            raise RuntimeError(f"{key} was answered twice / 重复记录")
        self._answers[key] = line
        self._counts[line.kind] += 1
        self.journal.add(line)
        self.on_step(self._counted())

    def _is_settled(self, key: Key) -> bool:
        return key in self._answers and self._answers[key].settled

    def _counted(self) -> Counted:
        counts = self._counts
        return Counted(self._total, counts[ANSWERED], counts[FILTERED], counts[FAILED])

    def _moment(self) -> str:
        return self.now().isoformat(timespec="seconds")

    async def _flush_now_and_then(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            await loop.run_in_executor(None, self.journal.flush)
