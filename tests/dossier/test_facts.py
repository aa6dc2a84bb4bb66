# SPDX-License-Identifier: Apache-2.0
"""Facts come from what is declared or follows from it, with a place; all the rest stays unknown."""

from datetime import date
from pathlib import Path

from dossier_factory import SAMPLE, a_dossier

from hegui.dossier import load_dossier
from hegui.dossier.declared import fields_at, section_at
from hegui.dossier.facts import DECLARATIONS, facts_of_dossier, flows_of_dossier
from hegui.errors import Place
from hegui.law.load import load_catalogue


def test_every_fact_of_the_vocabulary_has_a_field() -> None:
    """Except those that hegui derives; and no field declares a fact that does not exist."""
    catalogue = load_catalogue()
    assert DECLARATIONS.keys() == {fact.id for fact in catalogue.facts if not fact.derived}


def test_every_declaration_names_a_field_of_the_model() -> None:
    """With the same name at the end of its path."""
    for declaration in DECLARATIONS.values():
        *path, field = declaration.path
        assert field in fields_at(path), declaration.field


def test_the_values_of_the_sample_are_values_of_the_vocabulary() -> None:
    """What the schema accepts, the conditions understand."""
    vocabulary = {fact.id: fact for fact in load_catalogue().facts}
    for name, fact in facts_of_dossier(load_dossier(SAMPLE)).items():
        assert vocabulary[name].accepts(fact.value), name


def test_each_choice_of_the_vocabulary_is_accepted_by_the_schema() -> None:
    """The two lists are written in two places and must not drift apart."""
    for fact in load_catalogue().facts:
        if fact.id not in DECLARATIONS or not fact.values:
            continue
        *path, field = DECLARATIONS[fact.id].path
        annotation = str(section_at(path).__annotations__[field])
        assert {value for value in fact.values if f"'{value}'" not in annotation} == set(), fact.id
        assert annotation.count("'") == 2 * len(fact.values), fact.id


def test_the_smallest_dossier_knows_nothing(tmp_path: Path) -> None:
    """A field left out is unknown, never no."""
    assert len(facts_of_dossier(a_dossier(tmp_path))) == 0


def test_declared_values_have_their_place(tmp_path: Path) -> None:
    """For the explanation of every status."""
    facts = facts_of_dossier(
        a_dossier(
            tmp_path, "service:\n  launched_on: 2026-10-12\n  modalities: [text, image]\n  charges_users: false\n"
        )
    )
    assert facts["launch_date"].value == date(2026, 10, 12)
    assert facts["modalities"].value == frozenset({"text", "image"})
    assert facts["charges_users"].value is False
    assert facts["modalities"].place == Place("dossier.yaml", 6)
    assert facts["modalities"].derived_from is None


def test_an_empty_list_is_not_an_answer(tmp_path: Path) -> None:
    """Nobody has filled it in yet."""
    facts = facts_of_dossier(a_dossier(tmp_path, "models: []\ndata: {sources: []}\n"))
    assert not {"model_origins", "training_source_kinds", "trains_or_tunes_models"} & facts.keys()


def test_what_follows_says_from_where() -> None:
    """The reader can go there."""
    facts = facts_of_dossier(load_dossier(SAMPLE))
    fact = facts["training_data_contains_pi"]
    assert fact.value is True
    assert fact.place == Place("processing.yaml", 42)
    assert fact.derived_from is not None
    assert fact.derived_from.en == "follows from data.sources.2"


def test_flows_carry_what_they_declare() -> None:
    """Business data is about nobody, and a handler without important data sends none; the rest is unknown."""
    crash, build = flows_of_dossier(load_dossier(SAMPLE))
    assert crash.place == Place("processing.yaml", 99)
    assert crash.facts == {
        "flow_kind": "personal_information",
        "flow_important_data": "none",
        "flow_sensitive_persons": 0,
        "flow_non_sensitive_persons": 8200,
        "flow_exemption": "none",
    }
    assert build.facts["flow_non_sensitive_persons"] == 0
    assert "flow_exemption" not in build.facts


def test_flow_facts_are_those_of_the_vocabulary(tmp_path: Path) -> None:
    """With values that it accepts; what a flow leaves out stays unknown."""
    vocabulary = {fact.id: fact for fact in load_catalogue().flow_facts}
    for flow in flows_of_dossier(load_dossier(SAMPLE)):
        assert all(vocabulary[name].accepts(value) for name, value in flow.facts.items())
    [bare] = flows_of_dossier(
        a_dossier(
            tmp_path,
            "outbound: {flows: [{id: f, recipient: x, country: SG, purpose: {zh: 甲, en: a}, kind: personal_information}]}",
        )
    )
    assert bare.facts == {"flow_kind": "personal_information"}
    assert flows_of_dossier(a_dossier(tmp_path)) == ()
