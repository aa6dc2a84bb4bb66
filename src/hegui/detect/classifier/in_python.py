# SPDX-License-Identifier: Apache-2.0
"""The weights of a local model in plain Python: slow, for machines without numpy, and the meaning of the numpy code."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import sqrt

from hegui.detect.classifier.features import (
    DIGITS,
    LONGEST,
    MASK,
    MULTIPLIER,
    SPACE,
    SPREAD,
    ZERO,
    windows,
)


def buckets(text: str, bits: int) -> Iterator[list[int]]:
    """For each character of a folded text the buckets of the runs that end there, the shortest first."""
    before: list[int] = []
    for char in text:
        code = max(ord(char), SPACE)
        if ZERO <= code < ZERO + DIGITS:
            code = ZERO
        before = [code, *(((run * MULTIPLIER) & MASK) ^ code for run in before[: LONGEST - 1])]
        yield [((run * spread) & MASK) >> (32 - bits) for run, spread in zip(before, SPREAD, strict=False)]


class PythonRows:
    """The weights of one head.

    Args:
        weights: 2**bits signed bytes.
        bits: of a bucket.
    """

    def __init__(self, weights: bytes, bits: int) -> None:
        self._weights = memoryview(weights).cast("b")
        self._bits = bits

    def worst(self, folded: Sequence[str]) -> list[float]:
        """For each folded text the largest of its windows: the sum of their weights over the root of their runs."""
        return [self._worst(text) for text in folded]

    def _worst(self, text: str) -> float:
        ending = (sum(self._weights[bucket] for bucket in runs) for runs in buckets(text, self._bits))
        total = list(accumulate(ending, initial=0))
        return max(
            (total[window.end] - total[window.start]) / sqrt(max(window.runs, 1)) for window in windows(len(text))
        )
