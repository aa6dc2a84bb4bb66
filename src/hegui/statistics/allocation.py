# SPDX-License-Identifier: Apache-2.0
"""How many items of a sample each stratum gets: in proportion to its size, yet none less than a floor."""

from collections.abc import Sequence


def allocate(populations: Sequence[int], items: int, floor: int = 0) -> list[int]:
    """The items of each stratum; they add up to ``items``, or to the whole population where that is less.

    A stratum gets its proportional share, at least the floor (all of it where it is smaller than the floor), and never
    more than it holds. Fractions go to the largest remainders, the earlier stratum first where two are alike, so the same
    populations give the same allocation on every machine.

    Raises:
        ValueError: a number is negative, or the floors alone need more than ``items``: see `floor_needs`.
    """
    if items < 0 or floor < 0 or any(population < 0 for population in populations):
        raise ValueError("negative numbers / 数量不可为负")
    needed = floor_needs(populations, floor)
    items = min(items, sum(populations))
    if needed > items:
        raise ValueError(f"the floors need {needed} items, not {items} / 各层下限合计需 {needed} 条")
    pinned: dict[int, int] = {}
    while True:
        free = [index for index in range(len(populations)) if index not in pinned]
        left, held = items - sum(pinned.values()), sum(populations[index] for index in free)
        below = {
            index: min(floor, populations[index])
            for index in free
            if left * populations[index] < min(floor, populations[index]) * held
        }
        if not below:
            break
        pinned |= below  # what they get above their share the others give up, and may fall below the floor by it
    shares = {index: divmod(left * populations[index], held) if held else (0, 0) for index in free}
    missing = left - sum(whole for whole, _ in shares.values())
    fullest = sorted(free, key=lambda index: (-shares[index][1], index))[:missing]
    given = pinned | {index: whole for index, (whole, _) in shares.items()}
    return [given[index] + (index in fullest) for index in range(len(populations))]


def floor_needs(populations: Sequence[int], floor: int) -> int:
    """How many items keep the floor of every stratum."""
    return sum(min(floor, population) for population in populations)
