# SPDX-License-Identifier: Apache-2.0
"""How well scores tell harmful texts from harmless ones: figures with intervals, in all and for each source."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from hegui.detect.classifier.extra import train_extra
from hegui.detect.classifier.judgement import Thresholds
from hegui.detect.classifier.labelled import Labelled

with train_extra():
    import numpy as np
    from numpy.typing import NDArray
    from sklearn.metrics import roc_auc_score

    from hegui.statistics.intervals import Interval, wilson

FALSE_ALARMS: Final = 0.01
"""The share of the harmless texts that may reach `Thresholds.likely`."""
MISSED: Final = 0.05
"""The share of the harmful texts that may stay below `Thresholds.unlikely`."""
_NORMAL: Final = 1.959964
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and where the share of the whole lies (Wilson, 95 %)."""

    hits: int
    items: int

    @property
    def interval(self) -> Interval | None:
        """None: there is nothing to count."""
        return wilson(self.hits, self.items) if self.items else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What scores are worth on some texts."""

    source: str
    harmful: int
    harmless: int
    recall: Share
    """Harmful texts from `likely` on."""
    missed: Share
    """Harmful texts below `unlikely`."""
    false_alarms: Share
    """Harmless texts from `likely` on."""
    precision: Share
    """Harmful ones among the texts from `likely` on. It holds for a like share of harmful texts and no other."""
    auc: tuple[float, float, float] | None
    """The chance that a harmful text scores above a harmless one, and its interval (Hanley and McNeil, 95 %)."""


def thresholds_of(scores: NDArray[np.float64], harmful: NDArray[np.bool_]) -> Thresholds:
    """The lowest `likely` with at most `FALSE_ALARMS`, the highest `unlikely` with at most `MISSED`, on these scores."""
    likely = _above(np.sort(scores[~harmful]), FALSE_ALARMS)
    sure = np.sort(scores[harmful])
    unlikely = float(sure[int(len(sure) * MISSED)])
    return Thresholds(round(min(unlikely, likely), _DIGITS), round(likely, _DIGITS))


def _above(harmless: NDArray[np.float64], share: float) -> float:
    """A score that at most a share of the sorted scores reaches."""
    allowed = int(len(harmless) * share)
    return min(1.0, float(harmless[len(harmless) - allowed - 1]) + 10**-_DIGITS)


def measure(source: str, scores: NDArray[np.float64], harmful: NDArray[np.bool_], thresholds: Thresholds) -> Figures:
    """The figures of some texts at the thresholds of a model."""
    flagged = scores >= thresholds.likely
    caught, alarms = int((flagged & harmful).sum()), int((flagged & ~harmful).sum())
    bad, good = int(harmful.sum()), int((~harmful).sum())
    missed = int((harmful & (scores < thresholds.unlikely)).sum())
    return Figures(
        source,
        bad,
        good,
        Share(caught, bad),
        Share(missed, bad),
        Share(alarms, good),
        Share(caught, caught + alarms),
        _auc(scores, harmful) if bad and good else None,
    )


def by_source(data: Sequence[Labelled], scores: NDArray[np.float64], thresholds: Thresholds) -> list[Figures]:
    """The figures in all (source ``*``), then of each source by name."""
    harmful = np.array([row.harmful for row in data], bool)
    names = np.array([row.source for row in data])
    found = [measure("*", scores, harmful, thresholds)]
    for name in sorted({row.source for row in data}):
        there = names == name
        found.append(measure(name, scores[there], harmful[there], thresholds))
    return found


def _auc(scores: NDArray[np.float64], harmful: NDArray[np.bool_]) -> tuple[float, float, float]:
    area = float(roc_auc_score(harmful, scores))
    bad, good = int(harmful.sum()), int((~harmful).sum())
    above, below = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (bad - 1) * (above - area * area) + (good - 1) * (below - area * area)
    half = _NORMAL * sqrt(max(spread, 0.0) / (bad * good))
    return area, max(0.0, area - half), min(1.0, area + half)
