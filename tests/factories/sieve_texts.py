# SPDX-License-Identifier: Apache-2.0
"""Texts for the sieves: identifiers, labels and terms among noise, in every disguise."""

from random import Random

from hypothesis import strategies as st
from personal_cases import generated, handwritten

from hegui.detect.fold_table import fold_data
from hegui.detect.folding import fold
from hegui.detect.lexicon import Lexicon, Matcher
from hegui.detect.lexicon.term import Boundary, Term, Variant
from hegui.detect.personal.people import TITLES
from hegui.detect.personal.rules import LABELLED

SENTENCES = [case.text for case in (*generated(21, 3000), *handwritten())]
_TITLED = ["张伟", "欧阳娜娜", "司马光", "王", "Mr. John Smith", "Dr Mary Ann Lee"]
_NOISE = [
    "，",
    "。",
    "\n",
    "\t",
    " ",
    "的",
    "本公司",
    "2024-05-01",
    "12.5万元",
    "https://a.cn/x?mobile=",
    "\x1e",
    "😀",
    "ﬁ",
    "①⑩",
    "㎏",
]
_PIECES = st.one_of(
    st.sampled_from(SENTENCES),
    st.sampled_from(sorted(LABELLED)),
    st.sampled_from([*_TITLED, *TITLES, *_NOISE]),
    st.sampled_from(list("：:=是为叫 （(-·.@#“'\"")),
    st.from_regex(r"[0-9A-Za-z.:-]{1,20}", fullmatch=True),
    st.integers(0, 10**19).map(str),
    st.text(max_size=4),
)


def _forms() -> dict[str, str]:
    """By plain character, those that folding turns into it."""
    forms: dict[str, str] = {}
    for replaced in fold_data()["replace"].values():
        for written, plain in zip(replaced["from"], replaced["to"], strict=True):
            forms[plain] = forms.get(plain, "") + written
    return forms


_FORMS = _forms()
_HIDDEN = "\u200b\u200d\ufeff\u00ad\u0301\u202e"
_SOFT = fold_data()["soft"]


def disguised(text: str, random: Random, share: float) -> str:
    """A text with other forms of its characters, and with characters that are dropped."""
    return "".join(_disguise(char, random) if random.random() < share else char for char in text)


def _disguise(char: str, random: Random) -> str:
    match random.randrange(4):
        case 0:
            return random.choice(_FORMS.get(char, char))
        case 1:
            return char + random.choice(_HIDDEN)
        case 2:
            return char + random.choice(_SOFT)
        case _:
            return char.upper() if random.random() < 0.5 else chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char


@st.composite
def personal_texts(draw: st.DrawFn) -> str:
    text = "".join(draw(st.lists(_PIECES, max_size=6)))
    share = draw(st.sampled_from([0, 0, 0.03, 0.15]))
    return disguised(text, draw(st.randoms(use_true_random=False)), share).encode("utf-8", "ignore").decode()


TERMS = [
    *(
        "赌博",
        "毒品",
        "法轮",
        "台独",
        "枪支弹药",
        "代开发票",
        "加微信",
        "ab",
        "porn",
        "a片",
        "av女优",
        "hot girl",
        "3p",
        "k粉",
    ),
    *("发票123", "(一)", "一", "℃", "kg", "c++", "习", "𠀀字", "1/2", "q", "。", "x x x x"),
]
TERM_TEXTS = st.lists(
    st.one_of(
        st.sampled_from(TERMS),
        st.sampled_from(["㈠", "㎏", "½", "賭博", "Ｐ.Ｏ.Ｒ.Ｎ", "ass", "Ć", *_NOISE, *_SOFT]),
        st.text(max_size=3),
    ),
    max_size=10,
).map("".join)


def matcher_of(boundary: Boundary, variants: frozenset[Variant]) -> Matcher:
    plains = dict.fromkeys(fold(term).text for term in TERMS)
    return Matcher(Lexicon("t", tuple(Term(plain, "c", boundary=boundary, variants=variants) for plain in plains)))
