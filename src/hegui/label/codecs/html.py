# SPDX-License-Identifier: Apache-2.0
"""HTML and XHTML: ``<meta name="AIGC" content="…">`` in the head.

No guide of TC260 speaks of HTML; this is the form that tools read as metadata (exiftool: HTML:AIGC). The tag goes after the
declaration of the encoding, which must stay within the first 1024 bytes, and the file is edited as bytes.
"""

import codecs
import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from hegui.label.aigc import KEY, NAMES
from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.html_tags import Tag, Value, tags_of
from hegui.text import Text

_START: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING: Final = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})[\"']")
_XHTML: Final = b"http://www.w3.org/1999/xhtml"
_NAMING: Final = (b"name", b"property", b"itemprop", b"http-equiv")
_DEEPEST: Final = 32
_A_KEY: Final = re.compile(r"[\"']AIGC[\"']\s*:")


class _Page(NamedTuple):
    """A file taken apart."""

    data: bytes
    labels: tuple["_Meta", ...]
    scripts: tuple[Tag, ...]
    """Texts of scripts of type JSON that name AIGC."""
    insert_at: int
    encoding: str
    xhtml: bool
    has_head: bool
    """There is a tag that begins it, or a declaration of the encoding, which implies it."""
    head: Tag | None
    wants_head: bool
    """There is none, and nothing that belongs into it: a label brings its own."""


class _Meta(NamedTuple):
    """A meta tag that names AIGC."""

    name: str
    tag: Tag
    content: Value | None


def _page_of(data: bytes) -> _Page:
    reader = _Reader(data)
    for tag in tags_of(data):
        reader.take(tag)
    return reader.page()


