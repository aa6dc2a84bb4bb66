# SPDX-License-Identifier: Apache-2.0
"""Items of a ``meta`` box (ISO/IEC 14496-12, 8.11): what HEIC and AVIF keep pictures, Exif and XMP in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from struct import Struct
from typing import Final, NamedTuple, TypeVar

from hegui.label.codec import Refused
from hegui.label.content import Content, Malformed, Span
from hegui.label.structures.bmff import Box, Held, box
from hegui.label.structures.patches import Shift

XMP_TYPE: Final = b"application/rdf+xml"
MOST_EXTENTS: Final = 200_000
_MOST_TIMES: Final = 4
"""Items may share data, but all items together are not longer than this many times the file."""


_Key = TypeVar("_Key")
_Entry = TypeVar("_Entry")
_CODES: Final = {0: "", 2: "H", 4: "I", 8: "Q"}
_PADDING: Final = frozenset({b"free", b"skip", b"uuid"})


class Item(NamedTuple):
    """An entry of ``iinf``."""

    id: int
    kind: bytes
    """Four letters; ``mime`` where the content type says more."""
    content_type: bytes
    encoding: bytes
    """``deflate`` or the like for compressed data; usually empty."""
    encrypted: bool
    box: Box

    @property
    def is_xmp(self) -> bool:
        """Whether it holds an XMP packet."""
        return self.content_type == XMP_TYPE

    @property
    def is_metadata(self) -> bool:
        """Whether it holds XMP or Exif."""
        return self.kind == b"Exif" or self.is_xmp


@dataclass(frozen=True, slots=True)
class Location:
    """An entry of ``iloc``: where the bytes of an item are."""

    item: int
    method: int
    """0: offsets in the file; 1: in ``idat``; 2: in another item."""
    reference: int
    """0: this file."""
    base: int
    extents: tuple[tuple[int, int, int], ...]
    """Index, offset from ``base`` and length of each part."""


class Widths(NamedTuple):
    """Bytes of the fields of ``iloc``: each 0, 4 or 8."""

    offset: int
    length: int
    base: int
    part: int
    """Of the index of an extent."""

    @property
    def of_extent(self) -> tuple[int, int, int]:
        """In the order in which the fields of an extent stand."""
        return self.part, self.offset, self.length

    def filled(self, fields: tuple[int, ...]) -> tuple[int, int, int]:
        """An extent with 0 for each field that has no width."""
        if self.part == 0 and self.offset and self.length:
            offset, length = fields
            return 0, offset, length
        given = iter(fields)
        part, offset, length = (next(given) if width else 0 for width in self.of_extent)
        return part, offset, length


class Reference(NamedTuple):
    """An entry of ``iref``."""

    kind: bytes
    source: int
    targets: tuple[int, ...]
    box: Box


class _Fields:
    """Reads one field of a box after another, and never beyond its end."""

    def __init__(self, held: Held, box: Box, start: int) -> None:
        self._data = held.read(start, box.end - start, box)
        self._at = 0

    def number(self, size: int) -> int:
        end = self._at + size
        if end > len(self._data):
            raise Malformed("元数据盒的字段被截断", "a field of the meta box is cut off")
        number = int.from_bytes(self._data[self._at : end], "big")
        self._at = end
        return number

    def text(self) -> bytes:
        end = self._data.find(b"\0", self._at)
        end = len(self._data) if end < 0 else end
        text = self._data[self._at : end]
        self._at = end + 1
        return text


class Items:
    """The items of one ``meta`` box.

    Raises:
        Malformed: the boxes in it contradict one another, or run past its end.
    """

    def __init__(self, content: Content, meta: Box, around: tuple[Box, ...] = ()) -> None:
        self._content = content
        self.around = (*around, meta)
        """The boxes from the top of the file down to this one."""
        self._left = _MOST_TIMES * content.size
        self._spans: dict[int, list[Span]] = {}
        self.held = Held(content.read(meta.start, meta.end - meta.start), meta.start)
        self.meta = meta
        self.boxes = _by_key((child.kind, child) for child in self._inside(meta, 4))
        self.primary = self._primary()
        self.items = _by_key((item.id, item) for item in self._infos())
        self.widths = Widths(4, 4, 0, 0)
        self.locations = _by_key((location.item, location) for location in self._locations())
        self.references = list(self._references())

    def _inside(self, holder: Box, skipped: int) -> list[Box]:
        """The boxes in a box behind its first fields.

        Raises:
            Malformed: they do not fill it, or the last one does not say how long it is.
        """
        end = start = holder.body + skipped
        found = self.held.boxes(start, holder.end)
        if found and self.held.number(found[-1].start, 4, holder):
            end = found[-1].end
        if end != holder.end:
            raise Malformed(f"盒 {holder.kind!r} 不完整", f"the box {holder.kind!r} is not filled")
        return found

    def version(self, child: Box) -> int:
        """The version of a full box."""
        return self.held.number(child.body, 1, child)

    def _fields(self, child: Box) -> tuple[int, _Fields]:
        """The version of a full box, and the fields behind version and flags."""
        return self.version(child), _Fields(self.held, child, child.body + 4)

    def _primary(self) -> int | None:
        if b"pitm" not in self.boxes:
            return None
        version, fields = self._fields(self.boxes[b"pitm"])
        return fields.number(2 if version == 0 else 4)

    def _infos(self) -> Iterator[Item]:
        if (iinf := self.boxes.get(b"iinf")) is None:
            return
        for child in self._inside(iinf, 6 if self.version(iinf) == 0 else 8):
            if child.kind == b"infe":
                yield self._info(child)

    def _info(self, infe: Box) -> Item:
        version, fields = self._fields(infe)
        item = fields.number(4 if version == 3 else 2)
        encrypted = fields.number(2) != 0
        kind = fields.number(4).to_bytes(4, "big") if version >= 2 else b"mime"
        fields.text()  # its name
        if kind != b"mime":
            return Item(item, kind, b"", b"", encrypted, infe)
        return Item(item, kind, fields.text(), fields.text(), encrypted, infe)

    def _locations(self) -> Iterator[Location]:
        if (iloc := self.boxes.get(b"iloc")) is None:
            return
        data = self.held.read(iloc.body, iloc.end - iloc.body, iloc)
        version, sizes = data[0] if data else 0, int.from_bytes(data[4:6], "big")
        self.widths = Widths(sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0)
        if not {*self.widths} <= {0, 4, 8} or version > 2:
            raise Malformed("iloc 盒的字段宽度不对", "the iloc box has fields of a wrong width")
        wide = _CODES[4 if version == 2 else 2]
        count_of = Struct(f">{wide}")
        entry_of = Struct(f">{wide}{'H' if version else ''}H{_CODES[self.widths.base]}H")
        extent_of = Struct(">" + "".join(_CODES[width] for width in self.widths.of_extent))
        at, left = 6 + count_of.size, MOST_EXTENTS
        for _ in range(_unpacked(count_of, data, 6)[0]):
            item, *middle, number = _unpacked(entry_of, data, at)
            at += entry_of.size
            left -= number
            if left < 0 or at + number * extent_of.size > len(data):
                raise Malformed("iloc 盒的条目过多", "the iloc box has too many extents")
            base = middle.pop() if self.widths.base else 0
            method = middle[0] & 15 if version else 0
            extents = [extent_of.unpack_from(data, at + n * extent_of.size) for n in range(number)]
            at += number * extent_of.size
            yield Location(item, method, middle[-1], base, tuple(map(self.widths.filled, extents)))

    def _references(self) -> Iterator[Reference]:
        if (iref := self.boxes.get(b"iref")) is None:
            return
        wide = 2 if self.version(iref) == 0 else 4
        for own in self._inside(iref, 4):
            fields = _Fields(self.held, own, own.body)
            source = fields.number(wide)
            yield Reference(own.kind, source, tuple(fields.number(wide) for _ in range(fields.number(2))), own)

    def described_by(self, item: int) -> set[int]:
        """What an item describes (``cdsc``)."""
        return {
            target
            for reference in self.references
            if reference.kind == b"cdsc" and reference.source == item
            for target in reference.targets
        }

    def spans(self, item: int) -> list[Span]:
        """Where the bytes of an item stand in the file; none if they are not in this file or in another item.

        Raises:
            Malformed: outside of the file or of ``idat``, or many items share the same bytes.
        """
        if item not in self._spans:
            self._spans[item] = self._spans_of(item)
        return self._spans[item]

    def _spans_of(self, item: int) -> list[Span]:
        location = self.locations.get(item)
        if location is None or location.reference or location.method > 1:
            return []
        start, end = 0, self._content.size
        if location.method == 1:
            if (idat := self.boxes.get(b"idat")) is None:
                raise Malformed("没有 idat 盒", "there is no idat box")
            start, end = idat.body, idat.end
        start += location.base
        spans = []
        for _, offset, length in location.extents:
            span = Span(start + offset, start + offset + length if length else end)
            if not span.start <= span.end <= end:
                raise Malformed(f"项目 {item} 超出文件", f"item {item} runs past the end of the file")
            self._left -= span.length
            if self._left < 0:
                raise Malformed("项目反复指向同一数据", "items point to the same data again and again")
            spans.append(span)
        return spans

    def data(self, item: int) -> bytes:
        """The bytes of an item."""
        return b"".join(self._content.read(span.start, span.length) for span in self.spans(item))

    def groups(self) -> Iterator[int]:
        """The numbers of the groups, which no item may have."""
        if (grpl := self.boxes.get(b"grpl")) is not None:
            for group in self._inside(grpl, 0):
                yield self.held.number(group.body + 4, 4, group)

    def relocated(self, shift: Shift, fresh: Sequence[Location]) -> bytes:
        """The ``iloc`` box for a file whose bytes have moved, with new and changed entries that have their new places.

        Raises:
            Refused: a place does not fit its field, or an item reaches to the end of the file without saying where that is.
        """
        placed = {location.item: location for location in fresh}
        moved = [placed[item] if item in placed else self._moved(own, shift) for item, own in self.locations.items()]
        moved += [location for location in fresh if location.item not in self.locations]
        iloc = self.boxes[b"iloc"]
        head = self.held.read(iloc.body, 6, iloc)
        version = head[0]
        wide = 4 if version == 2 else 2
        parts = [head, _field(len(moved), wide)]
        for location in moved:
            parts.append(_field(location.item, wide))
            if version:
                parts.append(_field(location.method, 2))
            parts += (_field(location.reference, 2), _field(location.base, self.widths.base))
            parts.append(_field(len(location.extents), 2))
            for extent in location.extents:
                parts += map(_field, extent, (self.widths.part, self.widths.offset, self.widths.length))
        return box(b"iloc", *parts)

    def _moved(self, location: Location, shift: Shift) -> Location:
        if location.reference or location.method > 1 or not location.extents:
            return location
        before = after = 0
        if location.method == 1:
            before = self.boxes[b"idat"].body
            after = shift(before)
        starts = [before + location.base + offset for _, offset, _ in location.extents]
        moved = [shift(start) - after for start in starts]
        if any(not length for _, _, length in location.extents) and moved != [start - before for start in starts]:
            raise Refused("有项目没有写明长度", "an item does not say how long it is")
        base = location.base if self.widths.offset else moved[0]
        extents = zip(location.extents, moved, strict=True)
        return replace(
            location, base=base, extents=tuple((index, start - base, length) for (index, _, length), start in extents)
        )

    def placed(self, item: int, method: int, start: int, length: int) -> Location:
        """An entry for an item that is one stretch.

        Args:
            item: its number.
            method: 0 if ``start`` is in the file, 1 if in ``idat``.
            start: its first byte in the new file.
            length: its bytes.

        Raises:
            Refused: the fields of this ``iloc`` cannot tell a place and a length.
        """
        if not self.widths.length or not (self.widths.offset or self.widths.base):
            raise Refused("iloc 盒的字段过窄", "the fields of the iloc box are too narrow")
        base, offset = (0, start) if self.widths.offset else (start, 0)
        return Location(item, method, 0, base, ((0, offset, length),))


def _unpacked(fields: Struct, data: bytes, at: int) -> tuple[int, ...]:
    if at + fields.size > len(data):
        raise Malformed("iloc 盒的字段被截断", "a field of the iloc box is cut off")
    return fields.unpack_from(data, at)


def metas_within(held: Held, moov: Box) -> Iterator[tuple[Box, ...]]:
    """The ``meta`` boxes with items of a movie header and of its tracks, each with the boxes around it."""
    for child in held.boxes(moov.body, moov.end):
        inner = held.boxes(child.body, child.end) if child.kind == b"trak" else [child]
        for meta in inner:
            if meta.kind == b"meta" and b"iloc" in held.read(meta.body, meta.end - meta.body, meta):
                yield (moov, meta) if meta is child else (moov, child, meta)


def _by_key(entries: Iterable[tuple[_Key, _Entry]]) -> dict[_Key, _Entry]:
    """The entries by their key; padding may repeat.

    Raises:
        Malformed: an item, or a kind of box, is there twice.
    """
    found: dict[_Key, _Entry] = {}
    for key, entry in entries:
        if key in found and key not in _PADDING:
            raise Malformed(f"项目或者盒 {key!r} 重复", f"the item or box {key!r} is there twice")
        found[key] = entry
    return found


def _field(number: int, size: int) -> bytes:
    try:
        return number.to_bytes(size, "big")
    except OverflowError:
        raise Refused("新的偏移超出 iloc 字段的范围", "a new offset does not fit the iloc box") from None
