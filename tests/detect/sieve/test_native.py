# SPDX-License-Identifier: Apache-2.0
"""What the kernel does beside sifting: it says the same as slower ways to ask. That it sifts rightly is in test_batch; here, that
it does so with the wide instructions of the processor and without, at every border, and reads nothing behind a text.
"""

import ctypes
import mmap
import os
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

np = pytest.importorskip("numpy")
pytest.importorskip("pyarrow")

from hegui.detect.folding import fold  # noqa: E402  needs them
from hegui.detect.lexicon import Lexicon, Matcher  # noqa: E402
from hegui.detect.lexicon.term import Boundary, Term  # noqa: E402
from hegui.detect.personal.find import LAYERS  # noqa: E402
from hegui.detect.sieve import native  # noqa: E402
from hegui.detect.sieve.column import Column  # noqa: E402
from hegui.detect.sieve.place import Place, What  # noqa: E402

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


@given(
    st.lists(_PIECES, max_size=30).map(b"".join),
    st.sampled_from([b"", b"x" * 40, "汉字".encode() * 11, b"ab" + "é😀".encode() * 9]),
)
@example("汉".encode()[:2], b"x" * 30)
@example("😀".encode()[:3], b"x" * 29)
@example(b"\xf0\x8f\xbf\xbf", b"x" * 31)
@example(b"\xed\xa0\x80", b"x" * 30)
def test_the_first_malformed_byte(data: bytes, before: bytes) -> None:
    """As Python's own decoder says it; where a character is cut, its first byte."""
    whole = before + data + before
    try:
        whole.decode()
        first = len(whole)
    except UnicodeDecodeError as error:
        first = error.start
    for wide in (True, False):
        assert native.first_malformed(np.frombuffer(whole, np.uint8), wide=wide) == first


def test_every_pair_of_bytes_is_judged_as_python_does() -> None:
    """Each behind the first bytes of characters of every length, and where blocks of the wide instructions meet."""
    for lead in (b"", b"\xe4", b"\xf0\x9f", b"\xe4\xb8\xad"):
        for pair in range(1 << 16):
            data = b"x" * 30 + lead + pair.to_bytes(2) + b"x" * 32
            try:
                data.decode()
                first = len(data)
            except UnicodeDecodeError as error:
                first = error.start
            assert native.first_malformed(np.frombuffer(data, np.uint8)) == first


_KINDS = st.builds(native.Bytes, st.integers(0, 255), st.integers(0, 255), st.integers(1, 255))


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6), st.lists(_KINDS, min_size=5, max_size=5))
def test_counts_of_kinds(data: bytes, cuts: list[int], kinds: list[native.Bytes]) -> None:
    """Byte by byte, between any bounds."""
    bounds = sorted({0, len(data), *(cut for cut in cuts if cut <= len(data))})
    given = (np.frombuffer(data, np.uint8), np.array(bounds, np.int64), kinds)
    counts = native.counted(*given)
    assert (native.counted(*given, wide=False) == counts).all()
    for place, (start, end) in enumerate(pairwise(bounds)):
        part = data[start:end]
        expected = [sum((byte | kind.set) - kind.first & 0xFF < kind.size for byte in part) for kind in kinds]
        assert counts[:, place].tolist() == expected


@pytest.mark.parametrize("wide", [True, False])
def test_counts_of_a_long_record(wide: bool) -> None:
    """Longer than what is added up in a register."""
    data = np.full(1_000_003, 0x61, np.uint8)
    letters, none = native.Bytes(0, 0x61, 26), native.Bytes(0, 0xE4, 6)
    kinds = [letters, none, native.Bytes(0, 0xC0, 192), none, native.Bytes(0x20, 0x61, 1)]
    some = [3, 1_000_000]
    assert native.counted(data, np.array([0, 3, 1_000_003]), kinds, wide=wide).tolist() == [
        some,
        [0, 0],
        some,
        [0, 0],
        some,
    ]


_WORDS = ("赌博网站", "发票", "代开发票", "abracadabra", "cut price", "ab", "q币", "7天", "$100", "𠀀字")
_MATCHERS = [
    Matcher(Lexicon("t", tuple(Term(word, "c", boundary=boundary) for word in _WORDS)))
    for boundary in (Boundary.AUTO, Boundary.NONE)
]
_LONG = st.sampled_from(
    [
        *_WORDS,
        "13812345678",
        "110101199003078515",
        "a@b.cn",
        "微信：abc12345",
        "京A12345",
        "192.168.1.77",
        "赌*博·网 站",
        "a.b.c",
        "\u200b",
        "㈠",
        "ﷺ",
        "😀",
        "𠀀",
        "é",
        "Ａ",
        "賭",
        "。",
        "，",
        " ",
        "\n",
        "\x00",
        "字",
        "x",
        "9",
    ]
)
_MIXED = st.lists(
    st.one_of(
        _LONG.map(str.encode),
        st.tuples(_LONG, st.integers(1, 70)).map(lambda drawn: (drawn[0] * drawn[1]).encode()),
        st.binary(max_size=3),
    ),
    max_size=8,
).map(b"".join)


