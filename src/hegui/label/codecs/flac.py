# SPDX-License-Identifier: Apache-2.0
"""FLAC (RFC 9639, 8): the comment ``AIGC=…`` in the block VORBIS_COMMENT (TC260-PG-202510A)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures import id3
from hegui.label.structures.audio_ends import ends_of, survey_ape
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.vorbis import Comment, Held, comments_in, new_header, survey_comments, with_label

SIGNATURE: Final = b"fLaC"
_STREAMINFO, _PADDING, _COMMENT = 0, 1, 4
MOST_BLOCKS: Final = 10_000
_LAST: Final = 0x80
_LONGEST_BLOCK: Final = (1 << 24) - 1


class _Block(NamedTuple):
    head: int
    """The first byte: the type, and whether it is the last block."""
    start: int
    end: int

    @property
    def kind(self) -> int:
        return self.head & 0x7F

    @property
    def data(self) -> Span:
        return Span(self.start + 4, self.end)


class _Layout(NamedTuple):
    tags: list[id3.Tag]
    """ID3 tags before the stream, which some taggers put there."""
    blocks: list[_Block]

    @property
    def audio(self) -> int:
        return self.blocks[-1].end


def _layout(content: Content, found: Survey | None = None) -> _Layout:
    """The tags and blocks before the frames; labels in the blocks are added to ``found`` on the way."""
    tags, at = id3.leading_tags(content)
    if content.upto(at, 4) != SIGNATURE:
        raise Malformed("没有 FLAC 签名", "there is no FLAC signature")
    at += 4
    blocks: list[_Block] = []
    for _ in range(MOST_BLOCKS):
        head = content.read(at, 4)
        end = at + 4 + int.from_bytes(head[1:], "big")
        if end > content.size:
            raise Malformed(f"偏移 {at} 处的块超出文件", f"the block at offset {at} runs past the end of the file")
        block = _Block(head[0], at, end)
        blocks.append(block)
        if found is not None and block.kind == _COMMENT:
            comments = comments_in(content.read(block.data.start, block.data.length))
            survey_comments(comments, found, place="VORBIS_COMMENT", offset=block.start, record=block)
        if head[0] & _LAST:
            break
        at = end
    else:
        raise Malformed("元数据块过多", "there are too many metadata blocks")
    if blocks[0].kind != _STREAMINFO or blocks[0].data.length < 34:
        raise Malformed("第一个块不是 STREAMINFO", "the first block is not STREAMINFO")
    return _Layout(tags, blocks)


class Flac:
    """The codec of native FLAC; FLAC in Ogg is Ogg's."""

    name = "flac"
    modality = "audio"
    suffixes = (".flac",)
    carriers = (Carrier.VORBIS_COMMENT,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its signature, after any ID3 tags; by the suffix if those are longer than what is shown."""
        if head.startswith(SIGNATURE):
            return True
        if not head.startswith(b"ID3"):
            return False
        after = id3.past_tags(head)
        return suffix in self.suffixes if after is None else after.startswith(SIGNATURE)

    def survey(self, content: Content, found: Survey) -> None:
        """Comment blocks, and the tags that do not belong there: ID3 before and after, APE after."""
        layout = _layout(content, found)
        for tag in layout.tags:
            id3.survey_tag(content, tag, found)
        ends = ends_of(content, layout.audio)
        for tag in ends.tags:
            id3.survey_tag(content, tag, found)
        for items in ends.apes:
            survey_ape(content, items, found)

    def media(self, content: Content) -> Iterator[Span]:
        """Every block but comments and padding (stream information, seek table, cue sheet, pictures), and the frames."""
        layout = _layout(content)
        for block in layout.blocks:
            if block.kind not in {_PADDING, _COMMENT}:
                yield Span(block.start + 1, block.end)
        yield Span(layout.audio, ends_of(content, layout.audio).audio_end)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the comment; without one, extends the comment block, or puts one after STREAMINFO. Padding gives way."""
        layout = _layout(content)
        if not found.sites:
            block = next((block for block in layout.blocks if block.kind == _COMMENT), None)
            return self._inserted(content, layout, value) if block is None else _edited(content, layout, block, value)
        [site] = found.sites
        held = site.locator
        if isinstance(held, id3.Held):
            fresh = id3.tag_with_label(content, held, value)
            return [Span(0, held.tag.start), *fresh, Span(held.tag.end, content.size)]
        if isinstance(held, Held) and isinstance(held.record, _Block):
            return _edited(content, layout, held.record, value, held.comment)
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")

    def _inserted(self, content: Content, layout: _Layout, value: str) -> Pieces:
        info = layout.blocks[0]
        fresh = _block(_COMMENT | info.head & _LAST, new_header(value))
        patches = [
            Patch(info.start, info.start + 1, bytes((_STREAMINFO,))),
            Patch(info.end, info.end, fresh),
            *_padding_gives_way(layout, len(fresh)),
        ]
        return patched(content.size, patches)


def _edited(content: Content, layout: _Layout, block: _Block, value: str, old: Comment | None = None) -> Pieces:
    data = content.read(block.data.start, block.data.length)
    fresh = _block(block.head, with_label(data, comments_in(data), value, old))
    growth = len(fresh) - (block.end - block.start)
    patches = [Patch(block.start, block.end, fresh), *_padding_gives_way(layout, growth)]
    return patched(content.size, patches)


def _block(head: int, data: bytes) -> bytes:
    if len(data) > _LONGEST_BLOCK:
        raise Refused("注释块将超过 16 MB", "the comment block would be longer than 16 MB")
    return bytes((head,)) + len(data).to_bytes(3, "big") + data


def _padding_gives_way(layout: _Layout, growth: int) -> list[Patch]:
    """The first padding block that has the room (or takes what became free), so that the frames stay where they are."""
    for block in layout.blocks:
        if block.kind == _PADDING and 0 <= (left := block.data.length - growth) <= _LONGEST_BLOCK:
            size = left.to_bytes(3, "big")
            if growth >= 0:
                return [Patch(block.start + 1, block.start + 4, size), Patch(block.end - growth, block.end, b"")]
            return [Patch(block.start + 1, block.start + 4, size), Patch(block.end, block.end, bytes(-growth))]
    return []


CODEC: Final = Flac()
