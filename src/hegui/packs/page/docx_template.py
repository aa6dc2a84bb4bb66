# SPDX-License-Identifier: Apache-2.0
"""A page as a template of docxtpl: the editable DOCX, with expressions still in it, that authorities are handed in Word.

The fonts that Chinese offices use are named as preferences, with open ones as their substitutes; the language of Chinese text is
zh-CN, without which some programs centre commas and full stops.
"""

import io
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, assert_never

from hegui.packs.extra import packs_extra
from hegui.packs.page.markup import Break, Control, Line, Page, PicturePart, Row, TablePart

with packs_extra():
    import docx
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Mm, Pt

BODY: Final = "仿宋"
HEADING: Final = "黑体"
TITLE: Final = "宋体"
LATIN: Final = "Times New Roman"
SUBSTITUTES: Final = {
    BODY: "FangSong;FangSong_GB2312;STFangsong;Noto Serif CJK SC;Source Han Serif SC",
    HEADING: "SimHei;STHeiti;Noto Sans CJK SC;Source Han Sans SC",
    TITLE: "SimSun;STSong;Noto Serif CJK SC;Source Han Serif SC",
    LATIN: "Liberation Serif;Tinos",
}
WIDTH_MM: Final = 156.0
"""Of the text: A4 less margins of 28 and 26 mm."""
_SIZES: Final = {"title": 20.0, "heading1": 14.0, "heading2": 12.0, "note": 9.5}


@cache
def template_of(page: Page, *, draft: bool = False) -> bytes:
    """The page as a template; with a watermark on every sheet where it is a draft."""
    document = docx.Document()
    _lay_out(document, draft=draft)
    for part in page.parts:
        match part:
            case Line(style, text):
                _paragraph(document.add_paragraph(), style, text)
            case Control(statement):
                document.add_paragraph(f"{{%p {statement} %}}")
            case TablePart():
                _table(document, part)
            case PicturePart(file, caption):
                inner = file.strip("{} ")
                _paragraph(document.add_paragraph(), "center", f"{{{{ picture({inner}) }}}}")
                _paragraph(document.add_paragraph(), "note", caption)
            case Break():
                document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case _:
                assert_never(part)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _lay_out(document: Any, *, draft: bool) -> None:  # noqa: ANN401  python-docx ships no types
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(32), Mm(30)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(12), LATIN
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), BODY)
    fonts.set(qn("w:hAnsi"), LATIN)
    _speak_chinese(document)
    _name_substitutes(document)
    _number_sheets(section.footer.paragraphs[0])
    if draft:
        section.header.paragraphs[0]._p.append(parse_xml(_WATERMARK))  # noqa: SLF001  python-docx has no other way to its XML
    properties = document.core_properties
    properties.author = properties.title = properties.comments = ""


def _speak_chinese(document: Any) -> None:  # noqa: ANN401  as above
    """The default language of the document."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for language in run.findall(qn("w:lang")):
        run.remove(language)
    language = OxmlElement("w:lang")
    for name, value in (("w:val", "en-US"), ("w:eastAsia", "zh-CN"), ("w:bidi", "ar-SA")):
        language.set(qn(name), value)
    run.append(language)


def _name_substitutes(document: Any) -> None:  # noqa: ANN401  as above
    """Open fonts that stand in for the named ones, in the table of fonts."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="{"00" if name == LATIN else "86"}"/></w:font>'
        for name, others in SUBSTITUTES.items()
    )
    content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{entries}</w:fonts>'
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = content.encode()  # noqa: SLF001  as above


def _number_sheets(paragraph: Any) -> None:  # noqa: ANN401  as above
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run("— ")
    for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)  # noqa: SLF001  as above
    paragraph.add_run(" —")


_WATERMARK: Final = (
    f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml' xmlns:o='urn:schemas-microsoft-com:office:office'>"
    "<w:pict><v:shapetype id='_x0000_t136' coordsize='1600,21600' o:spt='136' adj='10800' path='m@7,0l@8,0m@5,21600l@6,21600e'>"
    "<v:formulas><v:f eqn='sum #0 0 10800'/><v:f eqn='prod #0 2 1'/><v:f eqn='sum 21600 0 @1'/><v:f eqn='sum 0 0 @2'/>"
    "<v:f eqn='sum 21600 0 @3'/><v:f eqn='if @0 @3 0'/><v:f eqn='if @0 21600 @1'/><v:f eqn='if @0 0 @2'/>"
    "<v:f eqn='if @0 @4 21600'/></v:formulas><v:path textpathok='t' o:connecttype='rect'/><v:textpath on='t' fitshape='t'/></v:shapetype>"
    "<v:shape id='draft' o:spid='_x0000_s2049' type='#_x0000_t136' "
    "style='position:absolute;margin-left:0;margin-top:0;width:430pt;height:86pt;rotation:315;z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    "mso-position-vertical-relative:margin' fillcolor='#d9d9d9' stroked='f'>"
    "<v:fill opacity='.5'/><v:textpath style='font-family:&quot;黑体&quot;;font-size:1pt' string='草稿 DRAFT'/></v:shape></w:pict></w:r>"
)


