# SPDX-License-Identifier: Apache-2.0
"""MP3 and ID3: where labels are found, where one is put, what stays."""

import struct
import zlib

import pytest
from audio_factory import frame, labelled, synchsafe, tag, txxx
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from raster_factory import LABEL, LABELS, LONGER, edited, media, packet, sample, site, surveyed

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Refused
from hegui.label.codecs.mp3 import CODEC
from hegui.label.content import Content
from hegui.label.structures.id3 import Held, tag_at

AUDIO = sample("samples/mp3/plain.mp3")
JSON = LABEL.to_json()
TITLE = frame(b"TIT2", b"\3title", 4)
KEPT = [frame(b"TPE1", b"\0artist"), frame(b"PRIV", b"owner\0" + bytes(range(256)))]


@pytest.mark.parametrize("encoding", range(4))
@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_label_is_read_in_every_version_and_encoding(version: int, encoding: int) -> None:
    """Latin-1, UTF-16, UTF-16BE, UTF-8."""
    kind = b"TXX" if version == 2 else b"TXXX"
    own = site(CODEC, tag(frame(kind, txxx(JSON, encoding), version), version=version) + AUDIO)
    assert (own.carrier, parse(own.value).label, own.offset) == (Carrier.ID3_TXXX, LABEL, 10)
    assert own.place == f"ID3v2.{version} {kind.decode()} AIGC"


PLACES = {
    "UTF-16 without a mark": frame(b"TXXX", b"\1\xfe\xff" + "AIGC\0".encode("utf-16-be") + JSON.encode("utf-16-be")),
    "with a zero at the end": frame(b"TXXX", txxx(JSON, 0) + b"\0"),
    "lower case": frame(b"TXXX", txxx(JSON, 0, "aigc")),
    "compressed": frame(b"TXXX", struct.pack(">I", 300) + zlib.compress(txxx(JSON, 3)), flags=0x80),
    "grouped": frame(b"TXXX", b"\7" + txxx(JSON, 0), flags=0x20),
}


@pytest.mark.parametrize("held", PLACES.values(), ids=PLACES)
def test_a_label_is_read_and_replaced_in_every_form(held: bytes) -> None:
    """Forms that writers use, and others that the standard allows."""
    content = tag(*KEPT, held, padding=20) + AUDIO
    assert parse(site(CODEC, content).value).label == LABEL
    made = labelled(CODEC, content, LONGER.to_json())
    assert parse(site(CODEC, made).value).label == LONGER
    assert all(kept in made for kept in KEPT)


def test_a_group_stays_with_its_frame() -> None:
    """The byte that says to which group the label's frame belongs is kept in both versions."""
    for version, flags in ((3, 0x20), (4, 0x40)):
        content = tag(frame(b"TXXX", b"\7" + txxx(JSON, 0), version, flags), version=version) + AUDIO
        made = labelled(CODEC, content, LONGER.to_json())
        assert made[18:21] == flags.to_bytes(2, "big") + b"\7"


def test_a_second_label_in_another_place_is_found() -> None:
    """A comment, XMP, a second tag, a tag behind the audio, an APE item: all are read, and APE and comment not replaced."""
    item = struct.pack("<II", len(JSON), 0) + b"AIGC\0" + JSON.encode()
    head = struct.pack("<8sIIII8x", b"APETAGEX", 2000, len(item) + 32, 1, 0x80000000)
    behind = item + head + tag(frame(b"TXXX", txxx(JSON, 3), 4), version=4, flags=0x10)
    comment = frame(b"COMM", b"\0engAIGC\0" + JSON.encode())
    content = tag(comment, frame(b"PRIV", b"XMP\0" + packet())) + tag(frame(b"TXXX", txxx(JSON, 0))) + AUDIO + behind
    found = surveyed(CODEC, content)
    assert [own.carrier for own in found.sites] == [
        Carrier.ID3_COMMENT,
        Carrier.XMP_ELEMENT,
        Carrier.ID3_TXXX,
        Carrier.ID3_TXXX,
        Carrier.APE_ITEM,
    ]
    assert {parse(own.value).label for own in found.sites} == {LABEL}
    for single in (tag(comment) + AUDIO, AUDIO + item + head):
        with pytest.raises(Refused):
            edited(CODEC, single, JSON)


def test_media_are_the_frames_alone() -> None:
    """Tags before and after are no content; a Xing frame is."""
    behind = b"TAG" + bytes(125)
    assert media(CODEC, tag(TITLE, version=4) + tag(*KEPT) + AUDIO + behind) == [AUDIO]
    assert b"Xing" in AUDIO[:100] or b"Info" in AUDIO[:100]


