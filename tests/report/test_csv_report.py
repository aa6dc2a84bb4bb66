# SPDX-License-Identifier: Apache-2.0
"""The report as a table."""

import csv
import io
from pathlib import Path

import pytest
from assessment_factory import FORMULA, hostile
from golden import check_golden

from hegui.assess.model import Assessment
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.csv_report import COLUMNS, inert

GOLDEN = Path(__file__).parent / "golden"


def written(assessment: Assessment, view: LawView, language: ReportLanguage) -> bytes:
    """The table as bytes."""
    content = render(assessment, view, Format.CSV, language)
    assert isinstance(content, bytes)
    return content


def rows(assessment: Assessment, view: LawView, language: ReportLanguage = ReportLanguage.ZH) -> list[dict[str, str]]:
    """The table as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(written(assessment, view, language).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("language", ReportLanguage)
def test_golden(whole: Assessment, view: LawView, language: ReportLanguage) -> None:
    """The table reads as reviewed."""
    check_golden(
        GOLDEN / f"table.{language}.csv", written(whole, view, language).decode("utf-8-sig").replace("\r\n", "\n")
    )


def test_it_opens_in_a_spreadsheet(whole: Assessment, view: LawView) -> None:
    """Byte-order mark for Chinese, CRLF as RFC 4180 wants it."""
    content = written(whole, view, ReportLanguage.ZH)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_one_row_a_control_of_an_obligation(whole: Assessment, view: LawView) -> None:
    """Every pair is there once; an obligation without control points keeps a row."""
    pairs = [(row["obligation"], row["control"]) for row in rows(whole, view)]
    expected = [
        (item.obligation.id, name)
        for item in whole.obligations
        for name in [answer.control.id for answer in item.controls] or [""]
    ]
    assert pairs == expected


def test_codes_do_not_depend_on_the_language(whole: Assessment, view: LawView) -> None:
    """A program reads the same columns whatever language the texts are in."""
    stable = ("obligation", "status", "gate", "control", "state", "due", "place", "role")
    zh, en = (
        [[row[name] for name in stable] for row in rows(whole, view, language)]
        for language in (ReportLanguage.ZH, ReportLanguage.EN)
    )
    assert zh == en


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=", " ="])
def test_what_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    """Each sign that starts a formula is put behind an apostrophe, also after white space."""
    assert inert(f"{start}1+1").startswith("'")


def test_ordinary_cells_are_untouched() -> None:
    """Only the start of a cell matters."""
    assert inert("a=b - 采集") == "a=b - 采集"


def test_no_cell_of_a_hostile_dossier_starts_a_formula(view: LawView) -> None:
    """No cell begins with a sign that runs, and none has a line break."""
    cells = [cell for row in rows(hostile(), view) for cell in row.values()]
    assert any(FORMULA in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) or len(cell.splitlines()) > 1 for cell in cells)


def test_the_columns_are_pinned(whole: Assessment, view: LawView) -> None:
    """A program that reads by position keeps working."""
    assert tuple(rows(whole, view)[0]) == COLUMNS
