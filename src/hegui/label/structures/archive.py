# SPDX-License-Identifier: Apache-2.0
"""ZIP archives (PKWARE APPNOTE 6.3.10), read by their central directory and rewritten without touching other members.

What is not changed is copied as it lies in the file, compressed bytes, headers, extra fields and gaps alike; only the
offsets of the central directory follow. Nothing is ever extracted to a path, and no member inflates beyond a bound.
"""

import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.content import Content, Malformed, Span

MOST_MEMBERS: Final = 100_000
LONGEST_PART: Final = 16 * 1024 * 1024
"""Bytes of a member that is read, packed and unpacked."""
_SHORT: Final = 64 * 1024
_FEW: Final = 16
"""Members up to so many bytes, and so many of them, are kept unpacked: content types, relationships, properties."""
STORED: Final = 0
DEFLATED: Final = 8
ENCRYPTED: Final = 0x1
"""Bit of the general purpose flags."""

LOCAL: Final = Struct("<4s5H3L2H")
CENTRAL: Final = Struct("<4s6H3L5H2L")
END: Final = Struct("<4s4H2LH")
END64: Final = Struct("<4sQ2H2L4Q")
LOCATOR: Final = Struct("<4sLQL")
EXTRA: Final = Struct("<2H")
ZIP64: Final = 0x0001
FULL16: Final = 0xFFFF
FULL32: Final = 0xFFFFFFFF


class Member(NamedTuple):
    """A file of an archive, as the central directory tells of it."""

    name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    """Bytes in the archive."""
    size: int
    """Bytes unpacked."""
    offset: int
    """Of its local header in the file."""
    entry: Span
    """Of its entry in the central directory."""
    far: int
    """Where in the directory the 64-bit offset stands; 0 where the offset has 32 bits."""


class End(NamedTuple):
    """The end records."""

    members: int
    directory: Span
    at: int
    """Of the end record."""
    at64: int
    """Of the ZIP64 end record; 0 if there is none."""


@dataclass(frozen=True)
class Archive:
    """A ZIP archive whose directory was read."""

    content: Content
    members: tuple[Member, ...]
    directory: bytes
    end: End
    _known: dict[Span, bytes] = field(default_factory=dict, repr=False, compare=False)
    """Members unpacked already, by their entries."""

    @cached_property
    def _by_name(self) -> dict[bytes, Member]:
        return {member.name.lower(): member for member in self.members}

    @cached_property
    def _offsets(self) -> list[int]:
        return sorted(member.offset for member in self.members)

    @property
    def encrypted(self) -> bool:
        """Whether a member is."""
        return any(member.flags & ENCRYPTED for member in self.members)

    def named(self, name: bytes) -> Member | None:
        """The member of a name, ASCII letters of either case.

        Raises:
            Malformed: there are two, so readers would differ about what it says.
        """
        found = self._by_name.get(name.lower())
        if found is None or len(self._by_name) == len(self.members):
            return found
        if sum(member.name.lower() == name.lower() for member in self.members) > 1:
            shown = name.decode("utf-8", "replace")
            raise Malformed(f"压缩包中有多个“{shown}”", f"the archive holds more than one '{shown}'")
        return found

    def packed(self, member: Member) -> Span:
        """Where the bytes of a member lie.

        Raises:
            Malformed: the local header is not there, names another file, or the bytes run into the directory.
        """
        head = self.content.read(member.offset, 30)
        length, extra = head[26] | head[27] << 8, head[28] | head[29] << 8
        if head[:4] != b"PK\3\4" or self.content.read(member.offset + 30, length) != member.name:
            raise Malformed(
                f"偏移 {member.offset} 处的文件头与目录不符",
                f"the file header at offset {member.offset} does not agree with the directory",
            )
        start = member.offset + 30 + length + extra
        if start + member.packed > self.following(member):
            raise _overlapping(member.offset)
        return Span(start, start + member.packed)

    def following(self, member: Member) -> int:
        """Where the next member begins, or the directory."""
        at = bisect_right(self._offsets, member.offset)
        return self._offsets[at] if at < len(self._offsets) else self.end.directory.start

    def unpacked(self, member: Member) -> bytes:
        """The bytes of a member, checked against its size and checksum; of a few short ones they are remembered.

        Raises:
            Malformed: it is damaged, encrypted, longer than `LONGEST_PART`, or packed by another method than deflate.
        """
        data = self._known.get(member.entry)
        if data is None:
            data = self._unpacked(member)
            if len(data) <= _SHORT and len(self._known) < _FEW:
                self._known[member.entry] = data
        return data

    def _unpacked(self, member: Member) -> bytes:
        shown = member.name.decode("utf-8", "replace")
        if member.flags & ENCRYPTED:
            raise Malformed(f"“{shown}”已加密，无法读取", f"'{shown}' is encrypted and cannot be read")
        if member.packed > LONGEST_PART or member.size > LONGEST_PART:
            raise Malformed(f"“{shown}”超过 {LONGEST_PART} 字节", f"'{shown}' has more than {LONGEST_PART} bytes")
        span = self.packed(member)
        data = self.content.read(span.start, span.length)
        if member.method == DEFLATED:
            inflater = zlib.decompressobj(-15)
            try:
                data = inflater.decompress(data, member.size + 1)
            except zlib.error as error:
                raise Malformed(f"“{shown}”解压失败：{error}", f"'{shown}' cannot be inflated: {error}") from None
        elif member.method != STORED:
            raise Malformed(
                f"“{shown}”的压缩方法 {member.method} 无法读取",
                f"the compression method {member.method} of '{shown}' cannot be read",
            )
        if len(data) != member.size or zlib.crc32(data) != member.checksum:
            raise Malformed(f"“{shown}”的长度或者校验和不对", f"the length or the checksum of '{shown}' is wrong")
        return data


