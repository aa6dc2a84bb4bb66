# SPDX-License-Identifier: Apache-2.0
"""DOCX, XLSX, PPTX, their templates and macro variants: a custom property ``AIGC`` (TC260-PG-20258A; ECMA-376, 15.2.12.2).

Three parts of the package change: ``docProps/custom.xml``, the content types and the root relationships. All others stay
byte for byte, compressed as they are.
"""

import re
from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.archive import Archive, archive_of
from hegui.label.structures.archive_writing import with_parts
from hegui.label.structures.opc import (
    RELATIONSHIPS,
    STRICT,
    TRANSITIONAL,
    TYPES,
    Package,
    member_of,
    name_of,
    package_of,
    registered,
    related,
    with_child,
)
from hegui.label.structures.xml_part import Element, elements, escaped, markup_of, prefix_at
from hegui.text import Text

FORMAT_ID: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The one format id of custom properties."""

_ZIP: Final = b"PK\3\4"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FIRST_PARTS: Final = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"customXml/")
_SIGNATURES: Final = b"_xmlsignatures/"
_CREDENTIALS: Final = b"META-INF/content_credential.c2pa"
_TRAITS: Final = Struct("<H3Q")
_GLUED: Final = re.compile(r"AIGC[\s:=]*(\{.*\})\s*", re.DOTALL)
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

_ENCRYPTED: Final = Text(
    "文件是 OLE 复合文档：设有打开密码，或者是旧的二进制格式，无法读写标识；请去掉密码，或者另存为 docx、xlsx、pptx",
    "this is an OLE compound file: protected by a password, or of the old binary format; no label can be read or written. "
    "Remove the password, or save as docx, xlsx or pptx",
)
_SIGNED: Final = Text(
    "文件带有数字签名，写入标识可能使其失效：应先写标识、后签名",
    "the file carries a digital signature, which a label may break: label first, sign last",
)
_MEMBERS_ENCRYPTED: Final = Text("文件的部件已加密", "parts of the file are encrypted")
_NO_OFFICE: Final = Text(
    "是 OPC 包，但不是 Office 文档，没有规定的标识位置",
    "this is an OPC package but no Office document; no place for the label is laid down in it",
)


class _Place(NamedTuple):
    """Where a label text stands in a part: the bytes between which its value goes."""

    part: bytes
    inside: Span
    open: str
    """What comes before the value where there is no place between tags."""
    close: str


class Ooxml:
    """The codec of Office documents."""

    name = "ooxml"
    modality = "text"
    suffixes = (
        *(".docx", ".xlsx", ".pptx", ".dotx", ".xltx", ".potx", ".ppsx"),
        *(".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".potm", ".ppsm"),
    )
    carriers = (Carrier.CUSTOM_PROPERTY,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """A ZIP archive whose first member is a part of such a package; with the suffix also any other, and OLE files."""
        if suffix in self.suffixes:
            return head.startswith(_OLE) or (head.startswith(_ZIP) and head[30:38] != b"mimetype")
        return head.startswith(_ZIP) and head.startswith(_FIRST_PARTS, 30)

    def survey(self, content: Content, found: Survey) -> None:
        """Custom properties, and labels pasted into the core or extended properties."""
        if content.upto(0, 8) == _OLE:
            found.protected = _ENCRYPTED
            raise Malformed(_ENCRYPTED.zh, _ENCRYPTED.en)
        archive = archive_of(content)
        if archive.encrypted:
            found.protected = _MEMBERS_ENCRYPTED
        elif any(member.name.startswith(_SIGNATURES) for member in archive.members):
            found.protected = _SIGNED
        found.credentials = archive.named(_CREDENTIALS) is not None
        package = _package(content, archive)
        if package is None:
            found.protected = _NO_OFFICE
            return
        for part in package.custom_parts:
            member = archive.named(part)
            if member is not None:
                found.sites += _in_custom(part, archive.unpacked(member))
        for part in package.described():
            member = archive.named(part)
            if member is not None:
                found.sites += _in_described(part, archive.unpacked(member))

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """Every part as it lies in the archive; of the three that a label changes, the text without it."""
        package = _package(content)
        if package is None:
            raise Malformed(_NO_OFFICE.zh, _NO_OFFICE.en)
        touched = {part.lower() for part in (TYPES, RELATIONSHIPS, *package.custom_parts, *package.described())}
        archive = package.archive
        for member in archive.members:
            if member.name.lower() not in touched:
                yield member.name + _TRAITS.pack(member.method, member.checksum, member.packed, member.size)
                yield archive.packed(member)
        yield from _without_label(package)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the text of the property, adds one to those there are, or adds the part and its two registrations."""
        package = _package(content)
        if package is None:
            raise Refused(_NO_OFFICE.zh, _NO_OFFICE.en)
        archive = package.archive
        if found.sites:
            [site] = found.sites
            if not isinstance(site.locator, _Place):
                raise Refused(
                    f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
                )
            if site.carrier is Carrier.DOCUMENT_PROPERTY and not value.startswith('{"AIGC"'):
                value = f'{{"AIGC":{value}}}'  # no name tells there that it is a label
            return with_parts(archive, {site.locator.part: _replaced(archive, site.locator, value)})
        if len(package.custom) > 1:
            raise Refused("自定义属性部件不止一个", "there is more than one part with custom properties")
        parts = {package.custom_part: _with_property(package, value)}
        if (types := registered(package)) is not None:
            parts[name_of(archive, TYPES)] = types
        if not package.custom:
            parts[name_of(archive, RELATIONSHIPS)] = related(package)
        return with_parts(archive, parts)


