# SPDX-License-Identifier: Apache-2.0
"""What each kind of source needs: only documents in term are evidence, words stay claims, and what forbids use is told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger_factory import FULL, SUPPLIER, a_ledger, source

from hegui.corpus.provenance import Answer, absent, finding_of, provenance_of
from hegui.corpus.robots import refused_paths
from hegui.evidence.findings import FieldStatus, SourceRecord

ON = date(2026, 11, 25)
EVIDENCED, CLAIMED, MISSING, NOT_APPLICABLE = FieldStatus


def answers(folder: Path, entry: dict[str, Any], **more: Any) -> dict[str, Answer]:
    [item] = provenance_of(a_ledger(folder, entry, **more), ON)
    return {answer.record.value: answer for answer in item.answers}


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("open", {"licence"}),
        ("self_collected", {"collection_record", "refusals_respected"}),
        ("commercial", {"contract", "commitments", "supplier_review"}),
        ("user_input", {"user_authorisation"}),
        ("synthetic", {"generator"}),
    ],
)
def test_a_full_source_is_evidenced_by_what_its_kind_needs(tmp_path: Path, kind: str, needed: set[str]) -> None:
    """And that it holds no personal information, and may be trained on, stays the ledger's word."""
    told = answers(tmp_path, source(kind))
    assert {name for name, answer in told.items() if answer.status is EVIDENCED} == needed
    assert not [name for name, answer in told.items() if answer.status is MISSING or answer.forbids]
    assert all(answer.evidence for answer in told.values() if answer.status is EVIDENCED)
    assert told["pi_basis"].status is CLAIMED


@pytest.mark.parametrize("kind", FULL)
def test_a_bare_source_lacks_what_its_kind_needs(tmp_path: Path, kind: str) -> None:
    bare = dict.fromkeys((*FULL[kind], "contains_pi", "contains_sensitive_pi", "contains_under14_pi", "annotated"))
    told = answers(tmp_path, source(kind, **bare))
    assert not [name for name, answer in told.items() if answer.status is EVIDENCED]
    missing = {name for name, answer in told.items() if answer.status is MISSING}
    assert missing >= {"pi_basis", "sensitive_consent", "under14_guardian", "annotation_rules"}
    assert len(missing) > 4


