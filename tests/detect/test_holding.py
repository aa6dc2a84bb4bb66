# SPDX-License-Identifier: Apache-2.0
"""Text in pieces is folded and searched as the whole is, and no word is ever let go before it is known."""

from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.detect.folding import fold
from hegui.detect.lexicon import Boundary, Lexicon, Matcher, Term, Tier, Variant
from hegui.detect.lexicon.holding import Beginnings, FoldingStream, HeldWords

LEXICON = Lexicon(
    "own",
    (
        Term("大麻", "A.1.h", unless=("大麻烦", "工业大麻布")),
        Term("赌博", "A.1.h", tier=Tier.BLOCK, variants=frozenset({Variant.PINYIN, Variant.SPLIT})),
        Term("线上赌场", "A.1.h", variants=frozenset({Variant.HOMOPHONE, Variant.PINYIN})),
        Term("冰毒", "A.1.h", near=("出售", "sell"), within=5),
        Term("SM", "A.1.f"),
        Term("porn", "A.1.f", tier=Tier.BLOCK),
        Term("av女优", "A.1.f"),
        Term("毒", "A.1.h", boundary=Boundary.WORD),
        Term("赌博机", "A.1.h"),
        Term("一夜", "A.1.f"),
        Term("-毒品", "A.1.h"),
    ),
    unless=("禁赌博",),
)
MATCHER = Matcher(LEXICON)
BEGINNINGS = Beginnings(MATCHER, (LEXICON,))
ALPHABET = "大麻烦赌博机线上场冰毒出售sellSMporn av女优·.- \u200b\u200d，。\n一夜㈠①贝者duboｐ𝐨禁工业布x"
texts = st.text(ALPHABET, max_size=24)
HOSTILE = [
    "这下惹了大麻烦，别碰大麻",
    "赌 · 博",
    "p.o.r.n and p o r n.",
    "出售一点冰毒",
    "冰毒，快出售",
    "冰毒远远远远远出售",
    "贝者博dubo du bo",
    "Smoking SM, sm",
    "禁赌博机",
    "㈠夜，㈠ 夜",
    "线*上*赌*场 现上赌场",
    "赌\u200b\u200b博",
    "av 女优",
    "毒。毒品-毒品",
]


def splits(text: str) -> list[list[str]]:
    """All ways to cut a text into pieces."""
    found = []
    for count in range(len(text)):
        for cuts in combinations(range(1, len(text)), count):
            places = (0, *cuts, len(text))
            found.append([text[first:end] for first, end in pairwise(places)])
    return found or [[text]]


def random_split(random: Random, text: str, most: int) -> list[str]:
    """The text in pieces of at most so many characters."""
    pieces, done = [], 0
    while done < len(text):
        size = random.randint(1, most)
        pieces.append(text[done : done + size])
        done += size
    return pieces or [""]


def folded_in_pieces(pieces: list[str]) -> tuple[str, list[int]]:
    stream = FoldingStream()
    text, origins = "", []
    for number, piece in enumerate(pieces, 1):
        fresh, places = stream.feed(piece, last=number == len(pieces))
        text += fresh
        origins += places
    return text, origins


def assert_held(pieces: list[str]) -> None:
    """The hits in pieces are those in the whole, and no character of one was safe before it was told."""
    whole = "".join(pieces)
    held = HeldWords(BEGINNINGS)
    found, safe = [], 0
    for number, piece in enumerate(pieces, 1):
        hits = held.feed(piece, last=number == len(pieces))
        assert all(hit.start >= safe for hit in hits), (pieces, hits, safe)
        found += hits
        safe = max(safe, held.safe)
    assert set(found) == set(MATCHER.find(whole)), pieces
    assert len(found) == len(set(found))
    assert safe == len(whole)


@given(st.lists(st.text(ALPHABET, max_size=5), max_size=10))
@settings(max_examples=1500, deadline=None)
def test_pieces_fold_as_the_whole(pieces: list[str]) -> None:
    """The certain parts put together are the plain form, each character with its place."""
    pieces = pieces or [""]
    text, origins = folded_in_pieces(pieces)
    folded = fold("".join(pieces))
    assert text == folded.text
    assert origins == [folded.original(at, at + 1)[0] for at in range(len(text))]


@given(st.lists(st.text(max_size=6), max_size=8))
@settings(max_examples=500, deadline=None)
def test_any_pieces_fold_as_the_whole(pieces: list[str]) -> None:
    """So do pieces of any characters."""
    pieces = pieces or [""]
    assert folded_in_pieces(pieces)[0] == fold("".join(pieces)).text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_split_hides_a_word(text: str) -> None:
    """Every cut of a short text, up to some thousands of them, finds the same and lets nothing go."""
    cuts = splits(text[:13])
    for pieces in cuts:
        assert_held([*pieces, text[13:]] if text[13:] else pieces)


@given(st.lists(texts, max_size=6))
@settings(max_examples=1500, deadline=None)
def test_random_texts_hide_no_word(pieces: list[str]) -> None:
    """Nor do random pieces of words, separators and their like."""
    assert_held(pieces or [""])


def test_long_texts_hide_no_word() -> None:
    """Nor texts longer than what is kept of them."""
    random = Random(5)  # noqa: S311  no secret
    for most in (1, 3, 40, 3000):
        words = [*HOSTILE, "今天天气很好，", "hello world ", "\n"]
        assert_held(random_split(random, "".join(random.choices(words, k=1500)), most))


def test_a_word_is_waited_for_no_longer_than_needed() -> None:
    """A beginning is held until it is none, a word until what follows decides, and other text not at all."""
    held = HeldWords(BEGINNINGS)
    held.feed("你好大")
    assert held.safe == 2
    assert held.feed("麻") == []
    assert held.safe == 2
    assert held.feed("烦啊") == []
    assert held.safe == 6


def test_a_separator_behind_a_beginning_is_held_with_it() -> None:
    """So that the word can still be taken back whole; alone it is not held."""
    held = HeldWords(Beginnings(matcher := Matcher(lexicon := Lexicon("own", (Term("赌博", "A.1.h"),))), (lexicon,)))
    held.feed("赌 ·")
    assert held.safe == 0
    [hit] = held.feed(" 博")
    assert (hit.start, hit.end) == (0, 5)
    held = HeldWords(Beginnings(matcher, (lexicon,)))
    held.feed("你 ")
    assert held.safe == 2


def test_endless_separators_are_read_in_linear_time() -> None:
    """Twenty thousand of them, one by one, and the word behind."""
    held = HeldWords(BEGINNINGS)
    held.feed("赌")
    for _ in range(20_000):
        held.feed(" ")
    assert [hit.category for hit in held.feed("博", last=True)] == ["A.1.h"]
