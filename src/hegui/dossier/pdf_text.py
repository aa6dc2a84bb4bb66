# SPDX-License-Identifier: Apache-2.0
"""The text of a PDF, through pypdfium2 (optional part ``documents``)."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from hegui.dossier.passages import MAX_CHARACTERS, Extract, Line, clean, passages_of, rejoined
from hegui.errors import DocumentProblem, MissingExtra, Place, Problem
from hegui.text import Text

MAX_PAGES: Final = 2000
_FEW_CHARACTERS: Final = 20
"""A page with an image and no more text than this is a scan with a page number or a stamp."""
_WRONG_PASSWORD: Final = 4
"""FPDF_ERR_PASSWORD"""


def read(content: bytes, file: str) -> Extract:
    """The passages of a PDF, with their pages.

    Raises:
        DocumentProblem: encrypted, broken, too long, or nothing but images.
        MissingExtra: pypdfium2 is not installed.
    """
    try:
        import pypdfium2  # noqa: PLC0415  optional, and slow to load
    except ImportError as error:
        raise MissingExtra("documents", Text("读取 PDF ", "Reading PDF")) from error
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            pages = tuple(_pages(document, file))
    except pypdfium2.PdfiumError as error:
        raise _unreadable(error, file) from error
    without_text = tuple(number for number, lines in pages if not lines)
    if len(without_text) == len(pages):
        raise DocumentProblem(
            Problem(
                Text("PDF 只有图像，没有可读的文字（扫描件）。", "The PDF holds images only and no text (a scan)."),
                Place(file),
                fix=Text(
                    "用 OCR 识别后重新导出，或放入带文字的原件。",
                    "Run it through OCR, or put in the original with its text.",
                ),
            )
        )
    lines = (line for _, page in pages for line in rejoined(page))
    return Extract(passages_of(lines), without_text)


def _pages(document: Any, file: str) -> Iterator[tuple[int, tuple[Line, ...]]]:  # noqa: ANN401  pypdfium2 has no types
    """The lines of each page; none when the page is only an image."""
    if len(document) > MAX_PAGES:
        raise _too_long(file, Text(f"至多 {MAX_PAGES} 页", f"at most {MAX_PAGES} pages"))
    characters = 0
    for index in range(len(document)):
        with closing(document[index]) as page:
            with closing(page.get_textpage()) as text_page:
                text = text_page.get_text_range()
            characters += len(text)
            if characters > MAX_CHARACTERS:
                raise _too_long(file, Text(f"至多 {MAX_CHARACTERS:,} 个字符", f"at most {MAX_CHARACTERS:,} characters"))
            words = clean(text)
            readable = bool(words) and (len(words) > _FEW_CHARACTERS or not _has_image(page))
        yield index + 1, tuple(Line(line, page=index + 1) for line in text.splitlines()) if readable else ()


def _has_image(page: Any) -> bool:  # noqa: ANN401  pypdfium2 has no types
    from pypdfium2 import raw  # noqa: PLC0415  loaded by `read`

    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _too_long(file: str, accepted: Text) -> DocumentProblem:
    return DocumentProblem(
        Problem(
            Text("PDF 过长。", "The PDF is too long."),
            Place(file),
            accepted=accepted,
            fix=Text("拆分文档。", "Split the document."),
        )
    )


def _unreadable(error: Exception, file: str) -> DocumentProblem:
    if getattr(error, "err_code", None) == _WRONG_PASSWORD or "password" in str(error).lower():
        what = Text("PDF 已加密，需要密码才能打开。", "The PDF is encrypted and needs a password.")
        fix = Text("去除密码后重新放入。", "Remove the password and put it in again.")
    else:
        what = Text("PDF 已损坏，或不是 PDF。", "The PDF is broken, or not a PDF.")
        fix = Text("重新导出该文档。", "Export the document again.")
    return DocumentProblem(Problem(what, Place(file), found=str(error), fix=fix))
