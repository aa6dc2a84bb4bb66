# SPDX-License-Identifier: Apache-2.0
"""The sieve of numpy and Hyperscan leaves every place where a rule finds something; what it leaves beside costs time only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sieve_texts import SENTENCES, TERM_TEXTS, personal_texts

from hegui.detect.folding import fold
from hegui.detect.personal import find_personal
from hegui.detect.personal.rule import behind_label, shape
from hegui.detect.personal.rules import RULES
from hegui.detect.personal.worth import worth_reading
from hegui.detect.sieve.place import STOPS

pa = pytest.importorskip("pyarrow")
hyperscan = pytest.importorskip("hyperscan")

from hegui.detect.sieve import vector  # noqa: E402  needs them
from hegui.detect.sieve.column import column_of  # noqa: E402
from hegui.detect.sieve.triggers import bounded, triggers, without_look_around  # noqa: E402
from hegui.detect.sieve.vector import VectorSieve  # noqa: E402
from hegui.detect.sieve.vector_fold import BETWEEN, MARGIN, Piece, table_of  # noqa: E402
from hegui.detect.sieve.vector_personal import BEHIND  # noqa: E402


@pytest.fixture(scope="module")
def personal() -> VectorSieve:
    """A sieve for identifiers."""
    return VectorSieve(None)


_TABLE = table_of({}, ())


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.one_of(TERM_TEXTS, personal_texts(), st.text()), min_size=1, max_size=5))
def test_folding_is_the_same(texts: list[str]) -> None:
    """Texts folded together are each as folded alone."""
    texts = [text.replace(BETWEEN, "") for text in texts]
    piece = Piece(f"{MARGIN}{BETWEEN.join(texts)}{MARGIN}".encode(), _TABLE)
    folded = "".join(map(chr, piece.characters)).removeprefix(MARGIN).removesuffix(MARGIN).split(BETWEEN)
    assert folded == [fold(text).text for text in texts]


def test_every_character_folds_the_same() -> None:
    """Alone, so that nothing is between Han."""
    texts = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000 and chr(point) != BETWEEN]
    piece = Piece(f"{MARGIN}{BETWEEN.join(texts)}{MARGIN}".encode(), _TABLE)
    folded = "".join(map(chr, piece.characters)).removeprefix(MARGIN).removesuffix(MARGIN).split(BETWEEN)
    assert folded == [fold(text).text for text in texts]


def test_long_texts_are_cut_at_lines(monkeypatch: pytest.MonkeyPatch, personal: VectorSieve) -> None:
    """The places are the same, whatever is folded at once."""
    texts = ["\n".join(SENTENCES[:200]), "", "".join(SENTENCES[200:300]), "电话：13812345678"]
    column = column_of(pa.array(texts))
    whole = set(personal.sift(column))
    monkeypatch.setattr(vector, "PIECE", 500)
    assert set(personal.sift(column)) == whole
    assert whole


def test_no_announced_trigger_reaches_further_than_is_looked() -> None:
    """Hyperscan refuses a pattern that never fits so much."""
    for trigger in triggers():
        if trigger.announced:
            database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
            longer = hyperscan.ExpressionExt(flags=hyperscan.HS_EXT_FLAG_MIN_LENGTH, min_length=BEHIND)
            with pytest.raises(hyperscan.error, match="can only produce matches"):
                database.compile(expressions=[trigger.pattern], ids=[0], flags=hyperscan.HS_FLAG_DOTALL, ext=[longer])


def test_every_rule_has_a_trigger() -> None:
    """A rule without one would be lost in silence."""
    assert {rule.id for rule in RULES} == {name for trigger in triggers() for name in trigger.rules}


@pytest.mark.parametrize(
    ("pattern", "looked_for"),
    [
        ("1(?<![0-9].)(?:[0-9]{10})(?![0-9])", "1(?:[0-9]{10})"),
        ("(?P<value>a{0,9}+b)(?=[)]|(?:c))(?!d)", "(?:a{0,9}b)(?:[)]|(?:c))"),
        ("a(?=b)c", "ac"),
        (r"\((?<=\()[(]", r"\([(]"),
    ],
)
def test_patterns_without_look_around(pattern: str, looked_for: str) -> None:
    """What fits the one fits the other."""
    assert without_look_around(pattern) == looked_for


def test_the_bounds_of_a_shape_are_kept() -> None:
    """Its look-behind stands after the first character, where an engine for triggers cannot look."""
    assert bounded(shape("[1-9]", "[0-9]{3}", after="A-Z").pattern) == "[^0-9A-Za-z_][1-9](?:[0-9]{3})[^A-Z]"
    assert bounded(shape(r"\(", "(?:x(?!y))", before="").pattern) == r"\((?:(?:x))[^0-9A-Za-z_]"
    assert bounded(behind_label("[:]?", "[0-9](?!1)", after="").pattern) == "[:]?(?:[0-9])"


@pytest.mark.parametrize(
    "text",
    ["ｎａｍｅ: Li Lei", "n.a.m.e: Li Lei", "na\u200bme: Li Lei", "張 · · · 先 · · · 生", "߁", "⑩", "𝟏"],
)
def test_a_part_is_worth_reading_by_itself(text: str) -> None:
    """Whatever form a digit or a letter of a label is in."""
    assert worth_reading(text)


def test_prose_is_not_worth_reading() -> None:
    """Nor with a face in it."""
    assert not worth_reading("平凡的一天，没有什么可说的……😀")


@pytest.mark.parametrize(
    "text",
    [
        "AB:12:34:56:78:90:AA:BB",
        "www.a_b/?13812345678",
        "幸福小区3号楼2单元501室",
        "vIn码：LSVAU2180N2183294",
        "名字叫张三先生",
    ],
)
@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("other", ["地址", "http://a.cn", "vin", "手机13812345678", ""])
def test_a_sentence_is_read_alike_alone_and_among_others(text: str, stop: str, other: str) -> None:
    """No rule looks past a stop."""
    before, among = find_personal(other), find_personal(f"{other}{stop}{text}{stop}{other}")
    shift = len(other) + 1
    assert [hit for hit in among if shift <= hit.start < shift + len(text)] == [
        hit._replace(start=hit.start + shift, end=hit.end + shift) for hit in find_personal(text)
    ]
    assert len(among) == len(find_personal(text)) + 2 * len(before)
