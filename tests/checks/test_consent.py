# SPDX-License-Identifier: Apache-2.0
"""Consent as its log counts it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from context_factory import Filed, outcome, outcomes, outcomes_about

from hegui.checks import consent
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.evidence.findings import ConsentCount, ConsentLog, ConsentScope

Make = Callable[..., CheckContext]


def count(scope: ConsentScope = ConsentScope.GENERAL, **given: Any) -> ConsentCount:
    return ConsentCount(**{"scope": scope, "document_version": "1", "asked": 10, "given": 8, **given})


def log(*counts: ConsentCount, **given: Any) -> ConsentLog:
    return ConsentLog(consents=counts, **{"withdrawable": True, **given})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (log(count()), [Outcome.PASS]),
        (log(count(processed_without=1)), [Outcome.FAIL]),
        (log(count(given=11)), [Outcome.INCONCLUSIVE]),
        (log(count(withdrawn=9)), [Outcome.INCONCLUSIVE]),
        (log(count(), withdrawable=False), [Outcome.PASS, Outcome.FAIL]),
        (log(count(), prompts_after_refusal=1), [Outcome.PASS, Outcome.INCONCLUSIVE]),
        (log(count(ConsentScope.AGREEMENT)), [None]),
    ],
)
def test_consent_is_counted_and_can_be_withdrawn(make: Make, found: ConsentLog, expected: list[Any]) -> None:
    assert outcomes(consent.log, make(found)) == expected


def test_any_version_under_which_somebody_was_processed_without_consent_fails(make: Make) -> None:
    found = log(count(document_version="2"), count(document_version="1", processed_without=1))
    assert outcome(consent.log, make(found)) is Outcome.FAIL


def test_without_a_log_there_is_no_evidence(make: Make) -> None:
    assert outcome(consent.log, make()) is None


def test_the_newest_log_counts(make: Make) -> None:
    old = Filed(log(count(processed_without=1)), collected=date(2026, 10, 1))
    assert outcome(consent.log, make(log(count()), old)) is Outcome.PASS


def activity(name: str = "a", **given: Any) -> dict[str, Any]:
    usual = {
        "purpose": {"zh": "声音克隆", "en": "voice"},
        "categories": ["声纹"],
        "sensitive": True,
        "legal_basis": "consent",
    }
    return {"id": name, **usual, **given}


def asked(make: Make, *evidence: ConsentLog, activities: list[dict[str, Any]]) -> CheckContext:
    return make(*evidence, dossier={"personal_information": {"activities": activities}})


def test_each_activity_has_the_separate_consent_it_needs(make: Make) -> None:
    found = log(count(ConsentScope.SEPARATE_SENSITIVE, covers=("a",)))
    sharing = activity("b", sensitive=False, provided_to=["样本有限公司"])
    open_data = activity("c", sensitive=False, published=True)
    assert outcomes_about(consent.separate, asked(make, found, activities=[activity(), sharing, open_data])) == {
        "a": Outcome.PASS, "b": None, "c": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (log(count(ConsentScope.SEPARATE_SENSITIVE)), Outcome.PASS),
        (log(count(ConsentScope.SEPARATE_SENSITIVE, covers=("other",))), None),
        (log(count(ConsentScope.SEPARATE_SENSITIVE, processed_without=2)), Outcome.FAIL),
        (log(count(ConsentScope.GENERAL)), None),
    ],
)
def test_general_consent_is_not_separate_consent(make: Make, found: ConsentLog, expected: Outcome | None) -> None:
    assert outcome(consent.separate, asked(make, found, activities=[activity()])) is expected


def test_another_basis_than_consent_is_for_counsel(make: Make) -> None:
    context = asked(make, activities=[activity(legal_basis="contract")])
    assert outcome(consent.separate, context) is Outcome.INCONCLUSIVE


def test_a_list_without_such_activities_is_no_evidence(make: Make) -> None:
    assert outcome(consent.separate, make()) is None
    assert outcome(consent.separate, asked(make, activities=[activity(sensitive=False)])) is None
