# SPDX-License-Identifier: Apache-2.0
"""WAV, RF64 and BW64: where labels are found, where one is put, what stays."""

import struct

import pytest
from audio_factory import chunk, chunks_of, frame, labelled, riff, tag, txxx
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from raster_factory import LABEL, LABELS, LONGER, edited, packet, sample, site, surveyed

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Refused
from hegui.label.codecs.wav import CODEC
from hegui.label.content import Content

JSON = LABEL.to_json()
FORMAT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8))
DATA = chunk(b"data", bytes(range(101)))
LABEL_CHUNK = chunk(b"AIGC", JSON.encode())

PLACES = {
    "chunk": (LABEL_CHUNK, Carrier.RIFF_CHUNK),
    "wrapped": (chunk(b"AIGC", LABEL.to_json(wrapped=True).encode() + b"\0"), Carrier.RIFF_CHUNK),
    "LIST/INFO": (
        chunk(b"LIST", b"INFO" + chunk(b"INAM", b"odd\0\0") + LABEL_CHUNK + chunk(b"IART", b"x\0")),
        Carrier.RIFF_INFO,
    ),
    "ID3": (chunk(b"id3 ", tag(frame(b"TIT2", b"\0kept"), frame(b"TXXX", txxx(JSON, 1)), padding=9)), Carrier.ID3_TXXX),
    "ID3 in capitals": (chunk(b"ID3 ", tag(frame(b"TXXX", txxx(JSON, 3), 4), version=4)), Carrier.ID3_TXXX),
    "XMP": (chunk(b"_PMX", packet()), Carrier.XMP_ELEMENT),
}


@pytest.mark.parametrize(("held", "carrier"), PLACES.values(), ids=PLACES)
def test_a_label_is_read_and_replaced_where_it_stands(held: bytes, carrier: Carrier) -> None:
    """Before and after the audio; the other chunks stay, and all sizes are right."""
    for parts in ([FORMAT, held, DATA], [FORMAT, DATA, held]):
        content = riff(b"WAVE", *parts)
        own = site(CODEC, content)
        assert (own.carrier, parse(own.value).label) == (carrier, LABEL)
        made = labelled(CODEC, content, LONGER.to_json())
        assert parse(site(CODEC, made).value).label == LONGER
        assert [kind for kind, _ in chunks_of(made)] == [kind for kind, _ in chunks_of(content)]
        assert [one for one, other in zip(chunks_of(content), chunks_of(made), strict=True) if one != other] == [
            (held[:4], chunks_of(content)[parts.index(held)][1])
        ]
        assert b"kept" not in content or b"kept" in made


def test_a_new_label_is_a_chunk_behind_all_others() -> None:
    """Nothing before it changes but the size in the head of the file."""
    content = riff(b"WAVE", FORMAT, DATA, chunk(b"LIST", b"INFO" + chunk(b"INAM", b"kept\0")))
    made = labelled(CODEC, content, JSON)
    assert made == riff(b"WAVE", content[12:], LABEL_CHUNK)


ENDS = {
    "padded": (chunk(b"data", b"abc"), b""),
    "not padded": (chunk(b"data", b"abc")[:-1], b""),
    "padding not counted": (chunk(b"data", b"abc")[:-1], b"\0"),
    "other bytes behind": (chunk(b"data", b"abc"), b"TAG" + bytes(125)),
    "other bytes behind an odd end": (chunk(b"data", b"abc")[:-1], b"TAG" + bytes(125)),
}


@pytest.mark.parametrize(("data", "behind"), ENDS.values(), ids=ENDS)
def test_odd_audio_and_what_stands_behind(data: bytes, behind: bytes) -> None:
    """The label begins at an even offset inside of the form; what stood behind the form stands behind it again."""
    body = b"WAVE" + FORMAT + data
    content = b"RIFF" + len(body).to_bytes(4, "little") + body + behind
    made = labelled(CODEC, content, JSON)
    whole = riff(b"WAVE", FORMAT, chunk(b"data", b"abc"), LABEL_CHUNK)
    assert made == whole + (behind if len(behind) > 1 else b"")


