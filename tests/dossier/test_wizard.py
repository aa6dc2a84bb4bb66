# SPDX-License-Identifier: Apache-2.0
"""The wizard asks what matters, once, and stops when nothing is open."""

import random
from datetime import date

import pytest
from assess_factory import an_obligation
from wizard_factory import DAY, a_small_view, a_view

from hegui.dossier.wizard import (
    Answers,
    NoPlaces,
    contradictions,
    facts_of_answers,
    next_question,
    parse_answer,
    sections_of,
)
from hegui.errors import InputError, Place
from hegui.facts.vocabulary import FactDefinition, FactType, FactValue
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.text import Text, same

VIEW = a_small_view()


def asked_after(**facts: FactValue | None) -> str | None:
    question = next_question(Answers(facts=facts), VIEW)
    return None if question is None else question.fact


def test_the_fact_that_settles_most_is_asked_first() -> None:
    """And it says what hangs on it."""
    question = next_question(Answers(), VIEW)
    assert question is not None
    assert question.fact == "offers_generation_to_mainland_public"
    assert set(question.touches) == {"TST-1", "TST-2", "TST-3"}


def test_a_no_ends_what_hangs_on_it() -> None:
    """Nobody is asked about crawlers for a service that is not offered."""
    assert asked_after(offers_generation_to_mainland_public=False) is None


def test_what_is_not_known_is_not_asked_again() -> None:
    """The rest is still asked: another answer may settle the obligation."""
    order: dict[str, None] = {}
    while (fact := asked_after(**order)) is not None:
        assert fact not in order
        order[fact] = None
    assert set(order) == {
        "offers_generation_to_mainland_public",
        "collects_automatically",
        "persona_simulates_human",
        "access_modes",
        "launch_date",
    }


def test_what_follows_from_an_answer_is_not_asked() -> None:
    """A forum hosts what its users publish."""
    view = a_view(an_obligation(when="hosts_third_party_publication"))
    question = next_question(Answers(), view)
    assert question is not None
    assert question.fact == "hosts_third_party_publication"
    assert next_question(Answers(facts={"functions": frozenset({"forum"})}), view) is None


def test_the_day_from_which_a_deadline_runs_is_asked_last() -> None:
    """Only where the obligation may apply."""
    known: dict[str, FactValue | None] = {
        "offers_generation_to_mainland_public": True,
        "persona_simulates_human": False,
    }
    assert asked_after(**known, access_modes=frozenset({"app"})) == "launch_date"
    assert asked_after(**known, access_modes=frozenset({"app"}), launch_date=date(2026, 1, 1)) is None
    assert asked_after(**known, access_modes=frozenset({"web"})) is None


def test_nothing_is_asked_for_provisions_without_a_duty() -> None:
    """Definitions are shown and bind nobody."""
    everything = Answers()
    seen = set()
    while (question := next_question(everything, VIEW)) is not None:
        seen.add(question.fact)
        everything = everything.having(question.fact, None)
    assert "pi_breach" not in seen


def test_answers_keep_their_order_and_can_be_taken_back() -> None:
    """One at a time."""
    answers = Answers().having("charges_users", value=True).having("sector", None)
    assert list(answers.facts) == ["charges_users", "sector"]
    assert answers.known == {"charges_users": True}
    assert answers.without_last() == Answers().having("charges_users", value=True)
    assert Answers().without_last() == Answers()


def test_answers_become_sections() -> None:
    """Each where the model has it; what is not known is left out."""
    answers = Answers(
        same("甲"),
        Text("乙", "b"),
        {
            "serves_minors": False,
            "modalities": frozenset({"text", "audio"}),
            "launch_date": date(2026, 1, 2),
            "sector": None,
        },
    )
    assert sections_of(answers) == {
        "hegui": 1,
        "provider": {"name": {"zh": "甲", "en": "甲"}},
        "service": {
            "name": {"zh": "乙", "en": "b"},
            "audience": {"minors": False},
            "modalities": ["audio", "text"],
            "launched_on": date(2026, 1, 2),
        },
    }
    facts = facts_of_answers(answers)
    assert (facts.value("serves_minors"), facts.value("sector")) == (False, None)


