# SPDX-License-Identifier: Apache-2.0
"""Documents for the readers, good and hostile, made while the test runs."""

import io
import zipfile

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
_PAPER = (400, 300)


def a_pdf(*pages: str, password: str | None = None) -> bytes:
    """A PDF with the lines of each page; a page of ``""`` holds only an image."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    encryption = None if password is None else StandardEncryption(password)
    canvas = Canvas(out, pagesize=_PAPER, encrypt=encryption, invariant=1)
    for page in pages:
        _draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_scan(*stamps: str) -> bytes:
    """A PDF of scanned pages, each with nothing but a stamp as text."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=_PAPER, invariant=1)
    for stamp in stamps:
        canvas.drawImage(_picture(), 0, 0, *_PAPER)
        canvas.setFont(FONT, 9)
        canvas.drawString(20, 20, stamp)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, page: str) -> None:
    if not page:
        canvas.drawImage(_picture(), 0, 0, *_PAPER)
        return
    canvas.setFont(FONT, 12)
    for row, line in enumerate(page.split("\n")):
        canvas.drawString(20, 270 - 18 * row, line)


def _picture() -> ImageReader:
    from PIL import Image  # noqa: PLC0415  comes with reportlab

    return ImageReader(Image.new("RGB", (8, 6), "white"))


def a_docx(*paragraphs: str, table: tuple[tuple[str, ...], ...] = (), header: str = "", footer: str = "") -> bytes:
    """A DOCX with paragraphs, then a table."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_docx_with_body(xml: str) -> bytes:
    """A DOCX whose body is this WordprocessingML."""
    return repacked(
        a_docx("x"),
        {
            "word/document.xml": (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
                'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                f"<w:body>{xml}</w:body></w:document>"
            ).encode()
        },
    )


def repacked(package: bytes, changes: dict[str, bytes]) -> bytes:
    """The same archive with some entries replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return out.getvalue()
