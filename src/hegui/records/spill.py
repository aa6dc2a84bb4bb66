# SPDX-License-Identifier: Apache-2.0
"""Where records wait when the database does not take them: append-only files, flushed to disk, that outlive a crash.

A *segment* is a file of frames: the sign of a frame, the length and the CRC of what it holds, and that. The first frame names
the columns of the rows, the others are rows of one exchange each. A segment is drained and deleted as a whole; what was
drained before a crash is drained again, and found to be there. A torn end is left out; behind a damaged place, reading goes
on at the next sign. Its writer holds a lock on it, so that nobody else drains what is still written.
"""

import errno
import fcntl
import os
import struct
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

import msgspec
from sqlalchemy import Table

from hegui.errors import Place, Problem, RecordsProblem
from hegui.records.prepared import Prepared
from hegui.records.schema import EXCHANGES, FINDINGS, LABEL_ISSUES, UNCHECKED, UNMARKED_REQUESTS
from hegui.text import Text

SUFFIX: Final = ".spill"
_SIGN: Final = b"\xf7hg\x01"
_HEAD: Final = struct.Struct(">4sII")
_LONGEST: Final = 256 << 20
"""Bytes of a frame; a length above it is damage."""
_SEGMENT_BYTES: Final = 64 << 20
"""From this size on the next frames go to a new segment, so that space is freed as they are drained."""
_TABLES: Final = (EXCHANGES, FINDINGS, UNCHECKED, LABEL_ISSUES, UNMARKED_REQUESTS)
_OF_CHAIN: Final = ("recorded_at", "chain", "seq", "link")


def _columns(table: Table) -> list[str]:
    return [str(column.name) for column in table.columns if table is not EXCHANGES or column.name not in _OF_CHAIN]


COLUMNS: Final = [_columns(table) for table in _TABLES]
_encode: Final = msgspec.msgpack.Encoder().encode
_rows: Final = msgspec.msgpack.Decoder(Prepared)
_names: Final = msgspec.msgpack.Decoder(list[list[str]])


@dataclass(slots=True)
class Damage:
    """What could not be read of segments."""

    torn: int = 0
    """Ends that a crash left unfinished; what they began was never said to be kept."""
    damaged: int = 0
    """Places elsewhere: a disk has changed what was written. The segment stays, under another name."""

    def add(self, other: "Damage") -> None:
        """Counts what was found elsewhere too."""
        self.torn += other.torn
        self.damaged += other.damaged


@dataclass(slots=True)
class Segment:
    """A file of waiting rows, open and locked."""

    path: Path
    handle: int
    left: int | None = None
    """How many exchanges in it are not in the database, as far as its writer knows; None: another process has written it."""
    oldest: int | None = None
    """The moment of the first of them, in microseconds since 1970."""
    size: int = 0

    def close(self) -> None:
        """Lets it go; it stays on disk."""
        os.close(self.handle)

    def finish(self, damage: Damage) -> None:
        """All of it that can be read is in the database: deletes it, or puts it aside where some could not be read."""
        if damage.damaged:
            self.path.rename(self.path.with_suffix(".damaged"))
        else:
            self.path.unlink(missing_ok=True)
        self.close()


class UnreadableSegment(RecordsProblem):
    """A newer hegui has written it."""


