# SPDX-License-Identifier: Apache-2.0
"""The ladder of verdicts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.corpus.verdict import TermHit, Thresholds, Verdict, second_look, verdict_of_terms
from hegui.detect.lexicon import Tier

THRESHOLDS = Thresholds(harmful=0.8, harmless=0.2)
HITS = st.lists(st.builds(TermHit, st.sampled_from("abcd"), st.sampled_from("XY"), st.sampled_from(Tier)))


@pytest.mark.parametrize(
    ("hits", "verdict"),
    [
        ([], Verdict.CLEAR),
        ([TermHit("a", "X", Tier.WEAK)], Verdict.HINT),
        ([TermHit("a", "X", Tier.WEAK), TermHit("a", "X", Tier.WEAK)], Verdict.HINT),
        ([TermHit("a", "X", Tier.WEAK), TermHit("b", "Y", Tier.WEAK)], Verdict.HINT),
        ([TermHit("a", "X", Tier.WEAK), TermHit("b", "X", Tier.WEAK)], Verdict.CANDIDATE),
        ([TermHit("a", "X", Tier.CONTEXT)], Verdict.CANDIDATE),
        ([TermHit("a", "X", Tier.CONTEXT), TermHit("b", "X", Tier.WEAK)], Verdict.CANDIDATE),
        ([TermHit("a", "X", Tier.WEAK), TermHit("b", "X", Tier.BLOCK)], Verdict.LIKELY),
    ],
)
def test_terms(hits: list[TermHit], verdict: Verdict) -> None:
    """Each rung is reached by what it says, and by no less."""
    assert verdict_of_terms(hits, THRESHOLDS) is verdict


@given(HITS, HITS)
def test_more_terms_never_lower_a_verdict(some: list[TermHit], more: list[TermHit]) -> None:
    """A record cannot hide a term behind others, and the order of hits is nothing."""
    both = verdict_of_terms([*some, *more], THRESHOLDS)
    assert both >= verdict_of_terms(some, THRESHOLDS)
    assert both is verdict_of_terms([*more, *some], THRESHOLDS)


@pytest.mark.parametrize(
    ("harmful", "verdict"),
    [(0.0, Verdict.HINT), (0.2, Verdict.CANDIDATE), (0.79, Verdict.CANDIDATE), (0.8, Verdict.LIKELY)],
)
def test_the_classifier_moves_candidates(harmful: float, verdict: Verdict) -> None:
    """Above its threshold up, below the low one down, between them not at all."""
    assert second_look(Verdict.CANDIDATE, harmful, THRESHOLDS) is verdict


@pytest.mark.parametrize("verdict", [Verdict.CLEAR, Verdict.HINT, Verdict.LIKELY])
@pytest.mark.parametrize("harmful", [0.0, 0.5, 1.0])
def test_the_classifier_moves_nothing_else(verdict: Verdict, harmful: float) -> None:
    """It cannot clear what a block term found, nor accuse alone."""
    assert second_look(verdict, harmful, THRESHOLDS) is verdict


def test_thresholds_out_of_order() -> None:
    """A ladder whose rungs cross is refused."""
    with pytest.raises(ValueError, match="out of order"):
        Thresholds(harmful=0.2, harmless=0.8)
