# SPDX-License-Identifier: Apache-2.0
"""Movie fragments and the indexes over them: what they point to, and their new numbers when it moves.

ISO/IEC 14496-12: moof, traf, tfhd, trun (8.8), mfra, tfra (8.8.9 to 8.8.11), sidx (8.16.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, takewhile
from typing import Final, NamedTuple

from hegui.label.codec import Refused
from hegui.label.structures.bmff import Box, Edits, Held
from hegui.label.structures.mp4_stretches import numbers
from hegui.label.structures.patches import Shift

_BASE: Final = 0x01
_DESCRIPTION: Final = 0x02
_DURATION: Final = 0x08
_SIZE: Final = 0x10
_BASE_IS_MOOF: Final = 0x020000
_OFFSET: Final = 0x01
_FIRST_FLAGS: Final = 0x04
_OWN_DURATION: Final = 0x100
_OWN_SIZE: Final = 0x200
_OWN_FIELDS: Final = (0x100, 0x200, 0x400, 0x800)


class Run(NamedTuple):
    """Samples of a fragment that stand one after another."""

    start: int
    length: int


class Fragment(NamedTuple):
    """The part of one track in a fragment."""

    base: int | None
    """The absolute offset that its runs count from; None: they count from the fragment, and move with it."""
    base_at: int
    """Where that number stands, if there is one."""
    runs: tuple[Run, ...]


def fragments(held: Held, moof: Box, sizes: Mapping[int, int]) -> list[Fragment]:
    """The parts of a movie fragment, with the samples they reach.

    Raises:
        Malformed: a box is shorter than its flags and counts say.
    """
    parts = []
    following = moof.start
    for traf in held.boxes(moof.body, moof.end):
        if traf.kind == b"traf":
            part = _fragment(held, traf, moof.start, following, sizes)
            if part is not None:
                parts.append(part)
                if part.runs:
                    following = part.runs[-1].start + part.runs[-1].length
    return parts


def _fragment(held: Held, traf: Box, moof: int, following: int, sizes: Mapping[int, int]) -> Fragment | None:
    children = held.boxes(traf.body, traf.end)
    tfhd = next((child for child in children if child.kind == b"tfhd"), None)
    if tfhd is None:
        return None
    flags = held.number(tfhd.body, 4, tfhd)
    at = tfhd.body + 8
    base = held.number(at, 8, tfhd) if flags & _BASE else None
    start = base if base is not None else moof if flags & _BASE_IS_MOOF else following
    size_at = at + 8 * bool(flags & _BASE) + 4 * bool(flags & _DESCRIPTION) + 4 * bool(flags & _DURATION)
    track = held.number(tfhd.body + 4, 4, tfhd)
    size = held.number(size_at, 4, tfhd) if flags & _SIZE else sizes.get(track, 0)
    runs = []
    end = start
    for trun in children:
        if trun.kind == b"trun":
            run = _run(held, trun, start, end, size)
            runs.append(run)
            end = run.start + run.length
    return Fragment(base, at, tuple(runs))


def _run(held: Held, trun: Box, base: int, following: int, size: int) -> Run:
    flags = held.number(trun.body, 4, trun)
    count = held.number(trun.body + 4, 4, trun)
    at = trun.body + 8
    start = following
    if flags & _OFFSET:
        start = base + int.from_bytes(held.read(at, 4, trun), "big", signed=True)
        at += 4
    if flags & _FIRST_FLAGS:
        at += 4
    each = sum(bool(flags & field) for field in _OWN_FIELDS)
    values = held.read(at, 4 * each * count, trun)
    if flags & _OWN_SIZE:
        first = 1 if flags & _OWN_DURATION else 0
        return Run(start, sum(numbers(values, 4)[first::each]))
    return Run(start, size * count)


def without_bases(held: Held, moof: Box, parts: list[Fragment]) -> bytes:
    """A movie fragment with its absolute offsets blanked: what of it is content."""
    data = bytearray(held.read(moof.start, moof.end - moof.start, moof))
    for part in parts:
        if part.base is not None:
            at = part.base_at - moof.start
            data[at : at + 8] = bytes(8)
    return bytes(data)


def move_fragment(parts: list[Fragment], edits: Edits, place: Shift) -> None:
    """Writes the new bases of a movie fragment.

    Raises:
        Refused: its samples do not move by the same number of bytes.
    """
    for part in parts:
        if part.base is None:
            continue
        moved = {place(run.start) - run.start for run in part.runs if run.length} or {place(part.base) - part.base}
        base = part.base + moved.pop()
        if moved or not 0 <= base < 1 << 64:
            raise Refused("片段的样本不能一起移动", "the samples of a movie fragment cannot be moved together")
        if base != part.base:
            edits.replace(part.base_at, part.base_at + 8, base.to_bytes(8, "big"))


class _Index(NamedTuple):
    """A table of where the fragments of a track begin (tfra)."""

    start: int
    each: int
    """Bytes of an entry."""
    width: int
    """Bytes of a number; the time comes first, the offset second."""
    offsets: Sequence[int]


def _indexes(held: Held, mfra: Box) -> list[_Index]:
    return [_index(held, tfra) for tfra in held.boxes(mfra.body, mfra.end) if tfra.kind == b"tfra"]


def _index(held: Held, tfra: Box) -> _Index:
    width = 8 if held.number(tfra.body, 1, tfra) else 4
    lengths = held.number(tfra.body + 8, 4, tfra)
    count = held.number(tfra.body + 12, 4, tfra)
    each = 2 * width + sum((lengths >> place & 3) + 1 for place in (0, 2, 4))
    start = tfra.body + 16
    data = held.read(start, count * each, tfra)
    offsets = b"".join(data[at + width : at + 2 * width] for at in range(0, len(data), each))
    return _Index(start, each, width, numbers(offsets, width))


def index_targets(held: Held, mfra: Box) -> Iterator[int]:
    """The fragments that a random access index points to. It may be stale.

    Raises:
        Malformed: it is cut off.
    """
    for index in _indexes(held, mfra):
        yield from index.offsets


def move_index(held: Held, mfra: Box, edits: Edits, place: Shift) -> None:
    """Writes the new offsets of a random access index.

    Raises:
        Refused: an offset passes what its number can hold.
    """
    for index in _indexes(held, mfra):
        end = index.start + len(index.offsets) * index.each
        entries = bytearray(held.read(index.start, end - index.start, mfra))
        for at, offset in zip(range(index.width, len(entries), index.each), index.offsets, strict=True):
            moved = place(offset)
            if moved >= 1 << 8 * index.width:
                raise Refused("tfra 表容纳不下超过 4 GB 的偏移量", "the table tfra cannot hold an offset beyond 4 GB")
            entries[at : at + index.width] = moved.to_bytes(index.width, "big")
        edits.replace(index.start, end, bytes(entries))


class _Segments(NamedTuple):
    """An index of segments (sidx): they follow one another from ``start`` on."""

    gap_at: int
    """Where the number of bytes between the index and the first segment stands."""
    gap_width: int
    gap: int
    start: int
    lengths: tuple[int, ...]


def _segments(held: Held, sidx: Box) -> _Segments:
    width = 8 if held.number(sidx.body, 1, sidx) else 4
    gap_at = sidx.body + 12 + width
    gap = held.number(gap_at, width, sidx)
    count = held.number(gap_at + width + 2, 2, sidx)
    entries = numbers(held.read(gap_at + width + 4, count * 12, sidx), 4)
    return _Segments(gap_at, width, gap, sidx.end + gap, tuple(entry & 0x7FFFFFFF for entry in entries[::3]))


def segment_targets(held: Held, sidx: Box, size: int) -> Iterator[int]:
    """The segments that an index points to, up to the end of a file of ``size`` bytes.

    Raises:
        Malformed: it is cut off.
    """
    own = _segments(held, sidx)
    return takewhile(lambda start: start < size, accumulate(own.lengths, initial=own.start))


def move_segments(held: Held, sidx: Box, edits: Edits, place: Shift) -> None:
    """Writes the new distance from an index to its segments.

    Raises:
        Refused: a segment itself changes its length.
    """
    own = _segments(held, sidx)
    end = own.start + sum(own.lengths)
    if place(end) - place(own.start) != end - own.start:
        raise Refused(
            "索引 sidx 所指的片段中有将改变的元数据", "a segment of the index sidx holds metadata that would change"
        )
    gap = place(own.start) - place(sidx.end)
    if gap == own.gap:
        return
    if not 0 <= gap < 1 << 8 * own.gap_width:
        raise Refused("sidx 容纳不下新的距离", "the index sidx cannot hold the new distance")
    edits.replace(own.gap_at, own.gap_at + own.gap_width, gap.to_bytes(own.gap_width, "big"))
