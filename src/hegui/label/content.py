# SPDX-License-Identifier: Apache-2.0
"""The bytes of a file, read at random places and never beyond its end.

A file is not loaded: a window of it is, and a 4 GB video costs as little memory as a picture.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple, Self, TypeAlias

from hegui.errors import LabelProblem, Place, Problem
from hegui.text import Text

WINDOW: Final = 16 * 1024
"""Bytes fetched at first: one read brings the head of most pictures with their metadata."""

_SMALLEST: Final = 512
_LARGEST: Final = 64 * 1024
"""Bytes fetched later: few after a jump, twice as many each time while a parser reads on without one."""

CHUNK: Final = 32 * 1024
"""Bytes hashed at a time: so few that the C allocator keeps them at hand instead of giving them back each time."""

STEP: Final = 256 * 1024
"""Bytes compared at a time: those of both files stay in the cache of the processor."""

LENT: Final = 2 * 1024 * 1024
"""Bytes of a `lent` buffer, and most that are written at a time: a picture fits in, and disks like few long writes."""

LONGEST_RECORD: Final = 64 * 1024 * 1024
"""No metadata record is longer; a length field that says so is hostile or broken."""

MOST_RECORDS: Final = 2_000_000
"""Chunks, boxes, pages or elements that a parser walks through in one file before it gives up."""


class Malformed(Exception):
    """The bytes are not what their format asks for: cut off, contradictory, or beyond every bound."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


class Span(NamedTuple):
    """A stretch of a file: from ``start`` up to, not including, ``end``, in bytes."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Bytes in it."""
        return self.end - self.start


Piece: TypeAlias = bytes | Span
"""A part of a new file: bytes of its own, or a stretch copied from the old one."""

Pieces: TypeAlias = Iterable[Piece]


class Content:
    """The bytes of a file or of memory, with their number. Closed by whoever opened the file, or by `with`."""

    __slots__ = ("_ahead", "_at", "_file", "_first", "_held", "_modified", "_window", "memo", "name", "size")

    memo: object
    """A codec's own notes, kept from `Codec.survey` to `media` and `edit` of the same content, so that it walks once."""
    name: str
    """Of the file, without folders; empty where it is not known."""

    def __init__(self, first: bytes, *, file: int | None = None, size: int | None = None) -> None:
        self._first: bytes | bytearray = first
        self._held = len(first)
        self._window = first
        self._at = 0
        self._ahead = _SMALLEST
        self._file = file
        self._modified: int | None = None
        self.memo = None
        self.name = ""
        self.size = self._held if size is None else size

    @classmethod
    def held_in(cls, buffer: bytearray, file: int, size: int) -> Self:
        """An open file, of which a `lent` buffer holds the beginning, and a picture whole."""
        held = os.preadv(file, [memoryview(buffer)[:size]], 0)
        content = cls(bytes(memoryview(buffer)[: min(held, WINDOW)]), file=file, size=size)
        content._first, content._held = buffer, held
        return content

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            os.close(self._file)

    def read(self, start: int, length: int) -> bytes:
        """Exactly ``length`` bytes from ``start``.

        Raises:
            Malformed: they are not all inside the file, or are more than a metadata record can be.
        """
        at = start - self._at
        if at >= 0 and length >= 0 and at + length <= len(self._window):
            return self._window[at : at + length]
        return self._fetch(start, length)

    def upto(self, start: int, length: int) -> bytes:
        """At most ``length`` bytes from ``start``; fewer at the end of the file, none beyond it."""
        return self.read(start, min(length, self.size - start)) if start < self.size else b""

    def all(self) -> bytes:
        """The whole content, for formats that are text or small.

        Raises:
            Malformed: it is longer than a metadata record can be.
        """
        return self.read(0, self.size)

    def _fetch(self, start: int, length: int) -> bytes:
        end = start + length
        if start < 0 or length < 0 or end > self.size:
            raise Malformed(
                f"文件被截断：偏移 {start} 处需要 {length} 字节，文件共 {self.size} 字节",
                f"the file is cut off: {length} bytes are needed at offset {start}, the file has {self.size}",
            )
        if end <= self._held:
            return bytes(memoryview(self._first)[start:end])
        if length > LONGEST_RECORD:
            raise Malformed(
                f"偏移 {start} 处的记录长 {length} 字节，超过上限 {LONGEST_RECORD}",
                f"the record at offset {start} is {length} bytes long, more than the bound of {LONGEST_RECORD}",
            )
        reads_on = self._at < start <= self._at + len(self._window)
        ahead = self._ahead = min(2 * self._ahead, _LARGEST) if reads_on else _SMALLEST
        left = self.size - start
        if ahead > left:  # noqa: PLR1730  a call of min costs a third of reading these few bytes
            ahead = left
        window = os.pread(self._open_file, length if length > ahead else ahead, start)  # noqa: FURB136  as above
        if len(window) < length:
            raise _shorter(start)
        self._window, self._at = window, start
        return window[:length]

    @property
    def _open_file(self) -> int:
        if self._file is None:
            raise AssertionError(self.size)  # what is in memory is held as a whole
        return self._file

    def chunks(self, span: Span, size: int = CHUNK) -> Iterator[bytes]:
        """The bytes of a span, piece by piece.

        Raises:
            Malformed: the span is not inside the file.
        """
        if not 0 <= span.start <= span.end <= self.size:
            raise _outside(span)
        start = span.start
        while start < span.end:
            end = min(start + size, span.end)
            held = end <= self._held
            chunk = bytes(memoryview(self._first)[start:end]) if held else os.pread(self._open_file, end - start, start)
            if not chunk:
                raise _shorter(start)
            yield chunk
            start += len(chunk)

    def changed(self) -> bool:
        """Whether somebody has written to the file since it was `opened`."""
        if self._file is None or self._modified is None:
            return False
        state = os.fstat(self._file)
        return (state.st_mtime_ns, state.st_size) != (self._modified, self.size)

    @property
    def file(self) -> int | None:
        """The descriptor of the open file, where the content is one."""
        return self._file

    def holds(self, span: Span) -> memoryview | None:
        """The bytes of a span without a copy, where they are all in memory."""
        return memoryview(self._first)[span.start : span.end] if 0 <= span.start <= span.end <= self._held else None

    def view(self, span: Span, buffer: bytearray) -> memoryview:
        """The bytes of a span, which is no longer than the buffer: where they are held, or read into it.

        Raises:
            Malformed: as `chunks`.
        """
        held = self.holds(span)
        return self._read_into(buffer, span) if held is None else held

    def has(self, start: int, stretch: memoryview) -> bool:
        """Whether just these bytes stand from ``start`` on.

        Raises:
            Malformed: as `chunks`.
        """
        end = start + len(stretch)
        if start >= 0 and end <= self._held:
            return self._first.startswith(stretch, start)  # at once; an == of views goes byte by byte
        if not 0 <= start <= end <= self.size:
            raise _outside(Span(start, end))
        with lent() as buffer:
            for at in range(start, end, STEP):
                following = min(at + STEP, end)
                self._read_into(buffer, Span(at, following))
                if not buffer.startswith(stretch[at - start : following - start]):
                    return False
        return True

    def _read_into(self, buffer: bytearray, span: Span) -> memoryview:
        start, end = span
        if not 0 <= start <= end <= self.size:
            raise _outside(span)
        while start < end:
            read = os.preadv(self._open_file, [memoryview(buffer)[start - span.start : end - span.start]], start)
            if not read:
                raise _shorter(start)
            start += read
        return memoryview(buffer)[: span.length]


