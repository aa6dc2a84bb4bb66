# SPDX-License-Identifier: Apache-2.0
"""The written dossier loads, asks its questions in comments, and holds nothing that was not answered."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.dossier import load_dossier
from hegui.dossier.facts import DECLARATIONS, facts_of_dossier
from hegui.dossier.template import dossier_text, written
from hegui.facts.vocabulary import FactDefinition, FactType, FactValue
from hegui.law.load import load_catalogue
from hegui.source import read_yaml
from hegui.text import Text, same

VOCABULARY = {fact.id: fact for fact in load_catalogue().facts}
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(
    lambda words: bool(re.search(r"\w", words))
)


def test_without_answers_all_facts_are_comments(tmp_path: Path) -> None:
    """Every question is there to be answered later, and nothing is declared."""
    text = dossier_text(same("甲"), same("乙"), {}, VOCABULARY)
    (tmp_path / "dossier.yaml").write_text(text, encoding="utf-8")
    assert len(facts_of_dossier(load_dossier(tmp_path))) == 0
    for name in DECLARATIONS:
        assert f"## {VOCABULARY[name].question.zh}\n" in text
        assert f"## {VOCABULARY[name].question.en} ({VOCABULARY[name].basis})\n" in text


def test_answers_come_back_as_they_were_given(tmp_path: Path) -> None:
    """From every section and depth."""
    answers: dict[str, FactValue] = {
        "provider_established_in": "mainland",
        "foreign_equity_percent": 12.5,
        "roles": frozenset({"provider", "technical_supporter"}),
        "launch_date": date(2026, 10, 12),
        "registered_users": 86000,
        "serves_minors": False,
        "pi_breach": True,
        "annotates_data": False,
        "exports_data": True,
    }
    text = dossier_text(Text("甲“司”", 'A "b" \\ #'), Text("乙: 一", "b: 1"), answers, VOCABULARY)
    (tmp_path / "dossier.yaml").write_text(text, encoding="utf-8")
    dossier = load_dossier(tmp_path)
    facts = facts_of_dossier(dossier)
    assert {name: fact.value for name, fact in facts.items() if name in answers} == answers
    assert (dossier.model.provider.name.zh, dossier.model.provider.name.en) == ("甲“司”", 'A "b" \\ #')


def test_with_every_comment_sign_taken_away_it_still_loads(tmp_path: Path) -> None:
    """The fields and examples in the comments are right, section by section."""
    text = dossier_text(same("甲"), same("乙"), {}, VOCABULARY)
    uncommented = re.sub(r"^(\s*)# ", r"\1", text, flags=re.MULTILINE)
    (tmp_path / "dossier.yaml").write_text(uncommented, encoding="utf-8")
    model = load_dossier(tmp_path).model
    assert model.models is not None
    assert model.data.sources is not None
    assert model.personal_information.activities is not None
    assert model.outbound.flows is not None
    assert model.filings.icp is not None
    assert model.people


@given(WORDS, WORDS, st.data())
def test_any_answers_are_written_so_that_they_are_read_back(zh: str, en: str, data: st.DataObject) -> None:
    """Names may hold anything; each value stands at its path."""
    names = data.draw(st.sets(st.sampled_from(sorted(DECLARATIONS)), max_size=12))
    answers = {name: data.draw(_values(VOCABULARY[name])) for name in names}
    read = read_yaml(dossier_text(Text(zh, en), same("乙"), answers, VOCABULARY), "d.yaml").data
    assert _at(read, ("provider", "name")) == {"zh": zh, "en": en}
    for name, value in answers.items():
        found = _at(read, DECLARATIONS[name].path)
        assert (frozenset(found) if isinstance(found, list) else found) == value


def _at(data: object, path: tuple[str, ...]) -> object:
    for key in path:
        assert isinstance(data, dict)
        data = data[key]
    return data


def _values(fact: FactDefinition) -> st.SearchStrategy[FactValue]:
    match fact.type:
        case FactType.BOOLEAN:
            return st.booleans()
        case FactType.NUMBER:
            return st.integers(0, 10**12)
        case FactType.CHOICE:
            return st.sampled_from(fact.values)
        case FactType.SET:
            return st.frozensets(st.sampled_from(fact.values), min_size=1)
        case FactType.DATE:
            return st.dates()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (0.000001, "0.000001"),
        (12.5, "12.5"),
        (date(2026, 1, 2), "2026-01-02"),
        (frozenset({"b", "a"}), "[a, b]"),
        ("self_trained", "self_trained"),
        ("no", '"no"'),
        ("甲\n\u2028\x7f😀", '"甲\\n\\U00002028\\U0000007f😀"'),
    ],
)
def test_values_are_written_plainly_where_they_can_be(value: FactValue | None, text: str) -> None:
    """And quoted where another reader could twist them."""
    assert written(value) == text
