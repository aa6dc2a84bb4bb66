# SPDX-License-Identifier: Apache-2.0
"""Where training data come from: the ledger, licences, collection, user inputs, what must be deleted. 训练数据来源。"""

import re
from collections.abc import Iterator
from typing import Final

from hegui.checks.context import CheckContext, Found
from hegui.checks.corpus import current_scan, no_scan, scanned_sources
from hegui.checks.names import names_in
from hegui.checks.pages import page_shows
from hegui.checks.reading import read_for
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.source_ledger import against, other_sources
from hegui.checks.sources import Declared, none_such, sources_where, supplier_of
from hegui.checks.work import work_answer, work_of
from hegui.dossier import DocumentText
from hegui.dossier.model import DataSource
from hegui.evidence.findings import Activity, ConsentLog, ConsentScope, CorpusScan, PageElement, ScannedSource
from hegui.pattern import Pattern
from hegui.text import Text


@check("data_sources/ledger", answers=("source-ledger-complete",))
def ledger(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每一来源列明类别、出处、依据、语种、模态和规模，并与扫描结果一致。 / Each source gives kind, origin, basis, language, modality and size, as the scan found it."""
    control, declared = "source-ledger-complete", sources_where(context, lambda _: True)
    if not declared:
        yield none_such(context, control, Text("训练数据来源", "sources of training data"))
        return
    scan = current_scan(context)
    rows = scanned_sources(scan.finding) if scan else {}
    for item in declared:
        yield _entry(context, control, item, scan, rows.get(item.source.id))
    for stranger in sorted(set(rows) - {item.source.id for item in declared}):
        yield failed(
            control,
            f"扫描发现档案没有列明的来源“{stranger}”。",
            f"The scan found a source '{stranger}' that the dossier does not list.",
            *((scan.ref,) if scan else ()),
            place=context.place("data", "sources"),
            about=stranger,
        )
    yield from other_sources(context, control)


def _entry(
    context: CheckContext, control: str, item: Declared, scan: Found[CorpusScan] | None, row: ScannedSource | None
) -> Result | NoEvidence:
    source = item.source
    gaps = [name for name, given in _ledger_fields(context, source).items() if not given]
    if gaps:
        return failed(
            control,
            f"来源“{source.id}”没有填写：{'、'.join(gaps)}。",
            f"Source '{source.id}' lacks: {', '.join(gaps)}.",
            place=item.place,
            about=source.id,
        )
    if scan is None:
        return no_scan(context, control)
    if row is None:
        return no_evidence(
            control,
            f"来源“{source.id}”不在扫描结果中。",
            f"Source '{source.id}' is not in the scan.",
            place=item.place,
            about=source.id,
        )
    if source.documents is not None and row.documents != source.documents:
        return failed(
            control,
            f"来源“{source.id}”档案填写 {source.documents} 条，扫描到 {row.documents} 条。",
            f"Source '{source.id}' is declared with {source.documents} items; the scan found {row.documents}.",
            scan.ref,
            place=item.place,
            about=source.id,
        )
    return passed(
        control,
        f"来源“{source.id}”各项齐全，扫描到 {row.documents} 条。",
        f"Source '{source.id}' is complete; the scan found {row.documents} items.",
        scan.ref,
        place=item.place,
        about=source.id,
    )


def _ledger_fields(context: CheckContext, source: DataSource) -> dict[str, bool]:
    """The fields that a ledger needs, and whether they are given; the basis depends on the kind of source."""
    supplier = supplier_of(context, source)
    basis: dict[str, bool]
    match source.kind:
        case "open":
            basis = {"licence": source.licence is not None}
        case "commercial":
            basis = {"supplier.contract": supplier is not None and supplier.contract is not None}
        case "self_collected":
            basis = {"collected_from": source.collected_from is not None}
        case "user_input" | "synthetic":
            basis = {}
    return {
        "origin": bool(source.origin),
        "languages": bool(source.languages),
        "modalities": bool(source.modalities),
        "documents / size_bytes": source.documents is not None or source.size_bytes is not None,
        **basis,
    }


_NON_COMMERCIAL: Final = Pattern(r"非商业|非营利|non-?commercial|\bNC\b")
_NO_TRAINING: Final = Pattern(
    r"(?:不得|禁止|严禁|不可).{0,20}(?:训练|机器学习)|(?:not|prohibit).{0,40}(?:train|machine learning)"
)


@check("data_sources/licence", answers=("source-licence-proved",))
def licence(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每个开源来源有允许用于训练的许可证文件。 / Each open source has a licence file that allows training."""
    control, opened = "source-licence-proved", sources_where(context, lambda source: source.kind == "open")
    if not opened:
        yield none_such(context, control, Text("开源来源", "open sources"))
    for item in opened:
        yield _licensed(context, control, item)
    yield from against(context, control)


def _licensed(context: CheckContext, control: str, item: Declared) -> Result | NoEvidence:
    source, name = item.source, item.source.licence_name
    if source.allows_training is False:
        return failed(
            control,
            f"来源“{source.id}”的许可不允许用于训练。",
            f"The licence of source '{source.id}' does not allow training.",
            place=item.place,
            about=source.id,
        )
    if source.licence is None:
        return no_evidence(
            control,
            f"来源“{source.id}”没有许可证文件。",
            f"There is no licence file of source '{source.id}'.",
            place=item.place,
            about=source.id,
        )
    text = read_for(context, control, source.licence, item.place, source.id)
    if not isinstance(text, DocumentText):
        return text
    forbidding = text.find(_NO_TRAINING)
    limiting = None if source.allows_commercial_use is False else text.find(_NON_COMMERCIAL)
    if forbidding or limiting:
        return inconclusive(
            control,
            f"来源“{source.id}”的许可证似乎限制该用途，请人工阅读。",
            f"The licence of source '{source.id}' seems to limit the use: read it.",
            context.cited(text, forbidding or limiting),
            place=item.place,
            about=source.id,
        )
    if source.allows_commercial_use is False and context.declared.service.charges_users is not False:
        return failed(
            control,
            f"来源“{source.id}”不允许商业使用，而档案没有说明服务不收费。",
            f"Source '{source.id}' does not allow commercial use, and the dossier does not say that the service is free.",
            context.cited(text),
            place=item.place,
            about=source.id,
        )
    if source.allows_training is None or name is None or not names_in(text.text, name):
        return inconclusive(
            control,
            f"来源“{source.id}”：许可证文件中没有找到所填名称“{name or '（未填）'}”，或者没有说明是否允许训练。",
            f"Source '{source.id}': the file does not show the declared licence '{name or '(none)'}', or it is not said whether training is allowed.",
            context.cited(text),
            place=item.place,
            about=source.id,
        )
    return passed(
        control,
        f"来源“{source.id}”的许可证（{name}）允许用于训练。",
        f"The licence of source '{source.id}' ({name}) allows training.",
        context.cited(text, text.find(Pattern(re.escape(name)))),
        place=item.place,
        about=source.id,
    )


@check("data_sources/collection_record", answers=("collection-record-kept",))
def collection_record(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每个自采来源有采集记录。 / Each self-collected source has its record of collection."""
    control = "collection-record-kept"
    collected = sources_where(context, lambda source: source.kind == "self_collected")
    if not collected:
        yield none_such(context, control, Text("自采来源", "self-collected sources"))
    for item in collected:
        what = Text(f"来源“{item.source.id}”采集", f"the collection of source '{item.source.id}'")
        record = work_of(context, Activity.COLLECTION, item.source.id)
        yield work_answer(context, control, record, what, place=item.place, about=item.source.id)


def _crawled(source: DataSource) -> bool:
    """Whether a source was, or may have been, collected by machine; a self-collected one may, unless it says no."""
    return source.collected_automatically or (
        source.kind == "self_collected" and source.collected_automatically is None
    )


@check("data_sources/crawl_refusals", answers=("crawl-refusals-respected",))
def crawl_refusals(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """自动采集遵守对方的拒绝，被拒绝的有书面许可。 / Automatic collection respects refusals, or has written permission."""
    control, crawled = "crawl-refusals-respected", sources_where(context, _crawled)
    if not crawled:
        yield none_such(context, control, Text("自动采集的来源", "automatically collected sources"))
    for item in crawled:
        yield _refusal_respected(context, control, item)
    yield from against(context, control)


def _refusal_respected(context: CheckContext, control: str, item: Declared) -> Result | NoEvidence:
    source = item.source
    if not source.refused_by_operator:
        what = Text(f"来源“{source.id}”拒绝采集情况核查", f"the check of refusals for source '{source.id}'")
        record = work_of(context, Activity.REFUSAL_CHECK, source.id)
        return work_answer(context, control, record, what, place=item.place, about=source.id)
    if source.written_permission is None:
        return failed(
            control,
            f"来源“{source.id}”的运营者拒绝采集，且没有书面许可。",
            f"The operator of source '{source.id}' refuses collection, and there is no written permission.",
            place=item.place,
            about=source.id,
        )
    permission = read_for(context, control, source.written_permission, item.place, source.id)
    if not isinstance(permission, DocumentText):
        return permission
    return passed(
        control,
        f"来源“{source.id}”的运营者拒绝采集，但持有书面许可。",
        f"The operator of source '{source.id}' refuses collection, and written permission is held.",
        context.cited(permission),
        place=item.place,
        about=source.id,
    )


@check("data_sources/crawl_impact", answers=("crawl-impact-assessed",))
def crawl_impact(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """自动采集前评估了对被采集服务的影响。 / The effect of automatic collection on the collected service was assessed."""
    control, crawled = "crawl-impact-assessed", sources_where(context, _crawled)
    if not crawled:
        yield none_such(context, control, Text("自动采集的来源", "automatically collected sources"))
    for item in crawled:
        what = Text(f"来源“{item.source.id}”采集影响评估", f"the assessment of collecting source '{item.source.id}'")
        record = work_of(context, Activity.CRAWL_IMPACT, item.source.id)
        yield work_answer(context, control, record, what, place=item.place, about=item.source.id)


@check("data_sources/user_inputs", answers=("user-input-authorised",))
def user_inputs(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """用于训练的用户输入均有授权记录。 / User inputs used in training are all authorised."""
    control, place = "user-input-authorised", context.place("personal_information", "used_for_training")
    scopes = {ConsentScope.TRAINING_USE, ConsentScope.INTERACTION_TRAINING}
    log = context.latest(ConsentLog, lambda log: any(count.scope in scopes for count in log.consents))
    if log is None:
        yield no_evidence(
            control,
            "没有用户输入用于训练的授权记录（consent-log，范围 training_use）。",
            "There is no log of consents to training use (consent-log, scope training_use).",
            place=place,
        )
        return
    counts = [count for count in log.finding.consents if count.scope in scopes]
    without, impossible = (
        sum(count.processed_without for count in counts),
        any(count.given > count.asked for count in counts),
    )
    if without:
        yield failed(
            control,
            f"有 {without} 人的输入未经授权用于训练。",
            f"The inputs of {without} persons were used in training without consent.",
            log.ref,
            place=place,
        )
    elif not log.finding.withdrawable:
        yield failed(control, "授权不能撤回。", "The consent cannot be withdrawn.", log.ref, place=place)
    elif impossible:
        yield inconclusive(
            control,
            "同意人数多于询问人数，数字有误。",
            "More consents were given than asked for: the figures are wrong.",
            log.ref,
            place=place,
        )
    else:
        given = sum(count.given for count in counts)
        yield passed(
            control,
            f"{given} 人授权用于训练，没有未经授权的使用，可以撤回。",
            f"{given} persons consented to training use, none was used without, and consent can be withdrawn.",
            log.ref,
            place=place,
        )


@check("data_sources/ip_complaints", answers=("ip-complaint-channel-published",))
def ip_complaints(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """公布了知识产权投诉渠道。 / A channel for complaints on intellectual property is published."""
    what = Text("知识产权投诉入口", "the entry for complaints on intellectual property")
    yield from page_shows(context, "ip-complaint-channel-published", PageElement.IP_COMPLAINT_ENTRY, what)


@check("data_sources/trade_records", answers=("data-trade-records-kept",))
def trade_records(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """数据交易中介留存来源说明、身份审核和交易记录。 / A data broker keeps records of sources, identities and trades."""
    what = Text("数据交易审核与留存", "the verification and keeping of data trades")
    record = work_of(context, Activity.TRADE_RECORD)
    yield work_answer(context, "data-trade-records-kept", record, what, place=context.place("provider"))


@check("data_sources/closed_accounts", answers=("closed-account-data-deleted",))
def closed_accounts(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """附带采集和已注销账号的个人信息已删除或者匿名化。 / Personal information of closed accounts and collected by the way is deleted or anonymised."""
    what = Text(
        "注销账号和附带采集个人信息的删除", "the deletion of closed accounts' and incidental personal information"
    )
    record = work_of(context, Activity.CLOSED_ACCOUNT_DELETION)
    yield work_answer(context, "closed-account-data-deleted", record, what, place=context.place("personal_information"))


CHECKS = (
    ledger,
    licence,
    collection_record,
    crawl_refusals,
    crawl_impact,
    user_inputs,
    ip_complaints,
    trade_records,
    closed_accounts,
)
