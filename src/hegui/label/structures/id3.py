# SPDX-License-Identifier: Apache-2.0
"""ID3v2 tags (versions 2.2, 2.3 and 2.4): the label in a frame TXXX with the description AIGC (TC260-PG-202510A).

Frames are walked by their headers, and stay where they stand, byte for byte; only a frame that may hold a label is read.
A file without a tag gets one of version 2.3: every player, Windows and phone reads it, and ASCII text in it stands as it is.
"""

import zlib
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Piece, Span
from hegui.label.structures.id3_frames import (
    Frame,
    described,
    frame_of,
    frames_of_old,
    number_of,
    plain,
    synchronised,
    synchsafe,
    text,
    unsynchronised,
)
from hegui.label.structures.xmp import packet_with_label, survey_packet
from hegui.text import Text

MOST_TAGS: Final = 64
MOST_FRAMES: Final = 100_000
DESCRIPTION: Final = "AIGC"
_HEAD: Final = Struct(">3s3B4B")
_FRAME: Final = Struct(">4sIH")
_LONGEST_TAG: Final = (1 << 28) - 1
_UNSYNCHRONISED, _EXTENDED, _FOOTER = 0x80, 0x40, 0x10
_C2PA_TYPE: Final = b"c2pa"


class Tag(NamedTuple):
    """A tag and where it stands."""

    start: int
    version: int
    """2, 3 or 4."""
    revision: int
    flags: int
    body: Span
    """Between the header and the footer, if there is one."""
    end: int
    """After the footer."""


class Held(NamedTuple):
    """The locator of a label: its tag and frame; without a frame, the tag that gets one."""

    tag: Tag
    frame: Frame | None


class _Frames(NamedTuple):
    """The body of a tag, taken apart."""

    source: Content
    """The file; or, where the whole tag is unsynchronised, the body with the synchronisation undone."""
    extended: Span
    frames: list[Frame]
    end: int
    """After the last frame."""
    body_end: int
    plain_sizes: bool
    """A 2.4 tag with frame sizes as in 2.3, as iTunes wrote them."""

    @property
    def padding(self) -> bytes:
        return self.source.read(self.end, self.body_end - self.end)


def tag_at(content: Content, at: int) -> Tag | None:
    """The tag that begins at an offset; None where none does.

    Raises:
        Malformed: one begins there and is damaged or cut off.
    """
    head = content.upto(at, 10)
    if not head.startswith(b"ID3"):
        return None
    return _tag(content, at, content.read(at, 10))


def tag_before(content: Content, end: int) -> Tag | None:
    """The appended tag (version 2.4, with a footer) that ends at an offset; None where none does."""
    foot = content.read(end - 10, 10) if end >= 20 else b""
    if not foot.startswith(b"3DI") or foot[3] != 4 or max(foot[6:]) > 0x7F:
        return None
    start = end - 20 - number_of(foot[6:])
    if start < 0 or content.read(start, 3) != b"ID3":
        return None
    tag = _tag(content, start, content.read(start, 10))
    return tag if tag.end == end else None


def _tag(content: Content, start: int, head: bytes) -> Tag:
    _, version, revision, flags, *size = _HEAD.unpack(head)
    if version not in {2, 3, 4} or max(size) > 0x7F:
        raise Malformed(f"偏移 {start} 处的 ID3 标签头不对", f"the header of the ID3 tag at offset {start} is wrong")
    if version == 2 and flags & _EXTENDED:
        raise Malformed("ID3v2.2 标签整体压缩，标准未定义方法", "the ID3v2.2 tag is compressed, by no defined method")
    body = Span(start + 10, start + 10 + number_of(bytes(size)))
    end = body.end + (10 if version == 4 and flags & _FOOTER else 0)
    if end > content.size:
        raise Malformed(
            f"偏移 {start} 处的 ID3 标签超出文件", f"the ID3 tag at offset {start} runs past the end of the file"
        )
    return Tag(start, version, revision, flags, body, end)


def leading_tags(content: Content) -> tuple[list[Tag], int]:
    """The tags at the beginning of a file, and where they end.

    Raises:
        Malformed: one is damaged, or there are too many.
    """
    tags: list[Tag] = []
    at = 0
    while tag := tag_at(content, at):
        if len(tags) == MOST_TAGS:
            raise Malformed("ID3 标签过多", "there are too many ID3 tags")
        tags.append(tag)
        at = tag.end
    return tags, at


def past_tags(head: bytes) -> bytes | None:
    """What follows the tags in the first bytes of a file; None where the tags go beyond them or are damaged."""
    content = Content(head)
    try:
        _, at = leading_tags(content)
    except Malformed:
        return None
    return head[at:]


