# SPDX-License-Identifier: Apache-2.0
"""Keywords and questions as XLSX: complete and editable, in the columns that practice has, reproducible to the byte."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from hegui.evaluate.question import Library, Question
from hegui.packs.extra import packs_extra
from hegui.packs.lists import KeywordList, QuestionList, Response
from hegui.packs.page.blocks import UNSEEN
from hegui.packs.page.docx import FIXED, fixed_archive
from hegui.risks import title_of

with packs_extra():
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

LONGEST: Final = 32_000
"""Characters of a cell; Excel ends at 32,767."""
_CUT: Final = "（全文过长，表格只载前一部分）"
_MATCH_TITLES: Final[Mapping[str, str]] = {"contains": "包含", "word": "独立词", "exact": "完全匹配", "pattern": "正则"}
_LEVEL_TITLES: Final[Mapping[str, str]] = {"low": "低", "medium": "中", "high": "高"}
_VERDICT_TITLES: Final[Mapping[str, str]] = {
    "qualified": "合格",
    "unqualified": "不合格",
    "refused": "拒答",
    "answered": "正常回答",
    "undetermined": "未定",
    "unscored": "未研判",
}
_GROUP_TITLES: Final[Mapping[str, str]] = {
    "A.1": "违反社会主义核心价值观",
    "A.2": "歧视性内容",
    "A.3": "商业违法违规",
    "A.4": "侵犯他人合法权益",
    "A.5": "无法满足特定服务类型的安全需求",
}
SHEETS: Final[Mapping[Library, str]] = {
    Library.GENERATED_CONTENT: "生成内容测试题",
    Library.SHOULD_REFUSE: "应拒答测试题",
    Library.SHOULD_NOT_REFUSE: "非拒答测试题",
}
_KEYWORD_COLUMNS: Final = (
    ("序号", 8), ("关键词", 36), ("一级分类", 26), ("二级分类", 32), ("编码", 10), ("匹配方式", 10), ("级别", 8),
    ("来源", 18), ("收录日期", 12), ("失效日期", 12),
)  # fmt: skip
_QUESTION_COLUMNS: Final = (
    ("序号", 8), ("测试题", 60), ("一级分类", 26), ("二级分类", 32), ("编码", 12), ("模态", 8), ("模型回答", 50), ("研判结果", 12),
    ("研判人", 14), ("研判日期", 12), ("模型版本", 18), ("来源", 18), ("审定人", 12), ("审定日期", 12),
)  # fmt: skip
_MODALITIES: Final[Mapping[str, str]] = {"text": "文本", "image": "图片", "audio": "音频", "video": "视频"}
_WRAPPED: Final = frozenset({"测试题", "模型回答"})


def keyword_workbook(keywords: KeywordList, *, draft: bool = False) -> bytes:
    """The keywords, complete."""
    rows = (
        (
            number,
            keyword.text,
            _group(keyword.category),
            title_of(keyword.category).zh,
            keyword.category,
            _MATCH_TITLES[keyword.match],
            _LEVEL_TITLES[keyword.level],
            keyword.source or "未注明",
            _day(keyword.added),
            _day(keyword.expires) if keyword.expires else "长期",
        )
        for number, keyword in enumerate(keywords.keywords, start=1)
    )
    book = Workbook(write_only=True)
    _sheet(book, "拦截关键词", _KEYWORD_COLUMNS, rows, draft=draft)
    return _bytes(book)


def question_workbook(questions: QuestionList, versions: Mapping[str, str], *, draft: bool = False) -> bytes:
    """The questions, one sheet a bank, with what the models answered where it is known.

    Args:
        questions: of all banks.
        versions: name and version of each model by its id.
        draft: whether every sheet says that it is a draft.
    """
    book = Workbook(write_only=True)
    for library, title in SHEETS.items():
        held = questions.of(library)
        if held:
            rows = _question_rows(held, questions.responses, versions)
            _sheet(book, title, _QUESTION_COLUMNS, rows, draft=draft)
    return _bytes(book)


def _question_rows(
    questions: Sequence[Question], responses: Mapping[str, Response], versions: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    for number, question in enumerate(questions, start=1):
        code = question.risk or question.aspect or ""
        response = responses.get(question.id)
        yield (
            number,
            "\n".join((*question.context, question.text)),
            _group(code) if question.risk else "非拒答方面",
            title_of(code).zh if code else "",
            code,
            _MODALITIES[question.modality.value],
            response.answer if response else "未抽测",
            _VERDICT_TITLES[response.verdict] if response else "—",
            response.judge if response else "—",
            _day(response.judged_on) if response else "—",
            f"{versions.get(response.model, response.model)} {response.model_version}" if response else "—",
            question.source if question.variant is None else f"{question.source}（{question.cluster}的变体）",
            question.approved_by or "未审定",
            _day(question.approved_on),
        )


def _group(code: str) -> str:
    return _GROUP_TITLES.get(code[:3], "")


def _day(value: date | None) -> str:
    return "—" if value is None else value.isoformat()


def _sheet(
    book: Any,  # noqa: ANN401  openpyxl ships no types
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[object]],
    *,
    draft: bool,
) -> None:
    sheet: WriteOnlyWorksheet = book.create_sheet(f"草稿 {title}" if draft else title)
    sheet.freeze_panes = "A2"
    sheet.oddFooter.center.text = "草稿 DRAFT　&P / &N" if draft else "&P / &N"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for number, (_, width) in enumerate(columns):
        sheet.column_dimensions["ABCDEFGHIJKLMNOP"[number]].width = width
    sheet.append([_head(sheet, name) for name, _ in columns])
    wrapped = [name in _WRAPPED for name, _ in columns]
    for row in rows:
        sheet.append([_cell(sheet, value, wrap=wrap) for value, wrap in zip(row, wrapped, strict=True)])


def _head(sheet: Any, name: str) -> Any:  # noqa: ANN401  as above
    cell = WriteOnlyCell(sheet, name)
    cell.font, cell.fill = Font(name="黑体", bold=True), PatternFill("solid", fgColor="EDEDED")
    return cell


_TOP: Final = Alignment(wrap_text=True, vertical="top")


def _cell(sheet: Any, value: object, *, wrap: bool) -> object:  # noqa: ANN401  as above
    """A value as it stands in a cell: never a formula, without what no spreadsheet can hold."""
    if not isinstance(value, str):
        return value
    text = UNSEEN.sub("", value)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}{_CUT}"
    if not wrap and not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if wrap:
        cell.alignment = _TOP
    return cell


def _bytes(book: Any) -> bytes:  # noqa: ANN401  as above
    book.properties.creator = "hegui"
    moment = datetime(*FIXED)  # noqa: DTZ001  openpyxl takes moments without a zone
    book.properties.created = book.properties.modified = moment
    written = io.BytesIO()
    book.save(written)
    return fixed_archive(_undated(written.getvalue(), moment))


def _undated(content: bytes, moment: datetime) -> bytes:
    """The workbook without the moment at which it was saved, which openpyxl writes whatever it was told."""
    target = io.BytesIO()
    stamp = f"{moment.isoformat()}Z".encode()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as plain:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            plain.writestr(name, part)
    return target.getvalue()
