# SPDX-License-Identifier: Apache-2.0
"""From strict YAML to typed records: pydantic checks the shape, this module says what is wrong, where, in both languages."""

import difflib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from hegui.errors import Place, Problem, SchemaProblem
from hegui.source import Key, Source, Value
from hegui.text import Text, same

Record = TypeVar("Record")


def checked(
    adapter: TypeAdapter[Record], value: Value, source: Source, path: Sequence[Key] = (), *, known: Iterable[str] = ()
) -> Record:
    """The value as a typed record.

    The value goes through JSON so that a list is a tuple and a date is its text, and nothing else is converted:
    a number where a text belongs is an error, not a guess.

    Args:
        adapter: of the record type.
        value: what the source holds at ``path``.
        source: where the value stands, for the places of messages.
        path: keys from the root of the source to the value.
        known: names of fields, to suggest the one that was meant.

    Raises:
        SchemaProblem: with one problem for each wrong field.
    """
    try:
        return adapter.validate_json(json.dumps(value, default=_as_json), strict=True)
    except ValidationError as error:
        raise SchemaProblem(*(problem_of(fault, source, path, known) for fault in error.errors())) from error


def _as_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not a YAML value: {value!r}")


def problem_of(fault: Any, source: Source, path: Sequence[Key] = (), known: Iterable[str] = ()) -> Problem:  # noqa: ANN401  pydantic's ErrorDetails
    """One pydantic error as a problem with a place."""
    where: tuple[Key, ...] = (*path, *(key for key in fault["loc"] if not _is_union_branch(key)))
    name = ".".join(str(key) for key in where) or "(root)"
    place = source.place(where)
    given = fault.get("input")
    context = fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return Problem(Text(f"缺少“{name}”。", f"'{name}' is missing."), place)
        case "extra_forbidden" | "unexpected_keyword_argument":
            return _unknown_key(name, str(where[-1]), place, known)
        case "enum" | "literal_error" | "union_tag_invalid":
            expected = str(context.get("expected") or context.get("expected_tags"))
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


def _unknown_key(name: str, key: str, place: Place, known: Iterable[str]) -> Problem:
    near = difflib.get_close_matches(key, list(known), n=1)
    return Problem(
        Text(f"没有名为“{name}”的字段。", f"There is no field '{name}'."),
        place,
        accepted=same(near[0]) if near else None,
        fix=Text("改为正确的名称，或删去。", "Use the right name, or remove it."),
    )


def _is_union_branch(key: Key) -> bool:
    """Pydantic adds the name of the union branch it tried to a path; the file has no such key."""
    return isinstance(key, str) and (key in {"str", "int", "bool", "date"} or "[" in key)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004  a line of the terminal
