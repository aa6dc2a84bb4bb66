# SPDX-License-Identifier: Apache-2.0
"""HEIC, AVIF and their sequences: an XMP item that describes the primary image (TC260-PG-20259A; ISO/IEC 23008-12, A.3).

A new packet stands in an ``mdat`` of its own right behind ``meta``, so near the head of the file. What comes after moves,
and ``iloc`` and the sample tables with it, unless a ``free`` box behind ``meta`` has the room.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.bmff import Box, Edits, Held, box, boxes
from hegui.label.structures.exif import exif_with_label, survey_exif
from hegui.label.structures.items import XMP_TYPE, Item, Items, Location, metas_within
from hegui.label.structures.mp4_metadata import CREDENTIALS, XMP, MetadataSurvey
from hegui.label.structures.mp4_stretches import united
from hegui.label.structures.mp4_tables import Tracks, move, offset_tables
from hegui.label.structures.patches import Shift, patched
from hegui.label.structures.xmp import LONGEST_PACKET, packet_with_label, survey_packet
from hegui.text import Text

_BRANDS: Final = frozenset(
    b"heic heix hevc hevx heim heis hevm hevs mif1 mif2 mif3 msf1 avif avis avci avcs jpeg jpgs j2ki j2is vvic vvis".split()
)
_FRAGMENTS: Final = frozenset({b"moof", b"sidx", b"mfra"})
_FREE: Final = frozenset({b"free", b"skip"})
_HIDDEN: Final = 1
_MOST_PARTS: Final = 16
"""Extents of a packet that we change."""


_Located: TypeAlias = Callable[[Items, Shift], list[Location]]
"""The new and changed locations among some items, by where the bytes of the old file come to stand."""


class _File:
    """The boxes of a file that matter here."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.top = list(boxes(content, 0, content.size))
        kinds = [top.kind for top in self.top]
        if kinds[:1] != [b"ftyp"]:
            raise Malformed("没有 ftyp 盒", "there is no ftyp box")
        if kinds.count(b"meta") > 1 or kinds.count(b"moov") > 1:
            raise Malformed("meta 或者 moov 盒重复", "there are two boxes meta or moov")
        self.fragmented = not _FRAGMENTS.isdisjoint(kinds)
        self.items: list[Items] = []
        """Of the file, if it has any, and of the movie header and its tracks."""
        self.moov: tuple[Held, Box] | None = None
        for top in self.top:
            if top.kind == b"meta":
                self.items.insert(0, Items(content, top))
            elif top.kind == b"moov":
                held = Held(content.read(top.start, top.end - top.start), top.start)
                self.moov = held, top
                self.items += [Items(content, around[-1], around[:-1]) for around in metas_within(held, top)]
        if not {b"meta", b"moov"} & set(kinds):
            raise Malformed("没有 meta 盒", "there is no meta box")

    @property
    def own(self) -> Items | None:
        """The items of the file itself."""
        return next((items for items in self.items if len(items.around) == 1), None)

    def around(self, span: Span) -> tuple[Box, ...]:
        """The boxes that hold a stretch: ``mdat``, or ``idat`` in ``meta``.

        Raises:
            Refused: it is in no such box, so nobody can tell what else would move.
        """
        for items in self.items:
            idat = items.boxes.get(b"idat")
            if idat is not None and idat.body <= span.start and span.end <= idat.end:
                return (*items.around, idat)
        for top in self.top:
            if top.kind in {b"mdat", b"uuid"} and top.body <= span.start and span.end <= top.end:
                return (top,)
        raise Refused("元数据项目不在 mdat 或者 idat 盒中", "the metadata item is in no mdat or idat box")


def _file(content: Content) -> _File:
    """The boxes of a file, walked through once."""
    if not isinstance(content.memo, _File):
        content.memo = _File(content)
    return content.memo


class _Own(NamedTuple):
    """An item with those it is among."""

    items: Items
    item: Item


class _Uuid(NamedTuple):
    """An XMP packet in a box of its own, as in MP4."""

    box: Box

    @property
    def packet(self) -> Span:
        return Span(self.box.body + 16, self.box.end)


