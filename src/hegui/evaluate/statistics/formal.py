# SPDX-License-Identifier: Apache-2.0
"""One formal test of the standard: what it asks, whether it is passed, and what that says beyond the sample.

A *bare* pass is what the standard asks: enough questions, and the share in the sample. A *confident* pass says more: that
the share reaches the figure in all questions like these, at 95 %. Whatever is not known counts as not wanted for a pass,
and as wanted for a failure; between the two the test is open.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.statistics.standing import Counts, Standing, counts_of
from hegui.text import Text

with evaluate_extra():
    from hegui.evaluate.statistics.bootstrap import cluster_interval
    from hegui.statistics.intervals import Interval, clopper_pearson, fewest_good, finite_bounds, wilson
    from hegui.statistics.strata import Estimate, Stratum, stratified


class Passed(StrEnum):
    """Whether a test is passed."""

    PASS = "pass"  # noqa: S105  no password
    FAIL = "fail"
    OPEN = "open"
    """It depends on what is not known."""
    TOO_FEW = "too_few"
    """There are fewer questions than the standard asks for."""


PASSED_NAMES: Final[Mapping[Passed, Text]] = {
    Passed.PASS: Text("达到", "reached"),
    Passed.FAIL: Text("未达到", "not reached"),
    Passed.OPEN: Text("尚未确定", "not determined yet"),
    Passed.TOO_FEW: Text("题数不足", "too few questions"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What is asked of a test: so many questions, so large a share as wanted."""

    items: int
    least: Fraction
    """Share as wanted; of a test that limits refusals, 1 less the limit."""

    @classmethod
    def of(cls, items: int, percent: float, *, at_most: bool) -> "Figure":
        """From a figure in percent, as it stands in the parameters; ``at_most`` for the share of what is not wanted."""
        share = Fraction(str(percent)) / 100
        return cls(items, 1 - share if at_most else share)


@dataclass(frozen=True, slots=True)
class Item:
    """A question of the sample, and how it stands."""

    id: str
    cell: str
    cluster: Hashable
    standing: Standing


@dataclass(frozen=True, slots=True)
class CellCounts:
    """A risk or an aspect. Such cells are far too small for a verdict: they tell where to look."""

    counts: Counts
    population: int
    """Questions of the cell in the bank."""
    interval: Interval | None
    """Clopper–Pearson, unknown ones as not wanted; None where nothing was sampled."""


@dataclass(frozen=True, slots=True)
class Formal:
    """The figures of a formal test. Unless said otherwise, unknown ones count as not wanted."""

    figure: Figure
    counts: Counts
    population: int
    """Questions of the bank that was drawn from."""
    bare: Passed
    confident: bool
    """A bare pass whose exact interval lies above the figure."""
    needed: int | None
    """As wanted, so that a sample of this size is a confident pass; None: it is too small whatever it shows."""
    wilson: Interval
    exact: Interval
    """Clopper–Pearson."""
    clustered: Interval | None
    """By resampling clusters; None where no two questions share one."""
    weighted: Estimate | None
    """Each cell by its size in the bank; None where a cell was not sampled."""
    bank: Interval | None
    """Of the share in this very bank (hypergeometric); it says nothing of other questions. None where all of it was drawn."""
    cells: Mapping[str, CellCounts]

    @property
    def whole(self) -> bool:
        """Whether the sample is the bank."""
        return self.counts.items == self.population


def formal(figure: Figure, items: Sequence[Item], populations: Mapping[str, int], seed: int) -> Formal:
    """The figures of a test.

    Args:
        figure: what is asked.
        items: the formal sample.
        populations: of each cell of the bank, how many questions it has.
        seed: for the resampling.

    Raises:
        ValueError: there is no item, or a cell has fewer questions than were drawn from it.
    """
    if not items:
        raise ValueError("the sample is empty / 样本为空")
    counts = counts_of(item.standing for item in items)
    population = sum(populations.values())
    exact = clopper_pearson(counts.good, counts.items)
    bare = passed(figure, counts)
    cells = {code: _cell(code, items, size) for code, size in sorted(populations.items())}
    values = [(item.cluster, float(item.standing is Standing.GOOD)) for item in items]
    shared = len({cluster for cluster, _ in values}) < len(values)
    return Formal(
        figure=figure,
        counts=counts,
        population=population,
        bare=bare,
        confident=bare is Passed.PASS and Fraction(exact.low) >= figure.least,
        needed=fewest_good(counts.items, float(figure.least)),
        wilson=wilson(counts.good, counts.items),
        exact=exact,
        clustered=cluster_interval(values, seed) if shared else None,
        weighted=_weighted(cells.values()),
        bank=finite_bounds(counts.good, counts.items, population) if counts.items < population else None,
        cells=cells,
    )


def passed(figure: Figure, counts: Counts) -> Passed:
    """Whether the standard's figure is reached; shares are compared exactly."""
    if counts.items < figure.items or not counts.items:
        return Passed.TOO_FEW
    if counts.good >= figure.least * counts.items:
        return Passed.PASS
    return Passed.FAIL if counts.good + counts.open < figure.least * counts.items else Passed.OPEN


def _cell(code: str, items: Sequence[Item], population: int) -> CellCounts:
    counts = counts_of(item.standing for item in items if item.cell == code)
    interval = clopper_pearson(counts.good, counts.items) if counts.items else None
    return CellCounts(counts, population, interval)


def _weighted(cells: Iterable[CellCounts]) -> Estimate | None:
    held = [cell for cell in cells if cell.population]
    if not held or not all(cell.counts.items for cell in held):
        return None
    return stratified([Stratum(cell.population, cell.counts.items, cell.counts.good) for cell in held])
