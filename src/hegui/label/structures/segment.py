# SPDX-License-Identifier: Apache-2.0
"""A Matroska segment with other tags: where they go, and what has to follow.

Positions in a segment are counted from its first byte. The measures (LBL 5) and the guides want the label at the head of
the file, so the tags go, in this order,

1. to where the old tags are, if they fit there with the Void elements beside them: nothing moves;
2. into another Void in front of the clusters: nothing moves;
3. in front of the clusters, which move: SeekHead and Cues are rewritten. Not where clusters state their own position,
   because they stay byte for byte;
4. to the end of the segment, with an entry in the SeekHead if it has room.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hegui.label.codec import Refused
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures import ebml
from hegui.label.structures.ebml import CLUSTER, CRC_32, CUES, SEEK_HEAD, TAGS, VOID, Element

LONGEST_MASTER: Final = 16 * 1024 * 1024
"""Bytes of a SeekHead, Cues or Tags element that is read."""
SEEK: Final = 0x4DBB
SEEK_ID: Final = 0x53AB
SEEK_POSITION: Final = 0x53AC
CUE_MASTERS: Final = frozenset({0xBB, 0xB7, 0xDB})
"""CuePoint, CueTrackPositions, CueReference."""
CUE_POSITIONS: Final = frozenset({0xF1, 0xEA, 0x97, 0xEB})
"""CueClusterPosition, CueCodecState, CueRefCluster, CueRefCodecState."""
_POSITION: Final = 0xA7
_BEFORE_BLOCKS: Final = frozenset({0xE7, 0xAB, 0x5854, CRC_32, VOID})
_ROUNDS: Final = 12


class _NoRoom(Exception):
    """The tags do not fit here."""


def read_master(content: Content, own: Element) -> tuple[bytes, Element]:
    """The bytes of an element, and the element as it stands in them.

    Raises:
        Malformed: it is longer than `LONGEST_MASTER`.
    """
    length = own.end - own.start
    if length > LONGEST_MASTER:
        raise Malformed(f"偏移 {own.start} 处的 EBML 元素过长", f"the EBML element at offset {own.start} is too long")
    return content.read(own.start, length), Element(own.ident, 0, own.body - own.start, length)


def with_tags(content: Content, segment: Element, old: Element | None, fresh: bytes) -> Pieces:
    """The file with ``fresh`` in the place of the Tags element ``old``, or added.

    Raises:
        Refused: the segment has a checksum over all of it, or the numbers grow beyond their limits.
        Malformed: as `ebml.level_1`.
    """
    return _Placement(content, segment, old, fresh).pieces()


class _Edit(NamedTuple):
    """A stretch of the segment that is written anew."""

    start: int
    end: int
    heads: tuple[Element, ...] = ()
    """SeekHeads in it."""
    cues: Element | None = None
    home: bool = False
    """Whether the new tags go here."""


@dataclass(slots=True)
class _Moves:
    """Where old positions are in the new segment; both counted from the first byte of the file as it was."""

    starts: list[int]
    ends: list[int]
    shifts: list[int]
    """What is moved behind each edit."""
    places: dict[int | None, int] = field(default_factory=dict)
    """Elements inside of edits; None stands for the new tags."""

    def __call__(self, position: int) -> int:
        if position in self.places:
            return self.places[position]
        before = bisect_right(self.ends, position)
        return position + (self.shifts[before - 1] if before else 0)


class _Placement:
    """The search for a place, and the segment with the tags in it."""

    def __init__(self, content: Content, segment: Element, old: Element | None, fresh: bytes) -> None:
        self._content = content
        self._segment = segment
        self._old = old
        self._fresh = fresh
        self._parts = list(_with_clusters_joined(ebml.level_1(content, segment)))
        if any(part.ident == CRC_32 for part in self._parts):
            raise Refused(
                "整个 Matroska 段带有校验和，无法只改其中一处",
                "the Matroska segment has a checksum over all of it, so no single place can be changed",
            )
        self._masters = {
            part.start: read_master(content, part) for part in self._parts if part.ident in {SEEK_HEAD, CUES}
        }
        self._linked = old is not None and self._has_entry()

    def _has_entry(self) -> bool:
        return any(
            ident == TAGS
            for data, own in self._masters.values()
            if own.ident == SEEK_HEAD
            for ident, _ in seeks(data, own)
        )

    def pieces(self) -> Pieces:
        for edits, grow, link in self._plans():
            try:
                return self._carried_out(edits, grow=grow, link=link)
            except _NoRoom:
                continue
        raise Refused("没有放置标识的位置", "there is no place for the label")

    def _plans(self) -> Iterator[tuple[list[_Edit], bool, bool]]:
        """What to try, best first: the edits, whether they may grow, whether a SeekHead gets an entry."""
        front = self._front()
        runs = list(self._runs(front))
        if self._old is not None and self._old.start >= front:
            runs.append(_Edit(self._old.start, self._old.end))
        homes = sorted((run for run in runs if self._is_room(run)), key=lambda run: not self._holds_old(run))
        for link in (False,) if self._linked else (True, False):
            for home in homes:
                yield self._edits(runs, home), False, link
        home = next((run for run in runs if self._holds_old(run)), _Edit(front, front))
        if home not in runs:
            runs.append(home)
        if self._last_stated_position() < home.start:
            cues = [_Edit(part.start, part.end, cues=part) for part in self._parts if part.ident == CUES]
            yield _in_order([*self._edits(runs, home), *cues]), True, not self._linked
        end = _Edit(self._segment.end, self._segment.end)
        runs = [run for run in runs if run.start < run.end]
        for link in (False,) if self._linked else (True, False):
            yield self._edits([*runs, end], end), False, link

    def _front(self) -> int:
        """Where the clusters begin, or the segment ends."""
        return next((part.start for part in self._parts if part.ident == CLUSTER), self._segment.end)

    def _runs(self, front: int) -> Iterator[_Edit]:
        """Stretches of SeekHeads, Voids and the old tags, side by side, in front of the clusters."""
        run: list[Element] = []
        for part in self._parts:
            if part.start >= front:
                break
            if part.ident in {SEEK_HEAD, VOID} or part == self._old:
                run.append(part)
            elif run:
                yield _run(run)
                run = []
        if run:
            yield _run(run)

    def _is_room(self, run: _Edit) -> bool:
        return run.end - run.start - sum(head.end - head.start for head in run.heads) >= len(self._fresh)

    def _holds_old(self, run: _Edit) -> bool:
        return self._old is not None and run.start <= self._old.start < run.end

    def _edits(self, runs: list[_Edit], home: _Edit) -> list[_Edit]:
        """The runs that change: the new home, that of the old tags, and those with a SeekHead."""
        edits = [run._replace(home=run == home) for run in runs if run == home or run.heads or self._holds_old(run)]
        return _in_order(edits)

    def _last_stated_position(self) -> int:
        """The start of the last cluster that states its own position, or -1."""
        clusters = (part for part in ebml.level_1(self._content, self._segment) if part.ident == CLUSTER)
        return max((part.start for part in clusters if _states_position(self._content, part)), default=-1)

    def _carried_out(self, edits: list[_Edit], *, grow: bool, link: bool) -> Pieces:
        """Positions depend on lengths and lengths on positions: widened until nothing changes any more."""
        lengths, places = self._first_guess(edits)
        for _ in range(_ROUNDS):
            moves = _moves(edits, lengths, places)
            written = [self._written(edit, moves, grow=grow, link=link) for edit in edits]
            if lengths == [len(one) for one in written] and places == moves.places:
                return self._assembled(edits, written)
            lengths = [len(one) for one in written]
            places = moves.places
        raise _NoRoom

    def _first_guess(self, edits: list[_Edit]) -> tuple[list[int], dict[int | None, int]]:
        """Lengths and places if no number gets wider: mostly right, which saves the second round."""
        lengths: list[int] = []
        places: dict[int | None, int] = {}
        shift = 0
        for edit in edits:
            at = edit.start + shift
            for head in edit.heads:
                places[head.start] = at
                at += head.end - head.start
            if edit.home:
                places[None] = at
                if self._old is not None:
                    places[self._old.start] = at
                at += len(self._fresh)
            if edit.cues is not None:
                places[edit.cues.start] = at
            lengths.append(max(edit.end - edit.start, at - edit.start - shift))
            shift += lengths[-1] - (edit.end - edit.start)
        return lengths, places

    def _written(self, edit: _Edit, moves: _Moves, *, grow: bool, link: bool) -> bytes:
        shift = moves.shifts[moves.starts.index(edit.start) - 1] if moves.starts.index(edit.start) else 0
        at = edit.start + shift
        if edit.cues is not None:
            data, own = self._masters[edit.cues.start]
            moves.places[edit.cues.start] = at
            return ebml.remapped(data, own, CUE_MASTERS, CUE_POSITIONS, self._relative(moves))
        written: list[bytes] = []
        for head in edit.heads:
            moves.places[head.start] = at + sum(map(len, written))
            first = link and head.start == min(
                start for start, (_, own) in self._masters.items() if own.ident == SEEK_HEAD
            )
            written.append(self._seek_head(head, moves, link=first))
        fresh = self._fresh if edit.home else b""
        room = edit.end - edit.start - sum(map(len, written)) - len(fresh)
        if room == 1 and fresh:
            fresh, room = _widened(fresh), 0
        if edit.home:
            moves.places[None] = at + sum(map(len, written))
            if self._old is not None:
                moves.places[self._old.start] = moves.places[None]
        if room == 1 or room < 0:
            if not grow and edit.start < edit.end:
                raise _NoRoom
            room = 2 if room == 1 else 0
        return b"".join((*written, fresh, ebml.void(room)))

    def _relative(self, moves: _Moves) -> Callable[[int], int]:
        body = self._segment.body
        return lambda position: moves(position + body) - body

    def _seek_head(self, head: Element, moves: _Moves, *, link: bool) -> bytes:
        data, own = self._masters[head.start]
        data = ebml.remapped(data, own, frozenset({SEEK}), frozenset({SEEK_POSITION}), self._relative(moves))
        if not link or any(ident == TAGS for ident, _ in seeks(*_whole(data))):
            return data
        _, own = _whole(data)
        place = ebml.unsigned(moves.places.get(None, self._segment.end) - self._segment.body)
        entry = ebml.element(SEEK_ID, TAGS.to_bytes(4, "big")) + ebml.element(SEEK_POSITION, place)
        children = [data[child.start : child.end] for child in ebml.elements(data, own.body, own.end)]
        return ebml.master(data, own, [*children, ebml.element(SEEK, entry)])

    def _assembled(self, edits: list[_Edit], written: list[bytes]) -> Pieces:
        segment = self._segment
        grown = sum(len(fresh) - (edit.end - edit.start) for edit, fresh in zip(edits, written, strict=True))
        pieces: list[bytes | Span] = []
        done = 0
        if segment.sized and grown:
            wide = segment.body - segment.start - 4
            size = ebml.size_field(segment.end - segment.body + grown, wide=wide)
            if len(size) > max(wide, longest_size(self._content)):
                raise Refused(
                    "EBMLMaxSizeLength 容不下新的长度", "the new size has no room in what EBMLMaxSizeLength allows"
                )
            pieces += [Span(0, segment.start + 4), size]
            done = segment.body
        for edit, fresh in zip(edits, written, strict=True):
            pieces += [Span(done, edit.start), fresh]
            done = edit.end
        return [*pieces, Span(done, self._content.size)]


def _states_position(content: Content, cluster: Element) -> bool:
    """Whether a cluster says where it is, in front of its blocks. 0, as in live streams, says nothing."""
    at = cluster.body
    while at < cluster.end:
        try:
            child = ebml.element_at(content, at, cluster.end)
        except Malformed:
            return True  # what cannot be read may say so
        if child.ident == _POSITION:
            return any(content.read(child.body, min(child.end - child.body, 8)))
        if child.ident not in _BEFORE_BLOCKS:
            return False
        at = child.end
    return False


def _in_order(edits: list[_Edit]) -> list[_Edit]:
    return sorted(edits, key=lambda edit: (edit.start, edit.end))


def _run(parts: list[Element]) -> _Edit:
    heads = tuple(part for part in parts if part.ident == SEEK_HEAD)
    return _Edit(parts[0].start, parts[-1].end, heads)


def _whole(data: bytes) -> tuple[bytes, Element]:
    return data, next(ebml.elements(data, 0, len(data)))


def _widened(fresh: bytes) -> bytes:
    """The same element, one byte longer by its size."""
    _, own = _whole(fresh)
    return ebml.element(own.ident, fresh[own.body :], wide=own.body - 4 + 1)


def _moves(edits: list[_Edit], lengths: list[int], places: dict[int | None, int]) -> _Moves:
    shifts, shift = [], 0
    for edit, length in zip(edits, lengths, strict=True):
        shift += length - (edit.end - edit.start)
        shifts.append(shift)
    return _Moves([edit.start for edit in edits], [edit.end for edit in edits], shifts, dict(places))


def _with_clusters_joined(parts: Iterator[Element]) -> Iterator[Element]:
    """The parts of a segment, clusters side by side as one."""
    run: Element | None = None
    for part in parts:
        if part.ident == CLUSTER:
            run = part if run is None else run._replace(end=part.end)
            continue
        if run is not None:
            yield run
            run = None
        yield part
    if run is not None:
        yield run


def joined_parts(content: Content, segment: Element) -> Iterator[Element]:
    """The elements of a segment, clusters side by side as one.

    Raises:
        Malformed: as `ebml.level_1`.
    """
    return _with_clusters_joined(ebml.level_1(content, segment))


def seeks(data: bytes, head: Element) -> Iterator[tuple[int, int]]:
    """The entries of a SeekHead: ids, and positions in the segment.

    Raises:
        Malformed: it is damaged.
    """
    for own in ebml.elements(data, head.body, head.end):
        if own.ident == SEEK:
            values = {
                child.ident: int.from_bytes(data[child.body : child.end][:8], "big")
                for child in ebml.elements(data, own.body, own.end)
            }
            if SEEK_ID in values and SEEK_POSITION in values:
                yield values[SEEK_ID], values[SEEK_POSITION]


def longest_size(content: Content) -> int:
    """EBMLMaxSizeLength of the file: bytes that a size may have."""
    head = ebml.element_at(content, 0, content.size)
    if head.ident == ebml.EBML and head.end - head.start < 4096:
        data, own = read_master(content, head)
        for child in ebml.elements(data, own.body, own.end):
            if child.ident == 0x42F3:
                return int.from_bytes(data[child.body : child.end][:8], "big")
    return 8
