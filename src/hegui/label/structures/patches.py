# SPDX-License-Identifier: Apache-2.0
"""Changes of a file at several places, and where every other byte of it comes to stand."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from hegui.label.content import Malformed, Piece, Pieces, Span


class Patch(NamedTuple):
    """New bytes in the place of old ones; ``start == end`` inserts, nothing fresh removes."""

    start: int
    end: int
    fresh: bytes

    @property
    def growth(self) -> int:
        """By how many bytes the file becomes longer."""
        return len(self.fresh) - (self.end - self.start)


def patched(size: int, patches: Iterable[Patch]) -> Pieces:
    """A file of ``size`` bytes with the patches applied. Insertions at one place keep their order.

    Raises:
        Malformed: two patches overlap, so the structures of the file do.
    """
    pieces: list[Piece] = []
    at = 0
    for patch in sorted(patches, key=lambda patch: patch[:2]):
        if not at <= patch.start <= patch.end <= size:
            raise Malformed(
                f"偏移 {patch.start} 处的结构互相重叠", f"structures of the file overlap at offset {patch.start}"
            )
        if at < patch.start:
            pieces.append(Span(at, patch.start))
        if patch.fresh:
            pieces.append(patch.fresh)
        at = patch.end
    if at < size:
        pieces.append(Span(at, size))
    return pieces


class Shift:
    """Where the bytes of the old file stand in the new one."""

    def __init__(self, patches: Iterable[Patch]) -> None:
        moving = sorted((patch.end, patch.growth) for patch in patches if patch.growth)
        self._ends = [end for end, _ in moving]
        self._moved = [0, *accumulate(growth for _, growth in moving)]

    def __call__(self, offset: int) -> int:
        """The new offset of a byte that no patch replaces: moved by all patches that end at it or before it."""
        return offset + self._moved[bisect_right(self._ends, offset)]

    def of_all(self, offsets: Sequence[int]) -> Iterable[int]:
        """As for each of them, at once where all are behind every patch."""
        if self._ends and offsets and min(offsets) < self._ends[-1]:
            return map(self, offsets)
        growth = self._moved[-1]
        return [offset + growth for offset in offsets]
