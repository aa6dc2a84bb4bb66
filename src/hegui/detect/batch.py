# SPDX-License-Identifier: Apache-2.0
"""Many texts at once: the same hits as text by text, found faster.

A *sieve* looks over a whole Arrow column and leaves the places that may hold something; the rules then read those. A sieve
may leave too many places, never too few, so every sieve gives the same hits.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Final

import pyarrow as pa

from hegui.detect.finding import Hit
from hegui.detect.lexicon import Lexicon, Matcher
from hegui.detect.sieve import native
from hegui.detect.sieve.column import Column, column_of
from hegui.detect.sieve.place import Place, Sieve, What
from hegui.detect.sieve.plain import PlainSieve
from hegui.detect.sieve.windows import personal_in, terms_in

ENVIRONMENT: Final = "HEGUI_SIEVE"
"""Names the sieve to be used; for tests and comparisons."""


class SieveName(StrEnum):
    """The sieves, the fastest first."""

    NATIVE = "native"
    """Compiled C, where it was built at installation."""
    VECTOR = "vector"
    """NumPy and Hyperscan: wheels only."""
    PLAIN = "plain"
    """The rules themselves."""


def sieve_here() -> SieveName:
    """The fastest sieve that is here, or the one that the environment names."""
    if named := os.environ.get(ENVIRONMENT):
        return SieveName(named)
    if native.available():
        return SieveName.NATIVE
    return SieveName.VECTOR if _has_hyperscan() else SieveName.PLAIN


_BY_TEXT: Final = attrgetter("text")
_BY_PLACE: Final = attrgetter("start", "end", "rule")


class BatchDetector:
    """Looks for the terms of lexicons and for identifiers in columns of texts. Finding changes nothing: threads may share one.

    Args:
        lexicons: none: no terms are looked for.
        personal: whether identifiers of personal information are looked for.
        sieve: which sieve; None: the fastest that is here.
    """

    def __init__(
        self, lexicons: Sequence[Lexicon] = (), *, personal: bool = True, sieve: SieveName | None = None
    ) -> None:
        self.matcher = Matcher(*lexicons) if lexicons else None
        self.personal = personal
        self.sieve = sieve or sieve_here()
        self._reach = self.matcher.reach if self.matcher else 0
        self._sieve: Sieve = _sieve(self.sieve)(self.matcher, personal=personal)

    def find(self, texts: pa.StringArray | pa.LargeStringArray) -> list[tuple[int, Hit]]:
        """The hits in each text, by its index, in the order of their places; a null text holds none.

        Positions are code points of the text.
        """
        column = column_of(texts)
        places = (place for place, _ in groupby(sorted(self._sieve.sift(column))))  # each once
        return [(index, hit) for index, some in groupby(places, _BY_TEXT) for hit in self._read(column, index, some)]

    def _read(self, column: Column, index: int, places: Iterator[Place]) -> list[Hit]:
        raw = bytes(column.text(index))
        terms: list[Place] = []
        personal: list[Place] = []
        for place in places:
            (terms if place.what is What.TERMS else personal).append(place)
        hits = list(personal_in(raw, personal)) if personal else []
        if terms and self.matcher:
            hits += terms_in(raw, terms, self.matcher, self._reach)
        return sorted(hits, key=_BY_PLACE) if len(hits) > 1 else hits


def _has_hyperscan() -> bool:
    try:
        import hyperscan  # noqa: F401, PLC0415  no wheel for some machines
    except ImportError:
        return False
    return True


def _sieve(name: SieveName) -> Callable[..., Sieve]:
    match name:
        case SieveName.NATIVE:
            return native.NativeSieve
        case SieveName.VECTOR:
            from hegui.detect.sieve.vector import VectorSieve  # noqa: PLC0415  loads hyperscan

            return VectorSieve
        case SieveName.PLAIN:
            return PlainSieve
