# SPDX-License-Identifier: Apache-2.0
"""FLAC: where labels are found, where one is put, what stays."""

import struct

import pytest
from audio_factory import comments, frame, labelled, tag, txxx
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from raster_factory import LABEL, LABELS, LONGER, edited, sample, site, surveyed

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Refused
from hegui.label.codecs.flac import CODEC
from hegui.label.structures.vorbis import comments_in

JSON = LABEL.to_json()
STREAM = (0, bytes(34))
HELD = (4, comments("TITLE=测试", "ARTIST=one", "artist=two"))
PICTURE = (6, bytes(range(100)))
AUDIO = b"\xff\xf8frames"


def flac(*blocks: tuple[int, bytes]) -> bytes:
    """A stream of blocks."""
    last = len(blocks) - 1
    return (
        b"fLaC"
        + b"".join(
            bytes((kind | 0x80 * (number == last),)) + len(data).to_bytes(3, "big") + data
            for number, (kind, data) in enumerate(blocks)
        )
        + AUDIO
    )


def test_a_label_is_read_and_replaced_whatever_the_case_of_its_key() -> None:
    """The key keeps its spelling, the other comments their places."""
    content = flac(STREAM, (4, comments("TITLE=x", f"aigc={JSON}", "ARTIST=y")), PICTURE)
    own = site(CODEC, content)
    assert (own.carrier, own.place, parse(own.value).label) == (Carrier.VORBIS_COMMENT, "VORBIS_COMMENT aigc", LABEL)
    made = labelled(CODEC, content, LONGER.to_json())
    assert made == flac(STREAM, (4, comments("TITLE=x", f"aigc={LONGER.to_json()}", "ARTIST=y")), PICTURE)


def test_a_new_label_follows_the_other_comments() -> None:
    """The vendor string and the order of the comments stay."""
    made = labelled(CODEC, flac(STREAM, HELD, PICTURE), JSON)
    assert made == flac(STREAM, (4, comments("TITLE=测试", "ARTIST=one", "artist=two", f"AIGC={JSON}")), PICTURE)


def test_without_comments_a_block_follows_the_stream_information() -> None:
    """And is the last one where that was."""
    fresh = (4, comments(f"AIGC={JSON}", vendor="hegui"))
    assert labelled(CODEC, flac(STREAM, PICTURE), JSON) == flac(STREAM, fresh, PICTURE)
    assert labelled(CODEC, flac(STREAM), JSON) == flac(STREAM, fresh)


def test_padding_gives_way() -> None:
    """The frames stay where they are while there is room; padding of length zero is left where all was needed."""
    content = flac(STREAM, HELD, (1, bytes(30)), PICTURE, (1, bytes(500)))
    made = labelled(CODEC, content, JSON)
    assert len(made) == len(content)
    grown = (4, comments("TITLE=测试", "ARTIST=one", "artist=two", f"AIGC={JSON}"))
    left = 500 - len(grown[1]) + len(HELD[1])
    assert made == flac(STREAM, grown, (1, bytes(30)), PICTURE, (1, bytes(left)))
    exact = flac(STREAM, HELD, (1, bytes(500 - left)))
    assert labelled(CODEC, exact, JSON) == flac(STREAM, grown, (1, b""))
    longer = labelled(CODEC, made, LONGER.to_json())
    assert len(labelled(CODEC, longer, JSON)) == len(longer) > len(made)


def test_a_block_of_more_than_16_megabytes_is_refused() -> None:
    """The length has three bytes."""
    with pytest.raises(Refused):
        edited(CODEC, flac(STREAM, (4, comments("a=" + "b" * ((1 << 24) - 50)))), JSON)


def test_labels_in_foreign_tags_are_found() -> None:
    """ID3 before the stream is replaced there."""
    content = tag(frame(b"TIT2", b"\0kept"), frame(b"TXXX", txxx(JSON, 0))) + flac(STREAM, HELD)
    assert site(CODEC, content).carrier is Carrier.ID3_TXXX
    made = labelled(CODEC, content, LONGER.to_json())
    assert parse(site(CODEC, made).value).label == LONGER
    assert made.endswith(flac(STREAM, HELD))
    behind = flac(STREAM, HELD) + tag(frame(b"TXXX", txxx(JSON, 3), 4), version=4, flags=0x10)
    assert parse(site(CODEC, behind).value).label == LABEL


def test_two_comment_blocks_are_both_read() -> None:
    """The standard allows one; a label in a second is still one."""
    found = surveyed(CODEC, flac(STREAM, (4, comments(f"AIGC={JSON}")), (4, comments(f"AIGC={JSON}"))))
    assert len(found.sites) == 2


RECOGNISED = {
    "signature": (flac(STREAM), "", True),
    "behind a tag": (tag(padding=50) + flac(STREAM), "", True),
    "behind a long tag, by its name": (tag(padding=9000)[:4096], ".flac", True),
    "behind a long tag": (tag(padding=9000)[:4096], ".mp3", False),
    "MP3": (tag(padding=50) + sample("samples/mp3/plain.mp3"), ".flac", False),
    "nothing": (b"", ".flac", False),
}


@pytest.mark.parametrize(("head", "suffix", "expected"), RECOGNISED.values(), ids=RECOGNISED)
def test_recognised_by_signature(head: bytes, suffix: str, *, expected: bool) -> None:
    """After a tag too."""
    assert CODEC.recognises(head, suffix) is expected


@given(LABELS, st.lists(st.sampled_from([HELD, PICTURE, (1, bytes(20)), (1, bytes(900))]), max_size=4))
def test_any_values_come_back(label: Label, blocks: list[tuple[int, bytes]]) -> None:
    """Among any blocks."""
    made = labelled(CODEC, flac(STREAM, *blocks), label.to_json())
    assert parse(site(CODEC, made).value).label == label


@given(st.binary(max_size=60), st.integers(0, 255))
def test_any_bytes_are_answered(body: bytes, kind: int) -> None:
    """Malformed, refused, or a file that reads back."""
    exercise(CODEC, flac(STREAM, (kind & 0x7F, body), HELD))
    exercise(CODEC, b"fLaC" + bytes((kind,)) + body)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=5))
def test_comment_headers_are_read_to_their_end(entries: list[str]) -> None:
    """Whatever is in them."""
    header = comments(*entries)
    read = comments_in(header + b"\1")
    assert (read.total, read.end) == (len(entries), len(header))
    assert struct.unpack_from("<I", header, read.count_at)[0] == len(entries)
