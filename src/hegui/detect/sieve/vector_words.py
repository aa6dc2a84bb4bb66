# SPDX-License-Identifier: Apache-2.0
"""Words and the signs of identifiers, looked for as literals with Hyperscan in folded texts.

Those of ASCII only are looked for in the codes of the triggers, in which ASCII stands as it is, one byte a character; all
others in the plain forms, two bytes a character, and only around characters that are not ASCII.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import hyperscan
import numpy as np
import numpy.typing as npt

from hegui.detect.lexicon.variants import read_aloud
from hegui.detect.sieve.vector_fold import DIGIT, LETTER, ODD, Bytes, Mask, Piece, Places
from hegui.detect.sieve.vector_scan import Characters, Engine, Windows

_ASCII: Final = 0x80
_MANY: Final = 8
"""Where one in so many characters is not ASCII it is quicker to look everywhere than to choose."""
_SHORT: Final = 5
"""Words up to here stand inside of many others, so the engine already looks what is beside them."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words and signs of a piece, by place: half-open, in no order."""

    starts: Places
    ends: Places
    words: Mask
    """Which are words that count where they stand; one may be a sign as well."""
    signs: Mask


class Literals:
    """Words and signs.

    Args:
        words: not empty; True for those that count inside of a longer word of letters or digits as well.
        signs: words that announce an identifier.
    """

    def __init__(self, words: Mapping[str, bool], signs: Iterable[str]) -> None:
        kinds = {sign: _SIGN for sign in signs}
        for word, anywhere in words.items():
            kinds[word] = kinds.get(word, 0) | _WORD | (_ANYWHERE if anywhere else 0)
        self._narrow = _Set({word: kind for word, kind in kinds.items() if word.isascii()}, wide=False)
        self._wide = _Set({word: kind for word, kind in kinds.items() if not word.isascii()}, wide=True)

    def find(self, piece: Piece) -> Found:
        """What stands in a piece."""
        narrow = self._narrow.find(_narrow(piece), None, piece.classes)
        wide = self._wide.find(piece.wide, piece.codes >= _ASCII, piece.classes)
        starts, ends, kinds = (np.concatenate(some) for some in zip(narrow, wide, strict=True))
        return Found(starts, ends, (kinds & _WORD) != 0, (kinds & _SIGN) != 0)


class WordsAloud:
    """Words looked for in a text that `read_aloud` has read."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = _Set(dict.fromkeys(words, _WORD | _ANYWHERE), wide=True)

    def find(self, piece: Piece) -> tuple[Places, Places]:
        """Where something sounds like one of the words: from and to."""
        heard = np.where(piece.wide < _READ, _syllables().take(piece.wide, mode="clip"), piece.wide)
        starts, ends, _ = self._words.find(heard, piece.codes >= _ASCII, piece.classes)
        return starts, ends


_WORD, _SIGN, _ANYWHERE = 1, 2, 4


class _Set:
    """Literals in one width, by their number."""

    def __init__(self, kinds: Mapping[str, int], *, wide: bool) -> None:
        listed = list(kinds)
        bounds = [("", "") if wide else _bounds(word, kind) for word, kind in kinds.items()]
        patterns = [
            before.encode() + (_wide(word) if wide else re.escape(word).encode()) + behind.encode()
            for word, (before, behind) in zip(listed, bounds, strict=True)
        ]
        self._engine = Engine(patterns, 0 if wide else hyperscan.HS_FLAG_CASELESS) if listed else None
        self._longest = max(map(len, listed), default=0)
        self._lengths = np.fromiter(map(len, listed), np.intp, len(listed))
        self._behind = np.array([bool(behind) for _, behind in bounds], np.intp)
        self._kinds = np.fromiter(kinds.values(), np.uint8, len(listed))

    def find(self, characters: Characters, where: Mask | None, classes: Bytes) -> tuple[Places, Places, Bytes]:
        """From, to, and what stands there.

        Args:
            characters: in the width of the set.
            where: characters of which one is in every literal; None: all.
            classes: of the characters.
        """
        if self._engine is None:
            return _NOWHERE, _NOWHERE, np.zeros(0, np.uint8)
        if where is None or np.count_nonzero(where) * _MANY > where.size:
            literals, ends = self._engine.find(characters)
        else:
            places = np.flatnonzero(where)
            near = Windows.around(places - self._longest, places + self._longest, characters.size)
            literals, ends = near.find(self._engine, characters)
        ends = ends - self._behind[literals]
        starts, kinds = ends - self._lengths[literals], self._kinds[literals]
        inside = ((kinds & _ANYWHERE) == 0) & _inside_a_word(starts, ends, classes)
        return starts, ends, kinds & ~(inside.view(np.uint8) * np.uint8(_WORD))


_NOWHERE: Final = np.zeros(0, np.intp)


def _inside_a_word(starts: Places, ends: Places, classes: Bytes) -> Mask:
    """Which spans begin or end in the middle of letters and digits; a letter behind a digit is a beginning."""
    first, before = classes[starts], classes[starts - 1]
    begun = (first >= LETTER) & (before >= LETTER) & ~((first == LETTER) & (before == DIGIT))
    found: Mask = begun | ((classes[ends - 1] >= LETTER) & (classes[ends] >= LETTER))
    return found


def _wide(word: str) -> bytes:
    numbers = np.fromiter(map(ord, word), np.uint32).astype("<u2")
    return b"".join(b"\\x%02x" % number for number in numbers.tobytes())


def _bounds(word: str, kind: int) -> tuple[str, str]:
    """What must stand before and behind a word, where the engine looks at that: never less than `_inside_a_word` asks."""
    if len(word) > _SHORT or kind & _ANYWHERE:
        return "", ""
    before = "[^a-z]" if word[0].isalpha() else "[^0-9a-z]" if word[0].isdigit() else ""
    return before, ("[^a-z]" if kind & _SIGN else "[^0-9a-z]") if word[-1].isalnum() else ""


def _narrow(piece: Piece) -> Bytes:
    """ASCII as it is, but for case."""
    if not (piece.codes == ODD).any():
        return piece.codes
    return np.minimum(piece.characters, _ASCII).astype(np.uint8)


_READ: Final = 0xA000
"""Only characters below have a syllable."""


@cache
def _syllables() -> npt.NDArray[np.uint16]:
    """As `read_aloud` has them, in two bytes."""
    read = read_aloud("".join(map(chr, range(_READ))))
    return np.fromiter(map(ord, read), np.uint32, _READ).astype(np.uint16)
