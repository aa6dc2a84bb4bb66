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

Characters: TypeAlias = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
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
        order = np.argsort(starts, kind="stable")
        starts, ends = np.maximum(starts[order], 0), np.maximum.accumulate(np.minimum(ends[order], size))
        apart = starts[1:] > ends[:-1]
        return (
            Windows(starts[np.append(True, apart)], ends[np.append(apart, True)])
            if starts.size
            else Windows(starts, ends)
        )

    def find(self, engine: Engine, characters: Characters) -> tuple[Places, Places]:
        """As `Engine.find`, in the windows only, each by itself."""
        if not self.starts.size:
            return self.starts, self.starts
        between = characters.dtype.type(ord(BETWEEN))
        parts: list[Any] = []
        for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True):
            parts += (characters[start:end], [between])
        patterns, ends = engine.find(np.concatenate(parts, dtype=characters.dtype))
        at = np.cumsum(self.ends - self.starts + 1) - (self.ends - self.starts + 1)
        window = np.searchsorted(at, ends - 1, "right") - 1
        return patterns, ends - at[window] + self.starts[window]
