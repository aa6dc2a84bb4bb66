# SPDX-License-Identifier: Apache-2.0
"""Folding with numpy: many texts in one go, the same as `hegui.detect.folding.fold` with all layers.

A *piece* is some texts with a sign between them that is in no word. Every character becomes one number by one look into a
table: its plain form, its code for the triggers of identifiers, and its class, which says whether it may be dropped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hegui.detect.fold_table import ORDER, fold_data, folding_of

Numbers: TypeAlias = npt.NDArray[np.uint32]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Wide: TypeAlias = npt.NDArray[np.uint16]
Places: TypeAlias = npt.NDArray[np.intp]
Mask: TypeAlias = npt.NDArray[np.bool_]


SOFT, GONE, HAN, OTHER, LETTER, DIGIT, GROWS = map(np.uint8, range(7))
"""The classes: what a character is to the rules that drop characters. GROWS becomes several, each with a class of its own.

They are numbers of numpy, not an enumeration, which numpy would turn into numbers for each comparison; their order makes
one comparison of what is loose (up to GONE) and of what joins to words (from LETTER on).
"""

BETWEEN: Final = "\x1e"
"""The record separator stands between texts: it is in no word, and no rule looks past it. Texts may have it too."""
MARGIN: Final = BETWEEN * 128
"""Before the first text and behind the last: more than is looked at around any place but for stretches that are cut."""

_CHARACTERS: Final = np.uint32(8)
_CLASSES: Final = np.uint32(29)
"""Where they begin in a form, which has the code in its lowest bits: those are the quickest to take."""
_CHARACTER: Final = np.uint32((1 << 21) - 1)
_POINTS: Final = 0x110000
_BEYOND_ASCII: Final = 0x80
FIRST_BYTES: Final = np.int8(-0x40)
"""From here on a byte, with its sign, begins a character of UTF-8."""
_TRUE: Final = np.uint8(1)
_RARE: Final = 2048
"""What is not more often than once in so many characters is rare."""
_BLOCK: Final = 64
"""Bytes of which the characters are counted at once: a bit of a number for each."""
ODD: Final = np.uint8(0x82)
"""The code of characters that folding treats in another way where case is kept. There are ten, in no living language."""


@dataclass(frozen=True)
class Table:
    """What every character becomes."""

    forms: Numbers
    """By code point: the plain form, the code of the plain form with its case, and the class of the plain form."""
    expansions: Mapping[int, Numbers]
    """Those of the characters that become several, by code point."""

    @cached_property
    def arrow(self) -> pa.UInt32Array:
        """The forms for Arrow, which looks numbers of 32 bits up much faster than numpy."""
        return pa.array(self.forms)


def table_of(codes: Mapping[str, int], others: Sequence[tuple[int, int, int]]) -> Table:
    """The table for some codes.

    Args:
        codes: of characters beyond ASCII, in plain form with their case; a character of ASCII is its own code.
        others: codes of all characters from a first to a last that are not in ``codes``; later ones win.
    """
    packed = _Packing(codes, others).packed
    plain, cased = folding_of(frozenset(ORDER)), folding_of(frozenset(ORDER) - {"case"})
    points = np.arange(_POINTS, dtype=np.uint32)
    forms, expansions = packed(points, points), dict[int, Numbers]()
    for char in plain.changed_by:
        several = packed(_points(plain.form(char)), _points(cased.form(char)))
        if several.size > 1:
            expansions[ord(char)] = several
            forms[ord(char)] = int(GROWS) << int(_CLASSES)
        else:
            forms[ord(char)] = several[0]
    return Table(forms, expansions)


class _Packing:
    def __init__(self, codes: Mapping[str, int], others: Sequence[tuple[int, int, int]]) -> None:
        self._codes = np.zeros(_POINTS, np.uint32)
        for first, last, code in others:
            self._codes[first : last + 1] = code
        for char, code in codes.items():
            self._codes[ord(char)] = code
        self._codes[:_BEYOND_ASCII] = np.arange(_BEYOND_ASCII)
        self._classes = _classes()

    def packed(self, small: Numbers, cased: Numbers) -> Numbers:
        """Plain forms with codes and classes."""
        if small.size == cased.size and (self._classes[small] == self._classes[cased]).all():
            code = self._codes[cased]
        else:
            code = np.full(small.size, ODD, np.uint32)
        found: Numbers = small << _CHARACTERS | code | self._classes[small].astype(np.uint32) << _CLASSES
        return found


def _classes() -> Bytes:
    data = fold_data()
    classes = np.full(_POINTS, OTHER)
    for first, last in data["han"]:
        classes[first : last + 1] = HAN
    for letters, kind in (("AZ", LETTER), ("az", LETTER), ("09", DIGIT)):
        classes[ord(letters[0]) : ord(letters[1]) + 1] = kind
    classes[_points(data["soft"])] = SOFT
    for first, last in data["invisible"]:
        classes[first : last + 1] = GONE
    return classes


def _points(text: str) -> Numbers:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@dataclass(frozen=True, slots=True)
class _Grown:
    """Where one character became several: at ``at[i]`` of the result ``width[i]`` of them stand for ``origin[i]``."""

    at: Places
    width: Places
    origin: Places

    def back(self, places: Places) -> Places:
        last = np.searchsorted(self.at, places, "right") - 1
        inside = places - self.at[last]
        found: Places = np.where(last < 0, places, self.origin[last] + np.maximum(0, inside - self.width[last] + 1))
        return found


class Piece:
    """Some texts, folded.

    Args:
        raw: UTF-8; begins and ends with `MARGIN`.
        table: how to fold.

    Raises:
        UnicodeDecodeError: the bytes are not UTF-8.
    """

    def __init__(self, raw: bytes, table: Table) -> None:
        self._raw = raw
        points = np.frombuffer(str(raw, "utf-8").encode("utf-32-le"), np.uint32)
        forms = pc.take(table.arrow, pa.array(points), boundscheck=False).to_numpy()
        classes = _classes_of(forms)
        self._grown: _Grown | None = None
        growing = places_of(classes, GROWS)
        if growing.size:
            forms, self._grown = _grow(forms, points, growing, table)
            classes = _classes_of(forms)
        self._dropped = _dropped(classes)
        if self._dropped.size:
            forms = _without(forms, self._dropped)
            classes = _without(classes, self._dropped)
        self._forms = forms
        self.classes: Bytes = classes

    @cached_property
    def characters(self) -> Places:
        """The plain form of each character, as code point."""
        found: Places = (self._forms >> _CHARACTERS & _CHARACTER).astype(np.intp)
        return found

    @cached_property
    def wide(self) -> Wide:
        """The lower sixteen bits of the plain form of each character."""
        found: Wide = (self._forms >> _CHARACTERS).astype(np.uint16)
        return found

    @cached_property
    def codes(self) -> Bytes:
        """The code of each character."""
        found: Bytes = self._forms.astype(np.uint8)
        return found

    def sources(self, starts: Places, ends: Places) -> tuple[Places, Places]:
        """The bytes of the piece, from and to, of the characters that became those of some spans, none of them empty."""
        places = np.concatenate([starts, ends - 1])
        if self._dropped.size:
            places = places + np.searchsorted(self._dropped - np.arange(self._dropped.size), places, "right")
        if self._grown is not None:
            places = self._grown.back(places)
        places[starts.size :] += 1
        edges = _first_bytes(self._raw, places)
        return edges[: starts.size], edges[starts.size :]


def _first_bytes(raw: bytes, characters: Places) -> Places:
    """The first bytes of a few characters of UTF-8, by their numbers."""
    begins = np.zeros(-(-len(raw) // _BLOCK) * _BLOCK, np.bool_)
    np.greater_equal(np.frombuffer(raw, np.int8), FIRST_BYTES, out=begins[: len(raw)])
    counts = np.bitwise_count(np.packbits(begins).view(np.uint64))
    before = np.cumsum(counts, dtype=np.intp) - counts
    block = np.searchsorted(before, characters, "right") - 1
    inside = np.cumsum(begins.reshape(-1, _BLOCK)[block], 1) > (characters - before[block])[:, None]
    found: Places = block * _BLOCK + inside.argmax(1)
    return found


def _classes_of(forms: Numbers) -> Bytes:
    found: Bytes = (forms >> _CLASSES).astype(np.uint8)
    return found


def _grow(forms: Numbers, points: Numbers, growing: Places, table: Table) -> tuple[Numbers, _Grown]:
    """The forms with several characters for those that become several."""
    parts: list[Numbers] = []
    start = 0
    for place, point in zip(growing.tolist(), points[growing].tolist(), strict=True):
        parts += (forms[start:place], table.expansions[point])
        start = place + 1
    parts.append(forms[start:])
    width = np.fromiter(map(len, parts[1::2]), np.intp, growing.size)
    return np.concatenate(parts), _Grown(growing + np.cumsum(width - 1) - (width - 1), width, growing)


def _dropped(classes: Bytes) -> Places:
    """Which characters are dropped, ascending: what is invisible, what is soft between Han, what spells out a word."""
    loose = classes <= GONE
    parts = [_between_han(classes, loose), places_of(classes, GONE), _spelled(classes)]
    found = [part for part in parts if part.size]
    if len(found) < 2:  # noqa: PLR2004  one part is in order and has nothing twice
        return found[0] if found else parts[0]
    return np.unique(np.concatenate(found))


def places_of(numbers: Bytes, number: np.uint8) -> Places:
    """Where a number stands: while it is rare by `bytes.find`, which is many times faster than numpy."""
    octets, sign, places = numbers.tobytes(), number.tobytes(), list[int]()
    at = octets.find(sign)
    while at >= 0:
        places.append(at)
        if len(places) * _RARE > numbers.size:
            return np.flatnonzero(numbers == number)
        at = octets.find(sign, at + 1)
    return np.array(places, np.intp)


def places_in(mask: Mask) -> Places:
    """Where a mask that is rarely true is so."""
    return places_of(mask.view(np.uint8), _TRUE)


def _between_han(classes: Bytes, loose: Mask) -> Places:
    """Every run of loose characters, soft or invisible, from one Han character to the next."""
    starts = places_in(loose[1:] & (classes[:-1] == HAN)) + 1
    if not starts.size:
        return starts
    ends = starts + 1
    if loose[ends].any():
        firm = np.flatnonzero(~loose)
        ends = firm[np.searchsorted(firm, starts)]
    between = classes[ends] == HAN
    return _all_of(starts[between], ends[between])


def _all_of(starts: Places, ends: Places) -> Places:
    """The numbers of several ranges, one range behind the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    found: Places = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return found


def _spelled(classes: Bytes) -> Places:
    """Soft characters between single letters that spell a word of three or more: ``p.o.r.n``."""
    letter, joins = classes == LETTER, classes >= LETTER
    single = (letter[1:-1] > joins[:-2]) > joins[2:]  # and not, and not
    places = places_in(single[:-2] & single[2:]) + 2
    places = places[classes[places] == SOFT]
    before = single[places - 4] & (classes[places - 2] == SOFT)
    after = (classes[places + 2] == SOFT) & single[places + 2]
    found: Places = places[before | after]
    return found


_Number = TypeVar("_Number", np.uint8, np.uint32)

_FEW: Final = 64
"""To copy what is between costs more than a mask where more than one in so many characters is dropped."""


def _without(values: npt.NDArray[_Number], places: Places) -> npt.NDArray[_Number]:
    if places.size * _FEW > values.size:
        keep = np.ones(values.size, np.bool_)
        keep[places] = False
        return values[keep]
    edges = [-1, *places.tolist(), values.size]
    return np.concatenate([values[first + 1 : last] for first, last in pairwise(edges)])
