# SPDX-License-Identifier: Apache-2.0
"""Frozen records. A `msgspec.Struct` is a record as a frozen dataclass is, made at less than a fiftieth of the cost: a run of
hegui makes some two hundred kinds of them before it looks at anything.

A `Record` can also be checked by pydantic, which knows dataclasses and not structs: it shows pydantic a dataclass of the same
fields, so rules, messages and JSON Schemas are those of a dataclass. Nothing of pydantic is loaded before that.
"""

import typing
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

# ruff: noqa: PLC0415  pydantic and what it needs is loaded only where something is checked


class Record(msgspec.Struct, frozen=True):
    """A frozen record that pydantic can check. Unknown fields are refused, unless ``__pydantic_config__`` says otherwise."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":  # noqa: ANN401  pydantic's
        from pydantic_core import core_schema

        shape = _shape(cls)
        arguments = typing.get_args(source)
        return core_schema.no_info_after_validator_function(
            lambda found: cls(**vars(found)),
            handler.generate_schema(shape[arguments] if arguments else shape),
            serialization=core_schema.plain_serializer_function_ser_schema(msgspec.to_builtins),
        )


@cache
def _shape(record: type[Record]) -> Any:  # noqa: ANN401  a type made at run time
    """A dataclass with the fields, the name and the words of a record."""
    from dataclasses import field, make_dataclass

    types = typing.get_type_hints(record, include_extras=True)
    fields: list[tuple[str, Any, Any]] = []
    for own in msgspec.structs.fields(record):
        if own.required:
            default = field()
        elif own.default is msgspec.NODEFAULT:
            default = field(default_factory=own.default_factory)
        else:
            default = field(default=own.default)
        fields.append((own.name, types[own.name], default))
    words = {
        "__doc__": record.__doc__,
        "__module__": record.__module__,
        "__qualname__": record.__qualname__,
        "__pydantic_config__": record.__pydantic_config__,
    }
    parameters = getattr(record, "__parameters__", ())
    generic: Any = typing.Generic  # indexed at run time, which a type checker cannot follow
    bases = (generic[parameters],) if parameters else ()
    return make_dataclass(record.__name__, fields, bases=bases, namespace=words, eq=False, repr=False, kw_only=True)
