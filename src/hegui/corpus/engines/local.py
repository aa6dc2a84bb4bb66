# SPDX-License-Identifier: Apache-2.0
"""The engine of one machine: processes, each with one split at a time, so that it is known what a dead one was doing."""

import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Final, TypeAlias

from hegui.corpus.split import Split
from hegui.corpus.worker import Failed, Outcome
from hegui.text import Text

Work: TypeAlias = Callable[[Split], Outcome]
ATTEMPTS: Final = 2
"""How often a split is begun whose worker dies."""
_LOADED: Final = "hegui.corpus.engines.loaded"


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Processes of this machine, no more than there are splits; with one worker, everything is done in this process.

    The largest splits are begun first, so that no process is left with a long one when the others are done.
    """

    workers: int

    def run(self, worker: Work, splits: Sequence[Split]) -> Iterator[Outcome]:
        """As `Engine.run`."""
        if self.workers <= 1:
            return map(worker, splits)
        return _run(worker, _largest_first(splits), min(self.workers, len(splits)))


def _largest_first(splits: Sequence[Split]) -> list[Split]:
    from hegui.corpus.scan import sizes  # noqa: PLC0415  workers load this module, and plan nothing

    size = sizes(splits)
    return sorted(splits, key=lambda split: size[split.key], reverse=True)


def _context() -> ForkServerContext | SpawnContext:
    """How processes come to be: forked from a server that has everything loaded, where the platform has that."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([_LOADED])
    return context


def _run(worker: Work, splits: Sequence[Split], workers: int) -> Iterator[Outcome]:
    waiting = deque((split, 1) for split in splits)
    context = _context()
    hands = [_Hand(worker, context) for _ in range(workers)]
    try:
        busy = [hand for hand in hands if hand.begin(waiting)]
        while busy:
            for connection in wait([hand.connection for hand in busy]):
                hand = next(hand for hand in busy if hand.connection is connection)
                outcome = hand.outcome()
                if outcome is None:
                    hands.remove(hand)
                    hand.stop()
                    split, attempt = hand.work
                    if attempt < ATTEMPTS:
                        waiting.appendleft((split, attempt + 1))
                    else:
                        yield _dead(split)
                    if waiting:
                        hands.append(hand := _Hand(worker, context))
                        hand.begin(waiting)
                else:
                    yield outcome
                    hand.begin(waiting)
            busy = [hand for hand in hands if hand.busy]
    finally:
        for hand in hands:
            hand.stop()


def _dead(split: Split) -> Failed:
    return Failed(
        split,
        Text(
            f"处理它的进程 {ATTEMPTS} 次异常终止（可能内存不足）",
            f"the process that worked on it died {ATTEMPTS} times (perhaps out of memory)",
        ),
    )


class _Hand:
    """A process and the split that it works on."""

    def __init__(self, worker: Work, context: ForkServerContext | SpawnContext) -> None:
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(worker, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._work: tuple[Split, int] | None = None

    @property
    def busy(self) -> bool:
        return self._work is not None

    @property
    def work(self) -> tuple[Split, int]:
        """The split, and for which time it was begun."""
        if self._work is None:
            raise RuntimeError("an idle process died / 空闲进程异常终止")
        return self._work

    def begin(self, waiting: deque[tuple[Split, int]]) -> bool:
        """Takes the next split. False: there is none."""
        self._work = waiting.popleft() if waiting else None
        if self._work is None:
            return False
        with suppress(OSError):  # it is dead already: reading its answer tells
            self.connection.send(self._work[0])
        return True

    def outcome(self) -> Outcome | None:
        """What became of the split; None: the process died over it."""
        try:
            outcome: Outcome = self.connection.recv()
        except (EOFError, OSError):
            return None
        return outcome

    def stop(self) -> None:
        """Ends the process, whatever it does: what it has not finished is not there."""
        self.connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _serve(worker: Work, connection: Connection) -> None:
    """A worker's life: splits in, outcomes out, until the other end is gone. Interrupts are the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            split = connection.recv()
        except EOFError:
            return
        try:
            connection.send(worker(split))
        except BrokenPipeError:
            return
