# SPDX-License-Identifier: Apache-2.0
"""Tallies add up, in whatever order and grouping."""

from hypothesis import given
from hypothesis import strategies as st

from hegui.corpus.parts import as_json
from hegui.corpus.tally import Tally, Technical, total

COUNT = st.integers(0, 1000)
COUNTS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 1000))
TALLIES = st.builds(
    Tally,
    documents=COUNT,
    texts=COUNT,
    characters=COUNT,
    bytes=COUNT,
    rejected=COUNTS,
    unread=COUNT,
    languages=COUNTS,
    modalities=COUNTS,
    others=COUNTS,
    verdicts=COUNTS,
    categories=st.dictionaries(st.sampled_from(["x", "y"]), COUNTS),
    personal_hits=COUNTS,
    personal_documents=COUNTS,
    sensitive_documents=COUNTS,
    pi_documents=COUNT,
    sensitive_pi_documents=COUNT,
    classified=COUNT,
    unscored=COUNT,
    technical=st.builds(Technical, COUNT, COUNT, COUNT, COUNT),
)


@given(TALLIES, TALLIES, TALLIES)
def test_any_grouping_and_order(one: Tally, two: Tally, three: Tally) -> None:
    """A reduction over any tree gives the same tally."""
    assert (one + two) + three == one + (two + three) == total([three, one, two])
    assert one + two == two + one


@given(TALLIES)
def test_nothing_is_nothing(tally: Tally) -> None:
    """The empty tally changes nothing."""
    assert tally + Tally() == tally == Tally() + tally


@given(TALLIES, TALLIES)
def test_every_count_is_added(one: Tally, two: Tally) -> None:
    """No field is forgotten: every number of the sum is the sum of the numbers."""
    assert _numbers(as_json(one + two)) == _numbers(as_json(one)) + _numbers(as_json(two))


def _numbers(value: object) -> int:
    match value:
        case dict():
            return sum(map(_numbers, value.values()))
        case int():
            return value
        case _:
            raise TypeError


def test_unqualified() -> None:
    """What is neither qualified nor undecided."""
    assert Technical(100, 10, 7, 1).unqualified == 2
    tally = Tally(rejected={"a": 2, "b": 3}, verdicts={"likely": 4})
    assert (tally.rejections, tally.verdict("likely"), tally.verdict("clear")) == (5, 4, 0)
