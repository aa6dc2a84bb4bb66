# SPDX-License-Identifier: Apache-2.0
"""The triggers of identifiers, looked for with Hyperscan in folded texts."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

import hyperscan
import numpy as np

from hegui.detect.sieve.place import What
from hegui.detect.sieve.triggers import OTHERS, Trigger, codes, triggers
from hegui.detect.sieve.vector_fold import BETWEEN, DIGIT, Bytes, Mask, Piece, Places, Table, table_of

REACH: Final = 64
"""More characters than any trigger with `Trigger.digits` fits."""


_PARTING: Final = [np.uint8(ord(char)) for char in f",:/;\n{BETWEEN}"]
"""Between digits of one value none of them stands, and no character beyond ASCII but one."""
_DOT: Final = np.uint8(codes()["·"])
_LAST_ASCII: Final = np.uint8(0x7F)


def personal_table() -> Table:
    """How to fold, with the codes that the triggers read."""
    return table_of(codes(), OTHERS)


class VectorTriggers:
    """All triggers, compiled."""

    def __init__(self) -> None:
        self._numbers = _Engine([trigger for trigger in triggers() if trigger.digits])
        self._others = _Engine([trigger for trigger in triggers() if not trigger.digits])
        self._digits = min(trigger.digits for trigger in triggers() if trigger.digits)

    def find(self, piece: Piece) -> Iterator[tuple[What, Places]]:
        """Places in the folded text, each in a sentence in which rules of a group may find something."""
        marks = np.concatenate([self._others.find(piece.codes.tobytes()), self._in_numbers(piece.codes, piece.classes)])
        for what in sorted(set((marks & _WHAT).tolist())):
            yield What(what), np.unique(marks[marks & _WHAT == what] >> _PLACE)

    def _in_numbers(self, codes_: Bytes, classes: Bytes) -> Places:
        """The marks around enough digits in reach of each other; most texts have few such places."""
        digits = np.flatnonzero(classes == DIGIT)
        if digits.size < self._digits:
            return digits[:0]
        firsts, lasts = digits[: 1 - self._digits], digits[self._digits - 1 :]
        apart = np.cumsum(np.logical_or.reduceat(_parting(codes_), digits))  # between a digit and the next
        near = (lasts - firsts < REACH) & (apart[self._digits - 2 : -1] == np.append(0, apart[: -self._digits]))
        starts: Places = np.maximum(firsts[near] - REACH, 0)
        ends = lasts[near] + REACH
        if not starts.size:
            return starts
        apart = starts[1:] > ends[:-1]
        starts, ends = starts[np.append(True, apart)], ends[np.append(apart, True)]
        windows = [codes_[start:end].tobytes() for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        marks = self._numbers.find(BETWEEN.encode().join(windows))
        at = np.cumsum([0, *(len(window) + 1 for window in windows[:-1])])
        window = np.searchsorted(at, marks >> _PLACE, "right") - 1
        moved: Places = marks + ((starts[window] - at[window]) << _PLACE)
        return moved


def _parting(codes_: Bytes) -> Mask:
    mask: Mask = (codes_ > _LAST_ASCII) & (codes_ != _DOT)
    for char in _PARTING:
        mask |= codes_ == char
    return mask


class _Engine:
    """A Hyperscan database. Its scratch space serves one call at a time, so a call takes one from a pool."""

    def __init__(self, some: Sequence[Trigger]) -> None:
        self._whats = [int(trigger.what) for trigger in some]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[trigger.pattern for trigger in some],
            ids=list(range(len(some))),
            flags=hyperscan.HS_FLAG_DOTALL,
        )
        self._scratches = deque([hyperscan.Scratch(self._database)])

    def find(self, data: bytes) -> Places:
        """A mark for every match: where its last byte but one is, and what it is."""
        try:
            scratch = self._scratches.pop()
        except IndexError:
            scratch = hyperscan.Scratch(self._database)
        marks: list[int] = []
        whats = self._whats

        def note(trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
            marks.append((end - _BACK) << _PLACE | whats[trigger])

        try:
            self._database.scan(data, note, scratch=scratch)
        finally:
            self._scratches.append(scratch)
        return np.array(marks, np.intp)


_BACK: Final = 2
"""From the end of a match to what is surely a part of the value: the last character may be the stop behind it."""
_PLACE: Final = 8
"""Bits of a mark before its place."""
_WHAT: Final = (1 << _PLACE) - 1
