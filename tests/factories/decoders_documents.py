# SPDX-License-Identifier: Apache-2.0
"""What independent programs see in PDF, HTML and Markdown: PDFium, pypdf, Python's HTML parser and PyYAML."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import yaml
from markdown_it import MarkdownIt


def _pdf_pages(path: Path) -> Any:
    """The pixels and the text of every page as PDFium renders them."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [
            (page.get_size(), page.render(scale=1).to_numpy().tobytes(), page.get_textpage().get_text_range())
            for page in document
        ]
    finally:
        document.close()


def _pdf_metadata(path: Path) -> Any:
    """Document information but the label, the XMP packet, outline and attachments, as pypdf reads them."""
    reader = pypdf.PdfReader(path)
    information = {key: value for key, value in (reader.metadata or {}).items() if "AIGC" not in key}
    packet = reader.root_object.get("/Metadata")
    outline = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    return information, packet and packet.get_object().get_data(), outline, dict(reader.attachments)


class _Events(HTMLParser):
    """What Python's parser reports, apart from the label."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[Any] = []
        self.metas: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta" and ("name", "AIGC") in attrs:
            return
        self.seen.append((tag, attrs))
        if tag in {"meta", "title", "link", "script"}:
            self.metas.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_comment(self, data: str) -> None:
        self.seen.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.seen.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.seen.append(("instruction", data))


def _html(path: Path) -> _Events:
    data = path.read_bytes()
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:1024])
    events = _Events()
    events.feed(data.decode(declared[1].decode() if declared else "utf-8-sig"))
    events.close()
    return events


def _html_events(path: Path) -> Any:
    """All events; an empty head says nothing, whether it is written or not."""
    seen = _html(path).seen
    for at in range(len(seen) - 1):
        if seen[at : at + 2] == [("head", []), "/head"]:
            return seen[:at] + seen[at + 2 :]
    return seen


def _html_metadata(path: Path) -> Any:
    return _html(path).metas


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _parts(path: Path) -> tuple[str, str]:
    """Front matter and body, parted by a pattern of its own."""
    parts = re.match(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n(.*)\Z", _text(path), re.DOTALL | re.MULTILINE)
    return (parts[1], parts[2]) if parts else ("", _text(path))


def _markdown_text(path: Path) -> Any:
    """The body and what it renders to."""
    body = _parts(path)[1]
    return body, MarkdownIt().render(body)


def _markdown_metadata(path: Path) -> Any:
    """The values of the front matter as PyYAML loads them, in their order, and its comments."""
    front = _parts(path)[0]
    values = yaml.safe_load(front) or {}
    comments = re.findall(r"#.*", front)
    return [(key, value) for key, value in values.items() if key != "AIGC"], comments


DECODED: dict[str, Callable[[Path], Any]] = {"pdf": _pdf_pages, "html": _html_events, "markdown": _markdown_text}
METADATA: dict[str, Callable[[Path], Any]] = {
    "pdf": _pdf_metadata,
    "html": _html_metadata,
    "markdown": _markdown_metadata,
}
EXIFTOOL: dict[str, str | None] = {"pdf": "PDF:AIGC", "html": "HTML:AIGC", "markdown": None}
