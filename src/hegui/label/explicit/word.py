# SPDX-License-Identifier: Apache-2.0
"""A label in a Word document: a paragraph of its own, and on request a line in the headers of every page."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.delivery import Original, delivered, original_of, with_label
from hegui.label.explicit.proof import Marked, Moment, TextProof, moment_of
from hegui.label.explicit.text import Mark, marks_in_lines, wording_for
from hegui.label.explicit.wording import elements_of
from hegui.label.reading import Source
from hegui.label.writing import Target
from hegui.text import Text

MOMENTS: Final = (Moment.START, Moment.MIDDLE, Moment.END)
SIZE: Final = 10.5
"""Points: 五号, the usual body size in China."""
CONTRAST: Final = 21.0
"""Black on the white that we set behind it."""
_MOST_BYTES: Final = 256 * 1024 * 1024
_MOST_PARTS: Final = 4096


def mark_docx(
    source: Source,
    *,
    wording: str | None = None,
    position: str = "start",
    every_page: bool = False,
    to: Target | None = None,
    name: str = "",
    break_credentials: bool = False,
) -> Marked:
    """Puts a label into a DOCX.

    Args:
        source: a path, bytes or a binary stream.
        wording: with both elements.
        position: ``start``, ``middle`` or ``end``.
        every_page: in the headers as well, so that each page has it.
        to: a path or stream for the new file.
        name: of the file, for bytes and streams.
        break_credentials: mark a file although it carries a C2PA manifest, whose signature the change breaks.

    Raises:
        LabelProblem: the wording lacks an element, there is no such position, or the file is no DOCX that can be read.
    """
    moment = moment_of(position, *MOMENTS)
    words = wording_for(moment, wording)
    original = original_of(source, name, break_credentials=break_credentials)
    document = document_of(original)
    there = _standing(document, words, moment)
    headers = list(_headers(document)) if every_page else []
    unmarked = [header for header in headers if not any(words in line.text for line in header.paragraphs)]
    if there is not None and not unmarked:
        path, rest = delivered(original, original.content, to)
        return Marked("docx", _proof(words, moment, there.place), changed=False, path=path, content=rest)
    if there is None:
        _insert(document, words, moment)
    for header in unmarked:
        _style(header.paragraphs[0].insert_paragraph_before(), words)
    buffer = io.BytesIO()
    document.save(buffer)
    content, implicit = with_label(original, buffer.getvalue())
    found = _standing(document_of(original, content), words, moment)
    if found is None:
        raise LabelProblem(
            Problem(
                Text("写入后的文档中读不到标识，已放弃", "the label cannot be read in the new document; given up"),
                original.place,
            )
        )
    place = f"{found.place}, {len(headers)} header(s)" if headers else found.place
    path, rest = delivered(original, content, to)
    return Marked("docx", _proof(words, moment, place), changed=True, path=path, content=rest, implicit_label=implicit)


def document_of(original: Original, content: bytes | None = None) -> Any:  # noqa: ANN401  python-docx ships no types
    """The document, opened by python-docx.

    Raises:
        LabelProblem: it is damaged, of another kind, or packed so that unpacking it would fill the memory.
    """
    data = original.content if content is None else content
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
        large = len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES
        document = None if large else docx.Document(io.BytesIO(data))
    except Exception as error:  # a hostile package can make zipfile, lxml and python-docx raise anything
        raise LabelProblem(
            Problem(Text(f"DOCX 无法读取：{error}", f"the DOCX cannot be read: {error}"), original.place)
        ) from error
    if document is None:
        raise LabelProblem(Problem(Text("DOCX 解压后过大", "the DOCX is too large once unpacked"), original.place))
    return document


def marks_in_document(document: Any) -> tuple[list[Mark], bool]:  # noqa: ANN401  as above
    """All that looks like a label in the paragraphs and headers, and whether pictures may hold more."""
    lines = [(_visible(paragraph), f"paragraph {number}") for number, paragraph in enumerate(document.paragraphs, 1)]
    marks = list(marks_in_lines(lines))
    for header in _headers(document):
        found = marks_in_lines([(_visible(paragraph), "header") for paragraph in header.paragraphs])
        marks += [mark for mark in found if mark.certain]
    return marks, bool(document.inline_shapes) or any(table.rows for table in document.tables)


def _visible(paragraph: Any) -> str:  # noqa: ANN401  as above
    return "".join(run.text for run in paragraph.runs if not run.font.hidden) if paragraph.runs else ""


def _standing(document: Any, words: str, moment: Moment) -> Mark | None:  # noqa: ANN401  as above
    lines = [(_visible(paragraph), f"paragraph {number}") for number, paragraph in enumerate(document.paragraphs, 1)]
    for mark in marks_in_lines(lines):
        between = moment is Moment.MIDDLE and not mark.outermost
        if mark.certain and mark.words == words and (mark.position is moment or between):
            return mark
    return None


def _headers(document: Any) -> Iterator[Any]:  # noqa: ANN401  as above
    """The headers that pages have: of each section that has its own, also those of first and even pages."""
    for number, section in enumerate(document.sections):
        kinds = [section.header]
        if section.different_first_page_header_footer:
            kinds.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            kinds.append(section.even_page_header)
        yield from (header for header in kinds if number == 0 or not header.is_linked_to_previous)


def _insert(document: Any, words: str, moment: Moment) -> None:  # noqa: ANN401  as above
    body = document.element.body
    paragraphs = document.paragraphs
    line = document.add_paragraph()
    _style(line, words)
    element = line._p  # noqa: SLF001  python-docx has no other way to a paragraph's place
    if moment is Moment.START:
        body.insert(0, element)
    elif moment is Moment.MIDDLE:
        with_words = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
        if len(with_words) < 2:
            raise LabelProblem(
                Problem(
                    Text("文档没有合适的中间位置", "the document has no suitable place in the middle"),
                    fix=Text("使用 start 或 end。", "Use start or end."),
                )
            )
        with_words[len(with_words) // 2]._p.addprevious(element)  # noqa: SLF001  as above


def _style(paragraph: Any, words: str) -> None:  # noqa: ANN401  as above
    """One run, black on white, in a size and with a font of its own: the document's styles do not reach it."""
    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.LEFT
    run = paragraph.add_run(words)
    run.font.size = Pt(SIZE)
    run.font.color.rgb = RGBColor(0, 0, 0)
    run.font.hidden = False
    run.font.name = "SimSun"
    properties = run._r.get_or_add_rPr()  # noqa: SLF001  as above
    properties.rFonts.set(qn("w:eastAsia"), "宋体")
    shade = OxmlElement("w:shd")
    for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "FFFFFF")):
        shade.set(qn(key), value)
    properties.append(shade)


def _proof(words: str, moment: Moment, place: str) -> TextProof:
    return TextProof(
        words, elements_of(words).present, moment, place, font="SimSun / 宋体", size_points=SIZE, contrast=CONTRAST
    )
