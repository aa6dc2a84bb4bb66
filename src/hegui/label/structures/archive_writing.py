# SPDX-License-Identifier: Apache-2.0
"""ZIP archives rewritten: some members changed or added, all others copied as they lie."""

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from struct import Struct
from typing import Final

from hegui.label.codec import Refused
from hegui.label.content import Pieces, Span
from hegui.label.structures.archive import (
    CENTRAL,
    DEFLATED,
    END,
    END64,
    EXTRA,
    FULL16,
    FULL32,
    LOCAL,
    LOCATOR,
    ZIP64,
    Archive,
    Member,
)

_DESCRIPTORS: Final = (Struct("<4s3L"), Struct("<4sL2Q"))
_UTF8: Final = 0x0800
_LOOKAHEAD: Final = 262
"""Bytes of a window that zlib keeps free for the longest match."""


def with_parts(archive: Archive, parts: Mapping[bytes, bytes]) -> Pieces:
    """The archive with the members of these names changed, or added at its end, and all else as it lies.

    Raises:
        Refused: it has more members or bytes than its records can count.
        Malformed: a member's header is damaged.
    """
    changed: list[tuple[Member, bytes]] = []
    added: list[tuple[bytes, bytes]] = []
    for name, data in parts.items():
        member = archive.named(name)
        if member is None:
            added.append((name, data))
        else:
            changed.append((member, data))
    changed.sort(key=lambda pair: pair[0].offset)
    return _Rewriting(archive, changed, added).pieces()


class _Rewriting:
    """An archive on its way to new members."""

    def __init__(self, archive: Archive, changed: list[tuple[Member, bytes]], added: list[tuple[bytes, bytes]]) -> None:
        self._archive = archive
        self._changed = changed
        self._added = added
        self._pieces: list[bytes | Span] = []
        self._ends: list[int] = [0]
        """Old offsets from which on all is shifted by the sum beside it."""
        self._shifts: list[int] = [0]

    def pieces(self) -> Pieces:
        archive = self._archive
        entries: dict[int, bytes] = {}
        done = 0
        for member, data in self._changed:
            record, entry = self._replaced(member, data)
            end = self._end_of(member)
            self._pieces += [Span(done, member.offset), record]
            self._ends.append(end)
            self._shifts.append(self._shifts[-1] + len(record) - (end - member.offset))
            entries[member.entry.start] = entry
            done = end
        self._pieces.append(Span(done, archive.end.directory.start))
        start = archive.end.directory.start + self._shifts[-1]
        fresh: list[bytes] = []
        for name, data in self._added:
            record, entry = _new(name, data, start, like=archive.members[0], directory=archive.directory)
            self._pieces.append(record)
            fresh.append(entry)
            start += len(record)
        directory = b"".join((*self._directory(entries), *fresh))
        self._pieces.append(directory)
        self._finish(start, len(directory))
        return self._pieces

    def _moved(self, offset: int) -> int:
        return offset + self._shifts[bisect_right(self._ends, offset) - 1]

    def _end_of(self, member: Member) -> int:
        """After the bytes of a member and the data descriptor behind them, if there is one."""
        end = self._archive.packed(member).end
        following = self._archive.following(member)
        if member.flags & 0x8:
            for layout in _DESCRIPTORS:
                for skipped in (0, 4):
                    length = layout.size - skipped
                    if end + length > following:
                        continue
                    found = layout.unpack(b"PK\7\x08"[:skipped] + self._archive.content.read(end, length))
                    if found == (b"PK\7\x08", member.checksum, member.packed, member.size):
                        return end + length
        return end

    def _replaced(self, member: Member, data: bytes) -> tuple[bytes, bytes]:
        """The local record and the directory entry of a member with other bytes; its date and extra fields stay."""
        archive = self._archive
        head = LOCAL.unpack(archive.content.read(member.offset, 30))
        extra = archive.content.read(member.offset + 30 + head[9], head[10])
        entry = archive.directory[member.entry.start : member.entry.end]
        fields = list(CENTRAL.unpack_from(entry))
        packed = _deflated(data) if member.method == DEFLATED else data
        checksum, flags, offset = zlib.crc32(data), member.flags & _UTF8, self._moved(member.offset)
        if offset >= FULL32:
            raise _too_large()
        kept = _without_zip64(extra)
        record = LOCAL.pack(
            b"PK\3\4",
            head[1],
            flags,
            member.method,
            head[4],
            head[5],
            checksum,
            len(packed),
            len(data),
            head[9],
            len(kept),
        )
        named = len(member.name)
        central = _without_zip64(entry[46 + named : 46 + named + fields[11]])
        fields[3] = flags
        fields[7:10] = checksum, len(packed), len(data)
        fields[11] = len(central)
        fields[16] = offset
        comment = entry[46 + named + CENTRAL.unpack_from(entry)[11] :]
        return record + member.name + kept + packed, CENTRAL.pack(*fields) + member.name + central + comment

    def _directory(self, entries: Mapping[int, bytes]) -> Iterator[bytes]:
        """The old directory with every offset moved, and the entries of changed members in their places."""
        directory = bytearray(self._archive.directory)
        for member in self._archive.members:
            moved = self._moved(member.offset)
            if moved != member.offset:
                if member.far:
                    directory[member.far : member.far + 8] = moved.to_bytes(8, "little")
                elif moved >= FULL32:
                    raise _too_large()
                else:
                    at = member.entry.start + 42
                    directory[at : at + 4] = moved.to_bytes(4, "little")
        done = 0
        for member in sorted(self._archive.members, key=lambda member: member.entry.start):
            if member.entry.start in entries:
                yield bytes(directory[done : member.entry.start])
                yield entries[member.entry.start]
                done = member.entry.end
        yield bytes(directory[done:])

    def _finish(self, start: int, length: int) -> None:
        """The end records. What lies between directory and end (a ZIP64 record, a signature) stays, with new numbers."""
        content, end = self._archive.content, self._archive.end
        members = end.members + len(self._added)
        shift = start + length - end.directory.end
        done = end.directory.end
        tail = list(END.unpack(content.read(end.at, 22)))
        if end.at64:
            record = list(END64.unpack(content.read(end.at64, 56)))
            record[6:10] = members, members, length, start
            locator = list(LOCATOR.unpack(content.read(end.at - 20, 20)))
            locator[2] = end.at64 + shift
            self._pieces += [Span(done, end.at64), END64.pack(*record), Span(end.at64 + 56, end.at - 20)]
            self._pieces.append(LOCATOR.pack(*locator))
            done = end.at
        for at, value, full in (
            (3, members, FULL16),
            (4, members, FULL16),
            (5, length, FULL32),
            (6, start, FULL32),
        ):
            if tail[at] == full and end.at64:
                continue
            if value >= full:
                raise _too_large()
            tail[at] = value
        self._pieces += [Span(done, end.at), END.pack(*tail), Span(end.at + 22, content.size)]


