# SPDX-License-Identifier: Apache-2.0
"""`hegui corpus report`: what a user types, sees and gets back."""

import json
from pathlib import Path

import pytest
from command import run as hegui
from corpus_report_factory import judge, sampled, scan, unfinished, write_corpus
from dossier_factory import write_dossier

from hegui.corpus.run import Run
from hegui.dossier import load_dossier
from hegui.evidence import EvidenceStore
from hegui.evidence.findings import CorpusScan

ON = ("--on", "2026-11-25", "--lang", "en")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def scanned(ledger: Path, tmp_path: Path) -> Run:
    return scan(ledger, tmp_path / "run")


def dossier(tmp_path: Path, version: str = "3") -> Path:
    """A dossier that declares a version of the corpus."""
    (tmp_path / "dossier").mkdir()
    return write_dossier(tmp_path / "dossier", f'data:\n  corpus: small\n  corpus_version: "{version}"\n')


def test_it_says_the_figures_and_writes_both_forms(scanned: Run, ledger: Path, tmp_path: Path) -> None:
    page, data = tmp_path / "report.html", tmp_path / "report.json"
    sample = judge(sampled(scanned, tmp_path / "sample"), illegal=1)
    done = hegui(
        *("corpus", "report", str(scanned.folder), "--ledger", str(ledger), "--sample", str(sample), *ON),
        *("--html", str(page), "--json", str(data)),
    )
    assert (done.code, done.err) == (0, "")
    assert "forum  flagged likely 5%–7.5%  sampled 1/39 (2.56%)" in done.out
    assert "manual sample: 59 of 59 drawn, 58 qualified (98.31%;" in done.out
    assert done.out.endswith(f"{page}\n{data}\n")
    assert 'data-start="en"' in page.read_text(encoding="utf-8")
    assert len(json.loads(data.read_bytes())["examples"]) == 3


def test_examples_can_be_left_out(scanned: Run, tmp_path: Path) -> None:
    data = tmp_path / "report.json"
    assert hegui("corpus", "report", str(scanned.folder), "--json", str(data), "--no-examples").code == 0
    assert json.loads(data.read_bytes())["examples"] is None


def test_a_corpus_that_is_gone_costs_the_examples_only(scanned: Run, ledger: Path, tmp_path: Path) -> None:
    (ledger.parent / "forum.jsonl").unlink()
    data = tmp_path / "report.json"
    done = hegui("corpus", "report", str(scanned.folder), "--json", str(data), *ON)
    assert done.code == 0
    assert "without examples:" in done.err
    assert json.loads(data.read_bytes())["examples"] is None


def test_the_statement_is_about_a_record_in_the_dossier(scanned: Run, ledger: Path, tmp_path: Path) -> None:
    folder = dossier(tmp_path)
    done = hegui("corpus", "report", str(scanned.folder), "--ledger", str(ledger), "--dossier", str(folder), *ON)
    assert (done.code, done.err) == (0, "")
    (statement,) = EvidenceStore(folder, {}).read().statements
    assert done.out.endswith(f"{statement.file}\n")
    assert isinstance(statement.predicate.finding, CorpusScan)
    assert statement.predicate.depends_on == ("corpus:small@3",)
    assert statement.subjects[0].name.startswith("records/corpus-scans/2026-11-25-")
    assert load_dossier(folder).current["corpus:small"] == "3"


def test_an_unfinished_scan_is_reported_and_writes_no_evidence(scanned: Run, tmp_path: Path) -> None:
    folder, page = dossier(tmp_path), tmp_path / "report.html"
    run = unfinished(scanned)
    (run.folder / "scan.json").write_text(
        json.dumps(json.loads((run.folder / "scan.json").read_bytes()) | {"totals": None}), encoding="utf-8"
    )
    assert hegui("corpus", "report", str(run.folder), "--html", str(page), "--no-examples", *ON).code == 0
    assert "The scan is not complete" in page.read_text(encoding="utf-8")
    done = hegui("corpus", "report", str(run.folder), "--dossier", str(folder), *ON)
    assert done.code == 2
    assert "a part must not read as the whole" in done.err
    assert not (folder / "evidence").exists()
    assert not (folder / "records").exists()


def test_a_dossier_of_another_version_gets_no_evidence(scanned: Run, tmp_path: Path) -> None:
    folder = dossier(tmp_path, version="4")
    done = hegui("corpus", "report", str(scanned.folder), "--dossier", str(folder), *ON)
    assert done.code == 2
    assert "small 4 ≠ small 3" in done.err
    assert not (folder / "evidence").exists()


def test_a_folder_that_is_no_run_is_bad_input(tmp_path: Path) -> None:
    done = hegui("corpus", "report", str(tmp_path), *ON)
    assert done.code == 2
    assert "is not the folder of a scan" in done.err
