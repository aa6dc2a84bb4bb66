# SPDX-License-Identifier: Apache-2.0
"""What stands in an ID3v2 frame: its text in one of four encodings, under compression and unsynchronisation."""

import re
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from hegui.label.codec import Refused
from hegui.label.content import Content, Malformed, Span

LONGEST_FRAME: Final = 16 * 1024 * 1024
"""Bytes of a frame that may hold a label, before and after inflation."""
_FALSE_SYNC: Final = re.compile(rb"\xff(?=[\xe0-\xff\0]|\Z)")
_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_ENCODINGS: Final = ("latin-1", "utf-16", "utf-16-be", "utf-8")


class Frame(NamedTuple):
    """A frame and where it stands in the frames of its tag."""

    kind: bytes
    start: int
    data: Span
    flags: int


def synchsafe(size: int) -> bytes:
    """A number of up to 28 bits in four bytes of seven."""
    return bytes((size >> 21 & 0x7F, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F))


def number_of(size: bytes) -> int:
    """The number in four bytes of seven bits."""
    return size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]


def unsynchronised(data: bytes) -> bytes:
    """Bytes in which nothing looks like the beginning of an audio frame."""
    return _FALSE_SYNC.sub(b"\xff\0", data)


def synchronised(data: bytes) -> bytes:
    """The bytes as they were before `unsynchronised`."""
    return data.replace(b"\xff\0", b"\xff")


def described(encoding: bytes, text: bytes) -> tuple[str, str]:
    """The description and the value of a frame whose text is in one of the four encodings."""
    number = encoding[0] if encoding else 0
    if number not in {1, 2}:
        name = _ENCODINGS[number] if number < len(_ENCODINGS) else "latin-1"
        description, _, value = text.partition(b"\0")
        return description.decode(name, "replace"), value.decode(name, "replace").rstrip("\0")
    name = _ENCODINGS[number]
    cut = text.find(b"\0\0")
    while cut >= 0 and cut & 1:  # the two zeros of two characters are no end
        cut = text.find(b"\0\0", cut + 1)
    description = text if cut < 0 else text[:cut]
    rest = b"" if cut < 0 else text[cut + 2 :]
    order = "utf-16-be" if description[:2] == b"\xfe\xff" and rest[:2] not in _MARKS else name
    words = rest[: len(rest) & ~1].decode(order, "replace")
    return description.decode(name, "replace").lstrip("\ufeff"), words.strip("\ufeff\0")


def plain(source: Content, version: int, frame: Frame, *, all_unsynchronised: bool) -> bytes | None:
    """What a frame says, without what was done to it; None where it is encrypted.

    Args:
        source: that holds the frame.
        version: of the tag.
        frame: in it.
        all_unsynchronised: a tag of version 2.4 says that all its frames are.

    Raises:
        Malformed: it is too long, or its compressed data is damaged.
    """
    span, flags = frame.data, frame.flags
    if span.length > LONGEST_FRAME:
        if frame.kind in {b"GEOB", b"GEO"}:
            return source.read(span.start, 128)
        raise Malformed(f"偏移 {frame.start} 处的 ID3 帧过长", f"the ID3 frame at offset {frame.start} is too long")
    data = source.read(span.start, span.length)
    if version == 4:
        data = data[bool(flags & 0x40) + bool(flags & 0x04) + 4 * bool(flags & 0x01) :]
        if flags & 0x02 or all_unsynchronised:
            data = synchronised(data)
        compressed, encrypted = flags & 0x08, flags & 0x04
    else:
        compressed, encrypted = flags & 0x80, flags & 0x40
        data = data[4 * bool(compressed) + bool(encrypted) + bool(flags & 0x20) :]
    if encrypted:
        return None
    return _inflated(data) if compressed else data


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(data, LONGEST_FRAME)
    except zlib.error as error:
        raise Malformed(f"压缩的 ID3 帧损坏：{error}", f"a compressed ID3 frame is damaged: {error}") from None
    if inflater.unconsumed_tail:
        raise Malformed("压缩的 ID3 帧解压后过长", "a compressed ID3 frame is too long when inflated")
    return plain


def text(version: int, description: str, value: str) -> bytes:
    """The data of a text frame. Latin-1 only for ASCII: players in China take it for GBK; UTF-8 exists since 2.4."""
    if version == 4:
        return b"\3" + description.encode() + b"\0" + value.encode()
    if description.isascii() and value.isascii():
        return b"\0" + description.encode() + b"\0" + value.encode()
    words = (("\ufeff" + word).encode("utf-16-le") for word in (description, value))
    return b"\1" + b"\0\0".join(words)


def frame_of(version: int, kind: bytes, data: bytes, flags: int = 0) -> bytes:
    """A frame around its data.

    Raises:
        Refused: it would be too long.
    """
    size = len(data)
    if size > (0xFFFFFF if version == 2 else LONGEST_FRAME):
        raise Refused("ID3 帧过长", "the ID3 frame would be too long")
    if version == 2:
        return kind + size.to_bytes(3, "big") + data
    return kind + (synchsafe(size) if version == 4 else size.to_bytes(4, "big")) + flags.to_bytes(2, "big") + data


def frames_of_old(tag: bytes) -> Iterator[bytes]:
    """The entries of an ID3v1 tag as frames of version 2.3, in the bytes they have: whoever took them for GBK still will."""
    for kind, start, end in _OLD:
        entry = tag[start:end].split(b"\0", 1)[0].rstrip(b" ")
        if entry:
            yield frame_of(3, kind, (b"\0xxx\0" if kind == b"COMM" else b"\0") + entry)
    if not tag[125] and tag[126]:
        yield frame_of(3, b"TRCK", b"\0%d" % tag[126])
    if tag[127] != 0xFF:
        yield frame_of(3, b"TCON", b"\0(%d)" % tag[127])


_OLD: Final = ((b"TIT2", 3, 33), (b"TPE1", 33, 63), (b"TALB", 63, 93), (b"TYER", 93, 97), (b"COMM", 97, 127))
