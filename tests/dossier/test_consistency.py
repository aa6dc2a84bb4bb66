# SPDX-License-Identifier: Apache-2.0
"""Declarations that exclude each other are refused with both places; those that only look odd are not."""

from pathlib import Path

import pytest
from dossier_factory import write_dossier

from hegui.dossier import load_dossier
from hegui.errors import Place, Problem, SchemaProblem

MODEL = "{id: m, name: 甲, version: '1', origin: self_trained, supplier: 乙}"
FLOW = "id: f, recipient: x, country: SG, purpose: {zh: 甲, en: a}"
ACTIVITY = "id: a, purpose: {zh: 甲, en: a}, categories: [x]"


def problems(folder: Path, more: str) -> tuple[Problem, ...]:
    try:
        load_dossier(write_dossier(folder, more))
    except SchemaProblem as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("provider:\n  uscc: 91110000000000000X\n  established_in: overseas\n", "Only mainland entities"),
        ("provider:\n  roles: [important_data_handler]\noutbound: {important_data: none}\n", "handler of important data"),
        ("service:\n  offers_generation_to_mainland_public: true\n  access_modes: [internal, overseas_only]\n", "only reached internally"),
        ("service:\n  offers_generation_to_mainland_public: true\n  access_modes: [web, overseas_only]\n", "reached overseas only"),
        ("service:\n  sector: [none, health]\n", "'none' cannot stand"),
        ("service:\n  distribution_channels: [website, none]\n", "'none' cannot stand"),
        ("service:\n  access_modes: [web]\n  distribution_channels: [apple_store]\n", "app is not among"),
        ("service:\n  access_modes: [app]\n  distribution_channels: [mini_program_platform]\n", "mini_program is not among"),
        ("service:\n  modalities: [text]\n  functions: [voice_synthesis_or_cloning]\n", "needs one of audio"),
        ("service:\n  modalities: [text, audio]\n  functions: [face_generation_or_editing]\n", "needs one of image"),
        ("service:\n  functions: [search]\n  edits_face_or_voice: true\n", "no such function"),
        ("service:\n  functions: [recommendation]\n  uses_recommendation_algorithm: false\n", "shows true"),
        ("service:\n  functions: [chat_room]\n  hosts_third_party_publication: false\n", "shows true"),
        ("service:\n  registers_users: false\n  registered_users: 3\n", "shows true"),
        ("service:\n  audience: {minors: false, minors_only: true}\n", "service.audience.minors_only shows true"),
        ("service:\n  audience: {minors: false, minor_user_base_large: true}\n", "minor_user_base_large shows true"),
        ("service:\n  audience: {minors_only: true, elderly: true}\n", "for minors only"),
        ("service:\n  model_origins: [self_trained, user_supplied_key]\nmodels: [MODEL]\n", "models shows [self_trained]"),
        ("service:\n  judgements: {has_public_opinion_attribute: true, authority_confirmed_no_public_opinion_attribute: true}\n", "confirmed"),
        ("provider:\n  conducts_ai_research: false\nservice:\n  judgements: {ethics_high_risk: true}\n", "No AI research"),
        ("service:\n  events: {illegal_content_found: false, illegal_content_spread: true}\n", "shows true"),
        ("service:\n  launched_on: 2026-05-01\n  events: {ended_on: 2026-04-30}\n", "before launched_on"),
        ("service:\n  stage: planned\n  events: {ended_on: 2026-04-30}\n", "only planned"),
        ("data: {trains_or_tunes_models: false}\nmodels: [MODEL]\n", "models.0 shows true"),
        ("data: {trains_or_tunes_models: false, sources: [{id: s, name: 甲, kind: open}]}\n", "sources of training data"),
        ("data: {collects_automatically: false, sources: [{id: s, name: 甲, kind: open, collected_automatically: true}]}\n", "shows true"),
        ("data: {source_kinds: [open], sources: [{id: s, name: 甲, kind: synthetic}]}\n", "shows [synthetic]"),
        ("data: {contains_pi: true, sources: [{id: s, name: 甲, kind: open, contains_pi: false}]}\n", "shows false"),
        ("data: {sources: [{id: s, name: 甲, kind: open, contains_pi: false, contains_sensitive_pi: true}]}\n", "hold no personal"),
        ("data: {sources: [{id: s, name: 甲, kind: open, contains_pi: false, contains_under14_pi: true}]}\n", "contains_under14_pi"),
        ("data: {sources: [{id: s, name: 甲, kind: open, collected_from: 2026-02-01, collected_to: 2026-01-01}]}\n", "before collected_from"),
        ("data: {suppliers: [{id: s, name: 甲, contract_signed_on: 2026-02-01, contract_ends_on: 2026-01-01}]}\n", "before contract_signed_on"),
        ("annotation: {done: true, annotators: 0}\n", "by nobody"),
        ("annotation: {done: false, outsourced: true}\n", "shows true"),
        ("personal_information: {processed: false, activities: [{ACTIVITY, sensitive: false}]}\n", "shows true"),
        ("personal_information: {processed: false, subjects_total: 7}\n", "shows true"),
        ("personal_information: {of_minors: false, of_under14: true}\n", "shows true"),
        ("personal_information: {sensitive: true, activities: [{ACTIVITY, sensitive: false}]}\n", "shows false"),
        ("personal_information: {publishes: false, activities: [{ACTIVITY, sensitive: false, published: true}]}\n", "shows true"),
        ("personal_information: {used_for_training: false}\ndata: {sources: [{id: s, name: 甲, kind: user_input}]}\n", "shows true"),
        ("personal_information: {of_under14: false}\ndata: {sources: [{id: s, name: 甲, kind: open, contains_pi: true, contains_under14_pi: true}]}\n", "shows true"),
        ("personal_information: {processed: false}\noutbound: {flows: [{FLOW, kind: personal_information}]}\n", "shows true"),
        ("outbound: {exports_data: false, flows: [{FLOW, kind: business_data}]}\n", "shows true"),
        ("outbound: {important_data: none, flows: [{FLOW, kind: business_data, important_data: notified_or_published}]}\n", "notified_or_published"),
        ("outbound: {flows: [{FLOW, kind: business_data, non_sensitive_persons: 3}]}\n", "counts persons"),
        ("people: [{id: a, name: 甲, roles: [counsel]}, {id: a, name: 乙, roles: [counsel]}]\n", "given twice"),
        ("models: [MODEL, MODEL]\n", "given twice"),
        ("outbound: {flows: [{FLOW, kind: business_data}, {FLOW, kind: business_data}]}\n", "given twice"),
    ],
)  # fmt: skip
def test_contradictions_are_refused_with_both_places(more: str, words: str, tmp_path: Path) -> None:
    """The loader does not choose which of the two is true."""
    filled = more.replace("MODEL", MODEL).replace("FLOW", FLOW).replace("ACTIVITY", ACTIVITY)
    [problem] = problems(tmp_path, filled)
    assert words in problem.what.en
    assert "The other place: dossier.yaml:" in problem.what.en
    assert "另一处：dossier.yaml:" in problem.what.zh
    assert problem.where is not None
    assert problem.where.line is not None
    assert problem.fix is not None


