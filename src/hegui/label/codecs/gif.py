# SPDX-License-Identifier: Apache-2.0
"""GIF, still and animated: an application extension ``XMP DataXMP`` (TC260-PG-20259A; GIF89a, 26; XMP part 3, 1.1.2).

The packet stands there raw, followed by 258 bytes that lead a reader who takes it for sub-blocks to the end. A file of
version 87a becomes one of 89a, which is its superset: the picture is the same, and extensions are allowed.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import MOST_RECORDS, Content, Malformed, Pieces, Span
from hegui.label.structures.freetext import in_ascii, label_within
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.xmp import LONGEST_PACKET, packet_with_label, survey_packet

MAGIC: Final = b"\1" + bytes(range(255, -1, -1)) + b"\0"
"""What follows the packet: wherever a reader of sub-blocks arrives in it, it goes on to the last byte, the end."""

_SIGNATURES: Final = (b"GIF87a", b"GIF89a")
_EXTENSION: Final = 0x21
_IMAGE: Final = 0x2C
_TRAILER: Final = 0x3B
_APPLICATION: Final = 0xFF
_COMMENT: Final = 0xFE
_XMP: Final = b"\x0bXMP DataXMP"
_CREDENTIALS: Final = b"\x0bC2PA_GIF"
_FULL: Final = re.compile(rb"(?s:(?:\xff.{255}|\xfe.{254})++)")
"""Sub-blocks as encoders write them, in one step."""
_AHEAD: Final = 64 * 1024
MOST_EXTENSIONS: Final = 20_000
"""Application and comment extensions in one file."""


class _Block(NamedTuple):
    """An image or an extension."""

    kind: int
    """The label of an extension; of an image its separator."""
    start: int
    body: int
    """The first sub-block."""
    end: int


class _Reader:
    """Walks through a file from block to block, with a stretch of it at hand."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._ahead = content.upto(0, _AHEAD)
        self._base = 0
        if self._ahead[:6] not in _SIGNATURES:
            raise Malformed("没有 GIF 文件头", "there is no GIF header")
        self._steps = 0
        self.start = 13 + _table(self._byte(10))
        """After the header and the global colour table."""
        self.end = self.start
        """The trailer, once all blocks were seen."""

    def blocks(self) -> Iterator[_Block]:
        """The blocks before the trailer.

        Raises:
            Malformed: the file is cut off, or something else than a block stands there.
        """
        at = self.start
        while (kind := self._byte(at)) != _TRAILER:
            if kind == _EXTENSION:
                block = _Block(self._byte(at + 1), at, at + 2, self._after(at + 2))
            elif kind == _IMAGE:
                body = at + 11 + _table(self._byte(at + 9))
                block = _Block(_IMAGE, at, body, self._after(body))
            else:
                raise Malformed(f"偏移 {at} 处不是 GIF 数据块", f"there is no GIF block at offset {at}")
            yield block
            at = block.end
        self.end = at

    def _byte(self, at: int) -> int:
        here = at - self._base
        if not 0 <= here < len(self._ahead):
            self._steps += 1
            self._ahead, self._base, here = self._content.upto(at, _AHEAD), at, 0
            if not self._ahead:
                raise Malformed("文件被截断", "the file is cut off")
        return self._ahead[here]

    def _after(self, at: int) -> int:
        """The byte after the sub-blocks that begin here."""
        self._step()
        while length := self._byte(at):
            self._step()
            full = _FULL.match(self._ahead, at - self._base)
            at = self._base + full.end() if full else at + 1 + length
        return at + 1

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MOST_RECORDS:
            raise Malformed("数据块过多", "there are too many blocks")


class _Layout:
    """What a walk through the file finds; of a damaged file, up to the damage."""

    def __init__(self) -> None:
        self.about: list[_Block] = []
        """The application and comment extensions."""
        self.others: list[Span] = []
        """All but XMP and comments: what stands side by side as one, but apart at the slot."""
        self.slot = -1
        """Where the label goes: after the application extensions at the beginning, of which one is the loop."""
        self._start = len(_SIGNATURES[0])

    def walk(self, content: Content) -> None:
        """Looks at every block.

        Raises:
            Malformed: as `_Reader.blocks`, or there are too many extensions.
        """
        reader = _Reader(content)
        for block in reader.blocks():
            if self.slot < 0 and block.kind != _APPLICATION:
                self._cut(block.start, block.start)
                self.slot = block.start
            if block.kind in {_APPLICATION, _COMMENT}:
                if len(self.about) >= MOST_EXTENSIONS:
                    raise Malformed("扩展块过多", "there are too many extensions")
                self.about.append(block)
                if block.kind == _COMMENT or _is_xmp(content, block):
                    self._cut(block.start, block.end)
        if self.slot < 0:
            self._cut(reader.end, reader.end)
            self.slot = reader.end
        self._cut(content.size, content.size)
        content.memo = self

    def _cut(self, end: int, start: int) -> None:
        if self._start < end:
            self.others.append(Span(self._start, end))
        self._start = start


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


