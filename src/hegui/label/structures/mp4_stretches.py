# SPDX-License-Identifier: Apache-2.0
"""Stretches of a file that many tables lead to, compactly, and what they cover together."""

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, islice
from operator import gt
from typing import Final, NamedTuple

from hegui.label.content import MOST_RECORDS, Malformed, Span

_CODES: Final = {1: "B", 2: "H", 4: "I", 8: "Q"}
_FEW: Final = 10_000
"""Stretches that are sorted at once; more are merged, which is slower and takes no memory."""


def numbers(data: bytes, width: int) -> "array[int]":
    """Big-endian numbers of 1, 2, 4 or 8 bytes, compactly."""
    made = array(_CODES[width], data)
    if sys.byteorder == "little":
        made.byteswap()
    return made


def packed(values: "array[int]") -> bytes:
    """The bytes of numbers, big-endian."""
    if sys.byteorder == "little":
        values.byteswap()
    return values.tobytes()


class Reached(NamedTuple):
    """Stretches of a file that are read, as one table tells them."""

    starts: "array[int]"
    lengths: "array[int]"

    def ordered(self) -> Iterable[tuple[int, int]]:
        """Start and length of each, by the start; most tables are in this order already.

        Raises:
            Malformed: too many are out of order.
        """
        stretches = zip(self.starts, self.lengths, strict=True)
        if not any(map(gt, self.starts, islice(self.starts, 1, None))):
            return stretches
        if len(self.starts) > MOST_RECORDS:
            raise Malformed("媒体数据块过多且无序", "there are too many stretches of media data, and out of order")
        return sorted(stretches)


def united(parts: Sequence[Reached], size: int) -> Iterator[Span]:
    """The stretches of all tables, each byte once, in the order of the file: as much as the file at most.

    Args:
        parts: the tables.
        size: of the file.

    Raises:
        Malformed: a stretch is not inside the file, or see `Reached.ordered`.
    """
    start = end = 0
    for one, length in _in_order(parts):
        if not length:
            continue
        if one > end:
            if end > start:
                yield Span(start, end)
            start = one
        if one + length > end:
            end = one + length
            if end > size:
                raise outside(one, length, size)
    if end > start:
        yield Span(start, end)


def _in_order(parts: Sequence[Reached]) -> Iterable[tuple[int, int]]:
    if sum(len(part.starts) for part in parts) <= _FEW:
        return sorted(chain.from_iterable(zip(part.starts, part.lengths, strict=True) for part in parts))
    return merge(*(part.ordered() for part in parts))


def outside(start: int, length: int, size: int) -> Malformed:
    """That media data is not in the file."""
    return Malformed(
        f"媒体数据位于 {start}，长 {length}，超出文件（{size} 字节）",
        f"media data at {start}, {length} bytes long, is outside the file, which has {size} bytes",
    )
