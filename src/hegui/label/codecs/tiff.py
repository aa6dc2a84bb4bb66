# SPDX-License-Identifier: Apache-2.0
"""TIFF and BigTIFF, both byte orders: tag 0x02BC of the first directory, type 7 (TC260-PG-20259A; TIFF 6.0; XMP part 3).

Nothing of the old file moves: a copy of the first directory with the new tag, and the packet, go to the end, and the
header points there.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from struct import Struct
from sys import byteorder
from typing import Final, NamedTuple

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import MOST_RECORDS, Content, Malformed, Pieces, Span
from hegui.label.structures.exif import exif_with_label, survey_exif
from hegui.label.structures.patches import Patch, patched
from hegui.label.structures.xmp import packet_with_label, survey_packet

_XMP: Final = 0x02BC
_EXIF: Final = 34665
_TEXTS: Final = frozenset(
    {0x010D, 0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298, 0x927C, 0x9286, *range(0x9C9B, 0x9CA0)}
)
"""Tags of text in which Exif may hold a label, see `hegui.label.structures.exif`."""
_OF_BYTES: Final = frozenset({1, 2, 7, 129})
_SUBDIRECTORIES: Final = 330
_CREDENTIALS: Final = 0xCD41
_DATA: Final = ((273, 279), (324, 325), (513, 514))
"""Tags of offsets with those of the lengths: strips, tiles, the stream of old-style JPEG."""
_FOLLOWED: Final = frozenset({_XMP, _SUBDIRECTORIES, _EXIF, 34853, 40965, 273, 324, 513})
"""Tags that are followed, or are no content: XMP, Exif, GPS."""
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of one value of each type."""
_CODES: Final = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_UNDEFINED: Final = 7
_MOST_TIMES: Final = 4
"""Pages may share data, but all that they point to is not longer than this many times the file."""
_MOST_WAITING: Final = 100_000


class _Layout:
    """One of the four layouts: widths of the fields and the byte order."""

    def __init__(self, order: str, *, big: bool) -> None:
        self.order = order
        self.little = order == "<"
        self.entry = Struct(f"{order}HHQ8s" if big else f"{order}HHI4s")
        self.number = Struct(f"{order}Q" if big else f"{order}H")
        self.offset = Struct(f"{order}Q" if big else f"{order}I")
        self.first = 8 if big else 4
        """Where the header holds the offset of the first directory."""
        self.inline = 8 if big else 4
        """Values up to this many bytes stand in the entry."""


_LAYOUTS: Final = {
    b"II*\0": _Layout("<", big=False),
    b"MM\0*": _Layout(">", big=False),
    b"II+\0": _Layout("<", big=True),
    b"MM\0+": _Layout(">", big=True),
}


class _Entry(NamedTuple):
    """A tag of a directory."""

    tag: int
    kind: int
    values: int
    """How many."""
    at: int
    """Where the entry stands."""
    value: Span
    """Where its value stands: in the entry or elsewhere."""


class _Directory(NamedTuple):
    name: str
    start: int
    fields: bytes
    """All entries."""
    following: bytes
    """The offset of the next directory, as it stands."""


