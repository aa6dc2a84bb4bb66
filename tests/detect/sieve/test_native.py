# SPDX-License-Identifier: Apache-2.0
"""What the kernel does beside sifting: it says the same as slower ways to ask. That it sifts rightly is in test_batch."""

import os
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

np = pytest.importorskip("numpy")
pytest.importorskip("pyarrow")

from hegui.detect.sieve import native  # noqa: E402  needs them

pytestmark = pytest.mark.skipif(
    not native.available() and "CI" not in os.environ, reason="there was no C compiler at installation"
)

_PIECES = st.one_of(
    st.text(max_size=9).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=3),
    st.sampled_from(
        [b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"a" * 20, "汉字".encode() * 9]
    ),
)


@given(st.lists(_PIECES, max_size=8).map(b"".join))
@example("汉".encode()[:2])
@example(b"\xf0\x8f\xbf\xbf")
def test_the_first_malformed_byte(data: bytes) -> None:
    """As Python's own decoder says it; where a character is cut, its first byte."""
    try:
        data.decode()
        first = len(data)
    except UnicodeDecodeError as error:
        first = error.start
    assert native.first_malformed(np.frombuffer(data, np.uint8)) == first


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6), st.binary(min_size=256, max_size=256))
def test_counts_of_kinds(data: bytes, cuts: list[int], of_byte: bytes) -> None:
    """Byte by byte, between any bounds."""
    bounds = sorted({0, len(data), *(cut for cut in cuts if cut <= len(data))})
    kinds = [kind & 15 for kind in of_byte]
    counted = native.counted(np.frombuffer(data, np.uint8), np.array(bounds, np.int64), np.array(kinds, np.uint8))
    for place, (start, end) in enumerate(pairwise(bounds)):
        expected = [sum(kinds[byte] >> kind & 1 for byte in data[start:end]) for kind in range(4)]
        assert counted[:, place].tolist() == expected


def test_counts_of_a_long_record() -> None:
    """Longer than what is added up in a register."""
    data = np.full(1_000_003, 0x61, np.uint8)
    kinds = np.zeros(256, np.uint8)
    kinds[0x61] = 5
    assert native.counted(data, np.array([0, 3, 1_000_003]), kinds).tolist() == [
        [3, 1_000_000],
        [0, 0],
        [3, 1_000_000],
        [0, 0],
    ]
