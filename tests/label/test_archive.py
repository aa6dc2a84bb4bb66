# SPDX-License-Identifier: Apache-2.0
import hashlib
import io
import struct
import warnings
import zipfile
import zlib

import pytest
from codec_factory import sample
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.label.codec import Refused
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.archive import LONGEST_PART, MOST_MEMBERS, Archive, archive_of
from hegui.label.structures.archive_writing import with_parts

PARTS = {"a.txt": b"first " * 40, "b.bin": bytes(range(256)), "dir/c.txt": "三".encode() * 30}


class Unseekable(io.RawIOBase):
    """A stream on which an archive is written with data descriptors."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        return len(data)


def zipped(parts: dict[str, bytes] = PARTS, *, stream: bool = False, comment: bytes = b"", method: int = 8) -> bytes:
    """An archive."""
    target = Unseekable() if stream else io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:  # type: ignore[arg-type]
        archive.comment = comment
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.compress_type = method
            info.extra = b"\x55\x99\2\0ab"
            info.comment = b"of " + name.encode()
            archive.writestr(info, data)
    return bytes(target.data) if isinstance(target, Unseekable) else target.getvalue()


@given(
    st.binary(max_size=600)
    | st.integers(1, 20_000).map(
        lambda length: hashlib.shake_128(b"").digest(length) * 2
    )  # matches as far back as can be
    | st.lists(st.sampled_from([b"<Override ", b"PartName=", b'"/docProps"', b"/>"]), max_size=4000).map(b"".join)
)
def test_a_small_window_packs_as_the_largest_does(data: bytes) -> None:
    """To the byte, below and above the length of each window."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    largest = packer.compress(data) + packer.flush()
    made = bytes(joined(zipped(), with_parts(opened(zipped()), {b"new": data})))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read("new") == data
    assert b"new" + largest in made


def opened(data: bytes) -> Archive:
    """The archive of some bytes."""
    return archive_of(Content(data))


def joined(data: bytes, pieces: Pieces) -> bytes:
    """The new archive."""
    return b"".join(data[slice(*piece)] if isinstance(piece, Span) else piece for piece in pieces)