class Spill:
    """The segments of one writer. One thread may append while another drains.

    Args:
        folder: for segments; made for its owner only.
        replica: the writer's name.
    """

    def __init__(self, folder: Path, replica: str) -> None:
        self.folder = folder
        self.replica = replica
        self._lock = Lock()
        self._open: Segment | None = None
        self._number = 0
        self._segments: deque[Segment] = deque()

    @property
    def waiting(self) -> tuple[Segment, ...]:
        """The segments that are to be drained, the oldest first."""
        return tuple(self._segments)

    def adopt(self) -> None:
        """Makes the folder, and takes over the segments that a writer of this name has left behind.

        Raises:
            RecordsProblem: the folder cannot be made or written to.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            writable = os.access(self.folder, os.W_OK | os.X_OK)
            reason = os.strerror(errno.EACCES)
        except OSError as error:
            writable, reason = False, error.strerror or str(error)
        if not writable:
            raise RecordsProblem(
                Problem(
                    Text(f"溢写文件夹不可写：{reason}", f"the folder for spilled records cannot be written: {reason}"),
                    Place(str(self.folder)),
                )
            )
        for path in segments_in(self.folder, self.replica):
            segment = taken(path)
            if segment is not None:
                self._segments.append(segment)

    def append(self, rows: Sequence[Prepared]) -> Segment:
        """Writes rows to the end, flushed to disk; gives the segment that holds them.

        Raises:
            OSError: they could not be written; nothing of them is there then.
        """
        frames = b"".join(_frame(_encode(row)) for row in rows)
        with self._lock:
            segment = self._open
            if segment is None or segment.size >= _SEGMENT_BYTES:
                segment = self._new()
            try:
                _write(segment.handle, frames)
                os.fsync(segment.handle)
            except OSError:
                os.ftruncate(segment.handle, segment.size)
                raise
            if segment.oldest is None:
                segment.oldest = rows[0].at
            segment.size += len(frames)
            segment.left = (segment.left or 0) + len(rows)
            return segment

    def first(self) -> Segment | None:
        """The oldest segment; nothing more is written to it. It stays the first until it is `passed`."""
        with self._lock:
            if not self._segments:
                return None
            if self._segments[0] is self._open:
                self._open = None
            return self._segments[0]

    def passed(self) -> None:
        """The first is done with."""
        self._segments.popleft()

    def close(self) -> None:
        """Lets all segments go; they stay on disk."""
        with self._lock:
            self._open = None
            while self._segments:
                self._segments.popleft().close()

    def _new(self) -> Segment:
        self._open = None
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            self._number += 1
            path = self.folder / f"{self.replica}.{self._number:06}{SUFFIX}"
            try:
                handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
            except FileExistsError:
                continue
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                head = _frame(_encode(COLUMNS))
                _write(handle, head)
                os.fsync(handle)
                _flush_folder(self.folder)
            except OSError:
                path.unlink(missing_ok=True)
                os.close(handle)
                raise
            self._open = Segment(path, handle, left=0, size=len(head))
            self._segments.append(self._open)
            return self._open


def segments_in(folder: Path, replica: str | None = None) -> list[Path]:
    """The segments in a folder, the oldest first: of one replica, or of all."""
    pattern = f"{replica or '*'}.{'[0-9]' * 6}{SUFFIX}"
    return sorted(folder.glob(pattern))


def replica_of(path: Path) -> str:
    """The name of the writer of a segment."""
    return path.name.removesuffix(SUFFIX).rpartition(".")[0]


def taken(path: Path) -> Segment | None:
    """A segment, locked for the caller; None: its writer lives, or it is gone."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    if not path.exists():  # drained and deleted between the two
        os.close(handle)
        return None
    return Segment(path, handle, size=os.fstat(handle).st_size)


def rows_of(segment: Segment, damage: Damage) -> Iterator[Prepared]:
    """The rows of a segment, in order.

    Args:
        segment: to be read up to what its size was.
        damage: what cannot be read is added to it.

    Raises:
        UnreadableSegment: a newer hegui has written it.
        OSError: the disk does not give it.
    """
    with segment.path.open("rb") as stream:
        frames = _frames(stream, segment, damage)
        first = next(frames, None)
        if first is None:
            return
        try:
            names = _names.decode(first)
        except msgspec.ValidationError:  # the first frame was damaged, this is a row
            names, frames = COLUMNS, chain((first,), frames)
        for frame in frames:
            row = _rows.decode(frame)
            yield row if names == COLUMNS else _as_now(row, names, segment.path)


def _frames(stream: BinaryIO, segment: Segment, damage: Damage) -> Iterator[bytes]:
    place, bad = 0, False
    while place < segment.size:
        frame = _frame_at(stream, place, segment.size)
        if frame is not None:
            damage.damaged += bad
            bad = False
            yield frame
            place += _HEAD.size + len(frame)
        else:
            bad = True
            place = _next_sign(stream, place + 1, segment.size)
    damage.torn += bad


def _frame_at(stream: BinaryIO, place: int, size: int) -> bytes | None:
    stream.seek(place)
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    sign, length, crc = _HEAD.unpack(head)
    if sign != _SIGN or length > min(_LONGEST, size - place - _HEAD.size):
        return None
    content = stream.read(length)
    return content if len(content) == length and zlib.crc32(content) == crc else None


def _next_sign(stream: BinaryIO, place: int, size: int) -> int:
    step = 1 << 20
    while place < size:
        stream.seek(place)
        found = stream.read(step + len(_SIGN) - 1).find(_SIGN)
        if found >= 0:
            return place + found
        place += step
    return size


def _as_now(row: Prepared, names: list[list[str]], path: Path) -> Prepared:
    """A row of an older hegui: what it did not know is not said. The digest stays that of the row as it was written."""
    if any(not set(then) <= set(now) for then, now in zip(names, COLUMNS, strict=True)):
        raise UnreadableSegment(
            Problem(
                Text("溢写文件由更新版本的 hegui 写入", "a newer hegui has written the spilled records"),
                Place(str(path)),
                fix=Text("升级 hegui。", "Install a newer hegui."),
            )
        )

    def moved(values: tuple[object, ...], table: int) -> tuple[object, ...]:
        said = dict(zip(names[table], values, strict=True))
        return tuple(said.get(name) for name in COLUMNS[table])

    return Prepared(
        row.digest,
        moved(row.exchange, 0),
        tuple(moved(child, 1) for child in row.findings),
        tuple(moved(child, 2) for child in row.unchecked),
        tuple(moved(child, 3) for child in row.labels),
        None if row.unmarked is None else moved(row.unmarked, 4),
    )


def _frame(content: bytes) -> bytes:
    return _HEAD.pack(_SIGN, len(content), zlib.crc32(content)) + content


def _write(handle: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
