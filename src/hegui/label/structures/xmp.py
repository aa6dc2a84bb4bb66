# SPDX-License-Identifier: Apache-2.0
"""The label in an XMP packet: found in whatever form it stands, written without touching any other property.

The packet is edited as text, at the byte offsets that the parser (expat) gives: other properties, their order, prefixes,
comments and white space stay as they are. Entity declarations are refused, so nothing expands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple, assert_never
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Malformed

NAMESPACE: Final = "http://www.tc260.org.cn/ns/AIGC/1.0/"
LOCAL: Final = "AIGC"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LONGEST_PACKET: Final = 16 * 1024 * 1024
DEEPEST: Final = 100
MOST_LABELS: Final = 100
"""Labels in one packet; more are an attack on the reader's time."""

_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?(?:xmpmeta|xapmeta|RDF)[\s>]")
_LAST: Final = re.compile(rb"</(?:[\w.-]+:)?(?:xmpmeta|xapmeta|RDF)\s*>")
_TAG: Final = re.compile(rb"""<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE: Final = re.compile(rb"""\s([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_NAME: Final = re.compile(rb"</?([^\s/>]+)")
_ABOUT: Final = f"{RDF} about"
_ROOT_OF_RDF: Final = f"{RDF} RDF"
_TOP_LEVEL: Final = f"{RDF} Description"


class Form(Enum):
    """How a property is written, which decides how it is replaced."""

    BETWEEN_TAGS = "between tags"
    EMPTY_TAG = "empty tag"
    """``<TC260:AIGC/>``: there is no place between tags; its ``/>`` is replaced."""
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class Property:
    """A label property: its value, and the bytes of the packet that hold it."""

    carrier: Carrier
    name: str
    value: str
    start: int
    end: int
    form: Form = Form.BETWEEN_TAGS


@dataclass(frozen=True, slots=True)
class Packet:
    """What a packet says of labels, and what is needed to add one."""

    properties: tuple[Property, ...]
    insert_at: int
    """Where a new rdf:Description goes: at the end tag of rdf:RDF, or the ``/>`` of an empty one."""
    rdf_tag: str
    """The name of the RDF element as the packet spells it."""
    about: str
    """What the descriptions are about: all of a packet must say the same."""


_BEFORE: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<rdf:Description rdf:about="" xmlns:TC260="{NAMESPACE}"><TC260:AIGC>'
).encode()
_AFTER: Final = b'</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
"""What stands before and after the label in a packet of ours."""


def packet_with(value: str) -> bytes:
    """A new packet that holds the label and nothing else, without padding."""
    return _BEFORE + _escaped(value).encode() + _AFTER


def _value_of_ours(packet: bytes) -> str | None:
    """The label of a packet that is just like `packet_with` makes them: ten times faster than a parser."""
    if not (packet.startswith(_BEFORE) and packet.endswith(_AFTER)):
        return None
    between = packet[len(_BEFORE) : -len(_AFTER)]
    try:
        text = between.decode()
    except UnicodeDecodeError:
        return None
    value = text.replace("&quot;", '"')
    if "&" not in value and not ('"' in text or "<" in text or ">" in text):  # as a rule: only quotation marks escaped
        return value if value.isprintable() else None
    value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    # What is not printable may be no XML at all, such as U+FFFE: the parser is asked.
    return value if value.isprintable() and _escaped(value) == text else None


def _description(rdf_tag: str, about: str, value: str) -> str:
    """A new description, with the prefix of the packet's RDF element, or one of its own if that has none."""
    prefix, colon, _ = rdf_tag.partition(":")
    if not colon:
        prefix = "rdf"
    declared = "" if colon else f' xmlns:rdf="{RDF}"'
    return (
        f"<{prefix}:Description{declared} {prefix}:about={quoteattr(about)} "
        f'xmlns:TC260="{NAMESPACE}"><TC260:AIGC>{_escaped(value)}</TC260:AIGC></{prefix}:Description>'
    )


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def survey_packet(packet: bytes, found: Survey, *, place: str, offset: int, locator: object = None) -> None:
    """Adds the labels of a packet to a survey. A packet that cannot be parsed and names AIGC is noted as damage.

    Args:
        packet: its bytes, with or without the xpacket wrapper.
        found: the survey.
        place: of the packet in the file, for people.
        offset: of the record that holds it.
        locator: the codec's own, given to each site; the label can be replaced if the packet can be edited.

    Raises:
        Malformed: the packet is no XML and mentions AIGC, so a label may be in it.
    """
    if b"AIGC" not in packet and b"A\0I\0G\0C" not in packet:
        return
    if (value := _value_of_ours(packet)) is not None:
        found.sites.append(Site(Carrier.XMP_ELEMENT, f"{place} TC260:AIGC", offset, value, locator))
        return
    for own in parse_packet(packet).properties:
        found.sites.append(Site(own.carrier, f"{place} {own.name}", offset, own.value, locator))


def packet_with_label(packet: bytes | None, value: str) -> bytes:
    """A packet with the label replaced where it stands, or added; everything else stays byte for byte.

    Raises:
        Refused: the packet has several labels.
        Malformed: the packet is no XMP.
    """
    if packet is None or not packet.strip(b"\0 \t\r\n"):
        return packet_with(value)
    utf8, encoding = _in_utf8(packet)
    fresh = _with_label(utf8, value)
    return fresh if encoding is None else fresh.decode().encode(encoding)


def _with_label(packet: bytes, value: str) -> bytes:
    parsed = parse_packet(packet)
    if len(parsed.properties) > 1:
        raise Refused("XMP 数据包中有多个标识", "the XMP packet holds several labels")
    if parsed.properties:
        old = parsed.properties[0]
        return packet[: old.start] + _replacement(old, value).encode() + packet[old.end :]
    added = _description(parsed.rdf_tag, parsed.about, value)
    at = parsed.insert_at
    if packet.startswith(b"/>", at):
        return packet[:at] + f">{added}</{parsed.rdf_tag}>".encode() + packet[at + 2 :]
    return packet[:at] + added.encode() + packet[at:]


def without_padding(packet: bytes) -> bytes:
    """The packet without the white space that is there for programs that edit in place."""
    before, trailer, after = packet.rpartition(b"<?xpacket end")
    return (before.rstrip() if trailer else b"") + trailer + after.rstrip(b"\0 \t\r\n")


def _replacement(old: Property, value: str) -> str:
    match old.form:
        case Form.ATTRIBUTE:
            return f'"{_escaped(value)}"'
        case Form.EMPTY_TAG:
            return f">{_escaped(value)}</{old.name}>"
        case Form.BETWEEN_TAGS:
            return _escaped(value)
        case _:
            assert_never(old.form)


def parse_packet(packet: bytes) -> Packet:
    """Finds the labels of a packet and the place for a new one. Nothing outside of the XMP element is looked at,
    so a declaration or a stray ``?`` before it (as ByteDance writes) does no harm.

    Raises:
        Malformed: it is too long, too deep, declares entities, or is no XML.
    """
    if len(packet) > LONGEST_PACKET:
        raise Malformed(f"XMP 数据包超过 {LONGEST_PACKET} 字节", f"the XMP packet has more than {LONGEST_PACKET} bytes")
    packet, _ = _in_utf8(packet)
    head = _ROOT.search(packet)
    if head is None:
        raise Malformed("XMP 数据包没有 RDF 元素", "the XMP packet has no RDF element")
    end = len(packet)  # an empty RDF element has no end tag; expat tells if it is that
    for tail in _LAST.finditer(packet, head.start()):
        end = tail.end()
    return _Reader(packet, head.start()).read(end)


def _in_utf8(packet: bytes) -> tuple[bytes, str | None]:
    """The packet in UTF-8, and its encoding if that is UTF-16."""
    if packet[:2] not in {b"\xfe\xff", b"\xff\xfe"} and b"\0" not in packet[:64]:
        return packet, None
    little = packet[:2] == b"\xff\xfe" or packet[1:2] == b"\0"
    encoding = "utf-16-le" if little else "utf-16-be"
    try:
        return packet.decode(encoding).encode(), encoding
    except UnicodeDecodeError as error:
        raise Malformed("XMP 数据包的编码无法识别", "the encoding of the XMP packet is not known") from error


class _Open(NamedTuple):
    """A label element whose end is not reached yet."""

    carrier: Carrier
    tag: str
    depth: int
    start: int
    form: Form


class _Reader:
    """One pass of expat over the XMP element, remembering only what concerns labels."""

    def __init__(self, packet: bytes, start: int) -> None:
        self._packet = packet
        self._start = start
        self._depth = 0
        self._found: list[Property] = []
        self._open: _Open | None = None
        self._text: list[str] = []
        self._insert_at = -1
        self._empty_rdf = -1
        self._rdf_tag = ""
        self._about = ""
        parser = expat.ParserCreate("utf-8", " ")
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        parser.EntityDeclHandler = self._entity
        self._parser = parser

    def read(self, end: int) -> Packet:
        try:
            self._parser.Parse(self._packet[self._start : end], True)
        except expat.ExpatError as error:
            raise Malformed(f"XMP 数据包不是 XML：{error}", f"the XMP packet is no XML: {error}") from None
        if self._insert_at < 0:
            raise Malformed("XMP 数据包没有 RDF 元素", "the XMP packet has no RDF element")
        return Packet(tuple(self._found), self._insert_at, self._rdf_tag, self._about)

    def _here(self) -> int:
        return self._start + self._parser.CurrentByteIndex

    def _begin(self, name: str, attributes: Sequence[str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Malformed("XMP 数据包嵌套过深", "the XMP packet is nested too deeply")
        space, _, local = name.rpartition(" ")
        if attributes:
            self._look_at(name, attributes)
        if name == _ROOT_OF_RDF:
            here = self._here()
            self._rdf_tag = self._tag_at(here)
            tag_end = _end_of_tag(self._packet, here)
            self._empty_rdf = tag_end - 2 if self._packet.endswith(b"/>", here, tag_end) else -1
        elif local == LOCAL and self._open is None:
            here = self._here()
            tag_end = _end_of_tag(self._packet, here)
            form = Form.EMPTY_TAG if self._packet.endswith(b"/>", here, tag_end) else Form.BETWEEN_TAGS
            carrier = Carrier.XMP_ELEMENT if space == NAMESPACE else Carrier.XMP_OTHER
            start = tag_end if form is Form.BETWEEN_TAGS else tag_end - 2
            self._open = _Open(carrier, self._tag_at(here), self._depth, start, form)
            self._text.clear()
            self._parser.CharacterDataHandler = self._text.append

    def _look_at(self, element: str, attributes: Sequence[str]) -> None:
        for index, key in enumerate(attributes[::2]):
            if key.endswith(LOCAL) and key.rpartition(" ")[2] == LOCAL:
                self._add_labels_among(attributes)
                return
            if key == _ABOUT and element == _TOP_LEVEL and not self._about:
                self._about = attributes[2 * index + 1]

    def _add_labels_among(self, attributes: Sequence[str]) -> None:
        """Remembers the label attributes of the tag at hand; expat tells them in the order in which they stand there."""
        here = self._here()
        written = [
            attribute
            for attribute in _ATTRIBUTE.finditer(self._packet, here, _end_of_tag(self._packet, here))
            if attribute[1].split(b":")[0] != b"xmlns"
        ]
        for key, value, attribute in zip(attributes[::2], attributes[1::2], written, strict=True):
            space, _, local = key.rpartition(" ")
            if local == LOCAL:
                carrier = Carrier.XMP_ATTRIBUTE if space == NAMESPACE else Carrier.XMP_OTHER
                self._add(Property(carrier, attribute[1].decode(), value, *attribute.span(2), Form.ATTRIBUTE))
            elif key == _ABOUT and not self._about:
                self._about = value

    def _add(self, label: Property) -> None:
        if len(self._found) >= MOST_LABELS:
            raise Malformed("XMP 数据包中标识过多", "the XMP packet holds too many labels")
        self._found.append(label)

    def _finish(self, name: str) -> None:
        if self._open is not None and self._open.depth == self._depth:
            own = self._open
            end = self._here() if own.form is Form.BETWEEN_TAGS else own.start + 2
            self._add(Property(own.carrier, own.tag, "".join(self._text), own.start, end, own.form))
            self._open = None
            self._parser.CharacterDataHandler = None
        if name == _ROOT_OF_RDF:
            self._insert_at = self._here() if self._empty_rdf < 0 else self._empty_rdf
        self._depth -= 1

    def _tag_at(self, start: int) -> str:
        tag = _NAME.match(self._packet, start)
        return tag[1].decode() if tag else LOCAL

    def _entity(self, *_: object) -> None:
        raise Malformed("XMP 数据包声明了实体", "the XMP packet declares entities")


def _end_of_tag(packet: bytes, start: int) -> int:
    """The byte after the ``>`` that ends the tag, past any in quotes."""
    tag = _TAG.match(packet, start)
    if tag is None:
        raise Malformed("XMP 标签没有结束", "an XMP tag does not end")
    return tag.end()
