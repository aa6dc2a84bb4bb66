# SPDX-License-Identifier: Apache-2.0
"""One clock for all requests under way: what waits too long is stopped, and the lines of silent streams are kept alive.

A timer for each wait would cost more than the waits; this looks at all of them several times a second.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from hegui.gateway.call import KEEP_ALIVE, SILENCE, Call, Stopped

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY: Final = 0.25
"""Seconds between two looks: how late a time limit may be noticed."""


class Pulse:
    """The requests under way."""

    def __init__(self) -> None:
        self.calls: set[Call] = set()
        self.looks: list[Callable[[float], None]] = []
        """What else is to be looked after; each is told the time of the loop."""
        self._beating: asyncio.Task[None] | None = None
        self._comments: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begins to look, in the running loop."""
        self._beating = asyncio.get_running_loop().create_task(self._beat())

    async def stop(self) -> None:
        """Looks no more."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
            self._beating = None

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            now = asyncio.get_running_loop().time()
            self.look(now)
            for look in self.looks:
                look(now)

    def look(self, now: float) -> None:
        """Stops what is late, and keeps lines alive.

        Args:
            now: of the loop's clock.
        """
        for call in [*self.calls]:
            if call.deadline <= now:
                call.deadline = now + SILENCE  # not again before it had a chance to go on
                call.stop(Stopped.LATE)
            elif call.keeps_alive and now - call.sent_at >= SILENCE:
                call.sent_at = now
                task = asyncio.get_running_loop().create_task(call.more(KEEP_ALIVE, now))
                self._comments.add(task)
                task.add_done_callback(self._comments.discard)
