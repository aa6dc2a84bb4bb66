# SPDX-License-Identifier: Apache-2.0
"""EPUB: ``<meta name="AIGC" content="…"/>`` in the metadata of the package document. No guide lays a place down.

The form is that of EPUB 2 (OPF 2.0.1, 2.2), which EPUB 3 permits (3.3, 5.5.3.1.4). Only the package document changes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final, NamedTuple
from urllib.parse import unquote

from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.archive import Archive, Member, archive_of
from hegui.label.structures.archive_writing import with_parts
from hegui.label.structures.xml_part import Element, elements, escaped, markup_of, prefix_at
from hegui.text import Text

CONTAINER: Final = b"META-INF/container.xml"
ENCRYPTION: Final = b"META-INF/encryption.xml"
SIGNATURES: Final = b"META-INF/signatures.xml"
MEDIA_TYPE: Final = b"application/epub+zip"
PACKAGE: Final = "http://www.idpf.org/2007/opf"
_CREDENTIALS: Final = b"META-INF/content_credential.c2pa"
_ZIP: Final = b"PK\3\4"
_OBFUSCATED_FONTS: Final = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Ways of hiding fonts, open to every reader: no protection of the book."""
_TRAITS: Final = Struct("<H3Q")
_CONTENT: Final = re.compile(rb"""\scontent\s*=\s*("[^"]*"|'[^']*')""")

_PROTECTED: Final = Text(
    "电子书受 DRM 保护（META-INF/encryption.xml），不予改动",
    "the book is protected by DRM (META-INF/encryption.xml) and is not changed",
)
_SIGNED: Final = Text(
    "电子书带有数字签名，写入标识会使其失效：应先写标识、后签名",
    "the book carries a digital signature, which a label would break: label first, sign last",
)


class _Place(NamedTuple):
    """A label in a package document: the element, and what is written in its place around the value."""

    member: Member
    element: Span
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class _Package:
    """A package document: one for each rendition of the book, usually one."""

    member: Member
    original: bytes
    data: bytes
    found: list[Element]

    @property
    def metadata(self) -> Element | None:
        """Its metadata element."""
        return next((own for own in self.found if own.local == "metadata" and own.depth == 2), None)

    def labels(self) -> Iterator[tuple[Element, str]]:
        """The meta elements that hold a label, with its text: of EPUB 2 (name, content), of EPUB 3 (property, text)."""
        for own in self.found:
            if own.local != "meta":
                continue
            name = own.attributes.get("name") or own.attributes.get("property", "")
            value = own.attributes.get("content", own.text).strip()
            if _named(name) or ("AIGC" in name.upper() and value.startswith("{")):
                yield own, value


def _named(name: str) -> bool:
    return name.rpartition(":")[2].upper() == "AIGC"


def _packages(archive: Archive) -> Iterator[_Package]:
    container = archive.named(CONTAINER)
    if container is None:
        raise Malformed("缺少 META-INF/container.xml", "META-INF/container.xml is missing")
    text = markup_of(archive.unpacked(container)).data
    paths = [own.attributes.get("full-path", "") for own in elements(text, frozenset({"rootfile"}))]
    members = [archive.named(path.encode()) or archive.named(unquote(path).encode()) for path in paths if path]
    if not members or None in members:
        raise Malformed("缺少 OPF 文件", "the package document is missing")
    for member in dict.fromkeys(member for member in members if member is not None):
        original = archive.unpacked(member)
        data = markup_of(original).data
        yield _Package(member, original, data, elements(data, frozenset({"metadata", "meta"}), frozenset({"meta"})))


class Epub:
    """The codec of EPUB 2 and 3."""

    name = "epub"
    modality = "text"
    suffixes = (".epub",)
    carriers = (Carrier.OPF_META,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """A ZIP archive whose first member says so; with the suffix also others."""
        return head.startswith(_ZIP) and (
            suffix == ".epub" or (head[30:38] == b"mimetype" and MEDIA_TYPE in head[38:100])
        )

    def survey(self, content: Content, found: Survey) -> None:
        """The meta elements of every package document."""
        archive = archive_of(content)
        found.credentials = archive.named(_CREDENTIALS) is not None
        if archive.named(SIGNATURES) is not None:
            found.protected = _SIGNED
        if archive.encrypted or _drm(archive):
            found.protected = _PROTECTED
        for package in _packages(archive):
            for own, value in package.labels():
                name = own.attributes.get("name") or own.attributes.get("property", "")
                place = f"{package.member.name.decode('utf-8', 'replace')} meta {name}"
                found.sites.append(Site(Carrier.OPF_META, place, own.start, value, _place(package, own)))

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """Every member as it lies in the archive; of the package documents, the text without the label."""
        archive = archive_of(content)
        packages = list(_packages(archive))
        for member in archive.members:
            if all(package.member is not member for package in packages):
                yield member.name + _TRAITS.pack(member.method, member.checksum, member.packed, member.size)
                yield archive.packed(member)
        for package in packages:
            done, kept = 0, []
            for own, _ in package.labels():
                kept.append(package.data[done : own.start])
                done = max(done, own.end)
            yield b"".join((*kept, package.data[done:]))

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the meta element, or adds one at the end of the metadata of the first package document."""
        archive = archive_of(content)
        package = next(_packages(archive))
        if found.sites:
            [site] = found.sites
            if not isinstance(site.locator, _Place):
                raise Refused(
                    f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
                )
            place = site.locator
            package = next(own for own in _packages(archive) if own.member == place.member)
            span, fresh = place.element, place.before + escaped(value).encode() + place.after
        else:
            metadata = package.metadata
            if metadata is None or metadata.empty_tag:
                raise Refused("OPF 文件没有元数据", "the package document has no metadata")
            span = Span(metadata.inside.end, metadata.inside.end)
            fresh = f'<{prefix_at(package.data, metadata)}meta name="AIGC" content="{escaped(value)}"/>'.encode()
        text = package.data[: span.start] + fresh + package.data[span.end :]
        return with_parts(archive, {package.member.name: markup_of(package.original).encoded(text, package.original)})


def _place(package: _Package, own: Element) -> _Place | None:
    """Where a new value goes: into the attribute ``content``, or between the tags."""
    if "content" not in own.attributes:
        if own.empty_tag:
            return None
        return _Place(package.member, own.inside, b"", b"")
    tag = package.data[own.start : own.inside.start]
    quoted = _CONTENT.search(tag)
    if quoted is None:
        return None
    return _Place(package.member, Span(own.start + quoted.start(1), own.start + quoted.end(1)), b'"', b'"')


def _drm(archive: Archive) -> bool:
    """Whether something other than fonts is encrypted."""
    member = archive.named(ENCRYPTION)
    if member is None:
        return False
    methods = elements(markup_of(archive.unpacked(member)).data, frozenset({"EncryptionMethod"}))[:-1]
    return any(own.attributes.get("Algorithm") not in _OBFUSCATED_FONTS for own in methods)


CODEC: Final = Epub()