class _Reader:
    """One pass over the tags."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._labels: list[_Meta] = []
        self._scripts: list[Tag] = []
        self._json = False
        self._encoding = ""
        self._xhtml = False
        self._place: dict[str, int] = {}
        self._in_body = False
        self._has_content = False
        self._head: Tag | None = None

    def take(self, tag: Tag) -> None:
        self._has_content = self._has_content or (not self._in_body and tag.name in _OF_A_HEAD)
        match tag.name:
            case b"meta":
                self._meta(tag)
            case b"script":
                self._json = b"json" in tag.inside.lower()
            case b"#script":
                if self._json and KEY.encode() in tag.inside.upper():
                    self._scripts.append(tag)
            case b"?" | b"!":
                self._declaration(tag)
            case b"html":
                self._xhtml = self._xhtml or _XHTML in tag.inside
                self._place.setdefault("html", tag.end)
            case b"head":
                self._head = self._head or tag
                if not self._in_body:
                    self._place.setdefault("head", tag.end)
            case b"body" | b"/head" | b"frameset":
                self._in_body = True
            case _:
                pass

    def _declaration(self, tag: Tag) -> None:
        if tag.inside[2:9].lower() == b"doctype":
            self._place.setdefault("doctype", tag.end)
        elif tag.start <= len(codecs.BOM_UTF8) and tag.inside.startswith(b"<?xml"):
            declared = _XML_ENCODING.search(tag.inside)
            self._xhtml = True
            self._encoding = declared[1].decode() if declared else "utf-8"
            self._place["declaration"] = tag.end

    def _meta(self, tag: Tag) -> None:
        attributes = tag.attributes()
        content = attributes.get(b"content")
        declared = attributes.get(b"charset")
        if declared is None and content is not None and b"http-equiv" in attributes:
            found = _CHARSET.search(content.text)
            declared = Value(found[1], 0, 0) if found else None
        if declared is not None and not self._in_body:
            self._encoding = self._encoding or declared.text.strip().decode("latin-1")
            self._place.setdefault("charset", tag.end)
        for naming in _NAMING:
            named = attributes.get(naming)
            if named is not None and _names_the_label(named.text, content):
                self._labels.append(_Meta(named.text.decode("utf-8", "replace"), tag, content))
                return

    def page(self) -> _Page:
        start = len(codecs.BOM_UTF8) if self._data.startswith(codecs.BOM_UTF8) else 0
        places = (self._place.get(name) for name in ("charset", "head", "html", "doctype", "declaration"))
        at = next((place for place in places if place is not None), start)
        encoding = "utf-8" if start else _known(self._encoding) or _guessed(self._data)
        has_head = "head" in self._place or "charset" in self._place
        wants_head = self._head is None and not has_head and not self._has_content and "html" in self._place
        labels, scripts = tuple(self._labels), tuple(self._scripts)
        return _Page(self._data, labels, scripts, at, encoding, self._xhtml, has_head, self._head, wants_head)


_OF_A_HEAD: Final = frozenset({b"meta", b"title", b"link", b"style", b"script", b"base", b"noscript", b"template"})


def _names_the_label(name: bytes, content: Value | None) -> bool:
    """AIGC, or a longer name with it whose value holds a key of the standard."""
    upper = name.strip().upper()
    return upper == KEY.encode() or (
        KEY.encode() in upper and content is not None and any(own.encode() in content.text for own in NAMES.values())
    )


_USABLE: Final = re.compile(
    r"utf-8|ascii|gb18030|big5\w*|euc_\w+|shift_jis\w*|cp(?:125\d|866|874|932|936|949|950)|iso8859-\d+|koi8-[rtu]|mac-\w+|tis-620"
)
"""Encodings in which markup stands for itself; a file that declares another one is mistaken."""
_CHINESE: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}


def _known(name: str) -> str:
    """Python's name of a declared encoding; empty where it cannot be the file's."""
    try:
        own = codecs.lookup(_CHINESE.get(name.lower(), name)).name
    except (LookupError, ValueError):
        return ""
    return own if _USABLE.fullmatch(own) else ""


def _guessed(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


class Html:
    """Meta tags of an HTML or XHTML file."""

    name = "html"
    modality = "text"
    suffixes = (".html", ".htm", ".xhtml")
    carriers = (Carrier.HTML_META,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its doctype or html tag, or by its suffix if it is text."""
        if _START.match(head):
            return True
        return suffix in self.suffixes and (b"\0" not in head or head.startswith(_UTF16))

    def survey(self, content: Content, found: Survey) -> None:
        """Meta tags, and JSON in scripts."""
        data = content.all()
        if data.startswith(_UTF16):
            found.protected = Text("UTF-16 编码的 HTML 不能就地写入", "HTML in UTF-16 cannot be edited in place")
            data = data[: len(data) & ~1].decode("utf-16", "replace").encode("utf-8", "replace")
        page = _page_of(data)
        for meta in page.labels:
            value = _unescaped(meta.content, page.encoding)
            locator = meta.content if found.protected is None else None
            found.sites.append(Site(Carrier.HTML_META, f"meta {meta.name}", meta.tag.start, value, locator))
        for script in page.scripts:
            for path, value in _labels_in(script.inside, page.encoding):
                found.sites.append(Site(Carrier.HTML_SCRIPT, f"script {path}", script.start, value))
        if not page.has_head and page.xhtml:
            found.protected = Text(
                "XHTML 没有 head 元素，不能加入标识", "the XHTML has no head element to put a label into"
            )

    def media(self, content: Content) -> Iterator[bytes]:
        """The document without the meta tags of labels, and without an empty head."""
        data = content.all()
        if data.startswith(_UTF16):
            yield data
            return
        at, kept = 0, []
        for start, end in _not_content(_page_of(data)):
            kept.append(data[at:start])
            at = end
        yield b"".join((*kept, data[at:]))

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the content of the label's tag; without one, puts a tag after the encoding's, or into the head."""
        if found.protected is not None:
            raise Refused(found.protected.zh, found.protected.en)
        page = _page_of(content.all())
        escaped = _escaped(value, page.encoding)
        if found.sites:
            [site] = found.sites
            if not isinstance(site.locator, Value) or site.locator.end <= site.locator.start:
                raise Refused(
                    f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
                )
            return Span(0, site.locator.start), b'"' + escaped + b'"', Span(site.locator.end, content.size)
        tag = b'<meta name="AIGC" content="' + escaped + (b'" />' if page.xhtml else b'">')
        if page.wants_head:
            tag = b"<head>" + tag + b"</head>"
        return Span(0, page.insert_at), tag, Span(page.insert_at, content.size)


def _not_content(page: _Page) -> Iterator[tuple[int, int]]:
    """The tags of labels, and those of a head with nothing else in it: the one that we put around a label, say."""
    labels = [(meta.tag.start, meta.tag.end) for meta in page.labels]
    head = page.head
    if head is not None and head.inside == b"":
        end = head.end
        for start, after in labels:
            end = after if start == end else end
        if page.data.startswith(b"</head>", end):
            labels += [(head.start, head.end), (end, end + len(b"</head>"))]
    yield from sorted(labels)


def _escaped(value: str, encoding: str) -> bytes:
    """The value for an attribute; what the encoding lacks as character references."""
    return html.escape(value).encode(encoding, "xmlcharrefreplace")


def _unescaped(value: Value | None, encoding: str) -> str:
    if value is None:
        return ""
    try:
        return html.unescape(value.text.decode(encoding, "replace"))
    except ValueError:  # a reference with thousands of digits
        raise Malformed("字符引用有误", "a character reference is no character") from None


def _labels_in(script: bytes, encoding: str) -> Iterator[tuple[str, str]]:
    """The labels in a script of JSON; its whole text where it is no JSON and so may hold one."""
    text = script.decode(encoding, "replace").strip()
    try:
        value = json.loads(text.removeprefix("<!--").removesuffix("-->"))
    except (ValueError, RecursionError):
        if _A_KEY.search(text):
            yield KEY, text
        return
    yield from _named_label(value, "", 0)


def _named_label(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth == _DEEPEST:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key.upper() == KEY:
                text = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
                yield f"{path}{key}", text
            else:
                yield from _named_label(inner, f"{path}{key}.", depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_label(inner, path, depth + 1)


CODEC: Final = Html()
