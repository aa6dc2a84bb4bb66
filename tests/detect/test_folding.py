# SPDX-License-Identifier: Apache-2.0
"""Folding: what each layer undoes, what it leaves alone, and the way back to the original."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hegui.detect import ALL, Folded, Layer, fold
from hegui.detect.fold_table import fold_data

FOLDS = [Layer.WIDTH, Layer.COMPATIBILITY, Layer.TRADITIONAL, Layer.CASE, Layer.LOOKALIKE, Layer.SEPARATOR]
DATA = fold_data()
ODD = "".join(step["from"] for step in DATA["replace"].values()) + "".join(
    char for step in DATA["expand"].values() for char in step
)
INVISIBLE = [chr(code) for first, last in DATA["invisible"] for code in range(first, last + 1)]


CHARACTERS = st.one_of(
    st.sampled_from("赌博大麻烦abcXYZ019 ，。\n"),
    st.sampled_from(ODD),
    st.sampled_from(DATA["soft"]),
    st.sampled_from(INVISIBLE),
    st.characters(),
)
TEXTS = st.text(CHARACTERS, max_size=40)
LAYERS = st.sampled_from(
    [ALL, Layer.NONE, *FOLDS, ALL & ~Layer.CASE, ALL & ~Layer.SEPARATOR, Layer.COMPATIBILITY | Layer.LOOKALIKE]
)
PATIENT = settings(deadline=None)
"""The first text that is folded by a choice of layers waits for its table."""


@pytest.mark.parametrize(
    ("text", "plain", "via"),
    [
        ("ＡＶ１８", "av18", Layer.WIDTH | Layer.CASE),
        ("ｶﾀ", "カタ", Layer.WIDTH),
        ("①⑴⒈②", "1112", Layer.COMPATIBILITY),
        ("❶➀", "11", Layer.LOOKALIKE),
        ("٣۳३", "333", Layer.LOOKALIKE),
        ("⽕⼤", "火大", Layer.COMPATIBILITY),
        ("㈠", "(一)", Layer.COMPATIBILITY),
        ("賭場", "赌场", Layer.TRADITIONAL),
        ("於後", "于后", Layer.TRADITIONAL),
        ("ѕех", "sex", Layer.LOOKALIKE),
        ("СЕХ", "cex", Layer.CASE | Layer.LOOKALIKE),
        ("🅿ⓄrN", "porn", Layer.COMPATIBILITY | Layer.CASE | Layer.LOOKALIKE),
        ("𝐩𝕠𝓇𝖓", "porn", Layer.COMPATIBILITY),
        ("pórń", "porn", Layer.LOOKALIKE),
        ("po\u0301rn", "porn", Layer.SEPARATOR),
        ("赌\u200b博", "赌博", Layer.SEPARATOR),
        ("赌\u202e博", "赌博", Layer.SEPARATOR),
        ("赌\ufe0f博", "赌博", Layer.SEPARATOR),
        ("赌\x00博", "赌博", Layer.SEPARATOR),
        ("赌 博", "赌博", Layer.SEPARATOR),
        ("赌 *·\u200b_ 博", "赌博", Layer.SEPARATOR),
        ("赌\u3000博", "赌博", Layer.WIDTH | Layer.SEPARATOR),
        ("p.o.r.n", "porn", Layer.SEPARATOR),
        ("S E X", "sex", Layer.CASE | Layer.SEPARATOR),
    ],
)
def test_each_way_of_writing_is_undone(text: str, plain: str, via: Layer) -> None:
    """The plain form, the layers that it took, and the whole text as its origin."""
    folded = fold(text)
    assert (folded.text, folded.via(0, len(plain))) == (plain, via)
    assert folded.original(0, len(plain)) == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "我们今天去公园,然后回家。",
        "输赢。博物馆",
        "赌\n博",
        "赌,博",
        "赌、博",
        "赌“博”",
        "赌……博",
        "著名 python 程序",
        "乾坤",
        "价格 3 个 5 元",
        "张三@example.com",
        "i/o and a.b",
        "138 1234 5678",
        "two words here",
        "",
    ],
)
def test_what_is_plain_or_parts_sentences_is_left_alone(text: str) -> None:
    """Nothing to fold: the same text, no layer, and every position its own."""
    folded = fold(text)
    assert folded.text == text
    assert folded.via(0, len(text)) is Layer.NONE
    assert [folded.original(at, at + 1) for at in range(len(text))] == [(at, at + 1) for at in range(len(text))]


@PATIENT
@given(TEXTS, LAYERS)
@example("㈠賭 \u200b·博㈡", ALL)
def test_folding_twice_is_folding_once(text: str, layers: Layer) -> None:
    """A plain form is plain."""
    once = fold(text, layers).text
    assert fold(once, layers).text == once


@PATIENT
@given(TEXTS, LAYERS, st.data())
@example("㈠賭 \u200b·博㈡", ALL, None)
def test_the_way_back_covers_what_produced_the_span(text: str, layers: Layer, data: st.DataObject | None) -> None:
    """Spans grow with the folded span, stay inside, and the folded span can be made again from the original one."""
    folded = fold(text, layers)
    length = len(folded.text)
    start = data.draw(st.integers(0, length)) if data else 0
    end = data.draw(st.integers(start, length)) if data else length
    first, last = folded.original(start, end)
    assert 0 <= first <= last <= len(text)
    assert (first == last) == (start == end)
    ones = [folded.original(at, at + 1) for at in range(start, end)]
    assert ones == sorted(ones)
    if ones:
        assert (first, last) == (ones[0][0], ones[-1][1])
    one_by_one = "".join(fold(char, layers & ~Layer.SEPARATOR).text for char in text[first:last])
    assert in_order(folded.text[start:end], one_by_one)


def in_order(some: str, more: str) -> bool:
    """Whether a text has the characters of another in their order, and perhaps others between."""
    rest = iter(more)
    return all(char in rest for char in some)


@pytest.mark.parametrize("beside", ["", "我们今天去公园，然后回家。" * 3, "\uffff", "😀"])
def test_long_texts_are_folded_as_their_characters_are(beside: str) -> None:
    """Whether few or nearly all of its characters have another form, and across the parts in which it is read."""
    layers = ALL & ~Layer.SEPARATOR
    plain = {char: fold(char, layers).text for char in {*ODD, *beside}}
    for step in (1, 97):
        text = beside.join(ODD[::step]) + "x" * 300
        assert fold(text, layers).text == "".join(plain.get(char, char) for char in text)


@given(TEXTS, TEXTS)
def test_lines_are_folded_apart(one: str, other: str) -> None:
    """Many texts may be folded in one go, joined by line ends."""
    assert fold(f"{one}\n{other}").text == f"{fold(one).text}\n{fold(other).text}"


@PATIENT
@given(TEXTS, LAYERS)
def test_layers_are_told_where_something_changed(text: str, layers: Layer) -> None:
    """No layer is named that was not asked for, and one is named exactly if the span differs."""
    folded = fold(text, layers)
    via = folded.via(0, len(folded.text))
    first, last = folded.original(0, len(folded.text))
    assert via in layers
    assert bool(via) == (text[first:last] != folded.text)


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_the_short_way_for_ascii_is_what_the_table_says(text: str) -> None:
    """ASCII is not looked up; beside a character of another script it is, with the same result."""
    assert fold(f"{text}\n，").text == f"{fold(text).text}\n,"


def test_the_three_variants_are_no_folds() -> None:
    """They may be asked for, and change nothing."""
    assert fold("赌", Layer.PINYIN | Layer.HOMOPHONE | Layer.SPLIT).text == "赌"
    assert not (Layer.PINYIN | Layer.HOMOPHONE | Layer.SPLIT) & ALL


def test_a_lone_surrogate_is_kept() -> None:
    """Text from broken JSON is folded like any other."""
    assert fold("\ud800賭").text == "\ud800赌"


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (1, 0), (0, 3)])
def test_a_span_outside_is_refused(start: int, end: int) -> None:
    """A caller's slip is not answered with a wrong place."""
    with pytest.raises(ValueError, match="not a span of 2"):
        fold("赌博").original(start, end)


