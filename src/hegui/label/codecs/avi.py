# SPDX-License-Identifier: Apache-2.0
"""AVI, also OpenDML with several RIFF parts: an entry ``AIGC`` in LIST/INFO (TC260-PG-20257A).

Indexes hold absolute offsets, so nothing is moved that they point to: the entry takes its room from the filler (JUNK) that
writers leave before the frames, or the list goes to the end of the first part. Only where further parts follow do they
move, and their indexes are corrected.
"""

from bisect import bisect_left
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.avi_index import Index, indexes_in, moved, resolved, resolved_old
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.riff import Chunk, chunk, chunks
from hegui.label.structures.riff_labels import (
    ID3,
    KEY,
    LIST,
    MOST_CHUNKS,
    XMP,
    Held,
    info_with_label,
    info_without,
    is_info,
    relabelled,
    survey_chunk,
)

_FORM: Final = Struct("<4sI4s")
_SIZE: Final = Struct("<I")
_LONGEST_PART: Final = 0xFFFFFFFF
_MOST_PARTS: Final = 1000
_DEEPEST: Final = 4
_FILLER: Final = b"JUNK"
_LONGEST_FILLER: Final = 1024 * 1024
"""Bytes of a filler that are looked through; in a longer one no room is sought."""
_LABELS: Final = ID3 | {KEY, XMP, _FILLER}


class _Part(NamedTuple):
    """A RIFF part: the first of form ``AVI ``, further ones of form ``AVIX``."""

    start: int
    size: int
    """As its head tells; a few bytes may be left behind the last chunk."""
    chunks: list[Chunk]

    @property
    def end(self) -> int:
        """After the last chunk."""
        return self.chunks[-1].end if self.chunks else self.start + 12


def _parts(content: Content, found: Survey | None = None) -> list[_Part]:
    """The parts with their chunks; labels are added to ``found`` on the way."""
    parts: list[_Part] = []
    at = 0
    while len(parts) < _MOST_PARTS:
        head = content.upto(at, 12)
        if parts and (len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"AVIX"):
            return parts  # what some programs put behind is not of the form
        kind, size, form = _FORM.unpack(content.read(at, 12))
        if kind != b"RIFF" or form not in {b"AVI ", b"AVIX"}:
            raise Malformed("不是 RIFF AVI 文件", "this is no RIFF AVI file")
        end = at + 8 + size
        part = _Part(at, size, [])
        for own in chunks(content, at + 12, min(end, content.size)):
            part.chunks.append(own)
            if len(part.chunks) > MOST_CHUNKS:
                raise Malformed("数据块过多", "there are too many chunks")
            if found is not None:
                _survey(content, own, found)
        if end > content.size or not part.chunks:
            raise Malformed(
                "文件比其头部所写的短，或者录制未完成", "the file is shorter than its head says, or unfinished"
            )
        parts.append(part)
        at = end + (end & 1)
    raise Malformed("RIFF 部分过多", "there are too many RIFF parts")


def _list_type(content: Content, own: Chunk) -> bytes:
    return content.read(own.data.start, 4) if own.kind == LIST and own.data.length >= 4 else b""


def _survey(content: Content, own: Chunk, found: Survey, depth: int = 1) -> None:
    survey_chunk(content, own, found)
    kind = _list_type(content, own)
    if kind in {b"", b"movi", b"INFO"}:
        return
    if depth == _DEEPEST:
        raise Malformed("AVI 列表嵌套过深", "lists of the AVI file are nested too deeply")
    for inner in chunks(content, own.data.start + 4, own.data.end):
        _survey(content, inner, found, depth + 1)


def _headers(content: Content, parts: list[_Part]) -> Iterator[Chunk]:
    """The chunks of the file's header, without the lists around them."""
    for own in parts[0].chunks:
        if _list_type(content, own) == b"hdrl":
            for inner in chunks(content, own.data.start + 4, own.data.end):
                if _list_type(content, inner) == b"strl":
                    yield from chunks(content, inner.data.start + 4, inner.data.end)
                else:
                    yield inner


def _indexes(content: Content, parts: list[_Part], *, moving: bool = False) -> Iterator[Index]:
    movies = [own.data for part in parts for own in part.chunks if _list_type(content, own) == b"movi"]
    for own in _headers(content, parts):
        if own.kind == b"indx":
            yield from indexes_in(content, own, movies, moving=moving)


