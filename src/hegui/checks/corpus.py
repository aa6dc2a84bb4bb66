# SPDX-License-Identifier: Apache-2.0
"""The training corpus as its scan found it: illegal content per source, filters, sampling, diversity. 语料扫描。"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from hegui.checks.context import CheckContext, Found
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.yardsticks import exceeds, percent, percent_up, reaches, standard
from hegui.errors import Place
from hegui.evidence.findings import CorpusScan, Sample, ScannedSource
from hegui.text import Text

FILTERS: Final[Mapping[str, Text]] = {
    "keyword": Text("关键词", "keywords"),
    "classifier": Text("分类模型", "a classifier"),
    "manual": Text("人工抽检", "manual spot checks"),
}
QUALITY_MEASURES: Final[Mapping[str, Text]] = {
    "deduplication": Text("去重", "deduplication"),
    "accuracy": Text("准确性", "accuracy"),
    "objectivity": Text("客观性", "objectivity"),
    "diversity": Text("多样性", "diversity"),
}


def current_scan(context: CheckContext) -> Found[CorpusScan] | None:
    """The newest scan of the declared version of the corpus; a scan of another version says nothing of this one."""
    data = context.declared.data
    return context.latest(
        CorpusScan,
        lambda scan: data.corpus in {None, scan.corpus} and data.corpus_version in {None, scan.version},
    )


def no_scan(context: CheckContext, control: str) -> NoEvidence:
    """The answer where the declared corpus has not been scanned."""
    data = context.declared.data
    version = f" {data.corpus or ''} {data.corpus_version or ''}".rstrip()
    return no_evidence(
        control,
        f"没有当前语料版本{version} 的扫描结果（corpus-scan）；其他版本的扫描不算。",
        f"There is no scan of the current corpus{version} (corpus-scan); scans of other versions do not count.",
        place=context.place("data", "corpus_version"),
    )


def scanned_sources(scan: CorpusScan) -> Mapping[str, ScannedSource]:
    """The rows of a scan by source."""
    return {row.source: row for row in scan.sources}


class _Drawn(Struct, frozen=True):
    """One of the two samples of a source: what it answers, and what must not be done with a source above the limit."""

    control: str
    when: Text
    forbidden: Text
    counts: Callable[[ScannedSource], tuple[int, int]]
    """Illegal and sampled."""


BEFORE: Final = _Drawn(
    "source-illegal-share-before",
    Text("采集前", "before collection"),
    Text("不得采集", "not to be collected from"),
    lambda row: (row.illegal_before, row.sampled_before),
)
AFTER: Final = _Drawn(
    "source-illegal-share-after",
    Text("采集后", "after collection"),
    Text("不得用于训练", "not to be trained on"),
    lambda row: (row.illegal_after, row.sampled_after),
)


@check("corpus/illegal_share", answers=(BEFORE.control, AFTER.control))
def illegal_share(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每一来源采集前、采集后抽样的违法不良信息占比分别不超过上限。 / The illegal share of each source is within its limit before collection, and after it."""
    for drawn in (BEFORE, AFTER):
        yield from _shares(context, drawn)


def _shares(context: CheckContext, drawn: _Drawn) -> Iterator[Result | NoEvidence]:
    control = drawn.control
    scan, sources = current_scan(context), context.declared.data.sources
    if scan is None:
        yield no_scan(context, control)
        return
    rows = scanned_sources(scan.finding)
    limit = standard(context, "source_illegal_share_percent")
    declared = [source.id for source in sources or ()]
    for number, source in enumerate(declared):
        if source not in rows:
            yield no_evidence(
                control,
                f"来源“{source}”不在扫描结果中。",
                f"Source '{source}' is not in the scan.",
                place=context.place("data", "sources", number),
                about=source,
            )
    for row in scan.finding.sources:
        path = ("data", "sources", declared.index(row.source)) if row.source in declared else ("data", "sources")
        place = context.place(*path)
        yield _share_of(drawn, scan, row, limit, place)


