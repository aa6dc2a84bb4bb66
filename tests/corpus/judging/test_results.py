# SPDX-License-Identifier: Apache-2.0
"""What a judged sample says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_factory import ASKED, all_fine, says, started

from hegui.corpus.judging.judgement import Answer
from hegui.corpus.judging.results import Decision, judged_sample, source_rule
from hegui.corpus.judging.review import read_review
from hegui.panel import Open, Role
from hegui.statistics.intervals import clopper_pearson, wilson

SIZES = {"web": {"zh": 300, "en": 100}, "book": {"zh": 50}}


def test_nothing_is_qualified_before_it_is_judged(tmp_path: Path) -> None:
    """Worst 0, best 1, no pass."""
    judged = judged_sample(started(tmp_path), ASKED)
    assert (judged.items, judged.qualified, judged.unqualified) == (40, 0, 0)
    assert judged.undetermined == {Open.NOT_JUDGED: 40}
    assert (judged.worst, judged.best) == (0, 1)
    assert not judged.bare_pass
    assert not judged.confident_pass
    assert judged.agreement is None
    assert {source.decision for source in judged.sources} == {Decision.UNDETERMINED}


def test_all_fine(tmp_path: Path) -> None:
    """The numbers of a statement; 40 of 450 are no manual sample of the corpus."""
    judged = judged_sample(all_fine(started(tmp_path)), ASKED)
    assert (judged.items, judged.qualified, judged.population) == (40, 40, 450)
    assert (judged.wilson, judged.exact) == (wilson(40, 40), clopper_pearson(40, 40))
    assert judged.weighted.share == 1
    assert not judged.bare_pass
    assert judged.agreement is not None
    assert judged.agreement.alpha.units == 10
    assert judged.agreement.alpha.coefficient is None
    assert [(person.person, person.role, person.judged == person.items) for person in judged.people] == [
        ("zhang", Role.RATER, True),
        ("li", Role.RATER, True),
        ("wang", Role.ADJUDICATOR, True),
    ]


def test_a_whole_corpus_passes_without_an_interval(tmp_path: Path) -> None:
    """Everything was looked at: nothing is left to chance."""
    review = started(tmp_path, {"web": {"zh": 30}}, items=4000)
    fine = judged_sample(all_fine(review), ASKED)
    assert (fine.bare_pass, fine.confident_pass) == (True, True)
    [source] = fine.sources
    assert (source.decision, source.upper) == (Decision.PROVEN, 0)


def test_undetermined_items_are_the_worst_case(tmp_path: Path) -> None:
    """One open, one disputed, one illegal, one of A.5."""
    review = started(tmp_path, double=40)
    first, second, third, fourth = (item.id for item in review.sample.items[:4])
    review = all_fine(review, first, second, third, fourth)
    review.record([says(review, "zhang", second), says(review, "li", second, Answer.UNSURE)])
    for item, code in ((third, "A.1.f"), (fourth, "A.5.a")):
        review.record([says(review, person, item, Answer.ILLEGAL, code) for person in ("zhang", "li")])
    judged = judged_sample(read_review(review.folder), ASKED)
    assert (judged.qualified, judged.unqualified, judged.open_items) == (36, 2, 2)
    assert judged.undetermined == {Open.NOT_JUDGED: 1, Open.AWAITS_ADJUDICATION: 1}
    assert (judged.worst, judged.best) == (36 / 40, 38 / 40)
    assert judged.categories == {"A.1.f": 1, "A.5.a": 1}
    assert sum(source.illegal for source in judged.sources) == 1
    assert sum(source.illegal_at_most for source in judged.sources) == 3
    assert judged.agreement is not None
    assert judged.agreement.kappa is not None
    assert judged.agreement.alpha.units == 39
    assert (judged.agreement.both_illegal, judged.agreement.same_categories) == (2, 2)


def test_strata_count_by_their_size(tmp_path: Path) -> None:
    """A bad item of a small source that was drawn by its floor weighs less than its share of the sample."""
    review = all_fine(started(tmp_path))
    book = [item.id for item in review.sample.items if item.source == "book"]
    bad = book[0]
    review.record([says(review, rater.id, bad, Answer.ILLEGAL, "A.1.f") for rater in review.raters_of(bad)])
    judged = judged_sample(read_review(review.folder), ASKED)
    assert judged.weighted.share == pytest.approx(1 - 50 / 450 / len(book))
    assert judged.weighted.share > judged.worst


@pytest.mark.parametrize(
    ("sampled", "illegal", "undetermined", "decision"),
    [
        (59, 0, 0, Decision.PROVEN),
        (58, 0, 0, Decision.WITHIN),
        (93, 1, 0, Decision.PROVEN),
        (93, 0, 1, Decision.PROVEN),
        (93, 2, 0, Decision.WITHIN),
        (100, 5, 0, Decision.WITHIN),
        (100, 6, 0, Decision.ABOVE),
        (100, 5, 1, Decision.UNDETERMINED),
        (100, 6, 50, Decision.ABOVE),
        (1, 0, 0, Decision.WITHIN),
    ],
)
def test_the_five_percent_rule(sampled: int, illegal: int, undetermined: int, decision: Decision) -> None:
    """Above is above whatever is open; nothing open is in anybody's favour."""
    assert source_rule("web", 10_000, sampled, illegal, undetermined, 0.05).decision is decision


def test_the_count_that_would_prove_it() -> None:
    """59 without an illegal item, 93 with one; of a small source never more than it has."""
    assert source_rule("web", 10_000, 20, 0, 0, 0.05).enough == 59
    assert source_rule("web", 10_000, 20, 1, 0, 0.05).enough == 93
    assert source_rule("web", 40, 20, 1, 0, 0.05).enough == 40
    assert source_rule("web", 10_000, 58, 0, 0, 0.05).bearable is None
    assert source_rule("web", 10_000, 100, 0, 0, 0.05).bearable == 1
    assert source_rule("web", 100, 100, 5, 0, 0.05).decision is Decision.PROVEN  # all of it was judged


@given(st.integers(1, 3000), st.data())
def test_a_decision_never_gets_better_by_what_is_open(sampled: int, data: st.DataObject) -> None:
    """Turning an illegal item into an open one does not prove anything more."""
    illegal = data.draw(st.integers(0, sampled))
    undetermined = data.draw(st.integers(0, sampled - illegal))
    with_open = source_rule("web", 10_000, sampled, illegal, undetermined, 0.05)
    if with_open.decision is Decision.PROVEN:
        assert source_rule("web", 10_000, sampled, illegal + undetermined, 0, 0.05).decision is Decision.PROVEN
    assert with_open.illegal_at_most == illegal + undetermined
