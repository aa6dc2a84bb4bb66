# SPDX-License-Identifier: Apache-2.0
"""Allocation to strata: sums, floors, populations."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hegui.statistics.allocation import allocate, floor_needs

populations = st.lists(st.integers(0, 100_000), max_size=40)


@given(populations, st.integers(0, 5000), st.integers(0, 100))
def test_it_adds_up_keeps_floors_and_never_asks_for_more_than_there_is(
    sizes: list[int], items: int, floor: int
) -> None:
    """Whatever the strata are."""
    assume(floor_needs(sizes, floor) <= min(items, sum(sizes)))
    given_items = allocate(sizes, items, floor)
    assert sum(given_items) == min(items, sum(sizes))
    assert all(min(floor, size) <= got <= size for got, size in zip(given_items, sizes, strict=True))


@given(populations, st.integers(0, 5000))
def test_without_a_floor_nobody_is_off_by_one(sizes: list[int], items: int) -> None:
    """The quota rule: each share is rounded down or up, and the larger stratum never gets less."""
    whole = sum(sizes)
    items = min(items, whole)
    given_items = allocate(sizes, items)
    assert all(
        abs(got * whole - items * size) < whole or not whole for got, size in zip(given_items, sizes, strict=True)
    )
    ordered = sorted(zip(sizes, given_items, strict=True))
    assert all(one[1] <= two[1] or one[0] == two[0] for one, two in pairwise(ordered))


def test_by_hand() -> None:
    """Largest remainders; a floor that others pay for; a floor that pushes the next below it."""
    assert allocate([50, 30, 20], 10) == [5, 3, 2]
    assert allocate([1, 1, 1], 2) == [1, 1, 0]
    assert allocate([6, 3, 1], 5) == [3, 2, 0]
    assert allocate([9000, 900, 100], 1000, 50) == [864, 86, 50]
    assert allocate([1000, 64, 10], 100, 6) == [88, 6, 6]
    assert allocate([10**12, 7], 4000, 59) == [3993, 7]
    assert allocate([], 10) == []
    assert allocate([3, 4], 100, 50) == [3, 4]


def test_floors_that_cannot_be_kept_are_refused() -> None:
    """It is told how many they need."""
    with pytest.raises(ValueError, match="118"):
        allocate([1000, 1000], 100, 59)
    with pytest.raises(ValueError, match="negative"):
        allocate([-1], 1)
