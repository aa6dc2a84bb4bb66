# SPDX-License-Identifier: Apache-2.0
"""From strict YAML to typed records: pydantic checks the shape, this module says what is wrong, where, in both languages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, TypeVar

from hegui.errors import Place, Problem, SchemaProblem
from hegui.source import Key, Value
from hegui.text import Text, same

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, TypeAdapter
    from pydantic_core import CoreSchema

Record = TypeVar("Record")

CODE: Final = tuple(
    str(Path(__file__).with_name(f"{name}.py"))
    for name in ("schema", "record", "source", "strict_yaml", "errors", "text")
)
"""The modules that read and check records of any kind. Who keeps what was checked keeps it under their code as well."""


class Places(Protocol):
    """Knows where each value stands: a `Source`, or several."""

    def place(self, path: Sequence[Key] = ()) -> Place:
        """The place of the value at ``path``, or of the innermost part of the path that exists."""
        ...


# ruff: noqa: PLC0415  pydantic and json are loaded only where something is checked


class Within:
    """What a value must be beside its type, for ``Annotated``; at most one of them for a type.

    Records say with it what pydantic checks, and load nothing: most runs find in the cache what was checked before.

    Args:
        then: what is done with a value within the limits: it gives the value's plain form, or raises ``ValueError``.
        named: the limits by pydantic's names: ``ge``, ``le``, ``min_length``, ``max_length``, ``pattern``.
    """

    def __init__(self, then: Callable[[Any], Any] | None = None, **named: float | str) -> None:
        self._then = then
        self._named: dict[str, Any] = named

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":  # noqa: ANN401  pydantic's
        from pydantic import AfterValidator, Field

        limited = Annotated[source, Field(**self._named)]
        return handler(Annotated[limited, AfterValidator(self._then)] if self._then else limited)


class Aware:
    """That a moment has its time zone, for ``Annotated``, as `Within`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":  # noqa: ANN401  pydantic's
        from pydantic import AwareDatetime

        return handler(Annotated[source, AwareDatetime])


def adapter_of(record: type[Record]) -> "TypeAdapter[Record]":
    """What checks values of a record type, made once."""
    key: Any = record  # to a type checker, the type of a record that can be hashed cannot be hashed
    return _adapter_of(key)


@cache
def _adapter_of(record: Any) -> "TypeAdapter[Any]":  # noqa: ANN401  see above
    from pydantic import TypeAdapter

    return TypeAdapter(record)


def checked(
    record: "type[Record] | TypeAdapter[Record]",
    value: Value,
    source: Places,
    path: Sequence[Key] = (),
    *,
    known: Iterable[str] | None = None,
) -> Record:
    """The value as a typed record.

    The value goes through JSON so that a list is a tuple and a date is its text, and nothing else is converted:
    a number where a text belongs is an error, not a guess.

    Args:
        record: the record type, or what checks values of another form.
        value: what the source holds at ``path``.
        source: where the value stands, for the places of messages.
        path: keys from the root of the source to the value.
        known: names of fields, to suggest the one that was meant; those of the record by default.

    Raises:
        SchemaProblem: with one problem for each wrong field.
    """
    from pydantic import ValidationError

    adapter = adapter_of(record) if isinstance(record, type) else record
    try:
        return adapter.validate_json(as_json(value), strict=True)
    except ValidationError as error:
        names = _fields_of(record) if known is None else known
        raise SchemaProblem(*(problem_of(fault, source, path, names) for fault in error.errors())) from error


def _fields_of(record: object) -> Iterable[str]:
    names: Iterable[str] = getattr(record, "__struct_fields__", ()) or getattr(record, "__dataclass_fields__", ())
    return names


def as_json(value: Value | Mapping[str, Value]) -> str:
    """The value as JSON, dates as their text."""
    import json

    return json.dumps(value, default=_date_as_text)


def _date_as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not a YAML value: {value!r}")