def test_a_file_without_a_tag_gets_one_of_version_23() -> None:
    """It begins the file and holds the label in plain ASCII."""
    made = labelled(CODEC, AUDIO, JSON)
    assert made == tag(frame(b"TXXX", b"\0AIGC\0" + JSON.encode())) + AUDIO


def test_entries_of_id3v1_go_into_the_new_tag() -> None:
    """Players that find a new tag stop looking for the old one, which stays as it is."""
    old = (
        b"TAG"
        + b"title".ljust(30)
        + b"\xd0\xc2\xb8\xe8".ljust(30, b"\0")
        + bytes(30)
        + b"2026"
        + bytes(28)
        + b"\0\7\x11"
    )
    made = labelled(CODEC, AUDIO + old, JSON)
    assert made.endswith(AUDIO + old)
    frames = {
        b"TIT2": b"\0title",
        b"TPE1": b"\0\xd0\xc2\xb8\xe8",
        b"TYER": b"\x002026",
        b"TRCK": b"\x007",
        b"TCON": b"\0(17)",
    }
    assert made[: -len(AUDIO + old)] == tag(
        frame(b"TXXX", b"\0AIGC\0" + JSON.encode()), *(frame(kind, data) for kind, data in frames.items())
    )


def test_padding_gives_way() -> None:
    """The file stays as long as it was while there is room, and what is left is zeros."""
    content = tag(*KEPT, padding=400) + AUDIO
    made = labelled(CODEC, content, JSON)
    assert len(made) == len(content)
    fresh = frame(b"TXXX", b"\0AIGC\0" + JSON.encode())
    assert made == tag(fresh, *KEPT, padding=400 - len(fresh)) + AUDIO
    again = labelled(CODEC, made, LONGER.to_json())
    back = labelled(CODEC, again, JSON)
    assert surveyed(CODEC, back).damage is None
    assert len(back) == len(again)


def test_text_beyond_ascii_is_never_latin_1() -> None:
    """UTF-16 with a mark in version 2.3, UTF-8 in version 2.4."""
    value = Label.first("提供者", "é-1").to_json()
    assert edited(CODEC, AUDIO, value)[20:23] == b"\1\xff\xfe"
    made = edited(CODEC, tag(TITLE, version=4) + AUDIO, value)
    assert made[20:26] == b"\3AIGC\0"


def test_sizes_as_itunes_wrote_them_are_told_and_kept() -> None:
    """In a tag of version 2.4 with plain sizes a new frame has a plain size too."""
    kept = frame(b"COMM", b"\3eng\0" + b"x" * 300, 4, plain=True)
    made = labelled(CODEC, tag(kept, TITLE, version=4) + AUDIO, JSON)
    fresh = frame(b"TXXX", b"\3AIGC\0" + JSON.encode(), 4, plain=True)
    assert made == tag(fresh, kept, TITLE, version=4) + AUDIO


def test_a_tag_that_reads_as_both_is_taken_as_the_standard_says() -> None:
    """Zeros in a picture look like padding under the wrong reading, which is no padding as data follows."""
    picture = frame(b"APIC", b"\0image/png\0\3\0" + bytes(500) + b"end", 4)
    content = tag(picture, frame(b"TXXX", txxx(JSON, 3), 4), version=4) + AUDIO
    assert parse(site(CODEC, content).value).label == LABEL
    plain = tag(
        frame(b"APIC", b"\0image/png\0\3\0" + bytes(500) + b"end", 4, plain=True),
        frame(b"TXXX", txxx(JSON, 3), 4, plain=True),
        version=4,
    )
    assert parse(site(CODEC, plain + AUDIO).value).label == LABEL


def test_an_unsynchronised_tag_stays_so() -> None:
    """No byte of it looks like audio, before and after, and all frames are as they were."""
    content = sample("samples/mp3/id3v23-unsynchronised.mp3")
    value = Label.first("ÿþ提供者", "1").to_json()  # in UTF-16 these have bytes 255
    made = labelled(CODEC, content, value)
    own = tag_at(Content(made), 0)
    assert own is not None
    body = made[own.body.start : own.body.end]
    assert not any(body[at] == 0xFF and body[at + 1] >= 0xE0 for at in range(len(body) - 1))
    assert b"hegui\0\xff\0\xe0\xff\0\0\xff\0\xff\0\xfb" in body
    assert site(CODEC, made).value == value


