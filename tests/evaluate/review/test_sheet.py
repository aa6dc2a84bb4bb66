# SPDX-License-Identifier: Apache-2.0
"""Sheets there and back: what was exported is held against what comes back, cell by cell."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evaluate_factory import LI, NOON, WANG, ZHANG, answered, bank, planned, wanted
from openpyxl import load_workbook

from hegui.errors import InputError
from hegui.evaluate.review.judgement import Said
from hegui.evaluate.review.review import Review, read_review, start_review
from hegui.evaluate.review.sheet import COLUMNS, LETTERS, export_sheets, said_words
from hegui.evaluate.review.sheet_in import read_sheets
from hegui.safe_workbook import CUT, cell_text


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """A few answers, one of them a formula to a careless program, one very long."""
    texts = iter(["=1+1", "长" * 20_000, "带\u202e控制\x07符"])
    answered(planned(tmp_path, bank(generated=8, refuse=4)), lambda _: next(texts, "好的。"))
    return start_review(tmp_path, [ZHANG, LI], WANG, double=3)


def filled(
    review: Review, path: Path, change: Callable[[Any, Review], None] = lambda _s, _r: None, person: str = "zhang"
) -> Path:
    """An exported workbook, filled in as it should be, and then changed."""
    export_sheets(review, review.panel.raters, path)
    book = load_workbook(path)
    for rater in review.panel.raters:
        for row in book[rater.id].iter_rows(min_row=2):
            cells = dict(zip(COLUMNS, row, strict=True))
            item = review.items[cells["id"].value]
            long = str(cells["answer"].value).endswith(CUT)
            cells["said"].value = said_words(Said.UNSURE if long else wanted(item))
    change(book[person], review)
    book.save(path)
    return path


def test_what_is_filled_in_is_read(review: Review, tmp_path: Path) -> None:
    """Once: what the review has already is not read again."""
    path = filled(review, tmp_path / "s.xlsx")
    judgements = read_sheets(review, path, lambda: NOON)
    assert {(one.rater, one.item) for one in judgements} == {
        (rater.id, item.id) for rater in review.panel.raters for item in review.task_of(rater.id)
    }
    review.record(judgements)
    review = read_review(review.planned.folder)
    assert read_sheets(review, path, lambda: NOON) == []
    assert path.stat().st_mode & 0o077 == 0


def test_nothing_that_a_model_wrote_is_calculated_or_steers(review: Review, tmp_path: Path) -> None:
    """Formulas are texts, controls are shown, what is too long is cut."""
    export_sheets(review, review.panel.raters, tmp_path / "s.xlsx")
    book = load_workbook(tmp_path / "s.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    shown = [str(cell.value) for cell in cells]
    assert not any("\u202e" in text or "\x07" in text for text in shown)
    assert any(text.endswith(CUT) for text in shown)
    assert len(cell_text("长" * 40_000, 30_000).encode("utf-16-le")) < 2 * 32_767


def set_cell(sheet: Any, row: int, column: str, value: object) -> None:
    sheet[f"{LETTERS[column]}{row}"].value = value


@pytest.mark.parametrize(
    ("change", "said", "where"),
    [
        (lambda s, _: set_cell(s, 2, "id", "nobody"), "not in the sample", "zhang!B2"),
        (lambda s, _: set_cell(s, 2, "answer", "别的"), "was changed", "zhang!J2"),
        (lambda s, _: set_cell(s, 2, "question", "别的"), "was changed", "zhang!J2"),
        (lambda s, _: set_cell(s, 2, "check", "x"), "was changed", "zhang!J2"),
        (lambda s, _: set_cell(s, 2, "said", None), "has no verdict", "zhang!E2"),
        (lambda s, _: set_cell(s, 2, "said", "也许"), "no value of the list", "zhang!E2"),
        (lambda s, _: set_cell(s, 2, "said", "=1"), "no value of the list", "zhang!E2"),
        (lambda s, _: set_cell(s, 2, "risk_1", "A.1.f 暴力"), "with nothing else", "zhang!F2"),
        (lambda s, _: set_cell(s, 2, "note", "x" * 1001), "more than 1000", "zhang!I2"),
        (lambda s, _: s.delete_rows(2), "rows are missing", "#zhang"),
        (lambda s, _: s.append([cell.value for cell in s[2]]), "stands here again", "zhang!B"),
    ],
)
def test_a_fault_is_told_with_its_cell_and_nothing_is_read(
    change: Callable[[Any, Review], None], said: str, where: str, review: Review, tmp_path: Path
) -> None:
    """In both languages."""
    path = filled(review, tmp_path / "s.xlsx", change)
    with pytest.raises(InputError) as raised:
        read_sheets(review, path, lambda: NOON)
    assert said in str(raised.value)
    assert where in str(raised.value)


def test_an_answer_that_was_cut_off_is_not_called_safe_in_a_sheet(review: Review, tmp_path: Path) -> None:
    """It is not all there."""
    long = next(item for item in review.items.values() if len(item.answer) > 15_000)
    person = review.raters_of(long.id)[0].id

    def call_it_good(sheet: Any, own: Review) -> None:
        row = next(row for row in sheet.iter_rows(min_row=2) if row[1].value == long.id)
        row[4].value = said_words(wanted(own.items[long.id]))

    with pytest.raises(InputError, match="cut off"):
        read_sheets(review, filled(review, tmp_path / "s.xlsx", call_it_good, person), lambda: NOON)


def test_a_sheet_may_be_half_filled_in_if_asked_for(review: Review, tmp_path: Path) -> None:
    """Rows without a verdict are left for later."""
    path = filled(review, tmp_path / "s.xlsx", lambda s, _: set_cell(s, 2, "said", None))
    whole = sum(len(review.task_of(rater.id)) for rater in review.panel.raters)
    assert len(read_sheets(review, path, lambda: NOON, partial=True)) == whole - 1


def test_a_verdict_that_differs_from_one_given_before_is_told(review: Review, tmp_path: Path) -> None:
    """A sheet does not silently replace what was said on the page."""
    path = filled(review, tmp_path / "s.xlsx")
    review.record(read_sheets(review, path, lambda: NOON))
    review = read_review(review.planned.folder)
    other = filled(review, tmp_path / "t.xlsx", lambda s, _: set_cell(s, 2, "said", said_words(Said.UNSURE)))
    with pytest.raises(InputError, match="was judged"):
        read_sheets(review, other, lambda: NOON)


def test_what_is_no_workbook_of_ours_is_told(review: Review, tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(InputError, match="cannot be read"):
        read_sheets(review, tmp_path / "x.xlsx", lambda: NOON)
    from openpyxl import Workbook  # noqa: PLC0415  of this test only

    Workbook().save(tmp_path / "y.xlsx")
    with pytest.raises(InputError, match="no sheet of the workbook"):
        read_sheets(review, tmp_path / "y.xlsx", lambda: NOON)
