# SPDX-License-Identifier: Apache-2.0
"""Workbooks of others: whatever their bytes are, they are read or refused in words."""

import random
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from hegui.errors import CorpusProblem, InputError, SyntaxProblem
from hegui.safe_workbook import Reading, opened, sheets_of
from hegui.text import Text

COLUMNS = ("a", "b")


def a_workbook(folder: Path) -> Path:
    """A sheet with a head and many rows."""
    book = Workbook()
    for number in range(300):
        book.active.append([f"甲{number}", "=1+1"])
    book.save(folder / "b.xlsx")
    return folder / "b.xlsx"


def with_damage(file: Path, member: str) -> None:
    """The workbook with one byte changed in the middle of the packed bytes of a member, the directory of the zip intact."""
    with zipfile.ZipFile(file) as packed:
        entry = packed.getinfo(member)
    content = bytearray(file.read_bytes())
    start = entry.header_offset + 30 + len(entry.filename)
    for at in range(start + entry.compress_size // 2, start + entry.compress_size // 2 + 8):
        content[at] ^= 0xFF
    file.write_bytes(content)


def test_formulas_stay_formulas_unless_their_values_are_asked_for(tmp_path: Path) -> None:
    """Nothing was calculated here, so there is no value."""
    file = a_workbook(tmp_path)
    ((_, rows),) = list(sheets_of(file, COLUMNS))
    assert rows[0] == (2, {"a": "甲1", "b": "=1+1"})
    with opened(file, calculated=True) as book:
        assert next(book.worksheets[0].iter_rows(values_only=True)) == ("甲0", None)


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_damaged_packing_is_refused(tmp_path: Path, member: str) -> None:
    """Also where it shows only while the rows are read; the refusal is of the type that was asked for."""
    file = a_workbook(tmp_path)
    with_damage(file, member)
    with pytest.raises(SyntaxProblem, match="cannot be read"):
        list(sheets_of(file, COLUMNS, SyntaxProblem))


def test_whatever_byte_is_damaged_the_workbook_is_read_or_refused(tmp_path: Path) -> None:
    """No other error comes out, wherever the damage is."""
    whole = a_workbook(tmp_path).read_bytes()
    chosen = random.Random(6)  # noqa: S311  a test that does the same each time
    refused = 0
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chosen.randint(1, 4)):
            content[chosen.randrange(len(content))] ^= chosen.randint(1, 255)
        (tmp_path / "b.xlsx").write_bytes(content)
        try:
            list(sheets_of(tmp_path / "b.xlsx", COLUMNS))
        except InputError:
            refused += 1
    assert refused > 10


def test_what_would_unpack_into_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sizes that the zip tells, before anything is read."""
    file = a_workbook(tmp_path)
    monkeypatch.setattr("hegui.safe_workbook._MOST_UNPACKED", 1000)
    with pytest.raises(InputError, match="> 0 MB"):
        list(sheets_of(file, COLUMNS))


def test_one_fault_and_nothing_is_taken(tmp_path: Path) -> None:
    """Fifty are told with their cells, the rest by their number; a workbook without a sheet of a rater is a fault too."""
    reading: Reading[str] = Reading(a_workbook(tmp_path), {"a": "A", "b": "B"}, CorpusProblem)
    [(sheet, rows)] = reading.sheets(["Sheet"])
    reading.judgements.append("fine")
    reading.missing(sheet, ())
    assert reading.taken() == ["fine"]
    for number, row in rows[:60]:
        reading.wrong(sheet, number, "b", Text("不对", "wrong"), row["b"])
    with pytest.raises(CorpusProblem) as refused:
        reading.taken()
    assert len(refused.value.problems) == 51
    assert str(refused.value.problems[0].where) == "b.xlsx#Sheet!B2"
    assert refused.value.problems[-1].what.en == "and 10 more"
    other: Reading[str] = Reading(tmp_path / "b.xlsx", {"a": "A", "b": "B"})
    assert list(other.sheets(["zhang"])) == []
    with pytest.raises(InputError, match="bears the id"):
        other.taken()