def _frames_of(content: Content, tag: Tag) -> _Frames:
    source, body = content, tag.body
    if tag.flags & _UNSYNCHRONISED and tag.version < 4:
        whole = synchronised(content.read(body.start, body.length))
        source, body = Content(whole), Span(0, len(whole))
    start = body.start
    if tag.flags & _EXTENDED:
        size = source.read(start, 4)
        start += number_of(size) if tag.version == 4 else 4 + int.from_bytes(size, "big")
        if start > body.end or start < body.start + 6:
            raise Malformed("ID3 扩展头长度不对", "the extended header of the ID3 tag has a wrong size")
    extended = Span(body.start, start)
    frames, end, fault = _walk(source, Span(start, body.end), tag.version, safe=True)
    if fault and tag.version == 4:
        other, other_end, other_fault = _walk(source, Span(start, body.end), tag.version, safe=False)
        if not other_fault:
            return _Frames(source, extended, other, other_end, body.end, plain_sizes=True)
    if fault:
        raise Malformed(
            f"偏移 {tag.start} 处的 ID3 标签中有帧损坏", f"the ID3 tag at offset {tag.start} has a damaged frame"
        )
    return _Frames(source, extended, frames, end, body.end, plain_sizes=False)


def _walk(source: Content, span: Span, version: int, *, safe: bool) -> tuple[list[Frame], int, bool]:
    """The frames, the end of the last one, and whether what follows them is neither padding nor the end."""
    head = 6 if version == 2 else 10
    frames: list[Frame] = []
    at = span.start
    while span.end - at >= head:
        raw = source.read(at, head)
        if not raw[0]:
            break
        flags = 0
        if version == 2:
            kind, size = raw[:3], int.from_bytes(raw[3:], "big")
        else:
            kind, size, flags = _FRAME.unpack(raw)
            if version == 4 and safe:
                if size & 0x80808080:
                    return frames, at, True
                size = number_of(raw[4:8])
        end = at + head + size
        if not kind[:3].isalnum() or end > span.end or len(frames) == MOST_FRAMES:
            return frames, at, True
        frames.append(Frame(kind, at, Span(at + head, end), flags))
        at = end
    # Under the wrong reading of sizes a zero byte in a picture looks like padding: real padding is zero throughout.
    rest = source.read(at, span.end - at)
    return frames, at, rest.count(0) != len(rest)


def survey_tag(content: Content, tag: Tag, found: Survey, place: str = "") -> None:
    """Adds the labels of a tag to a survey: TXXX, a comment AIGC, XMP; and whether C2PA stands in it.

    Args:
        content: of the file.
        tag: in it.
        found: the survey.
        place: what holds the tag, for people, with a space after it: ``id3 chunk``.

    Raises:
        Malformed: the tag or a frame that may hold a label is damaged.
    """
    own = _frames_of(content, tag)
    place = f"{place}ID3v2.{tag.version}"
    for frame in own.frames:
        survey = _LOOKED_AT.get(frame.kind)
        if survey is None:
            continue
        data = _plain(own, tag, frame)
        if data is None:
            kind = frame.kind.decode("latin-1")
            found.notes.append(Text(f"{place} 的 {kind} 帧已加密", f"a frame {kind} of {place} is encrypted"))
            continue
        offset = frame.start if own.source is content else tag.start
        survey(data, found, f"{place} {frame.kind.decode('latin-1')}", offset, Held(tag, frame))


def _survey_text(data: bytes, found: Survey, place: str, offset: int, held: Held) -> None:
    description, value = described(data[:1], data[1:])
    if DESCRIPTION in description.upper():
        found.sites.append(Site(Carrier.ID3_TXXX, f"{place} {description}", offset, value, held))


def _survey_comment(data: bytes, found: Survey, place: str, offset: int, held: Held) -> None:
    del held  # a comment with a language and players that show it is no place to write to
    description, value = described(data[:1], data[4:])
    if DESCRIPTION in description.upper():
        found.sites.append(Site(Carrier.ID3_COMMENT, f"{place} {description}", offset, value))


def _survey_private(data: bytes, found: Survey, place: str, offset: int, held: Held) -> None:
    owner, _, packet = data.partition(b"\0")
    if owner == b"XMP":
        survey_packet(packet, found, place=f"{place} XMP", offset=offset, locator=held)


def _survey_object(data: bytes, found: Survey, place: str, offset: int, held: Held) -> None:
    del place, offset, held
    if _C2PA_TYPE in data[:64]:
        found.credentials = True


_LOOKED_AT: Final = {
    b"TXXX": _survey_text,
    b"TXX": _survey_text,
    b"COMM": _survey_comment,
    b"COM": _survey_comment,
    b"PRIV": _survey_private,
    b"GEOB": _survey_object,
    b"GEO": _survey_object,
}


def new_tag(value: str, old: bytes = b"") -> bytes:
    """A tag of version 2.3 that holds the label.

    Args:
        value: of the label.
        old: an ID3v1 tag of the file, whose entries go into the new tag: most players stop looking once they find one.
    """
    body = frame_of(3, b"TXXX", text(3, DESCRIPTION, value)) + b"".join(frames_of_old(old) if old else ())
    return _HEAD.pack(b"ID3", 3, 0, 0, *synchsafe(len(body))) + body


