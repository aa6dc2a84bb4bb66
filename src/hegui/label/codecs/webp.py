# SPDX-License-Identifier: Apache-2.0
"""WebP, lossy, lossless and animated: a chunk ``XMP `` and its flag in VP8X (TC260-PG-20259A; RFC 9649, 2.7).

A simple file, which has no VP8X chunk, is given one with the size and the alpha flag of its picture.
"""

from collections.abc import Iterator
from typing import Final

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.exif import exif_with_label, survey_exif
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.riff import Chunk, chunk, chunks
from hegui.label.structures.xmp import LONGEST_PACKET, packet_with_label, survey_packet

_FORM: Final = 12
"""After ``RIFF``, the size and ``WEBP``."""
_ABOUT: Final = frozenset({b"XMP ", b"EXIF"})
_XMP_FLAG: Final = 0x04
_EXIF_FLAG: Final = 0x08
_ALPHA_FLAG: Final = 0x10
MOST_CHUNKS: Final = 200_000
"""Chunks of one file: an animation has one for each frame."""
_LONGEST_FILE: Final = 0xFFFFFFFE
_VP8_START: Final = b"\x9d\x01\x2a"
_VP8L_START: Final = 0x2F


def _walk(content: Content) -> Iterator[Chunk]:
    """The chunks of the file.

    Raises:
        Malformed: it is no WebP file, is cut off, or has no picture.
    """
    head = content.upto(0, _FORM)
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        raise Malformed("没有 WebP 文件头", "there is no WebP header")
    end = 8 + int.from_bytes(head[4:8], "little")
    count = 0
    for own in chunks(content, _FORM, min(end, content.size)):
        if not count and own.kind not in {b"VP8X", b"VP8 ", b"VP8L"}:
            break
        count += 1
        if count > MOST_CHUNKS:
            raise Malformed("数据块过多", "there are too many chunks")
        yield own
    if end > content.size + 1:  # one byte of padding may be missing
        raise Malformed(
            f"文件被截断：应有 {end} 字节，实有 {content.size}",
            f"the file is cut off: it should have {end} bytes and has {content.size}",
        )
    if not count:
        raise Malformed("第一个数据块不是图像", "the first chunk is no picture")


def _chunks(content: Content) -> list[Chunk]:
    """All chunks of the file, walked through once.

    Raises:
        Malformed: as `_walk`.
    """
    if not isinstance(content.memo, _Chunks):
        content.memo = _Chunks(_walk(content))
    return content.memo


class _Chunks(list[Chunk]):
    """The chunks of one file, remembered."""


def _canvas(content: Content, first: Chunk) -> bytes:
    """The data of the VP8X chunk, of the file's own or as a simple file needs it: flags, then width and height less one."""
    if first.kind == b"VP8X":
        canvas = content.read(first.data.start, first.data.length)
        if len(canvas) < 10:
            raise Malformed("VP8X 数据块过短", "the VP8X chunk is too short")
        return canvas
    data = content.upto(first.data.start, min(first.data.length, 10))
    if first.kind == b"VP8 ":
        if len(data) < 10 or data[3:6] != _VP8_START:
            raise Malformed("VP8 帧头不对", "the VP8 frame header is wrong")
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        return _packed(0, width, height)
    if len(data) < 5 or data[0] != _VP8L_START:
        raise Malformed("VP8L 图像头不对", "the VP8L header is wrong")
    bits = int.from_bytes(data[1:5], "little")
    return _packed(_ALPHA_FLAG if bits >> 28 & 1 else 0, 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))


def _packed(flags: int, width: int, height: int) -> bytes:
    if not width or not height:
        raise Malformed("图像没有大小", "the picture has no size")
    return bytes((flags, 0, 0, 0)) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


class Webp:
    """The codec of WebP files."""

    name = "webp"
    modality = "image"
    suffixes = (".webp",)
    carriers = (Carrier.XMP_ELEMENT,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By the RIFF form ``WEBP``."""
        del suffix
        return head[:4] == b"RIFF" and head[8:12] == b"WEBP"

    def survey(self, content: Content, found: Survey) -> None:
        """The XMP and Exif chunks, however many there are, and whether the flags say so or not."""
        for own in _walk(content):
            if own.start == _FORM:
                _canvas(content, own)
            elif own.kind == b"XMP ":
                packet = _bytes(content, own)
                survey_packet(packet, found, place="XMP", offset=own.start, locator=own)
            elif own.kind == b"EXIF":
                survey_exif(_bytes(content, own), found, place="EXIF", offset=own.start, locator=own)
            elif own.kind == b"C2PA":
                found.credentials = True

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """The canvas without the flags of metadata, and every chunk that is none; what stands side by side as one."""
        own = _chunks(content)
        canvas = _canvas(content, own[0])
        yield bytes((canvas[0] & ~(_XMP_FLAG | _EXIF_FLAG),)) + canvas[1:]
        start = end = own[0].start
        for each in own:
            if each.kind in _ABOUT or each.kind == b"VP8X":
                if start < end:
                    yield Span(start, end)
                start = each.end
            end = each.data.end
        if start < end:
            yield Span(start, end)
        if own[-1].end < content.size:
            yield Span(own[-1].end, content.size)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the chunk that holds the label; without one, extends the XMP chunk or appends one."""
        own = _chunks(content)
        patches = [_replacing(content, found.sites[0], value) if found.sites else _adding(content, own, value)]
        kinds = {each.kind for each in own}
        flags = _EXIF_FLAG if b"EXIF" in kinds else 0
        if not found.sites or b"XMP " in kinds:
            flags |= _XMP_FLAG
        canvas = _canvas(content, own[0])
        canvas = bytes((canvas[0] | flags,)) + canvas[1:]
        if own[0].kind == b"VP8X":
            patches.append(Patch(own[0].data.start, own[0].data.end, canvas))
        else:
            patches.append(Patch(_FORM, _FORM, chunk(b"VP8X", canvas)))
        declared = 8 + int.from_bytes(content.read(4, 4), "little")
        size = min(declared, content.size) - 8 + sum(patch.growth for patch in patches)
        if size > _LONGEST_FILE:
            raise Refused("文件将超过 RIFF 的 4 GB 上限", "the file would be longer than the 4 GB of RIFF")
        patches.append(Patch(4, 8, size.to_bytes(4, "little")))
        return patched(content.size, patches)


def _bytes(content: Content, own: Chunk) -> bytes:
    if own.data.length > LONGEST_PACKET:
        raise Malformed(f"偏移 {own.start} 处的元数据过长", f"the metadata at offset {own.start} are too long")
    return content.read(own.data.start, own.data.length)


def _replacing(content: Content, site: Site, value: str) -> Patch:
    own = site.locator
    if not isinstance(own, Chunk):
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")
    data = _bytes(content, own)
    fresh = packet_with_label(data, value) if own.kind == b"XMP " else exif_with_label(data, value)
    return Patch(own.start, own.end, chunk(own.kind, fresh))


def _adding(content: Content, own: list[Chunk], value: str) -> Patch:
    for each in own:
        if each.kind == b"XMP ":
            return Patch(each.start, each.end, chunk(b"XMP ", packet_with_label(_bytes(content, each), value)))
    last = own[-1]
    padding = b"\0" * ((last.end - last.start) % 2)  # the file may do without it after the last chunk
    return Patch(last.end, last.end, padding + chunk(b"XMP ", packet_with_label(None, value)))


CODEC: Final = Webp()
