# SPDX-License-Identifier: Apache-2.0
"""What every outbound flow needs whatever its gateway: the register, notice, consent and an impact assessment. 数据出境。"""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from hegui.checks.consent import SCOPE_TITLES, consent_answer, consent_of
from hegui.checks.context import CheckContext, Found
from hegui.checks.elements import element_answer, name_part
from hegui.checks.flows import DeclaredFlow, declared_flows, flows_of_persons, newest_register, no_flows
from hegui.checks.impact_assessment import assessed_before_start
from hegui.checks.names import same_name
from hegui.checks.recipient_elements import CROSS_BORDER
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.evidence.findings import ConsentScope, CountedFlow, OutboundRegister
from hegui.text import Text


@check("cross_border/register", answers=("outbound-register-complete",))
def register(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """出境登记列全所声明的每条出境流，人数与声明一致。 / The register has every declared flow, with the declared numbers of persons."""
    control, flows = "outbound-register-complete", declared_flows(context)
    newest = newest_register(context)
    if not flows:
        yield no_flows(context, control)
    elif newest is None:
        yield no_evidence(
            control,
            "没有出境登记（outbound-register）。",
            "There is no outbound register (outbound-register).",
            place=context.place("outbound", "flows"),
        )
    else:
        yield from _period(context, control, newest)
        rows = {row.flow: row for row in newest.finding.flows}
        for item in flows:
            yield _registered(control, newest, rows.pop(item.flow.id, None), item)
        for row in rows.values():
            yield failed(
                control,
                f"出境登记中的“{row.flow}”（{row.recipient}）没有在档案中声明。",
                f"The register has a flow '{row.flow}' ({row.recipient}) that the dossier does not declare.",
                newest.ref,
                place=context.place("outbound", "flows"),
                about=row.flow,
            )


def _period(context: CheckContext, control: str, register: Found[OutboundRegister]) -> Iterator[Result]:
    """Persons are counted from 1 January of the current year."""
    counted = register.finding
    if counted.counted_from != date(context.as_of.year, 1, 1) or counted.counted_to.year != context.as_of.year:
        yield inconclusive(
            control,
            f"出境登记的统计期间是 {counted.counted_from} 至 {counted.counted_to}，不是自当年1月1日起；请重新统计。",
            f"The register counts from {counted.counted_from} to {counted.counted_to}, not from 1 January of the year: count again.",
            register.ref,
            place=context.place("outbound", "flows"),
        )


def _registered(control: str, register: Found[OutboundRegister], row: CountedFlow | None, item: DeclaredFlow) -> Result:
    flow, ref, place = item.flow, register.ref, item.place
    if row is None:
        zh, en = f"出境登记没有出境流“{flow.id}”。", f"The register does not have the flow '{flow.id}'."
        return failed(control, zh, en, ref, place=place, about=flow.id)
    if not same_name(row.recipient, flow.recipient):
        zh = f"出境流“{flow.id}”的接收方：登记为“{row.recipient}”，档案为“{flow.recipient}”。"
        en = f"The recipient of flow '{flow.id}' is '{row.recipient}' in the register and '{flow.recipient}' in the dossier."
        return failed(control, zh, en, ref, place=place, about=flow.id)
    declared = (flow.sensitive_persons, flow.non_sensitive_persons)
    counted = (row.sensitive_persons, row.non_sensitive_persons)
    zh = f"出境流“{flow.id}”的人数（敏感、非敏感）：登记 {counted[0]}、{counted[1]}，声明 {_shown(declared[0])}、{_shown(declared[1])}"
    en = f"Persons of flow '{flow.id}' (sensitive, other): {counted[0]}, {counted[1]} in the register, {_shown(declared[0])}, {_shown(declared[1])} declared"
    if any(number not in {None, found} for number, found in zip(declared, counted, strict=True)):
        return failed(control, f"{zh}，不一致。", f"{en}: they differ.", ref, place=place, about=flow.id)
    if flow.kind == "personal_information" and (None in declared or flow.exemption is None):
        zh, en = (
            f"{zh}；请补全人数和豁免理由（没有填 none）。",
            f"{en}. Declare the persons and the exemption ('none' for none).",
        )
        return inconclusive(control, zh, en, ref, place=place, about=flow.id)
    return passed(control, f"{zh}。", f"{en}.", ref, place=place, about=flow.id)


def _shown(number: int | None) -> str:
    return "?" if number is None else str(number)


@check("cross_border/notice", answers=("outbound-notice-given",))
def notice(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """处理规则逐流告知境外接收方及法定事项。 / The notice tells the recipient of each flow and the items that the law asks for."""
    control, path = "outbound-notice-given", context.declared.documents.privacy_notice
    if path is None:
        yield no_evidence(
            control,
            "需要写有出境告知的个人信息处理规则（documents.privacy_notice）。",
            "The notice that tells of export is needed (documents.privacy_notice).",
            place=context.place("documents", "privacy_notice"),
        )
        return
    document = context.document(path)
    for item in flows_of_persons(context, control):
        if not isinstance(item, DeclaredFlow):
            yield item
            continue
        flow = item.flow
        recipient = name_part("name", Text(f"“{flow.recipient}”", f"'{flow.recipient}'"), flow.recipient)
        element = replace(
            CROSS_BORDER,
            control=control,
            title=Text(f"出境流“{flow.id}”的告知事项", f"what is told of flow '{flow.id}'"),
            parts=(recipient, *CROSS_BORDER.parts[1:]),
        )
        yield element_answer(context, document, element, place=item.place, about=flow.id)


@check("cross_border/consent", answers=("outbound-consent-obtained",))
def consent(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每条出境流有出境的单独同意记录；以其他依据出境的由法务判断。 / Each flow has separate consent to export; another basis is for counsel."""
    control, scope = "outbound-consent-obtained", ConsentScope.SEPARATE_EXPORT
    for item in flows_of_persons(context, control):
        if not isinstance(item, DeclaredFlow):
            yield item
            continue
        flow, consented = item.flow, consent_of(context, scope, item.flow.id)
        if consented is None and flow.exemption in {"contract_with_individual", "human_resources", "emergency"}:
            yield inconclusive(
                control,
                f"出境流“{flow.id}”没有{SCOPE_TITLES[scope].zh}记录，主张豁免 {flow.exemption}；是否另有合法性基础而无须同意，请法务判断。",
                f"Flow '{flow.id}' has no {SCOPE_TITLES[scope].en} on record and claims the exemption {flow.exemption}; "
                "whether it rests on another basis than consent is for counsel.",
                place=item.place,
                about=flow.id,
            )
        else:
            yield consent_answer(control, scope, consented, place=item.place, about=flow.id)


@check("cross_border/impact_assessment", answers=("outbound-pipia-done",))
def impact_assessment(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每条出境流在出境前完成个人信息保护影响评估。 / Each flow had an impact assessment before export."""
    control = "outbound-pipia-done"
    for item in flows_of_persons(context, control):
        if not isinstance(item, DeclaredFlow):
            yield item
            continue
        what = Text(f"出境流“{item.flow.id}”的影响评估", f"the assessment of flow '{item.flow.id}'")
        yield assessed_before_start(context, control, item.flow.id, what, item.place)


CHECKS = (register, notice, consent, impact_assessment)