def tag_with_label(content: Content, held: Held, value: str) -> list[Piece]:
    """The whole tag anew: the label in the place of its frame, or as the first one; taken from the padding if it fits.

    First, because readers that guess at iTunes' sizes look at the frame that follows, and stumble where none does.

    Args:
        content: of the file.
        held: the tag, and the frame of the label that is replaced.
        value: of the label.

    Raises:
        Refused: the label stands in a frame that cannot be written, or the tag grows too long.
        Malformed: the tag is damaged.
    """
    tag, old = held
    own = _frames_of(content, tag)
    if old is None:
        kind = b"TXX" if tag.version == 2 else b"TXXX"
        fresh = frame_of(tag.version, kind, text(tag.version, DESCRIPTION, value))
        start = end = own.extended.end
    else:
        fresh, start, end = _replacement(own, tag, old, value), old.start, old.data.end
    if own.plain_sizes:
        fresh = fresh[:4] + (len(fresh) - 10).to_bytes(4, "big") + fresh[8:]
    padding = own.padding
    if tag.end == tag.body.end:  # a tag with a footer has no padding
        padding = bytes(max(0, len(padding) - len(fresh) + end - start))
    frames: list[Piece] = [Span(own.extended.end, start), fresh, Span(end, own.end)]
    return _whole(content, tag, own, frames, padding)


def _plain(own: _Frames, tag: Tag, frame: Frame) -> bytes | None:
    all_so = tag.version == 4 and bool(tag.flags & _UNSYNCHRONISED)
    return plain(own.source, tag.version, frame, all_unsynchronised=all_so)


def _replacement(own: _Frames, tag: Tag, old: Frame, value: str) -> bytes:
    data = _plain(own, tag, old)
    if data is None:
        raise Refused("标识所在的 ID3 帧已加密", "the ID3 frame that holds the label is encrypted")
    if old.kind == b"PRIV":
        owner, _, packet = data.partition(b"\0")
        data = owner + b"\0" + packet_with_label(packet, value)
        if tag.version == 4 and tag.flags & _UNSYNCHRONISED:
            data = unsynchronised(data)
    else:
        data = text(tag.version, described(data[:1], data[1:])[0], value)
    status, grouped = (0x7000, 0x40) if tag.version == 4 else (0xE000, 0x20)
    if tag.version == 2 or not old.flags & grouped:
        return frame_of(tag.version, old.kind, data, old.flags & status)
    at = old.data.start + (0 if tag.version == 4 else 4 * bool(old.flags & 0x80))
    return frame_of(tag.version, old.kind, own.source.read(at, 1) + data, old.flags & (status | grouped))


def _whole(content: Content, tag: Tag, own: _Frames, frames: list[Piece], padding: bytes) -> list[Piece]:
    """Header, extended header, frames, padding, footer; all sizes and checksums right."""
    pieces = frames if own.extended.length == 0 else [_extended(tag, own, frames, padding), *frames]
    if own.source is not content:
        whole = b"".join(piece if isinstance(piece, bytes) else own.source.read(*_at(piece)) for piece in pieces)
        pieces = [unsynchronised(whole)]
    size = sum(len(piece) if isinstance(piece, bytes) else piece.length for piece in pieces) + len(padding)
    if size > _LONGEST_TAG:
        raise Refused("ID3 标签将超过 256 MB", "the ID3 tag would be longer than 256 MB")
    head = _HEAD.pack(b"ID3", tag.version, tag.revision, tag.flags, *synchsafe(size))
    foot = b"3DI" + head[3:] if tag.end > tag.body.end else b""
    return [head, *pieces, padding + foot]


def _extended(tag: Tag, own: _Frames, frames: list[Piece], padding: bytes) -> bytes:
    """The extended header with its checksum and size of padding anew."""
    old = bytearray(own.source.read(*_at(own.extended)))
    if tag.version == 4:
        at = 6 + bool(old[5] & 0x40)  # each flag brings a byte of length; CRC follows the flag "update"
        if old[5] & 0x20 and len(old) >= at + 6:
            crc = zlib.crc32(padding, _checksum(own.source, frames))
            old[at + 1 : at + 6] = bytes((crc >> 28,)) + synchsafe(crc)
    elif len(old) >= 10:
        old[6:10] = len(padding).to_bytes(4, "big")
        if old[4] & 0x80 and len(old) >= 14:
            old[10:14] = _checksum(own.source, frames).to_bytes(4, "big")
    return bytes(old)


def _checksum(source: Content, frames: list[Piece]) -> int:
    crc = 0
    for piece in frames:
        for chunk in (piece,) if isinstance(piece, bytes) else source.chunks(piece):
            crc = zlib.crc32(chunk, crc)
    return crc


def _at(span: Span) -> tuple[int, int]:
    return span.start, span.length
