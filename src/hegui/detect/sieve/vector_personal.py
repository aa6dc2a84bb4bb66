# SPDX-License-Identifier: Apache-2.0
"""Where rules for identifiers may find something: triggers, tried around words that announce one and around some shapes."""

from collections.abc import Sequence
from typing import Final

import hyperscan
import numpy as np

from hegui.detect.folding import fold
from hegui.detect.personal.people import TITLES
from hegui.detect.personal.rules import LABELLED
from hegui.detect.sieve.triggers import Trigger, triggers
from hegui.detect.sieve.vector_fold import Bytes, Piece, Places
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
BEHIND: Final = 112
"""Characters from its beginning on."""


class VectorTriggers:
    """All triggers, compiled."""

    def __init__(self) -> None:
        self._announced = _Triggers([trigger for trigger in triggers() if trigger.announced])
        self._others = _Triggers([trigger for trigger in triggers() if not trigger.announced])

    def find(self, piece: Piece, signs: Places) -> tuple[Places, Bytes]:
        """Places in the folded text, each in a sentence in which rules of a group may find something, and the group.

        Args:
            piece: folded with `personal_table`.
            signs: where `SIGNS` begin.
        """
        found = piece.codes
        marks = np.concatenate(
            [
                self._announced.find(found, signs - BEFORE, signs + BEHIND),
                self._others.find(found, *spans(found, piece.classes)),
            ]
        )
        marks = np.unique(marks)
        return marks >> _PLACE, marks.astype(np.uint8)


class _Triggers:
    def __init__(self, some: Sequence[Trigger]) -> None:
        self._whats = np.array([trigger.what for trigger in some], np.intp)
        self._engine = Engine([trigger.pattern for trigger in some], hyperscan.HS_FLAG_DOTALL)

    def find(self, found: Bytes, starts: Places, ends: Places) -> Places:
        """A mark where a trigger fits inside of some stretches: the place, and what it is."""
        fitting, behind = Windows.around(starts, ends, found.size).find(self._engine, found)
        marks: Places = (behind - _BACK) << _PLACE | self._whats[fitting]
        return marks


_PLACE: Final = 8
"""Bits of a mark before its place."""
_BACK: Final = 2
"""From the end of a match to what is surely a part of the value: the last character may be the one behind it."""
