# SPDX-License-Identifier: Apache-2.0
"""The sieve that lets everything through: slow, needs nothing, and says what the others must find."""

from collections.abc import Iterator

from hegui.detect.folding import fold
from hegui.detect.lexicon import Matcher
from hegui.detect.sieve.column import Column
from hegui.detect.sieve.place import Place, What


class PlainSieve:
    """Every hit of the matcher is a place, and every text as a whole where identifiers are looked for."""

    def __init__(self, matcher: Matcher | None, *, personal: bool = True) -> None:
        self._matcher = matcher
        self._personal = personal

    def sift(self, column: Column) -> Iterator[Place]:
        """See `Sieve.sift`."""
        for index in range(len(column)):
            raw = column.text(index)
            if self._matcher:
                text = str(raw, "utf-8")
                for hit in self._matcher.find_folded(fold(text)):
                    start = len(text[: hit.start].encode())
                    yield Place(index, start, start + len(text[hit.start : hit.end].encode()), What.TERMS)
            if self._personal and len(raw):
                yield Place(index, 0, len(raw), What.PERSONAL)