def _package(content: Content, archive: Archive | None = None) -> Package | None:
    """The package of a file, opened once. None: it is no Office document."""
    if not isinstance(content.memo, Package):
        content.memo = package_of(archive or archive_of(content))
    return content.memo


class _Property(NamedTuple):
    """A custom property and the elements in it that hold text."""

    element: Element
    values: list[Element]

    @property
    def name(self) -> str:
        return self.element.attributes.get("name", "")

    @property
    def is_label(self) -> bool:
        """Whether it is named AIGC; or its name speaks of it, and it holds an object."""
        name = self.name.upper()
        return name == "AIGC" or ("AIGC" in name and self.element.text.lstrip().startswith("{"))


def _properties(data: bytes) -> Iterator[_Property]:
    values: list[Element] = []
    for own in elements(data, _OF_PROPERTIES, frozenset({"property"})):
        if own.depth == 2 and own.local == "property":
            yield _Property(own, values)
            values = []
        elif own.depth == 3:
            values.append(own)


_OF_PROPERTIES: Final = frozenset({"property", "lpwstr", "lpstr", "bstr"})


def _in_custom(part: bytes, data: bytes) -> Iterator[Site]:
    text = markup_of(data).data
    for own in _properties(text):
        if own.is_label:
            place = f"{part.decode()} {own.name}"
            value = own.element.text.strip()
            yield Site(Carrier.CUSTOM_PROPERTY, place, own.element.start, value, _inside(part, own, text))


def _inside(part: bytes, own: _Property, data: bytes) -> _Place | None:
    """Where the value of a property is written; None where it is of a type that holds no text."""
    if len(own.values) != 1:
        return None
    [value] = own.values
    if not value.empty_tag:
        return _Place(part, value.inside, "", "")
    tag = data[value.start : value.end].decode()
    name = re.split(r"[\s/]", tag[1:], maxsplit=1)[0]
    return _Place(part, Span(value.start, value.end), f"{tag[:-2]}>", f"</{name}>")


