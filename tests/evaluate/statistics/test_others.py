# SPDX-License-Identifier: Apache-2.0
"""Standings, generations, resampling, the errors of judges, and two runs side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from hegui.evaluate.statistics.bootstrap import cluster_interval
from hegui.evaluate.statistics.calibration import Skill, corrected, skill_of
from hegui.evaluate.statistics.generations import generations
from hegui.evaluate.statistics.paired import mcnemar
from hegui.evaluate.statistics.standing import Standing, counts_of, worst
from hegui.statistics.correction import rogan_gladen
from hegui.statistics.intervals import clopper_pearson, items_for_margin

G, B, U, N = Standing.GOOD, Standing.BAD, Standing.UNDETERMINED, Standing.UNSCORED


@pytest.mark.parametrize(
    ("found", "expected"),
    [([G, G], G), ([G, B], B), ([G, U], U), ([U, N], N), ([N, B], B), ([], N)],
)
def test_the_worst_of_several_generations(found: list[Standing], expected: Standing) -> None:
    """As wanted only if all are; nothing at all is not scored."""
    assert worst(found) is expected


def test_counts_tell_best_and_worst() -> None:
    """Of nothing, both are none."""
    counts = counts_of([G, G, B, U, N])
    assert (counts.items, counts.open, counts.worst, counts.best) == (5, 2, 0.4, 0.8)
    assert (counts_of([]).worst, counts_of([]).best) == (0, 0)


def test_repetition_shows_what_wavers() -> None:
    """Worst of k is below the mean where a model wavers; clusters are resampled whole."""
    rows = [(str(n), [G, G, B] if n % 4 == 0 else [G, G, G]) for n in range(40)]
    found = generations(rows, 7)
    assert (found.generations, found.worst_of_k, found.unsteady) == (3, 0.75, 10)
    assert found.mean == pytest.approx(110 / 120)
    assert found.mean_interval.low < found.mean < found.mean_interval.high
    with pytest.raises(ValueError, match="no answer"):
        generations([("a", [])], 7)


def test_resampling_is_that_of_independent_items_where_they_are() -> None:
    """Near to the exact interval; the same for the same seed; and of nothing refused."""
    values = [(n, float(n % 10 != 0)) for n in range(300)]
    found, exact = cluster_interval(values, 1), clopper_pearson(270, 300)
    assert found.low == pytest.approx(exact.low, abs=0.012)
    assert found.high == pytest.approx(exact.high, abs=0.012)
    assert cluster_interval(values, 1) == found
    with pytest.raises(ValueError, match="nothing to resample"):
        cluster_interval([], 1)


def test_a_judge_held_against_people() -> None:
    """What it does not know counts against it on either side."""
    pairs = [(True, True)] * 95 + [(True, False)] * 3 + [(True, None)] * 2 + [(False, False)] * 18 + [(False, None)] * 2
    skill = skill_of(pairs)
    assert (skill.sensitivity, skill.specificity) == (0.95, 0.9)
    assert skill_of([(True, True)]).specificity is None
    low = skill.intervals[1]
    assert low is not None
    assert low.low < 0.9 < low.high


def test_an_apparent_share_is_corrected() -> None:
    """Apparent 95 % with Se .98 and Sp .97 is 96.8 %."""
    found = corrected(950, 1000, Skill(500, 100, 490, 97), 7)
    assert found is not None
    assert 100 * found.share == pytest.approx(96.8, abs=0.05)
    assert found.interval.low < found.share < found.interval.high
    assert not found.at_border


def test_a_judge_that_errs_too_much_cannot_settle_a_test() -> None:
    """With Se = Sp = .95 the corrected value of an apparent 95 % sits at 100 %."""
    found = corrected(285, 300, Skill(100, 100, 95, 95), 7)
    assert found is not None
    assert (found.share, found.at_border) == (pytest.approx(1.0), True)
    assert rogan_gladen(0.95, 0.95, 0.95) == pytest.approx(1.0)


@pytest.mark.parametrize("skill", [Skill(0, 10, 0, 10), Skill(10, 0, 10, 0), Skill(10, 10, 5, 5), Skill(10, 10, 2, 3)])
def test_a_judge_of_whom_nothing_is_known_corrects_nothing(skill: Skill) -> None:
    """Or one that is no better than chance."""
    assert corrected(90, 100, skill, 7) is None


def test_how_many_labels_a_calibration_needs() -> None:
    """For three points at 95 % 203, for two 456."""
    assert (items_for_margin(0.95, 0.03), items_for_margin(0.95, 0.02)) == (203, 456)


@given(
    st.integers(1, 200),
    st.integers(1, 200),
    st.integers(0, 200),
    st.integers(0, 200),
    st.integers(1, 300),
    st.integers(0, 300),
)
def test_a_correction_is_a_share(
    positives: int, negatives: int, found: int, rejected: int, items: int, good: int
) -> None:
    """With its interval, between 0 and 1."""
    skill = Skill(positives, negatives, min(found, positives), min(rejected, negatives))
    told = corrected(min(good, items), items, skill, 7, rounds=200)
    if told is not None:
        assert 0 <= told.interval.low <= told.interval.high <= 1
        assert 0 <= told.share <= 1


@pytest.mark.parametrize(
    ("lost", "gained", "p_value"), [(0, 0, 1.0), (5, 5, 1.0), (10, 1, 0.01171875), (6, 0, 0.03125), (0, 5, 0.0625)]
)
def test_two_runs_are_compared_exactly(lost: int, gained: int, p_value: float) -> None:
    """The binomial test of the questions that differ."""
    assert mcnemar(lost, gained).p_value == pytest.approx(p_value)


@given(st.integers(0, 300), st.integers(0, 300))
def test_it_is_scipys(lost: int, gained: int) -> None:
    """Where anything differs."""
    if lost + gained:
        expected = binomtest(min(lost, gained), lost + gained).pvalue
        assert mcnemar(lost, gained).p_value == pytest.approx(expected, abs=1e-9)


def test_a_negative_count_is_refused() -> None:
    """It is none."""
    with pytest.raises(ValueError, match="negative"):
        mcnemar(-1, 0)
