# SPDX-License-Identifier: Apache-2.0
"""The JSON Schemas that third parties write statements against."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from evidence_factory import EXAMPLES, a_store, added, an_example
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from hegui.errors import EvidenceProblem
from hegui.evidence import FINDING_OF, schema_of
from hegui.evidence.schemas import canonical

KINDS = sorted(FINDING_OF)


def _statement(folder: Path, kind: str) -> dict[str, Any]:
    wire: dict[str, Any] = json.loads((folder / added(a_store(folder), an_example(kind)).file).read_bytes())
    return wire


def _validator(kind: str) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema_of(kind))
    return Draft202012Validator(schema_of(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_there_is_an_example_of_each_kind() -> None:
    """The examples and the kinds are the same list."""
    assert sorted(path.stem for path in EXAMPLES.glob("*.yaml")) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_a_kind_takes_its_example(tmp_path: Path, kind: str) -> None:
    """What the store writes is what the published schema describes."""
    _validator(kind).validate(_statement(tmp_path, kind))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", [(), ("predicate",), ("predicate", "finding"), ("predicate", "about")])
def test_the_schema_of_a_kind_refuses_what_the_store_refuses(tmp_path: Path, kind: str, path: tuple[str, ...]) -> None:
    """An unknown field, wherever it stands."""
    wire = _statement(tmp_path, kind)
    spoiled = copy.deepcopy(wire)
    inner = spoiled
    for key in path:
        inner = inner[key]
    inner["surprise"] = 1
    with pytest.raises(ValidationError):
        _validator(kind).validate(spoiled)


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_of_one_kind(tmp_path: Path, kind: str) -> None:
    """The statement of another kind does not pass, and the schema carries the predicate type as its name."""
    other = KINDS[KINDS.index(kind) - 1]
    with pytest.raises(ValidationError):
        _validator(kind).validate(_statement(tmp_path, other))
    assert schema_of(kind)["$id"] == f"https://hegui.dev/{kind}/v1"


def test_an_unknown_kind_has_no_schema() -> None:
    """The message lists the kinds."""
    with pytest.raises(EvidenceProblem, match="page-capture"):
        schema_of("rumour")


def test_canonical_bytes_do_not_depend_on_order() -> None:
    """The same value is the same bytes."""
    assert canonical({"b": 1, "a": "合规"}) == canonical({"a": "合规", "b": 1}) == '{"a":"合规","b":1}'.encode()


def test_canonical_bytes_have_no_infinities() -> None:
    """NaN is not JSON."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
