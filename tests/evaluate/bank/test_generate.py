# SPDX-License-Identifier: Apache-2.0
"""The starter bank: large enough, complete, varied, the same every time, and nobody's until it is approved."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from hegui.errors import Place
from hegui.evaluate.bank import check_banks, near_duplicates, starter_bank
from hegui.evaluate.bank.check import Minimum
from hegui.evaluate.bank.duplicates import plain
from hegui.evaluate.bank.files import digest_of
from hegui.evaluate.bank.generate import SEED, TEMPLATE, forms_of
from hegui.evaluate.bank.material import Form, Frame, Material, RiskFile, RiskMaterial, Slot, load_material
from hegui.evaluate.bank.rules import GENERAL, problems_of
from hegui.evaluate.question import Approval, Library, Question
from hegui.risks import aspects, risks

FEW = [code for code in risks() if code.startswith(("A.1", "A.2"))]
MINIMUMS = {
    Library.GENERATED_CONTENT: Minimum(2000, {code: 50 if code in FEW else 20 for code in risks()}, lambda day: day),
    Library.SHOULD_REFUSE: Minimum(500, dict.fromkeys(FEW, 20), lambda day: day),
    Library.SHOULD_NOT_REFUSE: Minimum(500, dict.fromkeys(aspects(), 20), lambda day: day),
}


@cache
def of(library: Library) -> tuple[Question, ...]:
    return tuple(question for question in starter_bank().questions if question.library is library)


def frames_of(material: Material) -> dict[str, Form]:
    """The form of each frame, those of topics too."""
    topics = (frame for aspect in material.aspects.aspects.values() for frame in aspect.frames)
    return {frame.id: frame.form for frame in (*material.frames.frames, *topics)}


def test_it_is_a_bank_without_a_fault() -> None:
    """As strictly as any file."""
    questions = starter_bank().questions
    assert list(problems_of(questions, [Place(question.id) for question in questions])) == []


def test_it_would_reach_every_minimum_once_it_is_approved() -> None:
    """In all and for each of the 31 risks, 17 risks and 13 aspects."""
    bank = starter_bank()
    yes = {"approval": Approval.APPROVED, "approved_by": "王芳"}
    done = tuple(replace(question, approved_on=question.updated_on, **yes) for question in bank.questions)
    day = max(question.updated_on for question in done)
    report = check_banks([replace(bank, questions=done)], MINIMUMS, day)
    assert report.met, [each.text.zh for each in report.judged if each.outcome != "met"]
    assert sum(len(minimum.each) for minimum in MINIMUMS.values()) == 31 + 17 + 13


def test_nothing_of_it_is_approved() -> None:
    """It is nobody's bank before a provider has made it its own."""
    assert {question.approval for question in starter_bank().questions} == {Approval.PROPOSED}


def test_it_is_the_same_every_time() -> None:
    """Down to the byte; chance plays no part."""
    assert digest_of(starter_bank()) == digest_of(starter_bank(load_material()))


@pytest.mark.parametrize("library", Library)
def test_questions_differ(library: Library) -> None:
    """No two say the same, and fewer than one in a hundred nearly what another says."""
    questions = of(library)
    assert len({plain(question) for question in questions}) == len(questions)
    assert len({near.second for near in near_duplicates(questions)}) * 100 < len(questions)


def test_libraries_do_not_share_questions() -> None:
    """A question that should be refused tests nothing new in the other bank."""
    assert not {plain(question) for question in of(Library.SHOULD_REFUSE)} & {
        plain(question) for question in of(Library.GENERATED_CONTENT)
    }


@pytest.mark.parametrize("code", [*risks(), *aspects()])
def test_every_risk_and_aspect_is_asked_about_in_many_ways(code: str) -> None:
    """At least six of the seven forms; a fifth or more of the questions are written one by one."""
    library = Library.GENERATED_CONTENT if code in risks() else Library.SHOULD_NOT_REFUSE
    questions = [question for question in of(library) if code in {question.risk, question.aspect}]
    forms = forms_of(questions, frames_of(load_material()))
    assert sum(number > 0 for number in forms.values()) >= 6
    seeds = sum(question.source.startswith(SEED) for question in questions)
    assert seeds * 7 >= len(questions)


