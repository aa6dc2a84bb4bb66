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
from hegui.detect.sieve.triggers import personal_table
from hegui.detect.sieve.vector_fold import DIGIT, LETTER, ODD, Bytes, Mask, Piece, Places, Wide, places_of
from hegui.detect.sieve.vector_scan import Engine, Windows

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
    kinds: Bytes
    """What each is; it may be a word and a sign, or a word that does not count where it stands."""

    def words(self) -> tuple[Places, Places]:
        """From and to, of the words that count."""
        words = (self.kinds & _WORD) != 0
        return self.starts[words], self.ends[words]

    def signs(self) -> Places:
        """Where signs begin."""
        found: Places = self.starts[(self.kinds & _SIGN) != 0]
        return found


class Literals:
    """Words and signs.

    Args:
        words: not empty; True for those that count inside of a longer word of letters or digits as well.
        signs: words that announce an identifier.
    """

    def __init__(self, words: Mapping[str, bool], signs: Iterable[str]) -> None:
        kinds = dict.fromkeys(signs, _SIGN)
        for word, anywhere in words.items():
            kinds[word] = kinds.get(word, 0) | _WORD | (_ANYWHERE if anywhere else 0)
        self._narrow = _Narrow({word: kind for word, kind in kinds.items() if word.isascii()})
        self._wide = _Wide({word: kind for word, kind in kinds.items() if not word.isascii()})

    def find(self, piece: Piece) -> Found:
        """What stands in a piece."""
        narrow, wide = self._narrow.find(piece), self._wide.find(piece, piece.wide)
        kinds = np.concatenate([narrow.kinds, wide.kinds])
        return Found(np.concatenate([narrow.starts, wide.starts]), np.concatenate([narrow.ends, wide.ends]), kinds)


class WordsAloud:
    """Words looked for in a text that `read_aloud` has read."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = _Wide(dict.fromkeys(words, _WORD | _ANYWHERE), least=_ASCII)

    def find(self, piece: Piece) -> tuple[Places, Places]:
        """Where something sounds like one of the words: from and to."""
        heard = np.where(piece.wide < _READ, _syllables().take(piece.wide, mode="clip"), piece.wide)
        return self._words.find(piece, heard).words()


_WORD, _SIGN, _ANYWHERE = 1, 2, 4
_NOTHING: Final = Found(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.uint8))


class _Narrow:
    """Literals of ASCII."""

    def __init__(self, kinds: Mapping[str, int]) -> None:
        bounds = [_bounds(word, kind) for word, kind in kinds.items()]
        patterns = [
            f"{before}{re.escape(word)}{behind}".encode() for word, (before, behind) in zip(kinds, bounds, strict=True)
        ]
        self._engine = Engine(patterns, hyperscan.HS_FLAG_CASELESS) if patterns else None
        self._behind = np.array([bool(behind) for _, behind in bounds], np.intp)
        self._listed = _Listed(kinds)

    def find(self, piece: Piece) -> Found:
        if self._engine is None:
            return _NOTHING
        odd = places_of(piece.codes, ODD).size
        octets = np.minimum(piece.characters, _ASCII).astype(np.uint8) if odd else piece.codes
        literals, ends = self._engine.find(octets)
        return self._listed.found(piece, literals, ends - self._behind[literals])


class _Wide:
    """Literals with a character that is not ASCII."""

    def __init__(self, kinds: Mapping[str, int], least: int = 0) -> None:
        self._engine = Engine([_wide(word) for word in kinds]) if kinds else None
        self._least = np.uint8(least or min((max(map(_code, word)) for word in kinds), default=0))
        self._longest = max(map(len, kinds), default=0)
        self._listed = _Listed(kinds)

    def find(self, piece: Piece, characters: Wide) -> Found:
        """What stands in the characters of a piece, perhaps read aloud."""
        if self._engine is None:
            return _NOTHING
        where = piece.codes >= self._least
        if np.count_nonzero(where) * _MANY > where.size:
            return self._listed.found(piece, *self._engine.find(characters))
        places = np.flatnonzero(where)
        near = Windows.around(places - self._longest, places + self._longest, characters.size)
        return self._listed.found(piece, *near.find(self._engine, characters))


class _Listed:
    """Words by their number."""

    def __init__(self, kinds: Mapping[str, int]) -> None:
        self._lengths = np.fromiter(map(len, kinds), np.intp, len(kinds))
        self._kinds = np.fromiter(kinds.values(), np.uint8, len(kinds))

    def found(self, piece: Piece, literals: Places, ends: Places) -> Found:
        """What counts of the words that end at some places."""
        starts, kinds = ends - self._lengths[literals], self._kinds[literals]
        inside = ((kinds & _ANYWHERE) == 0) & _inside_a_word(starts, ends, piece.classes)
        return Found(starts, ends, np.where(inside, kinds & ~np.uint8(_WORD), kinds))


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


def _code(char: str) -> int:
    """The code of a folded character."""
    return int(personal_table().forms[ord(char)]) & 0xFF


_READ: Final = 0xA000
"""Only characters below have a syllable."""


@cache
def _syllables() -> npt.NDArray[np.uint16]:
    """As `read_aloud` has them, in two bytes."""
    read = read_aloud("".join(map(chr, range(_READ))))
    return np.fromiter(map(ord, read), np.uint32, _READ).astype(np.uint16)
