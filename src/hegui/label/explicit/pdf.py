# SPDX-License-Identifier: Apache-2.0
"""A label on the pages of a PDF: real text in an embedded font, added behind the file as an incremental update."""

import io
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from reportlab.lib.colors import black, white
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from hegui.errors import LabelProblem, Place, Problem
from hegui.label.explicit.delivery import Original, delivered, original_of, with_label
from hegui.label.explicit.lettering import BUNDLED, Letters
from hegui.label.explicit.proof import Marked, Moment, TextProof
from hegui.label.explicit.text import Mark, marks_in_lines, wording_for
from hegui.label.explicit.wording import elements_of
from hegui.label.reading import Source
from hegui.label.writing import Target
from hegui.text import Text

_PLATE: Final = 0.85
"""Opacity of the white plate under the letters: what it covers stays to be seen."""
CONTRAST: Final = 14.7
"""Black letters on that plate, over the darkest page."""
LEAST_POINTS: Final = 10.0
_SHARE: Final = 0.018
"""Size of the letters on large pages, of the shorter side."""
MOST_PAGES: Final = 5000
_LOOKED_AT: Final = 20
"""Pages at the start, in the middle and at the end that are searched for a label."""
_FONTS = Lock()


def mark_pdf(
    source: Source,
    *,
    wording: str | None = None,
    every_page: bool = False,
    to: Target | None = None,
    name: str = "",
    font: Path | None = None,
    break_credentials: bool = False,
) -> Marked:
    """Puts a label at the top of the first page of a PDF, or of every page. The old bytes stay; the update follows them.

    Args:
        source: a path, bytes or a binary stream.
        wording: with both elements.
        every_page: on each page, rather than on the first alone.
        to: a path or stream for the new file.
        name: of the file, for bytes and streams.
        font: a TrueType font; without, the bundled subset of Noto Sans CJK SC.
        break_credentials: mark a file although it carries a C2PA manifest, whose signature the change breaks.

    Raises:
        LabelProblem: the wording lacks an element or has no glyphs in the font, or the file is damaged, encrypted or signed.
    """
    words = wording_for(Moment.START, wording)
    Letters(font).must_have(words)
    original = original_of(source, name, break_credentials=break_credentials)
    reader = _reader(original, original.content)
    count = len(reader.pages)
    wanted = range(count) if every_page else range(min(1, count))
    if not wanted or count > MOST_PAGES:
        raise _refused(original, f"PDF 有 {count} 页", f"the PDF has {count} pages")
    missing = [number for number in wanted if words not in _text(reader.pages[number])]
    if not missing:
        path, rest = delivered(original, original.content, to)
        proof = _proof(words, Letters(font).name, None, wanted)
        return Marked("pdf", proof, changed=False, path=path, content=rest)
    marked, sizes, overlaps = _with_overlays(original, words, missing, font)
    content, implicit = with_label(original, marked)
    again = _reader(original, content)
    if any(words not in _text(again.pages[number]) for number in wanted):
        raise _refused(original, "写入后读不到标识，已放弃", "the label cannot be read in the new file; given up")
    path, rest = delivered(original, content, to)
    proof = _proof(words, Letters(font).name, min(sizes), wanted)
    notes = (_OVERLAPS,) if overlaps else ()
    return Marked("pdf", proof, changed=True, path=path, content=rest, implicit_label=implicit, notes=notes)


_OVERLAPS: Final = Text(
    "页首没有空位，标识可能与原有文字重叠，请人工查看",
    "there was no room at the top: the label may lie over text of the page; look at it",
)


def _proof(words: str, font: str, size: float | None, pages: range) -> TextProof:
    place = f"page 1, top ({len(pages)} page(s))"
    return TextProof(
        words, elements_of(words).present, Moment.START, place, font=font, size_points=size, contrast=CONTRAST
    )


def _with_overlays(
    original: Original, words: str, pages: list[int], font: Path | None
) -> tuple[bytes, list[float], bool]:
    """The file with an update behind it, the sizes of the letters, and whether any may lie over text."""
    try:
        writer = PdfWriter(io.BytesIO(original.content), incremental=True)
        sizes, overlaps = [], False
        for number in pages:
            page = writer.pages[number]
            frame = _frame_of(page)
            size = max(LEAST_POINTS, _SHARE * min(frame.width, frame.height))
            left, free = _free_place(page, frame, words, size)
            overlay = _overlay(words, size, font)
            page.merge_transformed_page(overlay, frame.to_page(left, frame.height - 1.8 * size))
            sizes.append(round(size, 1))
            overlaps |= not free
        buffer = io.BytesIO()
        writer.write(buffer)
        return buffer.getvalue(), sizes, overlaps
    except LabelProblem:
        raise
    except Exception as error:  # a damaged file can make pypdf raise anything
        raise _refused(original, f"PDF 无法修改：{error}", f"the PDF cannot be changed: {error}") from error


