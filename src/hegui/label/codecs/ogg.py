# SPDX-License-Identifier: Apache-2.0
"""Ogg (RFC 3533) with Vorbis, Opus, Speex, FLAC or Theora: the comment ``AIGC=…`` in the comment header (TC260-PG-202510A).

The comment header is laid out anew on as many pages as before whenever it fits, so that no later page changes; if it does
not fit, the later pages of the stream are numbered anew as they are copied.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, takewhile
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import CHUNK, Content, Malformed, Piece, Pieces, Span
from hegui.label.structures.ogg_pages import FIRST, Page, is_sound, laid_out, pages, renumbered
from hegui.label.structures.vorbis import Comment, Comments, Held, comments_in, survey_comments, with_label
from hegui.text import Text

MOST_STREAMS: Final = 64
"""Streams side by side in one file, and header packets of one stream."""
MOST_HEADER_PAGES: Final = 1024
"""Of one stream: 64 MiB, as no record is longer."""


class _Kind(NamedTuple):
    """A codec in Ogg: how its first packet begins, and how its second, before the comments."""

    name: str
    signature: bytes
    headers: int
    """Packets before the first of audio or video; 0: the first packet tells."""
    before: bytes
    framed: int = 0
    """Bytes between the comments and padding: the framing bit of Vorbis."""


MOST_OTHERS: Final = 10_000
"""Pages that stand among the header pages and are none."""
_KINDS: Final = (
    _Kind("Vorbis", b"\1vorbis", 3, b"\3vorbis", 1),
    _Kind("Opus", b"OpusHead", 2, b"OpusTags"),
    _Kind("Theora", b"\x80theora", 3, b"\x81theora"),
    _Kind("Speex", b"Speex   ", 0, b""),
    _Kind("FLAC", b"\x7fFLAC", 0, b"\4\0\0\0"),
)
_SKELETON: Final = b"fishead\0"


class _Held(NamedTuple):
    """A comment packet of a stream."""

    kind: _Kind
    packet: bytes
    comments: Comments


@dataclass(slots=True)
class _Stream:
    """A logical stream, as far as its header packets go."""

    serial: int
    kind: _Kind | None
    link: int
    """The first of the chained parts of the file is 0."""
    packets: list[bytes] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    open: bytearray = field(default_factory=bytearray)
    """Of a packet that goes on on the next page."""
    complete: bool = False
    shared: bool = False
    """Audio begins on the last header page, which must not be."""

    def take(self, content: Content, page: Page) -> None:
        data = content.read(page.start, page.end - page.start)
        if not is_sound(page, data):
            raise Malformed(
                f"偏移 {page.start} 处的 Ogg 页校验和不对", f"the Ogg page at offset {page.start} has a wrong checksum"
            )
        self.pages.append(page)
        begin = at = page.body - page.start
        for length in page.lacing:
            if self.complete:
                self.shared = True
                return
            at += length
            if length < 255:
                self.packets.append(bytes(self.open) + data[begin:at])
                self.open.clear()
                begin = at
                self.complete = self._has_all()
        self.open += data[begin:at]
        if len(self.pages) > MOST_HEADER_PAGES:
            raise Malformed("Ogg 头包过长", "an Ogg header packet is too long")

    def _has_all(self) -> bool:
        known = len(self.packets)
        first = self.packets[0]
        if self.kind is None:
            return True
        if known > MOST_STREAMS:
            raise Malformed("Ogg 头包过多", "there are too many Ogg header packets")
        if self.kind.headers:
            return known >= self.kind.headers
        if self.kind.name == "Speex":
            return known >= 2 + int.from_bytes(first[68:72], "little")
        told = int.from_bytes(first[7:9], "big")
        return known > told if told else known > 1 and bool(self.packets[-1][:1] >= b"\x80")

    def comments(self) -> _Held | None:
        """The comments in the second packet, if the stream is of a kind that has some."""
        if self.kind is None or len(self.packets) < 2:
            return None
        packet, before = self.packets[1], self.kind.before
        if self.kind.name == "FLAC":
            if not packet or packet[0] & 0x7F != before[0]:
                return None
        elif not packet.startswith(before):
            raise Malformed(f"{self.kind.name} 的注释头不对", f"the comment header of {self.kind.name} is wrong")
        return _Held(self.kind, packet, comments_in(packet, len(before)))


class _Link(NamedTuple):
    """The beginning of a file: the streams of its first part, and the first page after all their headers."""

    streams: list[_Stream]
    others: list[Page]
    """Pages among the headers that are none."""
    end: int


def _kind_of(content: Content, page: Page) -> _Kind | None:
    head = content.upto(page.body, 16)
    return next((kind for kind in _KINDS if head.startswith(kind.signature)), None)


def _streams(content: Content) -> Iterator[tuple[Page, _Stream | None]]:
    """Every page with the stream whose header it holds a part of; None once that is complete.

    Raises:
        Malformed: the page structure is broken, or a header packet is.
    """
    open_streams: dict[int, _Stream] = {}
    link = -1
    previous_first = False
    begun = 0
    for page in pages(content):
        if page.flags & FIRST:
            if not previous_first:
                _all_complete(open_streams)
                link, begun = link + 1, 0
            begun += 1
            if page.serial in open_streams:
                raise Malformed("两个 Ogg 流编号相同", "two Ogg streams have the same serial number")
            if begun > MOST_STREAMS:
                raise Malformed("并行的 Ogg 流过多", "there are too many Ogg streams side by side")
            open_streams[page.serial] = _Stream(page.serial, _kind_of(content, page), link)
            previous_first = True
        else:
            previous_first = False
        stream = open_streams.get(page.serial)
        if stream is not None:
            stream.take(content, page)
            if stream.complete:
                del open_streams[page.serial]
        yield page, stream
    _all_complete(open_streams)
    if link < 0:
        raise Malformed("Ogg 文件没有流的开头", "no stream begins in the Ogg file")


def _all_complete(streams: dict[int, _Stream]) -> None:
    if streams:
        raise Malformed("Ogg 流的头包不完整", "the headers of an Ogg stream are cut off")


def _first_link(content: Content) -> _Link:
    """Reads no further than the headers of the first part of the file."""
    streams: list[_Stream] = []
    others: list[Page] = []
    for page, stream in _streams(content):
        if stream is None or (stream.kind is None and not page.flags & FIRST):
            others.append(page)
            if len(others) > MOST_OTHERS:
                raise Malformed("Ogg 流的头包不完整", "the headers of an Ogg stream are cut off")
        elif page.flags & FIRST:
            streams.append(stream)
        if streams and not page.flags & FIRST and all(stream.complete for stream in streams):
            return _Link(streams, others, page.end)
    return _Link(streams, others, content.size)


class Ogg:
    """The codec of Ogg, one stream or several side by side, and chained."""

    name = "ogg"
    modality = "audio"
    suffixes = (".ogg", ".oga", ".opus", ".ogv")
    carriers = (Carrier.VORBIS_COMMENT,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By the first page."""
        del suffix
        return head.startswith(b"OggS\0")

    def survey(self, content: Content, found: Survey) -> None:
        """The comment header of every stream, also of those chained behind the first."""
        labellable = False
        for page, stream in _streams(content):
            if stream is None or not stream.complete:
                continue
            if page.flags & FIRST and content.upto(page.body, 10).startswith(_SKELETON + b"\4\0"):
                found.protected = _INDEXED
            held = stream.comments()
            if held is not None:
                labellable = True
                place = f"{held.kind.name} comments" + (f" of link {stream.link + 1}" if stream.link else "")
                start = stream.pages[min(1, len(stream.pages) - 1)].start
                survey_comments(held.comments, found, place=place, offset=start, record=(stream.serial, stream.link))
        if not labellable:
            found.protected = _NO_COMMENTS

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """The header packets but the comments, and every other page whole, its number counted from the first after them."""
        first = _first_link(content)
        shifts: dict[int, int] = {}
        for stream in first.streams:
            yield Span(stream.pages[0].start, stream.pages[0].end)
            yield from stream.packets[2:]
            if stream.kind is not None:
                shifts[stream.serial] = _USUAL - len(stream.pages)
        for page in first.others:
            yield from _cut(content, [_moved(content, page, shifts)])
        moved = any(shifts.values())
        rest = _renumbering(content, first.end, shifts) if moved else [Span(first.end, content.size)]
        yield from _cut(content, rest)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the comment; without one, extends the comments of the first stream that has some."""
        streams = _first_link(content).streams
        if not found.sites:
            for stream in streams:
                if held := stream.comments():
                    return _relabelled(content, stream, held, value, None)
            raise Refused(_NO_COMMENTS.zh, _NO_COMMENTS.en)
        [site] = found.sites
        if isinstance(site.locator, Held):
            for stream in streams:
                if (stream.serial, stream.link) == site.locator.record and (held := stream.comments()):
                    return _relabelled(content, stream, held, value, site.locator.comment)
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")


_USUAL: Final = 2
"""Header pages of most streams; pages are compared by the numbers they would have after so many."""
_INDEXED: Final = Text(
    "文件带有 Ogg Skeleton 4 索引，其中的偏移会失效",
    "the file has an Ogg Skeleton 4 index, whose offsets would be wrong",
)
_NO_COMMENTS: Final = Text(
    "Ogg 文件中没有 Vorbis、Opus、Speex、FLAC 或者 Theora 流",
    "no stream in the Ogg file is Vorbis, Opus, Speex, FLAC or Theora",
)


def _relabelled(content: Content, stream: _Stream, held: _Held, value: str, old: Comment | None) -> Pieces:
    ends = [length for length in stream.pages[0].lacing if length < 255]
    if stream.shared or len(ends) != 1 or stream.pages[0].lacing[-1] == 255:
        raise Refused("Ogg 头包与音频在同一页上", "header and audio share a page of the Ogg stream")
    packets = [_with_comment(held, value, old), *stream.packets[2:]]
    places = stream.pages[1:]
    fresh = laid_out(packets, stream.serial, places[0].number, len(places))
    pieces: list[Piece] = []
    at = 0
    for page, new in zip(places, _spread(fresh, len(places)), strict=True):
        pieces += Span(at, page.start), new
        at = page.end
    growth = len(fresh) - len(places)
    if not growth:
        return [*pieces, Span(at, content.size)]
    return chain(pieces, _renumbering(content, at, {stream.serial: growth}))


def _spread(fresh: list[bytes], places: int) -> list[bytes]:
    """New pages in the places of the old: one for one, and what is left over in the last."""
    padded = fresh + [b""] * (places - len(fresh))
    return [*padded[: places - 1], b"".join(padded[places - 1 :])]


def _with_comment(held: _Held, value: str, old: Comment | None) -> bytes:
    kind, packet, comments = held
    if kind.name != "FLAC":
        return with_label(packet, comments, value, old, padding_at=comments.end + kind.framed)
    fresh = with_label(packet, comments, value, old)
    if len(fresh) - 4 >= 1 << 24:
        raise Refused("注释块将超过 16 MB", "the comment block would be longer than 16 MB")
    return fresh[:1] + (len(fresh) - 4).to_bytes(3, "big") + fresh[4:]


def _moved(content: Content, page: Page, shifts: dict[int, int]) -> Piece:
    shift = shifts.get(page.serial)
    if not shift:
        return Span(page.start, page.end)
    return renumbered(content, page, page.number + shift & 0xFFFFFFFF)


def _renumbering(content: Content, start: int, shifts: dict[int, int]) -> Iterator[Piece]:
    """The rest of a file from a page on, with the pages of some streams numbered anew, up to the next chained part."""
    at = start
    if start < content.size:
        for page in takewhile(lambda page: not page.flags & FIRST, pages(content, start)):
            yield _moved(content, page, shifts)
            at = page.end
    if at < content.size:
        yield Span(at, content.size)


def _cut(content: Content, pieces: Iterable[Piece]) -> Iterator[Span | bytes]:
    """Pieces in parts of equal size, so that two files can be compared whose pages differ in how they were made."""
    waiting = bytearray()
    for piece in pieces:
        rest = piece
        if isinstance(rest, Span) and not waiting:
            while rest.length >= CHUNK:
                yield Span(rest.start, rest.start + CHUNK)
                rest = Span(rest.start + CHUNK, rest.end)
        for chunk in content.chunks(rest) if isinstance(rest, Span) else (rest,):
            waiting += chunk
            while len(waiting) >= CHUNK:
                yield bytes(waiting[:CHUNK])
                del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)


CODEC: Final = Ogg()
