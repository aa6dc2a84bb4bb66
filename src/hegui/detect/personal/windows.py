# SPDX-License-Identifier: Apache-2.0
"""Text of any length, searched in windows: memory is bounded by the window, whatever the length of text and lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hegui.detect.finding import Hit
from hegui.detect.personal.find import find_personal

WINDOW: Final = 1 << 18
"""Characters searched at a time."""
TAIL: Final = 1 << 10
"""More than the longest value with the words behind it: nearer to an open end nothing is said."""
BEFORE: Final = 1 << 12
"""More than what may decide about a value from the left: the longest URL."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text that cuts no value in two, with what was found in it; positions count from its own start."""

    start: int
    """Where the piece begins in the whole text."""
    text: str
    hits: list[Hit]


def segments(pieces: Iterable[str], window: int = WINDOW) -> Iterator[Segment]:
    """Cuts a text that comes in pieces into segments, and finds what is in each. Together the segments are the text.

    A segment ends with a line where it can: no rule looks past the end of a line, so nothing is lost there. In a longer
    line it ends where no value is cut, and the next one is searched with some thousands of characters before it.
    """
    before, fresh, start = "", "", 0
    for piece in _at_most(pieces, window):
        fresh += piece
        if len(fresh) < window:
            continue
        segment, before = _first(before, fresh, start)
        yield segment
        start += len(segment.text)
        fresh = fresh[len(segment.text) :]
    if fresh:
        yield Segment(start, fresh, _found(before, fresh))


def scan(pieces: Iterable[str], window: int = WINDOW) -> Iterator[Hit]:
    """The hits of a text that comes in pieces; positions count code points from the start of the first."""
    for segment in segments(pieces, window):
        for hit in segment.hits:
            yield hit._replace(start=hit.start + segment.start, end=hit.end + segment.start)


def _at_most(pieces: Iterable[str], size: int) -> Iterator[str]:
    for piece in pieces:
        for start in range(0, len(piece), size):
            yield piece[start : start + size]


def _first(before: str, fresh: str, start: int) -> tuple[Segment, str]:
    """The segment that can be told already, and what the next one must be shown before it."""
    hits = _found(before, fresh)
    cut = fresh.rfind("\n") + 1
    if cut:
        return Segment(start, fresh[:cut], [hit for hit in hits if hit.end <= cut]), ""
    cut = len(fresh) - TAIL
    cut = min([cut, *(hit.start for hit in hits if hit.start < cut < hit.end)])
    return Segment(start, fresh[:cut], [hit for hit in hits if hit.end <= cut]), (before + fresh[:cut])[-BEFORE:]


def _found(before: str, fresh: str) -> list[Hit]:
    """What is in the fresh text, with positions that count from its start."""
    shift = len(before)
    hits = find_personal(before + fresh)
    return [hit._replace(start=hit.start - shift, end=hit.end - shift) for hit in hits if hit.start >= shift]
