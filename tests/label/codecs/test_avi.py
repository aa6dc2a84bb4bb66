# SPDX-License-Identifier: Apache-2.0
"""AVI: where labels are found, where one is put, and that no index points elsewhere afterwards."""

import struct

import pytest
from audio_factory import chunk, chunks_of, labelled, riff
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from raster_factory import LABEL, LABELS, LONGER, edited, media, packet, sample, site, surveyed

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Refused
from hegui.label.codecs.avi import CODEC

JSON = LABEL.to_json()
ENTRY = chunk(b"AIGC", JSON.encode() + b"\0")
HEADER = chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56)))
FRAMES = chunk(b"LIST", b"movi" + chunk(b"00dc", b"frame 1") + chunk(b"00dc", b"frame 2"))
INDEX = chunk(b"idx1", struct.pack("<4sIII", b"00dc", 16, 4, 7) + struct.pack("<4sIII", b"00dc", 16, 20, 7))
INFO = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"kept\0"))
ROOM = chunk(b"JUNK", bytes(600))


def info(*entries: bytes) -> bytes:
    """A LIST/INFO chunk."""
    return chunk(b"LIST", b"INFO" + b"".join(entries))


def avi(*chunks: bytes) -> bytes:
    """An AVI file."""
    return riff(b"AVI ", *chunks)


PLACES = {
    "LIST/INFO before": (avi(HEADER, info(ENTRY), ROOM, FRAMES, INDEX), Carrier.RIFF_INFO),
    "LIST/INFO behind": (avi(HEADER, FRAMES, INDEX, info(ENTRY)), Carrier.RIFF_INFO),
    "LIST/INFO without room": (avi(HEADER, info(chunk(b"INAM", b"kept\0"), ENTRY), FRAMES, INDEX), Carrier.RIFF_INFO),
    "chunk without room": (avi(HEADER, chunk(b"AIGC", JSON.encode()), FRAMES, INDEX), Carrier.RIFF_CHUNK),
    "XMP": (avi(HEADER, FRAMES, INDEX, chunk(b"_PMX", packet())), Carrier.XMP_ELEMENT),
    "XMP without room": (avi(HEADER, chunk(b"_PMX", packet()), FRAMES, INDEX), Carrier.XMP_ELEMENT),
    "second part": (avi(HEADER, FRAMES) + riff(b"AVIX", FRAMES, info(ENTRY)), Carrier.RIFF_INFO),
}


@pytest.mark.parametrize(("content", "carrier"), PLACES.values(), ids=PLACES)
def test_a_label_is_read_and_replaced(content: bytes, carrier: Carrier) -> None:
    """By a longer one and by a shorter one; where frames would move, behind them."""
    own = site(CODEC, content)
    assert (own.carrier, parse(own.value).label) == (carrier, LABEL)
    made = labelled(CODEC, content, LONGER.to_json())
    assert parse(site(CODEC, made).value).label == LONGER
    again = labelled(CODEC, made, JSON)
    assert parse(site(CODEC, again).value).label == LABEL
    assert made.index(b"movi") == again.index(b"movi") == content.index(b"movi")
    assert (b"kept" in content) == (b"kept" in again)


def test_room_is_taken_from_a_filler() -> None:
    """The list takes what it needs, the filler keeps the rest, nothing else moves."""
    made = labelled(CODEC, avi(HEADER, ROOM, FRAMES, INDEX), JSON)
    fresh = info(ENTRY)
    assert made == avi(HEADER, fresh, chunk(b"JUNK", bytes(600 - len(fresh))), FRAMES, INDEX)
    exact = chunk(b"JUNK", bytes(len(fresh) - 8))
    assert labelled(CODEC, avi(HEADER, exact, FRAMES, INDEX), JSON) == avi(HEADER, fresh, FRAMES, INDEX)


def test_an_existing_list_is_extended() -> None:
    """Into the filler behind it; or in place where it stands behind the frames."""
    fresh = info(chunk(b"INAM", b"kept\0"), ENTRY)
    made = labelled(CODEC, avi(HEADER, INFO, ROOM, FRAMES, INDEX), JSON)
    assert made == avi(HEADER, fresh, chunk(b"JUNK", bytes(600 - len(fresh) + len(INFO))), FRAMES, INDEX)
    assert labelled(CODEC, avi(HEADER, FRAMES, INFO, INDEX), JSON) == avi(HEADER, FRAMES, fresh, INDEX)


FULL = {
    "no filler": avi(HEADER, FRAMES, INDEX),
    "a small one": avi(HEADER, chunk(b"JUNK", bytes(20)), FRAMES, INDEX),
    "one in use": avi(HEADER, chunk(b"JUNK", b"camera data" + bytes(600)), FRAMES, INDEX),
    "one behind the frames": avi(HEADER, FRAMES, INDEX, ROOM),
    "a list and no filler": avi(HEADER, INFO, FRAMES, INDEX),
}


