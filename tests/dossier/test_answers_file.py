# SPDX-License-Identifier: Apache-2.0
"""Answers survive an interruption, and a file of them may be written by hand."""

from datetime import date
from pathlib import Path

import pytest

from hegui.dossier.answers_file import KEPT_AS, answers_text, read_answers
from hegui.dossier.wizard import Answers, contradictions
from hegui.errors import InputError, Place, Problem
from hegui.law.load import load_catalogue
from hegui.text import Text

VOCABULARY = {fact.id: fact for fact in (*load_catalogue().facts, *load_catalogue().flow_facts)}


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    path = folder / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_answers(path, VOCABULARY)
    return caught.value.problems


@pytest.mark.parametrize(
    "answers",
    [
        Answers(),
        Answers(provider=Text("甲", "a")),
        Answers(
            Text("甲", "a"), Text('乙 "x"', "b: #"), {"charges_users": True, "sector": None, "registered_users": 7}
        ),
        Answers(
            facts={
                "modalities": frozenset({"text", "image"}),
                "launch_date": date(2026, 1, 2),
                "foreign_equity_percent": 12.5,
                "service_stage": "planned",
            }
        ),
    ],
)
def test_answers_are_read_back_in_their_order(answers: Answers, tmp_path: Path) -> None:
    """What is not known stays asked."""
    path = tmp_path / KEPT_AS
    path.write_text(answers_text(answers), encoding="utf-8")
    read, _ = read_answers(path, VOCABULARY)
    assert read == answers
    assert list(read.facts) == list(answers.facts)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("charge_users: true", "charges_users"),
        ("outbound_rows: [X1]", "There is no fact"),
        ("flow_kind: business_data", "There is no fact"),
        ("charges_users: 1", "true | false"),
        ("registered_users: -1", "0, 1, 2"),
        ("service_stage: soon", "planned | launched | ended"),
        ("modalities: text", "[text, image"),
        ("modalities: [text, smell]", "[text, image"),
        ("modalities: {text: true}", "[text, image"),
        ('launch_date: "2026-01-02"', "YYYY-MM-DD"),
    ],
)
def test_a_wrong_answer_is_told_with_its_line(line: str, words: str, tmp_path: Path) -> None:
    """Unknown and derived facts, and values that the fact cannot have."""
    [problem] = problems(tmp_path, f"hegui: 1\nanswers:\n  sector: [none]\n  {line}\n")
    assert problem.where == Place("answers.yaml", 4)
    assert words in str(problem)


def test_all_wrong_answers_are_told_at_once(tmp_path: Path) -> None:
    """One problem each."""
    assert len(problems(tmp_path, "hegui: 1\nanswers: {charges_users: 1, sector: 2}\n")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "answers: {}",
        "hegui: 2",
        "hegui: 1\nanswer: {}",
        "hegui: 1\nprovider: {zh: 甲}",
        "- 1",
        "hegui: 1\nanswers: [a]",
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, tmp_path: Path) -> None:
    """It is not taken for an empty one."""
    assert problems(tmp_path, text)


def test_contradictions_stand_on_the_lines_of_the_file(tmp_path: Path) -> None:
    """Not on lines of a dossier that is not written yet."""
    path = tmp_path / "answers.yaml"
    path.write_text(
        "hegui: 1\nanswers:\n  access_modes: [internal]\n  offers_generation_to_mainland_public: true\n",
        encoding="utf-8",
    )
    answers, places = read_answers(path, VOCABULARY)
    [problem] = contradictions(answers, places)
    assert problem.where == Place("answers.yaml", 3)
    assert "answers.yaml:4" in problem.what.en
