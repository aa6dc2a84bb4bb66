# SPDX-License-Identifier: Apache-2.0
"""What the details show of a fact."""

from pathlib import Path

import pytest
from dossier_factory import a_dossier

from hegui.dossier.facts import facts_of_dossier
from hegui.facts.vocabulary import FactValue

MODEL = "{{id: m{n}, name: 甲, version: '1', origin: {origin}, supplier: 乙}}"
SOURCE = "{{id: s{n}, name: 甲, kind: {kind}, {more}}}"


@pytest.mark.parametrize(
    ("more", "fact", "value"),
    [
        ("models: [{m0}]", "model_origins", frozenset({"self_trained"})),
        ("models: [{m0}]", "trains_or_tunes_models", True),
        ("models: [{m1}]", "trains_or_tunes_models", False),
        ("data: {{trains_or_tunes_models: true}}\nmodels: [{m1}]", "trains_or_tunes_models", True),
        ("data: {{sources: [{open}, {crawled}]}}", "training_source_kinds", frozenset({"open", "self_collected"})),
        ("data: {{source_kinds: [open]}}", "training_source_kinds", frozenset({"open"})),
        ("data: {{trains_or_tunes_models: false}}", "training_source_kinds", frozenset()),
        ("data: {{collects_automatically: false}}", "training_source_kinds", None),
        ("data: {{sources: [{open}, {crawled}]}}", "collects_automatically", True),
        ("data: {{sources: [{open}]}}", "collects_automatically", None),
        ("data: {{sources: [{open}, {crawled}]}}", "training_data_contains_pi", None),
        ("data: {{sources: [{open}]}}", "training_data_contains_pi", False),
        ("data: {{sources: [{open}, {children}]}}", "training_data_contains_pi", True),
        ("data: {{sources: [{children}]}}", "processes_under14_pi", True),
        ("data: {{sources: [{children}]}}", "processes_minors_pi", True),
        ("data: {{sources: [{children}]}}", "processes_sensitive_pi", True),
        ("data: {{sources: [{children}]}}", "processes_pi", True),
        ("data: {{sources: [{inputs}]}}", "uses_user_inputs_for_training", True),
        ("data: {{sources: [{open}]}}", "uses_user_inputs_for_training", None),
        ("annotation: {{annotators: 3}}", "annotates_data", True),
        ("annotation: {{annotators: 0}}", "annotates_data", None),
        ("personal_information: {{subjects_total: 5}}", "processes_pi", True),
        ("personal_information: {{publishes: true}}", "processes_pi", True),
        ("personal_information: {{of_under14: true}}", "processes_minors_pi", True),
        ("personal_information: {{activities: [{plain}]}}", "processes_pi", True),
        ("personal_information: {{activities: [{plain}]}}", "processes_sensitive_pi", False),
        ("personal_information: {{activities: [{plain}]}}", "entrusts_processing", False),
        ("personal_information: {{activities: [{plain}, {rich}]}}", "processes_sensitive_pi", True),
        ("personal_information: {{activities: [{plain}, {rich}]}}", "provides_pi_to_others", True),
        ("personal_information: {{activities: [{plain}, {rich}]}}", "processes_jointly", True),
        ("personal_information: {{activities: [{plain}, {rich}]}}", "publishes_pi", True),
        ("personal_information: {{activities: [{plain}, {rich}]}}", "makes_automated_decisions", True),
        ("personal_information: {{processors: [{{id: p, name: 甲}}]}}", "entrusts_processing", True),
        ("outbound: {{flows: [{flow}]}}", "exports_data", True),
        ("outbound: {{flows: []}}", "exports_data", None),
        ("outbound: {{flows: [{flow}]}}", "processes_sensitive_pi", True),
        ("outbound: {{flows: [{flow}]}}", "important_data", "declared_not_notified"),
        ("service:\n  registered_users: 9\n", "registers_users", True),
        ("service:\n  registered_users: 0\n", "registers_users", None),
        ("service:\n  functions: [forum]\n", "hosts_third_party_publication", True),
        ("service:\n  functions: [search]\n", "hosts_third_party_publication", None),
        ("service:\n  functions: [recommendation]\n", "uses_recommendation_algorithm", True),
        ("service:\n  audience: {{minors_only: true}}\n", "serves_minors", True),
        ("service:\n  audience: {{minor_user_base_large: true}}\n", "serves_minors", True),
        ("service:\n  events: {{illegal_content_spread: true}}\n", "illegal_content_found", True),
    ],
)  # fmt: skip
def test_details_settle_facts_and_silence_settles_none(
    more: str, fact: str, value: FactValue | None, tmp_path: Path
) -> None:
    """A yes of one item is enough; a no needs all; what is not said is unknown."""
    filled = more.format(
        m0=MODEL.format(n=0, origin="self_trained"),
        m1=MODEL.format(n=1, origin="filed_model_unmodified"),
        open=SOURCE.format(n=0, kind="open", more="contains_pi: false, collected_automatically: false"),
        crawled=SOURCE.format(n=1, kind="self_collected", more="collected_automatically: true"),
        children=SOURCE.format(
            n=2, kind="open", more="contains_pi: true, contains_under14_pi: true, contains_sensitive_pi: true"
        ),
        inputs=SOURCE.format(n=3, kind="user_input", more="contains_pi: true"),
        plain="{id: a, purpose: {zh: 甲, en: a}, categories: [x], sensitive: false}",
        rich="{id: b, purpose: {zh: 甲, en: a}, categories: [x], sensitive: true, provided_to: [x], joint_with: [z], published: true, automated_decision: true}",
        flow="{id: f, recipient: x, country: SG, purpose: {zh: 甲, en: a}, kind: personal_information, sensitive_persons: 2, important_data: declared_not_notified}",
    )
    assert facts_of_dossier(a_dossier(tmp_path, filled)).value(fact) == value
