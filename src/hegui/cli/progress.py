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
        size: bytes of all items, where items differ much in size: rate and time left are then told by bytes.
    """

    def __init__(self, total: int | None, language: ReportLanguage, *, size: int | None = None) -> None:
        self._total = total
        self._size = size
        self._done_size = 0
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

    def expect(self, size: int) -> None:
        """So many bytes are to come."""
        self._size = size

    def step(self, items: int = 1, size: int = 0) -> None:
        """One item more, or several, and their bytes."""
        self._done += items
        self._done_size += size
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self._pause
            click.echo(f"\r{self._line()}" if self._live else self._line(), err=True, nl=not self._live)

    def _line(self) -> str:
        seconds = max(time.monotonic() - self._started, 1e-6)
        if self._size is not None:
            return self._language.say(self._by_size(self._size, seconds))
        rate = self._done / seconds
        of = "" if self._total is None else f" / {self._total}"
        words = Text(f"已处理 {self._done}{of}，{rate:.0f} 个/秒", f"{self._done}{of} done, {rate:.0f} a second")
        if self._total is not None and rate:
            left = (self._total - self._done) / rate
            words = Text(f"{words.zh}，还需 {left:.0f} 秒", f"{words.en}, {left:.0f} s left")
        return self._language.say(words)

    def _by_size(self, size: int, seconds: float) -> Text:
        rate = self._done_size / seconds
        share = self._done_size / size if size else 1.0
        words = Text(
            f"{share:.1%}，{self._done:,} 条，{rate / 1e6:.1f} MB/秒",
            f"{share:.1%}, {self._done:,} records, {rate / 1e6:.1f} MB/s",
        )
        if rate:
            left = (size - self._done_size) / rate
            words = Text(f"{words.zh}，还需 {left:.0f} 秒", f"{words.en}, {left:.0f} s left")
        return words
