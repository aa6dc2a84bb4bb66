# SPDX-License-Identifier: Apache-2.0
"""Sources of training data: one answer a source, and none that rests on a claim."""

from datetime import date
from typing import Any

import pytest
from context_factory import ContextMaker, a_page, outcome, outcomes_about, words

from hegui.checks.data_sources import (
    closed_accounts,
    collection_record,
    crawl_impact,
    crawl_refusals,
    ip_complaints,
    ledger,
    licence,
    trade_records,
    user_inputs,
)
from hegui.checks.results import Outcome, Result
from hegui.evidence.findings import (
    Activity,
    ConsentCount,
    ConsentLog,
    ConsentScope,
    CorpusScan,
    PageElement,
    ScannedSource,
    WorkRecord,
    WorkResult,
)

OPEN: dict[str, Any] = {
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
CRAWLED: dict[str, Any] = {
    "id": "web",
    "name": "网页",
    "kind": "self_collected",
    "origin": "example.com",
    "languages": ["zh"],
    "modalities": ["text"],
    "documents": 100,
    "collected_from": "2026-01-01",
    "collected_automatically": True,
    "refused_by_operator": False,
}
LICENCE = {"licence.txt": "Apache License, Version 2.0: permission to use, reproduce and distribute."}


def with_sources(*sources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"data": {"sources": list(sources), **more}}


def scan(*sources: str, documents: int = 100) -> CorpusScan:
    rows = tuple(
        ScannedSource(
            source=name, documents=documents, sampled_before=1, illegal_before=0, sampled_after=1, illegal_after=0
        )
        for name in sources
    )
    return CorpusScan(corpus="base", version="1", sources=rows, filters=())


def record(activity: Activity, *covers: str, result: WorkResult = WorkResult.SATISFACTORY) -> WorkRecord:
    return WorkRecord(activity=activity, performed_on=date(2026, 6, 1), by="数据部", result=result, covers=covers)


def test_a_full_entry_that_the_scan_bears_out_passes(make: ContextMaker) -> None:
    """With the scan as its evidence."""
    assert outcomes_about(ledger, make(scan("news"), dossier=with_sources(OPEN))) == {"news": Outcome.PASS}


@pytest.mark.parametrize("field", ["origin", "languages", "modalities", "documents", "licence"])
def test_an_entry_with_a_gap_fails(make: ContextMaker, field: str) -> None:
    """And names the gap."""
    context = make(scan("news"), dossier=with_sources({name: value for name, value in OPEN.items() if name != field}))
    assert outcomes_about(ledger, context) == {"news": Outcome.FAIL}
    assert field in words(ledger, context)


@pytest.mark.parametrize(
    ("source", "field"),
    [
        (CRAWLED, "collected_from"),
        (OPEN | {"kind": "commercial", "supplier": "shuyuan"}, "supplier.contract"),
        (OPEN | {"kind": "commercial"}, "supplier.contract"),
        (OPEN | {"kind": "user_input"}, None),
    ],
)
def test_the_basis_depends_on_the_kind_of_source(make: ContextMaker, source: dict[str, Any], field: str | None) -> None:
    """A contract, a record or a licence; the consents of users stand in a log."""
    full = {"suppliers": [{"id": "shuyuan", "name": "数源", "contract": "contract.md"}]}
    bare = {"suppliers": [{"id": "shuyuan", "name": "数源"}]}
    lacking = {name: value for name, value in source.items() if name != field}
    context = make(scan(source["id"]), dossier=with_sources(lacking, **bare))
    assert outcomes_about(ledger, context) == {source["id"]: Outcome.FAIL if field else Outcome.PASS}
    if field == "supplier.contract":
        assert field in words(ledger, context)
    if field != "supplier.contract" or "supplier" in source:
        context = make(scan(source["id"]), dossier=with_sources(source, **full))
        assert outcomes_about(ledger, context) == {source["id"]: Outcome.PASS}


def test_a_ledger_that_the_scan_contradicts(make: ContextMaker) -> None:
    """Another number of items, a source that was not scanned, one that was not declared."""
    assert outcomes_about(ledger, make(scan("news", documents=99), dossier=with_sources(OPEN))) == {
        "news": Outcome.FAIL
    }
    assert outcomes_about(ledger, make(scan("other"), dossier=with_sources(OPEN))) == {
        "news": None,
        "other": Outcome.FAIL,
    }


@pytest.mark.parametrize("dossier", [{}, {"data": {"sources": []}}, with_sources(OPEN)])
def test_a_ledger_without_sources_or_scan_has_no_evidence(make: ContextMaker, dossier: dict[str, Any]) -> None:
    """A declaration alone is a claim."""
    assert outcome(ledger, make(dossier=dossier)) is None


@pytest.mark.parametrize(
    ("change", "text", "expected"),
    [
        ({}, LICENCE["licence.txt"], Outcome.PASS),
        ({"allows_training": False}, LICENCE["licence.txt"], Outcome.FAIL),
        ({"allows_training": None}, LICENCE["licence.txt"], Outcome.INCONCLUSIVE),
        ({"licence_name": "MIT License"}, LICENCE["licence.txt"], Outcome.INCONCLUSIVE),
        ({"licence_name": None}, LICENCE["licence.txt"], Outcome.INCONCLUSIVE),
        ({"licence": None}, LICENCE["licence.txt"], None),
        ({}, "Apache License. The data may not be used to train models.", Outcome.INCONCLUSIVE),
        ({}, "Apache License，仅限非商业使用。", Outcome.INCONCLUSIVE),
        ({"allows_commercial_use": False}, LICENCE["licence.txt"], Outcome.FAIL),
    ],
)
def test_an_open_source_has_a_licence_that_allows_training(
    make: ContextMaker, change: dict[str, Any], text: str, expected: Outcome | None
) -> None:
    """The file shows the declared licence; what seems to forbid the use is for a person."""
    source = {name: value for name, value in (OPEN | change).items() if value is not None}
    context = make(dossier=with_sources(source), documents={"licence.txt": text})
    assert outcomes_about(licence, context) == {"news": expected}


def test_the_words_that_seem_to_forbid_the_use_are_shown(make: ContextMaker) -> None:
    """With their line."""
    text = "Apache License.\n\nThe data may not be used to train models."
    (answer,) = licence.run(make(dossier=with_sources(OPEN), documents={"licence.txt": text}))
    assert isinstance(answer, Result)
    assert answer.evidence[0].line == 3


def test_a_licence_for_free_services_only(make: ContextMaker) -> None:
    """Allowed where the dossier says that nothing is charged."""
    dossier = with_sources(OPEN | {"allows_commercial_use": False}) | {"service": {"charges_users": False}}
    assert outcomes_about(licence, make(dossier=dossier, documents=LICENCE)) == {"news": Outcome.PASS}


def test_a_licence_file_that_cannot_be_read_hides_no_other_source(make: ContextMaker) -> None:
    """It is a question about its own source."""
    other = OPEN | {"id": "books", "licence": "missing.txt"}
    context = make(dossier=with_sources(OPEN, other), documents=LICENCE)
    assert outcomes_about(licence, context) == {"news": Outcome.PASS, "books": Outcome.INCONCLUSIVE}


def test_no_open_source_is_settled_only_by_a_scan(make: ContextMaker) -> None:
    """That finds exactly what is declared."""
    declared = with_sources(CRAWLED)
    assert outcome(licence, make(dossier=declared)) is None
    assert outcome(licence, make(scan("web", "other"), dossier=declared)) is None
    assert outcome(licence, make(scan("web"), dossier=declared)) is Outcome.PASS


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((), None),
        ((record(Activity.COLLECTION, "web"),), Outcome.PASS),
        ((record(Activity.COLLECTION),), Outcome.PASS),
        ((record(Activity.COLLECTION, "other"),), None),
        ((record(Activity.COLLECTION, "web", result=WorkResult.UNSATISFACTORY),), Outcome.FAIL),
        ((record(Activity.COLLECTION, "web", result=WorkResult.NEEDS_FOLLOW_UP),), Outcome.INCONCLUSIVE),
    ],
)
def test_each_collection_has_its_record(make: ContextMaker, evidence: Any, expected: Outcome | None) -> None:
    """A record of another source does not cover this one."""
    assert outcomes_about(collection_record, make(*evidence, dossier=with_sources(CRAWLED))) == {"web": expected}


