# SPDX-License-Identifier: Apache-2.0
"""A share of the whole from a sample whose strata were not drawn alike: each stratum counts by its weight in the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from hegui.statistics.intervals import LEVEL, Interval, clopper_pearson


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was drawn from a stratum, and what was seen."""

    population: int
    items: int
    hits: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of the whole that has the property."""

    share: float
    interval: Interval
    effective_items: float
    """A simple random sample of this size says as much: the fewer, the less alike the strata were drawn."""


def stratified(strata: Sequence[Stratum], level: float = LEVEL) -> Estimate:
    """The weighted share, with a Clopper–Pearson interval over the effective number of items (Korn and Graubard).

    The effective number is the smaller of two: Kish's, which knows only the weights, and the one that the variance within
    the strata gives. So strata without a hit, whose variance looks like none, cannot make the interval too short. That a
    finite population was sampled without putting back is left out, which makes it a little wide.

    Raises:
        ValueError: no stratum holds anything, counts contradict each other, or a stratum was not sampled: of such a
            stratum the sample says nothing.
    """
    held = [stratum for stratum in strata if stratum.population]
    if not held:
        raise ValueError("the strata are empty / 各层均为空")
    for stratum in held:
        if not 0 <= stratum.hits <= stratum.items <= stratum.population:
            raise ValueError(f"{stratum} contradicts itself / 分层计数自相矛盾")
        if not stratum.items:
            raise ValueError("a stratum was not sampled / 有分层没有抽样")
    whole = sum(stratum.population for stratum in held)
    shares = [(stratum.population / whole, stratum.hits / stratum.items, stratum.items) for stratum in held]
    share = min(1.0, sum(weight * hit for weight, hit, _ in shares))
    effective = 1 / sum(weight * weight / items for weight, _, items in shares)
    variance = sum(weight * weight * hit * (1 - hit) / items for weight, hit, items in shares)
    if variance:
        effective = min(effective, share * (1 - share) / variance)
    return Estimate(share, clopper_pearson(share * effective, effective, level), effective)
