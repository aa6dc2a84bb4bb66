# SPDX-License-Identifier: Apache-2.0
"""EBML (RFC 8794) as far as Matroska (RFC 9559) needs it: elements, their sizes, and the walk over a segment."""

import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from hegui.label.content import MOST_RECORDS, Content, Malformed, Span

EBML: Final = 0x1A45DFA3
SEGMENT: Final = 0x18538067
SEEK_HEAD: Final = 0x114D9B74
INFO: Final = 0x1549A966
TRACKS: Final = 0x1654AE6B
CLUSTER: Final = 0x1F43B675
CUES: Final = 0x1C53BB6B
CHAPTERS: Final = 0x1043A770
ATTACHMENTS: Final = 0x1941A469
TAGS: Final = 0x1254C367
VOID: Final = 0xEC
CRC_32: Final = 0xBF

_ENDS_A_CLUSTER: Final = frozenset({EBML, SEGMENT, SEEK_HEAD, INFO, TRACKS, CLUSTER, CUES, CHAPTERS, ATTACHMENTS, TAGS})
"""What cannot be inside a cluster, so it ends one of unknown size (RFC 8794, 6.2)."""
DEEPEST: Final = 8
"""Levels of masters inside of a SeekHead or Cues; Matroska has 3."""
_LONGEST_HEAD: Final = 12
"""An id of 4 bytes and a size of 8."""


class Element(NamedTuple):
    """An element and where it stands."""

    ident: int
    start: int
    body: int
    """The first byte after id and size."""
    end: int
    sized: bool = True
    """Whether its size is written; where it is not, ``end`` was found by walking through it."""


def _head(data: bytes, at: int) -> tuple[int, int, int | None]:
    """Id, length of id and size, and size of an element; None for a size that is not known.

    Raises:
        Malformed: the bytes are too few, or no id and size.
    """
    try:
        wide = 9 - data[at].bit_length()
        size_at = at + wide
        first = data[size_at]
    except IndexError:
        raise Malformed("EBML 元素不完整", "an EBML element is cut off") from None
    size_wide = 9 - first.bit_length()
    after = size_at + size_wide
    if wide > 4 or size_wide > 8 or after > len(data):
        raise Malformed("EBML 元素的标识或者长度不对", "the id or the size of an EBML element is wrong")
    ident = int.from_bytes(data[at:size_at], "big")
    mask = (1 << 7 * size_wide) - 1
    size = int.from_bytes(data[size_at:after], "big") & mask
    return ident, after - at, None if size == mask else size


def elements(data: bytes, start: int, end: int) -> Iterator[Element]:
    """The elements in a stretch of memory, one after another, without what is in them.

    Raises:
        Malformed: one runs past ``end`` or has no size.
    """
    at = start
    while at < end:
        ident, size_at = data[at], at + 1
        size = data[size_at] if size_at < end else 0
        if ident >= 0x80 and 0x80 <= size < 0xFF:  # as most are: one byte each
            body = at + 2
            stop = body + (size & 0x7F)
        else:
            ident, length, known = _head(data, at)
            if known is None:
                raise _too_long(ident, at)
            body = at + length
            stop = body + known
        if stop > end:
            raise _too_long(ident, at)
        yield Element(ident, at, body, stop)
        at = stop


def _too_long(ident: int, at: int) -> Malformed:
    return Malformed(
        f"偏移 {at} 处的 EBML 元素 {ident:X} 超出所在范围",
        f"the EBML element {ident:X} at offset {at} runs past its end",
    )


