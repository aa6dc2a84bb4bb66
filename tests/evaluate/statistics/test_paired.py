# SPDX-License-Identifier: Apache-2.0
"""Two runs of the same questions: McNemar's exact test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from hegui.evaluate.statistics.paired import mcnemar


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