class Heif:
    """The codec of HEIF: still images, grids and collections, and sequences, of any coding."""

    name = "heif"
    modality = "image"
    suffixes = (".heic", ".heif", ".avif", ".heics", ".avifs")
    carriers = (Carrier.XMP_ELEMENT,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By the major brand."""
        del suffix
        return head[4:8] == b"ftyp" and head[8:12] in _BRANDS

    def survey(self, content: Content, found: Survey) -> None:
        """XMP and Exif items of any image, packets in uuid boxes, the metadata of a movie header."""
        file = _file(content)
        for top in file.top:
            if top.kind == b"uuid":
                self._survey_uuid(content, top, found)
        if file.moov is not None:
            MetadataSurvey(file.moov[0], found, replaceable=False).movie(file.moov[1])
        if file.own is None:
            found.protected = Text("图像序列没有文件级 meta 盒", "the image sequence has no meta box of its own")
        seen: set[tuple[Span, ...]] = set()
        for items in file.items:
            place = ".".join(holder.kind.decode("latin-1") for holder in items.around)
            for item in items.items.values():
                spans = tuple(items.spans(item.id))  # inside the file, or we hear of it
                if item.is_metadata and spans not in seen:
                    seen.add(spans)  # a sequence may share one packet between image and track: that is one label
                    self._survey_item(_Own(items, item), f"{place} item {item.id}", found)

    def _survey_item(self, own: _Own, place: str, found: Survey) -> None:
        items, item = own
        if item.encrypted:
            found.notes.append(Text(f"{place} 已加密，未读取", f"{place} is encrypted, and was not read"))
        elif item.is_xmp:
            packet = _unpacked(item, items.data(item.id))
            survey_packet(packet, found, place=f"{place} XMP", offset=item.box.start, locator=own)
        else:
            data = items.data(item.id)
            block = data[_exif_start(data) :]
            survey_exif(block, found, place=f"{place} Exif", offset=item.box.start, locator=own)

    def _survey_uuid(self, content: Content, top: Box, found: Survey) -> None:
        kind = content.upto(top.body, min(16, top.end - top.body))
        if kind == CREDENTIALS:
            found.credentials = True
        elif kind == XMP:
            own = _Uuid(top)
            packet = content.read(own.packet.start, own.packet.length)
            survey_packet(packet, found, place="uuid XMP", offset=top.start, locator=own)

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """Every item but XMP and Exif, with its properties and references, and what the tracks of a sequence read."""
        return _parts(_file(content))

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the item that holds the label; without one, extends the XMP of the primary image or adds an item."""
        file = _file(content)
        if not found.sites:
            if file.own is None:
                raise Refused("没有文件级 meta 盒", "there is no meta box of the file")
            item = _xmp_of_primary(file.own)
            return _added(file, file.own, value) if item is None else _replaced(file, _Own(file.own, item), value)
        [site] = found.sites
        if isinstance(site.locator, _Uuid):
            return _replaced(file, site.locator, value)
        if isinstance(site.locator, _Own):
            same = next(items for items in file.items if items.around == site.locator.items.around)
            return _replaced(file, _Own(same, site.locator.item), value)
        raise Refused(f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated")


def _unpacked(item: Item, data: bytes) -> bytes:
    """The packet of an item that may be compressed."""
    if not item.encoding:
        return data
    inflater = zlib.decompressobj(wbits=47)  # zlib or gzip, as its header says
    try:
        packet = inflater.decompress(data, LONGEST_PACKET)
    except zlib.error as error:
        raise Malformed(f"压缩的 XMP 项目损坏：{error}", f"a compressed XMP item is damaged: {error}") from None
    if inflater.unconsumed_tail:
        raise Malformed("XMP 项目解压后过长", "an XMP item is too long when inflated")
    return packet


def _exif_start(data: bytes) -> int:
    """Where the TIFF structure begins in an Exif item: its first field says so, and is not always right."""
    start = 4 + int.from_bytes(data[:4], "big")
    return start if data[start : start + 2] in {b"II", b"MM"} else 4


def _parts(file: _File) -> Iterator[Span | bytes]:
    for items in file.items:
        yield from _image_parts(items)
    if file.moov is not None:
        tracks = Tracks(*file.moov)
        yield from tracks.content
        yield from united(tracks.reached(), file.content.size)


def _image_parts(items: Items) -> Iterator[Span | bytes]:
    for kind in (b"hdlr", b"pitm", b"iprp", b"grpl"):
        if kind in items.boxes:
            yield items.boxes[kind].span
    metadata = {item.id for item in items.items.values() if item.is_metadata}
    for reference in items.references:
        if reference.source not in metadata:
            yield reference.box.span
    for item in items.items.values():
        if not item.is_metadata:
            yield item.box.span
    for location in items.locations.values():
        if location.item not in metadata:
            in_another = location.extents if location.method > 1 else ()
            yield repr((location.item, in_another)).encode()
            yield from items.spans(location.item)


def _xmp_of_primary(items: Items) -> Item | None:
    """The XMP item that describes the primary image, or nothing in particular: gain maps and depth have their own."""
    for item in items.items.values():
        if item.is_xmp and (not (described := items.described_by(item.id)) or items.primary in described):
            return item
    return None


def _replaced(file: _File, own: _Own | _Uuid, value: str) -> Pieces:
    """The file with a packet (or an Exif block) changed where it stands; it grows or shrinks there."""
    if isinstance(own, _Uuid):
        spans = [own.packet]
    elif own.item.encoding or own.item.encrypted:
        raise Refused("XMP 项目是压缩的，不能更新", "the XMP item is compressed and cannot be updated")
    else:
        spans = own.items.spans(own.item.id)
    old = b"".join(file.content.read(span.start, span.length) for span in spans)
    if not old or len(spans) > _MOST_PARTS:
        raise Refused("元数据项目没有数据或者过于零散", "the metadata item has no data, or in too many parts")
    is_exif = isinstance(own, _Own) and own.item.kind == b"Exif"
    fresh = _exif_with_label(old, value) if is_exif else packet_with_label(old, value)
    edits = Edits(file.content)
    for number, span in enumerate(spans):
        edits.replace(*span, b"" if number else fresh, file.around(span))
    return _finished(file, edits, _sharing(file, spans, len(fresh)))


def _sharing(file: _File, spans: list[Span], length: int) -> _Located:
    """The new locations of all items that have their bytes in the given stretches, which become one.

    Raises:
        Refused: an item has a part of them.
    """
    sharing: list[tuple[Items, Location]] = []
    for items in file.items:
        for location in items.locations.values():
            others = items.spans(location.item)
            item = items.items.get(location.item)
            if others == spans and item is not None and item.is_metadata:
                sharing.append((items, location))
            elif any(one.start < other.end and other.start < one.end for one in spans for other in others):
                raise Refused(
                    "其他项目与元数据项目共用部分数据", "another item shares a part of the metadata item's data"
                )

    def located(among: Items, place: Shift) -> list[Location]:
        start = place(spans[0].start)
        return [
            items.placed(own.item, own.method, start - (place(items.boxes[b"idat"].body) if own.method else 0), length)
            for items, own in sharing
            if items is among
        ]

    return located


def _exif_with_label(data: bytes, value: str) -> bytes:
    start = _exif_start(data)
    return data[:start] + exif_with_label(data[start:], value)


def _added(file: _File, items: Items, value: str) -> Pieces:
    """The file with a new XMP item for the primary image, its data in an ``mdat`` behind ``meta``."""
    meta, primary = items.meta, items.primary
    if primary is None or not {b"iinf", b"iloc"} <= items.boxes.keys():
        raise Refused("文件没有主图像", "the file has no primary image")
    if file.content.read(meta.start, 4) == b"\0\0\0\0":
        raise Refused("meta 盒没有写明长度", "the meta box does not say how long it is")
    item = _free_id(items)
    packet = packet_with_label(None, value)
    edits = Edits(file.content)
    iinf, iref = items.boxes[b"iinf"], items.boxes.get(b"iref")
    wide = 2 if items.version(iinf) == 0 else 4
    count = items.held.number(iinf.body + 4, wide, iinf) + 1
    edits.replace(iinf.body + 4, iinf.body + 4 + wide, _number(count, wide))
    edits.replace(iinf.end, iinf.end, _info(item), (iinf, meta))
    if iref is None:
        wide = 2 if primary <= 0xFFFF else 4
        fresh = box(b"iref", _number(0 if wide == 2 else 1, 1), bytes(3), _description(item, primary, wide))
        edits.replace(meta.end, meta.end, fresh, (meta,))
    else:
        wide = 2 if items.version(iref) == 0 else 4
        edits.replace(iref.end, iref.end, _description(item, primary, wide), (iref, meta))
    data = box(b"mdat", packet)

    def located(among: Items, place: Shift) -> list[Location]:
        behind = place(meta.start) + meta.span.length + edits.growth(meta)
        return [items.placed(item, 0, behind + len(data) - len(packet), len(packet))] if among is items else []

    return _finished(file, edits, located, meta, data)


def _free_id(items: Items) -> int:
    """A number that no item or group has and no reference names, of 16 bits as all fields have room for it."""
    taken = {*items.items, *items.locations, *items.groups()}
    for reference in items.references:
        taken.update((reference.source, *reference.targets))
    after = max(taken, default=0) + 1
    if after > 0xFFFF:
        after = next((number for number in range(1, 0x10000) if number not in taken), after)
    return after


def _info(item: int) -> bytes:
    return box(b"infe", b"\2\0\0", bytes([_HIDDEN]), _number(item, 2), b"\0\0mime\0", XMP_TYPE, b"\0")


def _description(item: int, primary: int, wide: int) -> bytes:
    return box(b"cdsc", _number(item, wide), b"\0\1", _number(primary, wide))


def _number(number: int, wide: int) -> bytes:
    if number >> 8 * wide:
        raise Refused(f"编号 {number} 超出字段的范围", f"the number {number} does not fit its field")
    return number.to_bytes(wide, "big")


def _finished(file: _File, edits: Edits, located: _Located, meta: Box | None = None, behind: bytes = b"") -> Pieces:
    """The file with its edits, with ``behind`` right after ``meta``, and with all offsets as everything then stands."""

    def locations(place: Shift) -> dict[Span, bytes]:
        tables = {}
        for items in file.items:
            if (iloc := items.boxes.get(b"iloc")) is not None:
                tables[iloc.span] = items.relocated(place, located(items, place))
        return tables

    drafts = locations(Shift(()))  # as long as they will be, and so enough to tell what moves where
    for items in file.items:
        if (iloc := items.boxes.get(b"iloc")) is not None:
            edits.replace(*iloc.span, drafts[iloc.span], items.around)
    if meta is not None:
        _put_behind(file, meta, edits, behind)
    patches = edits.patches()
    place = Shift(patches)
    if any(patch.growth for patch in patches):
        if file.fragmented:
            raise Refused("分片的图像序列不能移动", "a fragmented image sequence cannot be moved")
        if file.moov is not None:
            held, moov = file.moov
            place = move(list(offset_tables(Tracks(held, moov))), held, edits)
            patches = edits.patches()
    tables = locations(place)
    fresh = [patch._replace(fresh=tables.get(Span(patch.start, patch.end), patch.fresh)) for patch in patches]
    for part in _parts(file):
        if isinstance(part, Span) and any(patch.start < part.end and part.start < patch.end for patch in fresh):
            raise Refused("图像数据与其他结构共用字节", "image data share bytes with other structures")
    return patched(file.content.size, fresh)


def _put_behind(file: _File, meta: Box, edits: Edits, fresh: bytes) -> None:
    """Puts a box behind ``meta``; what both need comes out of a ``free`` box there, if it has it, and nothing moves."""
    need = edits.growth(meta) + len(fresh)
    for free in file.top:
        room = free.end - free.start
        if free.start == meta.end and free.kind in _FREE:
            if room == need:
                edits.replace(meta.end, free.end, fresh)
                return
            if need + 8 <= room < 1 << 32:
                rest = (room - need).to_bytes(4, "big") + b"free"
                edits.replace(meta.end, meta.end + need + len(rest), fresh + rest)
                return
    edits.replace(meta.end, meta.end, fresh)


CODEC: Final = Heif()
