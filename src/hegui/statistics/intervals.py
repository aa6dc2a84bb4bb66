# SPDX-License-Identifier: Apache-2.0
"""What a sample says of the whole: intervals of a share, bounds, and the counts that prove a limit.

Shares lie between 0 and 1. A *two-sided* interval at 95 % leaves 2.5 % on either side; a *one-sided* bound at 95 % leaves
5 % on its one side, so it is nearer. Which of them a figure is must be said beside it: `Sides` names them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from math import floor, isfinite, sqrt
from typing import Final

from hegui.statistics.extra import statistics_extra

with statistics_extra():
    from scipy import special

LEVEL: Final = 0.95
_ROUNDING: Final = 1e-9
"""So that 29 % of 100 are 29, not 28.999…"""
_MOST_ITEMS: Final = 10_000_000
"""Beyond it a question for the smallest sample has no useful answer."""


class Sides(IntEnum):
    """On how many sides the error of a statement is shared out."""

    ONE = 1
    """Only "at most" (or only "at least") is claimed."""
    TWO = 2


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the share of the whole lies, unless the sample is one of the few that mislead."""

    low: float
    high: float
    level: float = LEVEL


def wilson(hits: float, items: float, level: float = LEVEL) -> Interval:
    """Wilson's score interval, two-sided: right on average over repeated samples, so a little short for some shares.

    Args:
        hits: items that have the property.
        items: items looked at; an effective number, which is no integer, is allowed.
        level: 0.95 leaves 2.5 % on either side.

    Raises:
        ValueError: the counts contradict each other.
    """
    _counted(hits, items, level)
    z = float(special.ndtri(0.5 + level / 2))
    share, square = hits / items, z * z
    middle = share + square / (2 * items)
    half = z * sqrt(share * (1 - share) / items + square / (4 * items * items))
    low, high = (middle - half) / (1 + square / items), (middle + half) / (1 + square / items)
    return Interval(0.0 if hits == 0 else max(0.0, low), 1.0 if hits == items else min(1.0, high), level)


def clopper_pearson(hits: float, items: float, level: float = LEVEL) -> Interval:
    """The exact interval, two-sided: never short, therefore a little wide. The one to claim a bound by.

    Args:
        hits: items that have the property.
        items: items looked at; an effective number, which is no integer, is allowed.
        level: 0.95 leaves 2.5 % on either side.

    Raises:
        ValueError: the counts contradict each other.
    """
    _counted(hits, items, level)
    return Interval(_least(hits, items, (1 - level) / 2), _most(hits, items, (1 - level) / 2), level)


def upper_bound(hits: float, items: float, level: float = LEVEL, sides: Sides = Sides.ONE) -> float:
    """The share is at most this (Clopper–Pearson).

    Raises:
        ValueError: the counts contradict each other.
    """
    _counted(hits, items, level)
    return _most(hits, items, (1 - level) / sides)


def lower_bound(hits: float, items: float, level: float = LEVEL, sides: Sides = Sides.ONE) -> float:
    """The share is at least this (Clopper–Pearson).

    Raises:
        ValueError: the counts contradict each other.
    """
    _counted(hits, items, level)
    return _least(hits, items, (1 - level) / sides)


def finite_bounds(hits: int, items: int, population: int, level: float = LEVEL, sides: Sides = Sides.TWO) -> Interval:
    """Bounds on the share in a population of known size, sampled without putting back (hypergeometric, exact).

    Each of the two bounds alone holds at the level with `Sides.ONE`; both together with `Sides.TWO`. Where the whole
    population was looked at they are the share itself.

    Raises:
        ValueError: the counts contradict each other.
    """
    _counted(hits, items, level)
    if items > population:
        raise ValueError(f"{items} items of a population of {population} / 样本多于总体")
    with statistics_extra():
        from scipy.stats import hypergeom  # noqa: PLC0415  slow to load, and only this function needs it

    tail = (1 - level) / sides
    least, most = hits, population - (items - hits)
    low = _first(least, most, lambda whole: hypergeom.sf(hits - 1, population, whole, items) > tail)
    high = _first(low, most + 1, lambda whole: whole > most or hypergeom.cdf(hits, population, whole, items) <= tail)
    return Interval(low / population, max(low, high - 1) / population, level)


