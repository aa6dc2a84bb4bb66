# SPDX-License-Identifier: Apache-2.0
"""SVG: RDF in a ``<metadata>`` that is the first child of the root (SVG 2, 5.10; XMP part 3). The guides name no place.

The document is read by expat and edited as text at the offsets that expat gives; every other character stays.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.xmp import RDF, packet_with, packet_with_label, survey_packet
from hegui.text import Text

DEEPEST: Final = 5000
MOST_RDF: Final = 16
"""RDF elements that are looked at in one document."""
LONGEST_DECLARATIONS: Final = 64 * 1024
"""Bytes of the namespaces in force where an RDF element begins."""
LONGEST_INFLATED: Final = 16 * 1024 * 1024
"""Bytes of a compressed SVG that are read."""
_GZIP: Final = b"\x1f\x8b"
_PROLOG: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?><\?.*?\?>\s*+|<!--.*?-->\s*+|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>\s*+)*+<(?:[\w.-]+:)?svg[\s/>]",
    re.DOTALL,
)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")
_KNOWN_ENCODINGS: Final = re.compile(
    r"us-ascii|ascii|iso-8859-\d+|latin-?1|windows-125\d|gb2312|gbk|gb18030|big5|shift_jis|euc-(jp|kr)"
)
"""Those of which each byte of the text decodes on its own, without state."""
_TAG: Final = re.compile(rb"""<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_WRAPPERS: Final = frozenset({"adobe:ns:meta/ xmpmeta", "adobe:ns:meta/ xapmeta", f"{RDF} RDF"})
_MANIFEST: Final = "http://c2pa.org/manifest manifest"
_WORTH_A_LOOK: Final = (b"metadata", b"RDF", b"c2pa.org/manifest")
_AROUND: Final = "hegui-around"
"""The prefix of the element that we think around an RDF element."""
_TAIL: Final = f"</{_AROUND}:xmpmeta>".encode()
_COMPRESSED: Final = Text(
    "压缩的 SVG（.svgz）不能写入标识；请解压为 .svg 后写入",
    "a compressed SVG (.svgz) cannot be given a label; unpack it to .svg first",
)


class _Rdf(NamedTuple):
    """An ``x:xmpmeta`` or ``rdf:RDF`` element of the document, the outermost one."""

    span: Span
    spaces: str
    """The namespaces declared around it, as attributes."""
    in_metadata: bool


@dataclass(slots=True)
class _Outline:
    """Where things stand in a document, by bytes of its text in UTF-8."""

    root: Span
    """The start tag of the root."""
    metadata: list[tuple[Span, Span]] = field(default_factory=list)
    """Children ``<metadata>`` of the root, each with its start tag."""
    rdf: list[_Rdf] = field(default_factory=list)
    credentials: bool = False


