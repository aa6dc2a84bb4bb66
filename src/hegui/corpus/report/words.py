# SPDX-License-Identifier: Apache-2.0
"""What the report says in words, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hegui.corpus.judging.results import JudgedSample, JudgedSource
from hegui.corpus.language import Language
from hegui.corpus.report.figures import Bounds, Figures
from hegui.corpus.report.samples import TechnicalShown, corpus_sample
from hegui.corpus.requirements import Requirement, Requirements
from hegui.corpus.texts import Reason
from hegui.detect.folding import Layer
from hegui.detect.personal.kinds import DESCRIPTIONS, SENSITIVE_NAMES, Kind, Sensitive
from hegui.risks import risks
from hegui.text import Text, same

NOT_A_PROMISE: Final = Text(
    "本报告记录扫描与抽检的过程和结果，不是合法性结论，也不保证语料不含违法不良信息。机器标记仅为线索，由人判断。",
    "This report records what a scan and samples have shown. It is no legal conclusion, and no promise that the corpus is "
    "free of illegal content. Machine flags are leads; people decide.",
)
FLAGS_NOT_VERDICTS: Final = Text(
    "下表为机器标记，不是结论。“疑似”占比的上下限，分别按无法读取的记录全部不是、全部是“疑似”计算；全部可读记录均已扫描，不存在抽样误差。",
    "These are machine flags, not verdicts. The bounds of the likely share count all unreadable records as not flagged, and "
    "all of them as flagged. Every readable record was scanned, so there is no sampling error in it.",
)
LANGUAGE_NAMES: Final = {
    Language.ZH: Text("中文", "Chinese"),
    Language.EN: Text("拉丁字母文本", "Latin script"),
    Language.MIXED: Text("中文与拉丁字母混排", "Chinese and Latin"),
    Language.OTHER: Text("其他文字", "other scripts"),
    Language.NONE: Text("无文字", "no letters"),
}
REASON_NAMES: Final = {
    Reason.NOT_JSON: Text("不是 JSON", "not JSON"),
    Reason.NOT_UTF8: Text("不是 UTF-8", "not UTF-8"),
    Reason.NO_TEXT: Text("没有所需的文本字段", "no text field"),
    Reason.TOO_LONG: Text("过长", "too long"),
    Reason.TOO_DEEP: Text("嵌套过深", "nested too deeply"),
    Reason.TRUNCATED: Text("被截断", "truncated"),
    Reason.DAMAGED: Text("容器损坏", "damaged container"),
}
LAYER_NAMES: Final = {
    Layer.WIDTH: Text("全角、半角", "width"),
    Layer.COMPATIBILITY: Text("兼容字形", "compatibility forms"),
    Layer.TRADITIONAL: Text("繁体", "traditional characters"),
    Layer.CASE: Text("大小写", "case"),
    Layer.LOOKALIKE: Text("形近字母", "look-alikes"),
    Layer.SEPARATOR: Text("分隔符、零宽字符", "separators and zero-width"),
    Layer.PINYIN: Text("拼音", "pinyin"),
    Layer.HOMOPHONE: Text("同音字", "homophones"),
    Layer.SPLIT: Text("拆字", "split characters"),
}
SETTING_NAMES: Final = {
    "lexicons": Text("词库", "lexicons"),
    "personal": Text("个人信息检测", "personal information"),
    "classifier": Text("分类模型", "classifier"),
    "thresholds": Text("阈值", "thresholds"),
    "fields": Text("字段", "fields"),
    "hegui": Text("程序版本", "program version"),
}


_EXACT: Final = 1e-9
_USUAL: Final = 2
"""Digits behind the point."""


def named(names: dict[str, Text], word: str) -> Text:
    """The name of a word of a table; a word that nobody named stands for itself."""
    return names.get(word) or same(word)


def language_name(word: str) -> Text:
    """A language as the tally has it."""
    return named({key.value: text for key, text in LANGUAGE_NAMES.items()}, word)


def reason_name(word: str) -> Text:
    """Why records could not be read."""
    return named({key.value: text for key, text in REASON_NAMES.items()}, word)


def kind_name(word: str) -> Text:
    """A kind of personal information."""
    return named({kind.value: DESCRIPTIONS[kind].name for kind in Kind if kind in DESCRIPTIONS}, word)


def sensitive_name(word: str) -> Text:
    """A class of sensitive personal information."""
    return named({key.value: text for key, text in SENSITIVE_NAMES.items() if key is not Sensitive.NONE}, word)


def category_name(word: str) -> Text:
    """A risk, or a category of the user's own."""
    title = risks().get(word)
    return Text(f"{word} {title.zh}", f"{word} {title.en}") if title else same(word)


