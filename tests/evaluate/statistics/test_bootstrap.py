# SPDX-License-Identifier: Apache-2.0
"""Resampling of clusters."""

import pytest

from hegui.evaluate.statistics.bootstrap import cluster_interval
from hegui.statistics.intervals import clopper_pearson


def test_resampling_is_that_of_independent_items_where_they_are() -> None:
    """Near to the exact interval; the same for the same seed; and of nothing refused."""
    values = [(n, float(n % 10 != 0)) for n in range(300)]
    found, exact = cluster_interval(values, 1), clopper_pearson(270, 300)
    assert found.low == pytest.approx(exact.low, abs=0.012)
    assert found.high == pytest.approx(exact.high, abs=0.012)
    assert cluster_interval(values, 1) == found
    with pytest.raises(ValueError, match="nothing to resample"):
        cluster_interval([], 1)
