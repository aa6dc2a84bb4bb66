# SPDX-License-Identifier: Apache-2.0
"""Two runs of the same questions: McNemar's exact test of whether one model does better than the other."""

from dataclasses import dataclass

from hegui.evaluate.extra import evaluate_extra

with evaluate_extra():
    from scipy import special


@dataclass(frozen=True, slots=True)
class McNemar:
    """Questions that stand otherwise in the second run."""

    lost: int
    """As wanted in the first run, not in the second."""
    gained: int
    """The other way about."""
    p_value: float
    """Two-sided: how likely so uneven a split is where neither is better. 1 where nothing differs."""


def mcnemar(lost: int, gained: int) -> McNemar:
    """The exact (binomial) test, two-sided.

    Raises:
        ValueError: a count is negative.
    """
    if lost < 0 or gained < 0:
        raise ValueError("negative counts / 计数不可为负")
    differ, fewer = lost + gained, min(lost, gained)
    # bdtr is the binomial distribution function; twice the smaller tail, and never more than certain.
    p_value = 1.0 if not differ else min(1.0, 2 * float(special.bdtr(fewer, differ, 0.5)))
    return McNemar(lost, gained, p_value)
