# SPDX-License-Identifier: Apache-2.0
"""How far raters agree beyond what chance would give: Cohen's kappa and Krippendorff's alpha for names (nominal data)."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

POOR: Final = 0.667
"""Below it, by Krippendorff's convention, no conclusion should be drawn. A convention, no law."""
GOOD: Final = 0.8
"""From here on agreement is customarily called good."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the same units were judged."""

    units: int
    """Units that two raters or more judged."""
    observed: float
    """The share of pairs of judgements that agree; 1 where all do."""
    expected: float
    """The share that would agree by chance."""
    coefficient: float | None
    """1: always, 0: no better than chance, below: worse. None: everybody gave the one same answer, so it says nothing."""


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Two raters, every unit judged by both.

    Raises:
        ValueError: there is no pair.
    """
    if not pairs:
        raise ValueError("no pair was judged / 没有双人评判的条目")
    count = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    agreed = sum(one == two for one, two in pairs)
    by_chance = sum(number * second[value] for value, number in first.items())
    return _agreement(count, agreed / count, by_chance / (count * count), certain=by_chance == count * count)


def krippendorff_alpha(units: Sequence[Sequence[Hashable]]) -> Agreement:
    """Any number of raters, with gaps: of each unit the judgements that were made. Units with fewer than two are left out.

    Raises:
        ValueError: no unit was judged twice.
    """
    judged = [unit for unit in units if len(unit) > 1]
    if not judged:
        raise ValueError("no unit was judged twice / 没有两人以上评判的条目")
    values = Counter(value for unit in judged for value in unit)
    total = values.total()
    # A judgement meets the others of its unit; a unit with more judgements counts by their number, not by their pairs.
    agreed = sum(number * (number - 1) / (len(unit) - 1) for unit in judged for number in Counter(unit).values())
    by_chance = sum(number * (number - 1) for number in values.values())
    possible = total * (total - 1)
    return _agreement(len(judged), agreed / total, by_chance / possible, certain=by_chance == possible)


def _agreement(units: int, observed: float, expected: float, *, certain: bool) -> Agreement:
    coefficient = None if certain else (observed - expected) / (1 - expected)
    return Agreement(units, observed, expected, coefficient)
