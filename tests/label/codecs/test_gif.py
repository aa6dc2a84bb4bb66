# SPDX-License-Identifier: Apache-2.0
"""GIF: where labels are found, where one is put, what stays."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from PIL import Image
from raster_factory import LABEL, LABELS, LONGER, edited, media, packet, pixels, sample, saved, site, surveyed

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.codecs.gif import CODEC, MAGIC, MOST_EXTENSIONS
from hegui.label.content import opened

STILL = b"GIF89a" + saved("GIF", "P")[6:]
FRONT = 13 + (3 << (STILL[10] & 7) + 1)
"""Where the first block begins."""
JSON = LABEL.to_json()
WRAPPED = LABEL.to_json(wrapped=True)


def extension(text: bytes) -> bytes:
    """An XMP extension."""
    return b"\x21\xff\x0bXMP DataXMP" + text + MAGIC


def blocked(text: bytes, size: int = 255) -> bytes:
    """Sub-blocks."""
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"


def walked(content: bytes, at: int) -> int:
    """The byte after the sub-blocks, as a reader that knows nothing of XMP goes."""
    while content[at]:
        at += 1 + content[at]
    return at + 1


@given(LABELS)
def test_any_label_is_put_before_the_first_picture(label: Label) -> None:
    """All old bytes stay, but for the version; every reader of sub-blocks gets past it."""
    for old in (STILL, b"GIF87a" + STILL[6:]):
        new = edited(CODEC, old, label.to_json())
        assert parse(site(CODEC, new).value).label == label
        assert site(CODEC, new).offset == FRONT
        assert (new[:6], new[6:FRONT], new[-len(old) + FRONT :]) == (b"GIF89a", old[6:FRONT], old[FRONT:])
        assert new[walked(new, FRONT + 2) :] == old[FRONT:]
        assert media(CODEC, new) == media(CODEC, old)


def test_version_87a_becomes_89a_with_the_same_picture() -> None:
    """Extensions are not allowed before 89a, which is a superset."""
    old = sample("samples/gif/version-87a.gif")
    new = edited(CODEC, old, JSON)
    assert new.startswith(b"GIF89a")
    assert pixels(new) == pixels(old)


def test_the_loop_stays_first() -> None:
    """Browsers want NETSCAPE right after the colours."""
    old = sample("samples/gif/animated.gif")
    new = edited(CODEC, old, JSON)
    assert new.index(b"NETSCAPE2.0") < new.index(b"XMP DataXMP") < new.index(b"\x21\xf9")
    with Image.open(io.BytesIO(old)) as before, Image.open(io.BytesIO(new)) as after:
        assert (after.n_frames, after.info["loop"]) == (before.n_frames, before.info["loop"])
    assert pixels(new) == pixels(old)


@pytest.mark.parametrize("at", [FRONT, len(STILL) - 1])
@pytest.mark.parametrize(
    ("block", "carrier"),
    [
        (extension(packet()), Carrier.XMP_ELEMENT),
        (b"\x21\xff\x0bXMP DataXMP" + blocked(packet()), Carrier.XMP_ELEMENT),
        (b"\x21\xfe" + blocked(WRAPPED.encode()), Carrier.GIF_COMMENT),
        (b"\x21\xfe" + blocked(b"a hill AIGC" + JSON.encode(), 40), Carrier.GIF_COMMENT),
    ],
)
def test_a_label_is_found_and_replaced_where_it_stands(block: bytes, carrier: Carrier, at: int) -> None:
    """Before the pictures and after them; raw packets and packets in sub-blocks."""
    old = STILL[:at] + block + STILL[at:]
    found = site(CODEC, old)
    assert (found.carrier, parse(found.value).label, found.offset) == (carrier, LABEL, at)
    new = edited(CODEC, old, LONGER.to_json(wrapped=parse(found.value).wrapped))
    again = site(CODEC, new)
    assert (again.carrier, parse(again.value).label, again.offset) == (carrier, LONGER, at)
    assert (new[:at], new[walked(new, at + 2) :]) == (STILL[:at], STILL[at:])
    assert media(CODEC, new) == media(CODEC, old)
    assert pixels(new) == pixels(STILL)


@pytest.mark.parametrize("name", ["rich", "xmp-at-end"])
def test_an_existing_packet_is_extended(name: str) -> None:
    """Its other properties stay, and no second packet appears."""
    new = edited(CODEC, sample(f"samples/gif/{name}.gif"), JSON)
    assert new.count(b"XMP DataXMP") == 1
    assert b"dc:title" in new


def test_a_packet_with_zero_bytes_is_not_written_raw() -> None:
    """A zero would end the extension early."""
    wide = packet(None).decode().encode("utf-16-le")
    with pytest.raises(Refused):
        edited(CODEC, STILL[:-1] + b"\x21\xff\x0bXMP DataXMP" + blocked(wide) + b";", JSON)


def test_other_extensions_are_content() -> None:
    """An application's data, plain text and control blocks are compared."""
    own = b"\x21\xff\x0bMGKIPTC0000" + blocked(b"AIGC" + JSON.encode())
    assert surveyed(CODEC, STILL[:FRONT] + own + STILL[FRONT:]).sites == []
    assert own in b"".join(media(CODEC, STILL[:FRONT] + own + STILL[FRONT:]))


def test_a_file_without_pictures_is_labelled_too() -> None:
    """Colours and a trailer are a file."""
    empty = STILL[:FRONT] + b";"
    new = edited(CODEC, empty, JSON)
    assert parse(site(CODEC, new).value).label == LABEL
    assert media(CODEC, new) == media(CODEC, empty)


def test_credentials_are_seen() -> None:
    """A C2PA manifest has an application extension of its own."""
    assert surveyed(CODEC, sample("vendors/c2pa.gif")).credentials


def test_what_was_seen_before_damage_is_told() -> None:
    """The label stands in front, the picture is cut."""
    found = surveyed(CODEC, edited(CODEC, STILL, JSON)[:-9])
    assert found.damage is not None
    assert len(found.sites) == 1


def test_extensions_are_bounded() -> None:
    """Thousands of comments are no picture."""
    assert surveyed(CODEC, STILL[:-1] + b"\x21\xfe\1a\0" * (MOST_EXTENSIONS + 1) + b";").damage is not None


def test_a_long_file_is_read_through_a_window(tmp_path: Path) -> None:
    """Sub-blocks of several lengths, over many windows; the label stands at the end."""
    at = STILL.index(b"\x2c", FRONT)
    data = walked(STILL, at + 11)
    picture = STILL[at : at + 11] + blocked(bytes(range(256)) * 900, 255)[:-1] + blocked(b"\7" * 90_000, 100)
    long = STILL[:at] + picture + STILL[at:data] + extension(packet()) + b"\x21\xfe" + blocked(b"x" * 200_000) + b";"
    path = tmp_path / "long.gif"
    path.write_bytes(long)
    found = Survey()
    with opened(path) as content:
        CODEC.survey(content, found)
        assert [parse(own.value).label for own in found.sites] == [LABEL]
        assert [span.length for span in CODEC.media(content)] == list(map(len, media(CODEC, long)))


@given(st.binary(max_size=80))
def test_arbitrary_bytes_are_answered(junk: bytes) -> None:
    """As a file, after the colours, as an extension."""
    for content in (
        junk,
        b"GIF89a" + junk,
        STILL[:FRONT] + junk,
        STILL[:FRONT] + b"\x21\xff\x0bXMP DataXMP" + junk + b"\0;",
        STILL[:FRONT] + b"\x21\xfe" + blocked(b"AIGC{" + junk) + b";",
    ):
        exercise(CODEC, content)
