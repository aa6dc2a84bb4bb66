# SPDX-License-Identifier: Apache-2.0
"""The processes that label files: started when they are needed, so many at most, each with one order at a time, ended when idle."""

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Final

from hegui.gateway.media.orders import LENGTH, Fault, Order, Outcome, encoded, outcome_of

IDLE_SECONDS: Final = 120.0
"""After which a worker without order is ended."""
MOST_ORDERS: Final = 500
"""Of one worker; then another takes its place, so that nothing grows for ever."""
_PASSED_ON: Final = ("PATH", "HEGUI_FFMPEG", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT")
"""What a worker gets of our environment. Keys stand in the rest."""
_LOG: Final = logging.getLogger("hegui.gateway")


class Overdue(Exception):
    """The work took longer than it may."""


class Lost(Exception):
    """The worker ended before its answer: it was killed, or a file has crashed it."""


@dataclass(slots=True)
class _Worker:
    process: "subprocess.Popen[bytes]"
    line: socket.socket
    folder: str
    """For its temporary files."""
    orders: int = 0
    free_since: float = 0.0

    def end(self) -> None:
        """Ends it and what it has started, and removes its files. Waits for that."""
        self.line.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(slots=True)
class Workers:
    """The workers of a gateway."""

    most: int
    memory: int
    """Bytes of each, with all that it has mapped."""
    command: tuple[str, ...] = (sys.executable, "-P", "-m", "hegui.gateway.media.worker")
    _free: list[_Worker] = field(default_factory=list)
    _turns: asyncio.Semaphore = field(init=False)
    _sweep: asyncio.TimerHandle | None = None
    _ending: set["asyncio.Future[None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.most)

    async def do(self, order: Order, seconds: float) -> Outcome:
        """Has an order done. If it is given up meanwhile, its worker is ended.

        Args:
            order: what to do.
            seconds: that it may take, the wait for a worker included.

        Raises:
            Overdue: it took longer.
            Lost: its worker ended.
        """
        try:
            async with asyncio.timeout(seconds), self._turns:
                return await self._done(order)
        except TimeoutError:
            raise Overdue from None

    async def _done(self, order: Order) -> Outcome:
        loop = asyncio.get_running_loop()
        worker = self._free.pop() if self._free else await self._started()
        try:
            message = encoded(order)
            await loop.sock_sendall(worker.line, LENGTH.pack(len(message)))
            await loop.sock_sendall(worker.line, message)
            [length] = LENGTH.unpack(await _received(worker.line, LENGTH.size))
            outcome: Outcome = outcome_of(await _received(worker.line, length))
        except (OSError, EOFError) as error:
            await self._end(worker)
            _LOG.error("a worker that labels files has ended: %s", worker.process.returncode)
            raise Lost from error
        except BaseException:  # given up: nobody waits for what it would answer
            self._end_soon(worker)
            raise
        worker.orders += 1
        if isinstance(outcome, Fault) or worker.orders >= MOST_ORDERS:
            self._end_soon(worker)
        else:
            worker.free_since = loop.time()
            self._free.append(worker)
            self._look_again(loop)
        return outcome

    async def _started(self) -> _Worker:
        """A new worker. Making a process takes some milliseconds, in which the loop goes on."""
        making = asyncio.get_running_loop().run_in_executor(None, self._make)
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            self._remember(asyncio.get_running_loop().create_task(self._end_when_made(making)))
            raise

    async def _end_when_made(self, making: "asyncio.Future[_Worker]") -> None:
        with contextlib.suppress(OSError):
            await self._end(await making)

    def _make(self) -> _Worker:
        ours, theirs = socket.socketpair()
        folder = tempfile.mkdtemp(prefix="hegui-media-")
        environment = {name: value for name in _PASSED_ON if (value := os.environ.get(name)) is not None}
        environment |= {"TMPDIR": folder, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        try:
            process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                [*self.command, str(self.memory), folder],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        return _Worker(process, ours, folder)

    def _look_again(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._sweep is None:
            self._sweep = loop.call_later(IDLE_SECONDS, self._end_idle)

    def _end_idle(self) -> None:
        self._sweep = None
        loop = asyncio.get_running_loop()
        before = loop.time() - IDLE_SECONDS
        for worker in [worker for worker in self._free if worker.free_since <= before]:
            self._free.remove(worker)
            self._end_soon(worker)
        if self._free:
            self._look_again(loop)

    async def _end(self, worker: _Worker) -> None:
        await asyncio.get_running_loop().run_in_executor(None, worker.end)

    def _end_soon(self, worker: _Worker) -> None:
        self._remember(asyncio.get_running_loop().run_in_executor(None, worker.end))

    def _remember(self, ending: "asyncio.Future[None]") -> None:
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """Ends all workers that have no order; those that have one are ended when it is given up."""
        if self._sweep is not None:
            self._sweep.cancel()
        while self._free:
            self._end_soon(self._free.pop())
        await asyncio.gather(*self._ending)


async def _received(line: socket.socket, length: int) -> bytearray:
    """So many bytes.

    Raises:
        EOFError: the other side is gone.
    """
    loop = asyncio.get_running_loop()
    found = bytearray(length)
    view, at = memoryview(found), 0
    while at < length:
        read = await loop.sock_recv_into(line, view[at:])
        if not read:
            raise EOFError
        at += read
    return found
