# SPDX-License-Identifier: Apache-2.0
"""A label in Word documents and PDF: real text, where readers see it, and nothing else changed."""

import io
import zipfile
from typing import Any

import docx
import pypdfium2
import pytest
from docx.enum.section import WD_SECTION
from label_factory import LABEL
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from hegui.errors import LabelProblem
from hegui.label import read, write
from hegui.label.explicit import TextProof
from hegui.label.explicit.lettering import BUNDLED
from hegui.label.explicit.pdf import mark_pdf
from hegui.label.explicit.word import mark_docx

WORDS = "本内容由人工智能生成"


def document(paragraphs: int = 4) -> Any:
    """A document with a heading."""
    made = docx.Document()
    made.add_heading("标题", 1)
    for number in range(paragraphs):
        made.add_paragraph(f"第 {number} 段")
    return made


def as_bytes(made: Any) -> bytes:
    """A document as a file."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def lines(content: bytes | None) -> list[str]:
    """The paragraphs of a document."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content or b"")).paragraphs]


@pytest.mark.parametrize(("position", "at"), [("start", 0), ("middle", 2), ("end", 5)])
def test_docx_at_each_position(position: str, at: int) -> None:
    """A paragraph of its own; the others stay in their order, and a second time nothing changes."""
    source = as_bytes(document())
    marked = mark_docx(source, position=position, name="a.docx")
    after = lines(marked.content)
    assert after[at] == WORDS
    assert [line for line in after if line != WORDS] == lines(source)
    assert not mark_docx(marked.content or b"", position=position, name="a.docx").changed


def test_docx_that_begins_with_a_table() -> None:
    """The label comes before it."""
    made = docx.Document()
    made.add_table(1, 1).cell(0, 0).text = "cell"
    marked = mark_docx(as_bytes(made), name="a.docx")
    body = docx.Document(io.BytesIO(marked.content or b"")).element.body
    assert [child.tag.rpartition("}")[2] for child in body][:2] == ["p", "tbl"]


def test_docx_on_every_page() -> None:
    """In the headers of all sections and kinds that the pages have."""
    made = document()
    made.sections[0].different_first_page_header_footer = True
    second = made.add_section(WD_SECTION.NEW_PAGE)
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "另一页眉"
    marked = mark_docx(as_bytes(made), every_page=True, name="a.docx")
    after = docx.Document(io.BytesIO(marked.content or b""))
    headers = [after.sections[0].header, after.sections[0].first_page_header, after.sections[1].header]
    assert [header.paragraphs[0].text for header in headers] == [WORDS] * 3
    assert after.sections[1].header.paragraphs[1].text == "另一页眉"
    assert not mark_docx(marked.content or b"", every_page=True, name="a.docx").changed


def test_docx_sets_its_own_colours() -> None:
    """Black on white, whatever the styles say."""
    marked = mark_docx(as_bytes(document()), name="a.docx")
    [run] = docx.Document(io.BytesIO(marked.content or b"")).paragraphs[0].runs
    assert str(run.font.color.rgb) == "000000"
    assert 'w:fill="FFFFFF"' in run._r.xml  # noqa: SLF001  python-docx has no reader of shading
    assert isinstance(marked.proof, TextProof)
    assert (marked.proof.size_points, marked.proof.contrast) == (10.5, 21)


def test_docx_keeps_its_other_parts_and_its_label() -> None:
    """Properties, styles, the metadata label."""
    labelled = write(as_bytes(document()), LABEL, name="a.docx").content
    assert labelled is not None
    marked = mark_docx(labelled, name="a.docx")
    assert marked.implicit_label
    assert read(marked.content or b"", name="a.docx").label == LABEL
    before, after = (zipfile.ZipFile(io.BytesIO(content or b"")) for content in (labelled, marked.content))
    assert set(before.namelist()) == set(after.namelist())


@pytest.mark.parametrize("content", [b"no document", b"PK\x03\x04 broken", b""])
def test_what_is_no_docx_is_told(content: bytes) -> None:
    """Whatever zipfile, lxml and python-docx make of it."""
    with pytest.raises(LabelProblem, match="DOCX"):
        mark_docx(content, name="a.docx")


