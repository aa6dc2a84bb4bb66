# SPDX-License-Identifier: Apache-2.0
"""Where an identifier that no word announces may stand: by digits, colons and a few signs, with numpy.

It is what ``kernel.c`` asks of digits and signs, but coarser: triggers read what is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from hegui.detect.personal.places import PLATE_PROVINCES, STREET_ENDS, STREET_SIDES, STREET_UNITS
from hegui.detect.sieve.triggers import SURNAME, codes
from hegui.detect.sieve.vector_fold import DIGIT, LETTER, ODD, Bytes, Places, places_in, places_of

Spans = tuple[Places, Places]

_FROM: Final = 24
"""Characters before the first digits of a value that may belong to it."""
_TO: Final = 56
"""Characters behind them, or behind the last ones that hang together with them."""
_ADDRESS: Final = 240
"""Characters of a foreign address before its post code."""
_LONGEST_GAP: Final = 3
"""Loose characters between digits of one value."""
_MANY, _SOME = 9, 8
"""Digits that hang together in a number; in one with its country."""
_LETTERED: Final = 6
"""Digits at a time in a number that begins with letters."""
_SHORTEST_CODE, _LONGEST_CODE = 17, 19
"""Letters and digits of pi/vehicle, pi/uscc and the like."""
_WIDE: Final = 20
_AROUND: Final = np.arange(-_WIDE, _WIDE)
"""Where they are looked for, from the first digit on."""
_STREET: Final = 5
_ZIP: Final = 5
_DISTRICT: Final = 2
"""Digits of a number in a street, of an American post code, in the first part of a British one."""
_BYTE: Final = 3
"""Digits of a byte in an address of the internet."""
_COLONS, _HEX = 6, 4
"""Colons behind the first in pi/ipv6, and digits between two."""


def _table(characters: str) -> npt.NDArray[np.bool_]:
    table = np.zeros(0x100, np.bool_)
    table[[ord(char) if char.isascii() else codes()[char] for char in characters]] = True
    return table


_CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = "0123456789"
_UPPER: Final = _table(_CAPITALS)
_LETTERS: Final = _table(_CAPITALS + _CAPITALS.lower())
_ALNUM: Final = _table(_CAPITALS + _CAPITALS.lower() + _DIGITS)
_NUMERAL: Final = _table(_DIGITS)
_HEXADECIMAL: Final = _table(_DIGITS + "abcdefABCDEF")
_LOOSE: Final = _table(" .-()·*_")
_OF_STREETS: Final = _table(STREET_ENDS + STREET_SIDES)
_OF_HOUSES: Final = _table(STREET_UNITS + "-之")
_PROVINCES: Final = _table(PLATE_PROVINCES)
_OF_DATES: Final = _table(_DIGITS + "日号月")
_BORN, _OUT, _DEGREE = (np.uint8(codes()[char]) for char in "生出°")
_SPACE, _DOT, _COLON, _HYPHEN, _AT, _PLUS, _OPENING = (np.uint8(ord(char)) for char in " .:-@+(")
_FIRST_BEYOND: Final = np.uint8(SURNAME + 1)
"""The first code of a character that rules name."""


def spans(found: Bytes, classes: Bytes) -> Spans:
    """Stretches in which a value may stand: from and to, not yet cut to what is there.

    Args:
        found: codes of characters, with a `MARGIN` at both ends.
        classes: of the characters.
    """
    places = np.concatenate([*_hexadecimal(found), _plates(found, classes), *_signs(found)])
    starts, ends = zip(*_Runs(found, classes).spans(), (places - _FROM, places + _TO), strict=True)
    return np.concatenate(starts), np.concatenate(ends)


@dataclass(frozen=True, slots=True)
class _Near:
    """Codes at an offset from some places."""

    found: Bytes
    places: Places

    def __call__(self, offset: int) -> Bytes:
        return self.found.take(self.places + offset)


class _Runs:
    """The runs of digits, with the codes beside them."""

    def __init__(self, found: Bytes, classes: Bytes) -> None:
        digit = classes == DIGIT
        edges = np.flatnonzero(digit[1:] != digit[:-1]) + 1
        self._starts, self._ends = edges[::2], edges[1::2]
        self._lengths = self._ends - self._starts
        self._found = found
        self._before, self._behind = found.take(self._starts - 1), found.take(self._ends)

    def spans(self) -> Iterator[Spans]:
        if not self._starts.size:
            return
        yield from self._chains()
        lettered = np.flatnonzero(_LETTERS.take(self._before) | _LETTERS.take(self._behind))
        runs = np.concatenate([self._behind_letters(lettered), self._in_codes(lettered), self._in_streets()])
        yield self._starts[runs] - _FROM, self._ends[runs] + _TO
        runs = np.concatenate([self._zips(), self._districts(lettered)])
        yield self._starts[runs] - _ADDRESS, self._ends[runs] + _FROM

    def _chains(self) -> Iterator[Spans]:
        """Runs that hang together: enough digits for a number, or four bytes with dots."""
        gaps = self._starts[1:] - self._ends[:-1]
        linked = (gaps <= _LONGEST_GAP) & _LOOSE.take(self._behind[:-1])
        for offset in range(1, _LONGEST_GAP):
            wide = np.flatnonzero(linked & (gaps > offset))
            linked[wide] = _LOOSE.take(self._found.take(self._ends[wide] + offset))
        firsts = np.flatnonzero(np.append(True, ~linked))
        lasts = np.append(firsts[1:], self._starts.size) - 1
        totals = np.add.reduceat(self._lengths, firsts)
        some = np.flatnonzero(totals >= _SOME)
        starts = self._starts[firsts[some]]
        plus = self._found.take(starts - 1) == _PLUS
        plus |= (self._found.take(starts - 1) == _OPENING) & (self._found.take(starts - 2) == _PLUS)
        some = some[(totals[some] >= _MANY) | plus]
        yield self._starts[firsts[some]] - _FROM, self._ends[lasts[some]] + _TO
        dotted = (gaps == 1) & (self._behind[:-1] == _DOT) & (self._lengths[:-1] <= _BYTE)
        four = np.flatnonzero(dotted[:-2] & dotted[1:-1] & dotted[2:])
        yield self._starts[four] - _FROM, self._ends[four] + _TO

    def _behind_letters(self, lettered: Places) -> Places:
        """Of passports, permits and the like: one or two letters before many digits; or the two of an account in Europe."""
        runs = lettered[_LETTERS.take(self._before[lettered])]
        near = _Near(self._found, self._starts[runs])
        second = near(-2)
        alone = ~_ALNUM.take(second) | (_LETTERS.take(second) & ~_ALNUM.take(near(-3)))
        account = _UPPER.take(self._before[runs]) & _UPPER.take(second) & ~_ALNUM.take(near(-3))
        wanted: Places = runs[(alone & (self._lengths[runs] >= _LETTERED)) | (account & (self._lengths[runs] > 1))]
        return wanted

    def _in_codes(self, lettered: Places) -> Places:
        """In words of letters and digits that are as long as a code."""
        around = self._found.take(np.add.outer(self._starts[lettered], _AROUND))
        others = ~_ALNUM.take(around)
        others[:, [0, -1]] = True
        length = others[:, _WIDE:].argmax(1) + others[:, _WIDE - 1 :: -1].argmax(1)
        found: Places = lettered[(length >= _SHORTEST_CODE) & (length <= _LONGEST_CODE)]
        return found

    def _in_streets(self) -> Places:
        """Numbers of houses: between the name of a street and a unit, perhaps with more numbers in between."""
        runs = np.flatnonzero((self._before >= _FIRST_BEYOND) & (self._lengths <= _STREET))
        found: Places = runs[_OF_STREETS.take(self._before[runs]) & _OF_HOUSES.take(self._behind[runs])]
        return found

    def _zips(self) -> Places:
        """American post codes: behind the two letters of a state."""
        runs = np.flatnonzero((self._before == _SPACE) & (self._lengths >= _ZIP))
        near = _Near(self._found, self._starts[runs])
        found: Places = runs[_UPPER.take(near(-2)) & ((near(-3) == _SPACE) | _UPPER.take(near(-3)))]
        return found

    def _districts(self, lettered: Places) -> Places:
        """British post codes: their first part ends with this run or one letter later."""
        runs = lettered[_UPPER.take(self._before[lettered]) & (self._lengths[lettered] <= _DISTRICT)]
        near = _Near(self._found, self._ends[runs] + _LETTERS.take(self._behind[runs]))
        found: Places = runs[(near(0) == _SPACE) & _NUMERAL.take(near(1)) & _UPPER.take(near(2)) & _UPPER.take(near(3))]
        return found


def _hexadecimal(found: Bytes) -> Iterator[Places]:
    """Of pi/mac and pi/ipv6: by their colons and hyphens."""
    colons = np.flatnonzero(found == _COLON)
    colons = colons[_HEXADECIMAL.take(found.take(colons - 1))]
    yield colons[found.take(colons + 1) == _COLON]
    many = colons[_COLONS:] - colons[:-_COLONS] <= _COLONS * (_HEX + 1)
    yield colons[: many.size][many]
    for sign in (_COLON, _HYPHEN):
        signs = found == sign
        twice = signs[:-3] & signs[3:]
        yield places_in(twice[:-6] & twice[6:])


def _plates(found: Bytes, classes: Bytes) -> Places:
    """Short names of provinces before a letter, perhaps with a space between."""
    beyond, letter = found >= _FIRST_BEYOND, classes == LETTER
    places = places_in(beyond[:-2] & (letter[1:-1] | letter[2:]))
    near = _Near(found, places)
    provinces: Places = places[_PROVINCES.take(near(0)) & (_LETTERS.take(near(1)) | (near(1) == _SPACE))]
    return provinces


def _signs(found: Bytes) -> Iterator[Places]:
    """The signs that stand in a shape, and what another folding would have to read."""
    for sign in (_AT, _DEGREE, ODD):
        yield places_of(found, sign)
    yield _behind_dates(found, np.flatnonzero(found == _BORN))


def _behind_dates(found: Bytes, born: Places) -> Places:
    """Where 生 or 出生 stands behind what may be the end of a date."""
    before = born - 1
    for sign in (_OUT, _OPENING, _SPACE):
        before = before - (found.take(before) == sign)
    behind: Places = born[_OF_DATES.take(found.take(before))]
    return behind
