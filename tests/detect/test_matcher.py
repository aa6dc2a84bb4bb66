# SPDX-License-Identifier: Apache-2.0
"""Finding terms: every way of writing them, only where they count, and exactly what a slow search finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.detect import Confidence, Layer, Severity, fold
from hegui.detect.lexicon import Boundary, Lexicon, Matcher, Term, Tier, Variant
from hegui.detect.lexicon.words import Words

MARIJUANA = Term("大麻", "A.1.h", unless=("大麻烦", "大麻袋"))


def matcher(*terms: Term, unless: tuple[str, ...] = ()) -> Matcher:
    """A matcher of one lexicon."""
    return Matcher(Lexicon("test", terms, unless=unless))


def found(text: str, *terms: Term) -> list[tuple[str, Layer]]:
    """What stands at each hit, and through what it was found."""
    return [(text[hit.start : hit.end], hit.via) for hit in matcher(*terms).find(text)]


@pytest.mark.parametrize(
    ("text", "what", "via"),
    [
        ("不许种大麻。", "大麻", Layer.NONE),
        ("大 麻", "大 麻", Layer.SEPARATOR),
        ("大·*\u200b麻", "大·*\u200b麻", Layer.SEPARATOR),
        ("⼤麻", "⼤麻", Layer.COMPATIBILITY),
        ("\u200b大麻\u200b", "大麻", Layer.NONE),
    ],
)
def test_a_term_is_found_however_it_is_written(text: str, what: str, via: Layer) -> None:
    """The hit covers what stands in the text, without what is dropped beside it."""
    assert found(text, MARIJUANA) == [(what, via)]


def test_traditional_and_capital_terms_are_folded_as_the_text_is() -> None:
    """It does not matter in which form the list or the text is."""
    assert found("線上賭場", Term("线上赌场", "x")) == [("線上賭場", Layer.TRADITIONAL)]
    assert found("线上赌场", Term("線上賭場", "x")) == [("线上赌场", Layer.NONE)]
    assert found("ＡＶ女優", Term("av女优", "x")) == [("ＡＶ女優", Layer.WIDTH | Layer.CASE | Layer.TRADITIONAL)]


def test_a_hit_says_rule_category_and_weight_and_no_text() -> None:
    """The rule is the same for every form of the term and on every machine."""
    term = Term("冰毒", "A.1.h", Severity.HIGH, Tier.BLOCK)
    [hit] = matcher(term).find("卖冰毒")
    assert hit == ("test/9cc910906db2", "A.1.h", 1, 3, Layer.NONE, Severity.HIGH, Confidence.HIGH)
    assert matcher(term).term(hit.rule) is term
    assert matcher(Term("冰 毒", "A.1.h")).find("冰毒")[0].rule == hit.rule


@pytest.mark.parametrize(("tier", "confidence"), list(zip(Tier, reversed(Confidence), strict=True)))
def test_the_tier_sets_the_confidence(tier: Tier, confidence: Confidence) -> None:
    """Block is high, context medium, weak low."""
    assert matcher(Term("冰毒", "x", tier=tier)).find("冰毒")[0].confidence is confidence


class TestWhiteList:
    """Harmless phrases around a term."""

    @pytest.mark.parametrize("text", ["惹上大麻烦了", "惹上大 麻 煩了", "大麻烦", "一条大麻袋"])
    def test_a_term_inside_a_harmless_phrase_does_not_count(self, text: str) -> None:
        """In whatever form the phrase is written."""
        assert found(text, MARIJUANA) == []

    @pytest.mark.parametrize("text", ["大麻，烦", "大麻", "烦大麻", "大麻烟"])
    def test_elsewhere_it_counts(self, text: str) -> None:
        """A part of the phrase is not the phrase."""
        assert len(found(text, MARIJUANA)) == 1

    def test_one_place_does_not_silence_another(self) -> None:
        """The white list works place by place."""
        assert found("大麻烦的大麻", MARIJUANA) == [("大麻", Layer.NONE)]

    def test_a_phrase_may_begin_before_the_term(self) -> None:
        """Also at the very start of the text, where there is no room for it."""
        term = Term("性交", "x", unless=("男性交友",))
        assert found("男性交友", term) == []
        assert len(found("性交友", term)) == 1

    def test_a_phrase_of_the_lexicon_is_for_all_terms(self) -> None:
        """A lexicon's own white list."""
        made = matcher(Term("赌博", "x"), Term("博弈", "x"), unless=("反赌博弈论",))
        assert made.find("反赌博弈论") == []
        assert len(made.find("赌博弈")) == 2


class TestCompany:
    """Terms that count in the right company only."""

    TERM = Term("冰毒", "x", near=("出售", "Buy"), within=4)

    @pytest.mark.parametrize(
        ("text", "hits"),
        [
            ("出售冰毒", 1),
            ("冰毒一二出售", 1),
            ("冰毒一二三出售", 0),
            ("出 售 冰 毒", 1),
            ("BUY 冰毒", 1),
            ("冰毒", 0),
            ("禁止冰毒", 0),
        ],
    )
    def test_one_of_the_others_must_stand_near(self, text: str, hits: int) -> None:
        """Near is counted in characters of the plain form, on both sides."""
        assert len(found(text, self.TERM)) == hits

    def test_the_term_is_no_company_of_its_own(self) -> None:
        """A word of `near` that is part of the term must stand once more."""
        term = Term("出售冰毒", "x", near=("出售",))
        assert found("出售冰毒", term) == []
        assert len(found("出售出售冰毒", term)) == 1