def test_folded_is_a_value() -> None:
    """The result says which text and layers it is of."""
    assert fold("Ａ", Layer.WIDTH) == Folded("A", "Ａ", Layer.WIDTH)


class TestTheTable:
    """What holds of the generated data, whoever reads it."""

    def test_it_is_ascii_and_names_its_sources(self) -> None:
        """No invisible character hides in the file, and it says what it was made from."""
        path = Path(__file__).parents[2] / "src/hegui/detect/tables/fold.json"
        assert path.read_bytes().isascii()
        assert json.loads(path.read_text())["sources"]["unicode"] == "14.0.0"
        assert "Apache-2.0" in DATA["sources"]["opencc"]

    def test_ascii_is_only_made_small(self) -> None:
        """No layer but CASE touches ASCII: digits stay digits."""
        touched = {char for char in ODD if char.isascii()}
        assert touched == set(DATA["replace"]["case"]["from"]) & set(map(chr, range(0x80)))
        assert all(char.isupper() for char in touched)

    def test_traditional_is_one_for_one_and_has_no_chains(self) -> None:
        """What a traditional character becomes is not traditional."""
        step = DATA["replace"]["traditional"]
        assert len(step["from"]) > 3000
        assert not set(step["from"]) & set(step["to"])
        assert "traditional" not in DATA["expand"]

    def test_width_is_what_unicode_says(self) -> None:
        """Each full-width or half-width form becomes its NFKC form."""
        step = DATA["replace"]["width"]
        assert all(
            unicodedata.normalize("NFKC", char) == form for char, form in zip(step["from"], step["to"], strict=True)
        )

    def test_nothing_soft_parts_sentences(self) -> None:
        """Commas, stops, quotes, brackets and line ends are not soft."""
        assert not set(DATA["soft"]) & set('，。、；：！？,;:!?"“”‘’()（）[]【】《》<>{}\n\r\v\f\u2028\u2029…@%$')
