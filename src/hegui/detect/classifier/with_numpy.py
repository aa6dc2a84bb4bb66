# SPDX-License-Identifier: Apache-2.0
"""The weights of a local model in numpy: the same numbers as `in_python`, some hundred times faster."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hegui.detect.classifier.features import (
    DIGITS,
    LONGEST,
    MULTIPLIER,
    SPACE,
    SPREAD,
    STEP,
    WINDOW,
    ZERO,
)

_AT_ONCE = 1 << 16
"""Code points in one pass: the arrays of a pass stay in the cache."""


def buckets(codes: NDArray[np.uint32], bits: int) -> Iterator[NDArray[np.uint32]]:
    """For the runs of one character, of two, … the bucket of each run, in the order of their last characters."""
    codes = np.maximum(codes, np.uint32(SPACE))
    codes[(codes - np.uint32(ZERO)) < DIGITS] = ZERO
    run = codes
    for length, spread in enumerate(SPREAD):
        if length:
            run = run[:-1] * np.uint32(MULTIPLIER) ^ codes[length:]
        yield (run * np.uint32(spread)) >> np.uint32(32 - bits)


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


class NumpyRows:
    """The weights of one head.

    Args:
        weights: 2**bits signed bytes.
        bits: of a bucket.
    """

    def __init__(self, weights: bytes, bits: int) -> None:
        self._weights = np.frombuffer(weights, np.int8)
        self._bits = bits

    def worst(self, folded: Sequence[str]) -> list[float]:
        """For each folded text the largest of its windows: the sum of their weights over the root of their runs."""
        found: list[float] = []
        for together in _passes(folded):
            found += self._pass(together).tolist()
        return found

    def _pass(self, texts: Sequence[str]) -> NDArray[np.float64]:
        lengths = np.array([len(text) for text in texts])
        begins = np.cumsum(lengths) - lengths
        total = np.concatenate(([0], np.cumsum(self._ending("".join(texts), begins), dtype=np.int64)))
        count = 1 + np.maximum(0, -((WINDOW - lengths) // STEP))
        first = np.cumsum(count) - count
        text = np.repeat(np.arange(len(texts)), count)
        start = (np.arange(len(text)) - first[text]) * STEP
        end = np.minimum(start + WINDOW, lengths[text])
        runs = sum(np.maximum(0, end - np.maximum(start, length)) for length in range(LONGEST))
        sums = total[begins[text] + end] - total[begins[text] + start]
        largest: NDArray[np.float64] = np.maximum.reduceat(sums / np.sqrt(np.maximum(runs, 1)), first)
        return largest

    def _ending(self, text: str, begins: NDArray[np.int64]) -> NDArray[np.int16]:
        """For each character the weights of the runs that end there, none of which reaches into the text before."""
        ending = np.zeros(len(text), np.int16)
        for shorter, found in enumerate(buckets(code_points(text), self._bits)):
            weights = self._weights.take(found)
            for ahead in range(shorter):  # a run that ends in the first characters of a text begins in the one before
                reaching = begins + ahead - shorter
                weights[reaching[(reaching >= 0) & (reaching < len(weights))]] = 0
            ending[shorter:] += weights
        return ending


def _passes(texts: Sequence[str]) -> Iterator[list[str]]:
    together: list[str] = []
    size = 0
    for text in texts:
        if together and size + len(text) > _AT_ONCE:
            yield together
            together, size = [], 0
        together.append(text)
        size += len(text)
    if together:
        yield together
