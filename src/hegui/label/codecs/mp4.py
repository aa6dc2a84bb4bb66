# SPDX-License-Identifier: Apache-2.0
"""MP4, MOV, M4A, 3GP, whole or in fragments: key ``AIGC`` in ``moov.udta.meta`` (TC260-PG-20257A, 202510A; ISO/IEC 14496-12).

The movie header grows by the label. Where it stands before the media, everything that follows moves, and so do all
numbers that point there; a box of free space after the header is used first.
"""

from collections.abc import Iterator
from typing import Final

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.bmff import Box, Edits, Held, boxes
from hegui.label.structures.mp4_fragments import fragments, move_fragment, move_index, move_segments
from hegui.label.structures.mp4_media import MediaReader, Movie, held_box, item_lists, movie_in, movie_of, tracks_of
from hegui.label.structures.mp4_metadata import CREDENTIALS, XMP, MetadataSurvey, add_label, replace_label, slot_of
from hegui.label.structures.mp4_tables import move, offset_tables
from hegui.label.structures.patches import Shift, patched
from hegui.text import Text

_STILL: Final = frozenset(
    {
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"hevm",
        b"hevs",
        b"mif1",
        b"msf1",
        b"avif",
        b"avis",
        b"crx ",
    }
)
"""Brands of pictures (HEIF, AVIF, Canon's raw format), which are in boxes too."""
_FIRST: Final = frozenset({b"moov", b"wide", b"free", b"skip", b"pnot", b"moof", b"sidx"})
"""Boxes that QuickTime files without ftyp, and segments, begin with."""
_FREE: Final = frozenset({b"free", b"skip"})
_COMPRESSED: Final = Text(
    "影片头经过压缩（cmov），无法写入；请先用 ffmpeg 等工具无损转封装",
    "the movie header is compressed (cmov) and cannot be written; remux it first, with ffmpeg for example",
)
_SEVERAL: Final = Text("文件中有多个影片头（moov）", "the file has several movie headers (moov)")
_SEGMENT: Final = Text(
    "这是没有影片头的媒体分段；标识写在初始化分段或者合并后的文件中",
    "this is a media segment without a movie header; the label goes into the initialisation segment or the whole file",
)


class Mp4:
    """The codec of the ISO base media family for sound and moving pictures."""

    name = "mp4"
    modality = "video"
    suffixes = (".mp4", ".m4a", ".m4v", ".mov", ".m4b", ".3gp", ".qt")
    carriers = (Carrier.MP4_KEYS,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By a file type that is no picture's, or a box that QuickTime files and segments begin with."""
        del suffix
        kind = head[4:8]
        if kind in {b"ftyp", b"styp"}:
            return len(head) >= 12 and head[8:12] not in _STILL
        return kind == b"mdat" or (kind in _FIRST and head[0] < 4)  # text would say that the box is longer than 64 MB

    def survey(self, content: Content, found: Survey) -> None:
        """The metadata of the movie and its tracks, and uuid, meta and udta boxes beside the movie."""
        movies = 0
        segments = False
        for box in boxes(content, 0, content.size):
            if box.kind == b"moov":
                movies += 1
                movie = movie_in(content, box)
                MetadataSurvey(movie.held, found, replaceable=not movie.compressed).movie(movie.moov)
                if movie.compressed:
                    found.protected = _COMPRESSED
            elif box.kind == b"moof":
                segments = True
            elif box.kind == b"uuid":
                kind = content.read(box.body, 16)
                if kind == CREDENTIALS:
                    found.credentials = True
                elif kind == XMP:
                    MetadataSurvey(held_box(content, box), found).top(box)
            elif box.kind in {b"meta", b"udta"}:
                MetadataSurvey(held_box(content, box), found).top(box)
        if movies > 1:
            found.protected = _SEVERAL
        if not movies and not segments:
            raise Malformed("文件没有影片头（moov）：不完整", "the file has no movie header (moov): it is not complete")
        if not movies:
            found.protected = _SEGMENT

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """The samples, by the tables that point to them, then a digest of those tables without their offsets.

        Where indexes point, the beginnings of the fragments are among the samples.
        """
        return MediaReader(content).parts()

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the value where the label stands; without one, adds it to the movie's metadata. Then what points moves."""
        movie = movie_of(content)
        if movie is None:
            raise Refused(_SEGMENT.zh, _SEGMENT.en)
        if movie.compressed:
            raise Refused(_COMPRESSED.zh, _COMPRESSED.en)
        edits = Edits(content)
        slot = None
        if found.sites:
            [site] = found.sites
            slot = slot_of(site)
            replace_label(content, slot, edits, value)
        else:
            add_label(movie.held, movie.moov, edits, value)
        _settle(content, movie, slot.around[0] if slot else movie.moov, edits)
        return patched(content.size, edits.patches())


def _move_items(content: Content, held: Held, holder: Box, edits: Edits, place: Shift) -> None:
    for items in item_lists(content, held, holder):
        old, fresh = items.boxes[b"iloc"], items.relocated(place, ())
        if len(fresh) != old.end - old.start:
            raise Refused("iloc 盒之后有无法识别的数据", "there is unknown data at the end of an iloc box")
        edits.replace(old.start, old.end, fresh)


def _settle(content: Content, movie: Movie, grown: Box, edits: Edits) -> None:
    """Moves everything that points behind a box that has grown."""
    growth = edits.growth(grown)
    if not growth or grown.end == content.size:
        return
    after = next(boxes(content, grown.end, content.size), None)
    if after is not None and after.kind in _FREE and _takes(content, after, growth):
        _take(after, growth, edits)
        return
    tracks = tracks_of(content, movie)
    place = move(list(offset_tables(tracks)), movie.held, edits)
    _move_items(content, movie.held, movie.moov, edits, place)
    for box in boxes(content, 0, content.size):
        if box.kind == b"moof":
            held = held_box(content, box)
            move_fragment(fragments(held, box, tracks.default_sizes), edits, place)
        elif box.kind == b"mfra":
            move_index(held_box(content, box), box, edits, place)
        elif box.kind == b"sidx":
            move_segments(held_box(content, box), box, edits, place)
        elif box.kind == b"meta":
            _move_items(content, held_box(content, box), box, edits, place)


def _takes(content: Content, free: Box, growth: int) -> bool:
    """Whether free space makes up for the growth: it is gone then, or has room for its own header; it holds zeros, no samples."""
    length = free.end - free.start
    if free.body != free.start + 8 or not (growth == length or 8 <= length - growth < 1 << 32):
        return False
    taken = max(0, min(growth, length - 8))
    if any(content.read(free.body, taken)):
        return False
    end = free.body + taken
    parts = MediaReader(content).parts()
    return not any(isinstance(part, Span) and part.start < end and free.start < part.end for part in parts)


def _take(free: Box, growth: int, edits: Edits) -> None:
    rest = free.end - free.start - growth
    header = rest.to_bytes(4, "big") + free.kind if rest else b""
    edits.replace(free.start, min(free.end, free.body + max(0, growth)), header + bytes(max(0, -growth)))


CODEC: Final = Mp4()
