# SPDX-License-Identifier: Apache-2.0
"""Where the objects of a PDF are (ISO 32000-1, 7.5): cross-reference tables and streams, the newest first.

Sections are kept as they stand and asked for one object at a time, so that a file of a million objects is read as fast
as one of ten. A broken table is not mended by searching the file: an update on top of it would be guesswork.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from hegui.label.content import LONGEST_RECORD, Content, Malformed, Span
from hegui.label.structures.pdf_filters import unpacked
from hegui.label.structures.pdf_objects import Dictionary, Object, Parser, Reference

LONGEST_OBJECT: Final = 1024 * 1024
"""Bytes of an object before its stream that are read."""
LONGEST_TRAILER: Final = 64 * 1024
MOST_SECTIONS: Final = 1024
MOST_RUNS: Final = 50_000
"""Subsections in all sections of a file."""
MOST_ENTRIES: Final = 1_000_000
"""Entries in all sections of a file, also those that a newer one replaces."""
MOST_UNPACKED: Final = LONGEST_RECORD
"""Bytes of all streams that are unpacked for one file."""
_COST_OF_PREDICTION: Final = 16
"""A predicted byte counts as so many: it is computed, not copied. Four MiB hold 800,000 references."""
_MOST_IN_STREAM: Final = 200_000
_TAIL: Final = 4096
_STARTXREF: Final = re.compile(rb"startxref\s+(\d{1,15})")
_CUT_UPDATE: Final = re.compile(rb"\s*%%EOF\s*\d")
"""An update begins after the end, and has no end of its own: what it changes would go unseen."""
_HEADER: Final = re.compile(rb"%PDF-\d")
_SUBSECTION: Final = re.compile(rb"\s*(\d{1,10})[ \t]+(\d{1,10})[ \t]*(?:\r\n|\r|\n|(?=\s*\d{10}))")
_ENTRY: Final = re.compile(rb"(\d{10}) (\d{5}) ([nf])")
_STREAM: Final = re.compile(rb"\s*stream(?:\r\n|\n|\r)")
_USUAL: Final = 20
"""Bytes of an entry of a table."""
_USUAL_OBJECT: Final = 4096
"""Bytes that hold most objects."""


class Entry(NamedTuple):
    """Where an object is: at an offset, or inside of an object stream; None, None where it is free."""

    offset: int | None
    generation: int
    stream: int | None = None
    place: int = 0
    """Inside of the object stream."""


_FREE: Final = Entry(None, 0)


class Rows(NamedTuple):
    """A run of entries of equal width."""

    first: int
    size: int
    """How many."""
    data: bytes
    width: int
    fields: tuple[int, int, int] | None
    """Bytes of the three fields of a stream's entry; None for a table."""

    def entry(self, number: int) -> Entry:
        """The entry of an object of this run.

        Raises:
            Malformed: the entry is not as the format asks.
        """
        at = (number - self.first) * self.width
        if self.fields is None:
            match = _ENTRY.match(self.data, at)
            if match is None:
                raise Malformed("PDF 交叉引用表项有误", "an entry of the PDF's cross-reference table is wrong")
            offset = int(match[1])
            return Entry(offset, int(match[2])) if match[3] == b"n" and offset else _FREE
        one, two, three = self.fields
        kind = int.from_bytes(self.data[at : at + one], "big") if one else 1
        second = int.from_bytes(self.data[at + one : at + one + two], "big")
        third = int.from_bytes(self.data[at + one + two : at + one + two + three], "big")
        if kind == 1:
            return Entry(second, third)
        return Entry(None, 0, second, third) if kind == 2 else _FREE


class Section(NamedTuple):
    """One cross-reference section with its trailer."""

    offset: int
    rows: tuple[Rows, ...]
    trailer: Dictionary
    source: bytes
    """The bytes that the trailer's places count in."""
    is_stream: bool
    beside: int | None = None
    """Offset of the stream that a table for old readers points to; its entries stand before the table's."""


class Stream(NamedTuple):
    """An object that is a stream."""

    header: Dictionary
    source: bytes
    data: Span


