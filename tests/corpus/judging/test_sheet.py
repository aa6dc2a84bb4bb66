# SPDX-License-Identifier: Apache-2.0
"""Judging in a workbook: what is exported, and what is refused on the way back."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sample_factory import MOBILE, NOON, says, started

from hegui.corpus.judging.judgement import Answer
from hegui.corpus.judging.review import Review, read_review
from hegui.corpus.judging.sheet import (
    COLUMNS,
    LETTERS,
    LONGEST,
    answer_words,
    cell_text,
    check_code,
    export_sheets,
)
from hegui.corpus.judging.sheet_in import read_sheets
from hegui.corpus.judging.texts import Passage, SampleTexts
from hegui.errors import CorpusProblem
from hegui.safe_workbook import CUT

SMALL = {"web": {"zh": 20}}
Change = Callable[[Any], None]


def exported(review: Review, to: Path, *, masked: bool = True) -> Path:
    """The workbook of all raters."""
    texts = SampleTexts(review.sample, str(review.folder.parent / "corpus"))
    export_sheets(review, texts, review.panel.raters, to, masked=masked)
    return to


def filled(path: Path, *changes: tuple[str, Change]) -> Path:
    """Everybody answers "no risk"; then some sheets are changed."""
    book = load_workbook(path)
    for rater in ("zhang", "li"):
        sheet = book[rater]
        for row in range(2, sheet.max_row + 1):
            sheet[f"{LETTERS['answer']}{row}"] = answer_words(Answer.FINE)
    for rater, change in changes:
        change(book[rater])
    book.save(path)
    return path


def put(cell: str, value: object) -> Change:
    """Writes into a cell, by the name of its column and its row."""
    name, row = cell.split(":")

    def change(sheet: Any) -> None:
        sheet[f"{LETTERS[name]}{row}"] = value

    return change


def read(review: Review, path: Path, *, partial: bool = False) -> list[Any]:
    """What is read of a workbook."""
    return read_sheets(review, path, lambda: NOON, partial=partial)


def test_there_and_back(tmp_path: Path) -> None:
    """Every answer of both raters; a second time there is nothing new."""
    review = started(tmp_path, SMALL, double=6)
    path = filled(
        exported(review, tmp_path / "b.xlsx"),
        ("zhang", put("answer:2", answer_words(Answer.ILLEGAL))),
        ("zhang", put("risk_1:2", "A.2.e 性别歧视")),
        ("zhang", put("risk_3:2", "A.1.f")),
        ("zhang", put("note:2", "见第二句")),
        ("li", put("answer:3", "不能确定")),
    )
    review.record(read(review, path))
    review = read_review(review.folder)
    assert sum(len(said) for said in review.said.values()) == 20 + 6
    first = review.said[review.task_of("zhang")[0].id]["zhang"]
    assert (first.answer, first.categories, first.note) == (Answer.ILLEGAL, ("A.1.f", "A.2.e"), "见第二句")
    assert (first.name, first.at) == ("张三", NOON)
    assert review.said[review.task_of("li")[1].id]["li"].answer is Answer.UNSURE
    assert read(review, path) == []


def test_sorting_does_no_harm(tmp_path: Path) -> None:
    """Rows are known by their id, not by their place."""
    review = started(tmp_path, SMALL, double=6)

    def turn(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column, value)

    assert len(read(review, filled(exported(review, tmp_path / "b.xlsx"), ("zhang", turn)))) == 26


def test_what_stands_in_it(tmp_path: Path) -> None:
    """Personal information is covered unless asked for; a guide; lists to choose from; ids are locked, answers are not."""
    review = started(tmp_path, SMALL, double=20)
    path = exported(review, tmp_path / "b.xlsx")
    assert path.stat().st_mode & 0o777 == 0o600
    book = load_workbook(path)
    assert book.sheetnames == ["说明 Guide", "_lists", "zhang", "li"]
    sheet = book["zhang"]
    texts = [str(sheet[f"{LETTERS['text']}{row}"].value) for row in range(2, 22)]
    assert not any(MOBILE in text for text in texts)
    assert any("138****5678" in text for text in texts)
    assert sheet.protection.sheet
    assert [sheet[f"{LETTERS[name]}2"].protection.locked for name in ("id", "text", "check", "answer", "risk_1", "note")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert {validation.formula1 for validation in sheet.data_validations.dataValidation} == {
        "'_lists'!$A$1:$A$3",
        "'_lists'!$B$1:$B$31",
    }
    assert book["_lists"]["B1"].value.startswith("A.1.a ")
    open_book = load_workbook(exported(review, tmp_path / "open.xlsx", masked=False))
    assert any(MOBILE in str(cell.value) for row in open_book["zhang"].iter_rows() for cell in row)


def test_what_was_answered_stands_in_it(tmp_path: Path) -> None:
    """So that work goes on where it was left, in either way."""
    review = started(tmp_path, SMALL, double=6)
    item = review.task_of("zhang")[1].id
    review.record([says(review, "zhang", item, Answer.ILLEGAL, "A.1.f", "A.4.e", note="x")])
    review = read_review(review.folder)
    sheet = load_workbook(exported(review, tmp_path / "b.xlsx"))["zhang"]
    assert sheet[f"{LETTERS['answer']}3"].value == answer_words(Answer.ILLEGAL)
    assert str(sheet[f"{LETTERS['risk_2']}3"].value).startswith("A.4.e ")


@pytest.mark.parametrize(
    ("where", "change", "cell", "why"),
    [
        ("zhang", put("id:2", "ffffffffffff"), "zhang!B2", "not in the sample"),
        ("zhang", put("id:2", 12), "zhang!B2", "not in the sample"),
        ("zhang", put("text:3", "harmless"), "zhang!J3", "was changed"),
        ("zhang", put("check:3", "0" * 12), "zhang!J3", "was changed"),
        ("zhang", put("answer:4", None), "zhang!E4", "has no verdict"),
        ("zhang", put("answer:4", "perhaps"), "zhang!E4", "no value of the list"),
        ("zhang", put("answer:4", "=A1"), "zhang!E4", "no value of the list"),
        ("zhang", put("answer:4", 1), "zhang!E4", "no value of the list"),
        ("zhang", put("answer:4", answer_words(Answer.ILLEGAL)), "zhang!F4", "named"),
        ("zhang", put("risk_1:4", "A.1.f"), "zhang!F4", "nothing else"),
        ("zhang", put("risk_2:4", "A.9.z"), "zhang!F4", "no such risk"),
        ("li", put("note:5", "x" * 1001), "li!I5", "more than 1000"),
        ("li", lambda sheet: sheet.delete_rows(2), "#li", "rows are missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(tmp_path: Path, where: str, change: Change, cell: str, why: str) -> None:
    """And nothing is imported."""
    review = started(tmp_path, SMALL, double=6)
    path = filled(exported(review, tmp_path / "b.xlsx"), (where, change))
    with pytest.raises(CorpusProblem, match=why) as caught:
        read(review, path)
    assert any(cell in str(problem.where) for problem in caught.value.problems)


def test_a_row_that_stands_twice_is_told(tmp_path: Path) -> None:
    """The same answer is a repetition, another one a contradiction."""
    review = started(tmp_path, SMALL, double=6)

    def double(answer: Answer) -> Change:
        def change(sheet: Any) -> None:
            sheet.append([cell.value for cell in sheet[2]])
            sheet[f"{LETTERS['answer']}{sheet.max_row}"] = answer_words(answer)

        return change

    for answer, why in ((Answer.FINE, "stands here again"), (Answer.UNSURE, "two different answers")):
        path = filled(exported(review, tmp_path / "b.xlsx"), ("zhang", double(answer)))
        with pytest.raises(CorpusProblem, match=why):
            read(review, path)


def test_a_row_of_somebody_else_is_told(tmp_path: Path) -> None:
    """An id must be in the task of the sheet's rater."""
    review = started(tmp_path, SMALL, double=0)
    path = exported(review, tmp_path / "b.xlsx")
    other = [cell.value for cell in load_workbook(path)["li"][2]]
    path = filled(path, ("zhang", lambda sheet: sheet.append(other)))
    with pytest.raises(CorpusProblem, match="not in the sample of this person"):
        read(review, path)


