# SPDX-License-Identifier: Apache-2.0
"""`hegui corpus person`: what a user types and reads; the identifier stands in none of it."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from clean_factory import CALL, FINE, lines
from command import Ended, run
from scan_factory import MOBILE, RESIDENT_ID

SCAN = ("--no-classifier", "--as-of", "2025-09-01", "--workers", "1", "--lang", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_bytes(lines({"text": FINE}, {"text": CALL}, {"text": f"{CALL}。{CALL}"}))
    assert run("corpus", "scan", str(tmp_path / "data"), "--out", str(tmp_path / "run"), *SCAN).code == 0
    return tmp_path


def person(folder: Path, *more: str, lang: str = "en") -> Ended:
    return run("corpus", "person", str(folder / "run"), "--request", "R-7", "--lang", lang, *more)


def test_from_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the identifier is in no history and no list of processes."""
    monkeypatch.setattr(
        sys, "stdin", SimpleNamespace(buffer=io.BytesIO(f"138 1234 5678\n{RESIDENT_ID}\n王小明\n".encode()))
    )
    ended = person(folder, "--from", "-", "--out", str(folder / "removal.json"))
    assert (ended.code, ended.err) == (0, "")
    assert "identifier 1 (mobile number): found, 3 places" in ended.out
    assert "identifier 2 (resident ID number): not found, 0 places" in ended.out
    assert "identifier 3 (?): uncertain" in ended.out
    assert "2 records in 1 files" in ended.out
    assert "cannot be found by digest" in ended.out
    receipt = json.loads((folder / "removal-receipt.json").read_text())
    assert (receipt["request"], receipt["hits"], receipt["records"]) == ("R-7", 3, 2)
    for content in (ended.out, (folder / "removal.json").read_text(), json.dumps(receipt)):
        assert not any(value in content for value in (MOBILE, RESIDENT_ID, "王小明", "138 1234 5678"))


def test_removed_and_not_found_any_more(folder: Path) -> None:
    """The whole way: searched, removed, scanned again, searched again."""
    person(folder, "--identifier", MOBILE, "--out", str(folder / "removal.json"))
    removed = run(
        "corpus", "clean", str(folder / "run"), "--remove", str(folder / "removal.json"), "--out", str(folder / "out"),
        "--rescan", str(folder / "again"), "--workers", "1", "--lang", "en",
    )  # fmt: skip
    assert removed.code == 0
    assert "a.jsonl" not in removed.err
    assert (folder / "out" / "a.jsonl").read_bytes() == lines({"text": FINE})
    again = run("corpus", "person", str(folder / "again"), "--request", "R-7", "--lang", "en", "--identifier", MOBILE)
    assert "identifier 1 (mobile number): not found" in again.out


def test_from_a_file(folder: Path) -> None:
    """Also one that Windows wrote."""
    (folder / "ids.txt").write_bytes(b"\xef\xbb\xbf" + f"{MOBILE}\r\n".encode())
    told = json.loads(person(folder, "--from", str(folder / "ids.txt"), "--format", "json").out)
    assert [row["answer"] for row in told["identifiers"]] == ["found"]


def test_chinese(folder: Path) -> None:
    ended = person(folder, "--identifier", MOBILE, lang="zh")
    assert "标识符 1（手机号）：找到，3 处" in ended.out
    assert "不能按摘要查找" in ended.out


def test_what_is_refused(folder: Path) -> None:
    (folder / "ids.bin").write_bytes(b"\xff\xfe")
    for more in ((), ("--from", str(folder / "none")), ("--from", str(folder / "ids.bin"))):
        assert person(folder, *more).code == 2


@pytest.mark.parametrize("request_id", ["", "R 7", "R/7", "R-7\n"])
def test_a_request_without_an_id_is_refused_before_anything_is_written(folder: Path, request_id: str) -> None:
    """The removal set that it would write could not be read again."""
    out = folder / "removal.json"
    words = ("--request", request_id, "--identifier", MOBILE, "--out", str(out))
    ended = run("corpus", "person", str(folder / "run"), *words)
    assert (ended.code, "cannot be the id of a request" in ended.err, out.exists()) == (2, True, False)


def test_another_file_is_no_removal_set(folder: Path) -> None:
    """The first fault is told, with what to do."""
    (folder / "receipt.json").write_text('{"hegui_receipt": 1}', encoding="utf-8")
    words = ("--remove", str(folder / "receipt.json"), "--out", str(folder / "out"))
    ended = run("corpus", "clean", str(folder / "run"), *words)
    assert (ended.code, "this is no removal set" in ended.err) == (2, True)
    assert "pydantic" not in ended.err
    assert "hegui corpus person --out" in ended.err
