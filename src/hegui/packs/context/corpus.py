# SPDX-License-Identifier: Apache-2.0
"""The training data in tables: sources, sizes, licences, and what scan and samples found."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from hegui.assess.freshness import is_stale
from hegui.checks.context import Found
from hegui.checks.yardsticks import exceeds, percent, percent_up, standard
from hegui.dossier.processing import DataSource
from hegui.evidence.findings import Activity, CorpusScan, ScannedSource
from hegui.packs.context.common import (
    MODALITY_TITLES,
    NONE,
    SOURCE_KIND_TITLES,
    UNTOLD,
    Context,
    counted,
    named,
    source_languages,
    told,
)
from hegui.packs.data import PackData
from hegui.packs.page.blocks import day
from hegui.packs.said.evidence import latest_scan, latest_work


def corpus(data: PackData) -> Context:
    """What pages name of the training data."""
    declared, annotation, facts = data.dossier.model.data, data.dossier.model.annotation, data.examination.context.facts
    scan = latest_scan(data)
    rows = {row.source: row for row in scan.finding.sources} if scan else {}
    sources = [_source(data, source, rows.get(source.id)) for source in declared.sources or ()]
    limit = standard(data.examination.context, "source_illegal_share_percent")
    return {
        "corpus_name": declared.corpus or UNTOLD,
        "corpus_version": declared.corpus_version or UNTOLD,
        "sources": sources,
        "source_total": sum(source.documents or 0 for source in declared.sources or ()),
        "byte_total": sum(source.size_bytes or 0 for source in declared.sources or ()),
        "kinds": _by_kind(declared.sources or ()),
        "illegal_limit": f"{limit:g}%",
        "over_limit": [source.name for source in sources if source.over_limit],
        "suppliers": [
            SimpleNamespace(
                name=supplier.name,
                uscc=supplier.uscc or NONE,
                term=f"{day(supplier.contract_signed_on)}至{day(supplier.contract_ends_on)}",
                contract=supplier.contract or NONE,
                commitments=supplier.commitments or NONE,
            )
            for supplier in declared.suppliers
        ],
        "filters": _filters(scan, data.as_of) if scan else "没有扫描记录",
        "samples": [
            SimpleNamespace(
                name=title,
                population=sample.population,
                items=sample.items,
                qualified=sample.qualified,
                share=percent(sample.qualified, sample.items),
            )
            for title, sample in (
                ("人工抽检", scan.finding.manual_sample if scan else None),
                ("技术抽检", scan.finding.technical_sample if scan else None),
            )
            if sample is not None
        ],
        "trains": facts.value("trains_or_tunes_models"),
        "annotators": counted(annotation.annotators),
        "annotation_done": facts.value("annotates_data"),
        "annotation_outsourced": told(annotation.outsourced, "外包", "自有人员", "自有还是外包未填写"),
        "annotation_training": _work(data, Activity.ANNOTATOR_TRAINING),
        "annotation_sampling": _work(data, Activity.ANNOTATION_SAMPLING),
    }


def _source(data: PackData, source: DataSource, row: ScannedSource | None) -> SimpleNamespace:
    limit = standard(data.examination.context, "source_illegal_share_percent")
    supplier = next((item for item in data.dossier.model.data.suppliers if item.id == source.supplier), None)
    return SimpleNamespace(
        id=source.id,
        name=source.name,
        kind=SOURCE_KIND_TITLES[source.kind],
        languages=source_languages(source),
        modalities=named(MODALITY_TITLES, source.modalities),
        documents=f"{source.documents:,}" if source.documents is not None else UNTOLD,
        bytes=f"{source.size_bytes:,}" if source.size_bytes is not None else UNTOLD,
        origin=source.origin or NONE,
        owner=source.ip_owner or NONE,
        basis=_basis(source, supplier.name if supplier else None),
        collected=_collected(source),
        pi=_personal(source),
        before=_share(row.illegal_before, row.sampled_before) if row else "没有扫描",
        after=_share(row.illegal_after, row.sampled_after) if row else "没有扫描",
        over_limit=row is not None
        and (
            exceeds(row.illegal_before, row.sampled_before, limit)
            or exceeds(row.illegal_after, row.sampled_after, limit)
        ),
    )


_REFUSED: Final[Mapping[bool | None, str]] = {
    True: "被爬虫协议、条款等拒绝采集",
    False: "没有被爬虫协议、条款等拒绝采集",
    None: "是否被拒绝采集未写明",
}
"""What the dossier declares of a source that was collected."""


def _basis(source: DataSource, supplier: str | None) -> str:
    match source.kind:
        case "open":
            return f"开源许可：{source.licence_name or '未写明'}"
        case "commercial":
            return f"与{supplier or '未写明的供应商'}的合同"
        case "user_input":
            return f"用户授权（{source.pi_basis or '未写明'}）"
        case "self_collected":
            return f"自采记录；{_REFUSED[source.refused_by_operator]}"
        case "synthetic":
            return "自行生成"


def _collected(source: DataSource) -> str:
    if source.collected_from is None:
        return "—"
    return f"{day(source.collected_from)}至{day(source.collected_to)}"


def _personal(source: DataSource) -> str:
    if source.contains_pi is None:
        return "不详"
    return f"含（{source.pi_basis or '依据未写明'}）" if source.contains_pi else "不含"


def _share(illegal: int, sampled: int) -> str:
    return f"{illegal}/{sampled}（{percent_up(illegal, sampled)}）"


def _by_kind(sources: tuple[DataSource, ...]) -> list[SimpleNamespace]:
    total = sum(source.documents or 0 for source in sources)
    rows = []
    for kind, title in SOURCE_KIND_TITLES.items():
        count = sum(source.documents or 0 for source in sources if source.kind == kind)
        if count:
            rows.append(SimpleNamespace(kind=title, documents=f"{count:,}", share=percent(count, total)))
    return rows


def _filters(scan: Found[CorpusScan], as_of: date) -> str:
    """By what the corpus was filtered, the day of the scan, and whether the record of it still holds."""
    titles = {"keyword": "关键词", "classifier": "分类模型", "manual": "人工抽检"}
    lapsed = "，记录已失效" if is_stale(scan.ref, as_of, None) else ""
    by = "、".join(titles.get(name, name) for name in scan.finding.filters)
    return f"{by}（{day(scan.ref.collected)}扫描{lapsed}）"


def _work(data: PackData, activity: Activity) -> Any:  # noqa: ANN401  a namespace, or nothing
    record = latest_work(data, activity)
    if record is None:
        return None
    figures = {name: f"{value:,g}" for name, value in record.finding.figures.items()}
    return SimpleNamespace(day=record.finding.performed_on, by=record.finding.by, figures=figures)
