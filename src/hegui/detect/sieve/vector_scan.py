# SPDX-License-Identifier: Apache-2.0
"""Hyperscan over folded characters, and over windows of them only."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import hyperscan
import numpy as np
import numpy.typing as npt

from hegui.detect.sieve.vector_fold import BETWEEN, Places

Characters: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]
"""One number a character."""

_ID: Final = 24
"""Bits of a match for the number of its pattern."""
_IDS: Final = (1 << _ID) - 1


class Engine:
    """Patterns, compiled. The scratch space of Hyperscan serves one call at a time, so a call takes one from a pool."""

    def __init__(self, patterns: Sequence[bytes], flags: int = 0) -> None:
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(expressions=list(patterns), ids=list(range(len(patterns))), flags=flags)
        self._scratches = deque([hyperscan.Scratch(self._database)])

    def find(self, characters: Characters) -> tuple[Places, Places]:
        """The number of the pattern and the end of every match, counted in characters."""
        try:
            scratch = self._scratches.pop()
        except IndexError:
            scratch = hyperscan.Scratch(self._database)
        matches: list[int] = []

        def note(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            matches.append(end << _ID | pattern)

        try:
            self._database.scan(characters.tobytes(), note, scratch=scratch)
        finally:
            self._scratches.append(scratch)
        found = np.array(matches, np.intp)
        patterns, ends = found & _IDS, found >> _ID
        if characters.itemsize == 1:
            return patterns, ends
        whole = ends % characters.itemsize == 0  # others begin in the middle of a character
        return patterns[whole], ends[whole] // characters.itemsize


@dataclass(frozen=True, slots=True)
class Windows:
    """Stretches of some characters, in order, no two of which touch."""

    starts: Places
    ends: Places

    @staticmethod
    def around(starts: Places, ends: Places, size: int) -> "Windows":
        """The stretches from some places to others, cut to what is there and joined where they touch."""
        if not starts.size:
            return Windows(starts, ends)
        order = np.argsort(starts, kind="stable")
        starts, ends = np.maximum(starts[order], 0), np.maximum.accumulate(np.minimum(ends[order], size))
        apart = starts[1:] > ends[:-1]
        return Windows(starts[np.append(True, apart)], ends[np.append(apart, True)])

    def find(self, engine: Engine, characters: Characters) -> tuple[Places, Places]:
        """As `Engine.find`, in the windows only, each by itself."""
        if not self.starts.size:
            return self.starts, self.starts
        lengths = self.ends - self.starts + 1
        behind = np.cumsum(lengths)
        shifts = self.starts - (behind - lengths)
        joined = characters.take(np.arange(behind[-1]) + np.repeat(shifts, lengths), mode="clip")
        joined[behind - 1] = ord(BETWEEN)
        patterns, ends = engine.find(joined)
        return patterns, ends + shifts[np.searchsorted(behind, ends - 1, "right")]
