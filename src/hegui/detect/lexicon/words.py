# SPDX-License-Identifier: Apache-2.0
"""Many words looked for in a text at once, in pure Python.

Every pair of neighbouring characters is one 64-bit number of the text's UTF-32 form; C loops ask a set of numbers for each
of them. Only where a word may begin, one place in thirty or so, Python looks further. Where a faster engine is installed
it must return the same.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import compress, count
from typing import Final

_CHARACTER: Final = 4
"""Bytes of a character in UTF-32."""
_PAIR: Final = 2 * _CHARACTER


class Words:
    """A fixed set of words, none of them empty.

    Args:
        words: a set, or a mapping by words, which is kept as it is and must not change.
    """

    __slots__ = ("_lengths", "_pairs", "_single", "_words")

    def __init__(self, words: AbstractSet[str] | Mapping[str, object]) -> None:
        self._words = words
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            start = word[:2]
            if start in lengths:
                lengths[start].add(len(word))
            else:
                lengths[start] = {len(word)}
        single = sorted(start for start in lengths if len(start) == 1)
        self._single = re.compile(f"[{''.join(map(re.escape, single))}]") if single else None
        same: dict[tuple[int, ...], tuple[int, ...]] = {}  # there are few
        found = ((start, tuple(sorted(some))) for start, some in lengths.items() if len(start) > 1)
        self._lengths = {start: same.setdefault(some, some) for start, some in found}
        self._pairs = frozenset(ord(start[0]) | ord(start[1]) << 32 for start in self._lengths)

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Every place where a word stands, overlapping ones too, in no order."""
        words, lengths, size = self._words, self._lengths, len(text)
        for start in self._starts(text):
            for length in lengths[text[start : start + 2]]:
                end = start + length
                if end <= size and text[start:end] in words:
                    yield start, end
        if self._single is not None:
            yield from map(re.Match.span, self._single.finditer(text))

    def _starts(self, text: str) -> Iterator[int]:
        """Where the first two characters of a word stand: even places, then odd ones."""
        raw = memoryview(text.encode("utf-32-le", "surrogatepass"))
        for first in (0, 1):
            pairs = raw[first * _CHARACTER :]
            aligned = pairs[: len(pairs) - len(pairs) % _PAIR].cast("Q") if len(pairs) >= _PAIR else ()
            yield from compress(count(first, 2), map(self._pairs.__contains__, aligned))
