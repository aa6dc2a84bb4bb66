# SPDX-License-Identifier: Apache-2.0
"""A label in HTML: a banner that needs no style sheet, or a raised ``AI``."""

import html
from html.parser import HTMLParser
from typing import Final

from hegui.errors import LabelProblem, Problem
from hegui.label.explicit.delivery import Original, delivered, original_of, with_label
from hegui.label.explicit.proof import Marked, Moment, TextProof, moment_of
from hegui.label.explicit.text import Mark, marks_in_lines, wording_for
from hegui.label.explicit.wording import elements_of
from hegui.label.reading import Source
from hegui.label.writing import Target
from hegui.text import Text

MOMENTS: Final = (Moment.START, Moment.END, Moment.CORNER)
CONTRAST: Final = 21.0
"""Black on white: the banner sets both."""
_STYLE: Final = (
    "display:block;position:relative;z-index:2147483647;margin:0;padding:8px 12px;font:16px/1.5 sans-serif;"
    "color:#000;background:#fff;border:1px solid #000;text-align:left;visibility:visible;opacity:1"
)
_UNSEEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "textarea", "svg"})
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_VOID: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_OF_MEDIA: Final = frozenset({"img", "video", "audio", "canvas", "iframe", "embed", "object"})
_RAISED: Final = "ᴬᴵ"


class _Page(HTMLParser):
    """The places of a page at which a label can go, and the lines that its readers see."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.start = 0
        self.end: int | None = None
        self.first_heading_end: int | None = None
        self.last_paragraph_end: int | None = None
        self.lines: list[tuple[str, str]] = []
        self.media = False
        """Pictures or players, in which a label may be that is not in the text."""
        self._line_starts = [0]
        for line in text.split("\n"):  # what getpos() counts as lines
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._hidden: list[str] = []
        self._raised = 0
        self._words: list[str] = []
        self._line = 1
        self.feed(text)
        self.close()
        self._finish_line()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def handle_decl(self, decl: str) -> None:
        self.start = self._at() + len(decl) + 3

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"html", "body"}:
            self.start = self._at() + len(self.get_starttag_text() or "")
        self.media |= tag in _OF_MEDIA
        if tag in _BLOCKS:
            self._finish_line()
        if tag == "sup":
            self._raised += 1
        if tag not in _VOID and (self._hidden or tag in _UNSEEN or _hides(attrs)):
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self.start = max(self.start, self._at() + len("</head>"))
        if tag == "h1" and self.first_heading_end is None:
            self.first_heading_end = self._at()
        if tag == "p":
            self.last_paragraph_end = self._at()
        if tag == "body" or (tag == "html" and self.end is None):
            self.end = self._at()
        if tag == "sup":
            self._raised = max(0, self._raised - 1)
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        if tag in _BLOCKS:
            self._finish_line()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._words:
            self._line = self.getpos()[0]
        self._words.append(_RAISED if self._raised and data.strip() == "AI" else " ".join(data.split("\n")))

    def _finish_line(self) -> None:
        words = "".join(self._words).strip()
        if words:
            self.lines.append((words, f"line {self._line}"))
        self._words.clear()


def _hides(attributes: list[tuple[str, str | None]]) -> bool:
    values = dict(attributes)
    style = (values.get("style") or "").replace(" ", "").lower()
    return "hidden" in values or "display:none" in style or "visibility:hidden" in style or "opacity:0;" in f"{style};"


def marks_in_page(text: str) -> tuple[list[Mark], bool]:
    """All that looks like a label in the text that readers see, and whether pictures or players may hold more."""
    page = _page_of(text)
    return list(marks_in_lines(page.lines)), page.media


def _page_of(text: str) -> _Page:
    try:
        return _Page(text)
    except (
        ValueError,
        AssertionError,
    ) as error:  # of html.parser: a reference with thousands of digits, odd declarations
        raise LabelProblem(Problem(Text(f"HTML 无法解析：{error}", f"the HTML cannot be parsed: {error}"))) from error


def mark_html(
    source: Source, *, wording: str | None = None, position: str = "start", to: Target | None = None, name: str = ""
) -> Marked:
    """Puts a label into a page, as a banner or raised; all other bytes stay.

    Args:
        source: a path, bytes or a binary stream.
        wording: with both elements.
        position: ``start``, ``end``, or ``corner`` for a raised ``AI`` at the first heading, else the last paragraph.
        to: a path or stream for the new file.
        name: of the file, for bytes and streams.

    Raises:
        LabelProblem: the wording lacks an element, or there is no such position.
    """
    moment = moment_of(position, *MOMENTS)
    words = wording_for(moment, wording)
    original = original_of(source, name, break_credentials=False)
    text, encoding = _decoded(original)
    marks, _ = marks_in_page(text)
    there = next((mark for mark in marks if _is(mark, words, moment)), None)
    if there is not None:
        path, rest = delivered(original, original.content, to)
        return Marked("html", _proof(words, moment, there.place), changed=False, path=path, content=rest)
    at, label = _label(_page_of(text), text, words, moment)
    marked = text[:at] + label + text[at:]
    content = marked.encode(encoding, "xmlcharrefreplace")
    after, _ = marks_in_page(content.decode(encoding))
    found = next((mark for mark in after if _is(mark, words, moment)), None)
    if found is None:
        raise LabelProblem(
            Problem(
                Text("写入后的页面中读不到标识，已放弃", "the label cannot be read in the new page; given up"),
                original.place,
            )
        )
    content, kept = with_label(original, content)
    path, rest = delivered(original, content, to)
    return Marked(
        "html", _proof(words, moment, found.place), changed=True, path=path, content=rest, implicit_label=kept
    )


def _is(mark: Mark, words: str, moment: Moment) -> bool:
    if moment is Moment.CORNER:
        return mark.position is moment
    return mark.certain and mark.complete and mark.position is moment and mark.words == words


def _proof(words: str, moment: Moment, place: str) -> TextProof:
    contrast = None if moment is Moment.CORNER else CONTRAST
    return TextProof(words, elements_of(words).present, moment, place, contrast=contrast)


def _decoded(original: Original) -> tuple[str, str]:
    """The page, and an encoding in which its bytes come back; one that is not Unicode takes the label as references."""
    content = original.content
    encodings = (
        ("utf-16-le",) if content.startswith(b"\xff\xfe") else ("utf-16-be",) if content.startswith(b"\xfe\xff") else ()
    )
    for encoding in (*encodings, "utf-8"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def _label(page: _Page, text: str, words: str, moment: Moment) -> tuple[int, str]:
    end = page.end if page.end is not None else len(text)
    shown = html.escape(words)
    if moment is Moment.CORNER:
        at = next((at for at in (page.first_heading_end, page.last_paragraph_end) if at is not None), end)
        return at, '<sup lang="zh-CN">AI</sup>'
    banner = f'<div role="note" lang="zh-CN" style="{_STYLE}">{shown}</div>\n'
    if moment is Moment.START:
        return max(page.start, int(text.startswith("\ufeff"))), f"\n{banner}" if page.start else banner
    return end, banner
