# SPDX-License-Identifier: Apache-2.0
"""A statement says what was done, and nothing more."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from corpus_report_factory import DAY, figures, judge, sampled, sampled_before, scan, unfinished, write_corpus
from sample_factory import ASKED

from hegui.corpus.report.figures import figures_of
from hegui.corpus.settings import ClassifierUsed
from hegui.corpus.statement import finding_of, record_of
from hegui.corpus.tally import Tally
from hegui.errors import CorpusProblem
from hegui.evidence.findings import Sample


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def test_a_scan_alone_has_no_figures_of_samples_by_people(ledger: Path, tmp_path: Path) -> None:
    finding = finding_of(figures(scan(ledger, tmp_path / "run"), ledger))
    assert (finding.corpus, finding.version, finding.malformed, finding.filters) == ("small", "3", 1, ("keyword",))
    assert (finding.manual_sample, finding.quality_measures) == (None, ())
    forum, notes = finding.sources
    assert (forum.documents, forum.languages, forum.modalities) == (39, ("zh",), ("text",))
    assert (forum.sampled_before, forum.sampled_after, forum.pi_documents) == (0, 0, 1)
    assert (notes.documents, notes.languages, notes.pi_documents) == (20, ("en",), 0)


def test_judged_samples_bring_their_counts(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    material = tmp_path / "material"
    material.mkdir()
    shutil.copy(ledger.parent / "notes.jsonl", material)
    before = judge(sampled_before("notes", material, tmp_path / "before"), illegal=2)
    after = judge(sampled(run, tmp_path / "after"), illegal=1)
    finding = finding_of(figures(run, ledger, before, after))
    assert finding.filters == ("keyword", "manual")
    assert finding.manual_sample == Sample(items=59, qualified=58, population=59)
    forum, notes = finding.sources
    assert (forum.sampled_before, forum.illegal_before, forum.sampled_after, forum.illegal_after) == (0, 0, 39, 1)
    assert (notes.sampled_before, notes.illegal_before, notes.sampled_after, notes.illegal_after) == (20, 2, 20, 0)


@pytest.mark.parametrize("left", [1, 59])
def test_a_sample_that_is_not_judged_in_full_is_left_out(ledger: Path, tmp_path: Path, left: int) -> None:
    run = scan(ledger, tmp_path / "run")
    finding = finding_of(figures(run, ledger, judge(sampled(run, tmp_path / "sample"), leave=left)))
    assert (finding.filters, finding.manual_sample) == (("keyword",), None)
    assert {row.sampled_after for row in finding.sources} == {0}


def test_a_sample_that_nobody_judges_is_left_out(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    finding = finding_of(figures(run, ledger, sampled(run, tmp_path / "sample")))
    assert (finding.filters, finding.manual_sample) == (("keyword",), None)


def test_keywords_and_classifier_together_make_a_technical_sample(ledger: Path, tmp_path: Path) -> None:
    finding = finding_of(figures(scan(ledger, tmp_path / "run", classified=True), ledger))
    assert finding.technical_sample == Sample(items=59, qualified=57, population=59)


@pytest.mark.parametrize(("terms", "classified"), [(True, False), (False, True)])
def test_a_scan_with_one_of_the_two_has_no_technical_sample(
    ledger: Path, tmp_path: Path, terms: bool, classified: bool
) -> None:
    """TC260-003 9.2 b asks for keywords and a classification model."""
    told = figures(scan(ledger, tmp_path / "run", terms=terms, classified=classified), ledger)
    assert told.tally.technical.items == 59
    assert finding_of(told).technical_sample is None


def test_without_terms_or_classifier_nothing_was_filtered_and_nothing_qualified(ledger: Path, tmp_path: Path) -> None:
    finding = finding_of(figures(scan(ledger, tmp_path / "run", terms=False), ledger))
    assert (finding.filters, finding.technical_sample) == ((), None)


@pytest.mark.parametrize(("classified", "unscored", "named"), [(5, 0, True), (5, 1, False), (0, 0, False)])
def test_the_classifier_is_named_only_where_it_scored_all(
    ledger: Path, tmp_path: Path, classified: int, unscored: int, named: bool
) -> None:
    told = figures(scan(ledger, tmp_path / "run"), ledger)
    told = replace(
        told,
        settings=replace(told.settings, classifier=ClassifierUsed("model", "1")),
        tally=replace(told.tally, classified=classified, unscored=unscored),
    )
    assert ("classifier" in finding_of(told).filters) is named


def test_an_unfinished_scan_is_no_evidence(ledger: Path, tmp_path: Path) -> None:
    told = figures(unfinished(scan(ledger, tmp_path / "run")), ledger)
    with pytest.raises(CorpusProblem, match="a part must not read as the whole"):
        finding_of(told)


def test_not_looked_for_is_no_count_of_zero(ledger: Path, tmp_path: Path) -> None:
    told = figures(scan(ledger, tmp_path / "run", personal=False), ledger)
    with pytest.raises(CorpusProblem, match="not a count of 0"):
        finding_of(told)


def test_a_corpus_of_which_nothing_was_read_is_no_evidence(ledger: Path, tmp_path: Path) -> None:
    told = replace(figures(scan(ledger, tmp_path / "run"), ledger), tally=Tally(rejected={"not_json": 60}))
    with pytest.raises(CorpusProblem, match="not one record was read"):
        finding_of(told)


def test_a_stray_document_makes_no_language_of_a_source(ledger: Path, tmp_path: Path) -> None:
    told = figures(scan(ledger, tmp_path / "run"), ledger)
    strays = replace(told.sources[0].tally, documents=1000, languages={"zh": 985, "en": 5, "mixed": 10})
    finding = finding_of(replace(told, sources=(replace(told.sources[0], tally=strays), told.sources[1])))
    assert finding.sources[0].languages == ("zh",)


def test_the_record_names_the_corpus_and_its_bytes_and_no_file(ledger: Path, tmp_path: Path) -> None:
    run = scan(ledger, tmp_path / "run")
    content = record_of(figures_of(run, None, asked=ASKED, as_of=DAY))
    told = json.loads(content)
    assert (told["corpus"], told["version"], told["files"], len(told["files_sha256"])) == ("small", "3", 2, 64)
    assert b"jsonl" not in content
    (ledger.parent / "notes.jsonl").write_text('{"text": "other"}\n', encoding="utf-8")
    other = record_of(figures_of(scan(ledger, tmp_path / "other"), None, asked=ASKED, as_of=DAY))
    assert json.loads(other)["files_sha256"] != told["files_sha256"]