def most_hits(items: int, limit: float, level: float = LEVEL, sides: Sides = Sides.ONE) -> int | None:
    """How many hits among so many items still prove "at most the limit"; None: not even 0 does.

    ``most_hits(100, 0.05)`` is 1, ``most_hits(58, 0.05)`` None.
    """
    if items <= 0 or upper_bound(0, items, level, sides) > limit:
        return None
    return _first(0, items, lambda hits: hits == items or upper_bound(hits + 1, items, level, sides) > limit)


def fewest_good(items: int, least: float, level: float = LEVEL, sides: Sides = Sides.TWO) -> int | None:
    """How many good items among so many prove "at least this share is good"; None: not even all of them do."""
    bad = most_hits(items, 1 - least, level, sides)
    return None if bad is None else items - bad


def items_to_prove(limit: float, hits: int = 0, level: float = LEVEL, sides: Sides = Sides.ONE) -> int:
    """The fewest items that prove "at most the limit" with so many hits among them: 59 for 5 % and none.

    Raises:
        ValueError: the limit is not a share between 0 and 1.
    """
    if not 0 < limit < 1:
        raise ValueError(f"{limit} is not between 0 and 1 / 上限须在 0 与 1 之间")
    return _first(hits + 1, _MOST_ITEMS, lambda items: upper_bound(hits, items, level, sides) <= limit)


def items_to_prove_at(limit: float, share: float, level: float = LEVEL, sides: Sides = Sides.ONE) -> int:
    """The fewest items that prove "at most the limit" where this share of them are hits: 93 for 5 % at 2 %.

    The hits are rounded down, as a sample has whole ones.

    Raises:
        ValueError: the share is not below the limit, or so near to it that millions of items were needed.
    """
    if not 0 <= share < limit:
        raise ValueError(f"{share} is not below {limit} / 占比不低于上限")
    for hits in range(_MOST_ITEMS):
        items = items_to_prove(limit, hits, level, sides)
        if floor(share * items + _ROUNDING) <= hits:
            return items
        if items >= _MOST_ITEMS:
            break
    raise ValueError(f"{share} is too near to {limit} / 占比与上限过于接近")


def pass_probability(share: float, items: int, least: int) -> float:
    """How likely a sample of so many items has at least so many good ones, where this share of the whole is good.

    Raises:
        ValueError: the counts contradict each other.
    """
    _counted(least, items, LEVEL)
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share / 占比须在 0 与 1 之间")
    return 1.0 if least == 0 else float(special.bdtrc(least - 1, items, share))


def items_for_margin(share: float, margin: float, level: float = LEVEL) -> int:
    """About how many items tell a share to within plus or minus the margin (normal approximation, to the nearest item)."""
    z = float(special.ndtri(0.5 + level / 2))
    return round(z * z * share * (1 - share) / (margin * margin))


def _counted(hits: float, items: float, level: float) -> None:
    if not (isfinite(hits) and isfinite(items) and 0 <= hits <= items and items > 0):
        raise ValueError(f"{hits} of {items} is no count / 计数不成立")
    if not 0 < level < 1:
        raise ValueError(f"{level} is no level / 置信水平须在 0 与 1 之间")


def _least(hits: float, items: float, tail: float) -> float:
    return 0.0 if hits == 0 else float(special.betaincinv(hits, items - hits + 1, tail))


def _most(hits: float, items: float, tail: float) -> float:
    return 1.0 if hits == items else float(special.betaincinv(hits + 1, items - hits, 1 - tail))


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from low to high for which it holds; it holds for all that follow. High, where it never does."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
