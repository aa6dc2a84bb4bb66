# SPDX-License-Identifier: Apache-2.0
"""How far a judge may be believed, from answers that people have judged too; and what its counts come to after its errors.

*Positive* is what a test wants to see: an answer that is as wanted. Sensitivity is the share of those that the judge finds,
specificity the share of the others that it rejects. An answer that the judge leaves undetermined counts against it in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hegui.evaluate.extra import evaluate_extra
from hegui.statistics.correction import rogan_gladen
from hegui.statistics.intervals import LEVEL, Interval, wilson

with evaluate_extra():
    import numpy as np

ROUNDS: Final = 4000


@dataclass(frozen=True, slots=True)
class Skill:
    """A judge held against people."""

    positives: int
    """Answers that people found as wanted."""
    negatives: int
    found: int
    """Of the positives, those that the judge calls so."""
    rejected: int
    """Of the negatives, those that the judge calls so."""
    passed: int
    """Of the negatives, those that the judge calls as wanted: its count holds them. What it leaves undetermined is in neither."""

    @property
    def sensitivity(self) -> float | None:
        """None: people found none as wanted."""
        return self.found / self.positives if self.positives else None

    @property
    def specificity(self) -> float | None:
        """None: people found all as wanted, so nothing is known of how it rejects."""
        return self.rejected / self.negatives if self.negatives else None

    @property
    def intervals(self) -> tuple[Interval | None, Interval | None]:
        """Of sensitivity and specificity (Wilson, 95 %)."""
        return (
            wilson(self.found, self.positives) if self.positives else None,
            wilson(self.rejected, self.negatives) if self.negatives else None,
        )


def skill_of(pairs: Sequence[tuple[bool, bool | None]]) -> Skill:
    """From what people and the judge say of the same answers, True for as wanted; None: the judge does not know."""
    positives = [judge for people, judge in pairs if people]
    negatives = [judge for people, judge in pairs if not people]
    return Skill(
        len(positives),
        len(negatives),
        sum(judge is True for judge in positives),
        sum(judge is False for judge in negatives),
        sum(judge is True for judge in negatives),
    )


@dataclass(frozen=True, slots=True)
class Corrected:
    """The true share behind what a judge counted."""

    apparent: float
    share: float
    """After Rogan and Gladen, held between 0 and 1."""
    interval: Interval
    """By resampling both the counts and the calibration."""
    at_border: bool
    """Whether the correction had to be held at 0 or 1: the judge errs too much to settle the test."""


def corrected(
    good: int, items: int, skill: Skill, seed: int, level: float = LEVEL, rounds: int = ROUNDS
) -> Corrected | None:
    """The share corrected for the judge's errors; None where the calibration says too little, or the judge is no better than chance.

    Args:
        good: answers that the judge called as wanted.
        items: answers that it judged.
        skill: of the judge.
        seed: for the resampling.
        level: of the interval.
        rounds: resamples.
    """
    sensitivity = skill.sensitivity
    if sensitivity is None or not skill.negatives or not items:
        return None
    # What counts here is how often the judge lets a negative into its count: undetermined ones are not in it.
    specificity = 1 - skill.passed / skill.negatives
    if sensitivity + specificity <= 1:
        return None
    apparent = good / items
    raw = (apparent + specificity - 1) / (sensitivity + specificity - 1)
    chance = np.random.default_rng(seed)
    counts = chance.binomial(items, apparent, rounds) / items
    sensitivities = chance.binomial(skill.positives, sensitivity, rounds) / skill.positives
    specificities = chance.binomial(skill.negatives, specificity, rounds) / skill.negatives
    skills = sensitivities + specificities - 1
    usable = skills > 0
    shares = np.clip((counts[usable] + specificities[usable] - 1) / skills[usable], 0, 1)
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2]) if len(shares) else (0.0, 1.0)
    share = rogan_gladen(apparent, sensitivity, specificity)
    return Corrected(apparent, share, Interval(float(low), float(high), level), not 0 < raw < 1)
