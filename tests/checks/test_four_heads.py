# SPDX-License-Identifier: Apache-2.0
"""The checks of permissions, data sources, assessment and filing, and labelling, taken together."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from context_factory import ContextMaker, answers, catalogue, outcomes

import hegui.checks
from hegui.checks.registry import Check
from hegui.checks.results import Outcome, Result
from hegui.law.terms import AnsweredBy, Asks, Head

MODULES = (
    "permissions",
    "listing",
    "data_sources",
    "supplier_reviews",
    "training_information",
    "corpus",
    "annotation",
    "upstream",
    "filings",
    "algorithm_filings",
    "security_assessments",
    "banks",
    "evaluation",
    "assessment_reports",
    "ethics",
    "labelling",
    "implicit_labels",
)
HEADS = (Head.PERMISSIONS, Head.DATA_SOURCES, Head.ASSESSMENT_AND_FILING, Head.LABELLING)
CHECKS: tuple[Check, ...] = tuple(item for name in MODULES for item in import_module(f"hegui.checks.{name}").CHECKS)


@pytest.mark.parametrize("head", HEADS)
def test_every_control_point_for_a_machine_has_exactly_one_check(head: Head) -> None:
    """And those for a person alone have none."""
    for control in catalogue().controls:
        if control.head is head:
            answering = [item.id for item in CHECKS if control.id in item.answers]
            expected = 0 if control.answered_by is AnsweredBy.PERSON else 1
            assert len(answering) == expected, (control.id, answering)


@pytest.mark.parametrize("item", CHECKS, ids=lambda item: item.id)
def test_a_check_says_its_purpose_in_both_languages(item: Check) -> None:
    """Chinese sentence, slash, English sentence."""
    assert re.fullmatch(r"[^/]+。 / [A-Z].+\.", item.purpose), item.purpose


@pytest.mark.parametrize("name", MODULES)
def test_numbers_of_the_law_that_are_named_exist(name: str) -> None:
    """Figures of the standard exist in both of its texts, so that a day of either finds one."""
    text = (Path(hegui.checks.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    known = {parameter.id for parameter in catalogue().parameters}
    assert set(re.findall(r'limit\("(\w+)"\)', text)) <= known
    for figure in re.findall(r'standard\(context, "(\w+)"\)', text):
        assert {f"tc260_{figure}", f"gbt45654_{figure}"} <= known


@pytest.mark.parametrize("item", CHECKS, ids=lambda item: item.id)
def test_an_empty_dossier_passes_nothing(make: ContextMaker, item: Check) -> None:
    """Every check says something of it, and nothing good."""
    assert Outcome.PASS not in outcomes(item, make())


FULL_OF_CLAIMS = {
    "provider": {"uscc": "91110108335469089C", "foreign_equity_percent": 0},
    "service": {
        "stage": "launched",
        "launched_on": "2026-02-01",
        "modalities": ["text", "image"],
        "charges_users": False,
        "offers_generation_to_mainland_public": True,
        "offers_download_or_export": True,
        "events": {"algorithm_changed_on": "2026-06-01"},
    },
    "models": [
        {
            "id": "chat",
            "name": "小例",
            "version": "1",
            "origin": "fine_tuned_filed_model",
            "supplier": "深度求索",
            "filing_number": "Beijing-DeepseekChat-202404280016",
        }
    ],
    "data": {
        "trains_or_tunes_models": True,
        "suppliers": [{"id": "shuyuan", "name": "数源", "contract_signed_on": "2026-01-01"}],
        "sources": [
            {"id": "news", "name": "新闻", "kind": "commercial", "supplier": "shuyuan", "contains_pi": False},
            {"id": "web", "name": "网页", "kind": "self_collected", "refused_by_operator": False, "contains_pi": False},
            {"id": "wiki", "name": "百科", "kind": "open", "licence_name": "MIT", "allows_training": True},
        ],
    },
    "annotation": {"done": True, "annotators": 3},
    "filings": {
        "icp": {"number": "京ICP备12345678号-1"},
        "app": {"number": "京ICP备12345678号-2A", "name": "小例助手"},
        "police": {"number": "京公网安备11010802020134号"},
        "algorithms": [{"number": "网信算备110108970550101240011号"}],
        "models": [{"kind": "filing", "number": "Beijing-XiaoLi-202605010012", "model": "chat"}],
    },
}


@pytest.mark.parametrize("item", CHECKS, ids=lambda item: item.id)
def test_claims_alone_pass_nothing_that_asks_for_evidence(make: ContextMaker, item: Check) -> None:
    """Whatever a dossier declares."""
    controls = {control.id: control for control in catalogue().controls}
    for answer in answers(item, make(dossier=FULL_OF_CLAIMS)):
        if isinstance(answer, Result) and answer.outcome is Outcome.PASS:
            assert controls[answer.control].asks is Asks.DECLARATION