class _File:
    """The directories of a file, read with a bound on all that is read, for some point to the same bytes again and again."""

    def __init__(self, content: Content) -> None:
        layout = _LAYOUTS.get(content.upto(0, 4))
        if layout is None:
            raise Malformed("没有 TIFF 文件头", "there is no TIFF header")
        self.content = content
        self.layout = layout
        self._left = _MOST_TIMES * content.size

    def spend(self, span: Span) -> Span:
        """Lets the span be read.

        Raises:
            Malformed: so much was read before that bytes must have been read many times.
        """
        self._left -= span.length
        if self._left < 0:
            raise Malformed("目录项反复指向同一数据", "directory entries point to the same data again and again")
        return span

    def bytes_of(self, entry: _Entry) -> bytes:
        """The value of an entry."""
        self.spend(entry.value)
        return self.content.read(entry.value.start, entry.value.length)

    def number(self, field: Struct, at: int) -> int:
        """The number in a field of the file."""
        number: int = field.unpack(self.content.read(at, field.size))[0]
        return number

    def numbers(self, entry: _Entry) -> "array[int]":
        """The value of an entry that holds offsets or lengths."""
        code = _CODES.get(entry.kind)
        if code is None or entry.values > MOST_RECORDS:
            raise Malformed(
                f"标签 {entry.tag} 的类型或者个数不对", f"tag {entry.tag} has a wrong type or number of values"
            )
        numbers = array(code, self.bytes_of(entry))
        if self.layout.little != (byteorder == "little"):
            numbers.byteswap()
        return numbers

    def directory(self, at: int, name: str) -> _Directory:
        """The directory at an offset, which is behind the header."""
        layout = self.layout
        if at < layout.first + layout.offset.size:
            raise Malformed(f"目录 {name} 与文件头重叠", f"the directory {name} lies over the header")
        count = self.number(layout.number, at)
        start = at + layout.number.size
        end = start + count * layout.entry.size
        self.spend(Span(at, end))
        fields = self.content.read(start, end - start)
        return _Directory(name, at, fields, self.content.read(end, layout.offset.size))

    def directories(self) -> Iterator[_Directory]:
        """The directories in their order, each with those below it right after it.

        Raises:
            Malformed: they form a loop, or there are too many.
        """
        waiting = [(self.number(self.layout.offset, self.layout.first), "IFD0")]
        seen: set[int] = set()
        while waiting:
            at, name = waiting.pop()
            if at in seen:
                raise Malformed(f"目录 {name} 形成循环", f"the directories form a loop at {name}")
            seen.add(at)
            directory = self.directory(at, name)
            yield directory
            after = self.layout.offset.unpack(directory.following)[0]
            if after:
                head, _, page = name.rpartition("IFD")
                waiting.append((after, f"{head}IFD{int(page) + 1}"))
            for entry in self.entries(directory):
                if entry.tag == _SUBDIRECTORIES:
                    below = self.numbers(entry)
                    waiting += [(below[index], f"{name}.{index}.IFD0") for index in range(len(below) - 1, -1, -1)]
            if len(waiting) > _MOST_WAITING:
                raise Malformed("子目录过多", "there are too many directories below one another")

    def entries(self, directory: _Directory) -> Iterator[_Entry]:
        """The tags of a directory, in the order in which they stand."""
        layout = self.layout
        at = directory.start + layout.number.size
        step, inline = layout.entry.size, layout.inline
        for tag, kind, count, field in layout.entry.iter_unpack(directory.fields):
            length = _SIZES[kind] * count if kind in _SIZES else 0  # a type of the future has a value we cannot know
            start = at + step - inline if length <= inline else layout.offset.unpack(field)[0]
            if start + length > self.content.size:
                raise Malformed(f"标签 {tag} 的值超出文件", f"the value of tag {tag} runs past the end of the file")
            yield _Entry(tag, kind, count, at, Span(start, start + length))
            at += step

    def image_data(self, tags: Mapping[int, _Entry]) -> Iterator[Span]:
        """The strips or tiles of a page; what stands side by side comes as one.

        Raises:
            Malformed: they run past the end of the file, or an offset has no length.
        """
        for offsets, lengths in _DATA:
            if offsets not in tags:
                continue
            if lengths not in tags or tags[lengths].values != tags[offsets].values:
                raise Malformed("图像数据的偏移与长度个数不符", "image data have not as many lengths as offsets")
            start = end = 0
            for at, length in zip(self.numbers(tags[offsets]), self.numbers(tags[lengths]), strict=True):
                if at != end and length:
                    if start < end:
                        yield self._inside(start, end)
                    start = end = at
                end += length
            if start < end:
                yield self._inside(start, end)

    def _inside(self, start: int, end: int) -> Span:
        if end > self.content.size:
            raise Malformed(
                f"图像数据（至偏移 {end}）超出文件（{self.content.size} 字节）",
                f"image data up to offset {end} run past the end of the file ({self.content.size} bytes)",
            )
        return Span(start, end)