def test_an_answer_that_differs_from_an_earlier_one_is_told(tmp_path: Path) -> None:
    """A sheet does not take back what was said."""
    review = started(tmp_path, SMALL, double=6)
    path = filled(exported(review, tmp_path / "b.xlsx"))
    review.record([says(review, "zhang", review.task_of("zhang")[0].id, Answer.UNSURE)])
    with pytest.raises(CorpusProblem, match="was answered 'Not sure' before"):
        read(read_review(review.folder), path)


def test_more_risks_than_a_sheet_holds_are_no_contradiction(tmp_path: Path) -> None:
    """The page takes any number; the sheet shows three."""
    review = started(tmp_path, SMALL, double=6)
    codes = ("A.1.d", "A.1.e", "A.1.f", "A.2.a")
    review.record([says(review, "zhang", review.task_of("zhang")[0].id, Answer.ILLEGAL, *codes)])
    review = read_review(review.folder)
    assert read(review, exported(review, tmp_path / "b.xlsx"), partial=True) == []


def test_half_filled_is_taken_only_where_it_is_allowed(tmp_path: Path) -> None:
    """Rows without an answer are left for later."""
    review = started(tmp_path, SMALL, double=6)
    path = filled(exported(review, tmp_path / "b.xlsx"), ("zhang", put("answer:2", None)))
    assert len(read(review, path, partial=True)) == 25


