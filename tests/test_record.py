# SPDX-License-Identifier: Apache-2.0
"""Records: frozen, and checked by pydantic as dataclasses of the same fields are."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, TypeVar

import msgspec
import pytest
from pydantic import TypeAdapter, ValidationError

from hegui.record import Record
from hegui.schema import Within

Held_co = TypeVar("Held_co", covariant=True)
Count = Annotated[int, Within(ge=0)]


class Inner(Record, frozen=True):
    """Within. 内"""

    count: Count
    words: tuple[str, ...] = ()


class Outer(Record, frozen=True, kw_only=True):
    """Around. 外"""

    kind: ClassVar[str] = "outer"

    first: Inner | None = None
    inner: Inner
    by_name: dict[str, int] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.inner.count == 13:
            raise ValueError("not thirteen")


class Holder(Record, Generic[Held_co], frozen=True):
    held: Held_co


class Open(Record, frozen=True):
    __pydantic_config__: ClassVar = {"extra": "ignore"}

    count: int


def as_dataclasses() -> type:
    """The same records as dataclasses."""

    @dataclass(frozen=True)
    class Inner:
        """Within. 内"""

        __pydantic_config__: ClassVar = {"extra": "forbid"}

        count: Count
        words: tuple[str, ...] = ()

    @dataclass(frozen=True, kw_only=True)
    class Outer:
        """Around. 外"""

        __pydantic_config__: ClassVar = {"extra": "forbid"}

        first: Inner | None = None
        inner: Inner
        by_name: dict[str, int] = field(default_factory=dict)

        def __post_init__(self) -> None:
            if self.inner.count == 13:
                raise ValueError("not thirteen")

    return Outer


def faults(kind: type, value: Any) -> list[tuple[Any, ...]]:
    """What pydantic says is wrong: kind of fault, path, input, words."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_json(json.dumps(value), strict=True)
    return [(found["type"], found["loc"], found["input"], found["msg"]) for found in caught.value.errors()]


def test_a_checked_record_is_whole() -> None:
    """Defaults are filled in, what stands inside is a record too."""
    read = TypeAdapter(Outer).validate_json('{"inner": {"count": 1, "words": ["a"]}}', strict=True)
    assert read == Outer(inner=Inner(1, ("a",)))
    assert (read.first, read.by_name, read.kind) == (None, {}, "outer")


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"inner": {"count": -1}},
        {"inner": {"count": "1"}},
        {"inner": {"count": 1, "wrods": []}},
        {"inner": {}, "by_name": {"a": "b"}, "more": 1},
        {"inner": {"count": 13}},
        {"inner": [1]},
        "inner",
    ],
)
def test_faults_are_those_of_a_dataclass(value: object) -> None:
    """Every one, with the same path and words: messages are made of them."""
    assert faults(Outer, value) == faults(as_dataclasses(), value)


def test_the_schema_is_that_of_a_dataclass() -> None:
    """The published schemas did not change with the kind of record."""
    assert TypeAdapter(Outer).json_schema() == TypeAdapter(as_dataclasses()).json_schema()


def test_a_generic_record_holds_what_it_is_said_to_hold() -> None:
    """As `WireStatement` does its finding."""
    assert TypeAdapter(Holder[Inner]).validate_python({"held": {"count": 1}}) == Holder(Inner(1))
    assert faults(Holder[int], {"held": "x"})[0][:2] == ("int_type", ("held",))


def test_a_record_may_say_that_it_is_open() -> None:
    """Foreign envelopes may grow."""
    assert TypeAdapter(Open).validate_python({"count": 1, "more": 2}) == Open(1)


def test_a_record_inside_a_dataclass_is_checked_and_written() -> None:
    """Other rooms have dataclasses with our texts and places in them."""

    @dataclass(frozen=True)
    class Around:
        inner: Inner

    adapter = TypeAdapter(Around)
    read = adapter.validate_python({"inner": {"count": 1}})
    assert read == Around(Inner(1))
    assert adapter.dump_python(read, mode="json") == {"inner": {"count": 1, "words": []}}


def test_records_are_frozen_and_told_apart_by_value() -> None:
    """As dataclasses were."""
    record = Inner(1)
    with pytest.raises(AttributeError):
        record.count = 2  # type: ignore[misc]
    assert {record, Inner(1), Inner(2)} == {Inner(1), Inner(2)}
    assert repr(record) == "Inner(count=1, words=())"


def test_making_records_loads_neither_pydantic_nor_dataclasses() -> None:
    """The reason why there are records."""
    code = "import sys, hegui.record, hegui.text; sys.exit(bool({'pydantic', 'dataclasses'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