def _table(flags: int) -> int:
    """Bytes of the colour table that these flags promise."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


class Gif:
    """The codec of GIF files."""

    name = "gif"
    modality = "image"
    suffixes = (".gif",)
    carriers = (Carrier.XMP_ELEMENT,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its signature, of either version."""
        del suffix
        return head.startswith(_SIGNATURES)

    def survey(self, content: Content, found: Survey) -> None:
        """The application and comment extensions, wherever they stand."""
        layout = _Layout()
        try:
            layout.walk(content)
        finally:
            for block in layout.about:
                _survey_block(content, block, found)

    def media(self, content: Content) -> Sequence[Span]:
        """All blocks but XMP and comments, and all but the version of the header."""
        return _layout(content).others

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the extension that holds the label; without one, extends that of XMP or puts one before all pictures."""
        patch = _replacing(content, found.sites[0], value) if found.sites else _adding(content, value)
        return patched(content.size, [Patch(0, 6, _SIGNATURES[1]), patch])


def _survey_block(content: Content, block: _Block, found: Survey) -> None:
    if _is_xmp(content, block):
        survey_packet(_packet(content, block), found, place="XMP DataXMP", offset=block.start, locator=block)
    elif block.kind == _COMMENT:
        text = _joined(content, block)
        if b"{" in text and (label := label_within(text.decode("latin-1"))):
            value = text[label.start : label.end].decode("utf-8", "replace")
            found.sites.append(Site(Carrier.GIF_COMMENT, "Comment Extension", block.start, value, block))
    elif _begins(content, block, _CREDENTIALS):
        found.credentials = True


def _begins(content: Content, block: _Block, what: bytes) -> bool:
    return content.upto(block.body, len(what)) == what


def _is_xmp(content: Content, block: _Block) -> bool:
    return block.kind == _APPLICATION and _begins(content, block, _XMP)


def _packet(content: Content, block: _Block) -> bytes:
    """The packet of an XMP extension: raw before the magic trailer, or in sub-blocks as some programs write it."""
    start = block.body + len(_XMP)
    raw = content.read(start, _bounded(block.end - start, block))
    if raw.endswith(MAGIC):
        return raw[: -len(MAGIC)]
    return _unblocked(raw)


def _joined(content: Content, block: _Block) -> bytes:
    return _unblocked(content.read(block.body, _bounded(block.end - block.body, block)))


def _bounded(length: int, block: _Block) -> int:
    if length > LONGEST_PACKET:
        raise Malformed(f"偏移 {block.start} 处的扩展过长", f"the extension at offset {block.start} is too long")
    return length


def _unblocked(data: bytes) -> bytes:
    parts = []
    at = 0
    while at < len(data) and (length := data[at]):
        parts.append(data[at + 1 : at + 1 + length])
        at += 1 + length
    return b"".join(parts)


def _replacing(content: Content, site: Site, value: str) -> Patch:
    block = site.locator
    if not isinstance(block, _Block):
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")
    if block.kind == _APPLICATION:
        return Patch(block.start, block.end, _extension(packet_with_label(_packet(content, block), value)))
    text = _joined(content, block)
    label = label_within(text.decode("latin-1"))
    if label is None:
        raise Refused("注释中没有标识", "there is no label in the comment")
    fresh = text[: label.start] + in_ascii(value).encode() + text[label.end :]
    blocks = b"".join(bytes((len(part),)) + part for at in range(0, len(fresh), 255) if (part := fresh[at : at + 255]))
    return Patch(block.start, block.end, b"\x21\xfe" + blocks + b"\0")


def _adding(content: Content, value: str) -> Patch:
    layout = _layout(content)
    for block in layout.about:
        if _is_xmp(content, block):
            return Patch(block.start, block.end, _extension(packet_with_label(_packet(content, block), value)))
    return Patch(layout.slot, layout.slot, _extension(packet_with_label(None, value)))


def _extension(packet: bytes) -> bytes:
    if b"\0" in packet:
        raise Refused("GIF 中的 XMP 数据包含有空字节", "the XMP packet holds zero bytes, which GIF cannot carry")
    return b"\x21\xff" + _XMP + packet + MAGIC


CODEC: Final = Gif()
