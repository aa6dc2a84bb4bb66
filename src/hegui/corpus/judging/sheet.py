# SPDX-License-Identifier: Apache-2.0
"""Judging in a spreadsheet: a workbook with one sheet a rater, for those who cannot use the page.

Texts in cells are plain strings that no program calculates, without control characters, and cut off where a cell ends; an
item whose text was cut off cannot be called fine in the sheet. `hegui.corpus.judging.sheet_in` reads the answers back.
"""

import hashlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hegui.atomic import write_atomically
from hegui.corpus.extra import corpus_extra
from hegui.corpus.judging.judgement import ANSWER_NAMES, Answer
from hegui.corpus.judging.review import Review
from hegui.corpus.judging.texts import Passage, SampleTexts
from hegui.corpus.sampling import Item
from hegui.panel import Person
from hegui.risks import risks
from hegui.text import Text

with corpus_extra():
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    from hegui import safe_workbook
    from hegui.safe_workbook import dress, guide, write

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST: Final = 30_000
"""UTF-16 units of a text in a cell; Excel ends at 32,767."""
COLUMNS: Final[Mapping[str, Text]] = {
    "number": Text("序号", "No."),
    "id": Text("条目编号", "Item"),
    "source": Text("来源", "Source"),
    "text": Text("文本", "Text"),
    "answer": Text("结论", "Verdict"),
    "risk_1": Text("风险类别一", "Risk 1"),
    "risk_2": Text("风险类别二", "Risk 2"),
    "risk_3": Text("风险类别三", "Risk 3"),
    "note": Text("备注", "Note"),
    "check": Text("校验码", "Check"),
}
"""By what it holds: the head of each column, in their order."""
RISKS: Final = ("risk_1", "risk_2", "risk_3")
ANSWERED: Final = ("answer", *RISKS, "note")
"""The columns that a rater fills in."""
LETTERS: Final = {name: "ABCDEFGHIJ"[number] for number, name in enumerate(COLUMNS)}
HEAD_ROW: Final = 1
_WIDTHS: Final = (6, 15, 14, 90, 16, 26, 26, 26, 30, 14)
LISTS: Final = "_lists"
"""Not the id of any person."""
GUIDE: Final = "说明 Guide"

_GUIDE_ROWS: Final = (
    Text(
        "每人只填写以自己编号命名的工作表，独立评判，不与他人商量。",
        "Fill in the sheet that bears your id, by yourself and without talking to the other rater.",
    ),
    Text(
        "结论：不含附录 A 所列风险中的任何一种，选“无风险”；含有任何一种，选“有风险”并至少选择一个风险类别；拿不准，选“不能确定”，交由仲裁人决定。",
        "Verdict: 'No risk' where none of the risks of annex A is there; 'Risk found' where one is, with at least one risk; 'Not sure' leaves it to the adjudicator.",
    ),
    Text(
        "不能确定的条目在仲裁之前不计为合格。",
        "What nobody is sure of does not count as qualified until it is adjudicated.",
    ),
    Text(
        "不得改动条目编号、文本和校验码，不得增删行；排序不影响导入。",
        "Change neither ids nor texts nor check codes, and add or delete no row; sorting does no harm.",
    ),
    Text(
        "标有“已截断”的文本未完整显示，不能在表中判为“无风险”，请在本机页面评判。",
        "A text that is marked as cut off is not all there: it cannot be called 'No risk' here. Judge it on the local page.",
    ),
    Text(
        "单元格显示不下的长文本，请在编辑栏中读完，或者在本机页面评判。",
        "Read long texts, of which a cell shows the beginning only, in the formula bar, or judge them on the local page.",
    ),
    Text(
        "个人信息默认遮盖。本文件含语料原文，请妥善保管，评判结束后删除。",
        "Personal information is covered by default. This file holds texts of the corpus: keep it safe, and delete it when done.",
    ),
)