def problem_of(fault: Any, source: Places, path: Sequence[Key] = (), known: Iterable[str] = ()) -> Problem:  # noqa: ANN401  pydantic's ErrorDetails
    """One pydantic error as a problem with a place."""
    unknown_key = fault["type"] in {"extra_forbidden", "unexpected_keyword_argument"}
    # The last part of an unknown key's path is the file's own word, whatever it looks like.
    loc, last = (fault["loc"][:-1], fault["loc"][-1:]) if unknown_key else (fault["loc"], ())
    where: tuple[Key, ...] = (*path, *(key for key in loc if not _is_union_branch(key)), *last)
    name = ".".join(str(key) for key in where) or "(root)"
    place = source.place(where)
    if unknown_key:
        return _unknown_key(name, str(where[-1]), place, known)
    given = fault.get("input")
    context = fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return Problem(Text(f"缺少“{name}”。", f"'{name}' is missing."), place)
        case "enum" | "literal_error" | "union_tag_invalid":
            expected = str(context.get("expected") or context.get("expected_tags")).replace(" or ", ", ")
            return Problem(
                Text(f"“{name}”的取值不在允许范围内。", f"'{name}' is not one of the accepted values."),
                place,
                found=_shown(given),
                accepted=same(expected),
            )
        case kind if kind in _TYPES:
            return Problem(
                Text(f"“{name}”的类型不对。", f"'{name}' has the wrong type."),
                place,
                found=_shown(given),
                accepted=_TYPES[kind],
            )
        case kind if kind in _BOUNDS:
            return Problem(
                Text(f"“{name}”超出范围或格式不符。", f"'{name}' is out of range or of the wrong form."),
                place,
                found=_shown(given),
                accepted=_BOUNDS[kind].filled(
                    {
                        word: same(f"{value:g}" if isinstance(value, float) else str(value))
                        for word, value in context.items()
                    }
                ),
            )
        case "value_error":
            return Problem(
                Text(f"“{name}”不合规则。", f"'{name}' is not right."),
                place,
                found=_shown(given),
                accepted=same(str(context["error"])),
            )
        case _:
            return Problem(
                Text(f"“{name}”不合规则。", f"'{name}' is not right."),
                place,
                found=_shown(given),
                accepted=same(fault["msg"]),
            )


_TYPES = {
    "string_type": Text("文字（数字、日期形式的编号请加引号）", "text (quote codes that look like numbers or dates)"),
    "int_type": Text("整数", "a whole number"),
    "int_from_float": Text("整数", "a whole number"),
    "float_type": Text("数字", "a number"),
    "bool_type": Text("true 或 false", "true or false"),
    "date_type": Text("日期 YYYY-MM-DD", "a date, YYYY-MM-DD"),
    "date_parsing": Text("日期 YYYY-MM-DD", "a date, YYYY-MM-DD"),
    "date_from_datetime_parsing": Text("日期 YYYY-MM-DD", "a date, YYYY-MM-DD"),
    "datetime_type": Text("带时区的时刻", "a moment with a time zone"),
    "datetime_parsing": Text(
        "带时区的时刻，例如 2026-11-25T09:30:00+08:00",
        "a moment with a time zone, for example 2026-11-25T09:30:00+08:00",
    ),
    "timezone_aware": Text(
        "带时区的时刻，例如 2026-11-25T09:30:00+08:00",
        "a moment with a time zone, for example 2026-11-25T09:30:00+08:00",
    ),
    "tuple_type": Text("列表", "a list"),
    "list_type": Text("列表", "a list"),
    "dict_type": Text("键值映射", "a mapping of keys to values"),
    "model_type": Text("键值映射", "a mapping of keys to values"),
    "model_attributes_type": Text("键值映射", "a mapping of keys to values"),
    "dataclass_type": Text("键值映射", "a mapping of keys to values"),
}

_BOUNDS = {
    "greater_than_equal": Text("不小于 {ge}", "{ge} or more"),
    "less_than_equal": Text("不大于 {le}", "{le} or less"),
    "string_too_short": Text("至少 {min_length} 个字符", "at least {min_length} characters"),
    "string_too_long": Text("至多 {max_length} 个字符", "at most {max_length} characters"),
    "string_pattern_mismatch": Text("符合 {pattern} 的文字", "text that matches {pattern}"),
    "too_short": Text("至少 {min_length} 项", "at least {min_length} items"),
    "too_long": Text("至多 {max_length} 项", "at most {max_length} items"),
}


def _unknown_key(name: str, key: str, place: Place, known: Iterable[str]) -> Problem:
    import difflib  # only for a message

    near = difflib.get_close_matches(key, list(known), n=1)
    fix = (
        Text(f"是否想写“{near[0]}”？请改正名称，或删去。", f"Did you mean '{near[0]}'? Correct the name, or remove it.")
        if near
        else Text("改为正确的名称，或删去。", "Use the right name, or remove it.")
    )
    return Problem(
        Text(f"没有名为“{name}”的字段。", f"There is no field '{name}'."),
        place,
        accepted=same(near[0]) if near else None,
        fix=fix,
    )


def _is_union_branch(key: Key) -> bool:
    """Pydantic adds the name of the union branch it tried to a path; the file has no such key."""
    return isinstance(key, str) and (key in {"str", "int", "bool", "date"} or "[" in key)


def _shown(value: object) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004  a line of the terminal
