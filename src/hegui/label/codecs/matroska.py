# SPDX-License-Identifier: Apache-2.0
"""MKV, WebM, MKA: a SimpleTag ``AIGC`` in Segment.Tags.Tag (TC260-PG-20257A; RFC 9559, 5.1.8)."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures import ebml
from hegui.label.structures.ebml import CLUSTER, CRC_32, CUES, SEEK_HEAD, TAGS, VOID, Element
from hegui.label.structures.segment import (
    CUE_MASTERS,
    CUE_POSITIONS,
    joined_parts,
    longest_size,
    read_master,
    seeks,
    with_tags,
)

TAG: Final = 0x7373
TARGETS: Final = 0x63C0
SIMPLE_TAG: Final = 0x67C8
TAG_NAME: Final = 0x45A3
TAG_STRING: Final = 0x4487
TAG_BINARY: Final = 0x4485
DEEPEST: Final = 16
"""SimpleTags inside of SimpleTags."""
_ABOUT: Final = frozenset({SEEK_HEAD, VOID, CUES, TAGS, CRC_32})
"""What is no content by itself; Cues and SeekHead are followed."""
_LOOK: Final = 32
"""Bytes compared at the target of a cue: with the cluster's time, which no other has."""


class _Place(NamedTuple):
    """Where a label stands: its tags, and on which way through their elements (by number) its text is reached."""

    segment: Element
    tags: Element
    path: tuple[int, ...]


