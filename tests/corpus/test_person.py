# SPDX-License-Identifier: Apache-2.0
"""The request of a person: found however it is written, removed, and nowhere in the clear."""

import json
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from clean_factory import FINE, checked, corpus_of, lines, made
from scan_factory import DAY, MOBILE, RESIDENT_ID, scanned

from hegui.corpus.cleaning.dataset import Folders, Inputs, clean_corpus
from hegui.corpus.cleaning.policy import Policy
from hegui.corpus.person import Answer, Removal, read_removal, receipt, search, write_removal
from hegui.corpus.run import Run
from hegui.errors import CorpusProblem

OTHER = "13987654321"
RECORDS = (
    {"text": FINE},
    {"text": f"电话{MOBILE}咨询"},
    {"text": f"电话+86 138-1234-5678，另一部{OTHER}"},
    {"text": f"身份证号：{RESIDENT_ID}。"},
    {"text": f"电话{OTHER}咨询"},
    {"text": "电话１３８１２３４５６７８咨询"},
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_bytes(lines(*RECORDS[:3]))
    (tmp_path / "data" / "b.jsonl").write_bytes(lines(*RECORDS[3:]))
    return scanned(corpus_of(tmp_path / "data", "*.jsonl"), tmp_path / "run").run


def asked(run: Run, *identifiers: str) -> Removal:
    return search(run, identifiers, request="R-1", received_on=date(2025, 8, 30), searched_on=DAY)


@pytest.mark.parametrize("written", [MOBILE, "138 1234 5678", "+86 13812345678", "１３８－１２３４－５６７８"])
def test_found_however_it_is_written(run: Run, written: str) -> None:
    """In the corpus, too, it stands in three notations."""
    removal = asked(run, written)
    assert [(row.number, row.kind, row.answer, row.hits) for row in removal.asked] == [(1, "mobile", Answer.FOUND, 3)]
    assert removal.records == 3
    assert [(place.file, place.field) for place in removal.standing] == [("a.jsonl", "text")] * 2 + [
        ("b.jsonl", "text")
    ]


def test_several_identifiers(run: Run) -> None:
    """A record with two of them stands once; lines that are empty or repeated do not count."""
    removal = asked(run, MOBILE, "", RESIDENT_ID.lower(), MOBILE, OTHER)
    assert [row.hits for row in removal.asked] == [3, 1, 2]
    assert removal.records == 5
    assert len(removal.standing) == 6


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("13698765432", Answer.NOT_FOUND),
        ("nobody@example.cn", Answer.NOT_FOUND),
        ("王小明", Answer.UNCERTAIN),
        ("北京市海淀区中关村大街1号", Answer.UNCERTAIN),
        ("some_account", Answer.UNCERTAIN),
    ],
)
def test_not_found_is_said_only_where_it_can_be(run: Run, value: str, answer: Answer) -> None:
    """A name has no digest: that nothing has it proves nothing."""
    removal = asked(run, value)
    assert [row.answer for row in removal.asked] == [answer]
    assert removal.standing == ()


def test_removed(run: Run, tmp_path: Path) -> None:
    """The records of the person go, those of others stay, and a new scan with the same key finds no trace."""
    removal = asked(run, MOBILE)
    folders = Folders(tmp_path / "out", tmp_path / "log")
    manifest = clean_corpus(Inputs(run=run, policy=Policy(), removal=removal), folders).manifest
    assert manifest is not None
    assert manifest.sources["s"].counts.dropped == {"removal/R-1": 3}
    assert (folders.out / "a.jsonl").read_bytes() == lines(RECORDS[0])
    assert (folders.out / "b.jsonl").read_bytes() == lines(RECORDS[3], RECORDS[4])
    assert MOBILE not in (folders.log / "cleaning.json").read_text()


def test_taken_out_of_records(tmp_path: Path) -> None:
    """Where the policy says so, only the identifiers go, and the re-scan is held to it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_bytes(lines(*RECORDS))
    corpus = corpus_of(tmp_path / "data", "*.jsonl")
    removal = asked(scanned(corpus, tmp_path / "run").run, MOBILE)
    policy = Policy(removal="token")
    done = made(tmp_path, corpus, policy, removal=removal)
    texts = [json.loads(line)["text"] for line in (done.folders.out / "a.jsonl").read_text().splitlines()]
    assert texts[1] == "电话[MOBILE_1]咨询"
    assert OTHER in texts[2]
    assert "[MOBILE_1]" in texts[2]
    assert texts[3] == RECORDS[3]["text"]
    assert checked(tmp_path, done, policy, removal).nothing


def test_what_is_left_of_a_person_is_told(tmp_path: Path) -> None:
    """A cleaning for another request leaves the person in, and the comparison says so."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_bytes(lines(*RECORDS))
    corpus = corpus_of(tmp_path / "data", "*.jsonl")
    run = scanned(corpus, tmp_path / "run").run
    done = made(tmp_path, corpus, Policy(), removal=asked(run, RESIDENT_ID))
    left = checked(tmp_path, done, Policy(), asked(run, MOBILE))
    assert (left.removal, left.nothing) == (3, False)


def test_no_value_is_written(run: Run, tmp_path: Path) -> None:
    """Neither in the removal set nor in the receipt; who finds the set learns where, so only its owner reads it."""
    removal = asked(run, MOBILE, RESIDENT_ID)
    path = tmp_path / "removal.json"
    write_removal(path, removal)
    assert read_removal(path) == removal
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = receipt(removal)
    for content in (path.read_text(), json.dumps(told)):
        assert MOBILE not in content
        assert RESIDENT_ID not in content
    assert "standing" not in told
    assert (told["hits"], told["records"], told["files"]) == (4, 4, 2)
    assert told["removal"] == removal.digest


def test_what_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CorpusProblem, match="no identifier"):
        asked(run, " ", "")
    (tmp_path / "removal.json").write_text('{"hegui_removal": 2}')
    with pytest.raises(CorpusProblem, match="this is no removal set"):
        read_removal(tmp_path / "removal.json")
    removal = replace(asked(run, MOBILE), run="0" * 64)
    with pytest.raises(CorpusProblem, match="another scan"):
        clean_corpus(Inputs(run=run, policy=Policy(), removal=removal), Folders(tmp_path / "out", tmp_path / "log"))
    (run.folder / "identifier.key").unlink()
    with pytest.raises(CorpusProblem, match="key of identifiers"):
        asked(run, MOBILE)
    run.scan = replace(run.scan, settings=replace(run.scan.settings, personal=False))
    with pytest.raises(CorpusProblem, match="did not look for"):
        asked(run, MOBILE)
    next((run.folder / "parts").glob("*.json")).unlink()
    with pytest.raises(CorpusProblem, match="nobody can say"):
        asked(run, MOBILE)