class Pdf:
    """The cross-references of a file, and the objects that they lead to."""

    def __init__(self, content: Content) -> None:
        """Reads all sections.

        Raises:
            Malformed: there are none, or one is broken.
        """
        self._content = content
        header = _HEADER.search(content.upto(0, 1024))
        if header is None:
            raise Malformed("没有 PDF 文件头", "there is no PDF header")
        self._base = header.start()
        self._runs_left, self._entries_left = MOST_RUNS, MOST_ENTRIES
        self.may_unpack_again()
        self._streams: dict[int, tuple[bytes, list[tuple[int, int]]]] = {}
        self._known: dict[int, Object | Stream] = {}
        tail = content.upto(max(0, content.size - _TAIL), _TAIL)
        found = list(_STARTXREF.finditer(tail))
        if not found or _CUT_UPDATE.match(tail, found[-1].end()):
            raise Malformed("末尾没有 startxref：文件被截断", "there is no startxref at the end: the file is cut off")
        self.start = int(found[-1][1])
        self.sections: tuple[Section, ...] = ()
        self.sections = tuple(self._sections())

    def may_unpack_again(self) -> None:
        """As much as at first: for another walk through the same file."""
        self._unpacked_left = MOST_UNPACKED

    def _sections(self) -> Iterator[Section]:
        if self._base and not self._is_section(self.start + self._base):
            self._base = 0  # some writers count from the file's beginning though other bytes come before the header
        waiting, seen = [self.start], set[int]()
        while waiting:
            offset = waiting.pop(0)
            if offset in seen or len(seen) >= MOST_SECTIONS:
                raise Malformed("PDF 交叉引用成环或过多", "the PDF's cross-references run in a circle, or are too many")
            seen.add(offset)
            section = self._section(offset)
            beside = section.trailer.get("XRefStm")
            if isinstance(beside, int) and not section.is_stream:
                section = section._replace(rows=self._section(beside).rows + section.rows, beside=beside)
            yield section
            previous = section.trailer.get("Prev")
            if isinstance(previous, int | float):
                waiting.append(int(previous))

    def _is_section(self, at: int) -> bool:
        return re.match(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)", self._content.upto(at, 64)) is not None

    def _section(self, offset: int) -> Section:
        at = offset + self._base
        head = self._content.upto(at, 64)
        table = re.match(rb"\s*xref\s*", head)
        if table is not None:
            return self._table(offset, at + table.end())
        if not self._is_section(at):
            raise Malformed(f"偏移 {at} 处没有 PDF 交叉引用", f"there is no PDF cross-reference at offset {at}")
        stream = self._at_offset(at, None)
        if not isinstance(stream, Stream):
            raise Malformed("PDF 交叉引用不是流", "a PDF cross-reference is no stream")
        return Section(offset, tuple(self._rows(stream)), stream.header, stream.source, is_stream=True)

    def _table(self, offset: int, at: int) -> Section:
        rows: list[Rows] = []
        while match := _SUBSECTION.match(self._content.upto(at, 64)):
            first, count = int(match[1]), int(match[2])
            at += match.end()
            self._count(count)
            blank = re.match(rb"\s*", self._content.upto(at, 16))
            at += blank.end() if blank and count else 0
            width = _USUAL
            if count > 1 and _ENTRY.match(self._content.upto(at + _USUAL, _USUAL)) is None:
                width = _USUAL - 1  # a writer that ends lines with one byte
            data = self._content.upto(at, count * width)
            if count and len(data) < count * width - 2:
                raise Malformed("PDF 交叉引用表被截断", "the PDF's cross-reference table is cut off")
            if first == 1 and data.startswith(b"0000000000 65535 f"):
                first = 0  # a common fault
            rows.append(Rows(first, count, data, width, None))
            at += count * width
        parser = Parser(self._content.upto(at, LONGEST_TRAILER))
        if not parser.word(b"trailer"):
            raise Malformed("PDF 交叉引用表后没有 trailer", "there is no trailer after the PDF's cross-reference table")
        trailer = parser.dictionary()
        return Section(offset, tuple(rows), trailer, parser.data[: parser.at], is_stream=False)

    def _count(self, entries: int) -> None:
        self._runs_left -= 1
        self._entries_left -= entries
        if self._runs_left < 0 or self._entries_left < 0:
            raise Malformed("PDF 交叉引用过多", "the PDF's cross-references are too many")

    def _rows(self, stream: Stream) -> Iterator[Rows]:
        header = stream.header
        widths = header.get("W")
        size = header.get("Size")
        index = header.get("Index") or [0, size]
        if not isinstance(widths, list) or not isinstance(index, list):
            raise _NO_STREAM()
        fields = [width for width in widths if isinstance(width, int) and 0 <= width <= 8]
        numbers = [number for number in index if isinstance(number, int) and 0 <= number <= 2**32]
        if len(fields) != 3 or len(widths) != 3 or len(numbers) != len(index) or len(index) % 2:
            raise _NO_STREAM()
        width = sum(fields)
        data = self.unpacked(stream)
        at = 0
        for first, count in zip(numbers[::2], numbers[1::2], strict=True):
            self._count(count)
            if width == 0 or at + count * width > len(data):
                raise _NO_STREAM()
            yield Rows(first, count, data[at : at + count * width], width, (fields[0], fields[1], fields[2]))
            at += count * width

    def trailer(self, key: str) -> Object:
        """An entry of the trailers, of the newest that has it."""
        return next((value for section in self.sections if (value := section.trailer.get(key)) is not None), None)

    def entry(self, number: int) -> Entry:
        """Where an object is."""
        for section in self.sections:
            for rows in section.rows:
                if rows.first <= number < rows.first + rows.size:
                    return rows.entry(number)
        return _FREE

    def entries(self) -> dict[int, Entry]:
        """All objects that are in use, by their numbers."""
        known: dict[int, Entry] = {}
        for section in self.sections:
            for rows in section.rows:
                for number in range(rows.first, rows.first + rows.size):
                    if number not in known:
                        known[number] = rows.entry(number)
        return {number: entry for number, entry in known.items() if entry != _FREE}

    def resolved(self, value: Object) -> "Object | Stream":
        """The object that a reference leads to, or the value itself. A free object is null."""
        for _ in range(8):
            if not isinstance(value, Reference):
                return value
            if value.number not in self._known:
                self._known[value.number] = self._object(value.number)
            found = self._known[value.number]
            if isinstance(found, Stream):
                return found
            value = found
        raise Malformed("PDF 引用成环", "PDF references run in a circle")

    def dictionary(self, value: Object) -> Dictionary | None:
        """The dictionary that a value is or leads to; None where it is something else."""
        found = self.resolved(value)
        return found if isinstance(found, Dictionary) else None

    def _object(self, number: int) -> "Object | Stream":
        entry = self.entry(number)
        if entry.offset is not None:
            return self._at_offset(entry.offset + self._base, number)
        if entry.stream is None:
            return None
        return self.in_stream(entry, number)[0]

    def source_of(self, reference: Reference) -> tuple[Dictionary, bytes] | None:
        """The dictionary of an object with the bytes that its places count in; None where it is no dictionary."""
        entry = self.entry(reference.number)
        if entry.offset is not None:
            found, parser = self._read(entry.offset + self._base, reference.number)
            source = parser.data
        elif entry.stream is not None:
            found, source = self.in_stream(entry, reference.number)
        else:
            return None
        return (found, source) if isinstance(found, Dictionary) else None

    def _read(self, at: int, number: int | None) -> tuple[Object, Parser]:
        """The object at a place of the file, and the parser behind it."""
        try:
            return _object_in(Parser(self._content.upto(at, _USUAL_OBJECT)), number)
        except Malformed:
            if at + _USUAL_OBJECT >= self._content.size:
                raise
        return _object_in(Parser(self._content.upto(at, LONGEST_OBJECT)), number)

    def _at_offset(self, at: int, number: int | None) -> "Object | Stream":
        found, parser = self._read(at, number)
        begin = _STREAM.match(parser.data, parser.at)
        if begin is None or not isinstance(found, Dictionary):
            return found
        length = found.get("Length")
        if isinstance(length, Reference):
            entry = self.entry(length.number)
            length = self._read(entry.offset + self._base, length.number)[0] if entry.offset is not None else None
        start = at + begin.end()
        if not isinstance(length, int) or length < 0 or start + length > self._content.size:
            raise Malformed("PDF 流的长度有误", "the length of a PDF stream is wrong")
        return Stream(found, parser.data[: parser.at], Span(start, start + length))

    def in_stream(self, entry: Entry, number: int) -> tuple[Object, bytes]:
        """An object inside of an object stream, and the bytes it was read from."""
        if entry.stream is None:
            raise AssertionError(entry)
        if entry.stream not in self._streams:
            holder = self.entry(entry.stream)
            stream = self._at_offset(holder.offset + self._base, entry.stream) if holder.offset is not None else None
            if not isinstance(stream, Stream):
                raise _NO_STREAM()
            self._streams[entry.stream] = self._opened(stream)
        data, places = self._streams[entry.stream]
        if entry.place >= len(places) or places[entry.place][0] != number:
            raise _NO_STREAM()
        return Parser(data, places[entry.place][1]).object(), data

    def _opened(self, stream: Stream) -> tuple[bytes, list[tuple[int, int]]]:
        data = self.unpacked(stream)
        count, first = stream.header.get("N"), stream.header.get("First")
        if not isinstance(count, int) or not isinstance(first, int) or not 0 <= count <= _MOST_IN_STREAM:
            raise _NO_STREAM()
        parser = Parser(data)
        return data, [(parser.integer(), parser.integer() + first) for _ in range(count)]

    def unpacked(self, stream: Stream, longest: int = MOST_UNPACKED) -> bytes:
        """The data of a stream, not packed or packed with FlateDecode.

        Raises:
            Malformed: it is damaged, too long when unpacked, or packed in another way.
        """
        data = self._content.read(stream.data.start, stream.data.length)
        cost = _COST_OF_PREDICTION if stream.header.get("DecodeParms") is not None else 1
        plain = unpacked(data, stream.header, max(1, min(longest, self._unpacked_left // cost)))
        self._unpacked_left -= cost * len(plain)
        return plain

    def spans(self, used: Mapping[int, Entry], left_out: frozenset[int]) -> Iterator[Span]:
        """The bytes of every object in use, each with what follows it up to the next, in the order of their numbers.

        Args:
            used: `entries`.
            left_out: numbers of objects that do not count.

        Raises:
            Malformed: an object is said to be outside of the file.
        """
        sections = {section.offset for section in self.sections}
        sections |= {section.beside for section in self.sections if section.beside is not None}
        bounds = sorted({at for section in self.sections for at in _offsets_in(section)} | sections | {self.end})
        given = set(sections)
        for number, entry in sorted(used.items()):
            offset = entry.offset
            if offset is None or offset in given or number in left_out:
                continue
            given.add(offset)  # two numbers at one offset are one object
            following = bisect_right(bounds, offset)
            if following == len(bounds) or bounds[following] > self.end:
                raise Malformed(f"PDF 对象 {number} 在文件之外", f"the PDF object {number} is outside of the file")
            yield Span(offset + self._base, bounds[following] + self._base)

    @property
    def end(self) -> int:
        """The end of the file, as offsets in it count."""
        return self._content.size - self._base

    def ends_with_references(self) -> bool:
        """Whether the last thing in the file is a cross-reference section, so that what is added after it is apart."""
        last = max(section.offset for section in self.sections)
        return all(at <= last for section in self.sections for at in _offsets_in(section))


def _object_in(parser: Parser, number: int | None) -> tuple[Object, Parser]:
    own = parser.integer()
    parser.integer()
    if not parser.word(b"obj") or (number is not None and own != number):
        raise Malformed(f"偏移处没有 PDF 对象 {number}", f"there is no PDF object {number} where it should be")
    return parser.object(), parser


def _offsets_in(section: Section) -> Iterator[int]:
    for rows in section.rows:
        for number in range(rows.first, rows.first + rows.size):
            offset = rows.entry(number).offset
            if offset is not None:
                yield offset


def _NO_STREAM() -> Malformed:  # noqa: N802  a message
    return Malformed("PDF 交叉引用流或对象流有误", "a cross-reference stream or object stream of the PDF is wrong")