def _in_described(part: bytes, data: bytes) -> Iterator[Site]:
    """Labels in properties made for other things, such as ``dc:description``: an object with AIGC in it, or after it."""
    if not any(mention in data for mention in _MENTIONS):
        return
    for own in elements(markup_of(data).data, _DESCRIBING, _DESCRIBING):
        text = own.text.strip()
        glued = _GLUED.fullmatch(text)
        if own.depth == 2 and (glued or (text.startswith("{") and '"AIGC"' in text)):
            place = f"{part.decode()} {own.local}"
            value = glued[1] if glued else text
            locator = _Place(part, own.inside, "", "")
            yield Site(Carrier.DOCUMENT_PROPERTY, place, own.start, value, locator)


_MENTIONS: Final = (b"AIGC", b"A\0I\0G\0C")
_DESCRIBING: Final = frozenset(
    {"title", "subject", "description", "keywords", "category", "contentStatus", "identifier", "Company", "Manager"}
)


def _replaced(archive: Archive, place: _Place, value: str) -> bytes:
    data = archive.unpacked(member_of(archive, place.part))
    markup = markup_of(data)
    fresh = f"{place.open}{escaped(value)}{place.close}".encode()
    return markup.encoded(markup.data[: place.inside.start] + fresh + markup.data[place.inside.end :], data)


def _with_property(package: Package, value: str) -> bytes:
    """The part with custom properties, with one more."""
    names = package.flavour
    member = package.archive.named(package.custom_part)
    if member is None:
        return (
            f'{_DECLARATION}<Properties xmlns="{names.properties}" xmlns:vt="{names.variants}">'
            f"{_property(value, 2)}</Properties>"
        ).encode()
    data = package.archive.unpacked(member)
    markup = markup_of(data)
    found = elements(markup.data, frozenset({"property"}))
    root = found[-1]
    if root.local != "Properties":
        raise Refused("自定义属性部件的根元素不对", "the root element of the custom properties is wrong")
    numbers = [int(pid) for own in found if (pid := own.attributes.get("pid", "")).isdecimal() and len(pid) < 10]
    variants = (STRICT if root.space == STRICT.properties else TRANSITIONAL).variants
    tag = markup.data[root.start : root.inside.start].decode()
    declared = re.search(rf"""\sxmlns:vt\s*=\s*["']{re.escape(variants)}["']""", tag)
    declaration = "" if declared else f' xmlns:vt="{variants}"'
    fresh = _property(value, max([1, *numbers]) + 1, prefix_at(markup.data, root), declaration)
    return markup.encoded(with_child(markup.data, root, fresh), data)


def _property(value: str, pid: int, prefix: str = "", declaration: str = "") -> str:
    return (
        f'<{prefix}property fmtid="{FORMAT_ID}" pid="{pid}" name="AIGC">'
        f"<vt:lpwstr{declaration}>{escaped(value)}</vt:lpwstr></{prefix}property>"
    )


def _without_label(package: Package) -> Iterator[bytes]:
    """The texts of the parts that a label may change, with what it changes cut out."""
    archive = package.archive
    yield _cut(package.types[0].data, [Span(own.start, own.end) for own in package.registrations()])
    yield _cut(package.markup.data, [Span(own.start, own.end) for own in package.custom])
    for own_part in package.custom_parts:
        custom = archive.named(own_part)
        if custom is not None:
            data = markup_of(archive.unpacked(custom)).data
            kept = [own.element for own in _properties(data) if not own.is_label]
            yield b"".join(data[own.start : own.end] for own in kept)
        else:
            yield b""
    for other in package.described():
        member = archive.named(other)
        if member is not None:
            data = markup_of(archive.unpacked(member)).data
            places = [site.locator for site in _in_described(other, data) if isinstance(site.locator, _Place)]
            yield _cut(data, [place.inside for place in places])


def _cut(data: bytes, stretches: list[Span]) -> bytes:
    """A text without some stretches of it."""
    kept, done = [], 0
    for stretch in sorted(stretches):
        kept.append(data[done : stretch.start])
        done = stretch.end
    return b"".join((*kept, data[done:]))


CODEC: Final = Ooxml()
