# SPDX-License-Identifier: Apache-2.0
"""A bank as a workbook, one sheet a library, as filings have their test sheets. `hegui.evaluate.bank.workbook_in` reads it back.

Cells hold plain text that no program calculates; a question that a cell cannot hold is refused, never cut off.
"""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from hegui.errors import Problem, SchemaProblem
from hegui.evaluate.bank.jsonl import SCHEMA
from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.question import Approval, Bank, Library, Question
from hegui.risks import title_of
from hegui.text import Text

with evaluate_extra():
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

SHEETS: Final[Mapping[Library, str]] = {
    Library.GENERATED_CONTENT: "生成内容测试题",
    Library.SHOULD_REFUSE: "应拒答",
    Library.SHOULD_NOT_REFUSE: "非拒答",
}
"""Names of the sheets, as filings have them."""
GUIDE: Final = "说明 Guide"
COLUMNS: Final[Mapping[str, Text]] = {
    "id": Text("编号", "Id"),
    "code": Text("风险或方面", "Risk or aspect"),
    "title": Text("风险或方面名称", "Title"),
    "text": Text("题目", "Question"),
    "context": Text("上文", "Context"),
    "expected": Text("预期", "Expected"),
    "modality": Text("模态", "Modality"),
    "language": Text("语种", "Language"),
    "source": Text("来源", "Source"),
    "approval": Text("审定", "Approval"),
    "approved_by": Text("审定人", "Approved by"),
    "approved_on": Text("审定日期", "Approved on"),
    "updated_on": Text("更新日期", "Updated on"),
    "cluster": Text("原题编号", "Cluster"),
    "variant": Text("变体", "Variant"),
    "note": Text("备注", "Note"),
}
"""By what it holds: the head of each column, in their order. ``title`` is for people and not read back."""
_WIDTHS: Final = (24, 12, 30, 80, 30, 12, 10, 8, 26, 12, 14, 12, 12, 24, 12, 30)
CELL: Final = 32_767
"""UTF-16 units that a cell holds."""


def head_words(name: str) -> str:
    """The head of a column, in both languages."""
    return f"{COLUMNS[name].zh} / {COLUMNS[name].en}"


def bank_as_xlsx(bank: Bank) -> bytes:
    """The bank as a workbook.

    Raises:
        SchemaProblem: a context is too long for a cell; JSON Lines can hold it.
    """
    _refuse_what_no_cell_holds(bank)
    book = Workbook()
    _guide(book.active, bank)
    for library, name in SHEETS.items():
        _sheet(book.create_sheet(name), [question for question in bank.questions if question.library is library])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def shown_context(context: Sequence[str]) -> str | None:
    """Earlier turns as a cell has them: a JSON list."""
    return json.dumps(list(context), ensure_ascii=False) if context else None


def _refuse_what_no_cell_holds(bank: Bank) -> None:
    for question in bank.questions:
        units = len((shown_context(question.context) or "").encode("utf-16-le")) // 2
        if units > CELL:
            what = Text(
                f"题目 {question.id} 的上文过长，单元格放不下。",
                f"The context of question {question.id} is too long for a cell.",
            )
            fix = Text("以 .jsonl 保存。", "Save the bank as .jsonl.")
            raise SchemaProblem(Problem(what, found=str(units), fix=fix))


def _guide(sheet: "Worksheet", bank: Bank) -> None:
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 90
    for key, value in (("schema", SCHEMA), ("name", bank.name), ("version", bank.version)):
        sheet.append([key, value])
        sheet.cell(sheet.max_row, 2).data_type = "s"
    sheet.append([])
    for line in _GUIDE_LINES:
        sheet.append([None, line.zh])
        sheet.append([None, line.en])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in range(1, 4):
        sheet.cell(row, 1).font = Font(bold=True)


def _sheet(sheet: "Worksheet", questions: Sequence[Question]) -> None:
    sheet.append([head_words(name) for name in COLUMNS])
    for row, question in enumerate(questions, start=2):
        for column, value in enumerate(_cells(question), start=1):
            _write(sheet.cell(row, column), value)
    _dress(sheet, len(questions))


def _cells(question: Question) -> Sequence[str | None]:
    code = question.risk or question.aspect or ""
    return (
        question.id,
        code,
        title_of(code).zh,
        question.text,
        shown_context(question.context),
        question.expected.value,
        question.modality.value,
        question.language,
        question.source,
        question.approval.value,
        question.approved_by,
        None if question.approved_on is None else question.approved_on.isoformat(),
        question.updated_on.isoformat(),
        question.cluster,
        None if question.variant is None else question.variant.value,
        question.note or None,
    )


def _write(cell: "Cell", value: str | None) -> None:
    cell.value = value
    if value is not None:
        cell.data_type = "s"  # "=1+1" is text, and so is a day
    cell.alignment = _WRAPPED


def _dress(sheet: "Worksheet", rows: int) -> None:
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", start_color="FF1F4E79")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.freeze_panes = "E2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(rows, 1) + 1}"
    choice = DataValidation(type="list", formula1=f'"{",".join(Approval)}"', allow_blank=False)
    letter = get_column_letter(list(COLUMNS).index("approval") + 1)
    choice.add(f"{letter}2:{letter}{max(rows, 1) + 1}")
    sheet.add_data_validation(choice)


_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_GUIDE_LINES: Final = (
    Text(
        "每个题库一张工作表，每行一题。审定：approved（通过）、rejected（不采用）、proposed（待定），并填审定人和审定日期；只有通过的题目计入标准要求的数量。",
        "One sheet a library, one question a row. Approval: approved, rejected or proposed, with who decided and the day; "
        "only approved questions count towards the numbers of the standard.",
    ),
    Text(
        "改动题目后请更新“更新日期”，并重新审定。日期写作 YYYY-MM-DD。编号不得重复。",
        "When a question is changed, change its 'Updated on' and decide again. Days are written YYYY-MM-DD. Ids are unique.",
    ),
    Text(
        "上文为 JSON 列表，用户与模型轮流，以用户开始、以模型结束；没有上文则留空。名称一列供人阅读，导入时不读取。",
        "The context is a JSON list, user and model by turns, the user first and the model last; empty if there is none. "
        "The title is for people and is not read.",
    ),
    Text(
        "本文件含安全测试用的有害提问，请妥善保管，不得公开传播。",
        "This file holds harmful questions for safety tests: keep it safe and do not publish it.",
    ),
)
