# SPDX-License-Identifier: Apache-2.0
"""How the results of a judged sample read on a terminal and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from hegui.corpus.judging.results import (
    DECISION_NAMES,
    Decision,
    JudgedSample,
    JudgedSource,
    Rated,
)
from hegui.corpus.requirements import Requirement
from hegui.corpus.sampling import Stage
from hegui.panel import OPEN_NAMES, Role
from hegui.report.language import ReportLanguage
from hegui.risks import risks
from hegui.statistics.agreement import GOOD, POOR, Agreement
from hegui.statistics.intervals import Interval
from hegui.text import Text

_ROLES = {Role.RATER: Text("评判人", "rater"), Role.ADJUDICATOR: Text("仲裁人", "adjudicator")}


def result_as_json(judged: JudgedSample) -> dict[str, object]:
    """Every number, with those that follow from them."""
    return {
        **asdict(judged),
        "asked": judged.asked.as_json(),
        "open_items": judged.open_items,
        "best": judged.best,
        "worst": judged.worst,
        "sources": [{**asdict(source), "illegal_at_most": source.illegal_at_most} for source in judged.sources],
    }


def people_told(people: Sequence[Rated], language: ReportLanguage) -> Iterator[str]:
    """Who judges, and how far they are."""
    for person in people:
        role = language.say(_ROLES[person.role])
        yield f"{person.person}  {person.name}  {role}  {person.judged} / {person.items}"


def result_told(judged: JudgedSample, language: ReportLanguage) -> Iterator[str]:
    """The results, the most important first."""

    def say(zh: str, en: str) -> str:
        return language.say(Text(zh, en))

    counted = f"{judged.qualified} / {judged.items}"
    yield f"{judged.corpus} {judged.version}  sha256 {judged.sample[:16]}…"
    yield say(
        f"合格 {counted}（{judged.worst:.2%}），不合格 {judged.unqualified}，未确定 {judged.open_items}；总体 {judged.population}",
        f"qualified {counted} ({judged.worst:.2%}), not qualified {judged.unqualified}, undetermined {judged.open_items}; population {judged.population}",
    )
    for reason, count in judged.undetermined.items():
        yield f"  {count}  {language.say(OPEN_NAMES[reason])}"
    if judged.open_items:
        yield say(
            f"最坏 {judged.worst:.2%}，最好 {judged.best:.2%}；以下均按最坏情形（未确定的不计为合格）",
            f"worst {judged.worst:.2%}, best {judged.best:.2%}; what follows is the worst case (undetermined is not qualified)",
        )
    yield f"  Wilson 95%            {_range(judged.wilson)}"
    yield f"  Clopper–Pearson 95%   {_range(judged.exact)}"
    weighted = judged.weighted
    yield say(
        f"  按分层加权 {weighted.share:.2%}，{_range(weighted.interval)}，有效样本 {weighted.effective_items:.0f} 条",
        f"  weighted by strata {weighted.share:.2%}, {_range(weighted.interval)}, as good as {weighted.effective_items:.0f} items",
    )
    if judged.stage is Stage.CORPUS:
        yield from _passes(judged, language)
    for source in judged.sources:
        yield from _source(source, judged.asked.source_illegal, language)
    for code, count in judged.categories.items():
        yield f"  {code}  {count}  {language.say(risks()[code])}"
    yield from _agreement(judged, language)
    yield from people_told(judged.people, language)


def _passes(judged: JudgedSample, language: ReportLanguage) -> Iterator[str]:
    asked = judged.asked.manual_qualified
    too_few = judged.items < judged.asked.manual_items.number and judged.items < judged.population
    open_still = not too_few and bool(judged.open_items) and judged.best >= asked.share
    no = Text("尚未确定", "not settled yet") if open_still else Text("未达到", "not reached")
    bare, sure = (Text("达到", "reached") if passed else no for passed in (judged.bare_pass, judged.confident_pass))
    yield language.say(
        Text(
            f"样本合格率 {asked.number:g}%（{asked.article.zh}）：{bare.zh}",
            f"{asked.number:g} % of the sample ({asked.article.en}): {bare.en}",
        )
    )
    if too_few:
        items = judged.asked.manual_items
        yield language.say(
            Text(
                f"  样本少于所要求的 {items.number:,.0f} 条（{items.article.zh}）",
                f"  the sample has fewer than the {items.number:,.0f} items that are asked for ({items.article.en})",
            )
        )
    needed = judged.needed_for_confidence
    if judged.items == judged.population:
        rest = Text("（全部抽取）", " (all of it was drawn)")
    elif needed is None:
        rest = Text("（样本过小，不能证明）", " (the sample is too small to prove it)")
    else:
        rest = Text(f"（此样本量需合格 {needed} 条）", f" (a sample of this size needs {needed} qualified)")
    yield language.say(
        Text(
            f"全部语料以 95% 置信度达到 {asked.number:g}%：{sure.zh}{rest.zh}",
            f"{asked.number:g} % of the whole corpus at 95 % confidence: {sure.en}{rest.en}",
        )
    )


def _source(source: JudgedSource, limit: Requirement, language: ReportLanguage) -> Iterator[str]:
    decision, rest = DECISION_NAMES[source.decision], _enough(source)
    open_zh = f"，未确定 {source.undetermined}" if source.undetermined else ""
    open_en = f", {source.undetermined} undetermined" if source.undetermined else ""
    yield language.say(
        Text(
            f"  {source.source}：违法不良 {source.illegal} / {source.sampled}{open_zh}，上限 {limit.number:g}%（{limit.article.zh}）：{decision.zh}{rest.zh}",
            f"  {source.source}: illegal {source.illegal} / {source.sampled}{open_en}, limit {limit.number:g} % ({limit.article.en}): {decision.en}{rest.en}",
        )
    )


def _enough(source: JudgedSource) -> Text:
    """What the sample of a source bears, or how many items would be enough."""
    if source.sampled == source.population:
        return Text("（全部抽取）", " (all of it was drawn)")
    if source.decision is Decision.PROVEN:
        return Text(
            f"（单侧 95% 上界 {source.upper:.2%}；此样本量至多容许 {source.bearable} 条）",
            f" (one-sided 95 % bound {source.upper:.2%}; this many items bear {source.bearable})",
        )
    if source.decision is Decision.ABOVE:
        return Text("，不得使用", ": not to be used")
    return Text(
        f"（单侧 95% 上界 {source.upper:.2%}；违法不良条数不变时，须 {source.enough} 条方可证明）",
        f" (one-sided 95 % bound {source.upper:.2%}; with no more illegal ones, {source.enough} items would prove it)",
    )


def _agreement(judged: JudgedSample, language: ReportLanguage) -> Iterator[str]:
    agreement = judged.agreement
    if agreement is None:
        yield language.say(Text("尚无两人评判的条目", "no item was judged by two people yet"))
        return
    alpha = agreement.alpha
    yield language.say(
        Text(
            f"一致性：{alpha.units} 条由两人评判，相同 {alpha.observed:.1%}，Krippendorff α {_coefficient(alpha).zh}",
            f"agreement: {alpha.units} items judged twice, {alpha.observed:.1%} alike, Krippendorff's alpha {_coefficient(alpha).en}",
        )
    )
    if agreement.kappa is not None:
        kappa = _coefficient(agreement.kappa)
        yield f"  Cohen κ {language.say(kappa)}"


def _coefficient(agreement: Agreement) -> Text:
    value = agreement.coefficient
    if value is None:
        return Text("无法计算（所有答案相同）", "cannot be told (all answers are the same)")
    if value < POOR:
        word = Text("过低，不宜据以下结论", "too low to conclude from")
    else:
        word = Text("良好", "good") if value >= GOOD else Text("尚可", "tolerable")
    return Text(f"{value:.3f}（{word.zh}）", f"{value:.3f} ({word.en})")


def _range(interval: Interval) -> str:
    return f"{interval.low:.2%} – {interval.high:.2%}"
