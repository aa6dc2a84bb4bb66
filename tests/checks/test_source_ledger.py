# SPDX-License-Identifier: Apache-2.0
"""The ledger of sources as evidence: it can speak against a source, never for it."""

from typing import Any

import pytest
from context_factory import ContextMaker, outcomes, outcomes_about, words

from hegui.checks.data_sources import crawl_refusals, ledger, licence
from hegui.checks.registry import Check
from hegui.checks.results import Outcome
from hegui.checks.supplier_reviews import commitments, contract
from hegui.checks.training_information import sensitive
from hegui.evidence.findings import (
    CorpusScan,
    FieldStatus,
    LedgerSource,
    RecordAnswer,
    ScannedSource,
    SourceKind,
    SourceLedger,
    SourceRecord,
)

SOURCE: dict[str, Any] = {
    "id": "news",
    "name": "新闻",
    "kind": "open",
    "origin": "example.org",
    "languages": ["zh"],
    "modalities": ["text"],
    "documents": 100,
    "licence": "licence.txt",
    "licence_name": "Apache License",
    "allows_training": True,
}
DOSSIER = {"data": {"sources": [SOURCE], "corpus": "base", "corpus_version": "1"}}
SCAN = CorpusScan(
    corpus="base",
    version="1",
    sources=(
        ScannedSource(
            source="news", documents=100, sampled_before=1, illegal_before=0, sampled_after=1, illegal_after=0
        ),
    ),
    filters=(),
)


def statement(
    *records: RecordAnswer, source: str = "news", kind: SourceKind = SourceKind.OPEN, version: str = "1"
) -> SourceLedger:
    return SourceLedger(
        corpus="base", version=version, sources=(LedgerSource(source=source, kind=kind, records=records),)
    )


def forbidding(record: SourceRecord) -> RecordAnswer:
    return RecordAnswer(record=record, status=FieldStatus.MISSING, forbids_use=True)


def test_a_ledger_of_the_same_sources_changes_nothing(make: ContextMaker) -> None:
    context = make(SCAN, statement(), dossier=DOSSIER)
    assert outcomes_about(ledger, context) == {"news": Outcome.PASS}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (statement(source="web"), "台账没有列明来源“news”"),
        (statement(source="web"), "档案没有列明的来源“web”"),
        (statement(kind=SourceKind.COMMERCIAL), "在档案中为 open，在台账中为 commercial"),
    ],
)
def test_a_ledger_of_other_sources_contradicts_the_dossier(make: ContextMaker, found: SourceLedger, said: str) -> None:
    context = make(SCAN, found, dossier=DOSSIER)
    assert Outcome.FAIL in outcomes(ledger, context)
    assert said in words(ledger, context)


def test_a_ledger_of_another_version_says_nothing(make: ContextMaker) -> None:
    context = make(SCAN, statement(source="web", version="2"), dossier=DOSSIER)
    assert outcomes_about(ledger, context) == {"news": Outcome.PASS}


@pytest.mark.parametrize(
    ("check", "record"),
    [
        (licence, SourceRecord.TRAINING_PERMISSION),
        (licence, SourceRecord.COMMERCIAL_PERMISSION),
        (contract, SourceRecord.CONTRACT),
        (commitments, SourceRecord.COMMITMENTS),
        (crawl_refusals, SourceRecord.REFUSALS_RESPECTED),
        (sensitive, SourceRecord.SENSITIVE_CONSENT),
        (sensitive, SourceRecord.UNDER14_GUARDIAN),
    ],
)
def test_what_forbids_the_use_fails_the_control_that_asks_for_it(
    make: ContextMaker, check: Check, record: SourceRecord
) -> None:
    """And no other; the same record, missing without forbidding, or evidenced, answers nothing."""
    assert Outcome.FAIL in outcomes(check, make(statement(forbidding(record)), dossier=DOSSIER))
    bare = outcomes(check, make(dossier=DOSSIER))
    for silent in (
        RecordAnswer(record=record, status=FieldStatus.MISSING),
        RecordAnswer(record=record, status=FieldStatus.CLAIMED),
        RecordAnswer(record=record, status=FieldStatus.EVIDENCED, evidence=("0f" * 32,)),
        forbidding(SourceRecord.ANNOTATION_RULES),
    ):
        assert outcomes(check, make(statement(silent), dossier=DOSSIER)) == bare