def test_sizes_in_ds64_grow() -> None:
    """The size of the form in 64 bits; that of the audio and the 32-bit field stay."""
    content = sample("samples/wav/rf64.rf64")
    made = labelled(CODEC, content, JSON)
    size, data = struct.unpack("<QQ", made[20:36])
    assert (made[4:8], size, data) == (b"\xff" * 4, len(made) - 8, struct.unpack("<Q", content[28:36])[0])


OPEN = {
    "ffmpeg": (0xFFFFFFFF, 0xFFFFFFFF),
    "zero": (0, 0),
    "sox": (0x7FFFF024, 0x7FFFF000),
    "broken off": (len(FORMAT) + 12, 0),
}


@pytest.mark.parametrize(("size", "length"), OPEN.values(), ids=OPEN)
def test_open_sizes_stay_open(size: int, length: int) -> None:
    """Audio of unknown length goes to the end of the file: the label stands before it, and is found there."""
    head = b"RIFF" + size.to_bytes(4, "little") + b"WAVE" + FORMAT
    audio = b"data" + length.to_bytes(4, "little") + bytes(range(100))
    made = labelled(CODEC, head + audio, JSON)
    grown = size + len(LABEL_CHUNK) if size == len(FORMAT) + 12 else size
    assert made == head[:4] + grown.to_bytes(4, "little") + head[8:] + LABEL_CHUNK + audio
    assert parse(site(CODEC, made).value).label == LABEL


def test_four_gigabytes_are_refused() -> None:
    """A size that 32 bits do not hold; the file is not read for it."""

    class Long(Content):
        def read(self, start: int, length: int) -> bytes:
            known = b"RIFF" + (0xFFFFFFF0).to_bytes(4, "little") + b"WAVE" + FORMAT
            known += b"data" + (0xFFFFFFF0 - 4 - len(FORMAT) - 8).to_bytes(4, "little")
            return (known + bytes(64))[start : start + length]

    content = Long(b"", size=0xFFFFFFF8)
    with pytest.raises(Refused, match="4 GB"):
        CODEC.edit(content, surveyed(CODEC, riff(b"WAVE", FORMAT, DATA)), JSON)


def test_what_was_seen_before_damage_stays_seen() -> None:
    """A cut file is damaged, whatever was found before the cut."""
    content = riff(b"WAVE", FORMAT, LABEL_CHUNK, DATA)
    found = surveyed(CODEC, content[:-5])
    assert found.damage is not None
    assert [parse(own.value).label for own in found.sites] == [LABEL]


def test_credentials_are_told() -> None:
    """C2PA stands in a chunk of its own."""
    assert surveyed(CODEC, sample("vendors/c2pa.wav")).credentials


@given(
    LABELS, st.sampled_from([FORMAT + DATA, FORMAT + PLACES["LIST/INFO"][0] + DATA, FORMAT + DATA + PLACES["ID3"][0]])
)
def test_any_values_come_back(label: Label, body: bytes) -> None:
    """Whatever text they hold, new and in the place of another."""
    content = riff(b"WAVE", body)
    assert parse(site(CODEC, labelled(CODEC, content, label.to_json())).value).label == label


@given(st.binary(max_size=60), st.sampled_from([b"fmt ", b"LIST", b"id3 ", b"_PMX", b"AIGC", b"ds64", b"data"]))
def test_any_bytes_are_answered(body: bytes, kind: bytes) -> None:
    """Malformed, refused, or a file that reads back."""
    exercise(CODEC, riff(b"WAVE", FORMAT, DATA, kind + body))
    exercise(CODEC, b"RF64" + riff(b"WAVE", kind + body, FORMAT, DATA)[4:])


def test_editing_what_was_not_found_is_refused() -> None:
    """An ID3 comment in a chunk can be read and not replaced."""
    comment = frame(b"COMM", b"\0engAIGC\0" + JSON.encode())
    with pytest.raises(Refused):
        edited(CODEC, riff(b"WAVE", FORMAT, DATA, chunk(b"id3 ", tag(comment))), JSON)
