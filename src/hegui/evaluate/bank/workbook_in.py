# SPDX-License-Identifier: Apache-2.0
"""Reads a bank back from a workbook that `hegui.evaluate.bank.workbook` made, or a person filled in: all of it, or every reason.

A workbook is a zip of XML from anywhere: its size unpacked is looked at before anything is, entities are refused, formulas are
not calculated, and rows are counted as they come.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from hegui.detect.lexicon.load import refuse
from hegui.errors import Place, Problem, SchemaProblem, SyntaxProblem
from hegui.evaluate.bank.jsonl import MOST, bank_of, head_of
from hegui.evaluate.bank.workbook import COLUMNS, GUIDE, SHEETS, head_words
from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.question import Bank, Library
from hegui.risks import aspects
from hegui.source import Value
from hegui.text import Text, same

with evaluate_extra():
    from openpyxl import load_workbook

MOST_BYTES: Final = 64 << 20
MOST_UNPACKED: Final = 512 << 20
_HEAD_ROWS: Final = 20
_MOST_COLUMNS: Final = 40
_BROKEN: Final = (
    *(OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(AttributeError, IndexError, KeyError, SyntaxError, TypeError, ValueError),
)
"""What zipfile, the parser of XML and openpyxl raise for bytes that are no workbook."""
_READ: Final = tuple(name for name in COLUMNS if name != "title")
_LIBRARIES: Final = {name: library for library, name in SHEETS.items()}
_DAYS: Final = frozenset({"approved_on", "updated_on"})


class Cell(NamedTuple):
    """What a cell holds, and as what: ``s`` for text, ``f`` for a formula, ``e`` for an error."""

    value: Any
    data_type: str


NumberedRow = tuple[int, Sequence[Cell]]


def read_xlsx(path: Path) -> Bank:
    """Reads a bank.

    Raises:
        SyntaxProblem: the file cannot be read, is too large, or is no workbook.
        SchemaProblem: a sheet or a row is not what it must be; the first problems, each with its sheet and row.
    """
    sheets = rows_of_sheets(path)
    head = head_of(_head(sheets.get(GUIDE, [])), Place(f"{path.name}#{GUIDE}"))
    problems = list(_strange_sheets(list(sheets), path.name))
    rows: list[Value] = []
    places: list[Place] = []
    for name, library in _LIBRARIES.items():
        for row, place in _rows(sheets.get(name, []), library, f"{path.name}#{name}", problems):
            rows.append(row)
            places.append(place)
    refuse(problems)
    return bank_of(head, rows, places)


def rows_of_sheets(path: Path, most: int | None = None) -> Mapping[str, Sequence[NumberedRow]]:
    """The rows of each sheet that hold anything, with their numbers; formulas stay what they are.

    Raises:
        SyntaxProblem: the file cannot be read, is too large, or is no workbook.
        SchemaProblem: there are too many rows.
    """
    refuse_hostile(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False)
        try:
            return {sheet.title: _held(sheet, path.name, most or MOST) for sheet in book.worksheets}
        finally:
            book.close()
    except _BROKEN as error:
        raise _unreadable(path.name, f"{type(error).__name__}: {error}") from error


def _held(sheet: Any, file: str, most: int) -> list[NumberedRow]:  # noqa: ANN401  openpyxl has no types
    held: list[NumberedRow] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
        if number > most + 1:
            place = Place(f"{file}#{sheet.title}")
            raise SchemaProblem(
                Problem(Text("行数过多。", "There are too many rows."), place, accepted=same(str(most)))
            )
        row = [Cell(cell.value, getattr(cell, "data_type", "n")) for cell in cells]
        if any(cell.value not in (None, "") for cell in row):
            held.append((number, row))
    return held


def refuse_hostile(path: Path) -> None:
    """Nothing, for a workbook that can be opened without harm.

    Raises:
        SyntaxProblem: it cannot be read, is no zip, would unpack into more than any bank needs, or declares entities.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _unreadable(path.name, f"> {MOST_BYTES >> 20} MiB")
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise _unreadable(path.name, f"> {MOST_UNPACKED >> 20} MiB")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")) and _has_entities(packed, entry):
                    raise _unreadable(path.name, f"<!DOCTYPE: {entry.filename[:80]}")
    except _BROKEN as error:
        raise _unreadable(path.name, f"{type(error).__name__}: {error}") from error