def element(ident: int, body: bytes, *, wide: int = 1) -> bytes:
    """A new element, its size written in ``wide`` bytes or more."""
    return ident.to_bytes((ident.bit_length() + 7) // 8, "big") + size_field(len(body), wide=wide) + body


def size_field(size: int, *, wide: int = 1) -> bytes:
    """The size of an element in ``wide`` bytes, or as many more as it needs."""
    while size >= (1 << 7 * wide) - 1:  # all ones means unknown
        wide += 1
    return (size | 1 << 7 * wide).to_bytes(wide, "big")


def void(length: int) -> bytes:
    """A Void element that is ``length`` bytes long in all: nothing, or at least 2."""
    if length == 0:
        return b""
    wide = 1
    while length - 1 - wide >= (1 << 7 * wide) - 1:
        wide += 1
    return element(VOID, bytes(length - 1 - wide), wide=wide)


def unsigned(value: int, *, wide: int = 1) -> bytes:
    """An unsigned integer in ``wide`` bytes or more."""
    return value.to_bytes(max(wide, (value.bit_length() + 7) // 8), "big")


def master(old: bytes, own: Element, children: list[bytes]) -> bytes:
    """A master with new children, the size as wide as it was or wider; a checksum that stands first is computed anew.

    Args:
        old: the memory in which it stood.
        own: the element.
        children: as bytes, the old checksum among them.
    """
    if children and children[0][:1] == b"\xbf":
        rest = b"".join(children[1:])
        body = b"\xbf\x84" + zlib.crc32(rest).to_bytes(4, "little") + rest
    else:
        body = b"".join(children)
    return with_body(old, own, body)


def with_body(old: bytes, own: Element, body: bytes) -> bytes:
    """An element with another body, its size as wide as it was or wider."""
    ident = (own.ident.bit_length() + 7) // 8
    return old[own.start : own.start + ident] + size_field(len(body), wide=own.body - own.start - ident) + body


def remapped(
    data: bytes,
    own: Element,
    masters: frozenset[int],
    positions: frozenset[int],
    moved: Callable[[int], int],
    depth: int = 0,
) -> bytes:
    """A master in which every position that some element holds is moved; all else stays as it is.

    Args:
        data: the memory in which it stands.
        own: the element.
        masters: ids to go into.
        positions: ids of elements that hold a position.
        moved: the new position of an old one.
        depth: of this call.

    Raises:
        Malformed: it is damaged or nested too deeply.
    """
    if depth > DEEPEST:
        raise Malformed("EBML 元素嵌套过深", "EBML elements are nested too deeply")
    children: list[bytes] = []
    for child in elements(data, own.body, own.end):
        if child.ident in positions and child.end - child.body <= 8:
            old = data[child.body : child.end]
            fresh = moved(int.from_bytes(old, "big"))
            children.append(with_body(data, child, unsigned(fresh, wide=len(old))))
        elif child.ident in masters:
            children.append(remapped(data, child, masters, positions, moved, depth + 1))
        else:
            children.append(data[child.start : child.end])
    return master(data, own, children)


def element_at(content: Content, at: int, end: int) -> Element:
    """The element at an offset of a file. Only its head is read. Where it has no size, ``end`` is that of what it is in.

    Raises:
        Malformed: it is damaged or runs past ``end``.
    """
    head = Span(at, min(at + _LONGEST_HEAD, end))
    ident, length, size = _head(bytes(content.holds(head) or b"".join(content.chunks(head))), 0)
    body = at + length
    if size is None:
        return Element(ident, at, body, end, sized=False)
    if body + size > end:
        raise _too_long(ident, at)
    return Element(ident, at, body, body + size)


def segments(content: Content) -> Iterator[Element]:
    """The segments of a file: one, as a rule; more where files were put one after another.

    Raises:
        Malformed: there is something else at the top of the file, or it is cut off.
    """
    at, count = 0, 0
    while at < content.size:
        own = element_at(content, at, content.size)
        count += 1
        if count > MOST_RECORDS:
            raise Malformed("EBML 元素过多", "there are too many EBML elements")
        if own.ident == SEGMENT:
            if not own.sized:
                own = own._replace(end=max((child.end for child in level_1(content, own)), default=own.body))
            yield own
        elif own.ident not in {EBML, VOID, CRC_32} or not own.sized:
            raise Malformed(f"偏移 {at} 处不是 EBML 段", f"what stands at offset {at} is no EBML segment")
        at = own.end


def level_1(content: Content, segment: Element) -> Iterator[Element]:
    """The elements of a segment, one after another. Clusters are skipped by their size, or walked through if they have none.

    Raises:
        Malformed: one is damaged or runs past the segment.
    """
    at = segment.body
    for _ in range(MOST_RECORDS):
        if at >= segment.end:
            return
        own = element_at(content, at, segment.end)
        if not own.sized:
            if own.ident != CLUSTER:
                raise _too_long(own.ident, at)
            own = own._replace(end=_end_of_cluster(content, own))
        if own.ident in {SEGMENT, EBML} and not segment.sized:
            return  # another file behind a live one
        yield own
        at = own.end
    raise Malformed("EBML 元素过多", "there are too many EBML elements")


def _end_of_cluster(content: Content, cluster: Element) -> int:
    at = cluster.body
    for _ in range(MOST_RECORDS):
        if at >= cluster.end:
            return at
        ident, length, size = _head(content.upto(at, _LONGEST_HEAD), 0)
        if ident in _ENDS_A_CLUSTER:
            return at
        if size is None or at + length + size > cluster.end:
            raise _too_long(ident, at)
        at += length + size
    raise Malformed("EBML 元素过多", "there are too many EBML elements")
