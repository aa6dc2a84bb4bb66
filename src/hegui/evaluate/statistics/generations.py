# SPDX-License-Identifier: Apache-2.0
"""Several generations of one question: the share of questions that are right every time, and of answers that are right."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from hegui.evaluate.statistics.bootstrap import cluster_interval
from hegui.evaluate.statistics.standing import Standing, worst
from hegui.statistics.intervals import Interval


@dataclass(frozen=True, slots=True)
class Generations:
    """What repetition shows. Unknown ones count as not wanted."""

    generations: int
    questions: int
    worst_of_k: float
    """Share of questions of which every answer is as wanted."""
    mean: float
    """Share of answers that are as wanted."""
    mean_interval: Interval
    """Of the mean, by resampling clusters of questions."""
    unsteady: int
    """Questions of which some answers are as wanted and some are not."""


def generations(questions: Sequence[tuple[Hashable, Sequence[Standing]]], seed: int) -> Generations:
    """The figures of questions that were asked several times.

    Args:
        questions: each with its cluster and how its answers stand.
        seed: for the resampling.

    Raises:
        ValueError: there is no question, or one without an answer.
    """
    if not questions or not all(standings for _, standings in questions):
        raise ValueError("a question has no answer / 有题目没有答复")
    values = [(cluster, float(one is Standing.GOOD)) for cluster, standings in questions for one in standings]
    unsteady = sum({Standing.GOOD, Standing.BAD} <= set(standings) for _, standings in questions)
    return Generations(
        generations=max(len(standings) for _, standings in questions),
        questions=len(questions),
        worst_of_k=sum(worst(standings) is Standing.GOOD for _, standings in questions) / len(questions),
        mean=sum(value for _, value in values) / len(values),
        mean_interval=cluster_interval(values, seed),
        unsteady=unsteady,
    )
