# SPDX-License-Identifier: Apache-2.0
"""Reads an answers file: strict YAML, one schema, every fault with file and line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from msgspec import Struct
from msgspec.structs import fields
from pydantic import ValidationError

from hegui.errors import Place, Problem, SchemaProblem
from hegui.packs.answers import ANSWERS_OF
from hegui.packs.answers.common import ANSWERS_VERSION, Answers
from hegui.packs.kind import Kind
from hegui.schema import adapter_of, as_json, problem_of
from hegui.source import Key, Lines, load_yaml
from hegui.text import Text, same


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """An answers file, typed, with the lines of its values."""

    answers: Answers
    lines: Lines

    def place(self, *path: Key) -> Place:
        """The file and line of a value, or of the innermost part of its path that is there."""
        return self.lines.place(path)


def load_answers(folder: Path, kind: Kind, file: str | None = None) -> AnswersFile:
    """The answers of a pack.

    Args:
        folder: of the dossier.
        kind: which pack.
        file: relative to the folder; ``pack/<kind>.yaml`` by default.

    Raises:
        SyntaxProblem: the file cannot be read, or is not the YAML that hegui reads.
        SchemaProblem: there is none, it is for a newer hegui or another pack, or values are wrong or missing.
    """
    shown = file or kind.answers_file
    path = folder / shown
    if not path.is_file():
        raise SchemaProblem(
            Problem(
                Text(f"没有填报文件“{shown}”。", f"There is no answers file '{shown}'."),
                Place(shown),
                fix=Text(
                    f"运行 hegui pack start {kind.value} DOSSIER 生成待填写的文件，再填写。",
                    f"Run `hegui pack start {kind.value} DOSSIER` for a file to fill in.",
                ),
            )
        )
    source = load_yaml(path, shown)
    data = source.data if isinstance(source.data, dict) else {}
    _refuse_another(data, kind, source.place)
    record = ANSWERS_OF[kind]
    try:
        answers = adapter_of(record).validate_json(as_json(data), strict=True)
    except ValidationError as error:
        raise SchemaProblem(
            *(problem_of(fault, source, known=fields_at(record, fault["loc"][:-1])) for fault in error.errors())
        ) from error
    return AnswersFile(answers, source.lines)


def _refuse_another(data: dict[str, Any], kind: Kind, place: Any) -> None:  # noqa: ANN401  a bound method
    """One problem that says what to do, before many that follow from it."""
    version, named = data.get("hegui_pack"), data.get("kind")
    if isinstance(version, int) and version > ANSWERS_VERSION:
        raise SchemaProblem(
            Problem(
                Text("此填报文件是为更新版本的 hegui 编写的。", "This answers file was written for a newer hegui."),
                place(("hegui_pack",)),
                found=f"hegui_pack: {version}",
                accepted=same(f"hegui_pack: {ANSWERS_VERSION}"),
                fix=Text("升级：pip install --upgrade hegui。", "Upgrade: pip install --upgrade hegui."),
            )
        )
    if named is not None and named != kind.value:
        raise SchemaProblem(
            Problem(
                Text("这是另一种材料的填报文件。", "This is the answers file of another pack."),
                place(("kind",)),
                found=str(named),
                accepted=same(kind.value),
            )
        )


def fields_at(record: Any, path: Sequence[Key]) -> Iterable[str]:  # noqa: ANN401  a record type
    """The names of the fields of the record that stands at a path below another; none when there is no record."""
    for key in path:
        if isinstance(key, int):
            continue
        record = next((_record_in(field.type) for field in fields(record) if field.name == key), None)
        if record is None:
            return ()
    return [field.name for field in fields(record)]


def _record_in(annotation: Any) -> Any:  # noqa: ANN401  a type form
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _record_in(inner))), None)


STARTED: Final = "TODO"
"""What a file to fill in holds where an answer belongs; no pack leaves with it."""
STARTED_DAY: Final = date(2000, 1, 1)
"""The same for a day."""
