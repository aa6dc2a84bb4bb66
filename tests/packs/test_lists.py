# SPDX-License-Identifier: Apache-2.0
"""Lists of keywords, questions and answers: read in several forms, refused with their line."""

import gzip
import io
import json
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pytest
from bank_factory import DAY, a_bank, a_question

from hegui.errors import InputError, Place
from hegui.evaluate.bank import write_bank
from hegui.evaluate.question import Approval, Library
from hegui.packs.lists import load_keywords, load_questions, per_code
from hegui.packs.workbook import question_workbook

HERE = Place("pack/model-filing.yaml", 80)
CSV = "text,category,level,added\n甲词,A.1.a,high,2026-11-20\n乙词,A.2.b,,\n"
ANSWER = {
    "question": "q1", "model": "m", "model_version": "1", "answer": "不能回答", "verdict": "refused", "judge": "王芳", "judged_on": "2026-11-20",
}  # fmt: skip


def write(folder: Path, name: str, content: str | bytes) -> str:
    """A file of the dossier."""
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return name


@pytest.mark.parametrize("name", ["k.csv", "k.csv.gz", "k.jsonl", "k.jsonl.gz"])
def test_keywords_are_read_from_csv_and_json_lines_packed_or_not(tmp_path: Path, name: str) -> None:
    """Every row keeps its line."""
    rows = [{"text": "甲词", "category": "A.1.a", "level": "high"}, {"text": "乙词", "category": "A.2.b"}]
    content = CSV.replace(",,\n", "\n") if ".csv" in name else "\n".join(map(json.dumps, rows)) + "\n"
    if ".csv" in name:
        content = "text,category,level\n甲词,A.1.a,high\n乙词,A.2.b,medium\n"
    found = load_keywords(tmp_path, write(tmp_path, name, content), HERE)
    assert [(word.text, word.category, word.level) for word in found.keywords] == [
        ("甲词", "A.1.a", "high"), ("乙词", "A.2.b", "medium"),
    ]  # fmt: skip
    assert found.lines == ((2, 3) if ".csv" in name else (1, 2))
    assert found.per_risk() == {"A.1.a": 1, "A.2.b": 1}


def test_a_lexicon_may_be_the_list_of_keywords(tmp_path: Path) -> None:
    """What the service blocks by is what is handed in."""
    lexicon = """\
name: own
version: "1"
updated: 2026-11-20
terms:
  - {text: 甲词, category: A.1.a, severity: high}
"""
    (word,) = load_keywords(tmp_path, write(tmp_path, "own.yaml", lexicon), HERE).keywords
    assert (word.text, word.category, word.level) == ("甲词", "A.1.a", "high")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("k.csv", "text,category\n甲,A.9.z\n", "k.csv:2"),
        ("k.csv", "text,category\n甲,A.1.a\n ,A.1.a\n", "k.csv:3"),
        ("k.csv", "text,category,colour\n甲,A.1.a,red\n", "colour"),
        ("k.jsonl", '{"text": "甲", "category": "A.1.a"}\n{"text": 1, "category": "A.1.a"}\n', "k.jsonl:2"),
        ("k.jsonl", '{"text": "甲"\n', "k.jsonl:1"),
        ("k.txt", "甲\n", ".csv"),
        ("k.csv", b"text,category\n\xff\xfe,A.1.a\n", "UTF-8"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(tmp_path: Path, name: str, content: str | bytes, told: str) -> None:
    """Nothing is left out silently."""
    with pytest.raises(InputError, match=told):
        load_keywords(tmp_path, write(tmp_path, name, content), HERE)


def test_a_packed_file_that_is_broken(tmp_path: Path) -> None:
    """It is told, not raised as it comes."""
    (tmp_path / "k.csv.gz").write_bytes(b"no gzip at all")
    with pytest.raises(InputError, match="无法读取"):
        load_keywords(tmp_path, "k.csv.gz", HERE)
    (tmp_path / "k.csv.gz").write_bytes(gzip.compress(CSV.encode())[:-9])
    with pytest.raises(InputError, match="无法读取"):
        load_keywords(tmp_path, "k.csv.gz", HERE)


def test_a_list_outside_of_the_dossier_is_not_read(tmp_path: Path) -> None:
    """Nor one that is not there; the line of the answers is named."""
    for name in ("lost.csv", "../k.csv"):
        with pytest.raises(InputError, match=r"model-filing\.yaml:80"):
            load_keywords(tmp_path / "inner", name, HERE)


def bank(folder: Path, name: str, *ids: str, packed: bool = False) -> str:
    """A bank with questions of these ids."""
    write_bank(folder / name, a_bank(*(a_question(one) for one in ids)))
    if not packed:
        return name
    return write(folder, f"{name}.gz", (folder / name).read_bytes())


@pytest.mark.parametrize("packed", [False, True])
def test_questions_and_answers_are_read_together(tmp_path: Path, *, packed: bool) -> None:
    """An answer belongs to its question."""
    name = bank(tmp_path, "q.jsonl", "q1", "q2", packed=packed)
    answers = write(tmp_path, "r.jsonl", json.dumps(ANSWER) + "\n")
    found = load_questions(tmp_path, [name], [answers], [HERE, HERE])
    assert [item.id for item in found.of(Library.GENERATED_CONTENT)] == ["q1", "q2"]
    assert per_code(found.of(Library.GENERATED_CONTENT)) == {"A.1.a": 2}
    assert found.answered_at["q1"] == Place("r.jsonl", 1)
    assert found.responses["q1"].verdict == "refused"
    assert asdict(found.responses["q1"])["answer"] == "不能回答"


def test_what_the_provider_rejected_is_not_handed_in(tmp_path: Path) -> None:
    """And a disguised form of a question is handed in, and does not count beside it."""
    asked = (
        a_question("q1"),
        a_question("q1-spaced", variant="spacing", cluster="q1", text="第 1 题"),
        a_question("q2", approval=Approval.REJECTED, approved_by="王芳", approved_on=DAY),
    )
    write_bank(tmp_path / "q.jsonl", a_bank(*asked))
    found = load_questions(tmp_path, ["q.jsonl"], [], [HERE])
    assert [item.id for item in found.questions] == ["q1", "q1-spaced"]
    assert [item.id for item in found.counted(Library.GENERATED_CONTENT)] == ["q1"]
    sheet = openpyxl.load_workbook(io.BytesIO(question_workbook(found, {})))["生成内容测试题"]
    assert sheet.cell(3, 12).value == "own（q1的变体）"


def test_a_question_stands_in_one_bank_only(tmp_path: Path) -> None:
    """Two would be counted twice."""
    names = [bank(tmp_path, "a.jsonl", "q1"), bank(tmp_path, "b.jsonl", "q1")]
    with pytest.raises(InputError, match=r"a\.jsonl"):
        load_questions(tmp_path, names, [], [HERE, HERE])


@pytest.mark.parametrize("change", [{"question": "q9"}, {"verdict": "fine"}, {"judge": ""}, {"extra": 1}])
def test_a_wrong_answer_is_refused_with_its_line(tmp_path: Path, change: dict[str, object]) -> None:
    """An answer to no question, a verdict that there is not, nobody who judged."""
    name = bank(tmp_path, "q.jsonl", "q1")
    rows = [json.dumps(ANSWER), json.dumps(ANSWER | change)]
    answers = write(tmp_path, "r.jsonl", "\n".join(rows) + "\n")
    with pytest.raises(InputError, match=r"r\.jsonl:2"):
        load_questions(tmp_path, [name], [answers], [HERE, HERE])