class _Reader:
    """One pass of expat over the document. Where there is no metadata it runs without a call back to Python."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._depth = 0
        self._outline = _Outline(Span(0, 0))
        self._spaces: dict[str, list[str]] = {}
        self._rdf: tuple[Span, int, str] | None = None
        self._metadata: Span | None = None
        self._metadata_name = ""
        parser = expat.ParserCreate("utf-8", " ")
        parser.StartElementHandler = self._begin
        parser.EntityDeclHandler = self._entity
        parser.StartNamespaceDeclHandler = self._declare
        self._parser = parser

    def read(self) -> _Outline:
        """The outline of the document.

        Raises:
            Malformed: it is no well-formed XML with the root ``svg``, declares entities, or is nested too deeply.
        """
        try:
            self._parser.Parse(self._text, True)
        except expat.ExpatError as error:
            raise Malformed(f"不是完整的 XML：{error}", f"this is no complete XML: {error}") from None
        return self._outline

    def _begin(self, name: str, _: object) -> None:
        self._deeper(name)
        here = self._parser.CurrentByteIndex
        if self._depth == 1:
            self._root(name, here)
        elif self._rdf is not None:
            pass
        elif name in _WRAPPERS:
            self._rdf = _tag(self._text, here), self._depth, self._declared()
        elif self._depth == 2 and name == self._metadata_name:
            self._metadata = _tag(self._text, here)
        elif name == _MANIFEST:
            self._outline.credentials = True

    def _deeper(self, _: str, __: object = None) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Malformed("SVG 嵌套过深", "the SVG is nested too deeply")

    def _higher(self, _: str) -> None:
        self._depth -= 1

    def _root(self, name: str, here: int) -> None:
        if name.rpartition(" ")[2] != "svg":
            raise Malformed("根元素不是 svg", "the root element is not svg")
        self._metadata_name = name[: -len("svg")] + "metadata"
        self._outline.root = _tag(self._text, here)
        self._parser.EndElementHandler = self._finish
        self._parser.EndNamespaceDeclHandler = self._undeclare
        self._pass_over(self._outline.root.end)

    def _pass_over(self, start: int) -> None:
        """Looks at no more elements if none is worth it; only counts them if they could be nested too deeply."""
        if any(self._text.find(word, start) >= 0 for word in _WORTH_A_LOOK):
            return
        many = self._text.count(b"<") > DEEPEST
        self._parser.StartElementHandler = self._deeper if many else None
        self._parser.EndElementHandler = self._higher if many else None
        self._parser.StartNamespaceDeclHandler = None
        self._parser.EndNamespaceDeclHandler = None

    def _finish(self, _: str) -> None:
        if self._rdf is not None and self._rdf[1] == self._depth:
            element = self._element(self._rdf[0])
            self._outline.rdf.append(_Rdf(element, self._rdf[2], self._metadata is not None))
            self._rdf = None
        elif self._depth == 2 and self._metadata is not None:
            element = self._element(self._metadata)
            self._outline.metadata.append((element, self._metadata))
            self._metadata = None
            self._pass_over(element.end)
        self._depth -= 1

    def _element(self, tag: Span) -> Span:
        """The element that begins with a tag and ends here."""
        empty = self._text.endswith(b"/>", tag.start, tag.end)
        return tag if empty else Span(tag.start, _tag(self._text, self._parser.CurrentByteIndex).end)

    def _declare(self, prefix: str | None, space: str | None) -> None:
        self._spaces.setdefault(prefix or "", []).append(space or "")

    def _undeclare(self, prefix: str | None) -> None:
        self._spaces[prefix or ""].pop()

    def _declared(self) -> str:
        declared = "".join(
            f" xmlns{':' if prefix else ''}{prefix}={quoteattr(spaces[-1])}"
            for prefix, spaces in self._spaces.items()
            if spaces and prefix not in {"xml", _AROUND}
        )
        if len(declared) > LONGEST_DECLARATIONS or len(self._outline.rdf) >= MOST_RDF:
            raise Malformed("SVG 的 RDF 或者命名空间过多", "the SVG has too many RDF elements or namespaces")
        return declared

    def _entity(self, *_: object) -> None:
        raise Malformed(
            "SVG 的 DOCTYPE 声明了实体，出于安全不予展开；请另存为不含实体的 SVG",
            "the DOCTYPE of the SVG declares entities, which are not expanded for safety; save it without them",
        )


def _tag(text: bytes, start: int) -> Span:
    """The tag at an offset, up to and with its ``>``."""
    found = _TAG.match(text, start)
    if found is None:
        raise Malformed("SVG 标签没有结束", "an SVG tag does not end")
    return Span(*found.span())


def _encoding(head: bytes) -> str:
    """The encoding of a document by its first bytes: utf-8, or what it was before we read it as UTF-8."""
    if head[:2] == b"\xff\xfe" or head[:2] == b"<\0":
        return "utf-16-le"
    if head[:2] == b"\xfe\xff" or head[:2] == b"\0<":
        return "utf-16-be"
    declared = _DECLARED.match(head)
    name = declared[1].decode().lower() if declared else "utf-8"
    if name in {"utf-8", "utf8"}:
        return "utf-8"
    if not _KNOWN_ENCODINGS.fullmatch(name):
        raise Malformed(f"SVG 的编码 {name} 无法识别", f"the encoding {name} of the SVG is not known")
    return name


def _recoded(data: bytes, encoding: str) -> bytes:
    """A document in UTF-8, whatever it was written in."""
    if encoding == "utf-8":
        return data
    try:
        return data.decode(encoding).encode()
    except (UnicodeError, LookupError) as error:
        raise Malformed(f"SVG 不是 {encoding} 编码", f"the SVG is not in {encoding}") from error


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        text = inflater.decompress(data, LONGEST_INFLATED)
    except zlib.error as error:
        raise Malformed(f"压缩的 SVG 损坏：{error}", f"the compressed SVG is damaged: {error}") from None
    if not inflater.eof:
        raise Malformed("压缩的 SVG 不完整或者过长", "the compressed SVG is cut off or too long")
    return text


class Svg:
    """The codec of SVG in any encoding; a compressed one is read and not written."""

    name = "svg"
    modality = "image"
    suffixes = (".svg",)
    carriers = (Carrier.XMP_ELEMENT,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its root element; by the suffix where the root is not in sight, or the document is compressed."""
        if head.startswith(_GZIP):
            return suffix == ".svgz"
        if b"\0" in head[:4]:
            encoding = "utf-16-le" if head[:2] in {b"\xff\xfe", b"<\0"} else "utf-16-be"
            head = head.decode(encoding, "replace").encode()
        return bool(_PROLOG.match(head)) or (
            suffix == ".svg" and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
        )

    def survey(self, content: Content, found: Survey) -> None:
        """Every RDF element of the document, wherever it stands."""
        data = content.all()
        if data.startswith(_GZIP):
            found.protected = _COMPRESSED
            data = _inflated(data)
        encoding = _encoding(data[:256])
        text = _recoded(data, encoding)
        outline = _Reader(text).read()
        found.credentials = outline.credentials
        for rdf in outline.rdf:
            place = "metadata" if rdf.in_metadata else "rdf:RDF"
            offset = rdf.span.start
            if encoding != "utf-8":
                offset = len(text[:offset].decode().encode(encoding))
            survey_packet(_alone(text, rdf), found, place=place, offset=offset, locator=rdf)

    def media(self, content: Content) -> Iterator[bytes | Span]:
        """The document without its metadata."""
        data = content.all()
        if data.startswith(_GZIP):
            yield Span(0, content.size)
            return
        text = _recoded(data, _encoding(data[:256]))
        outline = _Reader(text).read()
        metadata = [whole for whole, _ in outline.metadata]
        metadata += [rdf.span for rdf in outline.rdf if not rdf.in_metadata]
        pieces = patched(len(text), [Patch(*span, b"") for span in metadata])
        yield b"".join(text[piece.start : piece.end] for piece in pieces if isinstance(piece, Span))

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the label in its RDF; without one, extends the RDF of the document or adds a ``<metadata>``."""
        data = content.all()
        if data.startswith(_GZIP):
            raise Refused(_COMPRESSED.zh, _COMPRESSED.en)
        encoding = _encoding(data[:256])
        text = _recoded(data, encoding)
        patch = self._patch(text, found, value)
        if encoding == "utf-8":
            return patched(content.size, [patch])
        before, after = (part.decode().encode(encoding) for part in (text[: patch.start], text[patch.end :]))
        if not (data.startswith(before) and data.endswith(after)):
            raise Refused(
                f"SVG 的 {encoding} 编码不可逆", f"the {encoding} of the SVG cannot be written again as it was"
            )
        # What the encoding lacks becomes a character reference.
        return before, patch.fresh.decode().encode(encoding, "xmlcharrefreplace"), after

    def _patch(self, text: bytes, found: Survey, value: str) -> Patch:
        if found.sites:
            [site] = found.sites
            if not isinstance(site.locator, _Rdf):
                raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label in {site.place} cannot be updated")
            return _with_label(text, site.locator, value)
        outline = _Reader(text).read()
        if outline.rdf:
            return _with_label(text, max(outline.rdf, key=lambda rdf: rdf.in_metadata), value)
        fresh = _packet(value)
        if outline.metadata:
            return _as_first_child(text, outline.metadata[0][1], fresh)
        if text.endswith(b"/>", 0, outline.root.end):
            raise Refused("SVG 没有内容", "the SVG has no content")
        name = _name(text, outline.root)
        metadata = name[: -len(b"svg")] + b"metadata"
        return _as_first_child(text, outline.root, b"<%b>%b</%b>" % (metadata, fresh, metadata))


def _alone(text: bytes, rdf: _Rdf) -> bytes:
    """An RDF element as a packet of its own: with the namespaces that the document around it declares."""
    return _head(rdf) + text[rdf.span.start : rdf.span.end] + _TAIL


def _with_label(text: bytes, rdf: _Rdf, value: str) -> Patch:
    fresh = packet_with_label(_alone(text, rdf), value)
    return Patch(*rdf.span, fresh[len(_head(rdf)) : -len(_TAIL)])


def _head(rdf: _Rdf) -> bytes:
    return f'<{_AROUND}:xmpmeta{rdf.spaces} xmlns:{_AROUND}="adobe:ns:meta/">'.encode()


def _packet(value: str) -> bytes:
    """The RDF of a new packet: an XML document needs no more around it."""
    packet = packet_with(value)
    return packet[packet.index(b"<rdf:RDF") : packet.rindex(b"</x:xmpmeta>")]


def _as_first_child(text: bytes, tag: Span, fresh: bytes) -> Patch:
    """Puts markup right behind a start tag; an element without content is opened."""
    if not text.endswith(b"/>", tag.start, tag.end):
        return Patch(tag.end, tag.end, fresh)
    return Patch(tag.end - 2, tag.end, b">%b</%b>" % (fresh, _name(text, tag)))


def _name(text: bytes, tag: Span) -> bytes:
    return re.split(rb"[\s/>]", text[tag.start + 1 : tag.end], maxsplit=1)[0]


CODEC: Final = Svg()
