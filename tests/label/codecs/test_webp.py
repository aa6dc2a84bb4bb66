# SPDX-License-Identifier: Apache-2.0
"""WebP: where labels are found, where one is put, what a simple file becomes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from PIL import Image
from raster_factory import (
    LABEL,
    LABELS,
    LONGER,
    edited,
    exif,
    media,
    packet,
    pixels,
    riff,
    sample,
    saved,
    site,
    surveyed,
)

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier
from hegui.label.codecs.webp import CODEC

PLAIN = saved("WEBP", quality=60)
LOSSLESS = saved("WEBP", lossless=True)
JSON = LABEL.to_json()
WRAPPED = LABEL.to_json(wrapped=True)
XMP_FLAG, EXIF_FLAG, ALPHA_FLAG = 4, 8, 16


def form(*chunks: bytes) -> bytes:
    """A WebP file of these chunks."""
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def is_whole(content: bytes) -> bool:
    """Whether the length in the header is that of the file."""
    return int.from_bytes(content[4:8], "little") + 8 == len(content)


@given(LABELS)
def test_any_label_is_appended(label: Label) -> None:
    """Simple and extended files; the pictures stay as they are."""
    for old in (PLAIN, LOSSLESS, sample("samples/webp/animated.webp")):
        new = edited(CODEC, old, label.to_json())
        assert parse(site(CODEC, new).value).label == label
        assert is_whole(new)
        assert media(CODEC, new) == media(CODEC, old)
        assert new[12:16] == b"VP8X"
        assert new[20] & XMP_FLAG


@pytest.mark.parametrize("size", [(1, 1), (16, 12), (300, 7), (16383, 1)])
@pytest.mark.parametrize(("lossless", "alpha"), [(False, False), (True, False), (True, True)])
def test_a_simple_file_gets_its_own_canvas(size: tuple[int, int], *, lossless: bool, alpha: bool) -> None:
    """Width, height and the alpha flag of its picture, so decoders and readers of the header agree."""
    buffer = io.BytesIO()
    Image.new("RGBA" if alpha else "RGB", size, (200, 10, 10, 128) if alpha else (200, 10, 10)).save(
        buffer, "WEBP", lossless=lossless
    )
    old = buffer.getvalue()
    assert old[12:16] == (b"VP8L" if lossless else b"VP8 ")
    new = edited(CODEC, old, JSON)
    assert bool(new[20] & ALPHA_FLAG) == alpha
    assert 1 + int.from_bytes(new[24:27], "little") == size[0]
    assert 1 + int.from_bytes(new[27:30], "little") == size[1]
    with Image.open(io.BytesIO(new)) as image:
        assert (image.size, image.mode) == (size, "RGBA" if alpha else "RGB")
        assert JSON.replace('"', "&quot;").encode() in image.info["xmp"]
    assert pixels(new) == pixels(old)


@pytest.mark.parametrize(
    ("chunk", "carrier"),
    [
        (riff(b"XMP ", packet()), Carrier.XMP_ELEMENT),
        (riff(b"XMP ", packet() + b" "), Carrier.XMP_ELEMENT),
        (riff(b"EXIF", exif(WRAPPED)), Carrier.EXIF_USER_COMMENT),
        (riff(b"EXIF", exif(WRAPPED).removeprefix(b"Exif\0\0")), Carrier.EXIF_USER_COMMENT),
    ],
)
def test_a_label_is_found_and_replaced_where_it_stands(chunk: bytes, carrier: Carrier) -> None:
    """Also in a file whose flags do not say that there is metadata."""
    old = form(PLAIN[12:], chunk)
    found = site(CODEC, old)
    assert (found.carrier, parse(found.value).label, found.offset) == (carrier, LABEL, len(PLAIN))
    new = edited(CODEC, old, LONGER.to_json(wrapped=parse(found.value).wrapped))
    assert parse(site(CODEC, new).value).label == LONGER
    assert is_whole(new)
    assert media(CODEC, new) == media(CODEC, old)
    assert new[20] == (XMP_FLAG if carrier is Carrier.XMP_ELEMENT else EXIF_FLAG)


def test_existing_metadata_stay() -> None:
    """Profile, Exif and the packet's other properties; one packet."""
    old = sample("samples/webp/rich.webp")
    new = edited(CODEC, old, JSON)
    assert new.count(b"XMP ") == 1
    with Image.open(io.BytesIO(old)) as before, Image.open(io.BytesIO(new)) as after:
        assert before.info["icc_profile"] == after.info["icc_profile"]
        assert before.info["exif"] == after.info["exif"]
    assert b"dc:title" in new


def test_a_missing_last_padding_byte_is_made_up_for() -> None:
    """Some writers leave it out; what follows must begin at an even offset."""
    odd = form(b"VP8L" + (len(LOSSLESS) - 20 - 1).to_bytes(4, "little") + LOSSLESS[20:-1])
    if len(odd) % 2 == 0:
        odd = form(riff(b"VP8X", bytes(10)), LOSSLESS[12:], b"junk\3\0\0\0abc")
    new = edited(CODEC, odd, JSON)
    assert parse(site(CODEC, new).value).label == LABEL
    assert is_whole(new)
    assert new.index(b"XMP ") % 2 == 0
    assert media(CODEC, new) == media(CODEC, odd)


def test_bytes_after_the_file_stay_there() -> None:
    """Trailing data are no chunk, and become none."""
    old = sample("samples/webp/trailing-data.webp")
    new = edited(CODEC, old, JSON)
    assert new.endswith(b"not a part of the picture")
    assert int.from_bytes(new[4:8], "little") + 8 == len(new) - len(b"not a part of the picture")
    assert pixels(new) == pixels(old)


def test_credentials_are_seen() -> None:
    """A C2PA manifest has a chunk of its own."""
    assert surveyed(CODEC, sample("vendors/c2pa.webp")).credentials


def test_two_labels_are_both_told() -> None:
    """One in XMP and one in Exif."""
    assert len(surveyed(CODEC, sample("vendors/two-labels.webp")).sites) == 2


def test_what_was_seen_before_damage_is_told() -> None:
    """The label stands in front of a chunk that is cut."""
    found = surveyed(CODEC, form(PLAIN[12:], riff(b"XMP ", packet()), riff(b"EXIF", exif(WRAPPED)))[:-9])
    assert found.damage is not None
    assert len(found.sites) == 1


@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_answered(junk: bytes) -> None:
    """As a file, as chunks, as the first chunk's data."""
    for content in (
        junk,
        form(junk),
        form(riff(b"VP8X", junk)),
        form(riff(b"VP8 ", junk)),
        form(riff(b"VP8L", b"\x2f" + junk)),
        form(PLAIN[12:], junk),
    ):
        exercise(CODEC, content)
