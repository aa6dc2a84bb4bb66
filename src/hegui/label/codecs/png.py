# SPDX-License-Identifier: Apache-2.0
"""PNG and APNG: an iTXt chunk ``XML:com.adobe.xmp`` right after IHDR (TC260-PG-20259A; PNG 3rd edition, 11.3.3)."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.aigc import LONGEST_VALUE
from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import MOST_RECORDS, Content, Malformed, Pieces, Span
from hegui.label.structures.exif import exif_with_label, survey_exif
from hegui.label.structures.freetext import Stretch, in_ascii, label_within
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.xmp import packet_with_label, survey_packet

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
XMP_KEYWORD: Final = b"XML:com.adobe.xmp"
LONGEST_TEXT: Final = 16 * 1024 * 1024
"""Bytes of a text chunk that are looked at."""
MOST_INFLATED: Final = 4 * 1024 * 1024
"""Bytes of all compressed texts of one file, inflated: a thousand times the length of what is written in practice."""
MOST_ABOUT: Final = 20_000
"""Chunks of metadata in one file."""

_HEAD: Final = Struct(">I4s")
_TEXT: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_ABOUT: Final = _TEXT | {b"eXIf", b"tIME"}
"""Chunks that are no picture: everything else is content."""
_XMP_PROFILE: Final = b"Raw profile type xmp"
_PROFILES: Final = frozenset({_XMP_PROFILE, b"Raw profile type exif", b"Raw profile type APP1"})
"""Keywords of ImageMagick: metadata as hexadecimal digits."""
_XMP_OF_JPEG: Final = b"http://ns.adobe.com/xap/1.0/\0"


class _Chunk(NamedTuple):
    kind: bytes
    start: int
    """Of the length field."""
    end: int
    """After the checksum."""

    @property
    def data(self) -> Span:
        return Span(self.start + 8, self.end - 4)


class _Layout:
    """What a walk through the file finds; of a damaged file, up to the damage."""

    __slots__ = ("about", "header_end", "others")

    def __init__(self) -> None:
        self.about: list[_Chunk] = []
        """Text and Exif chunks, and a C2PA manifest."""
        self.others: list[Span] = []
        """All that is content: what stands side by side as one, but apart after the header."""
        self.header_end = 0

    def walk(self, content: Content) -> None:
        """Looks at every chunk.

        Raises:
            Malformed: the file is cut off, has no header, or too many chunks.
        """
        if content.upto(0, 8) != SIGNATURE:
            raise Malformed("没有 PNG 签名", "there is no PNG signature")
        read, unpack, size = content.read, _HEAD.unpack, content.size
        start = 0
        at = 8
        for _ in range(MOST_RECORDS):
            length, kind = unpack(read(at, 8))
            end = at + 12 + length
            if end > size:
                raise Malformed(
                    f"偏移 {at} 处的数据块超出文件", f"the chunk at offset {at} runs past the end of the file"
                )
            if kind == b"IEND":
                break
            if kind in _ABOUT or kind == b"caBX":
                self._add(_Chunk(kind, at, end))
            if kind in _ABOUT:
                if start < at:
                    self.others.append(Span(start, at))
                start = end
            elif kind == b"IHDR" and not self.header_end:
                self.others.append(Span(start, end))
                self.header_end = start = end
            at = end
        else:
            raise Malformed("数据块过多", "there are too many chunks")
        if not self.header_end:
            raise Malformed("没有 IHDR 数据块", "there is no IHDR chunk")
        self.others.append(Span(start, size))
        content.memo = self

    def _add(self, chunk: _Chunk) -> None:
        if len(self.about) >= MOST_ABOUT:
            raise Malformed("元数据块过多", "there are too many chunks of metadata")
        self.about.append(chunk)


def _layout(content: Content) -> _Layout:
    """The layout of the file, walked through once.

    Raises:
        Malformed: as `_Layout.walk`.
    """
    if isinstance(content.memo, _Layout):
        return content.memo
    layout = _Layout()
    layout.walk(content)
    return layout


@dataclass(frozen=True, slots=True)
class _Text:
    """A text chunk taken apart; ``before`` is all that stands in front of its text."""

    keyword: bytes
    before: bytes
    data: bytes
    compressed: bool

    @property
    def names_label(self) -> bool:
        return b"AIGC" in self.keyword.upper()

    def text(self, longest: int = MOST_INFLATED, *, whole: bool = True) -> bytes:
        """The text, inflated; its beginning, if it is longer than ``longest`` and need not be ``whole``.

        Raises:
            Malformed: it is damaged, or longer than ``longest`` though it must be ``whole``.
        """
        if not self.compressed:
            return self.data
        inflater = zlib.decompressobj()
        try:
            text = inflater.decompress(self.data, longest)
        except zlib.error as error:
            raise Malformed(f"压缩文本损坏：{error}", f"a compressed text is damaged: {error}") from None
        if not inflater.eof and (whole or len(text) < longest):
            raise Malformed("压缩文本过长或者不完整", "a compressed text is too long or not whole")
        return text


def _text_of(content: Content, chunk: _Chunk) -> _Text:
    span = chunk.data
    if span.length > LONGEST_TEXT:
        raise Malformed(f"偏移 {chunk.start} 处的文本块过长", f"the text chunk at offset {chunk.start} is too long")
    data = content.read(span.start, span.length)
    at = data.find(b"\0") + 1
    if not at:
        raise Malformed(
            f"偏移 {chunk.start} 处的文本块没有关键字", f"the text chunk at offset {chunk.start} has no keyword"
        )
    keyword = data[: at - 1]
    if chunk.kind == b"tEXt":
        return _Text(keyword, data[:at], data[at:], compressed=False)
    if chunk.kind == b"zTXt":
        return _Text(keyword, data[: at + 1], data[at + 1 :], compressed=True)
    compressed = data[at : at + 1] == b"\1"
    language_end = data.find(b"\0", at + 2) + 1
    text_at = data.find(b"\0", language_end) + 1
    if not language_end or not text_at:
        raise Malformed(
            f"偏移 {chunk.start} 处的 iTXt 块不完整", f"the iTXt chunk at offset {chunk.start} is not whole"
        )
    return _Text(keyword, data[:text_at], data[text_at:], compressed)


class Png:
    """The codec of PNG and APNG, any depth and colour type."""

    name = "png"
    modality = "image"
    suffixes = (".png", ".apng")
    carriers = (Carrier.XMP_ELEMENT,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its signature."""
        del suffix
        return head.startswith(SIGNATURE)

    def survey(self, content: Content, found: Survey) -> None:
        """Text chunks anywhere, before and after the image data, and the Exif chunk."""
        layout = _Layout()
        try:
            layout.walk(content)
        finally:
            _survey_all(content, layout.about, found)

    def media(self, content: Content) -> Sequence[Span]:
        """Every chunk that is no text: header, palette, image data, animation frames, colour."""
        return _layout(content).others

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the chunk that holds the label; without one, extends the XMP chunk or puts one after IHDR."""
        patch = _replacing(content, found.sites[0], value) if found.sites else _adding(content, value)
        return patched(content.size, [patch])


def _survey_all(content: Content, chunks: Sequence[_Chunk], found: Survey) -> None:
    left = MOST_INFLATED
    for chunk in chunks:
        if chunk.kind in _TEXT:
            text = _text_of(content, chunk)
            looked_at = _survey_text(chunk, text, found)
            left -= looked_at if text.compressed else 0
            if left < 0:
                raise Malformed("压缩文本合计过长", "the compressed texts are together too long")
        elif chunk.kind == b"eXIf":
            block = content.read(chunk.data.start, chunk.data.length)
            survey_exif(block, found, place="eXIf", offset=chunk.start, locator=chunk)
        elif chunk.kind == b"caBX":
            found.credentials = True


def _survey_text(chunk: _Chunk, text: _Text, found: Survey) -> int:
    """Adds the label of a text chunk; answers how many bytes it looked at."""
    keyword = text.keyword.decode("latin-1")
    place = f"{chunk.kind.decode()} {keyword}"
    if text.keyword == XMP_KEYWORD:
        own = text.text()
        survey_packet(own, found, place=place, offset=chunk.start, locator=chunk)
    elif text.keyword in _PROFILES:
        own = text.text()
        profile = _profile(own)
        if text.keyword == _XMP_PROFILE or profile.startswith(_XMP_OF_JPEG):
            survey_packet(profile, found, place=place, offset=chunk.start)
        else:
            survey_exif(profile, found, place=place, offset=chunk.start)
    else:
        own = text.text(LONGEST_VALUE + 1, whole=False)
        label = _whole(own) if text.names_label else _stretch(own)
        if label is not None:
            value = own[label.start : label.end].decode("utf-8", "replace")
            found.sites.append(Site(Carrier.PNG_TEXT, place, chunk.start, value, chunk))
    return len(own)


def _whole(text: bytes) -> Stretch:
    return Stretch(0, len(text))


def _stretch(text: bytes) -> Stretch | None:
    return label_within(text.decode("latin-1")) if b"{" in text else None


def _profile(text: bytes) -> bytes:
    """The bytes of an ImageMagick profile: its name, its length, and hexadecimal digits in lines."""
    parts = text.split(maxsplit=2)
    try:
        return bytes.fromhex(parts[2].decode("ascii")) if len(parts) > 2 else b""
    except ValueError:
        raise Malformed("Raw profile 不是十六进制", "a raw profile is not hexadecimal") from None


def _replacing(content: Content, site: Site, value: str) -> Patch:
    chunk = site.locator
    if not isinstance(chunk, _Chunk):
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")
    if chunk.kind == b"eXIf":
        block = exif_with_label(content.read(chunk.data.start, chunk.data.length), value)
        return Patch(chunk.start, chunk.end, _chunk(b"eXIf", block))
    text = _text_of(content, chunk)
    if text.keyword == XMP_KEYWORD:
        return _with_text(chunk, text, packet_with_label(text.text(), value))
    old = text.text()
    label = (None if text.names_label else _stretch(old)) or _whole(old)
    fresh = value if chunk.kind == b"iTXt" else in_ascii(value)  # the others are Latin-1
    return _with_text(chunk, text, old[: label.start] + fresh.encode() + old[label.end :])


def _adding(content: Content, value: str) -> Patch:
    layout = _layout(content)
    for chunk in layout.about:
        if chunk.kind in _TEXT and (text := _text_of(content, chunk)).keyword == XMP_KEYWORD:
            return _with_text(chunk, text, packet_with_label(text.text(), value))
    fresh = _chunk(b"iTXt", XMP_KEYWORD + b"\0\0\0\0\0" + packet_with_label(None, value))
    return Patch(layout.header_end, layout.header_end, fresh)


def _with_text(chunk: _Chunk, text: _Text, fresh: bytes) -> Patch:
    data = zlib.compress(fresh) if text.compressed else fresh
    return Patch(chunk.start, chunk.end, _chunk(chunk.kind, text.before + data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return _HEAD.pack(len(data), kind) + data + zlib.crc32(data, zlib.crc32(kind)).to_bytes(4, "big")


CODEC: Final = Png()