def found_category(detector: str, word: str) -> Text:
    """The category of a hit, whichever detector found it."""
    return kind_name(word) if detector == "personal" else category_name(word)


def via_name(via: str) -> Text:
    """The layers through which a hit was found; ``width+separator`` as files have it."""
    if not via:
        return Text("原样", "as written")
    by_word = {str(layer.name).lower(): text for layer, text in LAYER_NAMES.items()}
    names = [named(by_word, word) for word in via.split("+")]
    return Text("＋".join(name.zh for name in names), " + ".join(name.en for name in names))


def setting_name(word: str) -> Text:
    """A setting in which two scans differ."""
    return named(SETTING_NAMES, word)


def percent(share: float) -> str:
    """A share in percent, with as many digits as it needs so that rounding never makes it a round figure that it is not.

    What is not nothing is never 0 %, what is not all never 100 %, and 95.998 % never the 96 % that are asked for.
    """
    value = 100 * share
    for digits in (2, 4, 6, 8):
        shown = f"{value:.{digits}f}"
        exact = abs(value - float(shown)) < _EXACT
        if exact or float(shown) % 1:
            break
    whole = shown.rstrip("0").rstrip(".") if exact or digits > _USUAL else shown
    return f"{whole}%"


def bounds_words(bounds: Bounds | None) -> Text:
    """The share of documents that are flagged as likely."""
    if bounds is None:
        return Text("无记录", "no records")
    if bounds.low == bounds.high:
        return same(percent(bounds.low))
    return same(f"{percent(bounds.low)}–{percent(bounds.high)}")


def rule_words(judged: JudgedSource) -> Text:
    """One source against the limit, in figures."""
    open_zh = f"，未定 {judged.undetermined} 条" if judged.undetermined else ""
    open_en = f", {judged.undetermined} open" if judged.undetermined else ""
    share, upper = percent(judged.illegal / judged.sampled), percent(judged.upper)
    return Text(
        f"{judged.illegal}/{judged.sampled}（{share}）{open_zh}；单侧 95% 上界 {upper}",
        f"{judged.illegal}/{judged.sampled} ({share}){open_en}; one-sided 95 % upper bound {upper}",
    )


def manual_words(judged: JudgedSample) -> Text:
    """The manual sample, in figures."""
    share = percent(judged.worst)
    low, high = percent(judged.exact.low), percent(judged.exact.high)
    zh = f"总体 {judged.population:,} 条，抽取 {judged.items:,} 条，合格 {judged.qualified:,} 条（{share}；95% 区间 {low}–{high}）"
    en = f"{judged.items:,} of {judged.population:,} drawn, {judged.qualified:,} qualified ({share}; 95 % interval {low}–{high})"
    if judged.open_items:
        zh += f"，未定 {judged.open_items:,} 条，计为不合格"
        en += f"; {judged.open_items:,} open, counted as not qualified"
    return Text(zh, en)


def technical_words(technical: TechnicalShown) -> Text:
    """The technical sample, in figures."""
    counts = technical.counts
    share, drawn = percent(counts.qualified / counts.items), percent(counts.items / counts.population)
    low, high = percent(technical.exact.low), percent(technical.exact.high)
    return Text(
        f"总体 {counts.population:,} 条，抽取 {counts.items:,} 条（{drawn}），合格 {counts.qualified:,} 条（{share}；"
        f"95% 区间 {low}–{high}），未定 {counts.undecided:,} 条，计为不合格",
        f"{counts.items:,} of {counts.population:,} drawn ({drawn}), {counts.qualified:,} qualified ({share}; "
        f"95 % interval {low}–{high}); {counts.undecided:,} undecided, counted as not qualified",
    )


def reached(passed: bool, settled: bool = True) -> Text:
    """Whether the figures of a standard are reached."""
    if passed:
        return Text("达到要求的数字", "reaches the figures")
    return Text("未达到要求的数字", "does not reach the figures") if settled else Text("尚未确定", "not settled yet")


@dataclass(frozen=True, slots=True)
class AskedWords:
    """What the report is held against, each with its article."""

    sources: Text
    manual: Text
    technical: Text


