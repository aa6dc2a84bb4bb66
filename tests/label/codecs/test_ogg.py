# SPDX-License-Identifier: Apache-2.0
"""Ogg: where labels are found, how headers are laid out anew, and what becomes of the pages behind them."""

from collections.abc import Callable
from itertools import islice

import pytest
from audio_factory import comments, labelled, packets_of, page, pages_of
from hypothesis import given
from hypothesis import strategies as st
from label_exercise import exercise
from raster_factory import LABEL, LABELS, LONGER, edited, media, sample, site, surveyed

from hegui.label.aigc import Label, parse
from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.codecs.ogg import CODEC
from hegui.label.content import Content, Span
from hegui.label.structures.ogg_pages import checksum, laid_out

JSON = LABEL.to_json()
VORBIS = b"\1vorbis" + bytes(23)
SETUP = b"\5vorbis" + bytes(range(256)) * 8
LAST = 4
FILLS_A_PAGE = "PICTURE=" + "x" * (245 * 255 + 165)
"""A comment with which the two header packets of Vorbis take 255 segments, and a label more than that."""


def stream(header: bytes, *more: bytes, first: bytes = VORBIS, serial: int = 1, audio: int = 3) -> bytes:
    """A stream with a comment packet, further header packets, and some pages of audio."""
    made = page(bytes((len(first),)), first, serial=serial, flags=2)
    made += b"".join(laid_out([header, *more], serial, 1, 1))
    number = len(pages_of(made))
    for index in range(audio):
        flags = LAST if index == audio - 1 else 0
        made += page(b"\x0b", b"audio %5d" % index, serial=serial, number=number + index, flags=flags, granule=index)
    return made


def vorbis(*entries: str, padding: int = 0, **options: int) -> bytes:
    """A Vorbis stream with some comments."""
    return stream(b"\3vorbis" + comments(*entries) + b"\1" + bytes(padding), SETUP, **options)


def opus(*entries: str, behind: bytes = b"", **options: int) -> bytes:
    """An Opus stream with some comments, and something behind them."""
    return stream(b"OpusTags" + comments(*entries) + behind, first=b"OpusHead" + bytes(11), **options)


def test_checksums_are_those_of_ogg() -> None:
    """A file that libogg wrote, and the known value of nine digits under this polynomial from zero."""
    assert checksum(b"123456789") == 0x89A1897F
    assert pages_of(sample("samples/ogg/opus.opus"))


SPEEX = b"Speex   ".ljust(80, b"\0")
FLAC = b"\x7fFLAC\1\0\0\1fLaC" + bytes(38)
FLAC_COUNT_UNKNOWN = b"\x7fFLAC\1\0\0\0fLaC" + bytes(38)


def flac_header(*entries: str) -> bytes:
    """A comment block, the last one."""
    body = comments(*entries)
    return b"\x84" + len(body).to_bytes(3, "big") + body


KINDS = {
    "Vorbis": vorbis,
    "Opus": opus,
    "Theora": lambda *entries: stream(
        b"\x81theora" + comments(*entries), b"\x82theora", first=b"\x80theora" + bytes(35)
    ),
    "Speex": lambda *entries: stream(comments(*entries), first=SPEEX),
    "FLAC": lambda *entries: stream(flac_header(*entries), first=FLAC),
    "FLAC, number of headers unknown": lambda *entries: stream(flac_header(*entries), first=FLAC_COUNT_UNKNOWN),
}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_label_is_written_read_and_replaced_in_every_codec(make: Callable[..., bytes]) -> None:
    """The packets are those of a file that was made with the label."""
    made = labelled(CODEC, make("TITLE=x"), JSON)
    assert made == make("TITLE=x", f"AIGC={JSON}")
    assert site(CODEC, made).carrier is Carrier.VORBIS_COMMENT
    assert parse(site(CODEC, made).value).label == LABEL
    assert labelled(CODEC, made, LONGER.to_json()) == make("TITLE=x", f"AIGC={LONGER.to_json()}")