class Tiff:
    """The codec of TIFF: any number of pages, strips or tiles, any compression."""

    name = "tiff"
    modality = "image"
    suffixes = (".tif", ".tiff")
    carriers = (Carrier.XMP_ELEMENT,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By byte order and version (42, or 43 for BigTIFF)."""
        del suffix
        return head[:4] in _LAYOUTS

    def survey(self, content: Content, found: Survey) -> None:
        """XMP, Exif comment and description of every page; also whether the image data are all there."""
        file = _File(content)
        for directory in file.directories():
            tags = {}
            for entry in file.entries(directory):
                tags[entry.tag] = entry
                if entry.tag == _XMP:
                    place = f"{directory.name} XMP (0x02BC)"
                    survey_packet(file.bytes_of(entry), found, place=place, offset=entry.at, locator=entry)
            if _CREDENTIALS in tags:
                found.credentials = True
            if not _TEXTS.isdisjoint(tags) or _EXIF in tags:
                texts = _texts_of(file, tags)
                block = _exif_block(file, texts)
                survey_exif(block, found, place=directory.name, offset=directory.start, locator=texts)
            for _ in file.image_data(tags):
                pass

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """Of every page the values of its tags, and the strips or tiles they point to."""
        file = _File(content)
        for directory in file.directories():
            tags = {entry.tag: entry for entry in file.entries(directory)}
            for entry in tags.values():
                if entry.tag not in _FOLLOWED and entry.tag not in _TEXTS:
                    yield file.layout.entry.pack(*entry[:3], b"")
                    yield file.spend(entry.value)
            for stretch in file.image_data(tags):
                yield file.spend(stretch)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the packet that holds the label; without one, extends that of the first page or appends one."""
        file = _File(content)
        if found.sites:
            [site] = found.sites
            if isinstance(site.locator, _Texts):
                return _replaced_in_text(file, site.locator, value)
            if isinstance(site.locator, _Entry):
                return _replaced(file, site.locator, value)
            raise Refused(
                f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
            )
        first = next(file.directories())
        packets = [entry for entry in file.entries(first) if entry.tag == _XMP]
        if packets:
            return _replaced(file, packets[-1], value)
        return _appended(file, first, packet_with_label(None, value))


def _replaced(file: _File, entry: _Entry, value: str) -> Pieces:
    """The file with another packet; the type becomes that of the guide."""
    return _with_value(file, entry, _UNDEFINED, packet_with_label(file.bytes_of(entry), value))


def _with_value(file: _File, entry: _Entry, kind: int, fresh: bytes) -> Pieces:
    """The file with another value of a tag: over the old one where that has the room or ends the file, else at the end."""
    size, old = file.content.size, entry.value
    field = Span(entry.at, entry.at + file.layout.entry.size)
    _refuse_shared(field, CODEC.media(file.content))
    if old.length > file.layout.inline:
        _refuse_shared(old, CODEC.media(file.content))
        _refuse_shared(old, _structure(file))
    if old.length <= file.layout.inline:
        at, put = size, [Patch(size, size, fresh)]
    elif old.end == size or len(fresh) <= old.length:
        at, put = old.start, [Patch(*old, fresh if old.end == size else fresh.ljust(old.length, b"\0"))]
    else:  # no older label stays behind
        at, put = size, [Patch(*old, bytes(old.length)), Patch(size, size, fresh)]
    return patched(size, [Patch(*field, _entry(file.layout, entry.tag, kind, len(fresh), at)), *put])


def _refuse_shared(span: Span, taken: Iterable[Span | bytes]) -> None:
    """Refuses to write over bytes that something else has as well."""
    if any(isinstance(own, Span) and own.start < span.end and span.start < own.end for own in taken):
        raise Refused("元数据与图像或者目录共用字节", "metadata share bytes with the image or a directory")


def _structure(file: _File) -> Iterator[Span]:
    """The header and all directories."""
    yield Span(0, file.layout.first + file.layout.offset.size)
    for directory in file.directories():
        end = directory.start + file.layout.number.size + len(directory.fields) + file.layout.offset.size
        yield Span(directory.start, end)


def _appended(file: _File, first: _Directory, packet: bytes) -> Pieces:
    """The file with a copy of its first directory, now with the packet's tag, and the packet at the end."""
    size, layout = file.content.size, file.layout
    _refuse_shared(Span(layout.first, layout.first + layout.offset.size), CODEC.media(file.content))
    padding = -size % 8
    start = size + padding
    after = next((entry.at for entry in file.entries(first) if entry.tag > _XMP), None)
    cut = len(first.fields) if after is None else after - first.start - layout.number.size
    count = len(first.fields) // layout.entry.size + 1
    if count > 0xFFFF:
        raise Refused("首个目录已满", "the first directory is full")
    packet_at = start + layout.number.size + count * layout.entry.size + layout.offset.size
    directory = (
        layout.number.pack(count),
        first.fields[:cut],
        _entry(layout, _XMP, _UNDEFINED, len(packet), packet_at),
        first.fields[cut:],
        first.following,
    )
    return (
        Span(0, layout.first),
        layout.offset.pack(start),
        Span(layout.first + layout.offset.size, size),
        b"".join((b"\0" * padding, *directory, packet)),
    )


def _entry(layout: _Layout, tag: int, kind: int, length: int, at: int) -> bytes:
    if layout.inline == 4 and at + length > 0xFFFFFFFF:
        raise Refused("文件将超过 TIFF 的 4 GB 上限", "the file would be longer than the 4 GB of TIFF")
    return layout.entry.pack(tag, kind, length, layout.offset.pack(at))


class _Texts(NamedTuple):
    """The tags of text of a page and of its Exif directory."""

    page: list[_Entry]
    exif: list[_Entry]


def _texts_of(file: _File, tags: Mapping[int, _Entry]) -> _Texts:
    page = [entry for entry in tags.values() if _may_hold_label(entry)]
    exif = [
        entry
        for at in (file.numbers(tags[_EXIF])[:1] if _EXIF in tags else ())
        for entry in file.entries(file.directory(at, "Exif"))
        if _may_hold_label(entry)
    ]
    return _Texts(page, exif)


def _may_hold_label(entry: _Entry) -> bool:
    return entry.tag in _TEXTS and entry.kind in _OF_BYTES and entry.values > 8  # longer than any entry has room for


def _exif_block(file: _File, texts: _Texts) -> bytes:
    """A TIFF structure of the texts alone: the file itself may be gigabytes long, and BigTIFF is none for Exif."""
    order = file.layout.order
    entry_of, count_of = Struct(f"{order}HHII"), Struct(f"{order}H")
    exif_at = 8 + 2 + (len(texts.page) + 1) * entry_of.size + 4
    values_at = exif_at + 2 + len(texts.exif) * entry_of.size + 4
    values = bytearray()

    def directory(entries: list[_Entry], *more: bytes) -> bytes:
        fields = []
        for entry in entries:
            fields.append(entry_of.pack(entry.tag, entry.kind, entry.values, values_at + len(values)))
            values.extend(file.bytes_of(entry))
        return count_of.pack(len(fields) + len(more)) + b"".join((*fields, *more, b"\0\0\0\0"))

    head = Struct(f"{order}2sHI").pack(b"II" if file.layout.little else b"MM", 42, 8)
    page = directory(texts.page, entry_of.pack(_EXIF, 4, 1, exif_at))
    return b"".join((head, page, directory(texts.exif), values))


def _replaced_in_text(file: _File, texts: _Texts, value: str) -> Pieces:
    """The file with another label in the one text that holds it."""
    fresh = _File(Content(exif_with_label(_exif_block(file, texts), value)))
    page = list(fresh.entries(fresh.directory(8, "IFD0")))
    exif = list(fresh.entries(fresh.directory(fresh.numbers(page.pop())[0], "Exif")))
    for old, new in zip([*texts.page, *texts.exif], [*page, *exif], strict=True):
        text = fresh.bytes_of(new)
        if text != file.bytes_of(old):
            return _with_value(file, old, old.kind, text)
    return [Span(0, file.content.size)]


CODEC: Final = Tiff()
