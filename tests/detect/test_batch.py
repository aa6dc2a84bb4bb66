# SPDX-License-Identifier: Apache-2.0
"""Whatever the sieve, a column of texts gives what the rules find text by text."""

import os
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from personal_cases import generated, handwritten
from sieve_texts import SENTENCES, TERM_TEXTS, TERMS, disguised, personal_texts

pa = pytest.importorskip("pyarrow")

from hegui.detect.batch import BatchDetector, SieveName, sieve_here  # noqa: E402  needs it
from hegui.detect.finding import Hit  # noqa: E402
from hegui.detect.folding import fold  # noqa: E402
from hegui.detect.lexicon import Lexicon, Matcher  # noqa: E402
from hegui.detect.lexicon.term import Boundary, Term, Variant  # noqa: E402
from hegui.detect.personal import find_personal  # noqa: E402
from hegui.detect.personal.rules import LABELLED  # noqa: E402
from hegui.detect.sieve import native  # noqa: E402
from hegui.detect.sieve.column import column_of  # noqa: E402

COMPILED = pytest.mark.skipif(
    not native.available() and "CI" not in os.environ, reason="there was no C compiler at installation"
)
"""CI has a compiler, so there the native sieve must be there."""
SIEVES = [pytest.param(name, marks=COMPILED if name is SieveName.NATIVE else ()) for name in SieveName]
FAST = SIEVES[:2]
EXAMPLES = 500


@pytest.fixture(scope="module", params=FAST)
def personal(request: pytest.FixtureRequest) -> BatchDetector:
    """Looks for identifiers."""
    return BatchDetector(sieve=request.param)


def _by_text(detector: BatchDetector, texts: list[str]) -> list[list[Hit]]:
    found: list[list[Hit]] = [[] for _ in texts]
    for index, hit in detector.find(pa.array(texts, pa.string())):
        found[index].append(hit)
    return found


def test_generated_sentences(personal: BatchDetector) -> None:
    """All of the test set of identifiers in one column."""
    texts = [case.text for case in (*generated(4, 6_000), *handwritten())]
    assert _by_text(personal, texts) == [find_personal(text) for text in texts]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(personal_texts(), max_size=5))
@example(["手机", "13812345678。", "", "\x1e微信：abc12345", "1990年1月1日生"])
@example(["Ɵ13812345678", "ᲀ.b.c"])
@example(["，D.O.𝐁. 7 August 1973, ★male"])
@example(["(ID number 3501021997100\u200d6659\u202fX/)"])
@example(["转让联系V信fitcat-0520", "张先生。李女士\n王小明先生"])
def test_identifiers_in_any_disguise(personal: BatchDetector, texts: list[str]) -> None:
    """Whatever stands beside, and however it is written."""
    assert _by_text(personal, texts) == [find_personal(text) for text in texts]


_BORN = st.lists(
    st.sampled_from(
        [
            "1990年3月5日",
            "1990年 3 月 5 日",
            "1990-03-05",
            "1990年3月",
            "19900305",
            "5号",
            " ",
            "（",
            "出生",
            "生",
            "生于",
            "生人",
            "生日",
            "生效",
            "出",
            "月",
            "日",
            "号",
            "人",
            "于",
            "\u200b",
            "出 生",
            "。",
            "a",
            "1",
        ]
    ),
    max_size=6,
).map("".join)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(_BORN, min_size=1, max_size=20))
def test_days_of_birth_before_their_word(personal: BatchDetector, texts: list[str]) -> None:
    """The sieves know what a date ends with and what the word may be; the rule says the same."""
    assert _by_text(personal, texts) == [find_personal(text) for text in texts]


def test_labels_are_plain_as_they_are_listed() -> None:
    """So that one that stands in a text just so need not be folded."""
    assert [label for label in LABELLED if fold(label).text != label] == []


def _lexicon(boundary: Boundary) -> Lexicon:
    plains = list(dict.fromkeys(fold(term).text for term in TERMS))
    more = {plains[0]: {"near": ("现金",)}, plains[1]: {"unless": (f"{plains[1]}检测",)}}
    terms = (
        Term(plain, "c", boundary=boundary, variants=frozenset(Variant), **more.get(plain, {}))  # type: ignore[arg-type]
        for plain in plains
    )
    return Lexicon("t", tuple(terms))


LEXICONS = {boundary: _lexicon(boundary) for boundary in Boundary}
MATCHERS = {boundary: Matcher(lexicon) for boundary, lexicon in LEXICONS.items()}
DETECTORS = {
    (name, boundary): BatchDetector([lexicon], personal=False, sieve=name)
    for boundary, lexicon in LEXICONS.items()
    for name in SieveName
    if name is not SieveName.NATIVE or native.available()
}


