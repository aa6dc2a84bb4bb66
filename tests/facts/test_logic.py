# SPDX-License-Identifier: Apache-2.0
"""Three values, by Kleene's tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.facts.logic import Truth, all_of, any_of, truth

TRUTHS = st.sampled_from(list(Truth))


@given(st.lists(TRUTHS))
def test_de_morgan_holds_for_three_values(parts: list[Truth]) -> None:
    """Not all is some not, with unknown in its place."""
    assert ~all_of(parts) is any_of(~part for part in parts)


@given(st.lists(TRUTHS), TRUTHS)
def test_an_unknown_never_settles_what_a_known_value_does_not(parts: list[Truth], known: Truth) -> None:
    """Replacing an unknown by a value never flips a settled conjunction."""
    settled = all_of([*parts, Truth.UNKNOWN])
    if settled is not Truth.UNKNOWN:
        assert all_of([*parts, known]) is settled


def test_empty_conditions_are_those_of_logic() -> None:
    """All of nothing is yes, any of nothing is no."""
    assert all_of([]) is Truth.YES
    assert any_of([]) is Truth.NO


def test_a_truth_cannot_be_taken_for_a_boolean() -> None:
    """`if truth:` would read unknown as yes; it raises instead."""
    with pytest.raises(TypeError, match="three values"):
        bool(Truth.UNKNOWN)


def test_operators_and_booleans_agree() -> None:
    """The operators are the functions of two."""
    assert (Truth.YES & Truth.UNKNOWN) is Truth.UNKNOWN
    assert (Truth.YES | Truth.UNKNOWN) is Truth.YES
    assert (truth(True), truth(False)) == (Truth.YES, Truth.NO)
