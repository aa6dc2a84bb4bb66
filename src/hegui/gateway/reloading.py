# SPDX-License-Identifier: Apache-2.0
"""New rules while requests run: policy, lexicons and classifier are read anew when their files change, beside the loop."""

import asyncio
import contextlib
import gc
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Final, TypeAlias

from hegui.detect.lexicon import Lexicon
from hegui.errors import HeguiError
from hegui.gateway.app import where_of
from hegui.gateway.assembly import guard_of
from hegui.gateway.config import STARTER, Config
from hegui.gateway.observing import Observer
from hegui.gateway.preparing import rules_apart
from hegui.gateway.rules import Rules
from hegui.guard import Current, Guard

EVERY: Final = 1.0
"""Seconds between two looks at the files."""
_LOG: Final = logging.getLogger("hegui.gateway")
Stamps: TypeAlias = tuple[tuple[str, int, int] | None, ...]


class Reloader:
    """Keeps a guard at the state of its files.

    Args:
        current: where the guard is put in place.
        config: that names the files.
        rules: that the guard of now goes by.
        observer: is told of new rules.
    """

    def __init__(self, current: Current, config: Config, rules: Rules, observer: Observer) -> None:
        self.failing: str | None = None
        """Why the files as they are cannot be used, if so; the rules before them hold on."""
        self._current = current
        self._config = config
        self._rules = rules
        self._observer = observer
        self._beside: tuple[Lexicon, ...] = ()
        self._stamps = stamps_of(config)
        self._wanted = asyncio.Event()
        self._turn = asyncio.Lock()
        """One guard after the other: rules that were read earlier never take the place of later ones."""
        self._thread = ThreadPoolExecutor(1, "hegui-rules")
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Begins to look. What stands beside the files holds before the first request, also after a restart.

        Raises:
            HeguiError: no guard can be made of it.
        """
        if self._wanted.is_set():
            self._wanted.clear()
            await self._again()
        self._task = asyncio.get_running_loop().create_task(self._look())

    async def end(self) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown(wait=False)

    def beside(self, *lexicons: Lexicon) -> None:
        """Takes other lexicons that stand in no file, such as that of the block rules; they hold a moment later."""
        if lexicons != self._beside:
            self._beside = lexicons
            self._wanted.set()

    async def now(self) -> Guard:
        """Reads all files again.

        Raises:
            HeguiError: something is wrong in them; what was holds on.
        """
        async with self._turn:
            config, stamps, began = self._config, stamps_of(self._config), perf_counter()
            rules = await asyncio.get_running_loop().run_in_executor(self._thread, rules_apart, config)
            guard = await self._taken(config, rules, stamps, began)
            self.failing = None
            return guard

    async def take(self, config: Config, rules: Rules, stamps: Stamps, began: float) -> Guard:
        """Puts a guard of other rules in place.

        Args:
            config: the settings, which may be others as well.
            rules: that were read.
            stamps: of their files, from before they were read.
            began: the `perf_counter` of that moment.

        Raises:
            HeguiError: no guard can be made of them; what was holds on.
        """
        async with self._turn:
            guard = await self._taken(config, rules, stamps, began)
            self.failing = None
            return guard

    async def _again(self) -> None:
        """Puts a guard of the same files in place, since what stands beside them is another."""
        async with self._turn:
            await self._taken(self._config, self._rules, self._stamps, perf_counter())

    async def _taken(self, config: Config, rules: Rules, stamps: Stamps, began: float) -> Guard:
        known = self._current.guard.detectors.terms
        loop = asyncio.get_running_loop()
        guard = await loop.run_in_executor(self._thread, guard_of, config, rules, known, self._beside)
        self._rules = rules
        self._config, self._stamps = config, stamps
        before = self._current.swap(guard)
        gc.freeze()  # a hundred thousand terms are not looked through for garbage again and again
        seconds = perf_counter() - began
        if guard.version != before:
            self._observer.reloaded("rules", guard.version, seconds)
            _LOG.info("rules %s in place of %s after %.2f s", guard.version, before, seconds)
        return guard

    async def _look(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), EVERY)
            wanted = self._wanted.is_set()
            self._wanted.clear()
            try:
                if wanted:  # first: a file that cannot be read must not keep a block rule from holding
                    await self._again()
                stamps = stamps_of(self._config)
                if stamps != self._stamps:
                    self._stamps = stamps
                    await self.now()
            except HeguiError as error:
                self.failing = str(error)
                _LOG.error("the rules cannot be read anew, those before them hold on:\n%s", error)
            except Exception as error:  # noqa: BLE001  the looks outlive whatever one of them meets
                self.failing = where_of(error)
                _LOG.error("the rules cannot be read anew, those before them hold on: %s", self.failing)
                self._wanted.set()
                await asyncio.sleep(EVERY)


def stamps_of(config: Config) -> Stamps:
    """What tells whether the files that a guard is made of have changed."""
    names = [config.read.policy, *config.read.lexicons, *([config.read.classifier] if config.read.classifier else ())]
    return tuple(None if name == STARTER else _stamp(config.folder / name) for name in names)


def _stamp(path: Path) -> tuple[str, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (str(path), found.st_mtime_ns, found.st_size)