class Avi:
    """The codec of AVI."""

    name = "avi"
    modality = "video"
    suffixes = (".avi",)
    carriers = (Carrier.RIFF_INFO,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its signature."""
        del suffix
        return head[:4] == b"RIFF" and head[8:12] == b"AVI "

    def survey(self, content: Content, found: Survey) -> None:
        """LIST/INFO, a chunk AIGC, an ID3 tag and XMP anywhere but among the frames."""
        _parts(content, found)

    def media(self, content: Content) -> Iterator[Span]:
        """The headers, the frames of all parts, and what the indexes point to."""
        parts = _parts(content)
        for own in _headers(content, parts):
            if own.kind != b"indx":
                yield Span(own.start, own.data.end)
        budget = content.size
        bases: list[Span] = []
        for index in _indexes(content, parts):
            bases.append(index.base_at)
            for span in resolved(index):
                budget -= span.length
                yield span
            if budget < 0:
                raise Malformed("AVI 索引互相重叠", "the indexes of the AVI file overlap")
        bases.sort()
        movie = Span(0, 0)
        for part in parts:
            for own in part.chunks:
                kind = _list_type(content, own)
                if kind == b"movi":
                    movie = own.data
                if own.kind == b"idx1":
                    yield from resolved_old(content, own, movie)
                elif kind not in {b"hdrl", b"INFO"} and own.kind not in _LABELS:
                    yield from _around(Span(own.start, own.data.end), bases)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the chunk that holds the label; without one, extends LIST/INFO or makes one."""
        parts = _parts(content)
        if found.sites:
            [site] = found.sites
            fresh = relabelled(content, site, value)
            patches = _exchanged(content, parts, site, fresh, value)
        else:
            patches = _added(content, parts, value)
        return patched(content.size, patches)


def _around(span: Span, holes: list[Span]) -> Iterator[Span]:
    """A span without the holes in it, which are in order."""
    at = span.start
    for index in range(bisect_left(holes, span), len(holes)):
        hole = holes[index]
        if hole.end > span.end:
            break
        if hole.start >= at:
            yield Span(at, hole.start)
            at = hole.end
    yield Span(at, span.end)


def _added(content: Content, parts: list[_Part], value: str) -> list[Patch]:
    """A new entry: in the list that is there, in the room of a filler, or in a list of its own behind the frames."""
    first = parts[0]
    info = next((own for own in first.chunks if is_info(content, own)), None)
    fresh = info_with_label(content, info, value)
    if info is not None:
        patches = _in_its_place(content, parts, first, info, fresh)
        return patches or _appended(content, parts, first, info_with_label(content, None, value))
    for own in first.chunks:
        if _list_type(content, own) == b"movi":
            break
        if taken := _taken(content, own, len(fresh)):
            return [Patch(own.start, own.start, fresh), *taken]
    return _appended(content, parts, first, fresh)


def _exchanged(content: Content, parts: list[_Part], site: Site, fresh: bytes, value: str) -> list[Patch]:
    """Another value: in place, or if that would move frames, behind them, with a filler where it stood."""
    held = site.locator
    for part in parts:
        if not isinstance(held, Held) or held.chunk not in part.chunks:
            continue
        old, entry = held.chunk, held.inner
        if patches := _in_its_place(content, parts, part, old, fresh):
            return patches
        left = b""
        if isinstance(entry, Chunk):
            left, fresh = info_without(content, old, entry), info_with_label(content, None, value)
        filler = chunk(_FILLER, bytes(old.end - old.start - len(left) - 8))
        return [Patch(old.start, old.end, left + filler), *_appended(content, parts, part, fresh)]
    raise Refused(
        f"标识位于 {site.place}（文件头中），不能就地更新",
        f"the label is in {site.place} inside of the file's header, which cannot be updated",
    )


def _in_its_place(content: Content, parts: list[_Part], part: _Part, old: Chunk, fresh: bytes) -> list[Patch]:
    """A chunk exchanged for a longer or shorter one; nothing if frames would move."""
    if old.end & 1 and part is not parts[-1]:
        raise Refused("块没有填充到偶数长度", "the chunk is not padded to even length")
    growth = len(fresh) - (old.end - old.start)
    exchange = Patch(old.start, old.end, fresh)
    if not growth:
        return [exchange]
    following = next((own for own in part.chunks if own.start == old.end), None)
    if following and (taken := _taken(content, following, growth)):
        return [exchange, *taken]
    if any(own.start > old.start and _list_type(content, own) == b"movi" for own in part.chunks):
        return []
    return [exchange, *_resized(content, parts, part, growth)]


def _appended(content: Content, parts: list[_Part], part: _Part, fresh: bytes) -> list[Patch]:
    """A chunk behind all others of a part; the padding byte that an odd part has behind it comes to count."""
    at, padding = part.end, part.end & 1
    if padding and (part is not parts[-1] or content.upto(at, 1) == b"\0"):
        return [Patch(at + 1, at + 1, fresh), *_resized(content, parts, part, len(fresh), counted=1)]
    padded = b"\0" * padding + fresh
    return [Patch(at, at, padded), *_resized(content, parts, part, len(padded))]


def _taken(content: Content, own: Chunk, growth: int) -> list[Patch]:
    """Bytes taken from a filler, or given to it; none if the chunk is no filler or has not enough.

    A filler with anything but zeros in it is left alone: cameras keep data in some.
    """
    if own.kind != _FILLER or own.data.length > _LONGEST_FILLER or own.end != own.data.end:
        return []
    if any(content.read(own.data.start, own.data.length)):
        return []
    if growth == own.end - own.start:
        return [Patch(own.start, own.end, b"")]
    left = own.data.length - growth
    if left < 0:
        return []
    return [Patch(own.start, own.end, chunk(_FILLER, bytes(left)))]


def _resized(content: Content, parts: list[_Part], part: _Part, growth: int, counted: int = 0) -> list[Patch]:
    """The size of a part that grew behind its frames, and the indexes of the parts that move with that."""
    size = part.size + counted + growth
    if size > _LONGEST_PART:
        raise Refused("RIFF 部分将超过 4 GB", "the RIFF part would be longer than 4 GB")
    patches = [Patch(part.start + 4, part.start + 8, _SIZE.pack(size))]
    if part is not parts[-1]:
        patches += moved(_indexes(content, parts, moving=True), part.end, growth)
    return patches


CODEC: Final = Avi()
