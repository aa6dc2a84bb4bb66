# SPDX-License-Identifier: Apache-2.0
"""HEIF files of every box version and field width, around one coded picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "label" / "samples" / "heif"
XMP = b"application/rdf+xml"


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box around its parts."""
    body = b"".join(parts)
    return (8 + len(body)).to_bytes(4, "big") + kind + body


@dataclass
class Heif:
    """What to build; each field is a choice that the format leaves to writers."""

    coded: bytes
    """The data of the picture, an item of type ``kind``, 64 by 64 pixels."""
    configuration: bytes
    """Its box ``hvcC``."""
    kind: bytes = b"hvc1"
    brand: bytes = b"heic"
    iloc: int = 1
    """Version of ``iloc``."""
    widths: tuple[int, int, int, int] = (4, 4, 0, 0)
    """Bytes of offset, length, base and index."""
    infe: int = 2
    iinf: int = 0
    iref: int | None = None
    """Version of ``iref``; None leaves the box out unless something is referred to."""
    tiles: int = 0
    """Tiles of a grid that is the primary item, side by side; the grid itself is in ``idat``."""
    packet: bytes | None = None
    """An XMP item."""
    packet_in_idat: bool = False
    packet_parts: int = 1
    exif: bytes | None = None
    encoding: bytes = b""
    """Of the XMP item."""
    describes: int | None = None
    """The item that the packet describes, the primary one if None."""
    free: int = 0
    """Bytes of a ``free`` box behind ``meta``."""
    meta_last: bool = False
    after: bytes = b""
    """Boxes at the end of the file."""
    open_end: bool = False
    """``mdat`` with size 0: up to the end of the file."""
    groups: bytes = b""
    extra_length: int = 0
    """Bytes that each extent claims and does not have."""
    repeat_extents: int = 1
    repeat_item: bool = False
    """The entry of the first item in ``iloc`` comes twice."""

    def build(self) -> bytes:
        """The file."""
        head = box(b"ftyp", self.brand, bytes(4), b"mif1", self.brand)
        meta = self._meta(0)
        free = box(b"free", bytes(self.free - 8)) if self.free else b""
        data_at = len(head) + 8 if self.meta_last else len(head) + len(meta) + len(free) + 8
        meta = self._meta(data_at)
        mdat = box(b"mdat", self._data())
        if self.open_end:
            mdat = bytes(4) + mdat[4:]
        parts = (head, mdat, meta, free) if self.meta_last else (head, meta, free, mdat)
        return b"".join((*parts, self.after))

    @property
    def primary(self) -> int:
        """The number of the primary item."""
        return self.tiles + 1 if self.tiles else 1

    def _items(self) -> list[tuple[int, bytes, int, list[bytes]]]:
        """Number, type, construction method and parts of each item."""
        items = [(number, self.kind, 0, [self.coded]) for number in range(1, max(self.tiles, 1) + 1)]
        if self.tiles:
            width, height = (64 * self.tiles).to_bytes(2, "big"), (64).to_bytes(2, "big")
            items.append((self.primary, b"grid", 1, [bytes((0, 0, 0, self.tiles - 1)) + width + height]))
        if self.exif is not None:
            items.append((self.primary + 1, b"Exif", 0, [self.exif]))
        if self.packet is not None:
            step = -(-len(self.packet) // self.packet_parts)
            parts = [self.packet[at : at + step] for at in range(0, len(self.packet), step)]
            items.append((self.primary + 2, b"mime", int(self.packet_in_idat), parts))
        return items

    def _data(self) -> bytes:
        return b"".join(part for _, _, method, parts in self._items() if method == 0 for part in parts)

    def _meta(self, data_at: int) -> bytes:
        idat = bytearray()
        entries, infos = [], []
        for number, kind, method, parts in self._items():
            extents = []
            for part in parts:
                if method:
                    extents.append((len(idat), len(part)))
                    idat += part
                else:
                    extents.append((data_at, len(part)))
                    data_at += len(part)
            extents = [(offset, length + self.extra_length) for offset, length in extents] * self.repeat_extents
            entries.append(self._location(number, method, extents))
            infos.append(self._info(number, kind))
        entries += entries[:1] * self.repeat_item
        wide = 4 if self.iloc == 2 else 2
        sizes = bytes((self.widths[0] << 4 | self.widths[1], self.widths[2] << 4 | self.widths[3]))
        iloc = box(b"iloc", bytes((self.iloc, 0, 0, 0)), sizes, len(entries).to_bytes(wide, "big"), *entries)
        wide = 4 if self.iinf else 2
        children = [
            box(b"hdlr", bytes(8), b"pict", bytes(13)),
            box(b"pitm", bytes(4), self.primary.to_bytes(2, "big")),
            iloc,
            box(b"iinf", bytes((self.iinf, 0, 0, 0)), len(infos).to_bytes(wide, "big"), *infos),
            *self._references(),
            self._properties(),
        ]
        if idat:
            children.append(box(b"idat", bytes(idat)))
        if self.groups:
            children.append(box(b"grpl", self.groups))
        return box(b"meta", bytes(4), *children)

    def _location(self, number: int, method: int, extents: list[tuple[int, int]]) -> bytes:
        offset_wide, length_wide, base_wide, index_wide = self.widths
        base = extents[0][0] if base_wide else 0
        entry = number.to_bytes(4 if self.iloc == 2 else 2, "big")
        if self.iloc:
            entry += method.to_bytes(2, "big")
        entry += bytes(2) + base.to_bytes(base_wide, "big") + len(extents).to_bytes(2, "big")
        for offset, length in extents:
            entry += bytes(index_wide) + _field(offset - base, offset_wide) + _field(length, length_wide)
        return entry

    def _info(self, number: int, kind: bytes) -> bytes:
        version = 0 if self.infe == 0 and kind == b"mime" else max(self.infe, 2)
        wide = 4 if version == 3 else 2
        head = bytes((version, 0, 0, 0)) + number.to_bytes(wide, "big") + bytes(2)
        named = b"\0" if version == 0 else kind + b"\0"
        content_type = XMP + b"\0" + (self.encoding + b"\0" if self.encoding else b"") if kind == b"mime" else b""
        return box(b"infe", head, named, content_type)

    def _references(self) -> list[bytes]:
        wide = 4 if self.iref == 1 else 2
        links = []
        if self.tiles:
            links.append((b"dimg", self.primary, list(range(1, self.tiles + 1))))
        if self.exif is not None:
            links.append((b"cdsc", self.primary + 1, [self.primary]))
        if self.packet is not None:
            links.append((b"cdsc", self.primary + 2, [self.describes or self.primary]))
        if not links and self.iref is None:
            return []
        made = [
            box(
                kind,
                source.to_bytes(wide, "big"),
                len(targets).to_bytes(2, "big"),
                *(target.to_bytes(wide, "big") for target in targets),
            )
            for kind, source, targets in links
        ]
        return [box(b"iref", bytes((self.iref or 0, 0, 0, 0)), *made)]

    def _properties(self) -> bytes:
        sizes = [size_of(64, 64), size_of(64 * self.tiles, 64)]
        associations = [number.to_bytes(2, "big") + bytes((2, 0x81, 2)) for number in range(1, max(self.tiles, 1) + 1)]
        if self.tiles:
            associations.append(self.primary.to_bytes(2, "big") + bytes((1, 3)))
        ipma = box(b"ipma", bytes(4), len(associations).to_bytes(4, "big"), *associations)
        return box(b"iprp", box(b"ipco", self.configuration, *sizes), ipma)


def _field(number: int, wide: int) -> bytes:
    return number.to_bytes(wide, "big") if wide else b""


def picture(**choices: Any) -> bytes:
    """A file around the coded data of the plain sample."""
    data = (SAMPLES / "plain.heic").read_bytes()
    found = {}
    for kind in (b"hvcC", b"mdat"):
        at = data.index(kind)
        found[kind] = data[at - 4 : at - 4 + int.from_bytes(data[at - 4 : at], "big")]
    return Heif(found[b"mdat"][8:], found[b"hvcC"], **choices).build()


def size_of(width: int, height: int) -> bytes:
    """The property of a picture's size."""
    return box(b"ispe", bytes(4), width.to_bytes(4, "big"), height.to_bytes(4, "big"))
