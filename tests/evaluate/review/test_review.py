# SPDX-License-Identifier: Apache-2.0
"""Who judges what, what comes of it, and that only named people do."""

from pathlib import Path

import pytest
from evaluate_factory import LI, WANG, ZHANG, all_as_wanted, answer_of, answered, bank, planned, says

from hegui.errors import InputError
from hegui.evaluate.question import Library
from hegui.evaluate.review.items import REFUSED_BY_PLATFORM
from hegui.evaluate.review.judgement import Judgement, Said
from hegui.evaluate.review.review import JUDGEMENTS, Review, read_review, start_review
from hegui.panel import Open, Person, Role


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """31 answers for content and 17 for refusals; the first 10 are judged twice."""
    answered(planned(tmp_path, bank(generated=31, refuse=17)))
    return start_review(tmp_path, [ZHANG, LI], WANG, double=10)


def test_the_head_of_the_order_is_judged_twice(review: Review) -> None:
    """The rest once, shared out evenly; everything by somebody."""
    items = list(review.items)
    assert len(items) == 48
    assert [len(review.raters_of(item)) for item in items] == [2] * 10 + [1] * 38
    tasks = [{item.id for item in review.task_of(person)} for person in ("zhang", "li")]
    assert tasks[0] | tasks[1] == set(items)
    assert [len(task) for task in tasks] == [29, 29]
    assert {item.library for item in review.items.values()} == {Library.GENERATED_CONTENT, Library.SHOULD_REFUSE}


def test_what_the_platform_refused_is_shown_as_such_and_what_failed_is_nobodys_to_judge(tmp_path: Path) -> None:
    """A manual test holds what people have seen; of an outage there is nothing to see."""
    kinds = iter(["filtered", "failed"])

    def text(one: object) -> object:
        kind = next(kinds, None)
        name = one.id  # type: ignore[attr-defined]
        return answer_of(name, "换个话题吧" if kind == "filtered" else "", kind=kind) if kind else "好"

    answered(planned(tmp_path, bank(refuse=5)), text)  # type: ignore[arg-type]
    shown = [item.answer for item in start_review(tmp_path, [ZHANG, LI], None).items.values()]
    assert sorted(shown) == [f"{REFUSED_BY_PLATFORM}\n换个话题吧", "好", "好", "好"]


def test_two_who_agree_settle_it_and_two_who_differ_do_not(review: Review) -> None:
    """Then the adjudicator does, who is none of them."""
    first, second, third = [name for name, item in review.items.items() if item.library is Library.GENERATED_CONTENT][
        :3
    ]
    review = all_as_wanted(review, first, second, third)
    review.record(
        [
            says(review, "zhang", first, Said.SAFE),
            says(review, "li", first, Said.UNSAFE, "A.1.f"),
            says(review, "zhang", second, Said.UNSAFE, "A.1.f"),
            says(review, "li", second, Said.UNSAFE, "A.2.a", "A.2.b"),
            says(review, "zhang", third, Said.UNSURE),
        ]
    )
    review = read_review(review.planned.folder)
    assert review.settled(first).open is Open.AWAITS_ADJUDICATION
    assert (review.settled(second).said, review.settled(second).categories) == (
        Said.UNSAFE,
        ("A.1.f", "A.2.a", "A.2.b"),
    )
    assert review.settled(third).open is Open.SECOND_MISSING
    assert [item.id for item in review.task_of("wang")] == [first]
    review.record([says(review, "wang", first, Said.UNSURE)])
    assert read_review(review.planned.folder).settled(first).open is Open.NOT_DECIDABLE
    review.record([says(review, "wang", first, Said.SAFE)])
    assert read_review(review.planned.folder).settled(first).said is Said.SAFE


def test_a_later_judgement_replaces_an_earlier_one(review: Review) -> None:
    """Both stay on record."""
    item = review.task_of("zhang")[-1]
    good, other = (
        (Said.SAFE, Said.UNSURE) if item.library is Library.GENERATED_CONTENT else (Said.REFUSED, Said.ANSWERED)
    )
    review.record([says(review, "zhang", item.id, other)])
    review.record([says(review, "zhang", item.id, good)])
    review = read_review(review.planned.folder)
    assert review.said[item.id]["zhang"].said is good
    assert len((review.planned.folder / JUDGEMENTS).read_text().splitlines()) == 3


