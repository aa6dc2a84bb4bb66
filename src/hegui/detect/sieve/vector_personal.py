# SPDX-License-Identifier: Apache-2.0
"""Where rules for identifiers may find something: triggers, tried around words that announce one and around some shapes."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import hyperscan
import numpy as np

from hegui.detect.folding import fold
from hegui.detect.personal.people import TITLES
from hegui.detect.personal.rules import LABELLED
from hegui.detect.sieve.place import What
from hegui.detect.sieve.triggers import OTHERS, Trigger, codes, triggers
from hegui.detect.sieve.vector_fold import Bytes, Piece, Places, Table, table_of
from hegui.detect.sieve.vector_scan import Engine, Windows
from hegui.detect.sieve.vector_shapes import spans

SIGNS: Final = frozenset(
    (
        *(fold(label).text for label in LABELLED),
        *TITLES,
        *("艾特", "字第", "wxid_", "qq", "mr", "mrs", "ms", "miss", "dr", "prof"),
        *(f"{opening}{space}{at}" for opening in "([{" for space in ("", " ") for at in ("at", "@")),
        *("#qq", "#163", "#126", "#139", "#189", "#gmail", "#outlook", "#hotmail", "#foxmail"),
        *("#sina", "#sohu", "#yeah", "#aliyun", "#icloud", "#yahoo"),
    )
)
"""Words at which a trigger may fit."""
BEFORE: Final = 24
"""Characters before such a word that a trigger may read."""
BEHIND: Final = 160
"""Characters from its beginning on."""


@cache
def personal_table() -> Table:
    """How to fold, with the codes that the triggers read."""
    return table_of(codes(), OTHERS)


class VectorTriggers:
    """All triggers, compiled."""

    def __init__(self) -> None:
        self._announced = _Triggers([trigger for trigger in triggers() if trigger.announced])
        self._others = _Triggers([trigger for trigger in triggers() if not trigger.announced])

    def find(self, piece: Piece, signs: Places) -> Iterator[tuple[What, Places]]:
        """Places in the folded text, each in a sentence in which rules of a group may find something.

        Args:
            piece: folded with `personal_table`.
            signs: where `SIGNS` begin.
        """
        starts, ends = zip(*spans(piece.codes, piece.classes), strict=True)
        yield from self._announced.find(piece.codes, signs - BEFORE, signs + BEHIND)
        yield from self._others.find(piece.codes, np.concatenate(starts), np.concatenate(ends))


class _Triggers:
    def __init__(self, some: Sequence[Trigger]) -> None:
        self._whats = np.array([trigger.what for trigger in some], np.uint8)
        self._engine = Engine([trigger.pattern for trigger in some], hyperscan.HS_FLAG_DOTALL)

    def find(self, found: Bytes, starts: Places, ends: Places) -> Iterator[tuple[What, Places]]:
        """Where triggers fit inside of some stretches."""
        fitting, behind = Windows.around(starts, ends, found.size).find(self._engine, found)
        whats = self._whats[fitting]
        for what in np.unique(whats).tolist():
            yield What(what), np.unique(behind[whats == what] - _BACK)


_BACK: Final = 2
"""From the end of a match to what is surely a part of the value: the last character may be the one behind it."""