def _has_entities(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type: no program that makes workbooks does, and entities begin there."""
    with packed.open(entry) as stream:
        begin = stream.read(4096)
    return b"<!DOCTYPE" in begin or b"<!\0D\0O\0C" in begin or b"\0<\0!\0D\0O" in begin


def _head(rows: Sequence[NumberedRow]) -> Value:
    told: dict[str, Value] = {}
    for _, cells in rows[:_HEAD_ROWS]:
        key, value = cells[0].value, cells[1].value if len(cells) > 1 else None
        if key in ("schema", "name", "version"):
            told[str(key)] = value if isinstance(value, str | int | float) else None
    return told


def _strange_sheets(names: Sequence[str], file: str) -> Iterator[Problem]:
    for name in names:
        if name not in _LIBRARIES and name != GUIDE:
            what = Text(f"不认识的工作表“{name}”。", f"The sheet '{name}' is not known.")
            accepted = same(", ".join((GUIDE, *_LIBRARIES)))
            yield Problem(what, Place(file), accepted=accepted, fix=Text("改名或删去。", "Rename or remove it."))


def _rows(
    held: Sequence[NumberedRow], library: Library, shown: str, problems: list[Problem]
) -> Iterator[tuple[Value, Place]]:
    """The questions of a sheet as they would stand in JSON Lines; its first row names the columns."""
    names: list[str] | None = None
    for number, cells in held:
        place = Place(shown, number)
        if names is None:
            names = _names(cells, place)
        elif (row := _row(names, cells, place, problems)) is not None:
            yield _as_question(row, library), place


def _names(cells: Sequence[Cell], place: Place) -> list[str]:
    """The columns of a sheet, in whatever order; by Chinese head, English head, or both."""
    known = {words: name for name in COLUMNS for words in (head_words(name), COLUMNS[name].zh, COLUMNS[name].en, name)}
    heads = ["" if cell.value is None else str(cell.value).strip() for cell in cells]
    names = [known.get(head, "") for head in heads]
    strange = [
        Problem(Text(f"不认识的列“{head[:40]}”。", f"The column '{head[:40]}' is not known."), place)
        for head, name in zip(heads, names, strict=True)
        if head and not name
    ]
    twice = [
        Problem(Text(f"列“{name}”重复。", f"The column '{name}' is there twice."), place)
        for name in COLUMNS
        if names.count(name) > 1
    ]
    missing = [
        Problem(Text(f"缺少“{head_words(name)}”一列。", f"The column '{head_words(name)}' is missing."), place)
        for name in _READ
        if name not in names
    ]
    refuse([*strange, *twice, *missing])
    return names


def _row(names: Sequence[str], cells: Sequence[Cell], place: Place, problems: list[Problem]) -> dict[str, str] | None:
    row: dict[str, str] = {}
    before = len(problems)
    for name, cell in zip(names, cells, strict=True):
        value = cell.value
        if not name or name == "title" or value is None or value == "":
            continue
        if isinstance(value, datetime) and name in _DAYS:
            row[name] = value.date().isoformat()
        elif isinstance(value, str) and cell.data_type not in ("f", "e"):
            row[name] = value
        else:
            what = Text(
                f"“{head_words(name)}”须为文本，不得为公式、数字或错误值。",
                f"'{head_words(name)}' must be text, no formula, number or error.",
            )
            fix = Text("把单元格格式设为“文本”后重新填写。", "Set the format of the cell to 'Text' and enter it again.")
            problems.append(Problem(what, place, found=str(value)[:80], fix=fix))
    if len(problems) > before:
        return None
    return _with_context(row, place, problems)


def _with_context(row: dict[str, str], place: Place, problems: list[Problem]) -> dict[str, str] | None:
    """The row, where its context is a list of texts."""
    if "context" in row:
        try:
            turns = json.loads(row["context"])
        except (ValueError, RecursionError):
            turns = None
        if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
            what = Text("上文须为 JSON 字符串列表。", "The context must be a JSON list of texts.")
            accepted = same('["用户的话", "模型的话"]')
            problems.append(Problem(what, place, found=row["context"][:80], accepted=accepted))
            return None
    return row


def _as_question(row: dict[str, str], library: Library) -> Value:
    """A row as it would stand in JSON Lines; the sheet says the library, one column holds risk or aspect."""
    question: dict[str, Value] = {"library": library.value, **row}
    code = question.pop("code", None)
    if code is not None:
        question["aspect" if library is Library.SHOULD_NOT_REFUSE or code in aspects() else "risk"] = code
    if "context" in row:
        question["context"] = json.loads(row["context"])
    return question


def _unreadable(file: str, found: str) -> SyntaxProblem:
    what = Text("工作簿无法读取（须为 .xlsx）。", "The workbook cannot be read; it must be .xlsx.")
    return SyntaxProblem(Problem(what, Place(file), found=found[:200]))
