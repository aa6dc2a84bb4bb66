# SPDX-License-Identifier: Apache-2.0
"""Who judges what, and what comes of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sample_factory import LI, WANG, ZHANG, all_fine, says, started

from hegui.corpus.judging.judgement import Answer
from hegui.corpus.judging.review import JUDGEMENTS, Outcome, read_review, start_review
from hegui.errors import CorpusProblem
from hegui.panel import NAME, Open, Person

SMALL = {"web": {"zh": 20, "en": 10}}


def test_the_head_is_judged_twice_and_the_rest_in_turn(tmp_path: Path) -> None:
    """10 of 40 by both, the others by one or the other."""
    review = started(tmp_path)
    zhang, li = ({item.id for item in review.task_of(person)} for person in ("zhang", "li"))
    assert len(zhang & li) == 10
    assert zhang | li == set(review.items)
    assert abs(len(zhang) - len(li)) <= 1
    assert zhang & li == {item.id for item in review.sample.items[:10]}


def test_more_doubles_than_items_are_all_items(tmp_path: Path) -> None:
    """Everybody judges everything."""
    review = started(tmp_path, SMALL, double=1000)
    assert len(review.task_of("zhang")) == len(review.task_of("li")) == len(review.items)


def test_an_item_step_by_step(tmp_path: Path) -> None:
    """Open, half judged, disputed, decided; only what is decided has an answer."""
    review = started(tmp_path)
    item = review.sample.items[0].id

    def outcome() -> Outcome:
        return read_review(review.folder).outcome(item)

    assert outcome() == Outcome(Answer.UNSURE, open=Open.NOT_JUDGED)
    review.record([says(review, "zhang", item)])
    assert outcome() == Outcome(Answer.UNSURE, open=Open.SECOND_MISSING)
    review.record([says(review, "li", item, Answer.ILLEGAL, "A.1.f")])
    assert outcome() == Outcome(Answer.UNSURE, open=Open.AWAITS_ADJUDICATION)
    disputed = read_review(review.folder)
    assert [each.id for each in disputed.task_of("wang")] == [item]
    disputed.record([says(disputed, "wang", item, Answer.UNSURE)])
    assert outcome() == Outcome(Answer.UNSURE, open=Open.NOT_DECIDABLE)
    disputed.record([says(disputed, "wang", item, Answer.ILLEGAL, "A.1.f")])
    assert outcome() == Outcome(Answer.ILLEGAL, ("A.1.f",), illegal_or_unhealthy=True)


def test_two_who_agree_need_nobody_else(tmp_path: Path) -> None:
    """Where they name different risks it is of both."""
    review = started(tmp_path)
    fine, bad = review.sample.items[0].id, review.sample.items[1].id
    review.record([says(review, "zhang", fine), says(review, "li", fine)])
    review.record(
        [says(review, "zhang", bad, Answer.ILLEGAL, "A.5.a"), says(review, "li", bad, Answer.ILLEGAL, "A.2.e")]
    )
    review = read_review(review.folder)
    assert review.outcome(fine) == Outcome(Answer.FINE)
    assert review.outcome(bad) == Outcome(Answer.ILLEGAL, ("A.2.e", "A.5.a"), illegal_or_unhealthy=True)
    with pytest.raises(CorpusProblem, match="nothing to adjudicate"):
        review.record([says(review, "wang", fine)])


def test_a_single_rater_who_is_not_sure_needs_the_adjudicator(tmp_path: Path) -> None:
    """Beyond the head one answer is enough, if it is one."""
    review = started(tmp_path)
    item = review.sample.items[-1].id
    [rater] = review.raters_of(item)
    review.record([says(review, rater.id, item, Answer.UNSURE)])
    assert read_review(review.folder).awaits_adjudication(item)
    review.record([says(review, rater.id, item)])  # thought again: the last word counts
    assert read_review(review.folder).outcome(item) == Outcome(Answer.FINE)


def test_a_risk_of_special_services_disqualifies_and_is_not_illegal(tmp_path: Path) -> None:
    """A.5 is none of the 29."""
    review = started(tmp_path)
    item = review.sample.items[-1].id
    [rater] = review.raters_of(item)
    review.record([says(review, rater.id, item, Answer.ILLEGAL, "A.5.b")])
    assert read_review(review.folder).outcome(item) == Outcome(Answer.ILLEGAL, ("A.5.b",), illegal_or_unhealthy=False)


def test_nobody_judges_what_is_not_theirs(tmp_path: Path) -> None:
    """Nor under another name, nor what is not in the sample; then nothing of it is written."""
    review = started(tmp_path)
    mine, other = (
        review.task_of("zhang")[0].id,
        next(
            item.id for item in review.sample.items if "zhang" not in {rater.id for rater in review.raters_of(item.id)}
        ),
    )
    good = says(review, "zhang", mine)
    for wrong, why in (
        (says(review, "zhang", other), "not that person's"),
        (replace(good, item="f" * 12), "no such item"),
        (replace(good, name="李四"), "name or role"),
        (replace(good, rater="somebody"), "nobody on the panel"),
    ):
        with pytest.raises(CorpusProblem, match=why):
            review.record([good, wrong])
    assert not (review.folder / JUDGEMENTS).exists()


def test_the_panel_is_different_people(tmp_path: Path) -> None:
    """Two raters or more; the adjudicator is none of them."""
    review = started(tmp_path, SMALL)
    for raters, adjudicator, why in (
        ([ZHANG], WANG, "two raters"),
        ([ZHANG, ZHANG], WANG, "different people"),
        ([ZHANG, LI], LI, "different people"),
        ([ZHANG, LI], Person(id="x", name="李四"), "different people"),
    ):
        with pytest.raises(CorpusProblem, match=why):
            start_review(review.folder, raters, adjudicator)


def test_the_panel_is_fixed_once_judging_began(tmp_path: Path) -> None:
    """Before it may be put right; the same one is no change."""
    review = started(tmp_path, SMALL)
    review = start_review(review.folder, [LI, ZHANG], WANG, 5)
    review.record([says(review, "zhang", review.task_of("zhang")[0].id)])
    start_review(review.folder, [LI, ZHANG], WANG, 5)
    with pytest.raises(CorpusProblem, match="cannot be changed"):
        start_review(review.folder, [LI, ZHANG], WANG, 6)


def test_a_review_belongs_to_its_sample(tmp_path: Path) -> None:
    """Not started, of another sample, damaged, judgements of other items."""
    review = all_fine(started(tmp_path, SMALL))
    path = review.folder / NAME
    panel = json.loads(path.read_text())
    path.write_text(json.dumps({**panel, "sample": "0" * 64}))
    with pytest.raises(CorpusProblem, match="another sample"):
        read_review(review.folder)
    path.write_text("{}")
    with pytest.raises(CorpusProblem, match="cannot be read"):
        read_review(review.folder)
    path.unlink()
    with pytest.raises(CorpusProblem, match="judge start"):
        read_review(review.folder)
    path.write_text(json.dumps(panel))
    judgements = review.folder / JUDGEMENTS
    judgements.write_text(judgements.read_text().replace(review.sample.items[0].id, "f" * 12))
    with pytest.raises(CorpusProblem, match="not in the sample"):
        read_review(review.folder)
