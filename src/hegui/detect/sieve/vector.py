# SPDX-License-Identifier: Apache-2.0
"""The sieve that needs wheels only: numpy folds and finds the shapes of identifiers, Hyperscan finds words and reads shapes.

It takes the texts of a column in pieces of about half a megabyte, each folded at once.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from hegui.detect.lexicon import Matcher
from hegui.detect.sieve.column import Column
from hegui.detect.sieve.place import Place, What
from hegui.detect.sieve.triggers import personal_table
from hegui.detect.sieve.vector_fold import BETWEEN, FIRST_BYTES, MARGIN, Bytes, Piece, Places
from hegui.detect.sieve.vector_personal import SIGNS, VectorTriggers
from hegui.detect.sieve.vector_words import Literals, WordsAloud

PIECE: Final = 1 << 19
"""About so many characters are folded at once: few enough that numbers for each of them stay near the processor."""


class VectorSieve:
    """The sieve for the words of a matcher.

    Args:
        matcher: None: no terms are looked for.
        personal: whether places for identifiers are wanted.
    """

    def __init__(self, matcher: Matcher | None, *, personal: bool = True) -> None:
        words = matcher.words if matcher else {}
        aloud = matcher.words_aloud if matcher else frozenset[str]()
        self._literals = Literals(words, SIGNS if personal else ())
        self._aloud = WordsAloud(aloud) if aloud else None
        self._triggers = VectorTriggers() if personal else None
        self._table = personal_table()
        self._cuts = not any("\n" in word for word in (*words, *aloud))

    def sift(self, column: Column) -> Iterable[Place]:
        """The places that must be read, in any order.

        For TERMS those of words that count where they stand: not the ``ass`` in ``assets``.

        Raises:
            UnicodeDecodeError: a text is not UTF-8.
        """
        for part in _parts(column, cuts=self._cuts):
            piece = Piece(part.raw, self._table)
            yield from part.places(piece, *map(np.concatenate, zip(*self._spans(piece), strict=True)))

    def _spans(self, piece: Piece) -> Iterator[tuple[Places, Places, Bytes]]:
        """From, to and what."""
        found = self._literals.find(piece)
        yield _terms(*found.words())
        if self._aloud is not None:
            yield _terms(*self._aloud.find(piece))
        if self._triggers is not None:
            places, whats = self._triggers.find(piece, found.signs())
            yield places, places + 1, whats


def _terms(starts: Places, ends: Places) -> tuple[Places, Places, Bytes]:
    return starts, ends, np.full(starts.size, What.TERMS, np.uint8)


class _Part:
    """Whole texts of a column, or lines of one that is very long."""

    def __init__(self, column: Column, edges: npt.NDArray[np.int64]) -> None:
        self._column, self._edges = column, edges
        pairs = pairwise(edges.tolist())
        margin = MARGIN[1:].encode()
        self.raw = BETWEEN.encode().join([margin, *(column.data[start:end] for start, end in pairs), margin])
        self._starts = edges[:-1] + (np.arange(edges.size - 1) + len(MARGIN) - edges[0])

    def places(self, piece: Piece, starts: Places, ends: Places, whats: Bytes) -> Iterator[Place]:
        """The places of spans of the folded piece; a span that reaches out of its text is none."""
        if not starts.size:
            return
        first, last = piece.sources(starts, ends)
        text = np.searchsorted(self._starts, first, "right") - 1
        begin, end = self._edges[text], self._edges[text + 1]
        last = last - self._starts[text] + begin
        inside = (text >= 0) & (last <= end)
        index = np.searchsorted(self._column.offsets, begin, "right") - 1
        base = self._column.offsets[index]
        first = first - self._starts[text] + begin
        rows = np.stack([index, first - base, last - base, whats], 1)[inside]
        for index_, first_, last_, what in rows.tolist():
            yield Place(index_, first_, last_, _WHAT[what])


_WHAT: Final = {int(what): what for what in (*What, What.PERSONAL)}


def _parts(column: Column, *, cuts: bool) -> Iterator[_Part]:
    edges, size = np.unique(column.offsets), _size(column)
    if cuts:
        edges = _with_cuts(column, edges, size)
    first = 0
    while first < edges.size - 1:
        last = max(first + 1, int(np.searchsorted(edges, edges[first] + size, "right")) - 1)
        yield _Part(column, edges[first : last + 1])
        first = last


def _size(column: Column) -> int:
    """Bytes of a part: those of `PIECE` characters, if the whole column is like its beginning."""
    start = int(column.offsets[0])
    beginning = np.frombuffer(column.data[start : start + PIECE], np.int8)
    return PIECE * beginning.size // max(1, int(np.count_nonzero(beginning >= FIRST_BYTES)))


def _with_cuts(column: Column, edges: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Long texts cut behind ends of lines, which no word and no identifier crosses."""
    cuts: list[int] = []
    for long in np.flatnonzero(np.diff(edges) > size).tolist():
        start, end = int(edges[long]), int(edges[long + 1])
        while end - start > size:
            line = bytes(column.data[start : start + size]).rfind(b"\n")
            start += line + 1 if line >= 0 else size
            if line >= 0:
                cuts.append(start)
    return np.union1d(edges, np.array(cuts, edges.dtype))
