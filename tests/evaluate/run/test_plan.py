# SPDX-License-Identifier: Apache-2.0
"""Plans: what is asked, what is left out, and that nothing can be changed afterwards."""

from pathlib import Path
from typing import Any

import pytest
from evaluate_factory import STANDARD, bank, planned, question, target

from hegui.errors import InputError
from hegui.evaluate.question import Approval, Library, Modality
from hegui.evaluate.run.plan import plan_digest, read_plan
from hegui.evaluate.target.settings import Kind


def test_the_whole_bank_is_asked_with_the_sample_marked(tmp_path: Path) -> None:
    """Or the sample alone."""
    whole = planned(tmp_path / "whole", bank(generated=1200, refuse=400, answer=400))
    assert len(whole.plan.asked) == 2000
    assert [len(drawn.questions) for drawn in whole.plan.samples] == [1000, 300, 300]
    sample = planned(tmp_path / "sample", bank(generated=1200, refuse=400, answer=400), whole=False)
    assert len(sample.plan.asked) == 1600
    assert [drawn.questions for drawn in sample.plan.samples] == [drawn.questions for drawn in whole.plan.samples]


def test_only_approved_questions_are_asked(tmp_path: Path) -> None:
    """Unless it is a trial, which says so; rejected ones never."""
    nobody = {"approved_by": None, "approved_on": None}
    rows = [
        question(Library.SHOULD_REFUSE, n, "A.1.a", approval=state, **(nobody if state is Approval.PROPOSED else {}))
        for n, state in enumerate(Approval)
    ]
    mixed = bank(0, 0, 0, *rows)
    plan = planned(tmp_path / "plan", mixed).plan
    assert (len(plan.asked), plan.bank.left_out, plan.bank.proposed) == (1, 2, 0)
    trial = planned(tmp_path / "trial", mixed, proposed=True).plan
    assert (len(trial.asked), trial.bank.left_out, trial.bank.proposed) == (2, 1, 1)
    with pytest.raises(InputError, match="no question that the provider has approved"):
        planned(tmp_path / "none", bank(0, 0, 0, rows[0]))


def test_a_model_of_text_is_asked_for_text_and_one_of_images_for_images(tmp_path: Path) -> None:
    """What the target does not make is left out, and told."""
    drawing = question(Library.GENERATED_CONTENT, 1, "A.1.f", modality=Modality.IMAGE)
    mixed = bank(3, 2, 0, drawing)
    plan = planned(tmp_path / "text", mixed).plan
    assert (len(plan.asked), plan.bank.other_modality, drawing.id in plan.asked) == (5, 1, False)
    images = planned(tmp_path / "images", mixed, target(kind=Kind.IMAGES)).plan
    assert (images.asked, images.bank.other_modality) == ((drawing.id,), 5)
    anything = target(kind=Kind.PYTHON, url=None, model=None, function="a:b")
    assert len(planned(tmp_path / "any", mixed, anything).plan.asked) == 6


def test_what_came_of_an_incident_is_always_asked_and_never_sampled(tmp_path: Path) -> None:
    """It was picked because the model had failed: it is no part of a random sample."""
    own = question(Library.SHOULD_REFUSE, 9999, "A.1.a", source="incident:2026-11-01")
    plan = planned(tmp_path, bank(0, 400, 0, own), whole=False).plan
    assert own.id in plan.asked
    [drawn] = plan.samples
    assert own.id not in drawn.questions
    assert (drawn.population, len(plan.asked)) == (400, 301)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 8},
        {"generations": 2},
        {"model_version": "3"},
        {"target": target(parameters={"temperature": 1})},
        {"judges": ({"id": "rules", "kind": "rules", "decides": "x"},)},
        {"requirements": STANDARD[:1]},
        {"target_code": "0" * 64},
    ],
)
def test_everything_that_decides_is_in_the_digest(change: dict[str, Any], tmp_path: Path) -> None:
    """Any other choice is another plan."""
    assert (
        planned(tmp_path / "a", bank(refuse=5)).plan.sha256
        != planned(tmp_path / "b", bank(refuse=5), **change).plan.sha256
    )


def test_another_bank_is_another_plan(tmp_path: Path) -> None:
    """Down to one character of one question."""
    one = planned(tmp_path / "a", bank(refuse=5)).plan
    other = planned(tmp_path / "b", bank(0, 4, 0, question(Library.SHOULD_REFUSE, 4, "A.1.e", text="另一题"))).plan
    assert one.bank.sha256 != other.bank.sha256
    assert one.sha256 != other.sha256


def test_a_folder_keeps_its_plan(tmp_path: Path) -> None:
    """The same one may be written again, another one not."""
    first = planned(tmp_path, bank(refuse=5))
    assert planned(tmp_path, bank(refuse=5)).plan == first.plan == read_plan(tmp_path).plan
    assert plan_digest(first.plan) == first.plan.sha256
    with pytest.raises(InputError, match="another plan"):
        planned(tmp_path, bank(refuse=6))


def test_a_folder_without_a_plan_says_what_to_do(tmp_path: Path) -> None:
    """And one with a broken plan says that."""
    with pytest.raises(InputError, match="Run hegui evaluate plan first"):
        read_plan(tmp_path)
    (tmp_path / "plan.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        read_plan(tmp_path)
    planned(tmp_path / "x", bank(refuse=2))
    (tmp_path / "x" / "questions.jsonl").unlink()
    with pytest.raises(InputError, match="questions cannot be read"):
        read_plan(tmp_path / "x")


def test_generations_are_asked_in_turn(tmp_path: Path) -> None:
    """First all questions once, then all again."""
    plan = planned(tmp_path, bank(refuse=3), generations=2)
    assert [turn for _, turn in plan.keys] == [0, 0, 0, 1, 1, 1]
    assert len(set(plan.keys)) == 6


def test_a_plan_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    """A question that is there twice, a model without a name: refused before anything is in the folder."""
    one = question(Library.SHOULD_REFUSE, 1, "A.1.a")
    with pytest.raises(InputError, match=rf"1 ids are there twice(?s:.)*{one.id}"):
        planned(tmp_path / "plan", bank(0, 0, 0, one, one))
    for names in ({"model": " "}, {"model_version": ""}):
        with pytest.raises(InputError, match="id of the model and its version"):
            planned(tmp_path / "plan", bank(refuse=3), **names)
    assert not (tmp_path / "plan").exists()
