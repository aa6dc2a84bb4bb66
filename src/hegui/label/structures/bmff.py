# SPDX-License-Identifier: Apache-2.0
"""Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2): MP4, MOV, M4A, HEIC, AVIF."""

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Refused
from hegui.label.content import MOST_RECORDS, Content, Malformed, Span
from hegui.label.structures.patches import Patch

_HEAD: Final = Struct(">I4s")


class Box(NamedTuple):
    """A box: its type and where it stands."""

    kind: bytes
    start: int
    body: int
    """The first byte after the header (8 or 16 bytes)."""
    end: int

    @property
    def span(self) -> Span:
        """The whole box."""
        return Span(self.start, self.end)


def boxes(content: Content, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets, one after another, without what is in them.

    Raises:
        Malformed: a box is shorter than its header, runs past ``end``, or there are too many.
    """
    at = start
    for _ in range(MOST_RECORDS):
        if at == end:
            return
        if end - at < 8:
            if not any(content.read(at, end - at)):  # QuickTime ends lists with a zero word
                return
            raise Malformed(f"偏移 {at} 处的盒不完整", f"the box at offset {at} is cut off")
        size, kind = _HEAD.unpack(content.read(at, 8))
        body = at + 8
        if size == 1:
            size = int.from_bytes(content.read(at + 8, 8), "big")
            body = at + 16
        elif size == 0:
            size = end - at
        if size < body - at or at + size > end:
            raise Malformed(
                f"偏移 {at} 处的盒 {kind!r} 长度不对（{size}）",
                f"the box {kind!r} at offset {at} has a wrong size ({size})",
            )
        yield Box(kind, at, body, at + size)
        at += size
    raise Malformed("盒过多", "there are too many boxes")


MOST_INSIDE: Final = 65_536
"""Boxes directly in one box of a movie header."""


_made: Final = tuple.__new__
"""Makes a `Box` at half the cost: a movie header has fifty, and is read three times for a label."""


class Held:
    """Bytes of a file that are in memory, such as a movie header, addressed by their offsets in the file."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def read(self, start: int, length: int, within: Box) -> bytes:
        """Exactly ``length`` bytes from ``start``, all of them in a box.

        Raises:
            Malformed: the box ends before.
        """
        if length < 0 or start + length > within.end:
            raise Malformed(
                f"偏移 {within.start} 处的盒 {within.kind!r} 过短",
                f"the box {within.kind!r} at offset {within.start} is too short",
            )
        at = start - self.at
        return self.data[at : at + length]

    def number(self, start: int, width: int, within: Box) -> int:
        """A number of ``width`` bytes in a box.

        Raises:
            Malformed: the box ends before.
        """
        return int.from_bytes(self.read(start, width, within), "big")

    def boxes(self, start: int, end: int) -> list[Box]:
        """The boxes between two offsets, as `boxes`. A list may end with zeros, as QuickTime's do.

        Raises:
            Malformed: as `boxes`.
        """
        data, base = self.data, self.at
        found: list[Box] = []
        at = start
        while end - at >= 8:
            size, kind = _HEAD.unpack_from(data, at - base)
            body = at + 8
            if size < 8:
                if size == 1:
                    size = int.from_bytes(data[body - base : min(end, body + 8) - base], "big")
                    body += 8
                elif size == 0 and kind == b"\0\0\0\0":
                    break
                elif size == 0:
                    size = end - at
            following = at + size
            if not body <= following <= end:
                raise Malformed(
                    f"偏移 {at} 处的盒 {kind!r} 长度不对（{size}）",
                    f"the box {kind!r} at offset {at} has a wrong size ({size})",
                )
            if len(found) == MOST_INSIDE:
                raise Malformed("盒过多", "there are too many boxes")
            found.append(_made(Box, (kind, at, body, following)))
            at = following
        if at != end and any(data[at - base : min(end, at + 8) - base]):
            raise Malformed(f"偏移 {at} 处的盒不完整", f"the box at offset {at} is cut off")
        return found


def box(kind: bytes, *parts: bytes) -> bytes:
    """A new box around its parts."""
    body = b"".join(parts)
    return _HEAD.pack(8 + len(body), kind) + body


class Edits:
    """Changes in a tree of boxes, gathered in any order; the boxes around each change grow with it."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._patches: list[Patch] = []
        self._growth: dict[Box, int] = {}

    def replace(self, start: int, end: int, fresh: bytes, around: Sequence[Box] = ()) -> None:
        """Puts bytes in the place of others; ``start == end`` inserts. ``around`` are the boxes that hold the place."""
        patch = Patch(start, end, fresh)
        self._patches.append(patch)
        if patch.growth:
            for holder in around:
                self._growth[holder] = self._growth.get(holder, 0) + patch.growth

    def growth(self, holder: Box) -> int:
        """By how much a box has grown."""
        return self._growth.get(holder, 0)

    def patches(self) -> list[Patch]:
        """All changes, with those of the size fields.

        Raises:
            Refused: a box becomes longer than its size field can tell.
        """
        sizes = [self._resized(holder, growth) for holder, growth in self._growth.items() if growth]
        return [*self._patches, *(size for size in sizes if size)]

    def _resized(self, holder: Box, growth: int) -> Patch | None:
        field = int.from_bytes(self._content.read(holder.start, 4), "big")
        size = holder.end - holder.start + growth
        if field == 0:  # up to the end of the file, however long
            return None
        if field == 1:
            return Patch(holder.start + 8, holder.start + 16, size.to_bytes(8, "big"))
        if size >= 1 << 32:
            raise Refused(f"盒 {holder.kind!r} 将超过 4 GB", f"the box {holder.kind!r} would become longer than 4 GB")
        return Patch(holder.start, holder.start + 4, size.to_bytes(4, "big"))