def pdf(*rotations: int, header: str = "", size: tuple[int, int] = (420, 300)) -> bytes:
    """A PDF with a page for each rotation, on a dark ground."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for rotation in rotations:
        canvas.setFillColorRGB(0.1, 0.2, 0.3)
        canvas.rect(0, 0, *size, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(40, 100, f"rotation {rotation}")
        if header:
            canvas.drawRightString(size[0] - 10, size[1] - 14, header)
        canvas.showPage()
    canvas.save()
    if not any(rotations):
        return buffer.getvalue()
    writer = PdfWriter(clone_from=io.BytesIO(buffer.getvalue()))
    for page, rotation in zip(writer.pages, rotations, strict=True):
        page.rotate(rotation)
    turned = io.BytesIO()
    writer.write(turned)
    return turned.getvalue()


def words_on(content: bytes | None, number: int) -> str:
    """The text of a page, by another reader."""
    return pypdfium2.PdfDocument(content or b"")[number].get_textpage().get_text_bounded()


def test_pdf_on_the_first_page_or_on_all() -> None:
    """Real text, found by another reader; the old file is a prefix of the new."""
    source = pdf(0, 0, 0)
    first = mark_pdf(source, name="a.pdf")
    assert (first.content or b"").startswith(source)
    assert [WORDS in words_on(first.content, number) for number in range(3)] == [True, False, False]
    every = mark_pdf(first.content or b"", every_page=True, name="a.pdf")
    assert [words_on(every.content, number).count(WORDS) for number in range(3)] == [1, 1, 1]
    assert not mark_pdf(every.content or b"", every_page=True, name="a.pdf").changed


def test_pdf_embeds_a_subset_of_the_font() -> None:
    """The font is in the file, and is small."""
    source = pdf(0)
    marked = mark_pdf(source, name="a.pdf")
    content = marked.content or b""
    assert len(content) - len(source) < 30_000
    fonts = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]  of pypdf objects
    described = [font.get_object().get("/FontDescriptor") for font in fonts]
    assert any(one is not None and "/FontFile2" in one.get_object() for one in described)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pdf_is_marked_at_the_top_as_it_is_displayed(rotation: int) -> None:
    """Rendered by another program: the light plate with dark letters lies in the upper right corner."""
    marked = mark_pdf(pdf(rotation), name="a.pdf")
    page = pypdfium2.PdfDocument(marked.content or b"")[0]
    shown = page.render(scale=2).to_pil().convert("L")
    width, height = shown.size
    assert (width > height) == (rotation % 180 == 0)
    corner = shown.crop((width // 2, 0, width, 60))
    assert corner.getextrema()[1] > 190
    rest = shown.crop((0, 60, width, height))
    assert sum(rest.histogram()[190:]) < rest.width * rest.height * 0.02


def test_pdf_gives_way_to_a_header() -> None:
    """Where there is text in the right corner, the label goes to the left."""
    marked = mark_pdf(pdf(0, header="A header of the page"), name="a.pdf")
    assert marked.notes == ()
    page = pypdfium2.PdfDocument(marked.content or b"")[0]
    text = page.get_textpage()
    at = text.get_text_range().index(WORDS[0])
    assert text.get_charbox(at)[0] < 210


def test_pdf_keeps_its_label_and_its_cropped_pages() -> None:
    """The metadata label; and a crop box that does not begin at zero."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf(0)))
    writer.pages[0].cropbox.lower_left = (100, 80)
    buffer = io.BytesIO()
    writer.write(buffer)
    labelled = write(buffer.getvalue(), LABEL, name="a.pdf").content
    assert labelled is not None
    marked = mark_pdf(labelled, name="a.pdf")
    assert marked.implicit_label
    assert read(marked.content or b"", name="a.pdf").label == LABEL
    assert WORDS in words_on(marked.content, 0)


def test_pdf_that_cannot_be_marked_is_told() -> None:
    """Encrypted, signed, damaged, or with a wording that the font has not."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf(0)))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(LabelProblem, match="encrypted"):
        mark_pdf(locked.getvalue(), name="a.pdf")
    source = pdf(0)
    root = source.index(b"/Type /Catalog")
    signed = source[:root] + b"/AcroForm << /SigFlags 3 >> " + source[root:]
    with pytest.raises(LabelProblem, match=r"signed|cannot be read"):
        mark_pdf(signed, name="a.pdf")
    with pytest.raises(LabelProblem, match="cannot be read"):
        mark_pdf(b"%PDF-1.7 nothing", name="a.pdf")
    with pytest.raises(LabelProblem, match="--font"):
        mark_pdf(source, wording="龘由人工智能生成", name="a.pdf")


def test_pdf_in_a_font_of_the_users() -> None:
    """A TrueType font by its path."""
    marked = mark_pdf(pdf(0), font=BUNDLED, wording="AI生成", name="a.pdf")
    assert "AI生成" in words_on(marked.content, 0)
