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
from hegui.detect.sieve.vector_fold import BETWEEN, MARGIN, Piece, Places
from hegui.detect.sieve.vector_personal import SIGNS, VectorTriggers, personal_table
from hegui.detect.sieve.vector_words import Literals, WordsAloud

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
            found = self._literals.find(piece)
            yield from part.places(piece, found.starts[found.words], found.ends[found.words], What.TERMS)
            if self._aloud is not None:
                yield from part.places(piece, *self._aloud.find(piece), What.TERMS)
            if self._triggers is not None:
                for what, places in self._triggers.find(piece, found.starts[found.signs]):
                    yield from part.places(piece, places, places + 1, what)


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
