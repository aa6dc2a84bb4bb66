# SPDX-License-Identifier: Apache-2.0
"""The sample tables of a movie header: which bytes of the file a decoder reads, and their new places when these move.

ISO/IEC 14496-12, 8.5 to 8.7; QuickTime File Format, "Sample Atoms".
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat, zip_longest
from typing import Final, NamedTuple

from hegui.label.codec import Refused
from hegui.label.content import Malformed, Span
from hegui.label.structures.bmff import Box, Edits, Held, box
from hegui.label.structures.mp4_stretches import Reached, numbers, packed
from hegui.label.structures.patches import Patch, Shift

_MOVING: Final = frozenset({b"stco", b"co64", b"saio"})
_READ: Final = frozenset({b"stco", b"co64", b"stsc", b"stsz", b"stz2", b"stsd"})
_ABOUT: Final = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"})
"""Boxes that are no content."""
_WIDTHS: Final = {b"stco": 4, b"co64": 8}
_MOST_TRACKS: Final = 4096
_HERE: Final = frozenset(
    box(b"dinf", box(b"dref", b"\0\0\0\0\0\0\0\1", box(kind, b"\0\0\0\1"))) for kind in (b"url ", b"alis")
)
"""Data references as nearly every file has them: in this file."""


class Track(NamedTuple):
    """A track: its sample tables, by their box types, and the boxes around them."""

    around: tuple[Box, ...]
    """moov, trak, mdia, minf, stbl."""
    tables: Mapping[bytes, Box]
    auxiliary: tuple[tuple[Box, Box | None], ...]
    """Where the auxiliary data of samples, such as their encryption, is (saio), and how long (saiz)."""
    external: bool
    """Its samples are in another file (or in data that is named, not pointed to)."""


class Tracks:
    """The tracks of a movie header, and the boxes in it that are content."""

    def __init__(self, held: Held, moov: Box) -> None:
        self.held = held
        self.tracks: list[Track] = []
        self._kept = [[moov.body, moov.body]]
        self.default_sizes: dict[int, int] = {}
        """The size of a sample where a fragment tells none, by track."""
        for child in held.boxes(moov.body, moov.end):
            if child.kind == b"trak":
                if len(self.tracks) == _MOST_TRACKS:
                    raise Malformed("轨道过多", "there are too many tracks")
                self._track((moov, child))
            elif child.kind not in _ABOUT:
                self._keep(child)
                if child.kind == b"mvex":
                    self._defaults(child)

    def _defaults(self, mvex: Box) -> None:
        held = self.held
        for trex in held.boxes(mvex.body, mvex.end):
            if trex.kind == b"trex":
                self.default_sizes[held.number(trex.body + 4, 4, trex)] = held.number(trex.body + 16, 4, trex)

    def _track(self, around: tuple[Box, ...]) -> None:
        references = None
        for wanted in (b"mdia", b"minf", b"stbl"):
            following = None
            for child in self.held.boxes(around[-1].body, around[-1].end):
                if child.kind == wanted:
                    following = following or child
                elif child.kind not in _ABOUT:
                    self._keep(child)
                    if child.kind == b"dinf":
                        references = child
            if following is None:
                return
            around = (*around, following)
        tables: dict[bytes, Box] = {}
        places: list[Box] = []
        lengths: list[Box] = []
        for child in self.held.boxes(around[-1].body, around[-1].end):
            if child.kind in tables and child.kind in _READ:
                raise Malformed("同一轨道有两个样本表", f"a track has two tables {child.kind!r}")
            tables[child.kind] = child
            if child.kind not in _MOVING:
                self._keep(child)
            if child.kind == b"saio":
                places.append(child)
            elif child.kind == b"saiz":
                lengths.append(child)
        auxiliary = tuple(zip_longest(places, lengths[: len(places)]))
        self.tracks.append(Track(around, tables, auxiliary, self._is_external(tables, references)))

    def _keep(self, own: Box) -> None:
        if self._kept[-1][1] == own.start:
            self._kept[-1][1] = own.end
        else:
            self._kept.append([own.start, own.end])

    @property
    def content(self) -> list[Span]:
        """What stays byte for byte: sample descriptions, times, sizes; no offsets, no metadata."""
        return [Span(start, end) for start, end in self._kept if end > start]

    def _is_external(self, tables: Mapping[bytes, Box], references: Box | None) -> bool:
        """Whether the samples are not in this file: no data reference that the track uses says that they are.

        Raises:
            Refused: some are and some are not.
        """
        descriptions = tables.get(b"stsd")
        if references is None or descriptions is None:
            return False
        if self.held.read(references.start, references.end - references.start, references) in _HERE:
            return False
        used = {
            self.held.number(entry.body + 6, 2, entry)
            for entry in self.held.boxes(descriptions.body + 8, descriptions.end)
        }
        own = self._own_references(references)
        here = {own.get(index, True) for index in used}
        if here == {True, False}:
            raise Refused("同一轨道的样本分在多个文件中", "the samples of a track are in several files")
        return here == {False}

    def _own_references(self, dinf: Box) -> dict[int, bool]:
        held = self.held
        for dref in held.boxes(dinf.body, dinf.end):
            if dref.kind == b"dref":
                entries = held.boxes(dref.body + 8, dref.end)
                return {index: self._is_own(entry) for index, entry in enumerate(entries, 1)}
        return {}

    def _is_own(self, entry: Box) -> bool:
        """Flag 1 says "in this file"; an empty location does as well, as readers take it."""
        return bool(self.held.number(entry.body, 4, entry) & 1) or entry.end - entry.body <= 4

    def reached(self) -> list[Reached]:
        """What the tracks read of the file.

        Raises:
            Malformed: the tables contradict each other.
        """
        parts = []
        for track in self.tracks:
            if track.external:
                continue
            if starts := _offsets(self.held, track.tables):
                parts.append(Reached(starts, _lengths(self.held, track.tables, len(starts))))
        return parts

    def auxiliary(self) -> Iterator[tuple[int, int]]:
        """Start and length of the auxiliary data of samples: in the file, or in the header itself.

        Raises:
            Malformed: a table is shorter than its count says.
        """
        for track in self.tracks:
            for saio, saiz in () if track.external else track.auxiliary:
                places = _auxiliary(self.held, saio, track.around).values
                # One stretch for all samples, or one for each fragment of them; of the latter we look at the beginning.
                length = _auxiliary_length(self.held, saiz) if saiz and len(places) == 1 else 1
                for place in places:
                    yield place, length

    def keeps(self, start: int, length: int) -> bool:
        """Whether a stretch is in that part of the header that stays byte for byte."""
        number = bisect_right(self._kept, [start, 1 << 64]) - 1
        return number >= 0 and start + length <= self._kept[number][1]


def _table(held: Held, table: Box, width: int) -> "array[int]":
    """The numbers of a table that begins with version, flags and their count.

    Raises:
        Malformed: it is shorter than its count says.
    """
    count = held.number(table.body + 4, 4, table)
    return numbers(held.read(table.body + 8, count * width, table), width)


def _offsets(held: Held, tables: Mapping[bytes, Box]) -> "array[int] | None":
    for kind, width in _WIDTHS.items():
        if kind in tables:
            return _table(held, tables[kind], width)
    return None


def _lengths(held: Held, tables: Mapping[bytes, Box], chunks: int) -> "array[int]":
    """The length of each chunk; one that no run or no sample is left for has none.

    Raises:
        Malformed: a table is missing, cut off or out of order.
    """
    stsc = tables.get(b"stsc")
    if stsc is None:
        raise Malformed("轨道没有 stsc 表", "a track has no table stsc")
    same, samples, sizes = _sizes(held, tables)
    runs = numbers(held.read(stsc.body + 8, held.number(stsc.body + 4, 4, stsc) * 12, stsc), 4)
    firsts = runs[::3]
    lengths: array[int] = array("Q")
    sample = 0
    # A run of chunks lasts up to the first of the next run; all chunks in it have the same number of samples.
    last = [max([chunks, *firsts[-1:]]) + 1]
    for first, following, each in zip(firsts, chain(firsts[1:], last), runs[1::3], strict=False):
        if not 1 <= first <= following:
            raise Malformed("stsc 表的顺序不对", "the table stsc is out of order")
        if first > chunks:
            break
        if first - 1 > len(lengths):
            lengths.extend(bytes(first - 1 - len(lengths)))
        times = min(following, chunks + 1) - first
        end = sample + times * each
        if same:
            lengths.extend(same * max(0, min(each, samples - at)) for at in _steps(sample, each, times))
        elif times == 1:
            lengths.append(sum(sizes[sample:end]))
        elif each == 1 and end <= samples:
            lengths.extend(iter(sizes[sample:end]))
        else:
            lengths.extend(sum(sizes[at : at + each]) for at in _steps(sample, each, times))
        sample = end
    lengths.extend(bytes(chunks - len(lengths)))
    return lengths


def _steps(start: int, step: int, times: int) -> Iterable[int]:
    return range(start, start + times * step, step) if step else repeat(start, times)


def _sizes(held: Held, tables: Mapping[bytes, Box]) -> tuple[int, int, "array[int]"]:
    """The size that all samples have, or 0; how many there are; and the size of each, where they differ."""
    if (stsz := tables.get(b"stsz")) is not None:
        same = held.number(stsz.body + 4, 4, stsz)
        count = held.number(stsz.body + 8, 4, stsz)
        return same, count, numbers(b"" if same else held.read(stsz.body + 12, count * 4, stsz), 4)
    if (stz2 := tables.get(b"stz2")) is not None:
        sizes = _compact(held, stz2)
        return 0, len(sizes), sizes
    raise Malformed("轨道没有 stsz 表", "a track has no table stsz")


def _compact(held: Held, stz2: Box) -> "array[int]":
    width = held.number(stz2.body + 7, 1, stz2)
    count = held.number(stz2.body + 8, 4, stz2)
    if width == 4:
        pairs = held.read(stz2.body + 12, (count + 1) // 2, stz2)
        return array("B", (half for pair in pairs for half in (pair >> 4, pair & 15)))[:count]
    if width not in {8, 16}:
        raise Malformed(f"stz2 表的宽度不对（{width}）", f"the table stz2 has a wrong width ({width})")
    return numbers(held.read(stz2.body + 12, count * width // 8, stz2), width // 8)


class Offsets(NamedTuple):
    """A table of absolute offsets: where its numbers stand, and the boxes around it."""

    table: Box
    around: tuple[Box, ...]
    start: int
    values: "array[int]"

    @property
    def end(self) -> int:
        """After the last number."""
        return self.start + len(self.values) * self.values.itemsize


def offset_tables(tracks: Tracks) -> Iterator[Offsets]:
    """Every table of absolute offsets in a movie header: chunks, and the auxiliary data of encrypted samples.

    Raises:
        Malformed: a table is shorter than its count says.
    """
    held = tracks.held
    for track in tracks.tracks:
        if track.external:
            continue
        for kind, width in _WIDTHS.items():
            if (table := track.tables.get(kind)) is not None:
                yield Offsets(table, track.around, table.body + 8, _table(held, table, width))
        for saio, _ in track.auxiliary:
            yield _auxiliary(held, saio, track.around)


def _auxiliary(held: Held, saio: Box, around: tuple[Box, ...]) -> Offsets:
    flags = held.number(saio.body, 4, saio)
    start = saio.body + (16 if flags & 1 else 8)
    count = held.number(start - 4, 4, saio)
    width = 8 if flags >> 24 else 4
    return Offsets(saio, around, start, numbers(held.read(start, count * width, saio), width))


def _auxiliary_length(held: Held, saiz: Box) -> int:
    start = saiz.body + (12 if held.number(saiz.body, 4, saiz) & 1 else 4)
    each = held.number(start, 1, saiz)
    count = held.number(start + 1, 4, saiz)
    return each * count if each else sum(held.read(start + 5, count, saiz))


def move(tables: Sequence[Offsets], held: Held, edits: Edits) -> Shift:
    """Writes the new offsets, and tells where everything stands then.

    Tables of 4-byte numbers become tables of 8-byte numbers where an offset passes 4 GB.

    Raises:
        Malformed: an offset is beyond what any file can have.
    """
    patches = edits.patches()
    first = min(patch.end for patch in patches)
    wide: set[int] = set()
    place = Shift(patches)
    while more := {
        number
        for number, own in enumerate(tables)
        if own.values and own.values.itemsize == 4 and number not in wide and place(max(own.values)) >= 1 << 32
    }:
        wide |= more
        place = Shift([*patches, *(_room(tables[number]) for number in wide)])
    for number, own in enumerate(tables):
        if own.values and max(own.values) >= first:
            try:
                fresh = array("Q" if number in wide else own.values.typecode, place.of_all(own.values))
            except OverflowError:
                raise Malformed("样本表的偏移量过大", "an offset in a sample table is too large") from None
            if number in wide:
                edits.replace(own.table.start, own.table.end, _widened(own, held, packed(fresh)), own.around)
            elif fresh != own.values:
                edits.replace(own.start, own.end, packed(fresh))
    return place


def _room(own: Offsets) -> Patch:
    """What a table grows by when its numbers take 8 bytes, for reckoning only."""
    return Patch(own.end, own.end, bytes(own.end - own.start))


def _widened(own: Offsets, held: Held, offsets: bytes) -> bytes:
    body, end = own.table.body, own.table.end
    head = held.read(body, own.start - body, own.table)
    rest = held.read(own.end, end - own.end, own.table)
    if own.table.kind == b"saio":
        return box(b"saio", b"\1" + head[1:], offsets, rest)
    return box(b"co64", head, offsets, rest)