def _outside(span: Span) -> Malformed:
    return Malformed(f"范围 {span} 超出文件", f"the span {tuple(span)} is outside the file")


def _shorter(at: int) -> Malformed:
    return Malformed(f"文件在读取时变短（偏移 {at}）", f"the file became shorter while read (offset {at})")


_SPARE: Final[list[bytearray]] = []
_MOST_SPARE: Final = 4


@contextmanager
def lent() -> Iterator[bytearray]:
    """A buffer that others have used and will: fresh memory of this size costs as much as to read into it."""
    try:
        buffer = _SPARE.pop()
    except IndexError:
        buffer = bytearray(LENT)
    try:
        yield buffer
    finally:
        if len(_SPARE) < _MOST_SPARE:
            _SPARE.append(buffer)


def opened(path: str | os.PathLike[str], window: int = WINDOW, *, buffer: bytearray | None = None) -> Content:
    """The content of a regular file, for a ``with`` that closes it.

    Args:
        path: of the file.
        window: bytes to fetch at once from its beginning.
        buffer: to hold its beginning instead.

    Raises:
        LabelProblem: it cannot be opened, or is no regular file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        return _beginning(handle, path, window, buffer)
    except BaseException:
        os.close(handle)
        raise


def _beginning(handle: int, path: str | os.PathLike[str], window: int, buffer: bytearray | None) -> Content:
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode):
        raise LabelProblem(Problem(Text("不是普通文件", "this is no regular file"), Place(str(path))))
    if buffer is not None:
        content = Content.held_in(buffer, handle, state.st_size)
    else:
        content = Content(os.pread(handle, min(window, state.st_size), 0), file=handle, size=state.st_size)
    content._modified = state.st_mtime_ns  # noqa: SLF001  of its own module
    return content


def unreadable(path: str | os.PathLike[str], error: OSError) -> LabelProblem:
    """The problem of a file that the system does not let us read or write."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return LabelProblem(
        Problem(Text(f"文件无法读写：{reason}", f"the file cannot be read or written: {reason}"), Place(str(path)))
    )
