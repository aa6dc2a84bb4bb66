# SPDX-License-Identifier: Apache-2.0
"""The weighted estimate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.statistics.intervals import clopper_pearson
from hegui.statistics.strata import Stratum, stratified

strata = st.lists(
    st.integers(1, 10_000).flatmap(
        lambda size: st.integers(1, size).flatmap(
            lambda items: st.builds(Stratum, st.just(size), st.just(items), st.integers(0, items))
        )
    ),
    min_size=1,
    max_size=12,
)


@given(strata)
def test_it_lies_among_the_strata_and_in_its_interval(drawn: list[Stratum]) -> None:
    """And a stratified sample never says more than all its items."""
    found = stratified(drawn)
    shares = [stratum.hits / stratum.items for stratum in drawn]
    assert min(shares) - 1e-9 <= found.share <= max(shares) + 1e-9
    assert 0 <= found.interval.low <= found.share + 1e-9
    assert found.share - 1e-9 <= found.interval.high <= 1
    assert found.effective_items <= sum(stratum.items for stratum in drawn) + 1e-6


def test_one_stratum_is_a_plain_sample() -> None:
    """Nothing is weighted."""
    found = stratified([Stratum(10_000, 100, 4)])
    assert found.effective_items == pytest.approx(100)
    plain = clopper_pearson(4, 100)
    assert (found.interval.low, found.interval.high) == (pytest.approx(plain.low), pytest.approx(plain.high))


def test_by_hand() -> None:
    """0.9 × 1/10 + 0.1 × 5/10; the small stratum, drawn as often as the large one, says little of the whole."""
    found = stratified([Stratum(900, 10, 1), Stratum(100, 10, 5)])
    assert found.share == pytest.approx(0.14)
    assert found.effective_items == pytest.approx(1 / (0.81 / 10 + 0.01 / 10))


def test_without_hits_it_is_not_certain() -> None:
    """No variance is seen, and yet the interval has a width."""
    assert stratified([Stratum(900, 59, 0), Stratum(100, 10, 0)]).interval.high > 0.05


def test_what_was_not_sampled_is_refused() -> None:
    """Of it nothing can be said; an empty stratum needs no sample."""
    with pytest.raises(ValueError, match="not sampled"):
        stratified([Stratum(900, 59, 0), Stratum(100, 0, 0)])
    with pytest.raises(ValueError, match="contradicts"):
        stratified([Stratum(5, 6, 0)])
    with pytest.raises(ValueError, match="empty"):
        stratified([Stratum(0, 0, 0)])
    assert stratified([Stratum(900, 59, 0), Stratum(0, 0, 0)]).share == 0