def asked_words(asked: Requirements) -> AskedWords:
    """What is asked of sources and of both samples."""
    limit, least = _figure(asked.source_illegal), _figure(asked.manual_qualified)
    share, passed = _figure(asked.technical), _figure(asked.technical_qualified)
    source, manual, technical = (
        one.article for one in (asked.source_illegal, asked.manual_qualified, asked.technical_qualified)
    )
    items = f"{asked.manual_items.number:,.0f}"
    return AskedWords(
        sources=Text(
            f"采集前、采集后分别抽样；任一超过 {limit} 的来源，不得采集或者不得用于训练（{source.zh}）。未定条目按违法不良计入上界。",
            f"Sampled before collection and after it; above {limit} a source may not be collected from, or not be trained on "
            f"({source.en}). Open items count as illegal in the bound.",
        ),
        manual=Text(
            f"要求：不少于 {items} 条，合格率不低于 {least}（{manual.zh}）",
            f"Asked for: {items} items or more, {least} or more qualified ({manual.en})",
        ),
        technical=Text(
            f"要求：不少于总量的 {share}，合格率不低于 {passed}（{technical.zh}）",
            f"Asked for: {share} of the corpus or more, {passed} or more qualified ({technical.en})",
        ),
    )


def _figure(asked: Requirement) -> str:
    return f"{asked.number:g}%"


def not_checked(figures: Figures) -> Iterator[Text]:
    """What this scan did not look at, so that nobody reads silence as a finding."""
    tally = figures.tally
    if figures.unfinished:
        yield Text(
            f"{figures.splits} 个分片中有 {figures.unfinished} 个未扫描：以下数字仅涉及已扫描部分，不代表全部语料。",
            f"{figures.unfinished} of {figures.splits} splits were not scanned: the figures are of a part, not of the corpus.",
        )
    unread = tally.rejections + tally.unread
    if unread:
        yield Text(
            f"{unread:,} 条记录无法读取，未经检查。", f"{unread:,} records could not be read and were not checked."
        )
    if not figures.looked_for_terms:
        yield Text("未使用词库：没有查找违法不良信息。", "No lexicon was used: nobody looked for illegal content.")
    if figures.settings.classifier is None:
        yield Text("未使用分类模型。", "No classifier was used.")
    elif tally.unscored:
        yield Text(
            f"分类模型对 {tally.unscored:,} 条未能给出分值。",
            f"The classifier could not score {tally.unscored:,} records.",
        )
    if not figures.settings.personal:
        yield Text("没有查找个人信息。", "Personal information was not looked for.")
    sample = corpus_sample(figures.samples)
    if sample is None:
        yield Text("没有从该语料抽取人工抽检样本。", "No manual sample was drawn from this corpus.")
    elif not sample.settled:
        yield Text("人工抽检样本尚未全部评判。", "The manual sample is not judged in full.")
    if missing := [source.id for source in figures.sources if source.before is None]:
        names = "、".join(missing), ", ".join(missing)
        yield Text(f"没有采集前抽样：{names[0]}。", f"No sample from before collection: {names[1]}.")
    if figures.ledger_unchanged is None:
        yield Text(
            "没有来源台账：来源的合法性材料未经核对。", "There is no ledger: no papers of the sources were looked at."
        )
    elif not figures.ledger_unchanged:
        yield Text(
            "扫描之后台账有改动：台账内容为现时的，数字为扫描时的。",
            "The ledger was changed after the scan: its contents are of today, the figures of the scan.",
        )


NOT_CLAIMED: Final = (
    Text(
        "词库之外的违法不良信息、隐语、图片、音频、视频中的内容，本扫描不能发现。",
        "Illegal content outside the lexicons, allusions, and what pictures, sound or video hold cannot be found by this scan.",
    ),
    Text(
        "个人信息仅按有固定形式的标识符查找；没有标识符的叙述、未标明的姓名可能遗漏。",
        "Personal information is looked for by identifiers that have a form; accounts of a person without one, and names "
        "that nothing introduces, may be missed.",
    ),
    Text(
        "没有检查知识产权侵权、内容真伪、重复、偏见和数据投毒。",
        "Infringement of intellectual property, truth, duplication, bias and poisoning were not checked.",
    ),
    Text(
        "许可证、合同等以台账和所附文件为准，本程序不判断其法律效力。",
        "Licences and contracts are as the ledger and its documents say; whether they hold in law is not judged.",
    ),
    Text(
        "语种按文字判断：拉丁字母文本未必是英文。", "Languages are told by script: Latin letters need not be English."
    ),
)


def not_claimed(figures: Figures) -> tuple[Text, ...]:
    """What no scan can tell, and what is to be known of the figures that it is held against."""
    return (*NOT_CLAIMED, *figures.asked.notes)
