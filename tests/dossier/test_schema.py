# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema says what the loader says, with words for whoever writes the file."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from dossier_factory import SAMPLE, SMALLEST
from jsonschema import Draft202012Validator

from hegui.dossier.schema import DIALECT, dossier_schema
from hegui.schema import as_json
from hegui.source import Value, read_yaml


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return dossier_schema()


def faults(schema: dict[str, Any], data: Value) -> list[str]:
    instance = json.loads(as_json(data))
    return sorted(error.message for error in Draft202012Validator(schema).iter_errors(instance))


def test_it_is_a_schema_of_its_dialect(schema: dict[str, Any]) -> None:
    """2020-12, with an id."""
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$id"].endswith("/v1.json")


def test_the_sample_and_the_smallest_dossier_are_valid(schema: dict[str, Any]) -> None:
    """Also when spread over files."""
    data: dict[str, Value] = {}
    for name in ("dossier.yaml", "processing.yaml"):
        part = read_yaml((SAMPLE / name).read_bytes(), name).data
        assert isinstance(part, dict)
        data |= part
    assert faults(schema, data) == []
    assert faults(schema, read_yaml(SMALLEST, "d.yaml").data) == []


@pytest.mark.parametrize(
    "line",
    [
        "  registred_users: 5",
        "  registered_users: many",
        "  access_modes: [mini-program]",
        "  stage: yesterday",
        "  audience: {minors: 1}",
        "surprise: 1",
    ],
)
def test_what_the_loader_refuses_the_editor_underlines(line: str, schema: dict[str, Any]) -> None:
    """Before the file is saved."""
    assert faults(schema, read_yaml(f"{SMALLEST}{line}\n", "d.yaml").data)


def test_titles_are_bilingual(schema: dict[str, Any]) -> None:
    """Chinese first."""
    assert schema["title"] == "合规档案 / Dossier"
    for name, record in schema["$defs"].items():
        assert record["title"].endswith(f" / {name}"), name
        assert record["title"] != f" / {name}", name


def test_a_field_that_is_a_fact_asks_the_question_of_the_catalogue(schema: dict[str, Any]) -> None:
    """With its basis, and with a word where a person must judge."""
    service, judgements = schema["$defs"]["Service"]["properties"], schema["$defs"]["Judgements"]["properties"]
    assert "是否向用户收费？" in service["charges_users"]["description"]
    assert "Does the service charge its users?" in service["charges_users"]["description"]
    assert "IIS 3–4, 7" in service["charges_users"]["description"]
    assert "A person must judge" in judgements["persona_simulates_human"]["description"]


def test_the_words_under_a_field_become_its_description(schema: dict[str, Any]) -> None:
    """Without the titles that pydantic makes of names."""
    source = schema["$defs"]["DataSource"]["properties"]
    assert source["refused_by_operator"]["description"].startswith("是否被 robots")
    assert not any("title" in shape for shape in source.values())


def test_descriptions_have_both_languages(schema: dict[str, Any]) -> None:
    """Wherever there is one."""
    for words in _descriptions(schema):
        assert any("\u4e00" <= character <= "\u9fff" for character in words), words
        assert any(character.isascii() and character.isalpha() for character in words), words


def _descriptions(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for inner in node.values():
            yield from _descriptions(inner)
