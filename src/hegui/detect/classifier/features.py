# SPDX-License-Identifier: Apache-2.0
"""What a local model sees of a text: hashed runs of one to four characters of its folded form, window by window.

Everything is integer arithmetic modulo 2**32, so that numpy (`with_numpy`) and plain Python (`in_python`) count the same
features. The numbers here are part of the file format: another value makes another model.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from hegui.detect.folding import fold

LONGEST: Final = 4
"""The longest run of characters, in code points."""
WINDOW: Final = 256
"""Code points of the folded text that are judged together; of a longer text the worst window counts."""
STEP: Final = 128
"""From one window to the next: what harms stands whole in one of them unless it is longer than a window less this."""

MULTIPLIER: Final = 0x01000193
"""Of the rolling hash (the prime of FNV-1a)."""
SPREAD: Final = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F)
"""Odd numbers, one for each length of run, that spread the hash over the high bits, from which the bucket is taken."""
MASK: Final = 0xFFFFFFFF
SPACE: Final = 32
ZERO: Final = 48
DIGITS: Final = 10


class Window(NamedTuple):
    """A stretch of the folded text, half-open."""

    start: int
    end: int

    @property
    def runs(self) -> int:
        """How many runs of characters end inside it."""
        return sum(max(0, self.end - max(self.start, length)) for length in range(LONGEST))


def plain(text: str) -> str:
    """The form of a text that is read: folded, as everywhere in the house."""
    return fold(text).text


def windows(length: int) -> Iterator[Window]:
    """The windows of a folded text; one that is empty for an empty text."""
    start = 0
    while start + WINDOW < length:
        yield Window(start, start + WINDOW)
        start += STEP
    yield Window(start, length)
