# SPDX-License-Identifier: Apache-2.0
"""The record of judgements."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_factory import NOON

from hegui.corpus.judging.judgement import Answer, Judgement, JudgementFile, as_line, of_line
from hegui.errors import CorpusProblem
from hegui.panel import Role
from hegui.risks import risks

FINE = Judgement("0123456789ab", "zhang", "张三", Role.RATER, Answer.FINE, NOON)

judgements = st.builds(
    lambda answer, codes, note: Judgement(
        "0123456789ab",
        "zhang",
        "张三",
        Role.RATER,
        answer,
        NOON,
        tuple(sorted(codes)) if answer is Answer.ILLEGAL else (),
        note,
    ),
    st.sampled_from(Answer),
    st.sets(st.sampled_from(sorted(risks())), min_size=1),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
)


@given(judgements)
def test_a_line_is_read_back(judgement: Judgement) -> None:
    """Any judgement, on one line."""
    line = as_line(judgement)
    assert "\n" not in line
    assert of_line(line) == judgement


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"categories": ["A.1.f"]}, "nothing else"),
        ({"verdict": "illegal"}, "named"),
        ({"verdict": "illegal", "categories": ["A.9.z"]}, "no such risk"),
        ({"verdict": "illegal", "categories": ["A.1.g", "A.1.f"]}, "no such risk"),
        ({"verdict": "maybe"}, "maybe"),
        ({"role": "machine"}, "machine"),
        ({"rater": ""}, "its rater"),
        ({"name": " "}, "its rater"),
        ({"at": "2026-11-26T12:00:00"}, "zone"),
        ({"note": "x" * 1001}, "more than 1000"),
        ({"note": 5}, "wrong types"),
        ({"categories": "A.1.f"}, "wrong types"),
    ],
)
def test_what_is_no_judgement_is_refused(change: dict[str, object], why: str) -> None:
    """Each with its reason."""
    wire = {**json.loads(as_line(FINE)), **change}
    with pytest.raises(ValueError, match=why):
        of_line(json.dumps(wire))


@pytest.mark.parametrize("line", ["{}", "[]", "null", "{", "[" * 100_000])
def test_what_is_no_record_is_refused(line: str) -> None:
    """And nothing crashes."""
    with pytest.raises(ValueError):  # noqa: PT011  of several parsers
        of_line(line)


def test_a_torn_line_was_never_confirmed(tmp_path: Path) -> None:
    """It is no judgement, and the next one takes its place; a damaged line before the end is told."""
    file = JudgementFile(tmp_path / "j.jsonl")
    assert list(file.judgements()) == []
    file.append([FINE])
    with file.path.open("ab") as stream:
        stream.write(as_line(FINE).encode()[:50])
    assert list(file.judgements()) == [FINE]
    file.append([FINE])
    assert list(file.judgements()) == [FINE, FINE]
    assert file.path.stat().st_mode & 0o777 == 0o600
    with file.path.open("ab") as stream:
        stream.write(b"{}\n")
    with pytest.raises(CorpusProblem, match=r"j\.jsonl:3"):
        list(file.judgements())
    (tmp_path / "b.jsonl").write_bytes(b"\xff\xfe\n")
    with pytest.raises(CorpusProblem, match="UTF-8"):
        list(JudgementFile(tmp_path / "b.jsonl").judgements())


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Nothing is confirmed."""
    (tmp_path / "j.jsonl").mkdir()
    with pytest.raises(CorpusProblem, match="cannot be written"):
        JudgementFile(tmp_path / "j.jsonl").append([FINE])


def test_several_people_may_judge_at_once(tmp_path: Path) -> None:
    """Each line stays whole; locks are of the open file, so threads stand for processes."""

    def append(rater: str) -> None:
        for _ in range(50):
            JudgementFile(tmp_path / "j.jsonl").append([replace(FINE, rater=rater)])

    with ThreadPoolExecutor(2) as people:
        list(people.map(append, ("zhang", "li")))
    said = [judgement.rater for judgement in JudgementFile(tmp_path / "j.jsonl").judgements()]
    assert sorted(said) == ["li"] * 50 + ["zhang"] * 50
