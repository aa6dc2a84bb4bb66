# SPDX-License-Identifier: Apache-2.0
"""Office packages (ECMA-376 part 2): the root relationships, and the registration of a part with custom properties."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from hegui.label.content import Malformed
from hegui.label.structures.archive import Archive, Member
from hegui.label.structures.xml_part import Element, Markup, elements, escaped, markup_of, prefix_at

TYPES: Final = b"[Content_Types].xml"
RELATIONSHIPS: Final = b"_rels/.rels"
CUSTOM: Final = b"docProps/custom.xml"
CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


class Flavour(NamedTuple):
    """The names of one conformance class of ECMA-376."""

    relationship: str
    properties: str
    variants: str


TRANSITIONAL: Final = Flavour(
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
)
STRICT: Final = Flavour(
    "http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties",
    "http://purl.oclc.org/ooxml/officeDocument/customProperties",
    "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
)


@dataclass(frozen=True)
class Package:
    """A package with its root relationships."""

    archive: Archive
    markup: Markup
    relationships: list[Element]
    flavour: Flavour

    @cached_property
    def types(self) -> tuple[Markup, list[Element]]:
        """The content types: the part, and what is registered in it by name, with the root at the end.

        Raises:
            Malformed: the part is missing, or no XML.
        """
        markup = markup_of(self.archive.unpacked(member_of(self.archive, TYPES)))
        return markup, elements(markup.data, frozenset({"Override"}))

    def registrations(self) -> list[Element]:
        """Those of the part with custom properties among the content types."""
        name = f"/{self.custom_part.decode()}".lower()
        return [own for own in self.types[1] if own.attributes.get("PartName", "").lower() == name]

    @cached_property
    def custom(self) -> list[Element]:
        """The relationships to custom properties; there should be one at most."""
        kinds = {"custom-properties", "customProperties"}
        return [own for own in self.relationships if _kind(own) in kinds and self.target(own)]

    def target(self, relationship: Element) -> bytes:
        """The part a relationship leads to; empty if it leads out of the package."""
        if relationship.attributes.get("TargetMode") == "External":
            return b""
        return relationship.attributes.get("Target", "").lstrip("/").removeprefix("./").encode()

    @property
    def custom_part(self) -> bytes:
        """The name of the part with custom properties, whether there is one yet or not."""
        found = self.custom
        return self.target(found[0]) if found else CUSTOM

    @property
    def custom_parts(self) -> tuple[bytes, ...]:
        """Every part that may hold custom properties: those led to, and the usual one, if nothing leads there."""
        return _each_once([*map(self.target, self.custom), CUSTOM])

    def described(self) -> tuple[bytes, ...]:
        """The parts with the other properties: core, extended."""
        kinds = {"core-properties", "extended-properties", "extendedProperties"}
        return _each_once([self.target(own) for own in self.relationships if _kind(own) in kinds])


def _each_once(parts: Sequence[bytes]) -> tuple[bytes, ...]:
    """Parts by their first spelling: names that differ in the case of letters are one name."""
    found: dict[bytes, bytes] = {}
    for part in parts:
        found.setdefault(part.lower(), part)
    return tuple(found.values())


def _kind(relationship: Element) -> str:
    return relationship.attributes.get("Type", "").rpartition("/")[2]


def package_of(archive: Archive) -> Package | None:
    """None: it is no Office document."""
    member = archive.named(RELATIONSHIPS)
    if member is None:
        raise Malformed("缺少 _rels/.rels", "_rels/.rels is missing")
    markup = markup_of(archive.unpacked(member))
    found = elements(markup.data, frozenset({"Relationship", "Relationships"}))
    main = next((own for own in found if _kind(own) == "officeDocument"), None)
    if main is None:
        return None
    strict = main.attributes["Type"].startswith("http://purl.oclc.org/")
    return Package(archive, markup, found, STRICT if strict else TRANSITIONAL)


def name_of(archive: Archive, part: bytes) -> bytes:
    return member_of(archive, part).name


def member_of(archive: Archive, part: bytes) -> Member:
    member = archive.named(part)
    if member is None:
        raise Malformed(f"缺少部件 {part.decode()}", f"the part {part.decode()} is missing")
    return member


def with_child(data: bytes, root: Element, child: str) -> bytes:
    """A child more at the end of an element."""
    if root.empty_tag:
        name = re.split(rb"[\s/>]", data[root.start + 1 : root.end], maxsplit=1)[0]
        return data[: root.end - 2] + b">" + child.encode() + b"</" + name + b">" + data[root.end :]
    return data[: root.inside.end] + child.encode() + data[root.inside.end :]


def registered(package: Package) -> bytes | None:
    """The content types with the part among them; None if it is there."""
    markup, found = package.types
    if package.registrations():
        return None
    root, name = found[-1], "/" + package.custom_part.decode()
    fresh = f'<{prefix_at(markup.data, root)}Override PartName="{escaped(name)}" ContentType="{CONTENT_TYPE}"/>'
    data = package.archive.unpacked(member_of(package.archive, TYPES))
    return markup.encoded(with_child(markup.data, root, fresh), data)


def related(package: Package) -> bytes:
    """The root relationships with one to the part."""
    archive, markup = package.archive, package.markup
    taken = {own.attributes.get("Id") for own in package.relationships}
    fresh_id = next(name for number in range(1, len(taken) + 2) if (name := f"rId{number}") not in taken)
    root = package.relationships[-1]
    fresh = (
        f'<{prefix_at(markup.data, root)}Relationship Id="{fresh_id}" Type="{package.flavour.relationship}" '
        f'Target="{CUSTOM.decode()}"/>'
    )
    return markup.encoded(with_child(markup.data, root, fresh), archive.unpacked(member_of(archive, RELATIONSHIPS)))