def _paragraph(paragraph: Any, style: str, text: str) -> None:  # noqa: ANN401  as above
    run = paragraph.add_run(f"· {text}" if style == "bullet" else text)
    _chinese_signs(run)
    form = paragraph.paragraph_format
    form.space_after, form.space_before = Pt(4), Pt(0)
    form.line_spacing = 1.35
    match style:
        case "title":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            form.space_before, form.space_after = Pt(12), Pt(22)
            _face(run, TITLE, _SIZES[style], bold=True)
        case "heading1" | "heading2":
            form.space_before, form.keep_with_next = Pt(12 if style == "heading1" else 8), True
            paragraph._p.get_or_add_pPr().append(_outline("0" if style == "heading1" else "1"))  # noqa: SLF001  as above
            _face(run, HEADING, _SIZES[style], bold=False)
        case "note":
            form.left_indent = Pt(24)
            _face(run, BODY, _SIZES[style], bold=False)
        case "bullet":
            form.left_indent = Pt(24)
        case "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        case "center":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        case _:
            # Justified, a line before a long number or address is pulled apart.
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            _indent_two_characters(paragraph)


def _outline(level: str) -> Any:  # noqa: ANN401  as above
    """What makes a paragraph a heading in the outline of the document."""
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), level)
    return element


def _indent_two_characters(paragraph: Any) -> None:  # noqa: ANN401  as above
    """As wide as two characters whatever their size; programs that do not count characters take the width in points."""
    paragraph.paragraph_format.first_line_indent = Pt(24)
    paragraph._p.pPr.ind.set(qn("w:firstLineChars"), "200")  # noqa: SLF001  as above


def _face(run: Any, family: str, size: float, *, bold: bool) -> None:  # noqa: ANN401  as above
    run.font.size, run.bold = Pt(size), bold
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001  as above
    fonts.set(qn("w:eastAsia"), family)
    fonts.set(qn("w:ascii"), LATIN)
    fonts.set(qn("w:hAnsi"), LATIN)


def _chinese_signs(run: Any) -> None:  # noqa: ANN401  as above
    """Quotation marks and dashes, which both scripts have, are those of the Chinese font."""
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")  # noqa: SLF001  as above


_LOOP: Final = re.compile(r"^(for|endfor|if|elif|else|endif|set)\b")


def _table(document: Any, part: TablePart) -> None:  # noqa: ANN401  as above
    grid = document.add_table(rows=0, cols=len(part.widths))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    if not part.plain:
        grid.style = "Table Grid"
    widths = [WIDTH_MM * width / sum(part.widths) for width in part.widths]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    headed = False
    for row in part.rows:
        cells = grid.add_row().cells
        if isinstance(row, Control):
            if not _LOOP.match(row.statement):
                raise ValueError(f"no statement of a table: {row.statement}")
            cells[0].paragraphs[0].add_run(f"{{%tr {row.statement} %}}")
            continue
        head = part.head and not headed
        headed = True
        _fill(grid.rows[-1], row, widths, part, head=head)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _fill(table_row: Any, row: Row, widths: Sequence[float], part: TablePart, *, head: bool) -> None:  # noqa: ANN401  as above
    properties = table_row._tr.get_or_add_trPr()  # noqa: SLF001  as above
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    if part.tall:
        table_row.height = Mm(11)
    for number, (cell, text) in enumerate(zip(table_row.cells, row.cells, strict=True)):
        cell.width = Mm(widths[number])
        paragraph = cell.paragraphs[0]
        # Justified Chinese spreads out in narrow cells.
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.keep_with_next = part.tall or None
        run = paragraph.add_run(text)
        _chinese_signs(run)
        label = head or number in part.labels
        _face(run, HEADING if label else BODY, 10.0, bold=False)
        if label:
            cell._tc.get_or_add_tcPr().append(  # noqa: SLF001  as above
                parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="EDEDED"/>')
            )
