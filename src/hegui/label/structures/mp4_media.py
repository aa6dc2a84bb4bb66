# SPDX-License-Identifier: Apache-2.0
"""What of a movie file is content: the samples that its tables lead to, and the tables themselves without their offsets."""

import hashlib
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from hegui.label.codec import Refused
from hegui.label.content import LONGEST_RECORD, Content, Malformed, Span
from hegui.label.structures.bmff import Box, Held, boxes
from hegui.label.structures.items import Items
from hegui.label.structures.mp4_fragments import fragments, index_targets, segment_targets, without_bases
from hegui.label.structures.mp4_stretches import Reached, outside, united
from hegui.label.structures.mp4_tables import Tracks

_NO_SAMPLES: Final = frozenset({b"moov", b"udta", b"uuid", b"meta", b"mfra", b"sidx"})
"""Boxes in which no sample stands, and which may change."""
_NOT_POINTED_TO: Final = (_NO_SAMPLES - {b"sidx"}) | {b"free", b"skip"}
"""Boxes that no index means, and whose beginning may change."""
_HEAD: Final = 24
"""Bytes at the beginning of a box that an index points to: of a fragment, enough to hold its number."""


class Movie(NamedTuple):
    """A movie header in memory."""

    held: Held
    moov: Box
    compressed: bool
    """It was inflated: the offsets of its boxes are not those of the file."""


def held_box(content: Content, box: Box) -> Held:
    return Held(content.read(box.start, box.end - box.start), box.start)


def movie_of(content: Content) -> Movie | None:
    """The movie header of a file; a segment has none."""
    return next((movie_in(content, box) for box in boxes(content, 0, content.size) if box.kind == b"moov"), None)


def movie_in(content: Content, moov: Box) -> Movie:
    if moov.end - moov.start > LONGEST_RECORD:
        raise Malformed(
            f"影片头（moov）长 {moov.end - moov.start} 字节，超过上限 {LONGEST_RECORD}",
            f"the movie header (moov) has {moov.end - moov.start} bytes, more than the bound of {LONGEST_RECORD}",
        )
    held = held_box(content, moov)
    if b"cmov" in held.data:
        for child in held.boxes(moov.body, moov.end):
            if child.kind == b"cmov":
                return _inflated(held, child)
    return Movie(held, moov, compressed=False)


def _inflated(held: Held, cmov: Box) -> Movie:
    """A compressed movie header as it was (QuickTime File Format, "Compressed Movie Resources")."""
    for child in held.boxes(cmov.body, cmov.end):
        if child.kind == b"cmvd":
            inflater = zlib.decompressobj()
            try:
                data = inflater.decompress(held.read(child.body + 4, child.end - child.body - 4, child), LONGEST_RECORD)
            except zlib.error as error:
                raise Malformed(
                    f"压缩的影片头损坏：{error}", f"the compressed movie header is damaged: {error}"
                ) from None
            if inflater.unconsumed_tail:
                raise Malformed("压缩的影片头解压后过长", "the compressed movie header is too long when inflated")
            inner = Held(data, 0)
            for box in inner.boxes(0, len(data)):
                if box.kind == b"moov":
                    return Movie(inner, box, compressed=True)
    raise Malformed("压缩的影片头没有内容", "the compressed movie header is empty")


def tracks_of(content: Content, movie: Movie) -> Tracks:
    """The tracks of a movie header, walked through once."""
    tracks = content.memo
    if not isinstance(tracks, Tracks) or movie.compressed or tracks.held.at != movie.held.at:
        tracks = content.memo = Tracks(movie.held, movie.moov)
    return tracks


def item_lists(content: Content, held: Held, holder: Box, depth: int = 3) -> Iterator[Items]:
    """The lists of items with places in the file: of a meta box, or of those in a movie, its tracks and their user data."""
    if held.data.find(b"iloc", holder.body - held.at, holder.end - held.at) < 0:
        return
    if holder.kind == b"meta":
        items = Items(content, holder)
        if b"iloc" in items.boxes:
            yield items
    elif holder.kind in {b"moov", b"trak", b"udta"} and depth:
        for child in held.boxes(holder.body, holder.end):
            yield from item_lists(content, held, child, depth - 1)