def _share_of(drawn: _Drawn, scan: Found[CorpusScan], row: ScannedSource, limit: float, place: Place) -> Result:
    illegal, sampled = drawn.counts(row)
    share = f"{illegal}/{sampled}", percent_up(illegal, sampled)
    if illegal > sampled:
        verdict, extra = (
            inconclusive,
            Text("违法条数多于抽样条数，数据有误", "more illegal than sampled: the figures are wrong"),
        )
    elif exceeds(illegal, sampled, limit):
        verdict = failed
        extra = Text(f"超过上限，{drawn.forbidden.zh}", f"over the limit: {drawn.forbidden.en}")
    elif sampled == 0:
        verdict, extra = inconclusive, Text("没有抽样", "no sample was drawn")
    else:
        verdict, extra = passed, Text("未超过上限", "within the limit")
    return verdict(
        drawn.control,
        f"来源“{row.source}”：{drawn.when.zh} {share[0]}（{share[1]}），上限 {limit:g}%；{extra.zh}。",
        f"Source '{row.source}': {drawn.when.en} {share[0]} ({share[1]}), limit {limit:g} %; {extra.en}.",
        scan.ref,
        place=place,
        about=row.source,
    )


@check("corpus/filters", answers=("corpus-filtered",))
def filters(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """全部训练数据经关键词、分类模型和人工抽检过滤。 / All training data are filtered by keywords, classifier and manual spot checks."""
    control, place = "corpus-filtered", context.place("data", "corpus_version")
    scan = current_scan(context)
    if scan is None:
        yield no_scan(context, control)
        return
    missing = [FILTERS[name] for name in FILTERS if name not in scan.finding.filters]
    malformed = scan.finding.malformed
    if missing:
        yield failed(
            control,
            f"没有经过：{'、'.join(text.zh for text in missing)}。{_malformed_zh(malformed)}",
            f"Not filtered by {', '.join(text.en for text in missing)}.{_malformed_en(malformed)}",
            scan.ref,
            place=place,
        )
    elif malformed:
        yield inconclusive(
            control,
            f"三种过滤均已使用，但并非全部数据：{_malformed_zh(malformed)}",
            f"All three filters were used, but not on all data.{_malformed_en(malformed)}",
            scan.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            "全部数据经关键词、分类模型和人工抽检过滤，没有无法读取的条目。",
            "All data were filtered by keywords, classifier and manual spot checks; no item was unreadable.",
            scan.ref,
            place=place,
        )


def _malformed_zh(malformed: int) -> str:
    return f"有 {malformed} 条无法读取、未经检查。" if malformed else ""


def _malformed_en(malformed: int) -> str:
    return f" {malformed} items could not be read and were not checked." if malformed else ""


@check("corpus/manual_sample", answers=("corpus-manual-sample-passed",))
def manual_sample(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """语料人工抽检的数量和合格率达到要求。 / Size and pass rate of the manual corpus sample reach the figures."""
    control, scan = "corpus-manual-sample-passed", current_scan(context)
    if scan is None:
        yield no_scan(context, control)
        return
    least = int(standard(context, "manual_sample_items"))
    title = Text(f"人工抽检（至少 {least} 条）", f"manual sample (at least {least} items)")
    sample = scan.finding.manual_sample
    enough = sample is not None and sample.items >= least
    rate = standard(context, "manual_sample_pass_percent")
    yield _sampled(context, control, scan, sample, title, enough=enough, rate=rate)


@check("corpus/technical_sample", answers=("corpus-technical-sample-passed",))
def technical_sample(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """语料技术抽检的比例和合格率达到要求。 / Share and pass rate of the technical corpus sample reach the figures."""
    control, scan = "corpus-technical-sample-passed", current_scan(context)
    if scan is None:
        yield no_scan(context, control)
        return
    least = standard(context, "technical_sample_percent")
    title = Text(f"技术抽检（至少 {least:g}%）", f"technical sample (at least {least:g} %)")
    sample = scan.finding.technical_sample
    enough = sample is not None and reaches(sample.items, sample.population, least)
    rate = standard(context, "technical_sample_pass_percent")
    yield _sampled(context, control, scan, sample, title, enough=enough, rate=rate)


def _sampled(
    context: CheckContext,
    control: str,
    scan: Found[CorpusScan],
    sample: Sample | None,
    title: Text,
    *,
    enough: bool,
    rate: float,
) -> Result | NoEvidence:
    place = context.place("data", "corpus_version")
    if sample is None:
        return no_evidence(
            control, f"扫描结果没有{title.zh}的数字。", f"The scan has no figures of the {title.en}.", place=place
        )
    malformed, documents = scan.finding.malformed, sum(row.documents for row in scan.finding.sources)
    zh = (
        f"{title.zh}：总体 {sample.population} 条，抽取 {sample.items} 条，合格 {sample.qualified} 条"
        f"（{percent(sample.qualified, sample.items)}，要求 {rate:g}%）。{_malformed_zh(malformed)}"
    )
    en = (
        f"{title.en}: of {sample.population} items {sample.items} were drawn, {sample.qualified} qualified "
        f"({percent(sample.qualified, sample.items)}, {rate:g} % wanted).{_malformed_en(malformed)}"
    )
    if sample.qualified > sample.items or sample.items > sample.population:
        return inconclusive(
            control, f"数字自相矛盾。{zh}", f"The figures contradict each other. {en}", scan.ref, place=place
        )
    if not reaches(sample.qualified, sample.items, rate):
        return failed(control, f"合格率不足。{zh}", f"Too few qualified. {en}", scan.ref, place=place)
    if not enough and sample.items == sample.population:
        return inconclusive(
            control,
            f"全部条目均已抽检，但少于规定数量。{zh}",
            f"All items were looked at, but they are fewer than the figure. {en}",
            scan.ref,
            place=place,
        )
    if not enough:
        return failed(control, f"抽取数量不足。{zh}", f"Too few were drawn. {en}", scan.ref, place=place)
    if sample.population < documents:
        return inconclusive(
            control,
            f"抽样总体少于全部语料（{documents} 条），未必从全部语料中抽取。{zh}",
            f"The population is less than the corpus ({documents}): the sample may not be of all of it. {en}",
            scan.ref,
            place=place,
        )
    return passed(control, zh, en, scan.ref, place=place)


@check("corpus/diversity", answers=("source-diversity-shown",))
def diversity(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每种语言、每种模态的语料都有多个来源。 / Each language and modality of the corpus has several sources."""
    control, place = "source-diversity-shown", context.place("data", "sources")
    scan = current_scan(context)
    if scan is None:
        yield no_scan(context, control)
        return
    unnamed = [row.source for row in scan.finding.sources if not (row.languages or row.modalities)]
    sources: dict[str, set[str]] = defaultdict(set)
    for row in scan.finding.sources:
        for name in (*row.languages, *row.modalities):
            sources[name].add(row.source)
    single = sorted(name for name, known in sources.items() if len(known) == 1)
    if single:
        yield failed(
            control,
            f"只有一个来源：{'、'.join(single)}。",
            f"Only one source for: {', '.join(single)}.",
            scan.ref,
            place=place,
        )
    elif unnamed:
        yield inconclusive(
            control,
            f"扫描结果没有列明语种和模态的来源：{'、'.join(unnamed)}。",
            f"The scan names neither language nor modality of: {', '.join(unnamed)}.",
            scan.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"每种语言和模态都有多个来源（{'、'.join(sorted(sources))}）；搭配是否合理由人判断。",
            f"Each language and modality has several sources ({', '.join(sorted(sources))}); a person judges the mix.",
            scan.ref,
            place=place,
        )


@check("corpus/quality", answers=("training-data-quality-raised",))
def quality(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """扫描结果记录了提高真实性、准确性、客观性、多样性的措施。 / The scan records measures for accuracy, objectivity and diversity."""
    control, place = "training-data-quality-raised", context.place("data", "corpus_version")
    scan = current_scan(context)
    if scan is None:
        yield no_scan(context, control)
        return
    missing = [text for name, text in QUALITY_MEASURES.items() if name not in scan.finding.quality_measures]
    malformed = scan.finding.malformed
    answer = failed if missing else passed
    zh = f"没有记录措施：{'、'.join(text.zh for text in missing)}。" if missing else "四类措施均有记录；效果由人判断。"
    en = (
        f"No measure is recorded for {', '.join(text.en for text in missing)}."
        if missing
        else "All four kinds of measures are recorded; a person judges their effect."
    )
    yield answer(control, zh + _malformed_zh(malformed), en + _malformed_en(malformed), scan.ref, place=place)


CHECKS = (illegal_share, filters, manual_sample, technical_sample, diversity, quality)
