# SPDX-License-Identifier: Apache-2.0
"""Events come out whole, whatever the network made of them."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.guard.streaming import Frame, Splitter, sse

STREAM = "data: 你\r\ndata:好\r\n\r\n: 注释\n\nevent: a\ndata: {}\n\n\ndata\r\rid: 3\ndata:  x\n\n".encode()


def frames(pieces: list[bytes]) -> list[Frame]:
    """The frames of a stream in pieces, the rest with them."""
    splitter = Splitter()
    found = [frame for piece in pieces for frame in splitter.feed(piece)]
    rest = splitter.rest()
    return [*found, rest] if rest else found


def test_a_frame_says_what_came() -> None:
    """All three line ends, comments, names of events, data of several lines."""
    assert [tuple(frame.fields()) for frame in frames([STREAM])] == [
        ("", "你\n好".encode()),
        ("", None),
        ("a", b"{}"),
        ("", None),
        ("", b""),
        ("", b" x"),
    ]


def test_every_cut_gives_the_same_frames() -> None:
    """Through characters, line ends, blank lines: at one place, at any two, and byte by byte."""
    whole = frames([STREAM])
    for count in (1, 2):
        for places in combinations(range(1, len(STREAM)), count):
            pieces = [STREAM[first:end] for first, end in pairwise((0, *places, len(STREAM)))]
            assert frames(pieces) == whole
    assert frames([STREAM[at : at + 1] for at in range(len(STREAM))]) == whole


@given(st.lists(st.text("da:t \r\n\ufeffx", max_size=6).map(str.encode), max_size=12))
def test_no_byte_is_lost(pieces: list[bytes]) -> None:
    """The raw bytes of the frames are the stream, and a cut changes no frame."""
    found = frames(pieces)
    assert b"".join(frame.raw for frame in found) == b"".join(pieces)
    assert found == frames([b"".join(pieces)])


@given(st.text("daevntir:;t \r\n\ufeffx1", max_size=30).map(str.encode))
def test_what_goes_out_says_the_same_in_fewer_lines(stream: bytes) -> None:
    """Without comments and unknown lines the data stays as it was, and what is left is left alone."""
    for frame in frames([stream]):
        plain = frame.without_words()
        assert plain.fields().data == frame.fields().data
        assert plain.without_words().raw == plain.raw
        assert plain is frame or plain.raw == sse.KEEP_ALIVE or len(plain.raw) < len(frame.raw)


def test_a_mark_of_byte_order_belongs_to_no_field() -> None:
    """It may stand before the first event."""
    assert frames([b"\xef\xbb\xbfdata: x\n\n"])[0].fields().data == b"x"


def test_an_endless_event_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded."""
    monkeypatch.setattr(sse, "LONGEST", 100)
    with pytest.raises(sse.TooLong):
        Splitter().feed(b"data: " + b"x" * 200)
