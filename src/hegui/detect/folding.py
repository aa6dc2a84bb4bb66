# SPDX-License-Identifier: Apache-2.0
r"""Folding: one plain form for the many ways to write the same word, with the exact way back to the original.

Two steps, both driven by ``tables/fold.json``, so that another backend can do the same byte for byte:

1. Every code point is replaced by itself in plain form (`Layer` WIDTH to LOOKALIKE). Nearly always one for one; ``㈠``
   becomes ``(一)``.
2. SEPARATOR drops what is invisible (zero-width, bidi controls, variation selectors, combining marks) everywhere, and
   what is merely soft (space, ``* . · - _ / |`` …) only between two Han characters (``赌 · 博``) or between single Latin
   letters that spell a word of three or more (``p.o.r.n``). Commas, stops, quotes, brackets and line ends stay: dropping
   them as well multiplies false alarms by two to five, because it joins sentences.

Four properties hold and are tested: folding twice is folding once; the way back of a span covers what produced it; a
text with nothing to fold comes back as it is; and ``fold(a + "\n" + b)`` is the two folds with the line end between.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Flag, auto
from functools import cache
from typing import Final

from hegui.detect.fold_table import Folding, fold_data, folding_of, ranges


class Layer(Flag):
    """What was undone to reach the plain form of a text, or of the span of a hit."""

    WIDTH = auto()
    """Full-width and half-width forms: ``Ａ``, ``１``, ``ｶ``."""
    COMPATIBILITY = auto()
    """Other forms that Unicode calls compatible (NFKC): ``①``, ``㎏``, ``𝐚``, Kangxi radicals, compatibility ideographs."""
    TRADITIONAL = auto()
    """Traditional characters, one for one. One that is a simplified character as well (著, 乾) is left alone."""
    CASE = auto()
    """Capital letters."""
    LOOKALIKE = auto()
    """Letters with marks, of other alphabets, in boxes; digits of other scripts: ``é``, Cyrillic ``а``, ``🅰``, ``٣``."""
    SEPARATOR = auto()
    """Invisible characters and soft separators, dropped."""
    PINYIN = auto()
    """A term written in pinyin, in whole or in part. Not a fold of the text: a variant of the term, as the two below."""
    HOMOPHONE = auto()
    """A term written with other characters of the same reading."""
    SPLIT = auto()
    """A term with a character taken apart: ``贝者`` for ``赌``."""

    NONE = 0
    ALL = WIDTH | COMPATIBILITY | TRADITIONAL | CASE | LOOKALIKE | SEPARATOR
    """Every fold."""


ALL: Final = Layer.ALL
_BY_NAME: Final = {layer.name.lower(): layer for layer in ALL if layer.name}


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in plain form, with the way back. Positions count code points; spans are half-open."""

    text: str
    source: str
    layers: Layer
    """The layers that were asked for."""
    _grown: "_Grown | None" = field(default=None, repr=False)
    _dropped: "_Dropped | None" = field(default=None, repr=False)

    @property
    def is_aligned(self) -> bool:
        """Whether every character stands where the one that produced it stands in the source."""
        return self._dropped is None and self._grown is None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that produced a span of the folded text: from its first code point to its last.

        What was dropped inside the span belongs to it, what was dropped at its edges does not. An empty span comes back
        empty.

        Raises:
            ValueError: the span is not inside the folded text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"({start}, {end}) is not a span of {len(self.text)} code points / 范围不在文本之内")
        if self._dropped is None and self._grown is None:
            return start, end
        first = self.origin(start) if start < len(self.text) else len(self.source)
        return first, (self.origin(end - 1) + 1 if start < end else first)

    def origin(self, position: int) -> int:
        """Where the character of the source stands that produced one of the folded text."""
        if self._dropped is not None:
            position = self._dropped.back(position)
        if self._grown is not None:
            position = self._grown.back(position)
        return position

    def via(self, start: int, end: int) -> Layer:
        """The layers that changed or dropped something inside a span of the folded text.

        Raises:
            ValueError: the span is not inside the folded text.
        """
        first, last = self.original(start, end)
        if self.source[first:last] == self.text[start:end]:
            return Layer.NONE
        found = Layer.NONE
        changed_by = _folding(self.layers).changed_by
        for name in {name for char in self.source[first:last] for name in changed_by.get(char, ())}:
            found |= _BY_NAME[name]
        if self._dropped is not None and self._dropped.inside(start, end):
            found |= Layer.SEPARATOR
        return found


