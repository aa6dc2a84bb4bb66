# SPDX-License-Identifier: Apache-2.0
"""Personal information in training data: consent or a basis for what is there, a scan for what is not."""

from datetime import date
from typing import Any

import pytest
from context_factory import ContextMaker, outcomes_about

from hegui.checks.results import Outcome
from hegui.checks.training_information import lawful, sensitive
from hegui.evidence.findings import (
    ConsentCount,
    ConsentLog,
    ConsentScope,
    CorpusScan,
    FieldStatus,
    ScannedSource,
    SupplierAnswer,
    SupplierField,
    SupplierReview,
)


def source(**given: Any) -> dict[str, Any]:
    return {"data": {"sources": [{"id": "news", "name": "新闻", "kind": "open"} | given]}}


def scan(personal: int = 0, sensitive_ones: int = 0, name: str = "news") -> CorpusScan:
    row = ScannedSource(
        source=name,
        documents=100,
        sampled_before=1,
        illegal_before=0,
        sampled_after=1,
        illegal_after=0,
        pi_documents=personal,
        sensitive_pi_documents=sensitive_ones,
    )
    return CorpusScan(corpus="base", version="1", sources=(row,), filters=())


def consents(scope: ConsentScope, **given: Any) -> ConsentLog:
    usual: dict[str, Any] = {"document_version": "1", "asked": 10, "given": 10}
    return ConsentLog(consents=(ConsentCount(scope=scope, **(usual | given)),), withdrawable=True)


def reviewed(
    field: SupplierField, status: FieldStatus = FieldStatus.EVIDENCED, *, digest: bool = True
) -> SupplierReview:
    answer = SupplierAnswer(field=field, status=status, evidence="a" * 64 if digest else None)
    return SupplierReview(
        covers=("news",),
        answers=(answer,),
        reviewer="数据部",
        reviewed_on=date(2026, 6, 1),
        next_review=date(2027, 6, 1),
    )


TRAINING, SEPARATE = ConsentScope.TRAINING_USE, ConsentScope.TRAINING_SENSITIVE


@pytest.mark.parametrize(
    ("declared", "evidence", "expected"),
    [
        ({}, (scan(),), None),
        ({"contains_pi": False}, (), None),
        ({"contains_pi": False}, (scan(),), Outcome.PASS),
        ({"contains_pi": False}, (scan(personal=1),), Outcome.FAIL),
        ({"contains_pi": False}, (scan(name="other"),), None),
        ({"contains_pi": True}, (scan(personal=1),), None),
        ({"contains_pi": True}, (consents(TRAINING),), Outcome.PASS),
        ({"contains_pi": True}, (consents(TRAINING, covers=("news",)),), Outcome.PASS),
        ({"contains_pi": True}, (consents(TRAINING, covers=("other",)),), None),
        ({"contains_pi": True}, (consents(TRAINING, processed_without=1),), Outcome.FAIL),
        ({"contains_pi": True}, (consents(TRAINING, given=0),), Outcome.FAIL),
        ({"contains_pi": True}, (consents(ConsentScope.GENERAL),), None),
        ({"contains_pi": True}, (reviewed(SupplierField.PI_BASIS),), Outcome.PASS),
        ({"contains_pi": True}, (reviewed(SupplierField.PI_BASIS, digest=False),), None),
        ({"contains_pi": True}, (reviewed(SupplierField.PI_BASIS, FieldStatus.CLAIMED),), None),
        ({"contains_pi": True}, (reviewed(SupplierField.PI_BASIS, FieldStatus.MISSING),), Outcome.FAIL),
    ],
)
def test_personal_information_has_consent_or_another_basis(
    make: ContextMaker, declared: Any, evidence: Any, expected: Outcome | None
) -> None:
    """And where there is none, a scan says so."""
    assert outcomes_about(lawful, make(*evidence, dossier=source(**declared))) == {"news": expected}


HELD = {"contains_pi": True, "contains_sensitive_pi": True, "contains_under14_pi": False}


@pytest.mark.parametrize(
    ("declared", "evidence", "expected"),
    [
        ({"contains_pi": False}, (scan(),), Outcome.PASS),
        ({"contains_pi": False}, (scan(sensitive_ones=1),), Outcome.FAIL),
        ({"contains_pi": True, "contains_under14_pi": False}, (scan(),), None),
        (HELD | {"contains_sensitive_pi": False}, (scan(personal=3),), Outcome.PASS),
        (HELD, (), None),
        (HELD, (consents(TRAINING),), None),
        (HELD, (consents(SEPARATE),), Outcome.PASS),
        (HELD, (consents(SEPARATE, processed_without=1),), Outcome.FAIL),
        (HELD, (reviewed(SupplierField.SENSITIVE_CONSENT),), Outcome.PASS),
        (HELD, (reviewed(SupplierField.SENSITIVE_CONSENT, FieldStatus.MISSING),), Outcome.FAIL),
    ],
)
def test_sensitive_information_has_separate_consent(
    make: ContextMaker, declared: Any, evidence: Any, expected: Outcome | None
) -> None:
    """Consent to training use is not separate."""
    assert outcomes_about(sensitive, make(*evidence, dossier=source(**declared))) == {"news": expected}


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((consents(SEPARATE),), None),
        ((consents(SEPARATE), consents(ConsentScope.GUARDIAN)), Outcome.PASS),
        ((consents(SEPARATE), consents(ConsentScope.GUARDIAN, processed_without=1)), Outcome.FAIL),
        ((consents(SEPARATE), reviewed(SupplierField.UNDER14_GUARDIAN, FieldStatus.MISSING)), Outcome.FAIL),
    ],
)
def test_children_need_their_guardians(make: ContextMaker, evidence: Any, expected: Outcome | None) -> None:
    """Beside the separate consent."""
    held = source(**(HELD | {"contains_under14_pi": True}))
    assert outcomes_about(sensitive, make(*evidence, dossier=held)) == {"news": expected}


def test_not_to_say_whether_children_are_in_it_is_no_answer(make: ContextMaker) -> None:
    """Unknown is not no."""
    unsaid = source(contains_pi=True, contains_sensitive_pi=True)
    assert outcomes_about(sensitive, make(consents(SEPARATE), dossier=unsaid)) == {"news": None}


def test_without_sources_there_is_no_answer(make: ContextMaker) -> None:
    """Nothing was declared."""
    assert outcomes_about(lawful, make()) == {None: None}
    assert outcomes_about(sensitive, make()) == {None: None}
