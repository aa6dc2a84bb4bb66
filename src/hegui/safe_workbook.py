# SPDX-License-Identifier: Apache-2.0
"""Workbooks that people fill in: texts of others are never calculated, and what comes back is opened with care."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils.exceptions import InvalidFileException

from hegui.errors import InputError, Place, Problem
from hegui.text import Text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, Any]
"""The cells of a row by the names of their columns."""

CUT: Final = "…… [过长，已截断，请在页面中评判 / cut off: judge it on the page]"
"""Behind a text that a cell does not hold."""
_MOST_PROBLEMS: Final = 50
_MOST_BYTES: Final = 200 << 20
_MOST_UNPACKED: Final = 2 << 30
_BROKEN: Final = (
    *(OSError, zipfile.BadZipFile, zlib.error, EOFError, InvalidFileException, NotImplementedError, RuntimeError),
    *(AttributeError, IndexError, KeyError, SyntaxError, TypeError, ValueError),
)
"""What zipfile, the parser of XML and openpyxl raise for bytes that are no workbook."""
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def cell_text(text: str, longest: int) -> str:
    """A text as a cell has it: without controls, and cut off where a cell ends.

    Args:
        text: of others.
        longest: UTF-16 units; Excel ends at 32,767.
    """
    safe = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = safe.encode("utf-16-le")
    return safe if len(units) // 2 <= longest else units[: 2 * longest].decode("utf-16-le", "ignore") + CUT


def write(cell: "Cell", value: str | int | None, *, open_: bool) -> None:
    """Puts a value into a cell; only an open one can be changed."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # "=1+1" is text: nothing of others is ever calculated
        cell.quotePrefix = True  # nor when the cell is edited, or the sheet saved as CSV by a program that heeds it
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.protection = Protection(locked=not open_)
    if open_:
        cell.fill = PatternFill("solid", start_color="FFFDF2DF")


def guide(sheet: "Worksheet", title: str, rows: Sequence[Text], codes: Mapping[str, Text]) -> None:
    """A sheet that says how to fill the others in, in both languages."""
    sheet.title = title
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 80
    sheet.append(["填写说明", "How to fill this in"])
    for row in rows:
        sheet.append([row.zh, row.en])
    sheet.append([])
    for code, name in codes.items():
        sheet.append([f"{code} {name.zh}", f"{code} {name.en}"])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True, size=14)
    sheet.protection.sheet = True


def dress(sheet: "Worksheet", widths: Mapping[str, int], freeze: str, choices: Sequence["DataValidation"]) -> None:
    """Widths, a head that stays, choices from lists, and a lock on everything that is not open.

    Args:
        sheet: with its head in the first row.
        widths: by the letter of the column.
        freeze: the cell up to which it stays.
        choices: each with its cells.
    """
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", start_color="FF1F4E79")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.freeze_panes = freeze
    for choice in choices:
        choice.showErrorMessage = True
        choice.errorTitle, choice.error = (
            "请从列表中选择 / Choose from the list",
            "请从列表中选择。 / Choose from the list.",
        )
        if choice.sqref.ranges:
            sheet.add_data_validation(choice)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.sort = sheet.protection.autoFilter = False


def sheets_of(
    file: Path, columns: Sequence[str], problem: type[InputError] = InputError
) -> Iterator[tuple[str, list[tuple[int, Row]]]]:
    """The name of each sheet and its rows below the head, with their numbers; formulas stay formulas.

    Raises:
        InputError: the file is no workbook, or larger than any sample needs; of the type of ``problem``.
    """
    with opened(file, problem) as book:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(min_row=2, max_col=len(columns), values_only=True)
            yield (
                sheet.title,
                [
                    (number, dict(zip(columns, cells, strict=False)))
                    for number, cells in enumerate(rows, start=2)
                    if any(cell is not None for cell in cells)
                ],
            )


T = TypeVar("T")


@dataclass(slots=True)
class Reading(Generic[T]):
    """A workbook of one sheet a rater as it is read: what was judged, and what is wrong; one fault, and nothing is taken."""

    file: Path
    letters: Mapping[str, str]
    """Of the columns, by their names, in their order."""
    problem: type[InputError] = InputError
    """The type of the refusal."""
    judgements: list[T] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def sheets(self, raters: Sequence[str]) -> Iterator[tuple[str, list[tuple[int, Row]]]]:
        """The sheets that bear the id of a rater, with their rows; that there is none is a fault.

        Raises:
            InputError: as `sheets_of`.
        """
        found = False
        for sheet, rows in sheets_of(self.file, tuple(self.letters), self.problem):
            if sheet in raters:
                found = True
                yield sheet, rows
        if not found:
            known = ", ".join(raters)
            what = Text("工作簿中没有评判人的工作表", "no sheet of the workbook bears the id of a rater")
            self.problems.append(Problem(what, Place(self.file.name), accepted=Text(known, known)))

    def wrong(self, sheet: str, row: int, column: str, what: Text, found: object = None) -> None:
        """Notes what is wrong with a cell."""
        place = Place(f"{self.file.name}#{sheet}!{self.letters[column]}{row}")
        self.problems.append(Problem(what, place, found=None if found is None else str(found)[:80]))

    def missing(self, sheet: str, items: Iterable[str]) -> None:
        """Notes rows that were deleted, if any were."""
        gone = sorted(items)
        if gone:
            zh, en = "、".join(gone[:5]), ", ".join(gone[:5])
            what = Text(f"缺少 {len(gone)} 行：{zh}", f"{len(gone)} rows are missing: {en}")
            self.problems.append(Problem(what, Place(f"{self.file.name}#{sheet}")))

    def taken(self) -> list[T]:
        """What was judged.

        Raises:
            InputError: anything is wrong.
        """
        if self.problems:
            rest = len(self.problems) - _MOST_PROBLEMS
            more = [Problem(Text(f"另有 {rest} 处", f"and {rest} more"))] if rest > 0 else []
            raise self.problem(*self.problems[:_MOST_PROBLEMS], *more)
        return self.judgements


@contextmanager
def opened(file: Path, problem: type[InputError] = InputError, *, calculated: bool = False) -> Iterator["Workbook"]:
    """A workbook of others, to be read row by row within the block.

    Args:
        file: the workbook.
        problem: the type of the refusal.
        calculated: formulas are read as what they last came to; else they stay formulas.

    Raises:
        InputError: the file is no workbook, is damaged, which may show only while it is read, or larger than any list
            or sample needs; of the type of ``problem``.
    """
    _bounded(file, problem)
    try:
        book = load_workbook(file, read_only=True, data_only=calculated)
        try:
            yield book
        finally:
            book.close()
    except _BROKEN as error:
        raise _unreadable(file, f"{type(error).__name__}: {error}", problem) from error


def _bounded(file: Path, problem: type[InputError]) -> None:
    """A workbook is a zip: one that would unpack into more than any list or sample needs is not unpacked."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _unreadable(file, f"> {_MOST_BYTES >> 20} MB", problem)
        with zipfile.ZipFile(file) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                raise _unreadable(file, f"> {_MOST_UNPACKED >> 20} MB", problem)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _unreadable(file, f"{type(error).__name__}: {error}", problem) from error


def _unreadable(file: Path, found: str, problem: type[InputError]) -> InputError:
    what = Text("工作簿无法读取（须为 .xlsx）", "the workbook cannot be read (it must be .xlsx)")
    return problem(Problem(what, Place(str(file)), found=found[:200]))
