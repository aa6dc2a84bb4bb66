# SPDX-License-Identifier: Apache-2.0
"""Rows of other makers' files, in the layouts that they come in; what is broken or hostile is told."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from hegui.errors import InputError, SyntaxProblem
from hegui.evaluate.bank.foreign import rows_of


def saved(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(path: Path, encoding: str = "utf-8") -> list[tuple[dict[str, Any], str]]:
    return [(dict(row), str(place)) for row, place in rows_of(path, encoding)]


def test_csv_has_lines(tmp_path: Path) -> None:
    """With a byte-order mark, or in another encoding."""
    assert rows(saved(tmp_path / "a.csv", "\ufeffID,问题\n1,甲\n\n2,乙\n")) == [
        ({"ID": "1", "问题": "甲"}, "a.csv:2"),
        ({"ID": "2", "问题": "乙"}, "a.csv:4"),
    ]
    assert rows(saved(tmp_path / "b.csv", "问题\n甲\n".encode("gb18030")), "gb18030")[0][0] == {"问题": "甲"}


def test_json_lines_have_lines(tmp_path: Path) -> None:
    """Empty ones say nothing."""
    assert rows(saved(tmp_path / "a.jsonl", '{"prompt": "甲"}\n\n{"prompt": "乙"}\n'))[1] == (
        {"prompt": "乙"},
        "a.jsonl:3",
    )


@pytest.mark.parametrize(
    "value",
    [
        [{"q": 1}, {"q": 2}],
        {"name": "set", "examples": [{"q": 1}, {"q": 2}]},
        {"items": [{"q": 1}, {"q": 2}]},
        [{"category": "甲", "infos": [{"q": 1}]}, {"category": "乙", "infos": [{"q": 2}]}],
    ],
)
def test_rows_in_json_are_numbered(tmp_path: Path, value: object) -> None:
    """A list, a list in a mapping, lists in the members of a list."""
    path = saved(tmp_path / "a.json", json.dumps(value))
    assert rows(path) == [({"q": 1}, "a.json#1"), ({"q": 2}, "a.json#2")]


def test_json_lines_may_be_zipped(tmp_path: Path) -> None:
    """Beside them may lie what a Mac puts there."""
    with zipfile.ZipFile(tmp_path / "b.jsonl.zip", "w") as packed:
        packed.writestr("a.jsonl", '{"q": 1}\n')
        packed.writestr("__MACOSX/._a.jsonl", "junk")
    assert rows(tmp_path / "b.jsonl.zip") == [({"q": 1}, "b.jsonl.zip#a.jsonl:1")]


def test_a_workbook_is_its_first_sheet(tmp_path: Path) -> None:
    """What is calculated is not read."""
    book = Workbook()
    book.active.title = "用例"
    for row in (["提示词", "标签"], ["甲", None], [None, None], ["=1+1", "x"]):
        book.active.append(row)
    book.create_sheet("别的").append(["没有"])
    book.save(tmp_path / "a.xlsx")
    assert rows(tmp_path / "a.xlsx") == [({"提示词": "甲"}, "a.xlsx#用例:2"), ({"标签": "x"}, "a.xlsx#用例:4")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "a,b\n1,2,3\n"),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.json", "[1, 2]"),
        ("a.json", "{}"),
        ("a.json", "[" * 100_000),
        ("a.json", "not json"),
        ("a.jsonl", "[1]\n"),
        ("a.jsonl", "{\n"),
        ("a.jsonl.zip", b"no zip"),
        ("a.xlsx", b"no zip"),
    ],
)
def test_what_is_broken_is_bad_input(tmp_path: Path, name: str, content: str | bytes) -> None:
    """With the name of the file."""
    with pytest.raises(SyntaxProblem, match=name):
        rows(saved(tmp_path / name, content))


def test_other_endings_are_told(tmp_path: Path) -> None:
    """With those that are known."""
    with pytest.raises(InputError, match=r"\.jsonl"):
        rows(saved(tmp_path / "a.txt", "甲"))


def test_a_zip_is_bounded_and_must_hold_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what its table of contents says."""
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as packed:
        packed.writestr("a.jsonl", "{}")
        packed.writestr("b.jsonl", "{}")
    with pytest.raises(SyntaxProblem, match=r"\.jsonl: 2"):
        rows(tmp_path / "two.zip")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.jsonl", "\n" * (1 << 20))
    monkeypatch.setattr("hegui.evaluate.bank.foreign.MOST_UNPACKED", 1 << 19)
    with pytest.raises(SyntaxProblem, match="> 0 MiB"):
        rows(tmp_path / "bomb.zip")


def test_rows_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the form."""
    monkeypatch.setattr("hegui.evaluate.bank.foreign.MOST_ROWS", 2)
    with pytest.raises(SyntaxProblem, match="too many rows"):
        rows(saved(tmp_path / "a.jsonl", "{}\n" * 3))