def test_padding_of_comments_gives_way() -> None:
    """In Opus and Vorbis the packet stays as long as it was; data that must be preserved (RFC 7845, 5.2) is no padding."""
    room = len(JSON) + 9
    assert labelled(CODEC, opus("a=b", behind=bytes(500)), JSON) == opus(
        "a=b", f"AIGC={JSON}", behind=bytes(500 - room)
    )
    assert labelled(CODEC, vorbis("a=b", padding=500), JSON) == vorbis("a=b", f"AIGC={JSON}", padding=500 - room)
    kept = b"\1" + bytes(500)
    assert labelled(CODEC, opus("a=b", behind=kept), JSON) == opus("a=b", f"AIGC={JSON}", behind=kept)


def test_headers_keep_their_number_of_pages() -> None:
    """As long as they can, so that no later page changes: from four pages to four."""
    packets = [b"\3vorbis" + comments("TITLE=x") + b"\1", SETUP]
    content = page(b"\x1e", VORBIS, flags=2) + b"".join(laid_out(packets, 1, 1, 4)) + page(b"\1", b"a", number=5)
    made = labelled(CODEC, content, JSON)
    assert [own[2] for own in pages_of(made)] == list(range(6))
    assert made.endswith(page(b"\1", b"a", number=5))
    assert packets_of(made)[1:] == [b"\3vorbis" + comments("TITLE=x", f"AIGC={JSON}") + b"\1", SETUP, b"a"]


def test_later_pages_are_numbered_anew_where_headers_need_more() -> None:
    """Numbers follow one another and checksums are right, in this stream, and not in those beside or behind it."""
    content = vorbis(FILLS_A_PAGE)
    made = labelled(CODEC, content, JSON)
    assert len(pages_of(made)) == len(pages_of(content)) + 1
    assert [own[2] for own in pages_of(made)] == list(range(len(pages_of(made))))
    assert [own[4] for own in pages_of(made)][-3:] == [own[4] for own in pages_of(content)][-3:]
    chained = labelled(CODEC, content + opus(serial=9), JSON)
    assert chained == made + opus(serial=9)
    shorter = labelled(CODEC, made, '{"Label":"1"}')
    assert [own[1:3] for own in pages_of(shorter)] == [own[1:3] for own in pages_of(made)]


def test_a_wrong_checksum_stays_wrong() -> None:
    """A page that decoders leave out is not made good by numbering it anew."""
    content = bytearray(vorbis(FILLS_A_PAGE))
    content[-1] ^= 1
    made = labelled(CODEC, bytes(content), JSON)
    with pytest.raises(AssertionError):
        pages_of(made)
    made = bytearray(made)
    made[-1] ^= 1
    assert pages_of(bytes(made))


def test_pages_are_numbered_as_they_are_copied() -> None:
    """The pieces of a long file are made one by one, and not kept."""
    content = Content(vorbis(FILLS_A_PAGE, audio=5000))
    found = Survey()
    CODEC.survey(content, found)
    pieces = CODEC.edit(content, found, JSON)
    assert not isinstance(pieces, list | tuple)
    assert len(list(islice(pieces, 100))) == 100


def test_streams_side_by_side() -> None:
    """The label goes to the first stream with comments; the pages of the others stay, wherever they stand between."""
    one, other = KINDS["Theora"]("a=b"), vorbis("c=d", serial=2)
    cuts = _cut(one), _cut(other)
    order = [cuts[0][0], cuts[1][0], cuts[0][1], cuts[1][1], *cuts[0][2:], *cuts[1][2:]]
    made = labelled(CODEC, b"".join(order), JSON)
    assert packets_of(made)[1] == b"\x81theora" + comments("a=b", f"AIGC={JSON}")
    assert packets_of(made, 2) == packets_of(other, 2)
    both = [cuts[0][0], cuts[1][0], _cut(KINDS["Theora"](f"AIGC={JSON}"))[1], _cut(vorbis(f"AIGC={JSON}", serial=2))[1]]
    assert len(surveyed(CODEC, b"".join([*both, *cuts[0][2:]])).sites) == 2


