# SPDX-License-Identifier: Apache-2.0
"""Labels of generated content: explicit, on export, on platforms, in the agreement. 生成合成内容标识。"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from hegui.checks.assessment_reports import needs_document
from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext, Found
from hegui.checks.log_days import log_days, per_log
from hegui.checks.pages import page_shows
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, failed, inconclusive, no_evidence, passed
from hegui.clock import Calendar, TimeUnit, due
from hegui.evidence.findings import (
    LabelAudit,
    LabelCounts,
    LabelSample,
    LogRetention,
    ModerationLog,
    PageElement,
    RetainedKind,
)
from hegui.text import Text

_MODALITY_OF_CODE: Final = {"code": "text"}
"""The measures know text, image, audio, video and virtual scenes; generated code is text."""


def modalities_of(context: CheckContext) -> tuple[str, ...]:
    """The declared modalities by the words of the measures; none where they are not declared."""
    declared = context.declared.service.modalities or ()
    return tuple(dict.fromkeys(_MODALITY_OF_CODE.get(modality, modality) for modality in declared))


def undeclared(context: CheckContext, control: str) -> NoEvidence:
    """The answer where the dossier declares no modalities."""
    return no_evidence(
        control,
        "档案没有填写服务生成的模态（service.modalities）。",
        "The dossier does not say which modalities the service generates (service.modalities).",
        place=context.place("service", "modalities"),
    )


def newest_sample(
    context: CheckContext, modality: str, *, exported: bool
) -> tuple[LabelSample, Found[LabelAudit]] | None:
    """The newest sample of a modality, as seen in the service or as exported."""
    for found in context.findings(LabelAudit):
        for sample in found.finding.samples:
            if sample.modality == modality and sample.exported is exported:
                return sample, found
    return None


@check("labelling/explicit", answers=("explicit-label-valid",))
def explicit(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """服务的每种模态，抽样输出的显式标识均有效。 / In every modality of the service, all sampled outputs have a valid explicit label."""
    control = "explicit-label-valid"
    modalities = modalities_of(context)
    if not modalities:
        yield undeclared(context, control)
    for modality in modalities:
        found = newest_sample(context, modality, exported=False)
        yield _labels(context, control, modality, found, Text("显式标识", "explicit label"))


@check("labelling/export", answers=("explicit-label-on-export",))
def export(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """下载、复制、导出的文件均带有有效的显式标识。 / All sampled files that were downloaded, copied or exported have a valid explicit label."""
    control = "explicit-label-on-export"
    modalities = modalities_of(context)
    if not modalities:
        yield undeclared(context, control)
    for modality in modalities:
        found = newest_sample(context, modality, exported=True)
        yield _labels(context, control, modality, found, Text("导出文件的显式标识", "explicit label of exports"))


def _labels(
    context: CheckContext,
    control: str,
    modality: str,
    found: tuple[LabelSample, Found[LabelAudit]] | None,
    what: Text,
) -> Result | NoEvidence:
    if found is None:
        return not_audited(context, control, modality, what)
    sample, audit = found
    counts = sample.explicit
    outcome = _outcome(sample.files, counts)
    zh = (
        f"“{modality}”{what.zh}：核验 {sample.files} 个文件，有效 {counts.valid}，无效 {counts.invalid}，"
        f"缺失 {counts.absent}，不能判断 {counts.inconclusive}。"
    )
    en = (
        f"The {what.en} in '{modality}': {sample.files} files, {counts.valid} valid, {counts.invalid} invalid, "
        f"{counts.absent} absent, {counts.inconclusive} could not be judged."
    )
    return Result(control, outcome, Text(zh, en), context.place("service", "modalities"), (audit.ref,), modality)


def not_audited(context: CheckContext, control: str, modality: str, what: Text) -> NoEvidence:
    """The answer where no file of a modality was audited."""
    return no_evidence(
        control,
        f"没有“{modality}”的{what.zh}核验（label-audit）。",
        f"There is no audit of the {what.en} in '{modality}' (label-audit).",
        place=context.place("service", "modalities"),
        about=modality,
    )


def _outcome(files: int, counts: LabelCounts) -> Outcome:
    if counts.invalid or counts.absent:
        return Outcome.FAIL
    # Files that are counted nowhere, or a sample of none, prove nothing.
    return Outcome.PASS if files and counts.valid == files and not counts.inconclusive else Outcome.INCONCLUSIVE


@check("labelling/function", answers=("label-function-offered",))
def function(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """提供标识功能并提示用户。 / A label function is offered and pointed out to users."""
    what = Text("标识功能及其提示", "the label function and its prompt")
    yield from page_shows(context, "label-function-offered", PageElement.LABEL_FUNCTION, what)


@check("labelling/ai_identity", answers=("ai-identity-disclosed",))
def ai_identity(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """显著提示用户正在与人工智能交互。 / Users are told that they deal with an AI."""
    what = Text("人工智能身份提示", "that the user deals with an AI")
    yield from page_shows(context, "ai-identity-disclosed", PageElement.AI_IDENTITY, what)


@check("labelling/platform", answers=("platform-label-states-handled",))
def platform(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """传播平台区分三种状态、写入传播要素并提供声明功能。 / The platform tells the three states, writes propagation fields and offers a declaration."""
    control = "platform-label-states-handled"
    audit = context.latest(LabelAudit, lambda audit: audit.propagation is not None)
    if audit is None or audit.finding.propagation is None:
        yield no_evidence(
            control,
            "没有传播平台标识的核验（label-audit，propagation）。",
            "There is no audit of the platform's labels (label-audit, propagation).",
        )
        return
    seen = audit.finding.propagation
    states = (seen.is_generated, seen.may_be, seen.suspected)
    zh = (
        f"属于生成 {states[0]}、可能 {states[1]}、疑似 {states[2]}；传播要素已写入 {seen.fields_written}，"
        f"缺失 {seen.fields_missing}；声明功能{'有' if seen.declare_function else '没有'}。"
    )
    en = (
        f"{states[0]} are generated, {states[1]} may be, {states[2]} are suspected; propagation fields written "
        f"{seen.fields_written}, missing {seen.fields_missing}; a declaration {'is' if seen.declare_function else 'is not'} offered."
    )
    if seen.fields_missing or not seen.declare_function:
        yield failed(control, zh, en, audit.ref)
    elif not all(states) or seen.fields_written < sum(states):
        yield inconclusive(
            control,
            f"并非每种状态都有样本，或者写入数少于样本数。{zh}",
            f"A state has no sample, or fewer fields were written than there are samples. {en}",
            audit.ref,
        )
    else:
        yield passed(control, zh, en, audit.ref)


AGREEMENT: Final = (
    clause(
        "methods_and_styles",
        Text("标识的方法和样式", "the methods and styles of labels"),
        r"标识.{0,40}(?:方法|方式|样式|位置|形式)|(?:方法|方式|样式|形式).{0,30}标识|(?:添加|加注|标注).{0,20}(?:显式|隐式)?标识",
        r"\blabel(?:s|led|ling|ing)?\b.{0,100}(?:method|style|form|position|manner|metadata)|(?:method|style|form)s? of .{0,30}label",
        topic="标识|水印|标注|label|watermark",
    ),
    clause(
        "read_and_understand",
        Text("提示用户阅读并理解标识要求", "that users are asked to read and understand the rules on labels"),
        r"(?:阅读|理解|知悉|遵守).{0,40}标识|标识.{0,40}(?:阅读|理解|知悉|遵守)|不得.{0,24}(?:删除|篡改|伪造|隐匿).{0,20}标识",
        r"\b(?:read|understand|comply)\b.{0,80}\blabel|\blabel\w*\b.{0,80}(?:read|understand|comply|remove|tamper)",
        topic="标识|水印|label|watermark",
    ),
)
"""What LBL 8 asks of the user agreement."""


@check("labelling/agreement", answers=("label-clause-in-agreement",))
def agreement(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """用户服务协议写明标识的方法和样式，并提示用户。 / The user agreement states methods and styles of labels and points them out."""
    control, place = "label-clause-in-agreement", context.place("documents", "user_agreement")
    path = context.declared.documents.user_agreement
    if path is None:
        yield needs_document(control, "user_agreement", Text("用户服务协议", "the user agreement"), place)
        return
    yield from clause_answers(context, control, context.document(path), AGREEMENT, missing_fails=True, place=place)


@check("labelling/unlabelled_requests", answers=("unlabelled-requests-logged",), version=2)
def unlabelled_requests(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """无显式标识的提供均有约定和日志，日志留存达到期限。 / Every unlabelled delivery has an agreement and a log, and the logs are kept long enough."""
    control = "unlabelled-requests-logged"
    yield _requests_logged(context, control)
    yield _requests_kept(context, control)


def _requests_logged(context: CheckContext, control: str) -> Result | NoEvidence:
    days = log_days(context, control, LabelAudit, lambda audit: audit.unlabelled is not None)
    if days is None:
        return no_evidence(
            control,
            "没有无显式标识提供的核验（label-audit，unlabelled）。",
            "There is no audit of unlabelled deliveries (label-audit, unlabelled).",
        )
    if short := days.those(lambda audit: not _all_logged(audit)):
        text = per_log(short, _deliveries)
        return failed(control, f"{text.zh}。", f"{text.en}.", *(audit.ref for audit in short))
    # A day without such deliveries has no audit: days that none tells of are no gap.
    requests = sum(audit.finding.unlabelled.requests for audit in days.logs if audit.finding.unlabelled)
    return passed(
        control,
        f"{days.span.text.zh}的 {len(days.logs)} 份核验中，无显式标识的提供 {requests} 次均有日志并已约定义务。",
        f"In {len(days.logs)} audits of {days.span.text.en} all {requests} unlabelled deliveries are logged and had the duty agreed.",
        days.newest,
    )


def _all_logged(audit: LabelAudit) -> bool:
    found = audit.unlabelled
    return found is None or min(found.logged, found.agreement_accepted) >= found.requests


def _deliveries(audit: LabelAudit) -> Text:
    found = audit.unlabelled
    requests, logged, agreed = (found.requests, found.logged, found.agreement_accepted) if found else (0, 0, 0)
    return Text(
        f"无显式标识的提供 {requests} 次，有日志 {logged} 次，已约定义务 {agreed} 次",
        f"of {requests} unlabelled deliveries {logged} are logged and {agreed} had the duty agreed",
    )


def _requests_kept(context: CheckContext, control: str) -> Result | NoEvidence:
    found = context.latest(
        LogRetention, lambda kept: any(log.what is RetainedKind.UNLABELLED_REQUEST for log in kept.logs)
    )
    if found is None:
        return no_evidence(
            control,
            "没有无显式标识提供日志的留存设置（log-retention，unlabelled_request）。",
            "There is no record of how long these logs are kept (log-retention, unlabelled_request).",
        )
    months = int(context.limit("lbl_unlabelled_log_months"))
    least = longest_days(context.calendar, context.as_of.year, months)
    kept = min(log.keeps_days for log in found.finding.logs if log.what is RetainedKind.UNLABELLED_REQUEST)
    answer = passed if kept >= least else failed
    return answer(
        control,
        f"日志留存 {kept} 日；{months}个月最长为 {least} 日。",
        f"The logs are kept for {kept} days; {months} months are up to {least} days.",
        found.ref,
    )


def longest_days(calendar: Calendar, year: int, months: int) -> int:
    """The most days that so many months can have: a retention in days must cover the longest."""
    starts = [date(year, month, 1) for month in range(1, 13)]
    return max((due(calendar, start, months, TimeUnit.MONTHS).day - start).days for start in starts)


@check("labelling/material", answers=("label-material-ready",))
def material(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """备案和评估所需的标识材料齐备，且经核验。 / The label material for filings is ready and is the one that was audited."""
    control, place = "label-material-ready", context.place("documents", "label_material")
    path = context.declared.documents.label_material
    if path is None:
        yield needs_document(control, "label_material", Text("标识材料", "the label material"), place)
        return
    document = context.document(path)
    audit = context.latest(LabelAudit, lambda audit: bool(audit.material_digests))
    if audit is None:
        yield no_evidence(
            control,
            "没有对标识材料的核验（label-audit，material_digests）。",
            "There is no audit of the label material (label-audit, material_digests).",
            place=place,
        )
        return
    same = document.sha256 in audit.finding.material_digests
    answer = passed if same else failed
    yield answer(
        control,
        f"{document.file} {'是' if same else '不是'}经核验的标识材料。",
        f"{document.file} is {'' if same else 'not '}the label material that was audited.",
        context.cited(document),
        audit.ref,
        place=place,
    )


@check("labelling/unlabelled_content", answers=("unlabelled-content-handled",), version=2)
def unlabelled_content(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """期间每日发现的未标识生成合成内容，均先标识后传输。 / Unlabelled generated content found on any day is labelled before it is passed on."""
    control = "unlabelled-content-handled"
    days = log_days(context, control, ModerationLog, lambda log: log.unlabelled_found is not None)
    if days is None:
        yield no_evidence(
            control,
            "没有未标识内容的发现和处理统计（moderation-log，unlabelled_found）。",
            "There are no counts of unlabelled content found and labelled (moderation-log, unlabelled_found).",
        )
    elif passed_on := days.those(lambda log: _labelled(log) < _found(log) and log.unlabelled_labelled is not None):
        text = per_log(passed_on, _unlabelled)
        yield failed(control, f"{text.zh}。", f"{text.en}.", *(log.ref for log in passed_on))
    elif unknown := days.those(lambda log: log.unlabelled_labelled is None or _labelled(log) > _found(log)):
        text = per_log(unknown, _unlabelled)
        yield inconclusive(
            control,
            f"{text.zh}；补加标识的数量没有记录或者有误。",
            f"{text.en}; how many were labelled is not recorded or wrong.",
            *(log.ref for log in unknown),
        )
    else:
        found = sum(_found(log.finding) for log in days.logs)
        zh = f"{days.span.text.zh}的 {len(days.logs)} 份统计中，发现未标识内容 {found} 条，均已补加标识"
        en = f"In {len(days.logs)} logs of {days.span.text.en} {found} unlabelled items were found and all of them labelled"
        if days.doubt is None:
            yield passed(control, f"{zh}。", f"{en}.", days.newest)
        else:
            yield inconclusive(control, f"{zh}；{days.doubt.zh}。", f"{en}; but {days.doubt.en}.", days.newest)


def _found(log: ModerationLog) -> int:
    return log.unlabelled_found or 0


def _labelled(log: ModerationLog) -> int:
    return log.unlabelled_labelled or 0


def _unlabelled(log: ModerationLog) -> Text:
    if log.unlabelled_labelled is None:
        return Text(f"发现未标识内容 {_found(log)} 条", f"{_found(log)} unlabelled items were found")
    return Text(
        f"发现未标识内容 {_found(log)} 条，补加标识 {_labelled(log)} 条",
        f"{_found(log)} unlabelled items were found and {_labelled(log)} of them labelled",
    )


CHECKS = (
    explicit,
    export,
    function,
    ai_identity,
    platform,
    agreement,
    unlabelled_requests,
    material,
    unlabelled_content,
)