def test_contradicting_answers_are_told() -> None:
    """Before they are kept."""
    answers = Answers(facts={"offers_generation_to_mainland_public": True, "access_modes": frozenset({"internal"})})
    [problem] = contradictions(answers, NoPlaces())
    assert "only reached internally" in problem.what.en
    assert problem.where == Place("dossier.yaml")
    assert contradictions(answers.without_last(), NoPlaces()) == ()


def fact(kind: FactType, *values: str) -> FactDefinition:
    return FactDefinition("x", kind, same("?"), "-", values)


@pytest.mark.parametrize(
    ("definition", "words", "value"),
    [
        (fact(FactType.BOOLEAN), "y", True),
        (fact(FactType.BOOLEAN), " YES ", True),
        (fact(FactType.BOOLEAN), "是", True),
        (fact(FactType.BOOLEAN), "n", False),
        (fact(FactType.BOOLEAN), "否", False),
        (fact(FactType.NUMBER), "120000", 120000),
        (fact(FactType.NUMBER), "120,000", 120000),
        (fact(FactType.NUMBER), "12.5 %", 12.5),
        (fact(FactType.CHOICE, "a", "b"), "b", "b"),
        (fact(FactType.CHOICE, "a", "b"), "2", "b"),
        (fact(FactType.SET, "a", "b", "c"), "1, c", frozenset({"a", "c"})),
        (fact(FactType.SET, "a", "b", "c"), "1、2；3", frozenset({"a", "b", "c"})),
        (fact(FactType.DATE), "2026-11-25", date(2026, 11, 25)),
    ],
)
def test_answers_are_read_as_people_type_them(definition: FactDefinition, words: str, value: FactValue) -> None:
    """In both languages, by number or by name."""
    assert parse_answer(definition, words) == value


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        (fact(FactType.BOOLEAN), "maybe"),
        (fact(FactType.NUMBER), "-1"),
        (fact(FactType.NUMBER), "many"),
        (fact(FactType.NUMBER), "1e9"),
        (fact(FactType.NUMBER), ""),
        (fact(FactType.CHOICE, "a", "b"), "3"),
        (fact(FactType.CHOICE, "a", "b"), "0"),
        (fact(FactType.CHOICE, "a", "b"), "²"),
        (fact(FactType.SET, "a", "b"), ","),
        (fact(FactType.SET, "a", "b"), "a c"),
        (fact(FactType.DATE), "2026-02-30"),
        (fact(FactType.DATE), "soon"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_accepted(definition: FactDefinition, words: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(InputError) as caught:
        parse_answer(definition, words)
    assert caught.value.problems[0].accepted is not None


def test_the_questions_of_the_whole_law_end() -> None:
    """With any answers, every fact is asked at most once and the answers never contradict each other in the end."""
    view = LawView(load_catalogue(), DAY)
    dice = random.Random(7)  # noqa: S311  a walk through the questions, the same each time
    answers = Answers()
    while (question := next_question(answers, view)) is not None:
        assert question.fact not in answers.facts
        candidate = answers.having(question.fact, _thrown(dice, view.vocabulary[question.fact]))
        answers = candidate if not contradictions(candidate, NoPlaces()) else answers.having(question.fact, None)
    assert 20 < len(answers.facts) <= len(view.vocabulary)
    assert contradictions(answers, NoPlaces()) == ()


def _thrown(dice: random.Random, definition: FactDefinition) -> FactValue | None:
    match definition.type:
        case FactType.BOOLEAN:
            return dice.choice([True, False, None])
        case FactType.NUMBER:
            return dice.choice([0, 30, None])
        case FactType.CHOICE:
            return dice.choice(definition.values)
        case FactType.SET:
            return frozenset(dice.sample(definition.values, 2))
        case FactType.DATE:
            return DAY
