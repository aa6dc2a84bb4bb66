# SPDX-License-Identifier: Apache-2.0
"""What a report counts, and which samples it takes."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest
from corpus_report_factory import (
    DAY,
    LEDGER,
    MOBILE,
    figures,
    judge,
    sampled,
    sampled_before,
    scan,
    unfinished,
    write_corpus,
)
from sample_factory import ASKED

from hegui.corpus.judging.results import Decision
from hegui.corpus.ledger_file import load_ledger
from hegui.corpus.report.examples import COVERED, examples_of
from hegui.corpus.report.figures import Bounds, figures_of, likely_share
from hegui.corpus.report.samples import samples_of
from hegui.corpus.tally import Tally
from hegui.errors import CorpusProblem


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def test_every_source_is_there_with_what_was_counted(ledger: Path, tmp_path: Path) -> None:
    told = figures(scan(ledger, tmp_path / "run"), ledger)
    assert [(row.id, row.tally.documents, row.tally.rejections) for row in told.sources] == [
        ("forum", 39, 1),
        ("notes", 20, 0),
    ]
    forum, notes = told.sources
    assert forum.tally.verdicts == {"clear": 36, "candidate": 1, "likely": 2}
    assert (forum.tally.pi_documents, forum.tally.personal_hits) == (1, {"mobile": 1})
    assert notes.ledger is not None
    assert notes.ledger.licence == "CC0-1.0"
    assert [(row.detector, row.via, row.hits) for row in told.through] == [
        ("personal", "", 1),
        ("terms", "", 1),
        ("terms", "separator", 1),
        ("terms", "traditional", 1),
    ]


def test_the_likely_share_has_no_error_of_sampling_and_doubts_only_what_was_not_read() -> None:
    assert likely_share(Tally(documents=100, verdicts={"likely": 5})) == Bounds(0.05, 0.05)
    assert likely_share(Tally(documents=90, verdicts={"likely": 5}, rejected={"not_json": 8}, unread=2)) == Bounds(
        0.05, 0.15
    )
    assert likely_share(Tally()) is None


def test_the_digest_of_all_files_can_be_made_with_sha256sum(ledger: Path, tmp_path: Path) -> None:
    names = ("forum.jsonl", "notes.jsonl")
    lines = [f"{hashlib.sha256((ledger.parent / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    told = figures(scan(ledger, tmp_path / "run"), ledger)
    assert told.files_digest == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_judged_samples_answer_for_before_and_after(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    material = tmp_path / "material"
    material.mkdir()
    shutil.copy(ledger.parent / "notes.jsonl", material)
    before = judge(sampled_before("notes", material, tmp_path / "before"), illegal=3)
    after = judge(sampled(run, tmp_path / "after"), illegal=1)
    forum, notes = figures(run, ledger, before, after).sources
    assert (forum.before, notes.before and notes.before.decision) == (None, Decision.ABOVE)
    assert forum.after is not None
    assert (forum.after.sampled, forum.after.illegal, forum.after.decision) == (39, 1, Decision.PROVEN)


def test_a_sample_of_another_scan_is_refused(ledger: Path, tmp_path: Path) -> None:
    sample = sampled(scan(ledger, tmp_path / "run"), tmp_path / "sample")
    other = scan(ledger, tmp_path / "other", terms=False)
    with pytest.raises(CorpusProblem, match="not drawn from this scan"):
        samples_of(other, [sample], ASKED)


def test_a_sample_of_a_source_that_was_not_scanned_is_refused(ledger: Path, tmp_path: Path) -> None:
    material = tmp_path / "material"
    material.mkdir()
    shutil.copy(ledger.parent / "notes.jsonl", material)
    before = sampled_before("elsewhere", material, tmp_path / "before")
    with pytest.raises(CorpusProblem, match="no source of the name"):
        samples_of(scan(ledger, tmp_path / "run"), [before], ASKED)


def test_two_samples_for_one_question_are_refused(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    samples = [sampled(run, tmp_path / "one"), sampled(run, tmp_path / "two")]
    with pytest.raises(CorpusProblem, match="two samples answer the same question"):
        samples_of(run, samples, ASKED)


def test_earlier_scans_stand_in_the_order_of_their_days_with_what_differs(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    older = scan(ledger, tmp_path / "older", terms=False, as_of=date(2026, 3, 1))
    oldest = scan(ledger, tmp_path / "oldest", as_of=date(2026, 1, 1))
    trend = figures_of(run, load_ledger(ledger), asked=ASKED, previous=[older, unfinished(oldest)], as_of=DAY).trend
    assert [(row.day.month, row.complete, row.differs) for row in trend] == [(1, False, ()), (3, True, ("lexicons",))]


def test_a_ledger_that_was_changed_since_is_told(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    assert figures(run, ledger).ledger_unchanged is True
    ledger.write_text(LEDGER.replace("CC0-1.0", "MIT"), encoding="utf-8")
    assert figures(run, ledger).ledger_unchanged is False
    ledger.write_text(LEDGER.replace("name: small", "name: large"), encoding="utf-8")
    with pytest.raises(CorpusProblem, match=r"another corpus than was scanned(?s:.)*large ≠ small"):
        figures(run, ledger)
    assert figures_of(run, None, asked=ASKED, as_of=DAY).ledger_unchanged is None


def test_examples_cover_the_hit_and_every_other_hit_in_view(ledger: Path, tmp_path: Path) -> None:
    shown = examples_of(scan(ledger, tmp_path / "run"), str(ledger.parent))
    assert [(item.category, item.before, item.covered, item.after) for item in shown] == [
        ("A.1.f", "前面的话", COVERED, f"后面的话，电话{COVERED}咨询"),
        ("A.2.a", "繁體的", COVERED, "也算。"),
        ("mobile", f"前面的话{COVERED}后面的话，电话", COVERED, "咨询。"),
    ]
    assert MOBILE not in str(shown)


def test_examples_need_the_corpus_that_was_scanned(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    forum = ledger.parent / "forum.jsonl"
    content = forum.read_bytes()
    forum.write_bytes(content + b"\n")
    with pytest.raises(CorpusProblem, match="changed after it was scanned"):
        examples_of(run, str(ledger.parent))
    forum.write_bytes(content.replace(b'"text"', b'"body"'))
    with pytest.raises(CorpusProblem, match="changed after it was scanned"):
        examples_of(run, str(ledger.parent))
    forum.unlink()
    with pytest.raises(CorpusProblem):
        examples_of(run, str(ledger.parent))
