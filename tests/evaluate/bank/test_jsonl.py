# SPDX-License-Identifier: Apache-2.0
"""Banks as JSON Lines: read back as written, and every fault told by its line."""

import contextlib
import json
from pathlib import Path

import pytest
from bank_factory import a_bank, a_question, approved
from hypothesis import given
from hypothesis import strategies as st

from hegui.errors import InputError, SchemaProblem, SyntaxProblem
from hegui.evaluate.bank.jsonl import SCHEMA, bank_as_jsonl, read_jsonl
from hegui.evaluate.question import Library, Modality, Question, Variant

FAULTS = Path(__file__).parent / "faults"
TOLD = {
    "approved_by_nobody": (2, "lacks who decided"),
    "aspect_in_generated_content": (2, "has a risk and no aspect"),
    "changed_after_approval": (2, "changed after it was decided"),
    "context_not_paired": (2, "do not pair"),
    "context_too_long": (2, "context is too long"),
    "control_character": (2, "control character"),
    "day_not_in_calendar": (2, "'updated_on'"),
    "empty": (1, "not the head of a question bank"),
    "head_with_bad_name": (1, "'name'"),
    "id_twice": (3, "first at id_twice.jsonl:2"),
    "id_with_spaces": (2, "'id'"),
    "key_twice": (2, "not JSON"),
    "lone_surrogate": (2, "not right"),
    "missing_text": (2, "'text' is missing"),
    "newer_schema": (1, "newer hegui"),
    "no_head": (1, "not the head of a question bank"),
    "not_json": (2, "not JSON"),
    "number_for_text": (2, "'text' has the wrong type"),
    "proposed_with_approver": (2, "only proposed has nobody who decided"),
    "risk_in_should_not_refuse": (2, "has no risk"),
    "risk_missing": (2, "'risk' is missing"),
    "source_of_two_lines": (2, "'source' must be one line"),
    "strange_aspect": (2, "no such 'aspect'"),
    "strange_language": (2, "'language'"),
    "strange_library": (2, "'library' is not one of the accepted values"),
    "strange_risk": (2, "no such 'risk'"),
    "text_too_long": (2, "'text' is out of range"),
    "unknown_field": (2, "no field 'rsik'"),
    "variant_of_a_variant": (4, "no such first question"),
    "variant_of_another_risk": (3, "differs from its first question"),
    "variant_of_itself": (2, "cluster of a variant"),
    "variant_of_nothing": (2, "no such first question"),
    "white_space_around": (2, "white space"),
    "wrong_expectation": (2, "does not go with the generated-content bank"),
}
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=60).filter(
    lambda words: words == words.strip() and not set("\u2028\u2029") & set(words)
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Question, ...]:
    """A few questions of all libraries, some with context, and a variant."""
    first = a_question("g:1", text=draw(WORDS), source=draw(WORDS), note=draw(st.just("") | WORDS))
    answered = approved(a_question("n-1", library=Library.SHOULD_NOT_REFUSE, aspect="health", text=draw(WORDS)))
    refused = a_question("r.1", library=Library.SHOULD_REFUSE, text=draw(WORDS), context=(draw(WORDS), draw(WORDS)))
    declined = a_question("r2", library=Library.SHOULD_REFUSE, aspect="culture", language="zh-Hant")
    variant = a_question(
        "g:1:pinyin", text=draw(WORDS), cluster="g:1", variant=Variant.PINYIN, modality=draw(st.sampled_from(Modality))
    )
    return first, answered, refused, declined, variant


def test_every_fault_has_its_message() -> None:
    """The folder of faults and the table of messages go together."""
    assert {file.stem for file in FAULTS.glob("*.jsonl")} == TOLD.keys()


@pytest.mark.parametrize("fault", TOLD)
def test_a_fault_is_told_with_its_line(fault: str) -> None:
    """In both languages, as bad input."""
    line, words = TOLD[fault]
    with pytest.raises((SchemaProblem, SyntaxProblem)) as caught:
        read_jsonl(FAULTS / f"{fault}.jsonl")
    (problem,) = caught.value.problems
    assert problem.where is not None
    assert (problem.where.file, problem.where.line) == (f"{fault}.jsonl", line)
    assert words in problem.what.en
    assert problem.what.zh
    assert caught.value.exit_code == 2


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """The first twenty, and how many more there are."""
    good = bank_as_jsonl(a_bank())
    bad = json.dumps({"id": "q", "library": "none"})
    path = tmp_path / "bank.jsonl"
    path.write_text(good + f"{bad}\n" * 9, encoding="utf-8")
    with pytest.raises(SchemaProblem) as caught:
        read_jsonl(path)
    places = {str(problem.where) for problem in caught.value.problems if problem.where}
    assert len(caught.value.problems) == 21
    assert "bank.jsonl:3" in places
    assert "more problems" in caught.value.problems[-1].what.en


@given(questions())
def test_a_bank_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[Question, ...]
) -> None:
    """Whatever the words."""
    bank = a_bank(*made)
    path = tmp_path_factory.getbasetemp() / "roundtrip.jsonl"
    path.write_text(bank_as_jsonl(bank), encoding="utf-8", newline="")
    assert read_jsonl(path) == bank


@given(st.binary(max_size=300))
def test_any_bytes_are_a_bank_or_bad_input(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Never another error."""
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        read_jsonl(path)


def test_what_is_as_by_default_is_left_out(tmp_path: Path) -> None:
    """So that a file stays short; the head says the schema."""
    head, row = (json.loads(line) for line in bank_as_jsonl(a_bank()).splitlines())
    assert head == {"schema": SCHEMA, "name": "own", "version": "1"}
    assert "approval" not in row
    assert row["risk"] == "A.1.a"
    path = tmp_path / "bank.jsonl"
    path.write_text(bank_as_jsonl(a_bank()), encoding="utf-8")
    assert read_jsonl(path) == a_bank()


def test_too_many_questions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they are looked at."""
    monkeypatch.setattr("hegui.evaluate.bank.jsonl.MOST", 2)
    path = tmp_path / "bank.jsonl"
    path.write_text(bank_as_jsonl(a_bank(*(a_question(f"q{n}") for n in range(3)))), encoding="utf-8")
    with pytest.raises(SchemaProblem, match="too many questions"):
        read_jsonl(path)
