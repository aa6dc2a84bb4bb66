# SPDX-License-Identifier: Apache-2.0
"""Intervals by resampling whole clusters: answers to one question, or to its variants, are not independent."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Final

from hegui.evaluate.extra import evaluate_extra
from hegui.statistics.intervals import LEVEL, Interval

with evaluate_extra():
    import numpy as np

ROUNDS: Final = 4000


def cluster_interval(
    values: Sequence[tuple[Hashable, float]], seed: int, level: float = LEVEL, rounds: int = ROUNDS
) -> Interval:
    """The percentile interval of a mean, clusters drawn with putting back.

    Args:
        values: each with the cluster that it belongs to.
        seed: the same values and seed give the same interval.
        level: 0.95 leaves 2.5 % on either side.
        rounds: resamples.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("there is nothing to resample / 没有可供重抽样的数据")
    sums: dict[Hashable, float] = defaultdict(float)
    sizes: dict[Hashable, int] = defaultdict(int)
    for cluster, value in values:
        sums[cluster] += value
        sizes[cluster] += 1
    total, size = np.array(list(sums.values())), np.array([sizes[cluster] for cluster in sums], np.float64)
    chance = np.random.default_rng(seed)
    means = np.empty(rounds)
    for number in range(rounds):
        drawn = chance.integers(0, len(total), len(total))
        means[number] = total[drawn].sum() / size[drawn].sum()
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)
