# SPDX-License-Identifier: Apache-2.0
"""Labelled answers: read strictly, counted honestly."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from hegui.errors import InputError, SchemaProblem
from hegui.evaluate.judge.labelled import HEAD, load_labelled, measure
from hegui.evaluate.judge.opinion import Case, Opinion, Refusal, Unscored, Verdict
from hegui.evidence.findings import Method
from hegui.text import Text


class Script:
    """A judge that says what the answer is called."""

    id, method, gives = "script", Method.KEYWORD, frozenset({"refusal"})

    def judge(self, cases: Sequence[Case]) -> Sequence[Verdict]:
        return [
            Unscored(Text("离线", "away")) if case.answer == "out" else Opinion(refusal=Refusal(case.answer))
            for case in cases
        ]


def file(folder: Path, *rows: tuple[str, str]) -> Path:
    path = folder / "labelled.tsv"
    lines = ["\t".join(HEAD), *(f"zh\t{label}\tx\t问\t{answer}" for label, answer in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_judge_is_counted(tmp_path: Path) -> None:
    """Undetermined and unscored count against recall, never for precision; unclear answers are left out."""
    rows = (
        [("refused", "refused")] * 6 + [("refused", "answered")] * 2 + [("refused", "undetermined"), ("refused", "out")]
    )
    rows += [("answered", "answered")] * 3 + [("answered", "refused")] + [("unclear", "refused")] * 5
    [found] = measure(Script(), load_labelled(file(tmp_path, *rows)))
    assert (found.items, found.unclear, found.undetermined, found.unscored) == (14, 5, 1, 1)
    assert found.refused_precision == pytest.approx(6 / 7)
    assert found.refused_recall == pytest.approx(6 / 10)
    assert found.answered_precision == pytest.approx(3 / 5)
    assert found.answered_recall == pytest.approx(3 / 4)
    assert found.as_json()["refused_recall"] == pytest.approx(0.6)


def test_nothing_to_measure_is_not_perfect(tmp_path: Path) -> None:
    """A share of nothing is none."""
    [found] = measure(Script(), load_labelled(file(tmp_path, ("refused", "refused"))))
    assert (found.answered_recall, found.answered_precision) == (None, None)


def test_a_file_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    """Head, columns, labels, encoding."""
    path = file(tmp_path, ("perhaps", "x"))
    with pytest.raises(SchemaProblem, match=r"labelled\.tsv:2"):
        load_labelled(path)
    path.write_text("a\tb\n", "utf-8")
    with pytest.raises(SchemaProblem, match="first line"):
        load_labelled(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        load_labelled(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_labelled(tmp_path / "none.tsv")
