# SPDX-License-Identifier: Apache-2.0
"""``hegui detect train``: a model and its card from labelled data, or the reason why there is none."""

import csv
import json
import random
from pathlib import Path

from command import run

WORDS = ("今天", "会议", "报告", "客户", "天气", "项目", "安排", "资料", "北京", "学习", "计划", "产品")


def write(path: Path, count: int, seed: int = 1, *, harmful: bool = True) -> None:
    """Labelled texts, of which every other is harmful and holds a phrase."""
    rng = random.Random(seed)  # noqa: S311  a test
    rows = []
    for number in range(count):
        words = rng.choices(WORDS, k=10)
        bad = harmful and number % 2 == 0
        if bad:
            words[rng.randrange(10)] = "出售违禁品"
        rows.append({"text": "".join(words) + str(rng.random()), "label": int(bad), "source": f"s{number % 3}"})
    with path.open("w", encoding="utf-8", newline="") as stream:
        if path.suffix == ".csv":
            writer = csv.DictWriter(stream, ["text", "label", "source"])
            writer.writeheader()
            writer.writerows(rows)
        else:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_train_then_classify(tmp_path: Path) -> None:
    """The model stands beside its card, and works."""
    data, test, model = tmp_path / "a.csv", tmp_path / "b.jsonl", tmp_path / "own.model"
    write(data, 600)
    write(test, 200, seed=2)
    done = run("detect", "train", str(data), "--out", str(model), "--test", str(test), "--name", "ours", "--lang", "zh")
    assert done.code == 0, done.err
    assert "仅用于初筛" in done.out
    assert "整个来源均未见过" in done.out
    card = json.loads((tmp_path / "own.model.card.json").read_text(encoding="utf-8"))
    [tested] = card["figures"]["measured"]
    assert (card["name"], tested["harmful"], tested["harmless"]) == ("ours", 100, 100)
    assert tested["auc"][0] > 0.99
    text = tmp_path / "c.txt"
    text.write_text("今天安排出售违禁品给客户\n今天安排会议报告客户天气\n", encoding="utf-8")
    told = json.loads(run("detect", "classify", str(text), "--model", str(model), "--format", "json").out)
    assert told["version"] == card["version"]
    first, second = told["files"][0]["texts"]
    assert first["harmful"] > 0.5 > second["harmful"]


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    """Byte for byte."""
    data = tmp_path / "a.jsonl"
    write(data, 400)
    for name in ("one", "two"):
        assert run("detect", "train", str(data), "--out", str(tmp_path / name), "--seed", "7").code == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_texts_that_stand_on_both_sides(tmp_path: Path) -> None:
    """They are told and not measured."""
    data = tmp_path / "a.jsonl"
    write(data, 400)
    done = run("detect", "train", str(data), "--out", str(tmp_path / "m"), "--test", str(data), "--lang", "en")
    assert done.code == 0
    assert "400 texts of the test data stand in the training data" in done.err
    assert json.loads((tmp_path / "m.card.json").read_text(encoding="utf-8"))["figures"]["measured"] == []


def test_repetitions_are_told(tmp_path: Path) -> None:
    """Twice the same file is half the texts."""
    data = tmp_path / "a.jsonl"
    write(data, 400)
    data.write_text(data.read_text(encoding="utf-8") * 2, encoding="utf-8")
    done = run("detect", "train", str(data), "--out", str(tmp_path / "m"), "--lang", "en")
    assert "400 texts are repetitions" in done.err


def test_refusals_write_nothing(tmp_path: Path) -> None:
    """One class, too little, rows that cannot be understood, no file."""
    one, few, odd = tmp_path / "one.csv", tmp_path / "few.csv", tmp_path / "odd.csv"
    write(one, 400, harmful=False)
    write(few, 100)
    odd.write_text("text,label\n好,也许\n", encoding="utf-8")
    for path, words in ((one, "harmful 0,"), (few, "harmful 50,"), (odd, "odd.csv:2"), (tmp_path / "no.csv", "no.csv")):
        done = run("detect", "train", str(path), "--out", str(tmp_path / "m"))
        assert done.code == 2
        assert words in done.err
    assert not (tmp_path / "m").exists()