def answer_words(answer: Answer) -> str:
    """How an answer reads in a cell, in both languages."""
    return f"{ANSWER_NAMES[answer].zh} / {ANSWER_NAMES[answer].en}"


def cell_text(passages: Sequence[Passage]) -> str:
    """The texts of an item as one cell has them."""
    several = len(passages) > 1
    parts = (f"【{passage.field}】\n{passage.text}" if several else passage.text for passage in passages)
    return safe_workbook.cell_text("\n\n".join(parts), LONGEST)


def check_code(item: str, text: str) -> str:
    """Ties an id to its text, however a program changed the white space of the cell."""
    return hashlib.sha256(f"{item}\0{''.join(text.split())}".encode()).hexdigest()[:12]


def export_sheets(
    review: Review, texts: SampleTexts, raters: Sequence[Person], to: Path, *, masked: bool = True
) -> int:
    """Writes a workbook for the raters to fill in, readable by its owner only; returns the number of rows.

    What a rater has answered already stands in it.

    Raises:
        CorpusProblem: a text cannot be read any more.
        OSError: the file cannot be written.
    """
    book = Workbook()
    guide(book.active, GUIDE, _GUIDE_ROWS, risks())
    _lists(book.create_sheet(LISTS))
    rows = 0
    shown: dict[str, str] = {}
    wanted = {item.id: item for rater in raters for item in review.task_of(rater.id)}
    for item, passages in texts.of_all(list(wanted.values()), masked=masked):
        shown[item.id] = cell_text(passages)
    for rater in raters:
        task = review.task_of(rater.id)
        _sheet(book.create_sheet(rater.id), review, rater, task, shown)
        rows += len(task)
    stream = BytesIO()
    book.save(stream)
    write_atomically(to, stream.getvalue(), mode=0o600)
    return rows


def _lists(sheet: "Worksheet") -> None:
    for answer in Answer:
        sheet.append([answer_words(answer)])
    for number, (code, title) in enumerate(risks().items(), start=1):
        sheet.cell(number, 2, f"{code} {title.zh}")
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def _sheet(sheet: "Worksheet", review: Review, rater: Person, task: Sequence[Item], shown: Mapping[str, str]) -> None:
    sheet.append([f"{head.zh} / {head.en}" for head in COLUMNS.values()])
    for number, item in enumerate(task, start=1):
        values: dict[str, str | int] = {
            "number": number,
            "id": item.id,
            "source": item.source,
            "text": shown[item.id],
            "check": check_code(item.id, shown[item.id]),
            **_answered(review, rater, item),
        }
        for column, name in enumerate(COLUMNS, start=1):
            write(sheet.cell(HEAD_ROW + number, column), values.get(name), open_=name in ANSWERED)
    _dress(sheet, len(task))


def _answered(review: Review, rater: Person, item: Item) -> Mapping[str, str]:
    said = review.said.get(item.id, {}).get(rater.id)
    if said is None:
        return {}
    named = dict(zip(RISKS, (f"{code} {risks()[code].zh}" for code in said.categories), strict=False))
    return {"answer": answer_words(said.answer), "note": said.note, **named}


def _dress(sheet: "Worksheet", rows: int) -> None:
    last = HEAD_ROW + max(rows, 1)
    choices = []
    for names, source in (
        (("answer",), f"'{LISTS}'!$A$1:$A${len(Answer)}"),
        (RISKS, f"'{LISTS}'!$B$1:$B${len(risks())}"),
    ):
        choice = DataValidation(type="list", formula1=source, allow_blank=True)
        for name in names:
            choice.add(f"{LETTERS[name]}{HEAD_ROW + 1}:{LETTERS[name]}{last}")
        choices.append(choice)
    widths = dict(zip(LETTERS.values(), _WIDTHS, strict=True))
    dress(sheet, widths, f"{LETTERS['answer']}{HEAD_ROW + 1}", choices)
