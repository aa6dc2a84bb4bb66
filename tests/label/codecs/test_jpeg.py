# SPDX-License-Identifier: Apache-2.0
"""JPEG: where labels are found, where one is put, what stays."""

import hashlib
import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from raster_factory import (
    LABEL,
    LABELS,
    LONGER,
    edited,
    exif,
    media,
    packet,
    pixels,
    sample,
    saved,
    segment,
    site,
    surveyed,
)

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.codecs.jpeg import CODEC, LONGEST_SEGMENT, MORE_XMP, XMP
from hegui.label.content import Malformed, opened

PLAIN = saved("JPEG")
APP0_END = 20
JSON = LABEL.to_json()
WRAPPED = LABEL.to_json(wrapped=True)


def with_segments(*segments: bytes, plain: bytes = PLAIN, at: int = APP0_END) -> bytes:
    """The plain file with segments after APP0."""
    return plain[:at] + b"".join(segments) + plain[at:]


PLACES = {
    "XMP": (segment(0xE1, XMP + packet()), Carrier.XMP_ELEMENT),
    "Exif": (segment(0xE1, exif(WRAPPED)), Carrier.EXIF_USER_COMMENT),
    "APP9": (segment(0xE9, b"AIGC" + JSON.encode()), Carrier.JPEG_SEGMENT),
    "APP15 in binary": (segment(0xEF, b"\0\1\xffAIGC\0" + JSON.encode() + b"\0\xfe"), Carrier.JPEG_SEGMENT),
    "COM": (segment(0xFE, WRAPPED.encode()), Carrier.JPEG_SEGMENT),
    "unknown APP1": (segment(0xE1, b"AIGC:" + JSON.encode()), Carrier.JPEG_SEGMENT),
}


@pytest.mark.parametrize(("own", "carrier"), PLACES.values(), ids=PLACES)
def test_a_label_is_found_in_any_segment_and_replaced_there(own: bytes, carrier: Carrier) -> None:
    """What else stands in the segment stays."""
    old = with_segments(own)
    found = site(CODEC, old)
    assert (found.carrier, parse(found.value).label, found.offset) == (carrier, LABEL, APP0_END)
    new = edited(CODEC, old, LONGER.to_json(wrapped=parse(found.value).wrapped))
    again = site(CODEC, new)
    assert (again.place, parse(again.value).label) == (found.place, LONGER)
    assert len(media(CODEC, new)) == len(media(CODEC, old))
    assert media(CODEC, new) == media(CODEC, old)
    assert pixels(new) == pixels(PLAIN)
    if own[4:7] == b"\0\1\xff":
        assert b"\0\1\xffAIGC\0{" in new
        assert b"}\0\xfe" in new


@given(LABELS)
def test_any_label_is_put_after_app0_and_exif(label: Label) -> None:
    """All old bytes stay."""
    for old, slot in (
        (PLAIN, APP0_END),
        (PLAIN[:2] + PLAIN[APP0_END:], 2),
        (with_segments(segment(0xE1, exif("x"))), APP0_END + 4 + len(exif("x"))),
    ):
        new = edited(CODEC, old, label.to_json())
        assert parse(site(CODEC, new).value).label == label
        assert site(CODEC, new).offset == slot
        assert (new[:slot], new[-len(old) + slot :]) == (old[:slot], old[slot:])
        assert media(CODEC, new) == media(CODEC, old)


@given(LABELS)
def test_segments_take_any_label_as_escapes(label: Label) -> None:
    """No encoding is laid down for them."""
    new = edited(CODEC, with_segments(PLACES["APP9"][0]), label.to_json())
    assert json.loads(site(CODEC, new).value) == label.as_dict()


def test_an_existing_packet_is_extended() -> None:
    """Its other properties stay, and no second packet appears."""
    new = edited(CODEC, with_segments(segment(0xE1, XMP + packet(None))), JSON)
    assert new.count(XMP) == 1
    assert b'k:kept="yes"' in new


