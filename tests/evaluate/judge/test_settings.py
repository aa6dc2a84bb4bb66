# SPDX-License-Identifier: Apache-2.0
"""The file of judges: what each needs, and that a plan sees what decides change."""

from pathlib import Path
from typing import Any

import pytest

from hegui.errors import InputError, SchemaProblem
from hegui.evaluate.judge.settings import DEFAULT, covered, load_judges, made, of_plan

LEXICON = "name: own\nterms:\n  - {text: 制毒配方, category: A.1.h, tier: block}\n"
ALL = """\
hegui_judges: 1
judges:
  - {id: rules, kind: rules}
  - {id: own, kind: lexicon, files: [own.yaml, starter]}
  - {id: triage, kind: classifier, covers: [A.1.a]}
  - {id: guard, kind: qwen3guard, url: "http://127.0.0.1:1/v1/chat/completions", model: guard, gives: [refusal]}
  - {id: chat, kind: chat, url: "https://h/v1/chat/completions", model: big, key: JUDGE_KEY}
  - {id: moderation, kind: moderation, url: "https://h/v1/moderations"}
  - {id: eyes, kind: python, function: "eyes_judge:look", gives: [safety]}
"""


def written(folder: Path, text: str = ALL) -> Path:
    (folder / "own.yaml").write_text(LEXICON, "utf-8")
    (folder / "eyes_judge.py").write_text("def look(case): return {'safety': 'safe'}\n")
    path = folder / "judges.yaml"
    path.write_text(text, "utf-8")
    return path


def test_every_kind_is_made_and_found_again_in_a_plan(tmp_path: Path) -> None:
    """With what it gives, by which method, and what decides."""
    chosen = [made(judge, tmp_path) for judge in load_judges(written(tmp_path))]
    kept = [one.as_json() for one in chosen]
    assert [(row["id"], row["gives"], row["method"]) for row in kept] == [
        ("rules", ["refusal"], "keyword"),
        ("own", ["safety"], "keyword"),
        ("triage", ["safety"], "classifier"),
        ("guard", ["refusal"], "classifier"),
        ("chat", ["refusal", "safety"], "classifier"),
        ("moderation", ["safety"], "classifier"),
        ("eyes", ["safety"], "classifier"),
    ]
    assert all(row["decides"] for row in kept)
    assert [one.decides for one in of_plan(kept, tmp_path)] == [one.decides for one in chosen]
    assert (len(covered(chosen[4].settings)), list(covered(chosen[2].settings))) == (31, ["A.1.a"])


@pytest.mark.parametrize(
    ("file", "content"),
    [("own.yaml", LEXICON.replace("配方", "方法")), ("eyes_judge.py", "def look(case): return {}\n")],
)
def test_a_judge_that_changed_since_the_plan_judges_nothing(file: str, content: str, tmp_path: Path) -> None:
    """The words or the code are others."""
    kept = [made(judge, tmp_path).as_json() for judge in load_judges(written(tmp_path))]
    (tmp_path / file).write_text(content, "utf-8")
    with pytest.raises(InputError, match="are not those of the plan"):
        of_plan(kept, tmp_path)


def test_without_a_file_what_needs_nothing_judges() -> None:
    """Rules, words, the triage classifier."""
    assert load_judges(None) is DEFAULT
    assert [made(judge, Path()).judge.id for judge in DEFAULT] == ["rules", "words", "triage"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{id: a, kind: rules}, {id: a, kind: rules}", "The id 'a' is given twice"),
        ("{id: a, kind: lexicon}", "kind: lexicon needs 'files'"),
        ("{id: a, kind: chat, model: m}", "kind: chat needs 'url'"),
        ("{id: a, kind: rules, gives: [safety]}", "cannot give safety"),
        ("{id: a, kind: classifier, covers: [B.1]}", "There is no risk 'B.1'"),
        ("{id: A, kind: rules}", "wrong form"),
        ("{id: a, kind: oracle}", "not one of the accepted values"),
        ("{id: a, kind: rules, key: sk-1}", "wrong form"),
    ],
)
def test_a_fault_is_told_with_its_line(row: str, said: str, tmp_path: Path) -> None:
    """In both languages."""
    with pytest.raises(SchemaProblem) as raised:
        load_judges(written(tmp_path, f"hegui_judges: 1\njudges: [{row}]\n"))
    assert said in str(raised.value)
    assert "judges.yaml:2" in str(raised.value)


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    """A key is not sent in the clear."""
    row: dict[str, Any] = {"id": "g", "kind": "qwen3guard", "url": "http://10.0.0.1/v1", "model": "m", "key": "KEY"}
    text = "hegui_judges: 1\njudges:\n  - " + "\n    ".join(f"{name}: {value}" for name, value in row.items()) + "\n"
    with pytest.raises(InputError, match="without TLS"):
        made(load_judges(written(tmp_path, text))[0], tmp_path)
