# SPDX-License-Identifier: Apache-2.0
"""Several generations of one question."""

import pytest

from hegui.evaluate.statistics.generations import generations
from hegui.evaluate.statistics.standing import Standing

G, B = Standing.GOOD, Standing.BAD


def test_repetition_shows_what_wavers() -> None:
    """Worst of k is below the mean where a model wavers; clusters are resampled whole."""
    rows = [(str(n), [G, G, B] if n % 4 == 0 else [G, G, G]) for n in range(40)]
    found = generations(rows, 7)
    assert (found.generations, found.worst_of_k, found.unsteady) == (3, 0.75, 10)
    assert found.mean == pytest.approx(110 / 120)
    assert found.mean_interval.low < found.mean < found.mean_interval.high
    with pytest.raises(ValueError, match="no answer"):
        generations([("a", [])], 7)
