# SPDX-License-Identifier: Apache-2.0
"""`hegui corpus sample`: what a user types, sees and gets back."""

import json
from pathlib import Path

import pytest
from command import run
from sample_factory import corpus, scanned

from hegui.corpus.judging.texts import where
from hegui.corpus.sampling import read_sample

SIZES = {"web": {"zh": 300, "en": 100}, "book": {"zh": 50}}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """The folder of a run."""
    scanned(tmp_path / "corpus", tmp_path / "run", SIZES)
    return tmp_path / "run"


def test_a_sample_of_a_scan(scan: Path, tmp_path: Path) -> None:
    """What was drawn of what, the table of the 5 % rule, and what to do next."""
    done = run(
        "corpus", "sample", str(scan), "--out", str(tmp_path / "s"), "--items", "100", "--floor", "20", "--lang", "en"
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("100 of 450 items drawn, seed 7\n")
    assert "59 at 0%, 93 at 2%, 260 at 3%, 1148 at 4%" in done.out
    assert "not enough for the manual sample" in done.out
    assert "hegui corpus judge start" in done.out
    assert len(read_sample(tmp_path / "s").items) == 100
    assert where(tmp_path / "s") == str(tmp_path / "corpus")


def test_the_figure_of_the_standard_by_default(scan: Path, tmp_path: Path) -> None:
    """4,000, or all there are; as JSON."""
    done = run("corpus", "sample", str(scan), "--out", str(tmp_path / "s"), "--format", "json")
    told = json.loads(done.out)
    assert (told["items"], told["population"], told["stage"]) == (450, 450, "corpus")
    assert read_sample(tmp_path / "s").asked == 4000
    assert sum(row["items"] for row in told["strata"]) == 450


def test_again_is_the_same_and_another_one_is_refused(scan: Path, tmp_path: Path) -> None:
    """A sample is frozen."""
    words = ("corpus", "sample", str(scan), "--out", str(tmp_path / "s"), "--items")
    first, again, other = run(*words, "100"), run(*words, "100"), run(*words, "120")
    assert (first.code, first.out) == (again.code, again.out)
    assert other.code == 2
    assert "frozen" in other.err


def test_floors_that_need_more_are_told(scan: Path, tmp_path: Path) -> None:
    """In both languages."""
    done = run("corpus", "sample", str(scan), "--out", str(tmp_path / "s"), "--items", "50", "--lang", "zh")
    assert "多于要求的 50 条" in done.out


def test_before_collection(tmp_path: Path) -> None:
    """Candidate material needs no scan; what cannot be read is told."""
    corpus(tmp_path, {"new": {"zh": 200}})
    file = tmp_path / "data" / "new.jsonl"
    file.write_bytes(file.read_bytes() + b"{broken\n")
    done = run(
        "corpus", "sample", "--before", "new", str(tmp_path / "data"), "--out", str(tmp_path / "s"), "--lang", "en"
    )
    assert done.code == 0
    assert done.out.startswith("93 of 200 items drawn, seed 0\n")
    assert "not in the population: 1 record" in done.out
    sample = read_sample(tmp_path / "s")
    assert (sample.stage, sample.corpus) == ("before", "new")


@pytest.mark.parametrize("source", ["", "New", "two words", "line\n", "../x", "x" * 65, "来源"])
def test_the_name_of_candidate_material_is_one_that_a_ledger_may_have(tmp_path: Path, source: str) -> None:
    """It goes into the sample; nothing is written under another."""
    (tmp_path / "data").mkdir()
    done = run("corpus", "sample", "--before", source, str(tmp_path / "data"), "--out", str(tmp_path / "s"))
    assert (done.code, "is no id of a source" in done.err, "不是来源编号" in done.err) == (2, True, True)
    assert not (tmp_path / "s").exists()


def test_what_is_missing_is_told(scan: Path, tmp_path: Path) -> None:
    """A run or candidate material, one of the two; an unfinished scan; a folder that is none."""
    out = ("--out", str(tmp_path / "s"))
    assert run("corpus", "sample", *out).code == 2
    assert run("corpus", "sample", str(scan), "--before", "x", str(tmp_path), *out).code == 2
    assert "not the folder of a scan" in run("corpus", "sample", str(tmp_path), *out).err
    next((scan / "parts").glob("*.json")).unlink()
    unfinished = run("corpus", "sample", str(scan), *out)
    assert unfinished.code == 2
    assert "not scanned yet" in unfinished.err
    assert not (tmp_path / "s").exists()