@pytest.mark.parametrize("name", ["id3v23-extended-header", "id3v24-extended-header"])
def test_checksums_in_extended_headers_are_right(name: str) -> None:
    """CRC-32 over the frames (and in 2.4 the padding), and in 2.3 the size of the padding."""
    made = labelled(CODEC, sample(f"samples/mp3/{name}.mp3"), JSON)
    own = tag_at(Content(made), 0)
    assert own is not None
    body = made[own.body.start : own.body.end]
    if own.version == 3:
        padding, crc = struct.unpack(">6xII", body[:14])
        assert crc == zlib.crc32(body[14 : len(body) - padding])
        assert not any(body[len(body) - padding :])
    else:
        crc = sum(byte << shift for byte, shift in zip(body[8:13], (28, 21, 14, 7, 0), strict=True))
        assert crc == zlib.crc32(body[13:])


def test_a_footer_repeats_the_header() -> None:
    """A tag with a footer gets no padding, and the size in both is right."""
    made = labelled(CODEC, sample("samples/mp3/id3v24-footer.mp3"), JSON)
    own = tag_at(Content(made), 0)
    assert own is not None
    assert made[own.body.end : own.end] == b"3DI" + made[3:10]
    assert made[own.end] == 0xFF


def test_a_tag_behind_the_audio_is_replaced_there() -> None:
    """A label in an appended tag stays in it."""
    content = AUDIO + tag(TITLE, frame(b"TXXX", txxx(JSON, 3), 4), version=4, flags=0x10)
    made = labelled(CODEC, content, LONGER.to_json())
    assert made.startswith(AUDIO)
    assert parse(site(CODEC, made).value).label == LONGER


def test_an_encrypted_frame_that_may_be_a_label_is_noted() -> None:
    """What cannot be read is not said to be absent."""
    found = surveyed(CODEC, tag(frame(b"TXXX", b"\x80secret", flags=0x40)) + AUDIO)
    assert not found.sites
    assert [note.en for note in found.notes] == ["a frame TXXX of ID3v2.3 is encrypted"]


def test_credentials_are_told() -> None:
    """C2PA stands in a GEOB frame."""
    assert surveyed(CODEC, sample("vendors/c2pa.mp3")).credentials


def test_a_flac_file_behind_a_tag_is_not_labelled_as_mp3() -> None:
    """A tag longer than what is looked at hides the signature; the survey sees it."""
    assert surveyed(CODEC, tag(padding=9000) + sample("samples/flac/no-padding.flac")).protected is not None


RECOGNISED = {
    "frames": (AUDIO, "", True),
    "a tag and frames": (tag(*KEPT) + AUDIO, "", True),
    "zeros and frames": (bytes(50) + AUDIO, "", True),
    "a long tag": ((tag(padding=9000) + AUDIO)[:4096], "", True),
    "a tag alone, by its name": (tag(*KEPT), ".mp3", True),
    "ADTS": (sample("samples/aac/plain.aac"), "", False),
    "a tag and FLAC": (tag(*KEPT) + sample("samples/flac/no-padding.flac"), "", False),
    "text in UTF-16": ("﻿# Title\n".encode("utf-16-le"), "", False),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(100), "", False),
    "nothing": (b"", ".mp3", False),
    "one frame and no second": (AUDIO[:40] + bytes(400), "", False),
}


@pytest.mark.parametrize(("head", "suffix", "expected"), RECOGNISED.values(), ids=RECOGNISED)
def test_recognised_by_two_frames(head: bytes, suffix: str, *, expected: bool) -> None:
    """One frame's header is twelve bits and a few values, which other files have by chance."""
    assert CODEC.recognises(head, suffix) is expected


@given(
    LABELS,
    st.sampled_from(
        [b"", tag(*KEPT), tag(TITLE, version=4), tag(frame(b"TP1", b"\0x", 2), version=2), tag(*KEPT, flags=0x80)]
    ),
)
def test_any_values_come_back(label: Label, before: bytes) -> None:
    """Whatever text they hold, in every version of the tag."""
    assert parse(site(CODEC, labelled(CODEC, before + AUDIO, label.to_json())).value).label == label


@given(st.binary(max_size=80), st.integers(2, 4), st.integers(0, 255))
def test_any_bytes_in_a_tag_are_answered(body: bytes, version: int, flags: int) -> None:
    """Malformed, refused, or a file that reads back."""
    exercise(CODEC, b"ID3" + bytes((version, 0, flags)) + synchsafe(len(body)) + body + AUDIO)


def test_the_locator_names_tag_and_frame() -> None:
    """What edit gets is what survey gave."""
    assert isinstance(site(CODEC, tag(frame(b"TXXX", txxx(JSON, 0))) + AUDIO).locator, Held)