@pytest.mark.parametrize(
    ("kind", "changed", "supplier", "record", "expected", "forbids"),
    [
        ("open", {"licence": None}, {}, "licence", CLAIMED, False),
        ("open", {"licence": "documents/gone.txt"}, {}, "licence", MISSING, False),
        ("open", {"allows_training": False}, {}, "training_permission", MISSING, True),
        ("open", {"allows_training": None}, {}, "training_permission", MISSING, False),
        ("open", {"allows_commercial_use": False}, {}, "commercial_permission", MISSING, True),
        ("self_collected", {"collection_record": None}, {}, "collection_record", CLAIMED, False),
        ("self_collected", {"snapshots": None}, {}, "refusals_respected", MISSING, False),
        ("self_collected", {"snapshots": None, "refused_by_operator": False}, {}, "refusals_respected", CLAIMED, False),
        ("self_collected", {"refused_by_operator": True}, {}, "refusals_respected", MISSING, True),
        (
            "self_collected",
            {"refused_by_operator": True, "written_permission": "documents/basis.pdf"},
            {},
            "refusals_respected",
            EVIDENCED,
            False,
        ),
        (
            "self_collected",
            {"refused_by_operator": True, "written_permission": "documents/gone.pdf"},
            {},
            "refusals_respected",
            MISSING,
            True,
        ),
        ("self_collected", {"collected_automatically": False}, {}, "refusals_respected", NOT_APPLICABLE, False),
        ("open", {"collected_automatically": True}, {}, "refusals_respected", MISSING, False),
        ("commercial", {"supplier": None}, {}, "contract", MISSING, True),
        ("commercial", {}, {"contract": None}, "contract", MISSING, True),
        ("commercial", {}, {"contract": "documents/gone.pdf"}, "contract", MISSING, True),
        ("commercial", {}, {"contract_signed_on": "2026-12-01"}, "contract", MISSING, True),
        ("commercial", {}, {"contract_ends_on": "2026-11-24"}, "contract", MISSING, True),
        ("commercial", {}, {"contract_ends_on": "2026-11-25"}, "contract", EVIDENCED, False),
        ("commercial", {}, {"contract_ends_on": None}, "contract", CLAIMED, False),
        ("commercial", {}, {"commitments": None}, "commitments", MISSING, True),
        ("commercial", {}, {"review": None}, "supplier_review", MISSING, False),
        ("commercial", {}, {"next_review": "2026-11-24"}, "supplier_review", MISSING, False),
        ("commercial", {}, {"reviewed_on": None}, "supplier_review", CLAIMED, False),
        ("user_input", {"user_authorisation": None}, {}, "user_authorisation", MISSING, False),
        ("synthetic", {"generator": None}, {}, "generator", MISSING, False),
        ("synthetic", {"generator": {"model": "M", "filing_number": "X"}}, {}, "generator", CLAIMED, False),
        ("open", {"contains_pi": True}, {}, "pi_basis", MISSING, False),
        ("open", {"contains_pi": True, "pi_basis": "同意"}, {}, "pi_basis", CLAIMED, False),
        ("open", {"contains_pi": True, "pi_proof": "documents/basis.pdf"}, {}, "pi_basis", EVIDENCED, False),
        ("open", {"contains_pi": True, "contains_sensitive_pi": True}, {}, "sensitive_consent", MISSING, True),
        ("open", {"contains_pi": True, "contains_sensitive_pi": None}, {}, "sensitive_consent", MISSING, False),
        ("open", {"contains_pi": True, "contains_under14_pi": True}, {}, "under14_guardian", MISSING, True),
        (
            "open",
            {"contains_pi": True, "contains_under14_pi": True, "guardian_consent": "documents/basis.pdf"},
            {},
            "under14_guardian",
            EVIDENCED,
            False,
        ),
        ("open", {"annotated": True}, {}, "annotation_rules", MISSING, False),
        (
            "open",
            {"annotated": True, "annotation_rules": "documents/basis.pdf"},
            {},
            "annotation_rules",
            EVIDENCED,
            False,
        ),
    ],
)
def test_what_is_lacking_is_told(
    tmp_path: Path,
    kind: str,
    changed: dict[str, Any],
    supplier: dict[str, Any],
    record: str,
    expected: FieldStatus,
    forbids: bool,
) -> None:
    """And the hard fails of the supplier record forbid the use, with their article."""
    given = {name: value for name, value in (SUPPLIER | supplier).items() if value is not None}
    answer = answers(tmp_path, source(kind, **changed), suppliers=(given,))[record]
    assert (answer.status, answer.forbids is not None) == (expected, forbids)


def test_commercial_use_is_not_asked_of_a_free_service(tmp_path: Path) -> None:
    """Only where the ledger says that it is free: unknown counts as charging."""
    entry = source("open", allows_commercial_use=False)
    told = answers(tmp_path, entry, charges_users=False)["commercial_permission"]
    assert (told.status, told.forbids) == (NOT_APPLICABLE, None)


ROBOTS = {"of": "robots", "file": "documents/robots.txt", "taken_on": "2026-01-01", "user_agent": "ExampleBot/2.1"}
TERMS = {"of": "terms", "file": "documents/terms.html", "taken_on": "2026-01-01", "refuses": False}


@pytest.mark.parametrize(
    ("robots", "snapshot", "expected"),
    [
        ("User-agent: *\nAllow: /\n", {}, EVIDENCED),
        ("", {}, EVIDENCED),
        ("User-agent: ExampleBot\nDisallow: /\n", {}, MISSING),
        ("User-agent: *\nDisallow: /private/\n", {"paths": ["/news/"]}, EVIDENCED),
        ("User-agent: *\nDisallow: /news\n", {"paths": ["/", "/news/1"]}, MISSING),
        ("<html>not found</html>", {}, CLAIMED),
        ("User-agent: *\nAllow: /\n", {"user_agent": None}, CLAIMED),
        ("User-agent: *\nAllow: /\n", {"taken_on": "2027-01-01"}, CLAIMED),
        ("User-agent: *\nAllow: /\n", {"refuses": True}, MISSING),
        ("User-agent: *\nAllow: /\n" + "#" * 600_000, {}, CLAIMED),
    ],
)
def test_a_robots_file_is_read_and_not_believed(
    tmp_path: Path, robots: str, snapshot: dict[str, Any], expected: FieldStatus
) -> None:
    """What it says counts, whatever the ledger says of it."""
    given = {name: value for name, value in (ROBOTS | snapshot).items() if value is not None}
    entry = source("self_collected", snapshots=[given, TERMS], refused_by_operator=False)
    answer = answers(tmp_path, entry, documents={"documents/robots.txt": robots})["refusals_respected"]
    assert answer.status is expected
    assert (answer.forbids is not None) == (expected is MISSING)


