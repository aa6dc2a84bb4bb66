# SPDX-License-Identifier: Apache-2.0
"""Files of other makers as rows with names: CSV, XLSX, JSON, JSON Lines, and JSON Lines in a zip. What comes from outside is bounded."""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hegui.detect.lexicon.rows import decoded, rows_of_csv, rows_of_jsonl
from hegui.errors import InputError, Place, Problem, SyntaxProblem
from hegui.text import Text, same

Row = Mapping[str, Any]
MOST_ROWS: Final = 500_000
MOST_UNPACKED: Final = 256 << 20
_LISTS: Final = ("examples", "items", "infos")
"""Under these names stand rows inside of other JSON."""
_JUNK: Final = "__MACOSX"


def rows_of(path: Path, encoding: str = "utf-8") -> Iterator[tuple[Row, Place]]:
    """The rows of a file, each with its place.

    Args:
        path: of a ``.csv``, ``.xlsx``, ``.json``, ``.jsonl`` or ``.jsonl.zip`` file.
        encoding: of text files, such as ``utf-8`` or ``gb18030``.

    Raises:
        InputError: the name says nothing of the form.
        SyntaxProblem: the file cannot be read, is too large, or is not what its name says.
        MissingExtra: XLSX needs ``hegui[evaluate]``.
    """
    shown = path.name
    match path.suffix.lower():
        case ".csv":
            rows, lines = rows_of_csv(decoded(path, shown, encoding), shown)
            found = _with_lines(rows, lines, shown)
        case ".jsonl":
            rows, lines = rows_of_jsonl(decoded(path, shown, encoding), shown)
            found = _with_lines(rows, lines, shown)
        case ".json":
            found = _of_json(_loaded(decoded(path, shown, encoding), shown), shown)
        case ".zip":
            found = _of_zip(path)
        case ".xlsx":
            found = _of_xlsx(path)
        case _:
            what = Text("不认识的文件格式。", "The form of the file is not known.")
            accepted = same(".csv, .xlsx, .json, .jsonl, .jsonl.zip")
            raise InputError(Problem(what, Place(shown), accepted=accepted))
    for number, (row, place) in enumerate(found):
        if number >= MOST_ROWS:
            what = Text("行数过多。", "There are too many rows.")
            raise SyntaxProblem(Problem(what, Place(shown), accepted=same(str(MOST_ROWS))))
        yield row, place


def _with_lines(rows: list[Any], lines: list[int], shown: str) -> Iterator[tuple[Row, Place]]:
    for row, line in zip(rows, lines, strict=True):
        yield _as_row(row, Place(shown, line)), Place(shown, line)


def _as_row(row: object, place: Place) -> Row:
    if not isinstance(row, dict):
        what = Text("该行不是键值映射。", "The row is no mapping of keys to values.")
        raise SyntaxProblem(Problem(what, place, found=str(row)[:80]))
    return row


def _loaded(text: str, shown: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        what = Text("文件不是 JSON。", "The file is not JSON.")
        raise SyntaxProblem(Problem(what, Place(shown), found=str(error)[:200])) from error


def _of_json(value: object, shown: str) -> Iterator[tuple[Row, Place]]:
    """The rows of a list, of a list in a mapping, or of lists in the members of a list; numbered, as JSON has no lines."""
    listed = _listed(value)
    if listed is None:
        what = Text("文件中没有题目列表。", "There is no list of questions in the file.")
        raise SyntaxProblem(
            Problem(what, Place(shown), accepted=same("[…], " + ", ".join(f'{{"{name}": […]}}' for name in _LISTS)))
        )
    number = 0
    for member in listed:
        for row in _listed(member) or [member]:
            number += 1
            place = Place(f"{shown}#{number}")
            yield _as_row(row, place), place


def _listed(value: object) -> list[Any] | None:
    if isinstance(value, list):
        return value
    inner = next((value[name] for name in _LISTS if name in value), None) if isinstance(value, dict) else None
    return inner if isinstance(inner, list) else None


def _of_zip(path: Path) -> Iterator[tuple[Row, Place]]:
    try:
        with zipfile.ZipFile(path) as packed:
            names = [name for name in packed.namelist() if name.endswith(".jsonl") and not name.startswith(_JUNK)]
            if len(names) != 1:
                raise _unreadable(path, f".jsonl: {len(names)}")
            if packed.getinfo(names[0]).file_size > MOST_UNPACKED:
                raise _unreadable(path, f"> {MOST_UNPACKED >> 20} MiB")
            text = packed.read(names[0]).decode("utf-8-sig")
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _unreadable(path, f"{type(error).__name__}: {error}") from error
    shown = f"{path.name}#{names[0]}"
    rows, lines = rows_of_jsonl(text, shown)
    yield from _with_lines(rows, lines, shown)


def _of_xlsx(path: Path) -> Iterator[tuple[Row, Place]]:
    """The rows of the first sheet; what is calculated is not read."""
    from hegui.evaluate.bank.workbook_in import rows_of_sheets  # noqa: PLC0415  needs the extra

    title, rows = next(iter(rows_of_sheets(path, MOST_ROWS).items()), ("", ()))
    names: list[str] | None = None
    for number, cells in rows:
        if names is None:
            names = ["" if cell.value is None else str(cell.value).strip() for cell in cells]
        else:
            row = {
                name: cell.value
                for name, cell in zip(names, cells, strict=False)
                if name and cell.value is not None and cell.data_type not in ("f", "e")
            }
            yield row, Place(f"{path.name}#{title}", number)


def _unreadable(path: Path, found: str) -> SyntaxProblem:
    what = Text("文件无法读取，或者不是其扩展名所示的格式。", "The file cannot be read, or is not what its name says.")
    return SyntaxProblem(Problem(what, Place(path.name), found=found[:200]))