def infos(data: bytes) -> dict[str, tuple[object, ...]]:
    """What zipfile reads, checked: bytes, date, extra field, comment, method."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {
            info.filename: (archive.read(info), info.date_time, info.extra, info.comment, info.compress_type)
            for info in archive.infolist()
        }


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", list(PARTS))
@pytest.mark.parametrize("fresh", [b"", b"new", b"much longer " * 100])
def test_one_member_changes(name: str, fresh: bytes, *, stream: bool) -> None:
    """Its date, extra field and comment stay; every other member is as it was; no data descriptor is left behind."""
    old = zipped(stream=stream, comment="批注".encode())
    new = joined(old, with_parts(opened(old), {name.encode(): fresh}))
    before, after = infos(old), infos(new)
    assert after == before | {name: (fresh, *before[name][1:])}
    with zipfile.ZipFile(io.BytesIO(new)) as archive:
        assert archive.comment == "批注".encode()
    assert new.count(b"PK\7\x08") == (len(PARTS) - 1 if stream else 0)
    assert joined(new, with_parts(opened(new), {})) == new


def test_a_member_is_added_at_the_end() -> None:
    """Dated like the first."""
    old = zipped()
    new = infos(joined(old, with_parts(opened(old), {b"new/d.xml": b"<d/>"})))
    assert list(new) == [*PARTS, "new/d.xml"]
    assert new["new/d.xml"][:2] == (b"<d/>", (2026, 1, 2, 3, 4, 6))


def test_stored_members_stay_stored() -> None:
    """And deflated ones deflated."""
    old = zipped(method=0)
    assert infos(joined(old, with_parts(opened(old), {b"a.txt": b"x" * 99})))["a.txt"][4] == 0


def test_zip64_records_follow() -> None:
    """End records and 64-bit offsets in the directory."""
    old = sample("samples/ooxml/zip64.xlsx")
    new = joined(old, with_parts(opened(old), {b"[content_types].XML": b"<Types/>" * 99, b"z": b"z"}))
    assert infos(new).keys() == infos(old).keys() | {"z"}
    assert infos(new)["[Content_Types].xml"][0] == b"<Types/>" * 99


@settings(max_examples=60, deadline=None)
@given(
    parts=st.dictionaries(st.text("abcdé/", min_size=1, max_size=6), st.binary(max_size=300), min_size=1, max_size=6),
    changes=st.dictionaries(st.sampled_from("abcd"), st.binary(max_size=400), max_size=3),
    stream=st.booleans(),
)
def test_any_archive_is_rewritten(parts: dict[str, bytes], changes: dict[str, bytes], *, stream: bool) -> None:
    """As zipfile reads it."""
    old = zipped(parts, stream=stream)
    new = infos(joined(old, with_parts(opened(old), {name.encode(): data for name, data in changes.items()})))
    assert {name: found[0] for name, found in new.items()} == parts | changes


def patched(data: bytes, at: int, layout: str, *values: int) -> bytes:
    """Bytes with other numbers in them."""
    copy = bytearray(data)
    struct.pack_into(layout, copy, at, *values)
    return bytes(copy)


OLD = zipped()
DIRECTORY = OLD.index(b"PK\1\2")
END = OLD.rindex(b"PK\5\6")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\3\4",
        OLD[:-1],
        OLD + b"x",
        patched(OLD, END + 10, "<H", 4),
        patched(OLD, END + 8, "<HH", 4, 4),
        patched(OLD, END + 8, "<HH", 2, 2),
        patched(OLD, END + 12, "<L", 1),
        patched(OLD, END + 16, "<L", 0xFFFFFFFF),
        patched(OLD, END + 16, "<L", DIRECTORY + 1),
        patched(OLD, END + 4, "<H", 1),
        patched(OLD, DIRECTORY + 42, "<L", END),
        patched(OLD, DIRECTORY + 20, "<L", 0xFFFFFFF0),
        patched(OLD, DIRECTORY + 28, "<H", 0xFFFF),
    ],
)
def test_a_directory_that_is_not_right_is_malformed(data: bytes) -> None:
    """Cut off, contradictory, of several disks, outside of the file."""
    with pytest.raises(Malformed):
        opened(data)


@pytest.mark.parametrize(
    "data",
    [
        patched(OLD, DIRECTORY + 10, "<H", 12),
        patched(OLD, DIRECTORY + 16, "<L", 1),
        patched(OLD, DIRECTORY + 24, "<L", 3),
        patched(OLD, DIRECTORY + 24, "<L", LONGEST_PART + 1),
        patched(OLD, DIRECTORY + 8, "<H", 1),
        patched(OLD, 0, "<L", 0),
        patched(OLD, 30, "<B", 65),
        patched(OLD, 28, "<H", 0xFFFF),
        patched(OLD, 41, "<L", 0xFFFFFFFF),
    ],
)
def test_a_member_that_is_not_right_is_malformed(data: bytes) -> None:
    """Of another method, checksum, size or name than it says; encrypted; without its header."""
    archive = opened(data)
    member = archive.named(b"a.txt")
    assert member is not None
    with pytest.raises(Malformed):
        archive.unpacked(member)


def test_a_bomb_is_not_inflated() -> None:
    """A megabyte of deflate that says it holds three bytes is stopped at the fourth."""
    bomb = zlib.compress(bytes(64 * 1024 * 1024), 9)[2:-4]
    data = zipped({"a.txt": b"abc"}, method=0)
    at = data.index(b"PK\1\2")
    record = patched(data[: at - 3], 8, "<H", 8) + bomb
    directory = patched(patched(data[at:], 10, "<H", 8), 20, "<L", len(bomb))
    whole = record + directory
    whole = patched(whole, whole.rindex(b"PK\5\6") + 16, "<L", len(record))
    archive = opened(whole)
    with pytest.raises(Malformed):
        archive.unpacked(archive.members[0])


def test_names_that_occur_twice_are_malformed_where_they_are_asked_for() -> None:
    """Two readers would see two documents; others do not mind."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("a", "b", "A"):
            archive.writestr(name, b"x")
    found = opened(buffer.getvalue())
    assert found.named(b"b") is not None
    with pytest.raises(Malformed):
        found.named(b"a")


def test_overlapping_members_are_malformed() -> None:
    """The kernel of the better zip bomb."""
    with pytest.raises(Malformed):
        opened(sample("faults/ooxml/overlapping.docx"))


def test_too_many_members_are_not_counted() -> None:
    """The bound is on what the end record says, before anything is read."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, *[MOST_MEMBERS + 1] * 2, 0, 0)
    tail = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, 0, 0, 0)
    with pytest.raises(Malformed, match="100001"):
        opened(record + tail)


def test_an_archive_that_cannot_count_one_more_is_refused() -> None:
    """65 535 members need ZIP64, which is not added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("x")
        archive.writestr(info, b"")
    data = buffer.getvalue()
    at = data.index(b"PK\1\2")
    entry = data[at : data.rindex(b"PK\5\6")]
    # The members need no bytes of their own for the count: 65 534 local headers in a row.
    local = data[:at]
    count = 65534
    directory = b"".join(entry[:42] + struct.pack("<L", number * len(local)) + entry[46:] for number in range(count))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), count * len(local), 0)
    with pytest.raises(Refused):
        with_parts(opened(local * count + directory + end), {b"new": b""})