class TestBoundaries:
    """What may stand beside a term."""

    @pytest.mark.parametrize(
        ("text", "hits"),
        [
            ("porn", 1),
            ("看porn片", 1),
            ("popcorn porn.", 1),
            ("pornography", 0),
            ("xporn", 0),
            ("porn2", 0),
            ("pornй", 0),
            ("ｐｏｒｎ", 1),
        ],
    )
    def test_latin_terms_are_words_beside_chinese_too(self, text: str, hits: int) -> None:
        """A letter or digit of an alphabet makes another word of it; a Chinese character does not."""
        assert len(found(text, Term("porn", "x"))) == hits

    def test_only_the_latin_end_needs_a_boundary(self) -> None:
        """``OK粉`` is no ``K粉``; what follows 粉 is free."""
        term = Term("K粉", "x")
        assert [len(found(text, term)) for text in ("买K粉的", "OK粉", "k粉丝")] == [1, 0, 1]

    def test_a_term_may_have_to_stand_alone_or_nothing(self) -> None:
        """WORD wants no letter on either side in any script, NONE wants nothing."""
        alone, anywhere = Term("冰", "x", boundary=Boundary.WORD), Term("ice", "x", boundary=Boundary.NONE)
        assert [len(found(text, alone)) for text in ("冰", "“冰”", "冰水", "滑冰")] == [1, 1, 0, 0]
        assert len(found("nicely", anywhere)) == 1

    def test_people_set_a_space_between_scripts(self) -> None:
        """Folding leaves that space, so the term is sought with it too."""
        assert found("找 AV 女优", Term("av女优", "x")) == [("AV 女优", Layer.CASE | Layer.SEPARATOR)]


class TestVariants:
    """Spellings that a term must ask for."""

    TERM = Term("赌博网站", "x", variants=frozenset(Variant))

    @pytest.mark.parametrize(
        ("text", "via"),
        [
            ("上 dubowangzhan 吧", Layer.PINYIN),
            ("上 du bo wang zhan 吧", Layer.PINYIN),
            ("DuBoWangZhan", Layer.PINYIN | Layer.CASE),
            ("赌bo网站", Layer.PINYIN),
            ("du博网站", Layer.PINYIN),
            ("读博网站", Layer.HOMOPHONE),
            ("毒勃忘占", Layer.HOMOPHONE),
            ("賭·博罔站", Layer.HOMOPHONE | Layer.TRADITIONAL | Layer.SEPARATOR),
            ("贝者博网站", Layer.SPLIT),
            ("贝 者 博 网 站", Layer.SPLIT | Layer.SEPARATOR),
            ("赌博网站", Layer.NONE),
        ],
    )
    def test_each_variant_is_found_and_named(self, text: str, via: Layer) -> None:
        """Once at a place, and told by how it was found."""
        assert [how for _, how in found(text, self.TERM)] == [via]

    @pytest.mark.parametrize("text", ["dubowangzhan", "读博网站", "贝者博网站", "赌bo网站"])
    def test_a_term_that_does_not_ask_has_none(self, text: str) -> None:
        """They flood ordinary text, so none is there by default."""
        assert found(text, Term("赌博网站", "x")) == []

    def test_pinyin_is_a_word_of_its_own(self) -> None:
        """Inside of a longer Latin word it is something else, and short ones are not sought."""
        assert found("adubowangzhane", self.TERM) == []
        assert found("bingdu", Term("冰毒", "x", variants=frozenset({Variant.PINYIN}))) != []
        assert found("aye", Term("阿爷", "x", variants=frozenset({Variant.PINYIN}))) == []

    def test_company_and_white_list_hold_for_variants(self) -> None:
        """A homophone counts in the same company, and not inside a phrase that sounds harmless."""
        term = Term("赌博网站", "x", near=("注册",), unless=("打击赌博网站",), variants=frozenset({Variant.HOMOPHONE}))
        assert [len(found(text, term)) for text in ("读博网站", "读博网站注册", "打击读博网站，注册")] == [0, 1, 0]


def test_terms_inside_one_another_are_all_found_in_order() -> None:
    """By place, the shorter first."""
    made = matcher(Term("网络赌博", "x"), Term("赌博", "x"), Term("络赌", "x"))
    assert [(hit.start, hit.end) for hit in made.find("网络赌博")] == [(0, 4), (1, 3), (2, 4)]


def test_several_lexicons_answer_for_themselves() -> None:
    """The same term of two lists is two hits, told apart by the list."""
    made = Matcher(Lexicon("one", (Term("赌博", "x"),)), Lexicon("two", (Term("賭博", "y"),)))
    assert [(hit.rule.split("/")[0], hit.category) for hit in made.find("赌博")] == [("one", "x"), ("two", "y")]


def test_an_empty_matcher_finds_nothing() -> None:
    """No terms, or no text."""
    assert Matcher().find("赌博") == []
    assert matcher(MARIJUANA).find("") == []


@given(st.sets(st.text("赌博𠀀网a1", min_size=1, max_size=4), max_size=8), st.text("赌博𠀀网a1\ud800", max_size=40))
def test_words_are_found_as_a_slow_search_finds_them(words: set[str], text: str) -> None:
    """Every place of every word, once."""
    slowly = sorted((at, at + len(word)) for word in words for at in range(len(text)) if text.startswith(word, at))
    assert sorted(Words(words).find(text)) == slowly


@given(st.text("赌博大麻烦 ·a\u200b，賭", max_size=30))
def test_hits_are_places_of_the_original(text: str) -> None:
    """What stands at a hit folds to the term."""
    for hit in matcher(Term("赌博", "x"), MARIJUANA).find(text):
        assert fold(text[hit.start : hit.end]).text in {"赌博", "大麻"}