def _sieves(matcher: Matcher) -> tuple[native.NativeSieve, native.NativeSieve]:
    return native.NativeSieve(matcher), native.NativeSieve(matcher, wide=False)


def _places(sieve: native.NativeSieve, texts: list[bytes]) -> list[Place]:
    offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    return list(sieve.sift(Column(memoryview(b"".join(texts)), offsets)))


@pytest.mark.parametrize("matcher", _MATCHERS, ids=["whole words", "anywhere"])
def test_wide_instructions_change_nothing(matcher: Matcher) -> None:
    """The same places in the same order, of well-formed texts and of any bytes."""
    wide, narrow = _sieves(matcher)

    @given(st.lists(_MIXED, min_size=1, max_size=3))
    def same(texts: list[bytes]) -> None:
        assert _places(wide, texts) == _places(narrow, texts)

    same()


@pytest.mark.parametrize("matcher", _MATCHERS, ids=["whole words", "anywhere"])
@pytest.mark.parametrize("filler", ["xy ", "字", "字ab", "né ", "，，，，，，，，，，，7", "😀", "㈠"])
def test_a_word_at_every_place_of_a_block(matcher: Matcher, filler: str) -> None:
    """Wherever it stands in what is taken at once, and wherever the text ends behind it."""
    for word in _WORDS:
        texts = [
            f"{(filler * 140)[:before]} {word} {(filler * 40)[:after]}" for after in (0, 40) for before in range(140)
        ]
        for sieve in _sieves(matcher):
            found = {
                (place.text, place.start, place.end)
                for place in _places(sieve, [text.encode() for text in texts])
                if place.what is What.TERMS
            }
            starts = [len(text[: text.index(f" {word} ") + 1].encode()) for text in texts]
            assert found >= {(index, start, start + len(word.encode())) for index, start in enumerate(starts)}


def test_nothing_is_read_behind_the_last_text() -> None:
    """Behind it is a page that nobody may read: a column may end with its buffer."""
    page = mmap.PAGESIZE
    memory = mmap.mmap(-1, 2 * page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    if ctypes.CDLL(None, use_errno=True).mprotect(ctypes.c_void_p(start + page), ctypes.c_size_t(page), 0):
        pytest.skip("pages cannot be guarded here")
    wide, narrow = _sieves(_MATCHERS[0])
    ends = ["", "a", "赌", "发票", "赌博网站", "abracadabra", "13812345678", "😀", "é", "x" * 40, "字" * 40, "字 " * 9]
    for end in ends:
        for size in range(70):
            text = ("文字ab"[size % 3 :] * 30)[:size].encode() + end.encode()
            for cut in range(4):  # characters that are cut
                raw = text[: len(text) - cut]
                memory[page - len(raw) : page] = raw
                column = Column(memoryview(memory)[page - len(raw) : page], np.array([0, len(raw)], np.int64))
                assert list(wide.sift(column)) == list(narrow.sift(column)) == _places(wide, [raw])


@given(st.lists(_LONG.map(str.encode), max_size=8).map(b"".join))
@example("手机 Tel 13812345678".encode())
@example("手机：13812345678".encode())
@example("É 13812345678".encode())
@example(b"1 3 8 1 2 3 4 5 6 7 8 a b c")
def test_a_text_that_folding_leaves_as_it_is(raw: bytes) -> None:
    """Only of such a text it is said, and of every one: what the rules read then is what they would fold."""
    text = raw.decode()
    for place in _places(native.NativeSieve(None), [raw]):
        assert (What.AS_IT_IS in place.what) == (fold(text, LAYERS).text == text)


@given(st.lists(st.lists(_LONG, max_size=12).map("".join), min_size=1, max_size=3))
@example(["微信号，微信：abc12345。赌博网站13812345678\n发票a@b.cn，赌博网站", "x赌博网站"])
@example(["，" * 400_000 + "赌博网站a@b.cn" + "。发票" * 9])
def test_characters_before_a_place(texts: list[str]) -> None:
    """Counted from the start of its text, whatever order places come in."""
    raws = [text.encode() for text in texts]
    for place in _places(native.NativeSieve(_MATCHERS[0]), raws):
        assert place.before == len(raws[place.text][: place.start].decode())