@pytest.mark.parametrize(
    "kept", [[ROBOTS], [TERMS], [ROBOTS, {**TERMS, "refuses": None}], [ROBOTS, {**TERMS, "file": "x"}]]
)
def test_half_of_the_snapshots_is_no_evidence(tmp_path: Path, kept: list[dict[str, Any]]) -> None:
    snapshots = [{name: value for name, value in entry.items() if value is not None} for entry in kept]
    told = answers(tmp_path, source("self_collected", snapshots=snapshots))["refusals_respected"]
    assert told.status is CLAIMED


@pytest.mark.parametrize(
    ("content", "agent", "path", "refused"),
    [
        ("User-agent: a\nUser-agent: b\nDisallow: /\n\nUser-agent: *\nAllow: /", "B/2", "/x", True),
        ("User-agent: a\nDisallow: /\n\nUser-agent: *\nAllow: /", "c", "/x", False),
        ("User-agent: *\nDisallow: /\nAllow: /open", "c", "/open/1", False),
        ("User-agent: *\nAllow: /p\nDisallow: /p", "c", "/p", False),
        ("User-agent: *\nDisallow: /*.pdf$", "c", "/a/b.pdf", True),
        ("User-agent: *\nDisallow: /*.pdf$", "c", "/a/b.pdf?x", False),
        ("User-agent: *\nDisallow: /a*z$", "c", "/az", True),
        ("User-agent: *\nDisallow: /aba$", "c", "/aba", True),
        ("User-agent: *\nDisallow: /a*a$", "c", "/a", False),
        ("User-agent: *\nDisallow:", "c", "/", False),
        ("USER-AGENT: *\ndisallow : /x # all of x", "c", "/x/y", True),
        ("User-agent: *\nDisallow: /%E6%96%B0", "c", "/新/1", True),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", "c", "/", True),
        ("User-agent: c\nDisallow: /a\n\nUser-agent: c\nDisallow: /b", "c", "/a", True),
    ],
)
def test_robots_rules(content: str, agent: str, path: str, refused: bool) -> None:
    """RFC 9309: the group of the name, the longest rule, ``*`` and ``$``."""
    assert refused_paths(content, agent, [path]) == ((path,) if refused else ())


def test_a_robots_rule_of_stars_costs_no_time() -> None:
    """Whoever wrote it wrote it for others to choke on."""
    rule = "User-agent: *\nDisallow: /" + "*a" * 5000 + "$\n"
    assert refused_paths(rule, "c", ["/" + "a" * 4000 + "b"]) == ()


def test_documents_and_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    """With the line that names them; URLs are nobody's to look for."""
    entry = source("open", licence="documents/gone.txt", files=["data/*.none", "s3://bucket/x"])
    problems = list(absent(a_ledger(tmp_path, entry)))
    assert [problem.what.en for problem in problems] == [
        "Document 'documents/gone.txt' is not there or not readable.",
        "No file fits 'data/*.none'.",
    ]
    assert all(problem.where and problem.where.line and problem.why for problem in problems)


def test_the_finding_says_what_the_answers_say(tmp_path: Path) -> None:
    loaded = a_ledger(tmp_path, source("commercial"), source("open", allows_training=False))
    told = provenance_of(loaded, ON)
    finding = finding_of(loaded, told)
    assert (finding.corpus, finding.version) == ("语料", "1.0.0")
    commercial, opened = finding.sources
    contract = next(answer for answer in commercial.records if answer.record is SourceRecord.CONTRACT)
    assert (contract.status, contract.expires, len(contract.evidence)) == (EVIDENCED, date(2027, 12, 31), 1)
    assert [answer.record for answer in opened.records if answer.forbids_use] == [SourceRecord.TRAINING_PERMISSION]
