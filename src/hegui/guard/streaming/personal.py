# SPDX-License-Identifier: Apache-2.0
"""Identifiers of persons in a text that comes in pieces: an end that may yet be part of one waits.

What waits is bounded. Numbers and e-mail addresses are letters and digits that hang together; they wait whole, and some
characters longer, because the words behind a number say what it is. Names and street addresses have no such form: they are
found when their sentence ends, unless sentences are held.
"""

import re
from typing import Final

from hegui.detect.finding import Hit
from hegui.detect.fold_table import fold_data, ranges
from hegui.detect.folding import ALL, Layer, fold
from hegui.detect.personal import find_personal
from hegui.detect.personal.places import PLATE_PROVINCES
from hegui.guard.policy import PersonalHold

LONGEST_RUN: Final = 64
"""Characters of a run that are held at most."""
LONGEST_SENTENCE: Final = 256
"""Characters of a sentence that are held at most."""
_KEPT_OF_IT: Final = 192
"""Those that are still held when it is longer: some go at a time, as each time the sentence is read."""
BEHIND: Final = 16
"""Characters behind a number that may say what it is."""
_KEPT: Final = 1024
"""Characters before what waits that may decide about it: labels, the beginning of an address of the web."""
_LAYERS: Final = ALL & ~Layer.CASE & ~Layer.SEPARATOR
_FEWEST_DIGITS: Final = 5
_STOPS: Final = re.compile(r"[\n。]")
_INERT: Final = re.compile(rf"(?![{PLATE_PROVINCES}])[\u3001-\u3003\u3008-\u3011\u4e00-\u9fff，！？；：“”‘’…—\n]")
"""A character that begins no number and no address, and belongs to none."""
_ONLY_INERT: Final = re.compile(rf"(?:{_INERT.pattern})*+")
_GONE: Final = ranges(fold_data()["invisible"])
_RUN: Final = re.compile(
    rf"(?:[{PLATE_PROVINCES}] ?)?[0-9A-Za-z@+(_%]"
    rf"(?:[0-9A-Za-z@._%+()·*#{_GONE}-]|:(?=[0-9A-Fa-f:]|\Z)|(?<=[0-9).·*_{_GONE}-]) {{1,2}}(?=[0-9(+{_GONE}-]|\Z))*+"
    rf"|[{PLATE_PROVINCES}] ?\Z"
)
_WORTH: Final = re.compile(
    rf"@|(?:[0-9][^0-9]*){{{_FEWEST_DIGITS}}}|(?:[0-9A-Fa-f]*:){{3}}|[A-Za-z][^0-9_]*[0-9_]|[0-9_][^A-Za-z]*[A-Za-z]"
)
"""A run that may be an identifier: many digits, an e-mail address, the address of a device, letters with digits."""


class HeldPersonal:
    """One text that comes in pieces."""

    __slots__ = ("_first", "_hold", "_text", "_told", "safe")

    def __init__(self, hold: PersonalHold) -> None:
        self.safe = 0
        """Characters from the start that belong to no identifier that is found or may yet be."""
        self._hold = hold
        self._text = ""
        self._first = 0
        self._told: set[tuple[int, int]] = set()

    def feed(self, piece: str, *, last: bool = False) -> list[Hit]:
        """The hits that became certain, with places in the whole text.

        A hit may begin before `safe`: a name or an address of which some was let go.

        Args:
            piece: the next characters.
            last: no more will come.
        """
        inert = self.safe == self._first + len(self._text) and _ONLY_INERT.fullmatch(piece) is not None
        self._text += piece
        size = self._first + len(self._text)
        stops = _STOPS.search(piece) is not None
        if inert and not stops and not last and self._hold is PersonalHold.RUN:
            self.safe = size
            return []
        waits, telling = (size, True) if last else self._waits_from()
        hits: list[Hit] = []
        if telling or stops or last:
            hits, waits = self._found(waits)
        self.safe = max(self.safe, waits)
        self._forget()
        return hits

    def _waits_from(self) -> tuple[int, bool]:
        """Where what must wait begins, and whether something that may be an identifier need wait no longer."""
        size = self._first + len(self._text)
        if self._hold is PersonalHold.SENTENCE:
            stop = max(map(self._text.rfind, "\n。")) + 1
            too_long = size - _KEPT_OF_IT if size - self.safe > LONGEST_SENTENCE else 0
            waits = max(self._first + stop, self.safe, too_long)
            return waits, waits > self.safe
        start = self.safe - self._first
        folded = fold(self._text[start:], _LAYERS)
        telling = False
        for run in _RUN.finditer(folded.text):
            worth = _WORTH.search(run.group()) is not None
            behind = folded.text[run.end() : run.end() + BEHIND]
            ends = run.end() < len(folded.text) and (not worth or len(behind) == BEHIND or _STOPS.search(behind))
            if not ends:
                waits = self.safe + folded.original(run.start(), run.end())[0]
                return max(waits, size - LONGEST_RUN - BEHIND), telling or waits < size - LONGEST_RUN - BEHIND
            telling |= worth
        return size, telling

    def _found(self, waits: int) -> tuple[list[Hit], int]:
        """The hits before a place, and the place: moved before a hit that stands across it. No rule looks past a stop."""
        hits: list[Hit] = []
        known = self.safe - self._first
        sentence = max(self._text.rfind("\n", 0, known), self._text.rfind("。", 0, known)) + 1
        for hit in find_personal(self._text[sentence:]):
            start, end = hit.start + self._first + sentence, hit.end + self._first + sentence
            if end > waits:
                if start < waits and start >= self.safe:
                    waits = start
                continue
            if (start, end) not in self._told and not any(start < told[1] and told[0] < end for told in self._told):
                self._told.add((start, end))
                hits.append(hit._replace(start=start, end=end))
        return hits, waits

    def _forget(self) -> None:
        dropped = self.safe - self._first - _KEPT
        if dropped > _KEPT:
            self._text = self._text[dropped:]
            self._first += dropped
            self._told = {told for told in self._told if told[1] > self._first}
