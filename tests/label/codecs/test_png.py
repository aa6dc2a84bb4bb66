# SPDX-License-Identifier: Apache-2.0
"""PNG: where labels are found, where one is put, what stays."""

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from raster_factory import (
    LABEL,
    LABELS,
    LONGER,
    chunk,
    edited,
    exif,
    media,
    packet,
    pixels,
    sample,
    saved,
    site,
    surveyed,
)

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Refused
from hegui.label.codecs.png import CODEC, MOST_INFLATED

PLAIN = saved("PNG")
HEADER_END = 33
JSON = LABEL.to_json()
WRAPPED = LABEL.to_json(wrapped=True)
XMP = b"XML:com.adobe.xmp"


def with_chunks(*chunks: bytes, at_end: bool = False) -> bytes:
    """The plain file with chunks after IHDR, or before IEND."""
    at = len(PLAIN) - 12 if at_end else HEADER_END
    return PLAIN[:at] + b"".join(chunks) + PLAIN[at:]


def itxt(keyword: bytes, text: bytes, *, compressed: bool = False) -> bytes:
    """An iTXt chunk with a language."""
    return chunk(
        b"iTXt", keyword + bytes((0, compressed, 0)) + b"zh\0\0" + (zlib.compress(text) if compressed else text)
    )


PLACES = {
    "iTXt XMP": (itxt(XMP, packet()), Carrier.XMP_ELEMENT),
    "compressed iTXt XMP": (itxt(XMP, packet(), compressed=True), Carrier.XMP_ELEMENT),
    "zTXt XMP": (chunk(b"zTXt", XMP + b"\0\0" + zlib.compress(packet())), Carrier.XMP_ELEMENT),
    "tEXt XMP": (chunk(b"tEXt", XMP + b"\0" + packet()), Carrier.XMP_ELEMENT),
    "tEXt AIGC": (chunk(b"tEXt", b"AIGC\0" + JSON.encode()), Carrier.PNG_TEXT),
    "zTXt aigc": (chunk(b"zTXt", b"aigc\0\0" + zlib.compress(JSON.encode())), Carrier.PNG_TEXT),
    "iTXt AIGC": (itxt(b"AIGC", JSON.encode()), Carrier.PNG_TEXT),
    "compressed iTXt AIGC": (itxt(b"AIGC", JSON.encode(), compressed=True), Carrier.PNG_TEXT),
    "tEXt Comment": (chunk(b"tEXt", b"Comment\0" + WRAPPED.encode()), Carrier.PNG_TEXT),
    "zTXt Comment": (chunk(b"zTXt", b"Comment\0\0" + zlib.compress(WRAPPED.encode())), Carrier.PNG_TEXT),
    "eXIf": (chunk(b"eXIf", exif(WRAPPED)), Carrier.EXIF_USER_COMMENT),
}


