# SPDX-License-Identifier: Apache-2.0
"""A page becomes blocks, DOCX, PDF and Markdown: nothing is lost, nothing is markup that was a value, the same is the same bytes."""

import io
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace

import docx
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from lxml import etree
from PIL import Image

from hegui.errors import InputError
from hegui.packs.page.blocks import (
    Paragraph,
    Picture,
    Table,
    amount,
    day,
    either,
    filled,
    listed,
    text_of,
)
from hegui.packs.page.docx import as_docx, names_wanted
from hegui.packs.page.from_text import page_of_text
from hegui.packs.page.markdown import as_markdown
from hegui.packs.page.markup import Break, Page, parse_page
from hegui.packs.page.typst import SANS, SERIF, _fonts, as_pdf, typst_source

PAGE = parse_page(
    "trial",
    """
{# a remark #}
# {{ title }}
:right {{ when | day }}
## 一、概况
{% if rows %}
本公司提供{{ service.name }}。
{% for row in rows %}
- {{ row.name }}
{% endfor %}
{% endif %}
:table 3 1 head labels=1
| 名称 | 数量 |
{% for row in rows %}
| {{ row.name }} | {{ row.count | number }} |
{% endfor %}
| 合计\\n（条） | {{ rows | map(attribute="count") | sum }} |
:end
> 以受理部门的表格为准
:break
:picture {{ file }} | {{ title }}
:center 完
""",
)
NASTY = "a & b <c> | {{ d }} #e [f] $g$ \\h *i* _j_ @k \"l\" 'm' `n` ~o"


def context(tmp_path: Path, name: str = NASTY) -> dict[str, object]:
    """What the page asks for, with a picture."""
    Image.new("RGB", (60, 40), "navy").save(tmp_path / "shot.png")
    rows = [SimpleNamespace(name=name, count=1200), SimpleNamespace(name="乙", count=34)]
    return {"title": "说明", "when": None, "service": SimpleNamespace(name=name), "rows": rows, "file": "shot.png"}


def words_of_docx(content: bytes) -> str:
    """The words of paragraphs and cells."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def words_of_pdf(content: bytes) -> str:
    """The words of all sheets without blanks, which a PDF does not keep."""
    return re.sub(r"[\s\ufffe]", "", raw_pdf(content))


def raw_pdf(content: bytes) -> str:
    """The text of all sheets as somebody copies it."""
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def test_blocks_hold_everything_once(tmp_path: Path) -> None:
    """Paragraphs in their styles, repeated rows, line ends in cells, pictures and breaks."""
    blocks = filled(PAGE, context(tmp_path, "甲"))
    assert blocks[0] == Paragraph("title", "说明")
    assert Paragraph("bullet", "乙") in blocks
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert table.rows == (("名称", "数量"), ("甲", "1,200"), ("乙", "34"), ("合计\n（条）", "1234"))
    assert (table.head, table.labels, table.widths) == (True, {0}, (3.0, 1.0))
    assert Break() in blocks
    assert Picture("shot.png", "说明") in blocks


@pytest.mark.fonts
def test_every_form_says_the_same_and_takes_no_value_for_markup(tmp_path: Path) -> None:
    """Signs that mean something to XML, Jinja, Typst or Markdown come out as they went in."""
    blocks = filled(PAGE, context(tmp_path))
    assert NASTY in text_of(blocks)
    word = words_of_docx(as_docx(PAGE, context(tmp_path), root=tmp_path))
    assert NASTY in word
    shown = words_of_pdf(as_pdf(blocks, root=tmp_path))
    assert shown.count(re.sub(r"\s", "", NASTY)) == 3
    written = as_markdown(blocks)
    assert NASTY.replace("|", "\\|") in written
    for said in ("一、概况", "合计", "1,200", "以受理部门的表格为准"):
        assert said in word
        assert said in shown
        assert said in written


@given(st.text(max_size=60))
def test_no_text_breaks_a_document(value: str) -> None:
    """Whatever a dossier holds, it is one paragraph or some lines of one, and the source of the PDF stays closed."""
    page = parse_page("one", "{{ value }}")
    blocks = filled(page, {"value": value})
    assert len(blocks) == 1
    source = typst_source(blocks, serif=("A",), sans=("B",), draft=False)
    body = source[source.index("#let label-cell") :].split("\n", 1)[1]
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', "", body, flags=re.DOTALL)
    assert set(unquoted) <= set("# ()\nlinebreak#box[]")  # where a long word may end a line


@pytest.mark.fonts
def test_long_codes_may_break_and_are_copied_as_they_are(tmp_path: Path) -> None:
    """Whoever copies a number out of the PDF into a portal gets its signs and nothing that cannot be seen."""
    code = "91330108MA00000013"
    wide = Table((9.0, 1.0), ((code, "一"),), head=False, labels=frozenset(), plain=False, tall=False)
    narrow = Table((1.0, 9.0), ((code, "一"),), head=False, labels=frozenset(), plain=False, tall=False)
    for table, lines in ((wide, 1), (narrow, 2)):
        text = raw_pdf(as_pdf([table], root=tmp_path))
        assert "\u200b" not in text
        assert code in re.sub(r"[\r\n]", "", text)
        assert sum(bool(re.search(r"[0-9]{4}", line)) for line in text.splitlines()) == lines


def test_the_same_page_is_the_same_bytes(tmp_path: Path) -> None:
    """DOCX and PDF carry neither times nor random ids."""
    there = context(tmp_path)
    assert as_docx(PAGE, there, root=tmp_path) == as_docx(PAGE, there, root=tmp_path)
    blocks = filled(PAGE, there)
    assert as_pdf(blocks, root=tmp_path) == as_pdf(blocks, root=tmp_path)


def test_what_the_context_lacks_is_an_error(tmp_path: Path) -> None:
    """Never an empty place."""
    lacking = {name: value for name, value in context(tmp_path).items() if name != "service"}
    with pytest.raises(UndefinedError):
        filled(PAGE, lacking)
    with pytest.raises(UndefinedError):
        as_docx(PAGE, lacking, root=tmp_path)
    assert names_wanted(PAGE) == {"title", "when", "service", "rows", "file"}


@pytest.mark.fonts
def test_a_draft_says_so_on_every_sheet(tmp_path: Path) -> None:
    """In the header of the DOCX and behind the text of the PDF."""
    there = context(tmp_path)
    with zipfile.ZipFile(io.BytesIO(as_docx(PAGE, there, root=tmp_path, draft=True))) as archive:
        assert any("草稿" in archive.read(name).decode() for name in archive.namelist() if "header" in name)
    sheets = pypdfium2.PdfDocument(as_pdf(filled(PAGE, there), root=tmp_path, draft=True))
    assert len(sheets) == 2
    assert all("草稿" in sheet.get_textpage().get_text_range() for sheet in sheets)
    assert "草稿" not in words_of_pdf(as_pdf(filled(PAGE, there), root=tmp_path))


def test_docx_is_chinese_with_open_substitutes_and_properties_in_order(tmp_path: Path) -> None:
    """The language of Chinese text is zh-CN; named fonts have substitutes; nothing is out of the order of the schema."""
    with zipfile.ZipFile(io.BytesIO(as_docx(PAGE, context(tmp_path), root=tmp_path))) as archive:
        styles, fonts, body = (
            archive.read(f"word/{name}.xml").decode() for name in ("styles", "fontTable", "document")
        )
        assert archive.namelist() == sorted(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}
    assert 'w:eastAsia="zh-CN"' in styles
    assert "Noto Serif CJK SC" in fonts
    assert "both" not in re.findall(r'<w:jc w:val="(\w+)"', body)
    order = ["keepNext", "spacing", "ind", "jc", "outlineLvl"]
    for properties in etree.fromstring(body.encode()).iter("{*}pPr"):
        held = [etree.QName(child).localname for child in properties]
        ranks = [order.index(name) for name in held if name in order]
        assert ranks == sorted(ranks)


def test_a_template_of_ones_own_is_filled_in(tmp_path: Path) -> None:
    """With the same context; what it asks for and is not there is an error."""
    own = docx.Document()
    own.add_paragraph("局方表格：{{ service.name }}")
    written = io.BytesIO()
    own.save(written)
    made = as_docx(PAGE, context(tmp_path), root=tmp_path, template=written.getvalue())
    assert f"局方表格：{NASTY}" in words_of_docx(made)


def test_without_chinese_fonts_no_pdf_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What to install is said."""
    monkeypatch.setattr("hegui.packs.page.typst.SERIF", ("No Such Serif",))
    monkeypatch.setattr("hegui.packs.page.typst.SANS", ("No Such Sans",))
    _fonts.cache_clear()
    with pytest.raises(InputError, match="fonts-noto-cjk"):
        as_pdf(filled(parse_page("one", "文字"), {}), root=tmp_path)
    _fonts.cache_clear()


