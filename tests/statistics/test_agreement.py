# SPDX-License-Identifier: Apache-2.0
"""Agreement of raters: examples that are published, and worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.statistics.agreement import cohen_kappa, krippendorff_alpha
from hegui.statistics.correction import rogan_gladen


def pairs(first: str, second: str) -> list[tuple[str, str]]:
    """Unit by unit; a dot is a judgement that was not made."""
    return list(zip(first.split(), second.split(), strict=True))


def test_kappa_of_fifty_proposals() -> None:
    """Yes/yes 20, yes/no 5, no/yes 10, no/no 15: observed 0.7, by chance 0.5, kappa 0.4."""
    found = cohen_kappa([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15)
    assert (found.units, found.observed, found.expected) == (50, 0.7, 0.5)
    assert found.coefficient == pytest.approx(0.4)


def test_alpha_of_two_observers_binary() -> None:
    """Krippendorff (2011), example A: 0.095."""
    found = krippendorff_alpha(pairs("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"))
    assert found.coefficient == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_two_observers_nominal() -> None:
    """Krippendorff (2011), example B: 0.692."""
    found = krippendorff_alpha(pairs("a a b b d c c c e d d a", "b a b b b c c c e d d d"))
    assert found.coefficient == pytest.approx(0.692, abs=5e-4)


def test_alpha_of_four_observers_with_gaps() -> None:
    """Krippendorff (2011), example C: 0.743; the unit that one observer judged is left out."""
    rows = (
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    units = [[value for value in unit if value != "."] for unit in zip(*map(str.split, rows), strict=True)]
    found = krippendorff_alpha(units)
    assert found.units == 11
    assert found.coefficient == pytest.approx(0.743, abs=5e-4)


def test_one_answer_for_everything_says_nothing() -> None:
    """It is not called perfect."""
    assert cohen_kappa([("fine", "fine")] * 9).coefficient is None
    assert krippendorff_alpha([["fine", "fine"]] * 9).coefficient is None


def test_without_pairs_there_is_none() -> None:
    """It is refused, not 0 and not 1."""
    with pytest.raises(ValueError, match="no pair"):
        cohen_kappa([])
    with pytest.raises(ValueError, match="twice"):
        krippendorff_alpha([["fine"], []])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_both_are_at_most_one_and_one_only_if_all_agree(judged: list[tuple[str, str]]) -> None:
    """Order of the raters does not matter to either."""
    for method in (cohen_kappa, krippendorff_alpha):
        found, turned = method(judged), method([(two, one) for one, two in judged])
        assert found == turned
        if found.coefficient is not None:
            assert found.coefficient <= 1
            assert (found.coefficient == pytest.approx(1)) == all(one == two for one, two in judged)


def test_a_share_is_corrected_for_the_errors_of_its_judge() -> None:
    """95 % seen by a judge of 0.98 and 0.97 are 96.8 %; one of 0.95 and 0.95 cannot tell 95 % from 100 %."""
    assert rogan_gladen(0.95, 0.98, 0.97) == pytest.approx(0.968, abs=5e-4)
    assert rogan_gladen(0.95, 0.95, 0.95) == pytest.approx(1)
    assert rogan_gladen(0.01, 0.9, 0.95) == 0
    with pytest.raises(ValueError, match="chance"):
        rogan_gladen(0.5, 0.5, 0.5)
    with pytest.raises(ValueError, match="no share"):
        rogan_gladen(1.5, 0.9, 0.9)