def _cut(content: bytes) -> list[bytes]:
    found, at = [], 0
    for _, _, _, lacing, body in pages_of(content):
        end = at + 27 + len(lacing) + len(body)
        found.append(content[at:end])
        at = end
    return found


def test_chained_streams_are_read_to_the_end() -> None:
    """A label in a later link is found, and is replaced only in the first."""
    content = vorbis("a=b") + opus(f"AIGC={JSON}", serial=2)
    own = site(CODEC, content)
    assert (own.place, parse(own.value).label) == ("Opus comments of link 2 AIGC", LABEL)
    with pytest.raises(Refused):
        edited(CODEC, content, JSON)
    made = labelled(CODEC, vorbis("a=b") + opus(serial=2), JSON)
    assert made == vorbis("a=b", f"AIGC={JSON}") + opus(serial=2)


def test_media_are_all_pages_behind_the_headers() -> None:
    """A page that is lost, doubled, changed or numbered wrongly shows."""
    content = vorbis("a=b")
    whole = b"".join(media(CODEC, content))
    for wrong in (content[:-39], content + content[-39:], content[:-1] + b"x"):
        assert b"".join(media(CODEC, wrong)) != whole
    made = edited(CODEC, vorbis(FILLS_A_PAGE), JSON)
    cuts = _cut(made)
    shifted = b"".join(cuts[:-1]) + page(b"\x0b", b"audio     2", number=9, flags=LAST, granule=2)
    assert b"".join(media(CODEC, shifted)) != b"".join(media(CODEC, made))


def test_audio_on_a_header_page_is_refused() -> None:
    """The standards forbid it; moving it would change what players show of time."""
    header = b"OpusTags" + comments("a=b")
    content = page(b"\x13", b"OpusHead" + bytes(11), flags=2) + page(bytes((len(header), 3)), header + b"abc", number=1)
    with pytest.raises(Refused):
        edited(CODEC, content, JSON)


def test_streams_without_comments_are_protected() -> None:
    """Codecs that have no comment header."""
    content = page(b"\x08", b"CELT    ", flags=2) + page(b"\1", b"a", number=1)
    assert surveyed(CODEC, content).protected is not None


@given(LABELS, st.sampled_from(sorted(KINDS)))
def test_any_values_come_back(label: Label, kind: str) -> None:
    """In every codec."""
    assert parse(site(CODEC, labelled(CODEC, KINDS[kind]("a=b"), label.to_json())).value).label == label


@given(st.lists(st.binary(max_size=700), min_size=1, max_size=4), st.integers(1, 6))
def test_packets_laid_out_are_the_packets(packets: list[bytes], wanted: int) -> None:
    """On at most as many pages as wanted, while they are enough; with right checksums."""
    made = laid_out(packets, 1, 0, wanted)
    assert len(made) <= wanted
    assert packets_of(b"".join(made)) == packets
    continued = [bool(own[0] & 1) for own in pages_of(b"".join(made))]
    ends = [own[3][-1] for own in pages_of(b"".join(made))]
    assert continued == [False, *(end == 255 for end in ends[:-1])]


@given(st.binary(max_size=60), st.sampled_from([b"\3vorbis", b"OpusTags", b""]))
def test_any_bytes_are_answered(body: bytes, before: bytes) -> None:
    """Malformed, refused, or a file that reads back."""
    first = b"OpusHead" if before == b"OpusTags" else VORBIS
    exercise(CODEC, stream(before + body, SETUP, first=first))
    exercise(CODEC, b"OggS\0" + body)
    exercise(CODEC, vorbis("a=b") + body)


def test_spans_are_yielded_where_nothing_was_numbered() -> None:
    """A long file is compared from disk, not taken into memory."""
    content = Content(vorbis("a=b", audio=9000))
    assert sum(isinstance(part, Span) for part in CODEC.media(content)) > 2
