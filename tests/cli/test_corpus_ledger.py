# SPDX-License-Identifier: Apache-2.0
"""`hegui corpus ledger`: what a user types, sees and gets back."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from command import run
from dossier_factory import write_dossier
from ledger_factory import source, write_ledger
from openpyxl import load_workbook

from hegui.corpus.ledger_file import load_ledger
from hegui.corpus.ledger_rows import COLUMNS, LedgerRow, rows_of
from hegui.corpus.tally import Tally
from hegui.evidence import EvidenceStore
from hegui.evidence.findings import SourceLedger

ON = ("--on", "2026-11-25")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger in which nothing is missing."""
    return write_ledger(tmp_path / "corpus", source("open"), source("commercial"))


def test_nothing_missing_passes_and_claims_are_counted(ledger: Path) -> None:
    done = run("corpus", "ledger", "check", str(ledger), *ON, "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert "✓ contract: evidenced – signed 2026-01-01, ends 2027-12-31" in done.out
    assert "? permission to train: claimed" in done.out
    assert done.out.endswith("2 source(s), 0 record(s) missing, 10 only claimed\n")


def test_what_is_missing_fails_with_its_rule(ledger: Path) -> None:
    """In Chinese; the rule by which the source must not be used stands beside it."""
    (ledger.parent / "documents" / "commitments.pdf").unlink()
    done = run("corpus", "ledger", "check", str(ledger), *ON, "--lang", "zh")
    assert done.code == 1
    assert "✗ 承诺: 缺失 – 台账所列文档不存在" in done.out
    assert "按此状态不得使用该来源: TC260-003 5.1" in done.out
    assert "文档“documents/commitments.pdf”不在台账文件夹内或者无法读取。" in done.out


def test_a_contract_that_ran_out_fails_from_that_day(ledger: Path) -> None:
    assert run("corpus", "ledger", "check", str(ledger), "--on", "2027-01-15").code == 0
    assert run("corpus", "ledger", "check", str(ledger), "--on", "2028-01-01").code == 1


def test_a_bad_ledger_is_bad_input(ledger: Path) -> None:
    ledger.write_text("name: x\n", encoding="utf-8")
    done = run("corpus", "ledger", "check", str(ledger))
    assert done.code == 2
    assert "'sources' is missing" in done.err


def test_json_has_every_record(ledger: Path) -> None:
    told = json.loads(run("corpus", "ledger", "check", str(ledger), *ON, "--format", "json").out)
    records = {answer["record"]: answer for answer in told["sources"][1]["records"]}
    assert records["contract"]["status"] == "evidenced"
    assert records["contract"]["expires"] == "2027-12-31"
    assert len(records["contract"]["evidence"][0]) == 64
    assert (told["absent"], told["statement"]) == ([], None)


def test_the_statement_of_a_ledger_in_the_dossier_is_about_its_files(tmp_path: Path) -> None:
    """A change of a document shows: the statement is damaged then."""
    write_dossier(tmp_path)
    ledger = write_ledger(tmp_path / "corpus", source("open"))
    assert run("corpus", "ledger", "check", str(ledger), *ON, "--dossier", str(tmp_path)).code == 0
    [statement] = EvidenceStore(tmp_path, {}).read().of_kind("source-ledger")
    assert isinstance(statement.finding, SourceLedger)
    assert [row.source for row in statement.finding.sources] == ["open"]
    assert {subject.name for subject in statement.subjects} == {
        "corpus/corpus.yaml",
        "corpus/documents/licence.txt",
        "corpus/documents/contract.pdf",
        "corpus/documents/commitments.pdf",
        "corpus/documents/review.pdf",
    }
    (tmp_path / "corpus" / "documents" / "licence.txt").write_text("another", encoding="utf-8")
    assert len(EvidenceStore(tmp_path, {}).read().damaged) == 1


def test_the_statement_of_a_ledger_elsewhere_is_about_a_record(tmp_path: Path, ledger: Path) -> None:
    """Digests only, inside the dossier; written also where something is missing."""
    dossier = tmp_path / "dossier"
    dossier.mkdir()
    write_dossier(dossier)
    (ledger.parent / "documents" / "commitments.pdf").unlink()
    assert run("corpus", "ledger", "check", str(ledger), *ON, "--dossier", str(dossier)).code == 1
    [statement] = EvidenceStore(dossier, {}).read().of_kind("source-ledger")
    [subject] = statement.subjects
    assert subject.name.startswith("records/source-ledgers/2026-11-25-")
    record = json.loads((dossier / subject.name).read_text(encoding="utf-8"))
    assert record["digest"] == load_ledger(ledger).digest


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_rows_for_an_annex(ledger: Path, tmp_path: Path) -> None:
    """The same rows as CSV, JSON, a spreadsheet and on the terminal."""
    [opened, bought] = rows(run("corpus", "ledger", "show", str(ledger), "--format", "csv", "--lang", "zh").out)
    assert (opened["来源类型"], opened["许可证"], opened["是否经扫描清点"]) == ("开源", "Apache-2.0", "否")
    assert (bought["来源类型"], bought["供应方"], bought["文件数"]) == ("商业", "数源公司", "1")
    told = json.loads(run("corpus", "ledger", "show", str(ledger), "--format", "json").out)
    assert [row["kind"] for row in told] == ["open", "commercial"]
    book = tmp_path / "annex.xlsx"
    assert (
        run("corpus", "ledger", "show", str(ledger), "--format", "xlsx", "--out", str(book), "--lang", "zh").code == 0
    )
    table = list(load_workbook(book).active.values)
    assert list(table[0]) == [title.zh for title in COLUMNS.values()]
    assert table[2][:4] == ("commercial", "来源 commercial", "商业", "数源公司")
    shown = run("corpus", "ledger", "show", str(ledger), "--lang", "en").out
    assert "  supplier: 数源公司" in shown
    assert run("corpus", "ledger", "show", str(ledger), "--format", "xlsx").code == 2


@pytest.mark.parametrize("name", ["=1+1", "+A1", "-2", "@x", "\t=1"])
def test_no_name_becomes_a_formula(tmp_path: Path, name: str) -> None:
    ledger = write_ledger(tmp_path, source("open", name=name))
    [row] = rows(run("corpus", "ledger", "show", str(ledger), "--format", "csv", "--lang", "en").out)
    assert row["name"] == f"'{name}"
    book = tmp_path / "annex.xlsx"
    run("corpus", "ledger", "show", str(ledger), "--format", "xlsx", "--out", str(book))
    cell = load_workbook(book).active["B2"]
    assert (cell.data_type, str(cell.value)[0]) == ("s", "'")


def of(ledger: Path, tallies: dict[str, Tally]) -> Iterator[LedgerRow]:
    return rows_of(load_ledger(ledger), tallies)


def test_counts_of_a_scan_take_the_place_of_words(ledger: Path) -> None:
    """With the share of each language and source; a source that was not scanned has no share."""
    counted = Tally(documents=30, bytes=999, languages={"en": 10, "zh": 20})
    [opened, bought] = of(ledger, {"open": counted, "commercial": replace(counted, documents=10)})
    assert (opened.documents, opened.size_bytes, opened.share_percent, opened.counted) == (30, 999, 75.0, True)
    assert opened.languages == "zh 66.7%, en 33.3%"
    assert bought.share_percent == 25.0
    [opened, bought] = of(ledger, {"open": counted})
    assert (opened.share_percent, bought.counted, bought.languages) == (None, False, "zh")


def test_files_at_urls_are_not_counted(tmp_path: Path) -> None:
    """Unknown is no number."""
    [row] = of(write_ledger(tmp_path, source("open", files=["s3://bucket/*.parquet"])), {})
    assert (row.files, row.file_bytes, row.documents) == (None, None, None)


def test_a_folder_that_is_no_scan(ledger: Path, tmp_path: Path) -> None:
    done = run("corpus", "ledger", "show", str(ledger), "--scan", str(tmp_path))
    assert done.code == 2


def test_new_writes_once(tmp_path: Path) -> None:
    file = tmp_path / "corpus.yaml"
    assert run("corpus", "ledger", "new", str(file)).code == 0
    assert load_ledger(file).ledger.name == "示例语料"
    file.write_text("mine", encoding="utf-8")
    assert run("corpus", "ledger", "new", str(file)).code == 2
    assert file.read_text(encoding="utf-8") == "mine"


def test_croissant_out_and_in(ledger: Path) -> None:
    """Out, in as a stub, and into the ledger, which is read before it is written."""
    out = ledger.parent / "croissant.json"
    assert run("corpus", "ledger", "croissant", str(ledger), "--out", str(out), "--source", "open").code == 0
    stub = run("corpus", "ledger", "import", str(out), "--id", "other")
    assert stub.out.startswith('- id: "other"\n  name: "语料"\n  # kind:')
    before = ledger.read_bytes()
    ledger.write_text(
        "name: x\nversion: '1'\nsources:\n  - id: web\n    name: w\n    kind: open\n    files: [data/w.jsonl]\n",
        encoding="utf-8",
    )
    to = ("--to", str(ledger))
    assert run("corpus", "ledger", "import", str(out), "--id", "other", *to).code == 2
    assert run("corpus", "ledger", "import", str(out), "--id", "other", *to, "--kind", "open").code == 0
    assert [item.id for item in load_ledger(ledger).ledger.sources] == ["web", "other"]
    again = ledger.read_bytes()
    refused = run("corpus", "ledger", "import", str(out), "--id", "third", *to, "--kind", "open")
    assert refused.code == 2
    assert "data/open.jsonl" in refused.err
    assert ledger.read_bytes() == again != before


def test_croissant_refuses_what_it_cannot_write_rightly(ledger: Path, tmp_path: Path) -> None:
    """A source that is not there; a place to which the paths are not relative."""
    out = str(ledger.parent / "croissant.json")
    done = run("corpus", "ledger", "croissant", str(ledger), "--out", out, "--source", "nobody")
    assert done.code == 2
    assert "no source 'nobody'" in done.err
    assert run("corpus", "ledger", "croissant", str(ledger), "--out", str(tmp_path / "c.json")).code == 2


def test_schema(tmp_path: Path) -> None:
    printed = run("corpus", "ledger", "schema").out
    assert json.loads(printed)["required"] == ["name", "version", "sources"]
    run("corpus", "ledger", "schema", "--out", str(tmp_path / "s.json"))
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == printed
