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
from xml.sax.saxutils import escape, quoteattr, unescape

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Malformed

NAMESPACE: Final = "http://www.tc260.org.cn/ns/AIGC/1.0/"
LOCAL: Final = "AIGC"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LONGEST_PACKET: Final = 16 * 1024 * 1024
DEEPEST: Final = 100

_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?(?:xmpmeta|xapmeta|RDF)[\s>]")
_LAST: Final = re.compile(rb"</(?:[\w.-]+:)?(?:xmpmeta|xapmeta|RDF)\s*>")
_TAG: Final = re.compile(rb"""<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_ABOUT: Final = f"{RDF} about"


class Form(Enum):
    """How a property is written, which decides how it is replaced."""

    BETWEEN_TAGS = "between tags"
    EMPTY_TAG = "empty tag"
    """``<TC260:AIGC/>``: there is no place between tags."""
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
    """Where a new rdf:Description goes: before the end of rdf:RDF."""
    rdf_tag: str
    """The name of the RDF element as the packet spells it."""
    about: str


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


_LIKE_OURS: Final = re.compile(re.escape(_BEFORE) + rb"((?:[^<&]++|&(?:quot|amp|lt|gt);)*+)" + re.escape(_AFTER))


def _value_of_ours(packet: bytes) -> str | None:
    """The label of a packet that is just like `packet_with` makes them: ten times faster than a parser."""
    ours = _LIKE_OURS.fullmatch(packet)
    try:
        return unescape(ours[1].decode(), {"&quot;": '"'}) if ours else None
    except UnicodeDecodeError:
        return None


def _description(prefix: str, about: str, value: str) -> str:
    return (
        f"<{prefix}:Description {prefix}:about={quoteattr(about)} "
        f'xmlns:TC260="{NAMESPACE}"><TC260:AIGC>{_escaped(value)}</TC260:AIGC></{prefix}:Description>'
    )


def _escaped(value: str) -> str:
    return escape(value, {'"': "&quot;"})


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
        Refused: the packet has several labels, or an encoding that cannot be edited in place.
        Malformed: the packet is no XMP.
    """
    if packet is None or not packet.strip(b"\0 \t\r\n"):
        return packet_with(value)
    if b"\0" in packet.rstrip(b"\0"):
        raise Refused("XMP 数据包不是 UTF-8 编码", "the XMP packet is not in UTF-8")
    parsed = parse_packet(packet)
    if len(parsed.properties) > 1:
        raise Refused("XMP 数据包中有多个标识", "the XMP packet holds several labels")
    if parsed.properties:
        old = parsed.properties[0]
        return packet[: old.start] + _replacement(old, value).encode() + packet[old.end :]
    prefix = parsed.rdf_tag.partition(":")[0]
    if prefix == parsed.rdf_tag:
        raise Refused("XMP 数据包的 RDF 元素没有前缀", "the RDF element of the XMP packet has no prefix")
    added = _description(prefix, parsed.about, value).encode()
    return packet[: parsed.insert_at] + added + packet[parsed.insert_at :]


def _replacement(old: Property, value: str) -> str:
    match old.form:
        case Form.ATTRIBUTE:
            return f'"{_escaped(value)}"'
        case Form.EMPTY_TAG:
            return f"<{old.name}>{_escaped(value)}</{old.name}>"
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
    if packet[:2] in {b"\xfe\xff", b"\xff\xfe"} or b"\0" in packet[:64]:
        packet = _in_utf8(packet)
    head = _ROOT.search(packet)
    if head is None:
        raise Malformed("XMP 数据包没有 RDF 元素", "the XMP packet has no RDF element")
    tails = list(_LAST.finditer(packet, head.start()))
    if not tails:
        raise Malformed("XMP 数据包没有结束", "the XMP packet does not end")
    return _Reader(packet, head.start()).read(tails[-1].end())


def _in_utf8(packet: bytes) -> bytes:
    little = packet[:2] == b"\xff\xfe" or packet[1:2] == b"\0"
    try:
        return packet.decode("utf-16-le" if little else "utf-16-be").encode()
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
            for key, value in zip(attributes[::2], attributes[1::2], strict=True):
                if key.endswith("AIGC") and key.rpartition(" ")[2] == LOCAL:
                    self._attribute(key, value)
                elif key == _ABOUT and not self._about:
                    self._about = value
        if local == LOCAL and self._open is None:
            tag_end = _end_of_tag(self._packet, self._here())
            form = Form.EMPTY_TAG if self._packet[tag_end - 2 : tag_end] == b"/>" else Form.BETWEEN_TAGS
            carrier = Carrier.XMP_ELEMENT if space == NAMESPACE else Carrier.XMP_OTHER
            start = tag_end if form is Form.BETWEEN_TAGS else self._here()
            self._open = _Open(carrier, self._tag_name(), self._depth, start, form)
            self._text.clear()
            self._parser.CharacterDataHandler = self._text.append

    def _attribute(self, key: str, value: str) -> None:
        space = key.rpartition(" ")[0]
        here = self._here()
        tag = self._packet[here : _end_of_tag(self._packet, here)]
        written = re.search(rb"""([\w.-]+:AIGC)\s*=\s*("[^"]*"|'[^']*')""", tag)
        if written is None:
            raise Malformed("XMP 属性 AIGC 无法定位", "the XMP attribute AIGC cannot be located")
        carrier = Carrier.XMP_ATTRIBUTE if space == NAMESPACE else Carrier.XMP_OTHER
        start, end = (here + at for at in written.span(2))
        self._found.append(Property(carrier, written[1].decode(), value, start, end, Form.ATTRIBUTE))

    def _finish(self, name: str) -> None:
        if self._open is not None and self._open.depth == self._depth:
            own = self._open
            end = self._here() if own.form is Form.BETWEEN_TAGS else _end_of_tag(self._packet, own.start)
            self._found.append(Property(own.carrier, own.tag, "".join(self._text), own.start, end, own.form))
            self._open = None
            self._parser.CharacterDataHandler = None
        if name == f"{RDF} RDF":
            self._insert_at = self._here()
            self._rdf_tag = self._packet[self._insert_at + 2 :].split(b">", 1)[0].strip().decode()
        self._depth -= 1

    def _tag_name(self) -> str:
        tag = re.match(rb"<([^\s/>]+)", self._packet[self._here() :][:200])
        return tag[1].decode() if tag else LOCAL

    def _entity(self, *_: object) -> None:
        raise Malformed("XMP 数据包声明了实体", "the XMP packet declares entities")


def _end_of_tag(packet: bytes, start: int) -> int:
    """The byte after the ``>`` that ends the tag, past any in quotes."""
    tag = _TAG.match(packet, start)
    if tag is None:
        raise Malformed("XMP 标签没有结束", "an XMP tag does not end")
    return tag.end()