@pytest.mark.parametrize("content", FULL.values(), ids=FULL)
def test_without_room_the_list_stands_behind_all(content: bytes) -> None:
    """Everything else stays as and where it is."""
    made = labelled(CODEC, content, JSON)
    assert made == avi(content[12:], info(ENTRY))


def test_parts_that_follow_move_with_their_indexes() -> None:
    """OpenDML: offsets of indexes in the file, and those they count from; an index left behind would show."""
    content = sample("samples/avi/opendml-without-room.avi")
    made = labelled(CODEC, content, JSON)
    growth = len(made) - len(content)
    before, after = _pointers(content), _pointers(made)
    first = 8 + int.from_bytes(content[4:8], "little")
    assert after == [(at + growth * (at > first), base + growth * (base > first)) for at, base in before]
    assert any(at > first for at, _ in before)
    broken = bytearray(made)
    entry = made.index(b"indx") + 8 + 24 + 16
    broken[entry : entry + 8] = content[entry : entry + 8]
    assert media(CODEC, bytes(broken)) != media(CODEC, content)
    broken = bytearray(made)
    base = after[1][0] + 20
    broken[base : base + 8] = before[1][1].to_bytes(8, "little")
    assert media(CODEC, bytes(broken)) != media(CODEC, content)


def _pointers(content: bytes) -> list[tuple[int, int]]:
    """Where each chunk index stands, and from where it counts."""
    at = content.index(b"indx") + 8
    found = []
    for number in range(int.from_bytes(content[at + 4 : at + 8], "little")):
        [start] = struct.unpack_from("<Q", content, at + 24 + 16 * number)
        assert content[start : start + 4] == b"ix00"
        found.append((start, struct.unpack_from("<Q", content, start + 20)[0]))
    return found


def test_frames_that_move_show_in_the_media() -> None:
    """With offsets from the beginning of the file, an insertion before the frames points elsewhere."""
    content = sample("samples/avi/absolute-index.avi")
    at = content.index(b"LIST", 300)
    moved = bytearray(content[:at] + chunk(b"JUNK", bytes(8)) + content[at:])
    moved[4:8] = (len(moved) - 8).to_bytes(4, "little")
    assert surveyed(CODEC, bytes(moved)).damage is None
    assert media(CODEC, bytes(moved)) != media(CODEC, content)


def test_an_odd_part_is_filled_up() -> None:
    """A padding byte that is there comes to count, one that is missing is added."""
    unpadded = bytearray(avi(HEADER, FRAMES, chunk(b"note", b"odd"))[:-1])
    unpadded[4:8] = (len(unpadded) - 8).to_bytes(4, "little")
    whole = avi(HEADER, FRAMES, chunk(b"note", b"odd"), info(ENTRY))
    assert labelled(CODEC, bytes(unpadded), JSON) == whole
    assert labelled(CODEC, bytes(unpadded) + b"\0", JSON) == whole
    second = riff(b"AVIX", FRAMES)
    assert labelled(CODEC, bytes(unpadded) + b"\0" + second, JSON) == whole + second


def test_a_label_inside_of_the_header_is_found_and_not_moved() -> None:
    """Read anywhere but among the frames."""
    inside = avi(chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56)) + info(ENTRY)), FRAMES)
    assert parse(site(CODEC, inside).value).label == LABEL
    with pytest.raises(Refused):
        edited(CODEC, inside, JSON)
    hidden = avi(HEADER, chunk(b"LIST", b"movi" + ENTRY + chunk(b"00dc", b"frame 1")))
    assert surveyed(CODEC, hidden).sites == []


def test_what_was_seen_before_damage_stays_seen() -> None:
    """A recording that broke off is damaged, with the label that stands before the frames."""
    found = surveyed(CODEC, avi(HEADER, info(ENTRY), FRAMES, INDEX)[:-20])
    assert found.damage is not None
    assert len(found.sites) == 1


@given(LABELS, st.sampled_from([*FULL.values(), avi(HEADER, INFO, ROOM, FRAMES, INDEX), PLACES["LIST/INFO behind"][0]]))
def test_any_values_come_back(label: Label, content: bytes) -> None:
    """Whatever text they hold; all sizes are right."""
    made = labelled(CODEC, content, label.to_json())
    assert parse(site(CODEC, made).value).label == label
    assert chunks_of(made)


@given(st.binary(max_size=60), st.sampled_from([b"LIST", b"JUNK", b"indx", b"idx1", b"AIGC"]))
def test_any_bytes_are_answered(body: bytes, kind: bytes) -> None:
    """Malformed, refused, or a file that reads back."""
    exercise(CODEC, avi(HEADER, FRAMES, kind + body))
    exercise(
        CODEC,
        avi(chunk(b"LIST", b"hdrl" + chunk(b"LIST", b"strl" + chunk(kind, body))), FRAMES) + riff(b"AVIX", FRAMES),
    )
