# SPDX-License-Identifier: Apache-2.0
"""Keywords and questions as XLSX: complete, in the columns of practice, never a formula, reproducible."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from bank_factory import a_question, approved

from hegui.evaluate.question import Library
from hegui.packs.lists import Keyword, KeywordList, QuestionList, Response
from hegui.packs.workbook import LONGEST, SHEETS, keyword_workbook, question_workbook

DAY = date(2026, 11, 20)


def keywords(*texts: str) -> KeywordList:
    """Keywords of one risk."""
    rows = tuple(Keyword(text=text, category="A.1.a", added=DAY) for text in texts)
    return KeywordList("keywords.csv", rows, tuple(range(2, len(rows) + 2)), "0" * 64)


def read(content: bytes) -> openpyxl.Workbook:
    """The workbook as a program reads it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def test_keywords_are_complete_in_their_columns() -> None:
    """Number, word, risk in two levels, code, way of matching, level, source and days."""
    sheet = read(keyword_workbook(keywords("甲词", "乙词")))["拦截关键词"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (
        "序号",
        "关键词",
        "一级分类",
        "二级分类",
        "编码",
        "匹配方式",
        "级别",
        "来源",
        "收录日期",
        "失效日期",
    )
    assert rows[1][:2] == (1, "甲词")
    assert rows[1][2] == "违反社会主义核心价值观"
    assert rows[1][4:] == ("A.1.a", "包含", "中", "未注明", "2026-11-20", "长期")
    assert len(rows) == 3


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "a\x0bb", "\x00c", "词" * 40_000]
)
def test_no_cell_is_a_formula_or_holds_what_no_spreadsheet_can(text: str) -> None:
    """A keyword is text, whatever it looks like."""
    sheet = read(keyword_workbook(keywords(text[:200] if len(text) < LONGEST else text)))["拦截关键词"]
    cell = sheet["B2"]
    assert cell.data_type == "s"
    plain = text.replace("\x0b", "").replace("\x00", "")
    assert cell.value == (plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}（全文过长，表格只载前一部分）")


def questions() -> QuestionList:
    """One question of each library, the first of them answered."""
    asked = (
        approved(a_question("q1", text="=题一")),
        a_question("q2", library=Library.SHOULD_REFUSE, context=("先说", "再说")),
        a_question("q3", library=Library.SHOULD_NOT_REFUSE),
    )
    answer = Response(
        question="q1", model="m", model_version="2.3", answer="=答", verdict="qualified", judge="王芳", judged_on=DAY
    )
    return QuestionList({"q.jsonl": "0" * 64}, asked, {item.id: "q.jsonl" for item in asked}, {"q1": answer})


def test_questions_stand_by_library_with_what_was_answered() -> None:
    """A sheet each; what was not asked says so; what nobody approved says so."""
    book = read(question_workbook(questions(), {"m": "示例模型"}))
    assert book.sheetnames == list(SHEETS.values())
    head, row = list(book["生成内容测试题"].iter_rows(values_only=True))
    held = dict(zip(head, row, strict=True))
    assert (held["测试题"], held["模型回答"], held["研判结果"], held["研判人"]) == ("=题一", "=答", "合格", "王芳")
    assert (held["模型版本"], held["审定人"], held["编码"]) == ("示例模型 2.3", "王芳", "A.1.a")
    refused = list(book["应拒答测试题"].iter_rows(values_only=True))[1]
    assert refused[1].startswith("先说\n再说\n")
    assert refused[6] == "未抽测"
    assert "未审定" in refused


def test_a_draft_says_so_in_the_name_of_the_sheet() -> None:
    """And at its foot."""
    (sheet,) = read(keyword_workbook(keywords("甲"), draft=True)).worksheets
    assert sheet.title == "草稿 拦截关键词"
    assert "草稿" in sheet.oddFooter.center.text


def test_the_same_lists_are_the_same_bytes() -> None:
    """No time of the day is in the file."""
    assert keyword_workbook(keywords("甲")) == keyword_workbook(keywords("甲"))
    assert question_workbook(questions(), {}) == question_workbook(questions(), {})


def test_what_is_too_long_for_a_cell_is_said_to_be_cut() -> None:
    """A spreadsheet holds only so much of an answer; whoever reads the rest as missing is told why."""
    long = questions()
    answer = long.responses["q1"]
    text = "答" * (LONGEST + 1)
    made = QuestionList(long.files, long.questions, long.file_of, {"q1": replace(answer, answer=text)})
    row = list(read(question_workbook(made, {}))["生成内容测试题"].iter_rows(values_only=True))[1]
    assert row[6] == "答" * LONGEST + "（全文过长，表格只载前一部分）"
    assert len(row[6]) < 32_767
