# SPDX-License-Identifier: Apache-2.0
"""The checks of permissions, data sources, assessment and filing, and labelling, taken together."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from context_factory import catalogue

import hegui.checks
from hegui.checks.registry import Check
from hegui.law.model import AnsweredBy, Head

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