def test_padding_makes_room_in_a_full_segment() -> None:
    """A packet may have 65,502 bytes; white space for editors counts among them."""
    end = b"<?xpacket end='w'?>"
    room = LONGEST_SEGMENT - len(XMP) - len(packet(None)) - len(end)
    full = with_segments(segment(0xE1, XMP + packet(None) + b" " * room + end))
    new = edited(CODEC, full, JSON)
    assert parse(site(CODEC, new).value).label == LABEL
    assert end in new
    unpadded = packet(None, more=f"<k:long>{'x' * (LONGEST_SEGMENT - len(XMP) - len(packet(None)) - 17)}</k:long>")
    with pytest.raises(Refused):
        edited(CODEC, with_segments(segment(0xE1, XMP + unpadded)), JSON)


def test_extended_xmp_is_read_and_kept() -> None:
    """A label there is found and not replaced; without one the label goes into the main packet."""
    old = sample("samples/jpeg/extended-xmp.jpg")
    new = edited(CODEC, old, JSON)
    start = old.index(MORE_XMP) - 4
    assert old[start : old.index(b"\xff\xdb")] in new
    text = packet()
    head = MORE_XMP + b"A" * 32 + struct.pack(">I", len(text))
    parts = [segment(0xE1, head + struct.pack(">I", at) + text[at : at + 200]) for at in range(0, len(text), 200)]
    labelled = with_segments(*reversed(parts))
    assert parse(site(CODEC, labelled).value).label == LABEL
    with pytest.raises(Refused):
        edited(CODEC, labelled, JSON)


def test_photoshop_s_segment_is_read_and_not_replaced() -> None:
    """It has lengths inside."""
    old = with_segments(segment(0xED, b"Photoshop 3.0\0AIGC" + JSON.encode()))
    assert parse(site(CODEC, old).value).label == LABEL
    with pytest.raises(Refused):
        edited(CODEC, old, JSON)


@pytest.mark.parametrize("name", ["progressive", "separate-scans", "arithmetic-progressive"])
def test_segments_between_scans_are_read(name: str) -> None:
    """They are legal wherever there is a second scan; a label there cannot be replaced."""
    plain = sample(f"samples/jpeg/{name}.jpg")
    second = plain.rindex(b"\xff\xda")
    before = plain.rindex(b"\xff\xc4", 0, second) if b"\xff\xc4" in plain[second - 60 : second] else second
    old = with_segments(PLACES["COM"][0], plain=plain, at=before)
    assert parse(site(CODEC, old).value).label == LABEL
    assert pixels(old) == pixels(plain)
    with pytest.raises(Refused):
        edited(CODEC, old, JSON)


def test_a_scan_that_lacks_its_end_is_damage() -> None:
    """Baseline and progressive; bytes after the end are none."""
    assert surveyed(CODEC, PLAIN[:-2]).damage is not None
    assert surveyed(CODEC, PLAIN + b"trailing").damage is None
    labelled = edited(CODEC, PLAIN, JSON)
    found = surveyed(CODEC, labelled[: labelled.index(b"\xff\xc0") + 4])
    assert found.damage is not None
    assert len(found.sites) == 1


@pytest.mark.parametrize("late", [False, True])
def test_the_index_of_several_pictures_is_kept_in_step(*, late: bool) -> None:
    """Whether the label goes before the index or after it: the other pictures are found, and lengths are right."""
    old = sample("samples/jpeg/several-pictures.jpg")
    if late:  # a packet that grows behind the index
        at = old.index(b"\xff\xdb")
        own = segment(0xE1, XMP + packet(None))
        index = old.index(b"MPF\0") + 4
        moved = _index_moved(old, index, len(own))
        old = moved[:at] + own + moved[at:]
    new = edited(CODEC, old, LONGER.to_json())
    assert pixels(new) == pixels(old)
    assert len(pixels(new)) == 3
    assert media(CODEC, new) == media(CODEC, old)
    first, *others = media_of_index(new)
    assert new[first[0] + first[1] - 2 : first[0] + first[1]] == b"\xff\xd9"
    assert all(new[start : start + 2] == b"\xff\xd8" for start, _ in others)


def media_of_index(content: bytes) -> list[tuple[int, int]]:
    """Start and length of every picture."""
    index = content.index(b"MPF\0") + 4
    order = "<" if content[index : index + 2] == b"II" else ">"
    at = content.index(struct.pack(f"{order}HH", 0xB002, 7), index)
    length, entries = struct.unpack_from(f"{order}II", content, at + 4)
    found = []
    for entry in range(index + entries, index + entries + length, 16):
        size, offset = struct.unpack_from(f"{order}II", content, entry + 4)
        found.append((index + offset if offset else 0, size))
    return found


