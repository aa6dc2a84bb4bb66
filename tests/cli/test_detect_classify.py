# SPDX-License-Identifier: Apache-2.0
"""``hegui detect classify``: places and scores, never the text; an unread line is never harmless."""

import json
from pathlib import Path

import numpy as np
import pytest
from command import run

from hegui.detect.classifier import Thresholds
from hegui.detect.classifier.in_python import buckets
from hegui.detect.classifier.model_file import HARMFUL, Head, Model

BITS = 14
WORD = "违禁品"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model that knows one word."""
    weights = np.zeros(1 << BITS, np.int8)
    weights[[bucket for runs in buckets(WORD, BITS) for bucket in runs]] = 127
    head = Head(HARMFUL, 0.05, -3.0, weights.tobytes())
    path = tmp_path / "own.model"
    path.write_bytes(Model("own", BITS, (head, Head("A.1", 0.05, 0.0, head.weights)), Thresholds(0.2, 0.9)).to_bytes())
    return path


def test_lines_of_text(model: Path, tmp_path: Path) -> None:
    """The likely ones with their line; all others are counted; the words stay where they are. The exit code is 0."""
    file = tmp_path / "a.txt"
    file.write_text(f"今天天气好\n\n{WORD}\r\n下午开会\n", encoding="utf-8")
    done = run("detect", "classify", str(file), "--model", str(model), "--lang", "zh")
    assert (done.code, done.err) == (0, "")
    assert f"{file}:3: 1.000  A.1 1.00" in done.out
    assert f"{file}: 3\n" in done.out
    assert "仅用于初筛" in done.out
    assert WORD not in done.out


def test_jsonl_as_json(model: Path, tmp_path: Path) -> None:
    """Each line has its rank; one that cannot be read is unscored, with the reason."""
    file = tmp_path / "a.jsonl"
    rows = [
        json.dumps({"text": WORD}),
        json.dumps("好"),
        "{",
        json.dumps({"prompt": "x"}),
        json.dumps({"text": "好 " * 900}),
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    done = run("detect", "classify", str(file), str(file), "--model", str(model), "--format", "json")
    assert done.code == 0
    told = json.loads(done.out)
    assert told["model"] == "own"
    assert told["version"].startswith("sha256:")
    assert told["thresholds"] == {"unlikely": 0.2, "likely": 0.9}
    first, second = told["files"]
    assert first == second
    assert [row["rank"] for row in first["texts"]] == ["likely", "unlikely", "unscored", "unscored", "unlikely"]
    assert set(first["texts"][0]["categories"]) == {"A.1"}
    assert "harmful" not in first["texts"][2]
    assert first["texts"][3]["reason"]["en"] == "the line has no field `text`"
    assert first["counts"] == {"likely": 1, "uncertain": 0, "unlikely": 2, "unscored": 2}


def test_what_is_no_model_is_told_in_both_languages(tmp_path: Path) -> None:
    """With what was found apart from the sentence."""
    (tmp_path / "m").write_bytes(b"x")
    done = run("detect", "classify", "-", "--model", str(tmp_path / "m"))
    assert done.code == 2
    assert "不是可用的模型文件\n" in done.err
    assert "found:    it does not begin with HEGUICLF" in done.err


def test_unscored_lines_are_told(model: Path, tmp_path: Path) -> None:
    """On the terminal as well."""
    file = tmp_path / "a.jsonl"
    file.write_text("{", encoding="utf-8")
    done = run("detect", "classify", str(file), "--model", str(model), "--lang", "en")
    assert f"{file}:1: not scored: the line is no JSON" in done.out


def test_more_lines_than_are_judged_together(model: Path, tmp_path: Path) -> None:
    """The line numbers go on."""
    file = tmp_path / "a.txt"
    file.write_text("好\n" * 1_299 + WORD, encoding="utf-8")
    done = run("detect", "classify", str(file), "--model", str(model), "--format", "json")
    [found] = json.loads(done.out)["files"]
    assert found["total"] == 1_300
    assert [row["line"] for row in found["texts"] if row["rank"] == "likely"] == [1_300]


def test_files_that_cannot_be_read(model: Path, tmp_path: Path) -> None:
    """Exit 2, and the others are read all the same; a broken model ends it at once."""
    file = tmp_path / "a.txt"
    file.write_text(WORD, encoding="utf-8")
    done = run("detect", "classify", str(tmp_path / "none"), str(file), "--model", str(model), "--format", "json")
    assert done.code == 2
    first, second = json.loads(done.out)["files"]
    assert first["problems"][0]["zh"].startswith("无法读写文件")
    assert second["counts"]["likely"] == 1
    assert run("detect", "classify", str(file), "--model", str(file)).code == 2


def test_the_bundled_model_needs_nothing(tmp_path: Path) -> None:
    """No options, no network."""
    file = tmp_path / "a.txt"
    file.write_text("今天下午三点召开项目例会。\n", encoding="utf-8")
    done = run("detect", "classify", str(file), "--format", "json")
    assert json.loads(done.out)["files"][0]["counts"]["likely"] == 0
