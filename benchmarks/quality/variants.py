# SPDX-License-Identifier: Apache-2.0
"""How many respelled terms are found, class by class, and how often terms are found in clean text.

    python benchmarks/quality/variants.py out/clean

Terms: the bundled starter lexicon, and 2,000 made of everyday words from a seed; of each, every class that its length
allows. Respelling takes the same tables that undo it, backwards: so recall says that the machinery works between Chinese
neighbours and beside conditions, not that people write no other way. The rate of false alarms is the telling figure.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from hegui.detect.fold_table import fold_data
from hegui.detect.folding import Layer, fold
from hegui.detect.lexicon import Lexicon, Matcher, Term, Tier, Variant, load_starter
from hegui.detect.lexicon.matcher import rule_of
from hegui.detect.lexicon.variants import FLOORS, chinese_length, readings, ways_to_split

SEED: Final = 4
SYNTHETIC: Final = 2_000
_WORDS_LIST: Final = (
    "学校 老师 学生 城市 农村 工人 医院 医生 天气 时间 问题 工作 生活 社会 经济 文化 历史 科学 技术 电脑 手机 网络 软件 公司 市场 产品 价格 客户 服务 管理 计划 项目 会议 报告 新闻 电影 音乐 图书 杂志 报纸"
    " 汽车 火车 飞机 轮船 道路 桥梁 房屋 花园 森林 河流 海洋 山脉 太阳 月亮 星星 动物 植物 水果 蔬菜 米饭 面条 牛奶 咖啡 茶叶 衣服 鞋子 帽子 桌子 椅子 窗户 春天 夏天 秋天 冬天 早晨 中午 晚上 昨天 今天 明天"
    " 朋友 家庭 父母 孩子 兄弟 姐妹 邻居 同事 领导 群众 国家 世界 地球 宇宙 语言 文字 数学 物理 化学 生物 地理 政治 法律 道德 艺术 体育 足球 篮球 游泳 跑步 健康 疾病 药品 营养 睡眠 梦想 希望 快乐 悲伤 愤怒"
    " 银行 股票 基金 保险 贷款 利息 税收 工资 奖金 消费 投资 贸易 出口 进口 仓库 物流 包装 质量 标准 检验 安全 环境 污染 能源 石油 煤炭 电力 钢铁 水泥 机器 设备 工具 材料 零件 设计 生产 制造 加工 维修 销售"
)
_WORDS: Final = _WORDS_LIST.split()
_LATIN_LIST: Final = (
    "market system number person garden window yellow silver planet driver castle rocket camera ticket bridge basket"
)
_LATIN: Final = _LATIN_LIST.split()
_CARRIERS: Final = ("大家看{}的情况", "昨天听说{}了，不知道真假", "第一行\n{}\n第三行", "（{}）")
_ZERO_WIDTH: Final = "\u200b\u200c\u200d\u2060\ufeff"
_SOFT: Final = " .·*-_|/"


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="one folder a source, made by texts.py")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    starter = load_starter()
    made = synthetic(chance_of(asked.seed))
    print(
        "| class | starter: recall | terms × spellings | synthetic: recall | terms × spellings |\n|---|---|---|---|---|"
    )
    scores = [recall(with_all_variants(lexicon), chance_of(asked.seed)) for lexicon in (starter, made)]
    for name in CLASSES:
        cells = [
            f"{found / asked_:.4f} | {asked_}" if asked_ else "— | 0" for found, asked_ in (s[name] for s in scores)
        ]
        print(f"| {name} | {' | '.join(cells)} |")
    print(
        "\n| lexicon | characters | hits | a character | as written | through layers | seconds |\n|---|---|---|---|---|---|---|"
    )
    texts = [file.read_text(encoding="utf-8") for file in sorted(asked.folder.rglob("*.txt"))]
    for label, lexicon in (
        ("starter as shipped", starter),
        ("starter, every variant", with_all_variants(starter)),
        ("synthetic, no variant", made),
        ("synthetic, every variant", with_all_variants(made)),
    ):
        print(alarms(label, Matcher(lexicon), texts))


def chance_of(seed: int) -> random.Random:
    """Chance that falls alike again."""
    return random.Random(seed)  # noqa: S311  nothing secret


def synthetic(chance: random.Random) -> Lexicon:
    """Terms of everyday words that no text is expected to hold: two or three words put together, one in ten Latin."""
    texts: dict[str, None] = {}
    while len(texts) < SYNTHETIC:
        kind = chance.random()
        if kind < 0.1:  # noqa: PLR2004  shares
            texts[" ".join(chance.sample(_LATIN, 2))] = None
        elif kind < 0.8:  # noqa: PLR2004
            texts["".join(chance.sample(_WORDS, 2))] = None
        else:
            texts["".join(chance.sample(_WORDS, 3))] = None
    return Lexicon("synthetic", tuple(Term(text, "test", tier=Tier.BLOCK) for text in texts))


def with_all_variants(lexicon: Lexicon) -> Lexicon:
    """The same terms, each with every variant that its length allows."""
    return replace(
        lexicon,
        terms=tuple(
            replace(term, variants=frozenset(v for v in Variant if chinese_length(fold(term.text).text) >= FLOORS[v]))
            for term in lexicon.terms
        ),
    )


def recall(lexicon: Lexicon, chance: random.Random) -> dict[str, tuple[int, int]]:
    """By class: spellings found and spellings tried. Found is found whole, by the rule of its term."""
    matcher = Matcher(lexicon)
    scores = {}
    for name, respell in CLASSES.items():
        found = tried = 0
        for term in lexicon.terms:
            for spelling in respell(term, chance):
                carrier = chance.choice(_CARRIERS)
                text = carrier.format(spelling) + (f"，{term.near[0]}" if term.near else "")
                start = carrier.index("{")
                rule = rule_of(lexicon.name, fold(term.text).text)
                spans = {(hit.start, hit.end) for hit in matcher.find(text) if hit.rule == rule}
                tried += 1
                found += any(first <= start + 1 and last >= start + len(spelling) - 1 for first, last in spans)
        scores[name] = found, tried
    return scores


def _wide(term: Term, chance: random.Random) -> Iterator[str]:  # noqa: ARG001  the shape of every class
    if any("!" <= character <= "~" for character in term.text):
        yield "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in term.text)


def _replaced(layer: str, term: Term, chance: random.Random) -> Iterator[str]:
    forms = _written_as(layer)
    if any(character in forms for character in term.text):
        yield "".join(chance.choice(forms[character]) if character in forms else character for character in term.text)


@cache
def _written_as(layer: str) -> dict[str, list[str]]:
    """By plain character, the characters that the layer turns into it."""
    replaced = fold_data()["replace"][layer]
    forms: dict[str, list[str]] = {}
    for written, plain in zip(replaced["from"], replaced["to"], strict=True):
        forms.setdefault(plain, []).append(written)
    return forms


def _between(signs: Sequence[str], term: Term, chance: random.Random) -> Iterator[str]:
    text = term.text
    if chinese_length(text) == len(text) > 1:
        sign = chance.choice(signs)
        yield sign.join(text)
        cut = chance.randrange(1, len(text))
        yield f"{text[:cut]}{sign}{text[cut:]}"


def _pinyin(term: Term, chance: random.Random) -> Iterator[str]:
    if Variant.PINYIN in term.variants and all(character in readings() for character in term.text):
        syllables = [readings()[character] for character in term.text]
        at = chance.randrange(len(syllables))
        yield "".join(syllables)
        yield " ".join(syllables)
        yield term.text[:at] + syllables[at] + term.text[at + 1 :]


def _homophone(term: Term, chance: random.Random) -> Iterator[str]:
    if Variant.HOMOPHONE not in term.variants:
        return
    for count in (1, 2):
        text = list(term.text)
        for at in chance.sample(range(len(text)), count):
            same = _same_sound().get(readings().get(text[at], ""), "")
            text[at] = chance.choice(same) if same else text[at]
        if "".join(text) != term.text:
            yield "".join(text)


@cache
def _same_sound() -> dict[str, str]:
    sounds: dict[str, str] = {}
    for character, syllable in readings().items():
        sounds[syllable] = sounds.get(syllable, "") + character
    return sounds


def _split(term: Term, chance: random.Random) -> Iterator[str]:
    places = [at for at, character in enumerate(term.text) if character in ways_to_split()]
    if Variant.SPLIT in term.variants and places:
        at = chance.choice(places)
        yield term.text[:at] + ways_to_split()[term.text[at]][0] + term.text[at + 1 :]


CLASSES: Final[dict[str, Callable[[Term, random.Random], Iterator[str]]]] = {
    "as written": lambda term, _chance: iter([term.text]),
    "width": _wide,
    "traditional": lambda term, chance: _replaced("traditional", term, chance),
    "separators": lambda term, chance: _between(_SOFT, term, chance),
    "zero-width": lambda term, chance: _between(_ZERO_WIDTH, term, chance),
    "look-alike": lambda term, chance: _replaced("lookalike", term, chance),
    "pinyin": _pinyin,
    "homophone": _homophone,
    "split": _split,
}


def alarms(label: str, matcher: Matcher, texts: Sequence[str]) -> str:
    """A row: how often the terms of a matcher are found in clean texts, and through which layers."""
    begun = time.perf_counter()
    ways: Counter[Layer] = Counter(hit.via for text in texts for hit in matcher.find(text))
    seconds = time.perf_counter() - begun
    characters = sum(map(len, texts))
    hits, plain = ways.total(), ways[Layer.NONE]
    through = Counter(
        layer for via, count in ways.items() for layer in Layer if layer in via and layer for _ in range(count)
    )
    listed = ", ".join(f"{(layer.name or '').lower()} {count}" for layer, count in through.most_common()) or "—"
    return f"| {label} | {characters:,} | {hits} | {hits / characters:.1e} | {plain} | {listed} | {seconds:.0f} |"


if __name__ == "__main__":
    main()