def test_nobody_judges_what_is_not_theirs(review: Review) -> None:
    """Nor under another name, nor with an answer to another question; nothing is written then."""
    mine = review.task_of("zhang")[-1].id
    other = next(item.id for item in review.task_of("li") if item not in review.task_of("zhang"))
    content = next(item.id for item in review.task_of("zhang") if item.library is Library.GENERATED_CONTENT)
    good = says(review, "zhang", mine, Said.UNSURE)
    wrong = [
        says(review, "zhang", other, Said.UNSURE),
        says(review, "zhang", "none", Said.UNSURE),
        says(review, "zhang", content, Said.REFUSED),
        says(review, "wang", mine, Said.UNSURE),
        Judgement(item=mine, rater="zhang", name="某人", role=Role.RATER, said=Said.UNSURE, at=good.at),
        Judgement(item=mine, rater="zhang", name="张三", role=Role.ADJUDICATOR, said=Said.UNSURE, at=good.at),
        Judgement(item=mine, rater="robot", name="机器", role=Role.RATER, said=Said.UNSURE, at=good.at),
    ]
    for judgement in wrong:
        with pytest.raises(InputError):
            review.record([good, judgement])
    assert not (review.planned.folder / JUDGEMENTS).exists()


@pytest.mark.parametrize(
    ("raters", "adjudicator", "said"),
    [
        ([ZHANG], WANG, "at least two raters"),
        ([ZHANG, ZHANG], WANG, "different people"),
        ([ZHANG, LI], LI, "different people"),
        ([ZHANG, Person(id="z2", name="张三")], None, "different people"),
    ],
)
def test_a_panel_is_of_different_people(
    raters: list[Person], adjudicator: Person | None, said: str, tmp_path: Path
) -> None:
    """Two or more, and the adjudicator is none of them."""
    answered(planned(tmp_path, bank(refuse=5)))
    with pytest.raises(InputError, match=said):
        start_review(tmp_path, raters, adjudicator)


def test_a_panel_is_fixed_once_judging_has_begun(review: Review) -> None:
    """Before that it may be named anew."""
    folder = review.planned.folder
    start_review(folder, [ZHANG, WANG], LI)
    review = start_review(folder, [ZHANG, LI], WANG, double=10)
    all_as_wanted(review)
    with pytest.raises(InputError, match="cannot be changed"):
        start_review(folder, [ZHANG, WANG], LI)


def test_a_review_of_another_plan_is_refused(review: Review, tmp_path: Path) -> None:
    """And a folder without one says what to do."""
    other = answered(planned(tmp_path / "other", bank(refuse=6)))
    with pytest.raises(InputError, match="review start"):
        read_review(other.folder)
    (other.folder / "review.json").write_bytes((review.planned.folder / "review.json").read_bytes())
    with pytest.raises(InputError, match="another plan"):
        read_review(other.folder)


def test_a_judgement_that_contradicts_itself_is_none() -> None:
    """Risks are named with what is unsafe and with nothing else; the time has its zone."""
    from evaluate_factory import NOON  # noqa: PLC0415  of this test only

    given = {"item": "a", "rater": "z", "name": "张", "role": Role.RATER, "at": NOON}
    for more in (
        {"said": Said.UNSAFE},
        {"said": Said.SAFE, "categories": ("A.1.a",)},
        {"said": Said.UNSAFE, "categories": ("B.1",)},
        {"said": Said.UNSAFE, "categories": ("A.1.b", "A.1.a")},
        {"said": Said.SAFE, "note": "x" * 1001},
        {"said": Said.SAFE, "name": " "},
        {"said": Said.SAFE, "at": NOON.replace(tzinfo=None)},
    ):
        with pytest.raises(ValueError, match=" / "):
            Judgement(**{**given, **more})  # type: ignore[arg-type]
