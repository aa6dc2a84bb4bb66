# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of an answers file, for editors, and a file to fill in: both from the records of the answers."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from hegui.packs.answers import ANSWERS_OF, algorithm_filing, common, model_filing, others, registration
from hegui.packs.answers.common import ANSWERS_VERSION
from hegui.packs.answers.figure import Figure
from hegui.packs.answers_file import STARTED, STARTED_DAY
from hegui.packs.kind import Kind
from hegui.schema import adapter_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CHINESE: Final = re.compile(r"(?P<en>.*[.)])\s+(?P<zh>[^\x00-\x7f].*)", re.DOTALL)


def answers_schema(kind: Kind) -> dict[str, Any]:
    """The schema of the answers of a pack, as JSON Schema 2020-12; descriptions come from the records."""
    schema: dict[str, Any] = adapter_of(ANSWERS_OF[kind]).json_schema()
    described = dict(_descriptions())
    for name, record in ((ANSWERS_OF[kind].__name__, schema), *schema.get("$defs", {}).items()):
        for field, shape in record.get("properties", {}).items():
            shape.pop("title", None)
            words = described.get((name, field)) or described.get(("Answers", field))
            if words is not None:
                shape["description"] = words
    return {"$schema": DIALECT, "$id": f"https://hegui.dev/schema/pack/{kind.value}/v{ANSWERS_VERSION}.json", **schema}


@cache
def _descriptions() -> tuple[tuple[tuple[str, str], str], ...]:
    return tuple(_docstrings())


def _docstrings() -> Iterator[tuple[tuple[str, str], str]]:
    """What stands below each field, and the names of figures, by record and field."""
    for module in (common, model_filing, registration, algorithm_filing, others):
        for record in ast.parse(inspect.getsource(module)).body:
            if isinstance(record, ast.ClassDef):
                yield from _of_record(record)
        for found in vars(module).values():
            if _is_record(found) and found.__module__ == module.__name__:
                for field in fields(found):
                    figure = figure_of(field.type)
                    if figure is not None:
                        yield (found.__name__, field.name), f"{figure.zh} {figure.en}"


def _of_record(record: ast.ClassDef) -> Iterator[tuple[tuple[str, str], str]]:
    for field, below in zip(record.body, record.body[1:], strict=False):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield (record.name, name), _zh_first(words)
            case _:
                pass


def _zh_first(words: str) -> str:
    plain = " ".join(words.split())
    found = _CHINESE.fullmatch(plain)
    return f"{found['zh']} {found['en']}" if found else plain


def figure_of(annotation: Any) -> Figure | None:  # noqa: ANN401  a type form
    """What a number of a record counts."""
    return next((extra for extra in get_args(annotation)[1:] if isinstance(extra, Figure)), None)


def starting_file(kind: Kind) -> str:
    """A file to fill in: every required answer stands in it, with what it means; `hegui pack check` refuses what is left."""
    head = [
        f"# {kind.words.zh} / {kind.words.en}",
        f"# 每个 {STARTED} 和 0 都要填写；不需要的可选部分不写。 / Fill in each {STARTED} and 0; leave out what is optional and not needed.",
        f"# 编辑器提示 / for editors: hegui pack schema {kind.value} --out {kind.value}.schema.json",
    ]
    return "\n".join([*head, *_lines(ANSWERS_OF[kind], 0)]) + "\n"


def _lines(record: Any, depth: int) -> Iterator[str]:  # noqa: ANN401  a record type
    described = dict(_descriptions())
    pad = "  " * depth
    for field in fields(record):
        words = described.get((record.__name__, field.name)) or described.get(("Answers", field.name))
        if not field.required and not _worth_starting(field):
            continue
        if field.name == "hegui_pack":
            yield f"{field.name}: {ANSWERS_VERSION}"
            continue
        if words is not None:
            yield f"{pad}# {words}"
        yield from _value(field.name, field.type, pad, depth)


def _is_record(annotation: Any) -> bool:  # noqa: ANN401  a type form
    return isinstance(annotation, type) and issubclass(annotation, Struct)


_STARTED_FIELDS: Final = frozenset(
    {"papers", "basis", "screenshots", "upstream", "measures", "annotation", "test_channel"}
)
"""Optional parts that nearly every pack has."""


def _worth_starting(field: FieldInfo) -> bool:
    return field.name in _STARTED_FIELDS


def _value(name: str, annotation: Any, pad: str, depth: int) -> Iterator[str]:  # noqa: ANN401  a type form
    inner = _plain(annotation)
    if get_origin(inner) is tuple:
        item = _plain(get_args(inner)[0])
        if _is_record(item):
            nested = list(_lines(item, depth + 2))
            first = next((number for number, line in enumerate(nested) if not line.lstrip().startswith("#")), 0)
            nested[first] = f"{pad}  - {nested[first].lstrip()}"
            yield f"{pad}{name}:"
            yield from nested
        else:
            value, _, choices = _scalar(item).partition("   # ")
            yield f"{pad}{name}: [{value}]{f'   # {choices}' if choices else ''}"
    elif _is_record(inner):
        yield f"{pad}{name}:"
        yield from _lines(inner, depth + 1)
    else:
        yield f"{pad}{name}: {_scalar(inner)}"


def _plain(annotation: Any) -> Any:  # noqa: ANN401  a type form
    """The type inside annotations and beside ``None``."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    members = [member for member in get_args(annotation) if member is not type(None)]
    if get_origin(annotation) not in {tuple, Literal} and type(None) in get_args(annotation) and len(members) == 1:
        return _plain(members[0])
    return annotation


_TYPES: Final[Mapping[Any, str]] = {int: "0", float: "0", bool: "false", date: STARTED_DAY.isoformat(), str: STARTED}


def _scalar(annotation: Any) -> str:  # noqa: ANN401  a type form
    if get_origin(annotation) is Literal:
        choices = get_args(annotation)
        return str(choices[0]).lower() if len(choices) == 1 else f"{choices[0]}   # {' | '.join(map(str, choices))}"
    return _TYPES.get(annotation, STARTED)
