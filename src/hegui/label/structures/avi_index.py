# SPDX-License-Identifier: Apache-2.0
"""Indexes of AVI files: idx1 (offsets from the frame list or the file) and OpenDML's indx and ix## (offsets in the file)."""

from bisect import bisect_right
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Refused
from hegui.label.content import Content, Malformed, Span
from hegui.label.structures.patches import Patch
from hegui.label.structures.riff import Chunk

MOST_INDEXES: Final = 100_000
_OLD_ENTRY: Final = Struct("<4s4xI4x")
_HEAD: Final = Struct("<4sIHBBI4sQ")
"""Of a chunk index: letters, size, words an entry, sub-type, type, entries, letters of the chunks, base offset."""
_BASE_AT: Final = 20
_ENTRIES_AT: Final = 32
_ENTRY: Final = Struct("<QII")
"""Of an index of indexes: offset, size, duration."""
_LONG: Final = Struct("<Q")
_OF_INDEXES: Final = 0


class Index(NamedTuple):
    """A chunk index, and the first chunk that it points to."""

    span: Span
    told_at: int | None
    """Where the index of indexes holds its offset; None where it stands in the header itself."""
    base: int
    """The offset from which its entries count."""
    first: int
    """Where the first chunk begins."""

    @property
    def base_at(self) -> Span:
        """The bytes of the base offset."""
        return Span(self.span.start + _BASE_AT, self.span.start + _BASE_AT + 8)


def indexes_in(content: Content, own: Chunk, movies: list[Span], *, moving: bool = False) -> Iterator[Index]:
    """The chunk indexes that an ``indx`` chunk points to, or the one that it is. What points past the frames is left out:
    a reader that follows it finds nothing.

    Args:
        content: of the file.
        own: the chunk.
        movies: the lists of frames, in order.
        moving: frames are about to move, perhaps to where something points that is past them now.

    Raises:
        Malformed: its entries run past its end, or are too many.
        Refused: something points past the frames, and these are about to move.
    """
    known = list(_indexes_in(content, own, movies))
    if moving and any(index is None for index in known):
        raise Refused(
            "AVI 索引指向帧数据之外，帧不能移动", "an index of the AVI file points past the frames, which cannot move"
        )
    yield from (index for index in known if index is not None)


def _indexes_in(content: Content, own: Chunk, movies: list[Span]) -> Iterator[Index | None]:
    if own.data.length < _ENTRIES_AT - 8:
        raise Malformed("indx 块过短", "an indx chunk is too short")
    _, _, _, _, kind, count, _, _ = _HEAD.unpack(content.read(own.start, _HEAD.size))
    if kind != _OF_INDEXES:
        if own.data.end >= own.start + _ENTRIES_AT + 8:
            yield _index(content, Span(own.start, own.data.end), None, movies)
        return
    begin = own.start + _ENTRIES_AT
    if count > min(MOST_INDEXES, (own.data.end - begin) // _ENTRY.size):
        raise Malformed("indx 块的条目超出该块", "the entries of an indx chunk run past its end")
    for at in range(begin, begin + count * _ENTRY.size, _ENTRY.size):
        start: int = _ENTRY.unpack(content.read(at, _ENTRY.size))[0]
        movie = _around(start, movies)
        if movie is None or start + _ENTRIES_AT + 8 > movie.end:
            yield None
        else:
            size = int.from_bytes(content.read(start + 4, 4), "little")
            end = max(start + _ENTRIES_AT + 8, min(start + 8 + size, movie.end))
            yield _index(content, Span(start, end), at, movies)


def _index(content: Content, span: Span, told_at: int | None, movies: list[Span]) -> Index | None:
    base: int = _LONG.unpack(content.read(span.start + _BASE_AT, 8))[0]
    first = base + int.from_bytes(content.read(span.start + _ENTRIES_AT, 4), "little") - 8
    movie = _around(first, movies)
    return None if movie is None or first + 8 > movie.end else Index(span, told_at, base, first)


def _around(at: int, movies: list[Span]) -> Span | None:
    index = bisect_right(movies, at, key=lambda movie: movie.start) - 1
    return movies[index] if index >= 0 and at < movies[index].end else None


def resolved(index: Index) -> tuple[Span, ...]:
    """A chunk index without its base offset, and the head of the first chunk that it points to."""
    base = index.base_at
    return Span(index.span.start, base.start), Span(base.end, index.span.end), Span(index.first, index.first + 8)


def moved(indexes: Iterator[Index], at: int, growth: int) -> Iterator[Patch]:
    """The offsets anew, when all that stands at an offset or behind it moves."""
    for index in indexes:
        if index.told_at is not None and index.span.start >= at:
            yield Patch(index.told_at, index.told_at + 8, _LONG.pack(index.span.start + growth))
        if index.first >= at:
            yield Patch(*index.base_at, _LONG.pack(index.base + growth))


def resolved_old(content: Content, own: Chunk, movie: Span) -> Iterator[Span]:
    """An idx1 chunk, and the head of the first chunk that it points to, from the frame list or from the file's beginning."""
    yield own.data
    if own.data.length < _OLD_ENTRY.size:
        return
    kind, offset = _OLD_ENTRY.unpack(content.read(own.data.start, _OLD_ENTRY.size))
    for at in (movie.start + offset, offset):
        if movie.start <= at <= movie.end - 4 and content.read(at, 4) == kind:
            yield Span(at, at + 4)
            return