def test_a_long_text_is_cut_off_and_cannot_be_called_fine(tmp_path: Path) -> None:
    """Who has not seen all of it cannot say that nothing is in it; that something is, they can."""
    review = started(tmp_path, SMALL, double=6)
    item = review.task_of("zhang")[0].id
    text = cell_text([Passage("text", "长" * 40_000, 0)])
    assert len(text) <= 32_767
    change = (
        ("zhang", put("text:2", text)),
        ("zhang", put("check:2", check_code(item, text))),
    )
    with pytest.raises(CorpusProblem, match="cut off"):
        read(review, filled(exported(review, tmp_path / "b.xlsx"), *change))
    bad = (("zhang", put("answer:2", "有风险")), ("zhang", put("risk_1:2", "A.1.f")))
    assert len(read(review, filled(exported(review, tmp_path / "b.xlsx"), *change, *bad))) == 26


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1"])
def test_nothing_of_the_corpus_is_calculated(tmp_path: Path, text: str) -> None:
    """It is a string, and marked as one."""
    from hegui.safe_workbook import write  # noqa: PLC0415

    book = Workbook()
    write(book.active["A1"], cell_text([Passage("text", text, 0)]), open_=False)
    book.save(tmp_path / "b.xlsx")
    cell = load_workbook(tmp_path / "b.xlsx").active["A1"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


@given(st.lists(st.text(max_size=200), min_size=1, max_size=3))
def test_any_text_can_stand_in_a_cell(texts: list[str]) -> None:
    """Without what XML refuses, within what Excel holds; its check code outlives other white space."""
    text = cell_text([Passage(f"f{number}", text, 0) for number, text in enumerate(texts)])
    cell = Workbook().active.cell(1, 1)
    cell.value = f" {text}"
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST + len(CUT)
    assert check_code("a", text) == check_code("a", text.replace("\n", "\r\n"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a workbook", b"\0" * 1000])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """Each way of being none."""
    review = started(tmp_path, SMALL)
    (tmp_path / "b.xlsx").write_bytes(content)
    with pytest.raises(CorpusProblem, match="cannot be read"):
        read(review, tmp_path / "b.xlsx")


def test_a_workbook_of_others_and_a_bomb_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets must bear ids of raters; what would unpack into more than the limit is not unpacked."""
    review = started(tmp_path, SMALL)
    Workbook().save(tmp_path / "b.xlsx")
    with pytest.raises(CorpusProblem, match="bears the id"):
        read(review, tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as packed:
        packed.writestr("[Content_Types].xml", "<broken")
    with pytest.raises(CorpusProblem, match="cannot be read"):
        read(review, tmp_path / "z.xlsx")
    monkeypatch.setattr("hegui.safe_workbook._MOST_UNPACKED", 1000)
    with pytest.raises(CorpusProblem, match="> 0 MB"):
        read(review, tmp_path / "b.xlsx")


def test_the_columns_are_those_of_the_letters() -> None:
    """Messages name cells by them."""
    assert list(LETTERS) == list(COLUMNS)
