# SPDX-License-Identifier: Apache-2.0
"""What the provider processes, as the model takes it."""

from collections.abc import Mapping
from typing import TypeVar

import pytest
from pydantic import ValidationError

from hegui.dossier.processing import DataSource, Model, OutboundFlow, ProcessingActivity
from hegui.dossier.section import Section
from hegui.schema import adapter_of

Record = TypeVar("Record", bound=Section)


def validated(record: type[Record], value: Mapping[str, object]) -> Record:
    """The value as a record, where it is one."""
    return adapter_of(record).validate_python(value)


def test_numbers_of_persons_are_counted_from_zero() -> None:
    """A negative count is a slip of the pen."""
    flow = {
        "id": "f",
        "recipient": "x",
        "country": "SG",
        "purpose": {"zh": "甲", "en": "a"},
        "kind": "personal_information",
    }
    assert validated(OutboundFlow, {**flow, "sensitive_persons": 0}).sensitive_persons == 0
    with pytest.raises(ValidationError):
        validated(OutboundFlow, {**flow, "sensitive_persons": -1})


def test_an_activity_must_say_whether_it_is_sensitive() -> None:
    """The one question that is not left open: it decides the consent."""
    with pytest.raises(ValidationError, match="sensitive"):
        validated(ProcessingActivity, {"id": "a", "purpose": {"zh": "甲", "en": "a"}, "categories": ["x"]})


@pytest.mark.parametrize("missing", ["id", "name", "version", "origin", "supplier"])
def test_a_model_has_a_version_and_an_origin(missing: str) -> None:
    """Evidence depends on the one, the route of filing on the other."""
    model = {"id": "m", "name": "甲", "version": "1", "origin": "self_trained", "supplier": "乙"}
    assert validated(Model, model).version == "1"
    with pytest.raises(ValidationError, match=missing):
        validated(Model, {key: value for key, value in model.items() if key != missing})


def test_a_source_names_its_kind() -> None:
    """Which papers it needs follows from it."""
    with pytest.raises(ValidationError, match="kind"):
        validated(DataSource, {"id": "s", "name": "甲", "kind": "bought"})