def _index_moved(content: bytes, index: int, growth: int) -> bytes:
    """The index for a file in which bytes are put behind it."""
    order = "<" if content[index : index + 2] == b"II" else ">"
    at = content.index(struct.pack(f"{order}HH", 0xB002, 7), index)
    length, entries = struct.unpack_from(f"{order}II", content, at + 4)
    fresh = bytearray(content)
    for entry in range(index + entries, index + entries + length, 16):
        size, offset = struct.unpack_from(f"{order}II", content, entry + 4)
        struct.pack_into(f"{order}II", fresh, entry + 4, size + (0 if offset else growth), offset and offset + growth)
    return bytes(fresh)


def test_a_wrong_index_shows_as_different_media() -> None:
    """Two files whose pictures are the same, one with offsets that do not follow."""
    old = sample("samples/jpeg/several-pictures.jpg")
    wrong = _index_moved(old, old.index(b"MPF\0") + 4, 7)
    assert media(CODEC, wrong) != media(CODEC, old)


@pytest.mark.parametrize("content", [b"", b"II*\0", b"II*\0\xff\0\0\0", b"II*\0\x08\0\0\0\xff\xff", b"XX*\0\x08\0\0\0"])
def test_a_broken_index_is_not_guessed_at(content: bytes) -> None:
    """Labels are read; nothing is written."""
    old = with_segments(segment(0xE2, b"MPF\0" + content))
    assert surveyed(CODEC, old) == Survey()
    with pytest.raises(Malformed):
        edited(CODEC, old, JSON)


def test_pictures_that_overlap_are_malformed() -> None:
    """Comparing them would take as long as one likes."""
    entries = struct.pack("<IIIHH", 0, len(PLAIN), 1, 0, 0) * 50
    index = b"MPF\0II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0xB002, 7, len(entries), 26) + bytes(4) + entries
    with pytest.raises(Malformed):
        media(CODEC, with_segments(segment(0xE2, index)))


def test_credentials_are_seen() -> None:
    """A C2PA manifest lies in JUMBF, in APP11."""
    assert surveyed(CODEC, sample("vendors/c2pa.jpg")).credentials


def test_a_profile_is_no_place_for_labels() -> None:
    """ICC and JFIF are content: they are compared, and not searched."""
    old = with_segments(segment(0xE2, b"ICC_PROFILE\0\1\1AIGC" + JSON.encode()))
    assert surveyed(CODEC, old).sites == []
    assert any(b"ICC_PROFILE" in part for part in media(CODEC, old))


def test_an_hour_of_fill_bytes_ends() -> None:
    """Steps are bounded."""
    assert surveyed(CODEC, b"\xff\xd8" + b"\xff" * 1_000_000).damage is not None
    assert surveyed(CODEC, with_segments(segment(0xFE, b"") * 30_000)).damage is not None


def test_a_long_file_is_read_through_a_window(tmp_path: Path) -> None:
    """Progressive, with scans beyond the window and trailing data; the label is found after a long profile."""
    plain = sample("samples/jpeg/progressive.jpg")
    noise = b"".join(hashlib.sha256(bytes((part % 251, part // 251))).digest() for part in range(15_000))
    filler = noise.replace(b"\xff", b"\xfe")
    end = plain.rindex(b"\xff\xd9")
    profile = segment(0xE2, b"ICC_PROFILE\0\1\1" + filler[:60_000])
    long = plain[:20] + profile + PLACES["APP9"][0] + plain[20:end] + filler + plain[end:] + filler
    path = tmp_path / "long.jpg"
    path.write_bytes(long)
    found = Survey()
    with opened(path) as content:
        CODEC.survey(content, found)
        assert [parse(own.value).label for own in found.sites] == [LABEL]
        assert b"".join(part for span in CODEC.media(content) for part in content.chunks(span)) == b"".join(
            media(CODEC, long)
        )


@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_answered(junk: bytes) -> None:
    """After the start, after APP0, in segments, after a scan's header."""
    for content in (
        junk,
        b"\xff\xd8\xff" + junk,
        PLAIN[:APP0_END] + junk,
        with_segments(segment(0xE1, junk), segment(0xE2, b"MPF\0" + junk)),
        PLAIN[: PLAIN.index(b"\xff\xda") + 14] + junk + b"\xff\xd9",
    ):
        exercise(CODEC, content)
