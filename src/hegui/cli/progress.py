# SPDX-License-Identifier: Apache-2.0
"""Progress of long work on standard error: items, rate, time left."""

import sys
import time
from types import TracebackType
from typing import Self

import click

from hegui.report.language import ReportLanguage
from hegui.text import Text


class Progress:
    """A line that is drawn over on a terminal, and written every ten seconds elsewhere.

    Args:
        total: items, or None where it is not known.
        language: of the words.
    """

    def __init__(self, total: int | None, language: ReportLanguage) -> None:
        self._total = total
        self._language = language
        self._done = 0
        self._started = time.monotonic()
        self._live = sys.stderr.isatty()
        self._next = self._started + self._pause

    @property
    def _pause(self) -> float:
        return 0.2 if self._live else 10.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live and self._done:
            click.echo(f"\r{self._line()}", err=True)

    def step(self) -> None:
        """One item more."""
        self._done += 1
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._pause
            click.echo(f"\r{self._line()}" if self._live else self._line(), err=True, nl=not self._live)

    def _line(self) -> str:
        seconds = max(time.monotonic() - self._started, 1e-6)
        rate = self._done / seconds
        of = "" if self._total is None else f" / {self._total}"
        words = Text(f"已处理 {self._done}{of}，{rate:.0f} 个/秒", f"{self._done}{of} done, {rate:.0f} a second")
        if self._total is not None and rate:
            left = (self._total - self._done) / rate
            words = Text(f"{words.zh}，还需 {left:.0f} 秒", f"{words.en}, {left:.0f} s left")
        return self._language.say(words)