@pytest.mark.parametrize(
    ("change", "evidence", "expected"),
    [
        ({}, (record(Activity.REFUSAL_CHECK, "web"),), Outcome.PASS),
        ({}, (), None),
        ({}, (record(Activity.REFUSAL_CHECK, result=WorkResult.UNSATISFACTORY),), Outcome.FAIL),
        ({"refused_by_operator": True}, (record(Activity.REFUSAL_CHECK, "web"),), Outcome.FAIL),
        ({"refused_by_operator": True, "written_permission": "permission.md"}, (), Outcome.PASS),
        ({"refused_by_operator": True, "written_permission": "missing.md"}, (), Outcome.INCONCLUSIVE),
    ],
)
def test_a_refusal_needs_written_permission(
    make: ContextMaker, change: dict[str, Any], evidence: Any, expected: Outcome | None
) -> None:
    """Whatever the record says."""
    context = make(*evidence, dossier=with_sources(CRAWLED | change), documents={"permission.md": "同意采集。"})
    assert outcomes_about(crawl_refusals, context) == {"web": expected}


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((record(Activity.CRAWL_IMPACT, "web"),), Outcome.PASS),
        ((record(Activity.CRAWL_IMPACT, "web", result=WorkResult.UNSATISFACTORY),), Outcome.FAIL),
        ((), None),
    ],
)
def test_the_effect_of_crawling_is_assessed(make: ContextMaker, evidence: Any, expected: Outcome | None) -> None:
    """For each crawled source."""
    assert outcomes_about(crawl_impact, make(*evidence, dossier=with_sources(CRAWLED))) == {"web": expected}


