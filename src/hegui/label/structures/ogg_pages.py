# SPDX-License-Identifier: Apache-2.0
"""Pages of an Ogg stream (RFC 3533, 6): packets laid out on them, their checksums, their numbers."""

import zlib
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.content import MOST_RECORDS, Content, Malformed

CONTINUED, FIRST = 1, 2
_HEAD: Final = Struct("<4sBBqIIIB")
_NUMBERS: Final = Struct("<II")
_NO_PACKET_ENDS: Final = -1
_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_LONGEST_TAIL: Final = 64 * 1024
"""Bytes without a page that may follow the last one: tags that some programs put there."""


class Page(NamedTuple):
    """A page and where it stands."""

    start: int
    flags: int
    serial: int
    number: int
    checksum: int
    body: int
    end: int
    lacing: bytes
    """The lengths of the segments; a segment of less than 255 bytes ends a packet."""


def pages(content: Content, at: int = 0) -> Iterator[Page]:
    """The pages from an offset on.

    Raises:
        Malformed: there is no page where one must be, or one is cut off.
    """
    for _ in range(MOST_RECORDS):
        head = content.upto(at, 282)  # 27 bytes and at most 255 of lacing
        if len(head) < 27 or not head.startswith(b"OggS"):
            if at and _is_tail(content, at):
                return
            raise Malformed(f"偏移 {at} 处没有 Ogg 页", f"there is no Ogg page at offset {at}")
        _, version, flags, _, serial, number, checksum, count = _HEAD.unpack_from(head)
        if version:
            raise Malformed(f"Ogg 版本 {version} 无法识别", f"the Ogg version {version} is not known")
        lacing = head[27 : 27 + count]
        end = at + 27 + count + sum(lacing)
        if end > content.size or len(lacing) < count:
            raise Malformed(f"偏移 {at} 处的页超出文件", f"the page at offset {at} runs past the end of the file")
        yield Page(at, flags, serial, number, checksum, at + 27 + count, end, lacing)
        at = end
    raise Malformed("Ogg 页过多", "there are too many Ogg pages")


def _is_tail(content: Content, at: int) -> bool:
    """Whether what is left is no part of the stream: nothing, or a little without any page, whole or begun."""
    left = content.size - at
    if left == 0:
        return True
    if left > _LONGEST_TAIL:
        return False
    tail = content.read(at, left)
    return tail[:1] != b"O" and b"OggS" not in tail


def checksum(data: bytes) -> int:
    """The checksum of Ogg: polynomial 04C11DB7, highest bit first, from zero.

    It is zlib's, mirrored and without the inversions, so zlib does the work.
    """
    crc = zlib.crc32(data.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(crc.to_bytes(4, "little").translate(_MIRRORED), "big")


def is_sound(page: Page, data: bytes) -> bool:
    """Whether the checksum of a page is right, whose bytes are ``data``."""
    return checksum(data[:22] + bytes(4) + data[26:]) == page.checksum


def renumbered(content: Content, page: Page, number: int) -> bytes:
    """A page with another number. A checksum that was right is right again, and one that was wrong stays wrong."""
    changed = _NUMBERS.pack(page.number ^ number, 0)[:4] + bytes(page.end - page.start - 22)
    return (
        content.read(page.start, 18)
        + _NUMBERS.pack(number, page.checksum ^ checksum(changed))
        + content.read(page.start + 26, page.end - page.start - 26)
    )


def laid_out(packets: Sequence[bytes], serial: int, number: int, wanted: int) -> list[bytes]:
    """Header packets on pages of their own: on ``wanted`` pages, if so many can be filled and they are enough.

    Args:
        packets: one after another.
        serial: of the stream.
        number: of the first page.
        wanted: as many pages as there were, which leaves all later pages as they are.
    """
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,)) for packet in packets)
    body = b"".join(packets)
    count = min(max(-(-len(lacing) // 255), wanted), len(lacing))
    made: list[bytes] = []
    begun = at = segment = 0
    for index in range(count):
        taken = lacing[segment : segment + -(-(len(lacing) - segment) // (count - index))]
        end = at + sum(taken)
        granule = 0 if min(taken) < 255 else _NO_PACKET_ENDS
        head = _HEAD.pack(b"OggS", 0, CONTINUED * begun, granule, serial, number + index & 0xFFFFFFFF, 0, len(taken))
        page = head + taken + body[at:end]
        made.append(page[:22] + _NUMBERS.pack(checksum(page), 0)[:4] + page[26:])
        begun = taken[-1] == 255
        at, segment = end, segment + len(taken)
    return made