@pytest.mark.parametrize("name", SIEVES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    drawn=st.lists(
        st.tuples(
            st.lists(st.one_of(TERM_TEXTS, st.sampled_from(["现金", "检测", "。", "，" * 30])), max_size=4).map(
                "".join
            ),
            st.randoms(use_true_random=False),
            st.sampled_from([0, 0.1, 0.3]),
        ),
        max_size=5,
    ),
    boundary=st.sampled_from(Boundary),
)
def test_terms_in_any_disguise(name: SieveName, drawn: list[tuple[str, Random, float]], boundary: Boundary) -> None:
    """Also beside the edge of a text, with company and white list, and where something became several characters or none."""
    texts = [disguised(text, random, share).encode("utf-8", "ignore").decode() for text, random, share in drawn]
    assert _by_text(DETECTORS[name, boundary], texts) == [MATCHERS[boundary].find(text) for text in texts]


def test_windows_that_reach_back() -> None:
    """A term near the one before it, whose context begins before that of the first."""
    words = Lexicon("t", (Term("赌博", "c", near=("现金",)), Term("发票", "c")))
    texts = [f"{'甲' * 40}，{'乙' * 60}发票{'丙' * gap}赌博{'丁' * 20}现金，{'戊' * 80}" for gap in range(0, 90, 7)]
    for name in (SieveName.PLAIN, SieveName.VECTOR, *([SieveName.NATIVE] if native.available() else [])):
        detector = BatchDetector([words], personal=False, sieve=name)
        assert _by_text(detector, texts) == [Matcher(words).find(text) for text in texts]


def test_long_texts(personal: BatchDetector) -> None:
    """Longer than what is folded at once, with and without line ends, and with a value right where it is cut."""
    filler = "这是一段没有什么内容的文字，" * 30_000
    texts = [
        "\n".join(SENTENCES),
        f"{filler}电话13812345678{filler}",
        "".join(f"{filler[: 1_048_576 // 3 - back]}13812345678" for back in range(0, 40, 3)),
        f"{'a' * 3_000_000}电话13812345678",
    ]
    assert _by_text(personal, texts) == [find_personal(text) for text in texts]


@pytest.mark.parametrize("name", SIEVES)
def test_a_term_in_a_long_text(name: SieveName) -> None:
    """Wherever it stands, also across the edge of what is folded at once."""
    detector = BatchDetector([Lexicon("t", (Term("赌博网站", "c"),))], personal=False, sieve=name)
    filler = "这是一段没有什么内容的文字" * 40_000
    texts = [f"{filler[: 1_048_576 // 3 + shift]}赌 博\u200b网站{filler[:1000]}" for shift in range(-3, 3)]
    assert [[hit.start for hit in hits] for hits in _by_text(detector, texts)] == [
        [1_048_576 // 3 + shift] for shift in range(-3, 3)
    ]


def test_a_slice_of_an_array_counts_from_its_own_start(personal: BatchDetector) -> None:
    """Arrow slices share the buffers of the whole, and a null is no text."""
    texts = pa.array(["电话：13812345678", None, "x", "电话：13912345678"])
    assert {index for index, _ in personal.find(texts)} == {0, 3}
    assert {index for index, _ in personal.find(texts[1:])} == {2}
    assert personal.find(pa.array([], pa.large_string())) == []


@pytest.mark.parametrize("name", FAST)
def test_nothing_is_left_of_plain_prose(name: SieveName) -> None:
    """A sieve that lets through everything would be right as well."""
    texts = [
        "本办法自2023年8月15日起施行，共计1200余条，金额达到35.6亿元。",
        "Founded in 1998, the company has 12,000 employees.",
    ] * 50
    assert not list(BatchDetector(sieve=name)._sieve.sift(column_of(pa.array(texts))))  # noqa: SLF001  not seen from outside


def test_threads_share_a_detector(personal: BatchDetector) -> None:
    """What is found does not depend on what is looked for beside."""
    columns = [pa.array(SENTENCES[start : start + 400]) for start in range(0, 2800, 400)]
    alone = [personal.find(column) for column in columns]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(personal.find, columns * 4)) == alone * 4


def test_what_is_no_text_is_refused(personal: BatchDetector) -> None:
    """A caller's fault, said as one."""
    with pytest.raises(TypeError, match="strings"):
        personal.find(pa.array([1]))


def test_the_environment_names_the_sieve(monkeypatch: pytest.MonkeyPatch) -> None:
    """For comparisons."""
    monkeypatch.setenv("HEGUI_SIEVE", "plain")
    assert sieve_here() is SieveName.PLAIN