def test_a_source_that_does_not_say_how_it_was_collected_counts_as_crawled(make: ContextMaker) -> None:
    """Unknown is not no; declared by hand it is not crawled."""
    unsaid = {name: value for name, value in CRAWLED.items() if name != "collected_automatically"}
    assert outcomes_about(crawl_impact, make(dossier=with_sources(unsaid))) == {"web": None}
    by_hand = CRAWLED | {"collected_automatically": False}
    assert outcome(crawl_impact, make(scan("web"), dossier=with_sources(by_hand))) is Outcome.PASS


def consents(scope: ConsentScope = ConsentScope.TRAINING_USE, **given: Any) -> ConsentLog:
    withdrawable = given.pop("withdrawable", True)
    count = ConsentCount(scope=scope, document_version="1", **({"asked": 10, "given": 8} | given))
    return ConsentLog(consents=(count,), withdrawable=withdrawable)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ((), None),
        ((consents(),), Outcome.PASS),
        ((consents(ConsentScope.INTERACTION_TRAINING),), Outcome.PASS),
        ((consents(ConsentScope.GENERAL),), None),
        ((consents(processed_without=1),), Outcome.FAIL),
        ((consents(withdrawable=False),), Outcome.FAIL),
        ((consents(given=11),), Outcome.INCONCLUSIVE),
        ((consents(given=10),), Outcome.PASS),
    ],
)
def test_user_inputs_are_authorised(make: ContextMaker, evidence: Any, expected: Outcome | None) -> None:
    """One person without consent is too many."""
    assert outcome(user_inputs, make(*evidence)) is expected


def test_the_entry_for_complaints_on_intellectual_property(make: ContextMaker) -> None:
    """Another entry is not that one, and a later capture that misses it is a question."""
    assert outcome(ip_complaints, make(a_page(PageElement.IP_COMPLAINT_ENTRY))) is Outcome.PASS
    assert outcome(ip_complaints, make(a_page(PageElement.COMPLAINT_ENTRY))) is None
    old = a_page(PageElement.IP_COMPLAINT_ENTRY, on=date(2026, 11, 1))
    new = a_page(PageElement.COMPLAINT_ENTRY, on=date(2026, 11, 24))
    elsewhere = a_page(PageElement.COMPLAINT_ENTRY, page="about", on=date(2026, 11, 24))
    assert outcome(ip_complaints, make(new, old)) is Outcome.INCONCLUSIVE
    assert outcome(ip_complaints, make(elsewhere, old)) is Outcome.PASS


@pytest.mark.parametrize(
    ("item", "activity"),
    [(trade_records, Activity.TRADE_RECORD), (closed_accounts, Activity.CLOSED_ACCOUNT_DELETION)],
)
def test_records_of_trade_and_deletion(make: ContextMaker, item: Any, activity: Activity) -> None:
    """Satisfactory, unsatisfactory, to be followed up, none."""
    assert outcome(item, make(record(activity))) is Outcome.PASS
    assert outcome(item, make(record(activity, result=WorkResult.UNSATISFACTORY))) is Outcome.FAIL
    assert outcome(item, make(record(activity, result=WorkResult.NEEDS_FOLLOW_UP))) is Outcome.INCONCLUSIVE
    assert outcome(item, make()) is None