class _Frame(NamedTuple):
    """What is seen of a page, as it is displayed."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.rotation % 180 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.rotation % 180 else self.top - self.bottom

    def to_page(self, x: float, y: float) -> Transformation:
        """From a drawing at (x, y) of the displayed page, in points from its lower left corner, to the page's own space."""
        moved = Transformation().translate(x, y).rotate(self.rotation)
        corner = {
            0: (self.left, self.bottom),
            90: (self.right, self.bottom),
            180: (self.right, self.top),
            270: (self.left, self.top),
        }
        return moved.translate(*corner[self.rotation])

    def displayed(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page's own space as displayed."""
        match self.rotation:
            case 90:
                return y - self.bottom, self.right - x
            case 180:
                return self.right - x, self.top - y
            case 270:
                return self.top - y, x - self.left
            case _:
                return x - self.left, y - self.bottom


def _frame_of(page: PageObject) -> _Frame:
    box = page.cropbox
    return _Frame(float(box.left), float(box.bottom), float(box.right), float(box.top), page.rotation % 360 // 90 * 90)


def _free_place(page: PageObject, frame: _Frame, words: str, size: float) -> tuple[float, bool]:
    """How far from the left the label goes, and whether there is no text in its place."""
    width = _width(words, size)
    band = frame.height - 2.2 * size
    taken: list[tuple[float, float]] = []

    def note(text: str, user: list[float], matrix: list[float], _font: Any, points: float) -> None:  # noqa: ANN401  pypdf's
        x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        across, up = frame.displayed(x, y)
        height = abs(points * matrix[3] * user[3]) or points
        if text.strip() and up + height > band:
            taken.append((across, across + len(text.strip()) * height))

    page.extract_text(visitor_text=note)
    places = (frame.width - width - size, size, (frame.width - width) / 2)
    for left in places:
        if not any(start < left + width + size / 2 and end > left - size / 2 for start, end in taken):
            return left, True
    return places[0], False


def _width(words: str, size: float) -> float:
    """An upper bound, in points: no character is wider than the em."""
    return sum(size if ord(char) > 0x2E7F else size * 0.75 for char in words)


def _overlay(words: str, size: float, font: Path | None) -> PageObject:
    buffer = io.BytesIO()
    with _FONTS:
        name = _registered(font or BUNDLED)
        width = pdfmetrics.stringWidth(words, name, size)
        canvas = Canvas(buffer, pagesize=(width + size, 2 * size), invariant=1)
        canvas.setFillColor(white, alpha=_PLATE)
        canvas.rect(0, 0, width + 0.6 * size, 1.4 * size, stroke=0, fill=1)
        canvas.setFillColor(black, alpha=1)
        canvas.setFont(name, size)
        canvas.drawString(0.3 * size, 0.4 * size, words)
        canvas.save()
    return PdfReader(io.BytesIO(buffer.getvalue())).pages[0]


def _registered(font: Path) -> str:
    """The name under which reportlab knows a font. Its registry is one for the whole process: call under the lock."""
    name = f"hegui:{font}"
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(TTFont(name, str(font)))
        except TTFError as error:
            raise LabelProblem(
                Problem(
                    Text(
                        f"此字体不能嵌入 PDF（需要 TrueType 轮廓）：{error}",
                        f"this font cannot be embedded in a PDF, which takes TrueType outlines: {error}",
                    ),
                    Place(str(font)),
                )
            ) from error
    return name


def _reader(original: Original, content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content))
        encrypted = reader.is_encrypted
        form = None if encrypted else reader.root_object.get("/AcroForm")
        signed = form is not None and bool(int(form.get_object().get("/SigFlags", 0)) & 1)
    except Exception as error:  # a damaged file can make pypdf raise anything
        raise _refused(original, f"PDF 无法读取：{error}", f"the PDF cannot be read: {error}") from error
    if encrypted:
        raise _refused(original, "PDF 已加密", "the PDF is encrypted")
    if signed:
        raise _refused(
            original,
            "PDF 已有电子签名，添加标识会使签名失效：应先标识、后签名",
            "the PDF is signed, and a label would break the signature: label first, sign last",
        )
    return reader


def _text(page: PageObject) -> str:
    return page.extract_text() or ""


def marks_in_pdf(original: Original) -> tuple[list[Mark], bool]:
    """All that looks like a label in the text of the first, middle and last pages; and True: pages can be pictures.

    Raises:
        LabelProblem: the file is damaged or encrypted.
    """
    reader = _reader(original, original.content)
    marks: list[Mark] = []
    for number in _searched(len(reader.pages)):
        try:
            lines = _text(reader.pages[number]).splitlines()
        except Exception as error:  # as above
            raise _refused(original, f"PDF 无法读取：{error}", f"the PDF cannot be read: {error}") from error
        marks += marks_in_lines([(line, f"page {number + 1}") for line in lines])
    return marks, True


def _searched(count: int) -> Iterator[int]:
    middle = count // 2
    zones = (range(_LOOKED_AT), range(middle, middle + _LOOKED_AT), range(count - _LOOKED_AT, count))
    yield from sorted({number for zone in zones for number in zone if 0 <= number < count})


def _refused(original: Original, zh: str, en: str) -> LabelProblem:
    return LabelProblem(Problem(Text(zh, en), original.place))
