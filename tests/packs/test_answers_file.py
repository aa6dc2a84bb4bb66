# SPDX-License-Identifier: Apache-2.0
"""Answers files: read strictly, every fault with its line; the schema for editors; the file to fill in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from msgspec import Struct
from msgspec.structs import fields

from hegui.errors import SchemaProblem, SyntaxProblem
from hegui.packs.answers import ANSWERS_OF
from hegui.packs.answers.figure import figures_in
from hegui.packs.answers_file import load_answers
from hegui.packs.answers_schema import answers_schema, figure_of, starting_file
from hegui.packs.faults import Rule
from hegui.packs.kind import Kind

EXAMPLES = Path(__file__).parents[2] / "examples"
HELD = [
    ("fine-tuned-images", Kind.MODEL_FILING),
    ("fine-tuned-images", Kind.ALGORITHM_FILING),
    ("fine-tuned-images", Kind.SECURITY_ASSESSMENT),
    ("fine-tuned-images", Kind.INSPECTION),
    ("chat-app-api", Kind.REGISTRATION),
    ("chat-app-api", Kind.STORE_SUBMISSION),
]


@pytest.mark.parametrize(("name", "kind"), HELD)
def test_the_answers_of_the_examples_are_read_with_their_lines(name: str, kind: Kind) -> None:
    """Typed as what the pack asks, each value at its line."""
    read = load_answers(EXAMPLES / name, kind)
    assert type(read.answers) is ANSWERS_OF[kind]
    line = read.place("contact", "name").line
    text = (EXAMPLES / name / kind.answers_file).read_text("utf-8").splitlines()
    assert line is not None
    assert text[line - 1].lstrip().startswith("contact:")


@pytest.mark.parametrize(("name", "kind"), HELD)
def test_the_schema_accepts_the_answers_of_the_examples(name: str, kind: Kind) -> None:
    """What editors are told is what the reader takes."""
    data = yaml.safe_load((EXAMPLES / name / kind.answers_file).read_text("utf-8"))
    schema = answers_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json.dumps(data, default=str)), schema)


@pytest.mark.parametrize("kind", Kind)
def test_the_schema_says_what_numbers_count(kind: Kind) -> None:
    """The name of a figure is its description, in both languages."""
    text = json.dumps(answers_schema(kind), ensure_ascii=False)
    numbers = [found for record in records_of(ANSWERS_OF[kind]) for found in fields(record) if figure_of(found.type)]
    for found in numbers:
        figure = figure_of(found.type)
        assert figure is not None
        assert f"{figure.zh} {figure.en}" in text


def records_of(record: Any) -> list[type[Struct]]:
    """A record and every record inside its fields."""

    def inside(annotation: Any) -> list[type[Struct]]:
        if isinstance(annotation, type) and issubclass(annotation, Struct):
            return records_of(annotation)
        return [found for inner in get_args(annotation) for found in inside(inner)]

    return [record, *(found for field in fields(record) for found in inside(field.type))]


@pytest.mark.parametrize("kind", Kind)
def test_every_number_of_the_answers_has_a_name(kind: Kind) -> None:
    """A number without a name could not be looked for in the papers, and nobody would notice that it is wrong."""
    for record in records_of(ANSWERS_OF[kind]):
        for found in fields(record):
            plain = get_args(found.type)[:1] if get_args(found.type) else (found.type,)
            if plain[0] in {int, float} and found.name != "hegui_pack":
                assert figure_of(found.type) is not None, f"{record.__name__}.{found.name}"


def test_figures_know_what_they_are_of() -> None:
    """The parameters of two models are two numbers; staff is of the whole service."""
    answers = load_answers(EXAMPLES / "fine-tuned-images", Kind.MODEL_FILING).answers
    found = {(stated.figure.zh, stated.path): stated.about for stated in figures_in(answers)}
    assert found["参数量", ("models", 1, "parameters_100m")] == ("models", 1, "model")
    assert found["信息审核人员", ("safety", "monitoring_staff")] is None


@pytest.mark.parametrize(
    ("change", "said", "line_of"),
    [
        (("prepared_on: 2026-11-25", "prepared_on: soon"), "date", "prepared_on"),
        (("  post: 合规负责人,", ""), "'contact.post' is missing", "contact"),
        (("monitoring_staff: 18", "monitoring_staff: many"), "whole number", "monitoring_staff"),
        (("monitoring_staff: 18", "monitoring_stuff: 18"), "Did you mean 'monitoring_staff'", "monitoring_stuff"),
        (("kind: model-filing", "kind: registration"), "another pack", "kind"),
        (("hegui_pack: 1", "hegui_pack: 2"), "newer hegui", "hegui_pack"),
        (("role: assessment_lead", "role: boss"), "not one of the accepted values", "role: boss"),
        (("file: pack/papers/business-licence.pdf", "file: /etc/passwd"), "inside the dossier", "/etc/passwd"),
    ],
)
def test_a_wrong_answer_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], said: str, line_of: str) -> None:
    """What, where, what was found and what is accepted."""
    original = (EXAMPLES / "fine-tuned-images" / "pack" / "model-filing.yaml").read_text("utf-8")
    text = original.replace(*change) if change[0] in original else original.replace(", post: 合规负责人", "")
    assert text != original
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "model-filing.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SchemaProblem) as refused:
        load_answers(tmp_path, Kind.MODEL_FILING)
    message = str(refused.value)
    assert said in message
    line = next(number for number, row in enumerate(text.splitlines(), 1) if line_of in row)
    assert f"pack/model-filing.yaml:{line}:" in message


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    """The command that writes a file to fill in."""
    with pytest.raises(SchemaProblem, match="hegui pack start registration"):
        load_answers(tmp_path, Kind.REGISTRATION)


def test_what_is_not_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    """A tab where a space belongs."""
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "inspection.yaml").write_text("hegui_pack: 1\nkind:\n\tinspection\n", encoding="utf-8")
    with pytest.raises(SyntaxProblem, match=r"pack/inspection\.yaml:\d"):
        load_answers(tmp_path, Kind.INSPECTION)


@pytest.mark.parametrize("kind", Kind)
def test_the_file_to_fill_in_has_every_required_answer(kind: Kind) -> None:
    """It is YAML, names the pack, and holds no field that there is not."""
    data = yaml.safe_load(starting_file(kind))
    assert data["kind"] == kind.value
    assert set(data) <= {found.name for found in fields(ANSWERS_OF[kind])}
    required = {found.name for found in fields(ANSWERS_OF[kind]) if found.required}
    assert required <= set(data)


def test_what_is_left_of_the_file_to_fill_in_is_refused(example: Callable[[str, Kind], Any]) -> None:
    """An answer that is still TODO, and a day that nobody changed, keep the pack in the house."""
    pack = example("fine-tuned-images", Kind.INSPECTION)
    text = (pack.folder / Kind.INSPECTION.answers_file).read_text("utf-8")
    left = text.replace("scope: 训练数据来源、规模和类型，标注规则，算法机制机理", "scope: TODO")
    left = left.replace("received_on: 2026-11-20", "received_on: 2000-01-01")
    faults = pack.with_files({Kind.INSPECTION.answers_file: left.encode()}, pack.read_again).faults
    assert {fault.what.en for fault in faults if fault.rule is Rule.PLACEHOLDER} == {
        "A placeholder was left: 'TODO'.",
        "A placeholder was left: '2000-01-01'.",
    }