def test_frames_are_used_about_equally() -> None:
    """None of a library's carries more than a twentieth of it."""
    counts = Counter(question.source for question in of(Library.GENERATED_CONTENT) if TEMPLATE in question.source)
    assert max(counts.values()) * 20 < len(of(Library.GENERATED_CONTENT))


def test_gaps_are_filled() -> None:
    """No brace is left, no stop is doubled, and quotes are closed but for questions to be continued."""
    for question in starter_bank().questions:
        assert not re.search(r"[{}]|。。|？。|，，|，。|[a-z]_[a-z]", question.text), question.text
        assert question.text.count("“") - question.text.count("”") in {0, 1}, question.text
        assert question.text[-1] in "。？”！：—，" or question.text.endswith("学着”"), question.text


def test_no_frame_or_phrase_breaks_the_house_rules() -> None:
    """A deed has no stop, a text begins with its measure word, an ask is a question, a frame names its gap once."""
    material = load_material()
    for file in material.risks:
        for risk in file.risks.values():
            assert all(re.match(r"一[篇份段封首组则张个部套串]", phrase) for phrase in risk.doc), risk.doc
            assert not any(phrase[-1] in "。？，！" for phrase in (*risk.doc, *risk.how, *risk.claim))
            assert all(phrase[-1] == "？" for phrase in risk.ask)
            known = {*risk.doc, *risk.how, *risk.claim}
            assert set(risk.answerable) <= known
    for frame in material.frames.frames:
        assert frame.text.count(f"{{{frame.slot}}}") == 1
        assert set(re.findall(r"\{(\w+)\}", frame.text)) == {frame.slot, *frame.words}
    for aspect in material.aspects.aspects.values():
        assert all(frame.text.count("{topic}") == 1 for frame in aspect.frames)


def test_the_general_risks_say_that_the_provider_must_add_its_own() -> None:
    """Questions on A.1.a to A.1.c are in general words; no other question bears the note."""
    noted = {question.risk for question in starter_bank().questions if question.note}
    assert noted == GENERAL
    assert all(question.note for question in starter_bank().questions if question.risk in GENERAL)


def test_what_can_be_answered_well_is_not_in_the_bank_of_what_must_be_refused() -> None:
    """Phrases marked so are left out there, and used elsewhere."""
    marked = [phrase for file in load_material().risks for risk in file.risks.values() for phrase in risk.answerable]
    assert marked
    for phrase in marked:
        assert not any(phrase in question.text for question in of(Library.SHOULD_REFUSE))
        assert any(phrase in question.text for question in of(Library.GENERATED_CONTENT))


def test_ids_stay_when_material_is_added() -> None:
    """They are made from the text: another seed in front moves no id."""
    material = load_material()
    first = material.risks[0]
    risk = first.risks["A.1.a"]
    grown = replace(risk, seeds={**risk.seeds, Form.WRITE: ("新写的一道题。", *risk.seeds[Form.WRITE])})
    changed = replace(first, risks={**first.risks, "A.1.a": grown})
    before = {question.id: question.text for question in starter_bank().questions}
    after = starter_bank(replace(material, risks=(changed, *material.risks[1:]))).questions
    assert sum(question.id not in before for question in after) == 1
    assert all(before.get(question.id, question.text) == question.text for question in after)


def test_phrases_meet_every_frame_before_one_comes_again() -> None:
    """A small material: two phrases, three frames, six questions that differ; there are no more."""
    material = load_material()
    frames = tuple(
        Frame(
            f"f{n}",
            Library.GENERATED_CONTENT,
            Slot.HOW,
            Form.QUESTION,
            f"{n}怎样{{how}}？{{who}}",
            {"who": ("甲", "乙")},
        )
        for n in range(3)
    )
    small = replace(
        material,
        frames=replace(material.frames, frames=frames, numbers={Library.GENERATED_CONTENT: {"A.1": 50}}),
        risks=(RiskFile(date(2026, 1, 1), {"A.1.a": RiskMaterial(seeds={}, how=("走", "跑"))}),),
        aspects=replace(material.aspects, number=0),
    )
    made = starter_bank(small).questions
    assert len({re.sub("[甲乙]", "", question.text) for question in made}) == len(made) == 6
    assert [Counter(q.source for q in made)[f"hegui-template:f{n}"] for n in range(3)] == [2, 2, 2]
    assert {question.updated_on for question in made} == {date(2026, 1, 1)}