class Matroska:
    """The codec of Matroska and WebM."""

    name = "matroska"
    modality = "video"
    suffixes = (".mkv", ".webm", ".mka", ".mk3d")
    carriers = (Carrier.MATROSKA_TAG,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """An EBML header that names the document type."""
        del suffix
        return head.startswith(b"\x1a\x45\xdf\xa3") and (b"matroska" in head[:128] or b"webm" in head[:128])

    def survey(self, content: Content, found: Survey) -> None:
        """Tags in front of the clusters, between and behind them; nested ones too."""
        longest_size(content)  # walks through the header of the file, so damage shows
        for segment in _segments(content):
            for part in ebml.level_1(content, segment):
                if part.ident == TAGS:
                    data, own = read_master(content, part)
                    if b"AIGC" in data.upper():
                        for path, name, value in _labels(data, own):
                            offset = part.start + _start_of(data, own, path[:-1])
                            place = _Place(segment, part, path) if value is not None else None
                            found.sites.append(Site(Carrier.MATROSKA_TAG, f"Tags {name}", offset, value or "", place))

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """Clusters, tracks, chapters, attachments as they lie; and what every cue and SeekHead entry leads to."""
        for segment in _segments(content):
            index = _Index(content, segment)
            for part in index.parts:
                if part.ident not in _ABOUT:
                    yield Span(part.start, part.end)
                elif part.ident == CUES:
                    yield index.cued(part)
                elif part.ident == SEEK_HEAD:
                    yield index.sought(part)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the text of the tag; without one, adds a Tag to the tags in front of the clusters, or Tags."""
        if found.sites:
            [site] = found.sites
            if not isinstance(site.locator, _Place):
                raise Refused(
                    f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
                )
            place = site.locator
            data, own = read_master(content, place.tags)
            return with_tags(content, place.segment, place.tags, _replaced(data, own, place.path, value.encode()))
        segment = next(_segments(content))
        tags = _tags_in_front(content, segment)
        if tags is None:
            return with_tags(content, segment, None, ebml.element(TAGS, _tag(value)))
        data, own = read_master(content, tags)
        if any(_labels(data, own)):  # walks through them all, so damage shows
            raise AssertionError(tags)
        return with_tags(content, segment, tags, ebml.master(data, own, [*_children(data, own), _tag(value)]))


def _segments(content: Content) -> Iterator[Element]:
    count = 0
    for segment in ebml.segments(content):
        count += 1
        yield segment
    if not count:
        raise Malformed("没有 Matroska 段", "there is no Matroska segment")


def _tags_in_front(content: Content, segment: Element) -> Element | None:
    for part in ebml.level_1(content, segment):
        if part.ident == CLUSTER:
            return None
        if part.ident == TAGS:
            return part
    return None


def _tag(value: str) -> bytes:
    """A Tag for the whole segment."""
    simple = ebml.element(TAG_NAME, b"AIGC") + ebml.element(TAG_STRING, value.encode())
    return ebml.element(TAG, ebml.element(TARGETS, b"") + ebml.element(SIMPLE_TAG, simple))


def _children(data: bytes, own: Element) -> list[bytes]:
    return [data[child.start : child.end] for child in ebml.elements(data, own.body, own.end)]


def _labels(data: bytes, own: Element, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], str, str | None]]:
    """The tags named AIGC, or whose name speaks of it and which hold an object: way to the text, name, text."""
    if len(path) > DEEPEST:
        raise Malformed("标签嵌套过深", "tags are nested too deeply")
    name, text, at = "", None, 0
    for number, child in enumerate(ebml.elements(data, own.body, own.end)):
        if child.ident in {TAG, SIMPLE_TAG}:
            yield from _labels(data, child, (*path, number))
        elif child.ident == TAG_NAME:
            name = data[child.body : child.end].decode("utf-8", "replace").rstrip("\0")
        elif child.ident in {TAG_STRING, TAG_BINARY} and text is None:
            text, at = data[child.body : child.end].decode("utf-8", "replace").rstrip("\0"), number
    if name.upper() == "AIGC" or ("AIGC" in name.upper() and text is not None and text.lstrip().startswith("{")):
        yield (*path, at), name, text


def _start_of(data: bytes, own: Element, path: tuple[int, ...]) -> int:
    for number in path:
        own = list(ebml.elements(data, own.body, own.end))[number]
    return own.start


def _replaced(data: bytes, own: Element, path: tuple[int, ...], value: bytes) -> bytes:
    """A master with another text at the end of the way."""
    children = _children(data, own)
    child = list(ebml.elements(data, own.body, own.end))[path[0]]
    if len(path) == 1:
        children[path[0]] = ebml.with_body(data, child, value)
    else:
        children[path[0]] = _replaced(data, child, path[1:], value)
    return ebml.master(data, own, children)


class _Index:
    """What positions in a segment lead to."""

    def __init__(self, content: Content, segment: Element) -> None:
        self._content = content
        self._body = segment.body
        self.parts = list(joined_parts(content, segment))
        self._starts = [part.start for part in self.parts]

    def cued(self, cues: Element) -> bytes:
        """A digest of the cues, each with the bytes it leads to in the place of its position."""
        data, own = read_master(self._content, cues)
        digest = hashlib.sha256()
        waiting = [(own, 0)]
        while waiting:
            master, depth = waiting.pop()
            if depth > ebml.DEEPEST:
                raise Malformed("索引嵌套过深", "cues are nested too deeply")
            for child in ebml.elements(data, master.body, master.end):
                if child.ident in CUE_MASTERS:
                    waiting.append((child, depth + 1))
                elif child.ident in CUE_POSITIONS:
                    digest.update(self._bytes_at(int.from_bytes(data[child.body : child.end][:8], "big")))
                elif child.ident not in {CRC_32, VOID}:
                    digest.update(data[child.start : child.end])
        return digest.digest()

    def sought(self, head: Element) -> bytes:
        """Whether the entries of a SeekHead lead to what they say. Those to tags do not count: a wrong one may be mended."""
        data, own = read_master(self._content, head)
        facts = []
        for ident, position in seeks(data, own):
            if ident != TAGS:
                part = self._part_at(position)
                right = part is not None and part.ident == ident
                if part is not None and ident != CLUSTER:
                    right = right and part.start == self._body + position
                facts.append(b"%x %d" % (ident, right))
        return b",".join(facts)

    def _part_at(self, position: int) -> Element | None:
        start = self._body + position
        at = bisect_right(self._starts, start) - 1
        return self.parts[at] if at >= 0 and start < self.parts[at].end else None

    def _bytes_at(self, position: int) -> bytes:
        part = self._part_at(position)
        if part is None or part.ident in _ABOUT:
            return b"astray"
        start = self._body + position
        return b"".join(self._content.chunks(Span(start, min(start + _LOOK, part.end))))


CODEC: Final = Matroska()
