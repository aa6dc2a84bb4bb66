# SPDX-License-Identifier: Apache-2.0
"""Identifiers, decoys and terms as they stand in sentences, with their places.

Identifiers and the sentences around them come from the factories of the tests (`personal_cases`), which judge the rules
and know nothing of them.
"""

from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Literal

from personal_cases import Case, Frame, frames
from personal_score import RENAMED
from personal_values import ALSO, personal_value

from generator.terms import FORMS, forms_of
from hegui.detect.lexicon import Term

STRUCTURED = (
    "resident_id",
    "mobile",
    "bank_card",
    "email",
    "uscc",
    "plate",
    "passport",
    "landline",
    "ip",
    "imei",
    "mac",
    "travel_permit",
    "qq",
    "wechat",
    "phone_e164",
    "us_ssn",
)
"""Kinds that have a form of their own; names, addresses and birth dates are another matter."""
DECOYS = (
    "wrong_id",
    "impossible_id",
    "wrong_card",
    "wrong_uscc",
    "wrong_imei",
    "wrong_ssn",
    "order",
    "tracking",
    "masked",
)
INLINE = {
    "mobile": ("电话⟨⟩咨询", "请打⟨⟩找店主", "有事拨⟨⟩即可", "微信同号⟨⟩欢迎来聊"),
    "resident_id": ("身份证号⟨⟩已核验", "证件号码为⟨⟩的申请人", "持身份证⟨⟩到窗口办理"),
    "bank_card": ("转到卡号⟨⟩就行", "银行卡⟨⟩已绑定", "请汇至账号⟨⟩并注明用途"),
    "email": ("发邮件到⟨⟩报名", "邮箱⟨⟩收不到验证码"),
    "uscc": ("统一社会信用代码⟨⟩的公司", "税号⟨⟩开票"),
    "plate": ("车牌⟨⟩挡住了出口", "看到一辆⟨⟩停在楼下"),
    "passport": ("护照号⟨⟩签证已过期", "护照⟨⟩遗失"),
}
"""How Chinese is written: no space on either side. Used beside the frames of the tests."""
INLINE_SHARE = 0.5
CATEGORIES = {kind: category for category, kind in RENAMED.items()} | {
    "qq": "social_account",
    "wechat": "social_account",
    "us_ssn": "social_security",
}
"""The category of a hit by kind, where the words differ."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something planted in a sentence; places are code points of the sentence."""

    what: Literal["identifier", "decoy", "term"]
    kind: str
    form: str
    start: int
    end: int
    value: str
    also: str = ""

    def moved(self, by: int) -> "Item":
        """The same, so many code points later."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence and what is planted in it."""

    text: str
    items: tuple[Item, ...]


def with_identifier(language: str, random: Random) -> Planted:
    """A sentence with one identifier or more, all of them listed."""
    if language == "zh" and random.random() < INLINE_SHARE:
        return _inline(random)
    kinds = _frames("personal", language)
    while True:
        case = random.choice(kinds[random.choice(list(kinds))]).fill(random)
        items = tuple(
            Item(
                "identifier",
                _category(span.kind),
                "frame",
                span.start,
                span.end,
                case.text[span.start : span.end],
                _category(span.also or ""),
            )
            for span in case.spans
            if span.kind in STRUCTURED and not span.optional
        )
        if items:
            return Planted(_closed(case.text, language), items)


def _inline(random: Random) -> Planted:
    kind = random.choice(list(INLINE))
    before, after = random.choice(INLINE[kind]).split("⟨⟩")
    marked, form = personal_value(random, kind, None)
    value = marked.replace("|", "")
    item = Item(
        "identifier",
        _category(kind),
        form,
        len(before),
        len(before) + len(value),
        value,
        _category(ALSO.get((kind, form), "")),
    )
    return Planted(f"{before}{value}{after}。", (item,))


def _category(kind: str) -> str:
    return CATEGORIES.get(kind, kind)


def with_decoy(language: str, random: Random) -> Planted:
    """A sentence with something that looks like an identifier and is none. The whole sentence is the decoy's place."""
    kinds = _frames("decoys", language)
    name = random.choice(list(kinds))
    case: Case = random.choice(kinds[name]).fill(random)
    text = _closed(case.text, language)
    items = () if case.spans else (Item("decoy", name, "frame", 0, len(text), text),)
    return Planted(text, items)


def with_term(term: Term, language: str, random: Random) -> Planted:
    """A sentence with a term in one of its forms."""
    form = random.choice(list(forms_of(term.text)))
    written = FORMS[form](term.text, random)
    before, after = random.choice(_AROUND[language])
    item = Item("term", term.category, form, len(before), len(before) + len(written), written)
    return Planted(before + written + after, (item,))


_AROUND = {
    "zh": (
        ("听说他们在卖", "，你知道吗？"),
        ("这里可以买到", "。"),
        ("关于", "的说法不少。"),
        ("他又提起了", "，没人接话。"),
        ("“", "”这个词是后来才有的。"),
    ),
    "en": (
        ("They were asking about ", " again. "),
        ("The word ", " is not in the index. "),
        ("Nobody sells ", " here. "),
    ),
}


@cache
def _frames(name: str, language: str) -> dict[str, list[Frame]]:
    """The clear frames of the tests by section, of one language; those with line ends are left to the tests."""
    chinese = language == "zh"
    wanted = {
        section: [
            frame for frame in found if frame.clear and _is_chinese(frame.marked) == chinese and "⏎" not in frame.marked
        ]
        for section, found in frames(name).items()
        if name != "personal" or section in STRUCTURED
    }
    return {section: found for section, found in wanted.items() if found}


def _is_chinese(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)


def _closed(text: str, language: str) -> str:
    if language == "zh":
        return text if text[-1] in "。！？" else f"{text}。"
    return f"{text} " if text[-1] in ".!?" else f"{text}. "
