# SPDX-License-Identifier: Apache-2.0
"""XML parts of a document, edited as text: elements with the bytes in which they stand, so all else stays as it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape

from hegui.label.codec import Refused
from hegui.label.content import Malformed, Span

DEEPEST: Final = 200
_TAG: Final = re.compile(rb"""<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_DECLARED: Final = re.compile(rb"""^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS: Final = frozenset(
    {"big5", "euc-jp", "euc-kr", "gb18030", "gb2312", "gbk", "iso-8859-1", "shift_jis", "utf-16", "windows-1252"}
)
_PREFIX: Final = re.compile(rb"<([\w.-]+:)?[\w.-]+")


class Element(NamedTuple):
    """An element and where it stands in the part."""

    space: str
    local: str
    attributes: Mapping[str, str]
    """By name; with a namespace before it, and a space, if it has one."""
    depth: int
    """1 for the root."""
    start: int
    inside: Span
    """Between its tags; of no length where it is written as one empty tag."""
    end: int
    text: str
    """All text in it, for those of which text was asked."""

    @property
    def empty_tag(self) -> bool:
        """Whether it is written ``<x/>``: there is no place between tags."""
        return self.inside.end == self.end


@dataclass(frozen=True, slots=True)
class Markup:
    """An XML part as UTF-8, and the encoding it had."""

    data: bytes
    encoding: str

    def encoded(self, data: bytes, original: bytes) -> bytes:
        """New text in the encoding of the part.

        Raises:
            Refused: the encoding does not give back the old text byte for byte, or has no room for the new.
        """
        if self.encoding == "utf-8":
            return data
        try:
            if self.data.decode().encode(self.encoding) == original:
                return data.decode().encode(self.encoding)
        except UnicodeError:
            pass
        raise Refused(
            f"XML 的编码 {self.encoding} 不能无损改写", f"XML in {self.encoding} cannot be rewritten without a loss"
        )


def markup_of(data: bytes) -> Markup:
    """An XML part as UTF-8.

    Raises:
        Malformed: its encoding is not known, or the bytes are not in it.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = "utf-16"
    else:
        declared = _DECLARED.match(data[:200])
        encoding = declared[1].decode().lower() if declared else "utf-8"
    if encoding in {"utf-8", "utf8", "us-ascii", "ascii"}:
        return Markup(data, "utf-8")
    if encoding not in _ENCODINGS:
        raise Malformed(f"不认识的 XML 编码 {encoding}", f"the XML encoding {encoding} is not known")
    try:
        return Markup(data.decode(encoding).encode(), encoding)
    except UnicodeError:
        raise Malformed(f"XML 不是它声明的编码 {encoding}", f"the XML is not in {encoding} as it declares") from None


def elements(data: bytes, wanted: frozenset[str], texts: frozenset[str] = frozenset()) -> list[Element]:
    """The elements of these local names and the root, in the order of their ends: the root is the last.

    Args:
        data: UTF-8.
        wanted: local names.
        texts: those of them whose text is asked for; of nested ones, the outermost's.

    Raises:
        Malformed: it is no XML, is nested too deeply, or declares entities.
    """
    return _Reader(data, wanted, texts).read()


def escaped(value: str) -> str:
    """JSON text for an element or an attribute. Characters that XML does not have become JSON escapes."""
    value = value.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return escape(value, {'"': "&quot;"})


def prefix_at(data: bytes, element: Element) -> str:
    """The prefix of an element as it is spelled, with its colon; empty without."""
    found = _PREFIX.match(data, element.start)
    return (found[1] or b"").decode() if found else ""


class _Reader:
    """One pass of expat that remembers only what is wanted."""

    def __init__(self, data: bytes, wanted: frozenset[str], texts: frozenset[str]) -> None:
        self._data = data
        self._wanted = wanted
        self._texts = texts
        self._depth = 0
        self._open: list[tuple[str, Mapping[str, str], int, int, int]] = []
        self._found: list[Element] = []
        self._recorded = 0
        """Depth of the element whose text is being gathered; 0 for none."""
        self._text: list[str] = []
        parser = expat.ParserCreate("utf-8", " ")
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        parser.EntityDeclHandler = self._entity
        self._parser = parser

    def read(self) -> list[Element]:
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            raise Malformed(f"不是 XML：{error}", f"this is no XML: {error}") from None
        return self._found

    def _begin(self, name: str, attributes: Sequence[str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Malformed("XML 嵌套过深", "the XML is nested too deeply")
        local = name.rpartition(" ")[2]
        if local not in self._wanted and self._depth > 1:
            return
        start = self._parser.CurrentByteIndex
        tag = _TAG.match(self._data, start)
        if tag is None:
            raise Malformed("XML 标签没有结束", "an XML tag does not end")
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        self._open.append((name, pairs, self._depth, start, tag.end()))
        if local in self._texts and not self._recorded:
            self._recorded = self._depth
            self._text.clear()
            self._parser.CharacterDataHandler = self._text.append

    def _finish(self, name: str) -> None:
        if self._open and self._open[-1][2] == self._depth:
            _, pairs, depth, start, after = self._open.pop()
            text = ""
            if self._recorded == depth:
                text = "".join(self._text)
                self._recorded = 0
                self._parser.CharacterDataHandler = None
            if self._data[after - 2 : after] == b"/>":
                inside, end = Span(after, after), after
            else:
                inside = Span(after, self._parser.CurrentByteIndex)
                end = self._data.index(b">", inside.end) + 1
            space, _, local = name.rpartition(" ")
            self._found.append(Element(space, local, pairs, depth, start, inside, end, text))
        self._depth -= 1

    def _entity(self, *_: object) -> None:
        raise Malformed("XML 声明了实体", "the XML declares entities")