@dataclass(frozen=True, slots=True)
class _Dropped:
    """Where something was dropped: after ``at[i]`` characters of the result, ``total[i]`` in all up to there."""

    at: list[int]
    total: list[int]

    def back(self, position: int) -> int:
        before = bisect_right(self.at, position)
        return position + self.total[before - 1] if before else position

    def inside(self, start: int, end: int) -> bool:
        """Whether something was dropped between the first and the last character of a span."""
        return start < end and bisect_right(self.at, start) < bisect_right(self.at, end - 1)


@dataclass(frozen=True, slots=True)
class _Grown:
    """Where one character became several: at ``at[i]`` of the result ``width[i]`` of them stand for ``origin[i]``."""

    at: list[int]
    width: list[int]
    origin: list[int]

    def back(self, position: int) -> int:
        before = bisect_right(self.at, position)
        if not before:
            return position
        inside = position - self.at[before - 1]
        return self.origin[before - 1] + max(0, inside - self.width[before - 1] + 1)


def fold(text: str, layers: Layer = ALL) -> Folded:
    """The plain form of a text.

    Args:
        text: any; lone surrogates are kept.
        layers: what to undo. Those that are no folds of a text (PINYIN, HOMOPHONE, SPLIT) are ignored.
    """
    folding = _folding(layers)
    if text.isascii():
        plain, grown = (text.lower() if Layer.CASE in layers else text), None  # the table says the same of ASCII
    else:
        plain = folding.plain(text)
        grown = _grown(text, folding) if len(plain) != len(text) else None
    if folding.dropping is None or not _may_drop(plain):
        return Folded(plain, text, layers, grown)
    at: list[int] = []
    total: list[int] = []
    kept: list[str] = []
    start = dropped = 0
    for match in folding.dropping.finditer(plain):
        first, end = match.span()
        kept.append(plain[start:first])
        at.append(first - dropped)
        dropped += end - first
        total.append(dropped)
        start = end
    if not at:
        return Folded(plain, text, layers, grown)
    kept.append(plain[start:])
    return Folded("".join(kept), text, layers, grown, _Dropped(at, total))


def _may_drop(plain: str) -> bool:
    """Whether anything can be dropped: a quick no for most texts of alphabets, where only spelled words are joined."""
    if not plain.isascii() and _may_hide().search(plain):
        return True
    shapes = b" %b " % plain.encode("ascii", "replace").translate(_SHAPES)
    return _HIDDEN in shapes or _SPELLED in shapes


def _shape(char: str) -> str:
    if char.isalnum():
        return "0" if char.isdigit() else "a"
    return " " if char.isprintable() or char.isspace() else "!"


_SHAPES: Final = "".join(_shape(chr(code)) if code < 0x80 else " " for code in range(256)).encode()  # noqa: PLR2004  ASCII
"""By byte: ``a`` for a letter, ``0`` for a digit, ``!`` for what cannot be seen, a space for all else."""
_HIDDEN: Final = b"!"
_SPELLED: Final = b" a a a "
"""In the shapes of every text with single letters that spell a word of three or more."""


@cache
def _may_hide() -> re.Pattern[str]:
    """Han characters, between which soft separators are dropped, and what is invisible."""
    data = fold_data()
    return re.compile(f"[{ranges(data['invisible'])}{ranges(data['han'])}]")


def _grown(text: str, folding: Folding) -> _Grown:
    at: list[int] = []
    width: list[int] = []
    origin: list[int] = []
    growth = 0
    for match in folding.growing.finditer(text):
        at.append(match.start() + growth)
        origin.append(match.start())
        width.append(len(folding.expansions[match.group()]))
        growth += width[-1] - 1
    return _Grown(at, width, origin)


@cache
def _folding(layers: Layer) -> Folding:
    return folding_of(frozenset(name for name, layer in _BY_NAME.items() if layer in layers))
