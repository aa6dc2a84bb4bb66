# SPDX-License-Identifier: Apache-2.0
"""What is written for an assessment: the report and its signatures, the judging procedure, the model summary. 评估文件。"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hegui.checks.clauses import Clause, clause, clause_answers
from hegui.checks.context import CheckContext, Found
from hegui.checks.pages import page_shows
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.errors import Place
from hegui.evidence.findings import Answer, Decision, PageElement
from hegui.pattern import Pattern
from hegui.text import Text


def _document_says(
    context: CheckContext, control: str, path: str | None, field: str, title: Text, wanted: Sequence[Clause]
) -> Iterator[Result | NoEvidence]:
    """Whether a document of the dossier holds what it must; silence on a point fails, as there is nowhere else to look."""
    place = context.place("documents", field)
    if path is None:
        yield needs_document(control, field, title, place)
    else:
        yield from clause_answers(context, control, context.document(path), wanted, missing_fails=True, place=place)


def needs_document(control: str, field: str, title: Text, place: Place) -> NoEvidence:
    """The answer where a document is not declared."""
    return no_evidence(
        control,
        f"需要{title.zh}（documents.{field}）。",
        f"{title.en.capitalize()} is needed (documents.{field}).",
        place=place,
    )


REPORT: Final = (
    clause(
        "results",
        Text("逐条评估结果", "a result for each clause"),
        r"(?:符合|不符合|不适用).{0,12}(?:符合|不符合|不适用)|(?:评估|核验)结果.{0,6}(?:为|:)?.{0,4}(?:符合|不适用)|逐条",
        r"\b(?:conforms?|does not conform|not applicable)\b|clause by clause",
        topic="评估结果|符合|conform",
    ),
    clause(
        "proof",
        Text("证明材料", "proof"),
        r"证明材料|佐证|附件.{0,30}(?:截图|记录|报告|证明)|(?:见|参见)附",
        r"\b(?:proof|evidence|supporting (?:material|document)s?)\b",
        topic="证明|佐证|附件|proof|evidence|annex",
        hedged=False,
    ),
    clause(
        "conclusion",
        Text("总体结论", "the overall conclusion"),
        r"(?:总体|评估|整体)?结论.{0,40}(?:全部|部分|均)?(?:符合|满足|通过)|(?:综上|结论为|结论:)",
        r"\b(?:overall )?conclusion\b.{0,80}(?:met|conform|satisf)|\bin conclusion\b",
        topic="结论|conclusion",
        hedged=False,
    ),
)
"""What a report on the clauses of the standard holds: TC260-003 9.1, which filing practice still follows."""


@check("assessment_reports/complete", answers=("self-assessment-report-complete",))
def complete(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """自评估报告逐条给出结果、证明材料和总体结论。 / The self-assessment gives a result for each clause, proof and a conclusion."""
    title, path = Text("自评估报告", "the self-assessment report"), context.declared.documents.self_assessment_report
    yield from _document_says(context, "self-assessment-report-complete", path, "self_assessment_report", title, REPORT)


@check("assessment_reports/signed", answers=("assessment-report-signed",))
def signed(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """评估报告由规定人数的负责人签字，以已验证的决定证明。 / The report is signed by as many persons as it must, shown by verified decisions.

    The text of a report cannot prove a signature. Each signatory files a signed decision on this control point; the
    persons are counted, and a person who signs twice counts once.
    """
    control, documents = "assessment-report-signed", context.declared.documents
    path, place = documents.self_assessment_report, context.place("documents", "self_assessment_report")
    if path is None:
        yield needs_document(control, "self_assessment_report", Text("评估报告", "the assessment report"), place)
        return
    report = context.cited(context.document(path))
    newest = _newest_of_each_person(context, control)
    least = int(context.limit("tc260_report_signatures"))
    agreeing = [found for found in newest if found.finding.answer is Answer.YES]
    opposing = [found.finding.by for found in newest if found.finding.answer is Answer.NO]
    names = "、".join(found.finding.by for found in agreeing)
    if opposing:
        yield failed(
            control,
            f"签字人表示反对：{'、'.join(opposing)}。",
            f"Signatories disagree: {', '.join(opposing)}.",
            report,
            place=place,
        )
    elif not agreeing:
        yield no_evidence(
            control,
            f"没有经签名验证的签字决定；需要至少 {least} 人。",
            f"There is no decision with a verified signature; at least {least} persons are needed.",
            place=place,
        )
    elif len(agreeing) < least:
        yield failed(
            control,
            f"只有 {len(agreeing)} 人签字（{names}），需要至少 {least} 人。",
            f"Only {len(agreeing)} persons have signed ({names}); at least {least} are needed.",
            report,
            *(found.ref for found in agreeing),
            place=place,
        )
    elif not any("legal_representative" in _roles(context, found.finding.by) for found in agreeing):
        yield inconclusive(
            control,
            f"{len(agreeing)} 人签字（{names}），其中没有法定代表人，请确认签字人身份。",
            f"{len(agreeing)} persons have signed ({names}), none of them the legal representative: confirm who must.",
            report,
            *(found.ref for found in agreeing),
            place=place,
        )
    else:
        yield passed(
            control,
            f"{len(agreeing)} 人签字：{names}。",
            f"{len(agreeing)} persons have signed: {names}.",
            report,
            *(found.ref for found in agreeing),
            place=place,
        )


def _newest_of_each_person(context: CheckContext, control: str) -> tuple[Found[Decision], ...]:
    """The newest decision of each person that is signed by that person and still holds."""
    newest: dict[str, Found[Decision]] = {}
    for found in context.findings(Decision, lambda decision: decision.control == control):
        decision = found.finding
        if decision.by in found.statement.signed_by and decision.until >= context.as_of:
            newest.setdefault(decision.by, found)
    return tuple(newest.values())


def _roles(context: CheckContext, person: str) -> tuple[str, ...]:
    return next((known.roles for known in context.declared.people if known.id == person), ())


@check("assessment_reports/judging", answers=("judging-procedure-defined",))
def judging(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """判别规程对每一种安全风险写有判别依据。 / The judging procedure has criteria for each risk."""
    control, place = "judging-procedure-defined", context.place("documents", "judging_procedure")
    path = context.declared.documents.judging_procedure
    if path is None:
        yield needs_document(control, "judging_procedure", Text("判别规程", "the judging procedure"), place)
        return
    document, risks = context.document(path), context.law.catalogue.risks
    missing = [risk.code for risk in risks if not document.find(_names_risk(risk.code, risk.title))]
    ref = context.cited(document, document.find(_CRITERIA))
    if missing:
        answer = inconclusive if document.pages_without_text else failed
        yield answer(
            control,
            f"{document.file} 没有写到 {len(missing)} 种风险：{'、'.join(missing)}。",
            f"{document.file} does not mention {len(missing)} risks: {', '.join(missing)}.",
            ref,
            place=place,
        )
    elif ref.span is None:
        yield inconclusive(
            control,
            f"{document.file} 写到了全部 {len(risks)} 种风险，但没有找到判别依据或者标准的表述。",
            f"{document.file} mentions all {len(risks)} risks; nothing was found that reads like a criterion.",
            ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"{document.file} 写到了全部 {len(risks)} 种风险和判别依据。",
            f"{document.file} mentions all {len(risks)} risks and criteria.",
            ref,
            place=place,
        )


_CRITERIA: Final = Pattern(r"判别(?:依据|标准|规则)|判定(?:依据|标准|规则)|\bcriteri(?:a|on)\b")


def _names_risk(code: str, title: Text) -> Pattern:
    """A risk by its code or by its name in either language."""
    head, _, letter = code.rpartition(".")
    coded = rf"(?<![A-Za-z0-9]){re.escape(head)}\.?\s?\(?{letter}\)?(?![A-Za-z0-9])"
    return Pattern(f"{coded}|{re.escape(title.zh)}|{re.escape(title.en)}")


SUMMARY: Final = (
    clause(
        "model",
        Text("模型和算法概要", "a summary of model and algorithm"),
        r"(?:模型|算法).{0,16}(?:概要|介绍|说明|原理|架构|机制|名称)|基于.{0,30}模型",
        r"\b(?:model|algorithm)\b.{0,60}(?:summary|architecture|overview|principle)|\bbased on\b.{0,40}\bmodel\b",
        topic="模型|算法|model|algorithm",
        hedged=False,
    ),
    clause(
        "limits",
        Text("服务的局限", "the limits of the service"),
        r"局限|可能.{0,16}(?:错误|不准确|偏差|幻觉|失实)|(?:不保证|无法保证).{0,20}(?:准确|完整|可靠)|仅供参考",
        r"\blimitations?\b|\bmay (?:be|contain|produce|make)\b.{0,40}(?:wrong|inaccura|error|mistake)",
        topic="准确|错误|limit|accura",
        hedged=False,
    ),
    clause(
        "personal_information",
        Text("个人信息及其用途", "personal information and its use"),
        r"个人信息.{0,50}(?:用于|用途|目的|收集|使用|不收集)|(?:收集|使用).{0,30}个人信息",
        r"\bpersonal (?:information|data)\b.{0,80}(?:use|purpose|collect)|(?:use|collect)\w*\b.{0,40}personal (?:information|data)",
        topic="个人信息|personal",
    ),
)
"""What users must be shown: TC260-003 7 b 2."""


@check("assessment_reports/transparency", answers=("transparency-documented",))
def transparency(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """公开了模型和算法概要、服务局限和个人信息用途。 / Model summary, limits and use of personal information are documented and shown."""
    control, title = "transparency-documented", Text("模型和服务说明", "the summary of model and service")
    yield from _document_says(
        context, control, context.declared.documents.model_summary, "model_summary", title, SUMMARY
    )
    shown = Text("算法机制机理说明", "the explanation of the mechanism")
    yield from page_shows(context, control, PageElement.MECHANISM, shown)


CHECKS = (complete, signed, judging, transparency)
