# SPDX-License-Identifier: Apache-2.0
"""Questions that say the same: equal in plain form, or nearly so by their pairs of characters. Deterministic, and in one pass.

Two texts are as alike as their sets of neighbouring characters (Jaccard): 1 where the sets are equal, 0 where they share
nothing. Punctuation, white space and every way to write the same character do not count (`hegui.detect.folding`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final

from hegui.detect.folding import fold
from hegui.evaluate.question import Question

ALIKE: Final = 0.7
"""From here on two questions are nearly the same: one of them tests what the other does. A choice of ours, no figure of a
standard."""


@dataclass(frozen=True, slots=True)
class Near:
    """Two questions that are nearly the same."""

    first: str
    second: str
    """Ids, the earlier of the bank first."""
    alike: float
    """Share of pairs of characters that both have; 1.0: the same text but for punctuation and writing."""


def plain(question: Question) -> str:
    """What a question says, without white space, punctuation and ways of writing; earlier turns belong to it."""
    folded = fold("\n".join((*question.context, question.text))).text
    return "".join(filter(str.isalnum, folded)) or folded


def near_duplicates(questions: Sequence[Question], alike: float = ALIKE) -> list[Near]:
    """The pairs that are at least so alike; a variant and its own cluster are not told, they are meant to be alike.

    Args:
        questions: those to be held against each other, such as those of one library.
        alike: from 0 (exclusive) to 1.
    """
    sets = [_pairs(plain(question)) for question in questions]
    rarest_first = _by_rarity(sets)
    found = [
        Near(questions[first].id, questions[second].id, share)
        for first, second, share in _alike(sets, rarest_first, alike)
        if questions[first].cluster != questions[second].cluster
    ]
    return sorted(found, key=lambda near: (-near.alike, near.first, near.second))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(text))) or frozenset({text})


def _by_rarity(sets: Sequence[frozenset[str]]) -> Mapping[str, int]:
    """The rank of each pair of characters, the rarest first; equal ones by the alphabet."""
    counts = Counter(pair for some in sets for pair in some)
    return {pair: rank for rank, pair in enumerate(sorted(counts, key=lambda pair: (counts[pair], pair)))}


def _alike(sets: Sequence[frozenset[str]], ranks: Mapping[str, int], alike: float) -> Iterator[tuple[int, int, float]]:
    """Sets that are alike must share one of their rarest members, so that only those few are looked up."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, some in enumerate(sets):
        rare = sorted(some, key=ranks.__getitem__)[: len(some) - ceil(alike * len(some)) + 1]
        for other in sorted({other for member in rare for other in holders[member]}):
            both = len(some & sets[other])
            share = both / (len(some) + len(sets[other]) - both)
            if share >= alike:
                yield other, number, share
        for member in rare:
            holders[member].append(number)