class MediaReader:
    """One pass over a file, gathering what its tables lead to."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._digest = hashlib.sha256()
        self._sizes: dict[int, int] = {}
        self._samples: list[Reached] = []
        self._runs = Reached(array("Q"), array("Q"))
        self._beside = Reached(array("Q"), array("Q"))
        self._targets: array[int] = array("Q")
        self._starts: array[int] = array("Q")
        self._about = Reached(array("Q"), array("Q"))
        for box in boxes(content, 0, content.size):
            self._read(box)

    def parts(self) -> Iterator[Span | bytes]:
        """The samples; items and auxiliary data beside them; the beginnings of the boxes that indexes point to; a digest of the tables.

        Raises:
            Malformed: samples are outside of the file.
            Refused: samples are inside of metadata.
        """
        size = self._content.size
        about = zip(self._about.starts, self._about.lengths, strict=True)
        yield from _clear_of_metadata(united([*self._samples, self._runs], size), about)
        yield from united([self._beside], size)
        for target in self._targets:
            if self._is_start(target):
                yield Span(target, target + _HEAD)
        yield self._digest.digest()

    def _read(self, box: Box) -> None:
        if box.kind in _NO_SAMPLES:
            _add(self._about, box.start, box.end - box.start)
        if box.kind not in _NOT_POINTED_TO:
            self._starts.append(box.start)
        if box.kind == b"moov":
            self._read_movie(box)
        elif box.kind == b"moof":
            self._read_fragment(box)
        elif box.kind == b"sidx":
            self._targets.extend(segment_targets(held_box(self._content, box), box, self._content.size))
        elif box.kind == b"mfra":
            self._targets.extend(index_targets(held_box(self._content, box), box))
        elif box.kind == b"imda":  # data that a track names instead of pointing to it
            _add(self._runs, box.body, box.end - box.body)
        elif box.kind == b"meta":
            self._read_items(held_box(self._content, box), box)

    def _read_movie(self, moov: Box) -> None:
        movie = movie_in(self._content, moov)
        tracks = tracks_of(self._content, movie)
        data, base = memoryview(movie.held.data), movie.held.at
        for span in tracks.content:
            self._digest.update(data[span.start - base : span.end - base])
        self._samples += tracks.reached()
        for start, length in tracks.auxiliary():
            self._reach(self._beside if tracks.keeps(start, length) else self._runs, start, length)
        self._sizes = tracks.default_sizes
        if not movie.compressed:
            self._read_items(movie.held, moov)

    def _read_fragment(self, moof: Box) -> None:
        held = held_box(self._content, moof)
        parts = fragments(held, moof, self._sizes)
        self._digest.update(without_bases(held, moof, parts))
        for part in parts:
            if part.base is not None:
                _add(self._about, part.base_at, 8)
            for run in part.runs:
                self._reach(self._runs, run.start, run.length)

    def _read_items(self, held: Held, holder: Box) -> None:
        for items in item_lists(self._content, held, holder):
            for item in items.locations:
                for span in items.spans(item):
                    _add(self._beside, span.start, span.length)

    def _reach(self, reached: Reached, start: int, length: int) -> None:
        if start < 0 or start + length > self._content.size:
            raise outside(start, length, self._content.size)
        _add(reached, start, length)

    def _is_start(self, offset: int) -> bool:
        """Whether a box begins there; what a stale index points to otherwise is passed over, as players do."""
        at = bisect_left(self._starts, offset)
        return at < len(self._starts) and self._starts[at] == offset and offset + _HEAD <= self._content.size


def _add(reached: Reached, start: int, length: int) -> None:
    reached.starts.append(start)
    reached.lengths.append(length)


def _clear_of_metadata(spans: Iterable[Span], about: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """The spans, none of which reaches into a stretch that may change.

    Raises:
        Refused: one does.
    """
    waiting = iter(about)
    start, length = next(waiting, _NOTHING)
    for span in spans:
        while length and start + length <= span.start:
            start, length = next(waiting, _NOTHING)
        if length and start < span.end:
            raise Refused(
                f"媒体数据与偏移 {start} 处的元数据重叠", f"media data overlaps the metadata at offset {start}"
            )
        yield span


_NOTHING: Final = (0, 0)