@pytest.mark.parametrize(("own", "carrier"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("at_end", [False, True])
def test_a_label_is_found_in_any_chunk_and_replaced_there(own: bytes, carrier: Carrier, *, at_end: bool) -> None:
    """Before and after the image data; the chunk keeps its kind, keyword and compression."""
    old = with_chunks(own, at_end=at_end)
    found = site(CODEC, old)
    assert (found.carrier, parse(found.value).label) == (carrier, LABEL)
    assert found.offset == (len(PLAIN) - 12 if at_end else HEADER_END)
    new = edited(CODEC, old, LONGER.to_json(wrapped=parse(found.value).wrapped))
    again = site(CODEC, new)
    assert (again.place, parse(again.value).label) == (found.place, LONGER)
    assert new[found.offset + 4 : found.offset + 14] == old[found.offset + 4 : found.offset + 14]
    assert b"".join(media(CODEC, new)) == b"".join(media(CODEC, PLAIN))
    assert pixels(new) == pixels(PLAIN)


@given(LABELS)
def test_any_label_is_put_after_the_header(label: Label) -> None:
    """A new chunk with a right checksum; all old bytes stay."""
    new = edited(CODEC, PLAIN, label.to_json())
    assert parse(site(CODEC, new).value).label == label
    assert new[:HEADER_END] == PLAIN[:HEADER_END]
    assert new.endswith(PLAIN[HEADER_END:])
    assert pixels(new) == pixels(PLAIN)


@given(LABELS)
def test_latin_1_chunks_take_any_label_as_escapes(label: Label) -> None:
    """TEXt and zTXt hold Latin-1; JSON says the rest in ASCII."""
    for own in ("tEXt AIGC", "zTXt aigc"):
        new = edited(CODEC, with_chunks(PLACES[own][0]), label.to_json())
        assert json.loads(site(CODEC, new).value) == label.as_dict()
        assert site(CODEC, new).value.isascii()


@pytest.mark.parametrize("compressed", [False, True])
def test_an_existing_packet_is_extended(*, compressed: bool) -> None:
    """Its other properties stay, and no second packet appears."""
    new = edited(CODEC, with_chunks(itxt(XMP, packet(None), compressed=compressed), at_end=True), JSON)
    assert site(CODEC, new).carrier is Carrier.XMP_ELEMENT
    assert new.count(XMP) == 1
    assert compressed or b'k:kept="yes"' in new


def test_a_raw_profile_is_read_and_not_replaced() -> None:
    """ImageMagick wrote metadata as hexadecimal digits."""
    old = sample("vendors/converted-raw-profile.png")
    assert parse(site(CODEC, old).value).label is not None
    with pytest.raises(Refused):
        edited(CODEC, old, JSON)
    bad = with_chunks(chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n 4\nzz")))
    assert surveyed(CODEC, bad).damage is not None


def test_other_texts_are_no_labels() -> None:
    """A prompt, a title that names AIGC."""
    own = [chunk(b"tEXt", b'parameters\0{"prompt": "AIGC"}'), chunk(b"tEXt", b"Title\0AIGC")]
    assert surveyed(CODEC, with_chunks(*own)).sites == []


def test_apple_s_pngs_have_a_chunk_before_the_header() -> None:
    """The label goes after IHDR all the same."""
    apple = PLAIN[:8] + chunk(b"CgBI", b"\x50\0\x20\2") + PLAIN[8:]
    assert site(CODEC, edited(CODEC, apple, JSON)).offset == HEADER_END + 16


def test_credentials_are_seen() -> None:
    """A C2PA manifest lies in caBX."""
    assert surveyed(CODEC, sample("vendors/c2pa.png")).credentials


def test_what_was_seen_before_damage_is_told() -> None:
    """The label stands in front, the image data are cut."""
    found = surveyed(CODEC, with_chunks(PLACES["iTXt XMP"][0])[:-30])
    assert found.damage is not None
    assert len(found.sites) == 1


def test_many_bombs_are_not_inflated() -> None:
    """Each may be long; together they are bounded."""
    bomb = chunk(b"zTXt", XMP + b"\0\0" + zlib.compress(bytes(MOST_INFLATED // 4)))
    assert surveyed(CODEC, with_chunks(*[bomb] * 4)).damage is None
    assert surveyed(CODEC, with_chunks(*[bomb] * 5)).damage is not None
    one = chunk(b"zTXt", XMP + b"\0\0" + zlib.compress(bytes(MOST_INFLATED + 1)))
    assert surveyed(CODEC, with_chunks(one)).damage is not None


@pytest.mark.parametrize("keyword", [b"AIGC", b"Comment", XMP])
def test_a_compressed_text_that_is_cut_is_damage(keyword: bytes) -> None:
    """Its label is never absent."""
    text = zlib.compress(WRAPPED.encode())[:-8]
    assert surveyed(CODEC, with_chunks(chunk(b"zTXt", keyword + b"\0\0" + text))).damage is not None


@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_answered(junk: bytes) -> None:
    """After the signature, after the header, as a text."""
    for content in (junk, PLAIN[:8] + junk, PLAIN[:HEADER_END] + junk, with_chunks(chunk(b"iTXt", junk))):
        exercise(CODEC, content)
