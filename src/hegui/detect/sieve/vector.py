# SPDX-License-Identifier: Apache-2.0
"""The sieve that needs wheels only: numpy folds and finds words, Hyperscan finds the triggers of identifiers.

It takes the texts of a column in pieces of about half a megabyte, each folded at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from hegui.detect.lexicon import Matcher
from hegui.detect.lexicon.variants import read_aloud
from hegui.detect.sieve.column import Column
from hegui.detect.sieve.place import Place, What
from hegui.detect.sieve.vector_fold import BETWEEN, MARGIN, Bytes, Piece, Places, table_of
from hegui.detect.sieve.vector_personal import VectorTriggers, personal_table
from hegui.detect.sieve.vector_words import VectorTokens, VectorWords

PIECE: Final = 1 << 19
"""Bytes folded at once: few enough that numbers for each character stay near the processor."""


class VectorSieve:
    """The sieve for the words of a matcher.

    Args:
        matcher: None: no terms are looked for.
        personal: whether places for identifiers are wanted.
    """

    def __init__(self, matcher: Matcher | None, *, personal: bool = True) -> None:
        words = matcher.words if matcher else {}
        aloud = dict.fromkeys(matcher.words_aloud, True) if matcher else {}
        self._words = _Vocabulary(words) if words else None
        self._aloud = _Vocabulary(aloud) if aloud else None
        self._triggers = VectorTriggers() if personal else None
        self._table = personal_table() if personal else table_of({}, ())
        self._cuts = not any("\n" in word for word in (*words, *aloud))

    def sift(self, column: Column) -> Iterable[Place]:
        """The places that must be read, in any order.

        For TERMS those of words that count where they stand: not the ``ass`` in ``assets``.

        Raises:
            UnicodeDecodeError: a text is not UTF-8.
        """
        for part in _parts(column, cuts=self._cuts):
            piece = Piece(part.raw, self._table)
            for starts, ends in self._words_in(piece):
                yield from part.places(piece, starts, ends, What.TERMS)
            if self._triggers is not None:
                for what, places in self._triggers.find(piece):
                    yield from part.places(piece, places, places + 1, what)

    def _words_in(self, piece: Piece) -> Iterator[tuple[Places, Places]]:
        if self._words is not None:
            yield self._words.find(piece.characters, piece.classes)
        if self._aloud is not None:
            yield self._aloud.find(_aloud(piece.characters), piece.classes)


class _Vocabulary:
    """Words by how they are looked for; True for those that count inside of a longer word of letters or digits as well."""

    def __init__(self, words: Mapping[str, bool]) -> None:
        tokens = [word for word, anywhere in words.items() if not anywhere and word[0].isascii() and word[0].isalnum()]
        east = [word for word in words if not word[0].isascii()]
        others = words.keys() - {*tokens, *east}
        self._tokens = VectorTokens(tokens) if tokens else None
        self._east = VectorWords(east) if east else None
        self._others = VectorWords(others) if others else None

    def find(self, characters: Places, classes: Bytes) -> tuple[Places, Places]:
        found: list[tuple[Places, Places]] = [(np.zeros(0, np.intp), np.zeros(0, np.intp))]
        if self._tokens is not None:
            found.append(self._tokens.find(characters, classes))
        if self._east is not None:
            found.append(self._east.find(characters, _begins_in_the_east(characters)))
        if self._others is not None:
            found.append(self._others.find(characters))
        starts, ends = zip(*found, strict=True)
        return np.concatenate(starts), np.concatenate(ends)


_ASCII: Final = 0x80
_MANY: Final = 4
"""Where one in so many characters is not ASCII it is quicker to try all than to choose."""


def _begins_in_the_east(characters: Places) -> Places | None:
    mask = characters >= _ASCII
    return None if np.count_nonzero(mask) * _MANY > mask.size else np.flatnonzero(mask)


_READ: Final = 0xA000
"""Only characters below have a syllable."""


def _aloud(characters: Places) -> Places:
    return np.where(characters < _READ, _syllables()[np.minimum(characters, _READ - 1)], characters)


@cache
def _syllables() -> Places:
    read = read_aloud("".join(map(chr, range(_READ))))
    return np.fromiter(map(ord, read), np.intp, _READ)


class _Part:
    """Whole texts of a column, or lines of one that is very long."""

    def __init__(self, column: Column, edges: npt.NDArray[np.int64]) -> None:
        self._column, self._edges = column, edges
        pairs = pairwise(edges.tolist())
        margin = MARGIN[1:].encode()
        self.raw = BETWEEN.encode().join([margin, *(column.data[start:end] for start, end in pairs), margin])
        self._starts = edges[:-1] + (np.arange(edges.size - 1) + len(MARGIN) - edges[0])

    def places(self, piece: Piece, starts: Places, ends: Places, what: What) -> Iterator[Place]:
        """The places of spans of the folded piece; a span that reaches out of its text is none."""
        if not starts.size:
            return
        first, last = piece.sources(starts)[0], piece.sources(ends - 1)[1]
        text = np.searchsorted(self._starts, first, "right") - 1
        begin, end = self._edges[text], self._edges[text + 1]
        first, last = first - self._starts[text] + begin, last - self._starts[text] + begin
        inside = (text >= 0) & (last <= end)
        index = np.searchsorted(self._column.offsets, begin, "right") - 1
        base = self._column.offsets[index]
        for found in zip(
            index[inside].tolist(), (first - base)[inside].tolist(), (last - base)[inside].tolist(), strict=True
        ):
            yield Place(*found, what)


def _parts(column: Column, *, cuts: bool) -> Iterator[_Part]:
    edges = np.unique(column.offsets)
    if cuts:
        edges = _with_cuts(column, edges)
    first = 0
    while first < edges.size - 1:
        last = max(first + 1, int(np.searchsorted(edges, edges[first] + PIECE, "right")) - 1)
        yield _Part(column, edges[first : last + 1])
        first = last


def _with_cuts(column: Column, edges: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Long texts cut behind ends of lines, which no word and no identifier crosses."""
    cuts: list[int] = []
    for long in np.flatnonzero(np.diff(edges) > PIECE).tolist():
        start, end = int(edges[long]), int(edges[long + 1])
        while end - start > PIECE:
            line = bytes(column.data[start : start + PIECE]).rfind(b"\n")
            start += line + 1 if line >= 0 else PIECE
            if line >= 0:
                cuts.append(start)
    return np.union1d(edges, np.array(cuts, edges.dtype))