@pytest.mark.parametrize(
    "more",
    [
        "service:\n  stage: planned\n  launched_on: 2027-01-01\n",
        "service:\n  stage: launched\n  launched_on: 2026-01-01\n  events: {ended_on: 2026-01-01}\n",
        "service:\n  offers_generation_to_mainland_public: false\n  access_modes: [overseas_only]\n",
        "service:\n  offers_generation_to_mainland_public: false\n  access_modes: [internal]\n",
        "service:\n  offers_generation_to_mainland_public: true\n  access_modes: [web, internal]\n",
        "service:\n  sector: [none]\n  distribution_channels: [none]\n",
        "service:\n  distribution_channels: [apple_store]\n",
        "service:\n  functions: [voice_synthesis_or_cloning]\n",
        "service:\n  registers_users: true\n  registered_users: 0\n",
        "service:\n  registers_users: false\n  registered_users: 0\n",
        "service:\n  audience: {minors: true, minors_only: false}\n",
        "data: {trains_or_tunes_models: true}\nmodels: [{id: m, name: 甲, version: '1', origin: filed_model_unmodified, supplier: 乙}]\n",
        "data: {collects_automatically: true, sources: [{id: s, name: 甲, kind: open, collected_automatically: false}]}\n",
        "data: {contains_pi: true, sources: [{id: s, name: 甲, kind: open}]}\n",
        "annotation: {done: true}\n",
        "personal_information: {processed: false, activities: [], subjects_total: 0}\n",
        "outbound: {exports_data: true, flows: []}\n",
        "outbound: {exports_data: false, flows: []}\n",
        "provider:\n  established_in: mainland\n  uscc: 91110000000000000X\n",
    ],
)
def test_what_can_be_true_together_is_accepted(more: str, tmp_path: Path) -> None:
    """Gaps are for the checks, not for the loader."""
    assert problems(tmp_path, more) == ()


def test_all_contradictions_are_told_at_once(tmp_path: Path) -> None:
    """With references that lead nowhere."""
    found = problems(
        tmp_path,
        "service:\n  registers_users: false\n  registered_users: 3\nannotation: {done: true, annotators: 0}\n"
        "filings: {models: [{number: A, kind: filing, model: none-such}]}\n",
    )
    assert [problem.where for problem in found] == [
        Place("dossier.yaml", 9),
        Place("dossier.yaml", 5),
        Place("dossier.yaml", 8),
    ]


def test_a_reference_that_leads_nowhere_suggests_the_near_one(tmp_path: Path) -> None:
    """Or lists what there is."""
    suppliers = "data: {suppliers: [{id: wenhai, name: 甲}, {id: other, name: 乙}], sources: [{id: s, name: 丙, kind: commercial, supplier: NAME}]}\n"
    [near] = problems(tmp_path, suppliers.replace("NAME", "wenhay"))
    [far] = problems(tmp_path, suppliers.replace("NAME", "zzz"))
    assert near.accepted is not None
    assert far.accepted is not None
    assert (near.accepted.en, far.accepted.en) == ("wenhai", "wenhai, other")
