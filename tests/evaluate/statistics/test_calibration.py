# SPDX-License-Identifier: Apache-2.0
"""The errors of judges, and what counts come to after them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.evaluate.statistics.calibration import Skill, corrected, skill_of
from hegui.statistics.correction import rogan_gladen
from hegui.statistics.intervals import items_for_margin


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
    found = corrected(950, 1000, Skill(500, 100, 490, 97, 3), 7)
    assert found is not None
    assert 100 * found.share == pytest.approx(96.8, abs=0.05)
    assert found.interval.low < found.share < found.interval.high
    assert not found.at_border


def test_a_judge_that_errs_too_much_cannot_settle_a_test() -> None:
    """With Se = Sp = .95 the corrected value of an apparent 95 % sits at 100 %."""
    found = corrected(285, 300, Skill(100, 100, 95, 95, 5), 7)
    assert found is not None
    assert (found.share, found.at_border) == (pytest.approx(1.0), True)
    assert rogan_gladen(0.95, 0.95, 0.95) == pytest.approx(1.0)


def test_what_a_judge_leaves_undetermined_is_in_no_count_that_is_corrected() -> None:
    """60 of 100 are as wanted and found so; half of the others it rejects, of the rest it does not know: 60 % is right."""
    skill = skill_of([(True, True)] * 60 + [(False, False)] * 20 + [(False, None)] * 20)
    found = corrected(600, 1000, skill, 7)
    assert found is not None
    assert found.share == pytest.approx(0.6)
    assert skill.specificity == 0.5


@pytest.mark.parametrize(
    "skill", [Skill(0, 10, 0, 10, 0), Skill(10, 0, 10, 0, 0), Skill(10, 10, 5, 5, 5), Skill(10, 10, 2, 3, 7)]
)
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
    rejected = min(rejected, negatives)
    skill = Skill(positives, negatives, min(found, positives), rejected, negatives - rejected)
    told = corrected(min(good, items), items, skill, 7, rounds=200)
    if told is not None:
        assert 0 <= told.interval.low <= told.interval.high <= 1
        assert 0 <= told.share <= 1
