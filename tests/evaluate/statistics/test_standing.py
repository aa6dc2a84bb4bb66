# SPDX-License-Identifier: Apache-2.0
"""How an answer stands: not knowing is never as wanted."""

import pytest

from hegui.evaluate.statistics.standing import Standing, counts_of, worst

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
