# SPDX-License-Identifier: Apache-2.0
"""PNG and APNG: an iTXt chunk ``XML:com.adobe.xmp`` right after IHDR (TC260-PG-20259A; PNG 3rd edition, 11.3.3)."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import MOST_RECORDS, Content, Malformed, Pieces, Span
from hegui.label.exif import survey_exif
from hegui.label.xmp import packet_with_label, survey_packet

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
XMP_KEYWORD: Final = b"XML:com.adobe.xmp"
LONGEST_TEXT: Final = 16 * 1024 * 1024
"""Bytes of a text chunk that are looked at, before and after inflation."""
_HEAD: Final = Struct(">I4s")
_TEXT: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_ABOUT_TEXT: Final = _TEXT | {b"eXIf", b"tIME"}
"""Chunks that are no picture: everything else is content."""


class _Chunk(NamedTuple):
    kind: bytes
    start: int
    """Of the length field."""
    end: int
    """After the checksum."""

    @property
    def data(self) -> Span:
        return Span(self.start + 8, self.end - 4)


def _chunks(content: Content) -> Iterator[_Chunk]:
    if content.upto(0, 8) != SIGNATURE:
        raise Malformed("没有 PNG 签名", "there is no PNG signature")
    at = 8
    for _ in range(MOST_RECORDS):
        length, kind = _HEAD.unpack(content.read(at, 8))
        end = at + 12 + length
        if end > content.size:
            raise Malformed(f"偏移 {at} 处的数据块超出文件", f"the chunk at offset {at} runs past the end of the file")
        yield _Chunk(kind, at, end)
        if kind == b"IEND":
            return
        at = end
    raise Malformed("数据块过多", "there are too many chunks")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text chunk taken apart; ``before`` is all that stands before its text in an iTXt chunk."""

    keyword: bytes
    text: bytes
    before: bytes
    compressed: bool


def _text_of(content: Content, chunk: _Chunk) -> _Text:
    span = chunk.data
    if span.length > LONGEST_TEXT:
        raise Malformed(f"偏移 {chunk.start} 处的文本块过长", f"the text chunk at offset {chunk.start} is too long")
    data = content.read(span.start, span.length)
    keyword, found, rest = data.partition(b"\0")
    if not found:
        raise Malformed(
            f"偏移 {chunk.start} 处的文本块没有关键字", f"the text chunk at offset {chunk.start} has no keyword"
        )
    if chunk.kind == b"tEXt":
        return _Text(keyword, rest, data[: len(data) - len(rest)], compressed=False)
    if chunk.kind == b"zTXt":
        return _Text(keyword, _inflated(rest[1:]), b"", compressed=True)
    head, _, after = rest[2:].partition(b"\0")
    translated, _, text = after.partition(b"\0")
    before = keyword + b"\0" + rest[:2] + head + b"\0" + translated + b"\0"
    compressed = rest[:1] == b"\1"
    return _Text(keyword, _inflated(text) if compressed else text, before, compressed)


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(data, LONGEST_TEXT)
    except zlib.error as error:
        raise Malformed(f"压缩文本损坏：{error}", f"a compressed text is damaged: {error}") from None
    if inflater.unconsumed_tail:
        raise Malformed("压缩文本解压后过长", "a compressed text is too long when inflated")
    return text


def _chunk(kind: bytes, data: bytes) -> bytes:
    return _HEAD.pack(len(data), kind) + data + zlib.crc32(data, zlib.crc32(kind)).to_bytes(4, "big")


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
        for chunk in _chunks(content):
            if chunk.kind in _TEXT:
                self._survey_text(content, chunk, found)
            elif chunk.kind == b"eXIf":
                data = content.read(*chunk.data[:1], chunk.data.length)
                survey_exif(data, found, place="eXIf", offset=chunk.start)
            elif chunk.kind == b"caBX":
                found.credentials = True

    def _survey_text(self, content: Content, chunk: _Chunk, found: Survey) -> None:
        text = _text_of(content, chunk)
        kind = chunk.kind.decode()
        if text.keyword == XMP_KEYWORD:
            survey_packet(text.text, found, place=f"{kind} XML:com.adobe.xmp", offset=chunk.start, locator=chunk)
        elif b"AIGC" in text.keyword.upper():
            keyword = text.keyword.decode("latin-1")
            value = text.text.decode("utf-8", "replace")
            found.sites.append(Site(Carrier.PNG_TEXT, f"{kind} {keyword}", chunk.start, value, chunk))

    def media(self, content: Content) -> Iterator[Span]:
        """Every chunk that is no text: header, palette, image data, animation frames, colour."""
        for chunk in _chunks(content):
            if chunk.kind not in _ABOUT_TEXT:
                yield Span(chunk.start, chunk.end)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the chunk that holds the label; without one, extends the XMP chunk or puts one after IHDR."""
        if found.sites:
            [site] = found.sites
            if not isinstance(site.locator, _Chunk):
                raise Refused(
                    f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
                )
            chunk = site.locator
            text = _text_of(content, chunk)
            fresh = value.encode() if site.carrier is Carrier.PNG_TEXT else packet_with_label(text.text, value)
            return _replaced(content, chunk, _rebuilt(chunk, text, fresh))
        header = None
        for chunk in _chunks(content):
            header = header or chunk
            if chunk.kind in _TEXT and (text := _text_of(content, chunk)).keyword == XMP_KEYWORD:
                return _replaced(content, chunk, _rebuilt(chunk, text, packet_with_label(text.text, value)))
        if header is None or header.kind != b"IHDR":
            raise Malformed("第一个数据块不是 IHDR", "the first chunk is not IHDR")
        fresh = _chunk(b"iTXt", XMP_KEYWORD + b"\0\0\0\0\0" + packet_with_label(None, value))
        return Span(0, header.end), fresh, Span(header.end, content.size)


def _rebuilt(chunk: _Chunk, text: _Text, fresh: bytes) -> bytes:
    if chunk.kind == b"tEXt" and not fresh.isascii():
        raise Refused("tEXt 块只能容纳 Latin-1 文本", "a tEXt chunk holds Latin-1 only")
    if chunk.kind == b"zTXt":
        return _chunk(b"zTXt", text.keyword + b"\0\0" + zlib.compress(fresh))
    return _chunk(chunk.kind, text.before + (zlib.compress(fresh) if text.compressed else fresh))


def _replaced(content: Content, chunk: _Chunk, fresh: bytes) -> Pieces:
    return Span(0, chunk.start), fresh, Span(chunk.end, content.size)


CODEC: Final = Png()