def archive_of(content: Content) -> Archive:
    """Reads the directory of an archive.

    Raises:
        Malformed: there is no directory, it contradicts itself, or members overlap.
    """
    end = _end_of(content)
    directory = content.read(end.directory.start, end.directory.length)
    members = tuple(_members(directory, end.members))
    _refuse_overlaps(members, end.directory.start)
    return Archive(content, members, directory, end)


def _end_of(content: Content) -> End:
    at = _end_record(content)
    _, disk, first, here, members, length, start, _ = END.unpack(content.read(at, 22))
    at64 = 0
    if at >= 76 and content.read(at - 20, 4) == b"PK\6\7":
        _, _, at64, _ = LOCATOR.unpack(content.read(at - 20, 20))
        record = END64.unpack(content.read(at64, 56))
        if record[0] != b"PK\6\6" or at64 + 56 > at - 20:
            raise Malformed("ZIP64 目录结束记录不在所指位置", "the ZIP64 end record is not where it should be")
        for short, far, full in zip(
            (disk, first, here, members, length, start),
            record[4:10],
            (FULL16, FULL16, FULL16, FULL16, FULL32, FULL32),
            strict=True,
        ):
            if short not in {far, full}:
                raise Malformed("ZIP64 目录结束记录自相矛盾", "the end records contradict each other")
        disk, first, here, members, length, start = record[4:10]
    if disk or first or here != members:
        raise Malformed("压缩包分为多卷", "the archive is split over several disks")
    if members > MOST_MEMBERS:
        raise Malformed(f"压缩包中有 {members} 个文件", f"the archive holds {members} files")
    if start + length > (at64 or at):
        raise Malformed("压缩包的目录超出文件", "the directory of the archive runs past its end")
    return End(members, Span(start, start + length), at, at64)


def _end_record(content: Content) -> int:
    at = content.size - 22
    if at >= 0 and content.read(at, 22)[:4] == b"PK\5\6" and content.read(at + 20, 2) == b"\0\0":
        return at
    first = max(0, content.size - 22 - FULL16)
    tail = content.read(first, content.size - first)
    found = len(tail)
    while (found := tail.rfind(b"PK\5\6", 0, found)) >= 0:
        if found + 22 <= len(tail) and found + 22 + int.from_bytes(tail[found + 20 : found + 22], "little") == len(
            tail
        ):
            return first + found
    raise Malformed("没有压缩包的目录：文件被截断", "there is no directory of an archive: the file is cut off")


def _members(directory: bytes, count: int) -> Iterator[Member]:
    at = 0
    for _ in range(count):
        if at + 46 > len(directory):
            raise Malformed("压缩包的目录不完整", "the directory of the archive is cut off")
        (mark, _, _, flags, method, _, _, checksum, packed, size, named, extra, comment, _, _, _, offset) = (
            CENTRAL.unpack_from(directory, at)
        )
        end = at + 46 + named + extra + comment
        if mark != b"PK\1\2" or end > len(directory):
            raise Malformed("压缩包的目录损坏", "the directory of the archive is damaged")
        far = 0
        if FULL32 in {packed, size, offset}:
            start = at + 46 + named
            packed, size, offset, far = _in_64_bits(directory, Span(start, start + extra), packed, size, offset)
        name = directory[at + 46 : at + 46 + named]
        yield Member(name, flags, method, checksum, packed, size, offset, Span(at, end), far)
        at = end
    if at != len(directory):
        raise Malformed("压缩包的目录长度不对", "the directory of the archive has a wrong length")


def _in_64_bits(directory: bytes, extra: Span, packed: int, size: int, offset: int) -> tuple[int, int, int, int]:
    """The numbers that do not fit into 32 bits, from the extra field, in which only those stand; and where the offset is."""
    at = extra.start
    while at + 4 <= extra.end:
        kind, length = EXTRA.unpack_from(directory, at)
        at += 4
        if kind == ZIP64 and at + length <= extra.end:
            end, far = at + length, 0
            numbers = []
            for short in (size, packed, offset):
                if short == FULL32 and at + 8 <= end:
                    far = at
                    numbers.append(int.from_bytes(directory[at : at + 8], "little"))
                    at += 8
                else:
                    numbers.append(short)
            return numbers[1], numbers[0], numbers[2], far if offset == FULL32 else 0
        at += length
    return packed, size, offset, 0


def _refuse_overlaps(members: tuple[Member, ...], end: int) -> None:
    """Members that share bytes are how a small file holds petabytes, and how two readers see two documents."""
    stretches = sorted((member.offset, member.offset + 30 + len(member.name) + member.packed) for member in members)
    for (_, stop), (following, _) in pairwise(stretches):
        if stop > following:
            raise _overlapping(following)
    if stretches and stretches[-1][1] > end:
        raise _overlapping(end)


def _overlapping(offset: int) -> Malformed:
    return Malformed(f"压缩包中的文件在偏移 {offset} 处重叠", f"files of the archive overlap at offset {offset}")