def _too_large() -> Refused:
    return Refused("压缩包过大，目录中的数字容不下", "the archive is too large for the numbers of its directory")


def _new(name: bytes, data: bytes, offset: int, *, like: Member, directory: bytes) -> tuple[bytes, bytes]:
    """The local record and the directory entry of a new member, dated like another."""
    if offset >= FULL32:
        raise _too_large()
    time, date = CENTRAL.unpack_from(directory, like.entry.start)[5:7]
    packed = _deflated(data)
    sizes = zlib.crc32(data), len(packed), len(data)
    record = LOCAL.pack(b"PK\3\4", 20, 0, DEFLATED, time, date, *sizes, len(name), 0) + name + packed
    entry = CENTRAL.pack(b"PK\1\2", 20, 20, 0, DEFLATED, time, date, *sizes, len(name), 0, 0, 0, 0, 0, offset)
    return record, entry + name


def _deflated(data: bytes) -> bytes:
    # A window that holds all of it gives the same bytes as the largest, whose memory takes longer to get than to use.
    window = min(15, max(9, (len(data) + _LOOKAHEAD).bit_length()))
    deflater = zlib.compressobj(6, zlib.DEFLATED, -window)
    return deflater.compress(data) + deflater.flush()


def _without_zip64(extra: bytes) -> bytes:
    kept, at = [], 0
    while at + 4 <= len(extra):
        kind, length = EXTRA.unpack_from(extra, at)
        if kind != ZIP64:
            kept.append(extra[at : at + 4 + length])
        at += 4 + length
    return b"".join(kept) + extra[at:]
