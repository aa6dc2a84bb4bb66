# SPDX-License-Identifier: Apache-2.0
"""The index of a JPEG file with several pictures (Multi-Picture Format, CIPA DC-007, 5.2.3), in an APP2 segment.

It gives the length of the first picture and where the others stand, so it must be kept in step when the first one grows:
phones put gain maps, depth maps and previews there.
"""

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Refused
from hegui.label.content import Malformed, Span
from hegui.label.structures.patches import Patch

PREFIX: Final = b"MPF\0"

_ENTRIES: Final = 0xB002
_ENTRY_LENGTH: Final = 16
_TAIL: Final = 64
"""Bytes at the end of the first picture by which its length is checked."""
_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}


class _Picture(NamedTuple):
    """An entry: attributes, length, offset from the index on (0 for the first picture), two dependent entries."""

    at: int
    """Where the entry stands in the data of the segment."""
    length: int
    offset: int


class Index:
    """The index in the data of a segment that begins at ``start`` in the file."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._start = start
        self._base = start + len(PREFIX)
        order = _ORDERS.get(data[4:8])
        if order is None:
            raise Malformed("多图索引没有 TIFF 文件头", "the index of pictures has no TIFF header")
        self._pair = Struct(f"{order}II")
        self._pictures = list(self._entries(order))

    def _entries(self, order: str) -> Iterator[_Picture]:
        data, head = self._data, len(PREFIX)
        directory = head + int.from_bytes(data[8:12], "little" if order == "<" else "big")
        entry = Struct(f"{order}HHII")
        number = Struct(f"{order}H")
        if directory + 2 > len(data):
            raise _cut_off()
        count = number.unpack_from(data, directory)[0]
        if directory + 2 + entry.size * count > len(data):
            raise _cut_off()
        for at in range(directory + 2, directory + 2 + entry.size * count, entry.size):
            tag, _, length, offset = entry.unpack_from(data, at)
            if tag == _ENTRIES:
                start, end = head + offset, head + offset + length
                if end > len(data):
                    raise _cut_off()
                if start < head + 8 or (start < directory + 2 + entry.size * count and directory < end):
                    raise Malformed("多图索引的条目与目录重叠", "the entries of the index of pictures lie over others")
                for picture in range(start, end - _ENTRY_LENGTH + 1, _ENTRY_LENGTH):
                    yield _Picture(picture, *self._pair.unpack_from(data, picture + 4))
                return

    def media(self, size: int) -> Iterator[Span | bytes]:
        """What the index points to in a file of ``size`` bytes, and the index without its numbers.

        Raises:
            Malformed: the pictures are together longer than the file.
        """
        if sum(picture.length for picture in self._pictures if self._inside(picture, size)) > size:
            raise Malformed("多图索引中的图像互相重叠", "the pictures of the index overlap")
        blank = bytearray(self._data)
        for picture in self._pictures:
            blank[picture.at + 4 : picture.at + 12] = bytes(8)
            if self._inside(picture, size):
                end = picture.length if not picture.offset else self._base + picture.offset + picture.length
                yield Span(max(0, end - (picture.length if picture.offset else _TAIL)), end)
        yield bytes(blank)

    def _inside(self, picture: _Picture, size: int) -> bool:
        """Whether the picture is there: programs cut off the others and leave the index as it was."""
        return (self._base + picture.offset if picture.offset else 0) + picture.length <= size

    def after(self, patch: Patch) -> Patch:
        """The index of the file with a patch in the head of its first picture.

        Raises:
            Refused: a number no longer fits, or another picture begins before the end of that head.
        """
        fresh = bytearray(self._data)
        head = max(patch.end, self._start + len(self._data))
        for picture in self._pictures:
            length, offset = picture.length, picture.offset
            if not offset:
                length += patch.growth if length else 0
            elif self._base + offset < head:
                raise Refused("多图索引指向首图的头部", "the index of pictures points into the head of the first one")
            elif patch.start >= self._start:
                offset += patch.growth  # else the index moves as far as the pictures
            if length > 0xFFFFFFFF or offset > 0xFFFFFFFF or offset < 0:
                raise Refused("文件过长，多图索引无法更新", "the file is too long for its index of pictures")
            self._pair.pack_into(fresh, picture.at + 4, length, offset)
        return Patch(self._start, self._start + len(fresh), bytes(fresh))


def _cut_off() -> Malformed:
    return Malformed("多图索引被截断", "the index of pictures is cut off")