def test_open_fonts_come_first() -> None:
    """A PDF embeds its fonts; those of an office suite may not be passed on."""
    assert SERIF[0] == "Noto Serif CJK SC"
    assert SANS[0] == "Noto Sans CJK SC"


@pytest.mark.parametrize("text", [":table 1 1\n| a | b |", ":table 1 1\n| a |\n:end", ":table 1\n| a | b |\n:end"])
def test_a_page_that_is_not_well_formed(text: str) -> None:
    """A table needs its end, and as many cells as columns."""
    with pytest.raises(ValueError, match="trial"):
        parse_page("trial", text)


def test_a_text_becomes_a_page(tmp_path: Path) -> None:
    """Headings, lists, tables with rows of different lengths; nothing in it is an expression."""
    page = page_of_text(
        "text",
        "# 规则\n\n一段**重要**的话。{{ x }}\n\n# 第二\n\n- 一\n* 二\n\n|甲|乙|\n|---|---|\n|1|2|\n|3|\n\n```\ncode\n```\n### 小",
    )
    assert isinstance(page, Page)
    blocks = filled(page, {})
    assert [(block.style, block.text) for block in blocks if isinstance(block, Paragraph)] == [
        ("title", "规则"), ("body", "一段重要的话。{ { x }}"), ("heading1", "第二"), ("bullet", "一"), ("bullet", "二"), ("body", "code"),
        ("heading2", "小"),
    ]  # fmt: skip
    assert [block.rows for block in blocks if isinstance(block, Table)] == [(("甲", "乙"), ("1", "2"), ("3", ""))]
    assert "第二" in words_of_docx(as_docx(page, {}, root=tmp_path))


def test_values_are_written_as_chinese_documents_write_them() -> None:
    """Amounts, days, answers and lists; what is not known says so."""
    assert amount(1234567) == "1,234,567"
    assert amount(0.50) == "0.5"
    assert day(None) == "—"
    assert (either(None), either(value=True), either(value=False)) == ("不详", "是", "否")
    assert listed([]) == "无"
    assert listed(["甲", "乙"]) == "甲、乙"
