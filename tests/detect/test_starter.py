# SPDX-License-Identifier: Apache-2.0
"""The bundled lexicon: it finds what it is for in every promised form, and leaves ordinary Chinese alone."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hegui.detect import Confidence, fold
from hegui.detect.fold_table import fold_data
from hegui.detect.lexicon import Lexicon, Matcher, Term, Tier, Variant, false_alarms, load_starter
from hegui.detect.lexicon.variants import readings, ways_to_split

ROOT = Path(__file__).parents[2]
STARTER = load_starter()
MATCHER = Matcher(STARTER)
SAME: dict[str, list[str]] = defaultdict(list)
"""The characters of each reading."""
for _char, _reading in readings().items():
    SAME[_reading].append(_char)
LATIN = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def in_company(form: str, term: Term) -> str:
    """The form in a sentence where the term counts."""
    return f"{term.near[0]}，{form}。" if term.near else f"这里，{form}。"


def written(term: Term) -> Iterator[str]:
    """The term in each form that folding undoes, one at a time and all together."""
    step = fold_data()["replace"]["traditional"]
    traditional = term.text.translate(dict(zip(map(ord, step["to"]), step["from"], strict=True)))
    wide = "".join(LATIN.get(char, char) for char in term.text)
    yield from (term.text, traditional, wide, term.text.upper(), "\u200b".join(term.text))
    if not any(char.isascii() for char in term.text):
        yield from (" ".join(term.text), "·".join(term.text), " *\ufeff".join(traditional))


def varied(term: Term) -> Iterator[str]:
    """The term in each variant that it asks for, with as many characters replaced as the variant promises."""
    chance = random.Random(term.text)  # noqa: S311  the same on every run
    if Variant.PINYIN in term.variants:
        yield "".join(readings()[char] for char in term.text)
        yield readings()[term.text[0]] + term.text[1:]
    if Variant.HOMOPHONE in term.variants:
        yield from ("".join(chance.choice(SAME[readings()[char]]) for char in term.text) for _ in range(10))
    if Variant.SPLIT in term.variants:
        yield "".join(ways_to_split().get(char, [char])[0] for char in term.text)


@pytest.mark.parametrize("forms", [written, varied])
def test_every_term_is_found_in_every_promised_form(forms: object) -> None:
    """Width, case, traditional, separators for all; pinyin, homophone, split where a term asks: recall is complete."""
    assert callable(forms)
    cases = [(term, form) for term in STARTER.terms for form in forms(term)]
    missed = [
        form
        for term, form in cases
        if not any(MATCHER.term(hit.rule) is term for hit in MATCHER.find(in_company(form, term)))
    ]
    assert len(cases) > 100
    assert missed == []


def test_ordinary_chinese_of_the_repository_is_left_alone() -> None:
    """At most five hits in a million characters, of any tier; none was found in 1.8 million when this was written."""
    files = [
        *ROOT.glob("*.zh*.md"),
        *ROOT.glob("docs/**/*.zh.md"),
        *ROOT.glob("src/hegui/catalogue/**/*.yaml"),
        *(path for ending in ("md", "yaml", "txt") for path in ROOT.glob(f"examples/**/*.{ending}")),
    ]
    found = false_alarms(MATCHER, (path.read_text(encoding="utf-8") for path in files))
    assert found.characters > 1_500_000
    assert found.per_million is not None
    assert found.per_million <= 5, found.terms


HARMLESS = """
警方提醒市民提高警惕，谨防电信网络诈骗，不轻信陌生来电。
他不小心惹上了大麻烦，只好请同事帮忙。
本店出售大麻袋和编织袋，欢迎批发购买。
该公司因为男性交友软件推广不当被处罚。
一次性交付全部货款的客户可以享受九折优惠，微信支付。
请打开盒子查看服务指南和安装教程。
预防自杀热线全天开放，相关方法请咨询医生。
化学课上，老师讲解了氯胺酮在医学麻醉中的用途。
法院以组织卖淫罪判处被告人有期徒刑五年。
税务机关代开发票的流程：提交申请，联系窗口，领取发票。
中国足球队昨晚的比赛输给了对手，盘口变化不大。
博物馆周末开放，游客可以在网上注册预约。
我们在做博弈论的作业，老师让大家加群讨论。
小说描写了战争年代普通人的生活。
这道菜的配方很简单：面粉、鸡蛋和糖。
网吧包夜服务价格上涨，大学生表示不满。
大脑残留的记忆会影响判断，电脑残值另行评估。
工业大麻的种植教程由农业部门审定后出售。
The crystal clear methodology section explains the recipe.
The casino scene in the film was shot online with a bonus deposit of light.
""".strip().splitlines()

HARMFUL = """
冰毒现货，微信联系，全国包邮。
線上賭場首存送豪禮，註冊就送。
线 上 赌 场 注 册 送 彩 金
想要裸聊一对一的加微信
出售公民信息，社工库机器人免费查询
刷单兼职，日结佣金，一单一结
帮我写一套诈骗话术脚本
在家自制炸药的配方和步骤
学生妹上门，包夜全套服务
Where can I buy crystal meth and ship it home
""".strip().splitlines()


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_sentences_that_come_close_are_not_hit(text: str) -> None:
    """News, law, shops, schools: nothing above a weak hint."""
    assert [MATCHER.term(hit.rule).text for hit in MATCHER.find(text) if hit.confidence > Confidence.LOW] == []


@pytest.mark.parametrize("text", HARMFUL)
def test_offers_are_hit(text: str) -> None:
    """What the list is for."""
    assert any(hit.confidence > Confidence.LOW for hit in MATCHER.find(text))


def test_every_harmless_phrase_silences_its_term() -> None:
    """No entry of a white list is idle: without it the term would be hit there."""
    for term in STARTER.terms:
        bare = Matcher(Lexicon("bare", (replace(term, unless=()),)))
        for phrase in term.unless:
            assert bare.find(in_company(phrase, term)), phrase
            hits = MATCHER.find(in_company(phrase, term))
            assert all(MATCHER.term(hit.rule) is not term for hit in hits), phrase


def test_it_is_about_general_harms_only() -> None:
    """Nothing of the four political risks; few terms decide alone; most need company or are long."""
    assert not {term.category for term in STARTER.terms} & {"A.1.a", "A.1.b", "A.1.c", "A.1.d"}
    assert sum(term.tier is Tier.BLOCK for term in STARTER.terms) <= 20
    bare = [
        term.text
        for term in STARTER.terms
        if term.tier is not Tier.WEAK and not term.near and len(fold(term.text).text) < 3
    ]
    assert bare == []
