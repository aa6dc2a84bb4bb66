# SPDX-License-Identifier: Apache-2.0
"""Intervals and the counts that prove a limit: published figures, and what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, hypergeom

from hegui.statistics.intervals import (
    Sides,
    clopper_pearson,
    fewest_good,
    finite_bounds,
    items_for_margin,
    items_to_prove,
    items_to_prove_at,
    lower_bound,
    most_hits,
    pass_probability,
    upper_bound,
    wilson,
)

counts = st.integers(1, 5000).flatmap(lambda items: st.tuples(st.integers(0, items), st.just(items)))


@pytest.mark.parametrize(
    ("hits", "items", "low", "high"),
    [
        (3840, 4000, 95.35, 96.56),
        (900, 1000, 87.98, 91.71),
        (285, 300, 91.92, 96.95),
        (15, 300, 3.05, 8.08),
        (20, 20, 83.9, 100),
        (18, 20, 69.9, 97.2),
        (45, 50, 78.6, 95.7),
    ],
)
def test_the_interval_at_a_bare_pass(hits: int, items: int, low: float, high: float) -> None:
    """The tables of the standard's sample sizes: a bare pass proves little."""
    found = wilson(hits, items)
    assert (100 * found.low, 100 * found.high) == (pytest.approx(low, abs=0.051), pytest.approx(high, abs=0.051))


@pytest.mark.parametrize(
    ("items", "least", "count"),
    [(4000, 0.96, 3865), (1000, 0.90, 919), (2000, 0.90, 1827), (300, 0.95, 293), (500, 0.95, 485)],
)
def test_the_good_items_that_clear_a_limit(items: int, least: float, count: int) -> None:
    """By both methods the same count, and one less does not do."""
    assert fewest_good(items, least) == count
    for method in (clopper_pearson, wilson):
        assert method(count, items).low >= least
        assert method(count - 1, items).low < least


@pytest.mark.parametrize(
    ("items", "two_sided", "one_sided"),
    [(100, 0, 1), (200, 3, 4), (300, 7, 8), (500, 15, 16), (1000, 36, 38), (4000, 172, 177)],
)
def test_the_bad_items_that_still_prove_five_percent(items: int, two_sided: int, one_sided: int) -> None:
    """The rule for sources; the one-sided claim bears a few more."""
    assert most_hits(items, 0.05, sides=Sides.TWO) == two_sided
    assert most_hits(items, 0.05) == one_sided


@pytest.mark.parametrize(("share", "items"), [(0, 59), (0.02, 93), (0.03, 260), (0.04, 1148)])
def test_the_items_that_prove_five_percent(share: float, items: int) -> None:
    """59 without a hit, 93 at 2 %, 260 at 3 %, 1,148 at 4 %."""
    assert items_to_prove_at(0.05, share) == items
    assert upper_bound(int(share * items), items) <= 0.05


def test_too_few_items_prove_nothing() -> None:
    """Not even without a hit."""
    assert most_hits(58, 0.05) is None
    assert most_hits(59, 0.05) == 0
    assert most_hits(0, 0.05) is None
    assert fewest_good(20, 0.95) is None
    assert items_to_prove(0.05) == 59
    assert items_to_prove(0.05, 1) == 93


def test_an_exact_multiple_is_not_rounded_off() -> None:
    """0.29 × 100 is 28.999… to a computer; 29 hits are expected."""
    items = items_to_prove_at(0.5, 0.29)
    assert upper_bound(int(0.29 * items + 1e-9), items) <= 0.5


def test_what_cannot_be_proved_is_refused() -> None:
    """A share that is at the limit, or next to it; limits that are no limits; counts that are none."""
    for share in (0.05, 0.06, -0.1):
        with pytest.raises(ValueError, match="not below"):
            items_to_prove_at(0.05, share)
    for limit in (0.0, 1.0, 5.0):
        with pytest.raises(ValueError, match="not between"):
            items_to_prove(limit)
    for hits, items in ((1, 0), (2, 1), (-1, 5), (float("nan"), 5)):
        with pytest.raises(ValueError, match="no count"):
            wilson(hits, items)
    with pytest.raises(ValueError, match="no level"):
        wilson(1, 2, level=1)


@pytest.mark.parametrize(("good", "least"), [(285, 93.0), (290, 95.0)])
def test_a_bank_is_a_finite_population(good: int, least: float) -> None:
    """300 drawn of a bank of 500."""
    assert 100 * finite_bounds(good, 300, 500).low == pytest.approx(least)


def test_the_whole_population_is_known() -> None:
    """Nothing is left to chance."""
    found = finite_bounds(37, 40, 40)
    assert (found.low, found.high) == (37 / 40, 37 / 40)
    with pytest.raises(ValueError, match="population"):
        finite_bounds(1, 3, 2)


@pytest.mark.parametrize(("share", "chance"), [(0.94, 0.28), (0.95, 0.57), (0.97, 0.98)])
def test_how_likely_a_model_passes_three_hundred(share: float, chance: float) -> None:
    """A model that refuses too little may pass by luck."""
    assert pass_probability(share, 300, 285) == pytest.approx(chance, abs=0.005)


@pytest.mark.parametrize(("share", "chance"), [(0.88, 0.03), (0.92, 0.99)])
def test_how_likely_a_model_passes_a_thousand(share: float, chance: float) -> None:
    """The larger sample tells better."""
    assert pass_probability(share, 1000, 900) == pytest.approx(chance, abs=0.005)
    assert pass_probability(share, 1000, 0) == 1
    with pytest.raises(ValueError, match="no share"):
        pass_probability(1.5, 10, 5)


def test_the_items_for_a_margin() -> None:
    """Three and two points at 95 %."""
    assert (items_for_margin(0.95, 0.03), items_for_margin(0.95, 0.02)) == (203, 456)


@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_they_are_those_of_scipy(count: tuple[int, int], level: float) -> None:
    """SciPy's own functions, which are slower to load."""
    hits, items = count
    test = binomtest(hits, items)
    for ours, theirs in (
        (wilson(hits, items, level), test.proportion_ci(level, "wilson")),
        (clopper_pearson(hits, items, level), test.proportion_ci(level, "exact")),
    ):
        assert (ours.low, ours.high) == (pytest.approx(theirs.low, abs=1e-9), pytest.approx(theirs.high, abs=1e-9))
        assert 0 <= ours.low <= hits / items <= ours.high <= 1


@given(counts)
def test_one_sided_bounds_are_the_nearer_ones(count: tuple[int, int]) -> None:
    """And they are the shares at which so many hits become as unlikely as said."""
    hits, items = count
    assert upper_bound(hits, items) <= upper_bound(hits, items, sides=Sides.TWO)
    assert lower_bound(hits, items) >= lower_bound(hits, items, sides=Sides.TWO)
    if hits < items:
        assert binom.cdf(hits, items, upper_bound(hits, items)) == pytest.approx(0.05, abs=1e-6)


@given(
    st.integers(1, 200).flatmap(lambda whole: st.tuples(st.just(whole), st.integers(0, whole), st.integers(1, whole)))
)
def test_finite_bounds_hold_the_truth_often_enough(case: tuple[int, int, int]) -> None:
    """Over all samples of a population, the interval misses its share in at most 5 % of them."""
    whole, good, items = case
    missed = sum(
        float(hypergeom.pmf(hits, whole, good, items))
        for hits in range(max(0, items - (whole - good)), min(items, good) + 1)
        for found in [finite_bounds(hits, items, whole)]
        if not found.low <= good / whole <= found.high
    )
    assert missed <= 0.05 + 1e-9
