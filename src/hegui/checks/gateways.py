# SPDX-License-Identifier: Apache-2.0
"""The gateway of each outbound flow: needed or not, held, in term, and the contract filed in time. 数据出境路径。"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from hegui.checks.context import CheckContext, Found
from hegui.checks.flows import no_flows, register_row
from hegui.checks.names import is_ours
from hegui.checks.receipts import in_time
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.clock import TimeUnit, due
from hegui.errors import Place
from hegui.evidence.findings import OfficialReceipt, ReceiptKind
from hegui.facts.condition import Comparison
from hegui.law.model import OutboundRow
from hegui.law.outbound import FlowDecision
from hegui.law.terms import TableOutcome
from hegui.text import Text

_ASSESSMENT: Final = (ReceiptKind.EXPORT_SECURITY_ASSESSMENT,)
_CONTRACT_OR_CERTIFICATE: Final = (
    ReceiptKind.EXPORT_STANDARD_CONTRACT,
    ReceiptKind.EXPORT_CERTIFICATION,
    # Who has passed the assessment needs neither of the lighter two.
    ReceiptKind.EXPORT_SECURITY_ASSESSMENT,
)
_TITLES: Final = {
    ReceiptKind.EXPORT_SECURITY_ASSESSMENT: Text("数据出境安全评估结果", "result of the security assessment"),
    ReceiptKind.EXPORT_STANDARD_CONTRACT: Text("标准合同备案", "filing of the standard contract"),
    ReceiptKind.EXPORT_CERTIFICATION: Text("个人信息出境认证证书", "certificate"),
}
_VALID_YEARS: Final[Mapping[ReceiptKind, str]] = {
    ReceiptKind.EXPORT_SECURITY_ASSESSMENT: "xsa_validity_years",
    ReceiptKind.EXPORT_CERTIFICATION: "cert_validity_years",
}
_RENEWED_BEFORE: Final[Mapping[ReceiptKind, str]] = {
    ReceiptKind.EXPORT_SECURITY_ASSESSMENT: "cbdt_extension_window_working_days",
    ReceiptKind.EXPORT_CERTIFICATION: "cert_reapply_months",
}


class Gateway(Struct, frozen=True):
    """A gateway that was granted for a flow, and the last day on which it holds."""

    receipt: Found[OfficialReceipt]
    ends: date | None

    @property
    def title(self) -> Text:
        return _TITLES[self.receipt.finding.receipt]

    def held_on(self, day: date) -> bool:
        """Whether it is in term."""
        return self.ends is None or day <= self.ends


def _receipts(context: CheckContext, kinds: tuple[ReceiptKind, ...], flow: str) -> tuple[Found[OfficialReceipt], ...]:
    return context.findings(OfficialReceipt, lambda receipt: receipt.receipt in kinds and flow in receipt.covers)


def _granted(context: CheckContext, kinds: tuple[ReceiptKind, ...], flow: str) -> Gateway | None:
    """The gateway of a flow that holds longest. A receipt without a number only says that something was handed in."""
    gateways = [
        Gateway(receipt, _end(context, receipt.finding))
        for receipt in _receipts(context, kinds, flow)
        if receipt.finding.number is not None
    ]
    return max(gateways, key=lambda gateway: gateway.ends or date.max, default=None)


def _end(context: CheckContext, receipt: OfficialReceipt) -> date | None:
    """The last day as printed, or by the years that the law gave on the day of issue."""
    parameter = _VALID_YEARS.get(receipt.receipt)
    if receipt.valid_until is not None or parameter is None:
        return receipt.valid_until
    years = replace(context.law, as_of=receipt.issued_on).limit(parameter)
    return due(context.calendar, receipt.issued_on, int(years), TimeUnit.YEARS).day


def _kinds(row: OutboundRow) -> tuple[ReceiptKind, ...]:
    """The receipts that show the gateway which a row asks for; none where it asks for none."""
    match row.outcome:
        case TableOutcome.SECURITY_ASSESSMENT:
            return _ASSESSMENT
        case TableOutcome.STANDARD_CONTRACT_OR_CERTIFICATION:
            return _CONTRACT_OR_CERTIFICATE
        case TableOutcome.EXEMPT | TableOutcome.CONTINUE | TableOutcome.NOT_REGULATED | TableOutcome.UNDETERMINED:
            return ()
        case _:
            assert_never(row.outcome)


@check("gateways/held", answers=("outbound-gateway-held",))
def held(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每条出境流持有判定表要求的路径；豁免的由登记证明。 / Every flow holds the gateway of its row; an exempt one stands in the register."""
    control = "outbound-gateway-held"
    if not context.flows:
        yield no_flows(context, control)
    for decision in context.flows:
        yield _held(context, control, decision)


def _held(context: CheckContext, control: str, decision: FlowDecision) -> Result | NoEvidence:
    flow, row, place = decision.flow.id, decision.row, decision.flow.place
    if row is None:
        return _undetermined(context, control, decision)
    match row.outcome:
        case TableOutcome.SECURITY_ASSESSMENT | TableOutcome.STANDARD_CONTRACT_OR_CERTIFICATION:
            return _gateway(context, control, flow, row, place)
        case TableOutcome.EXEMPT:
            return _exempt(context, control, flow, row, place)
        case TableOutcome.CONTINUE | TableOutcome.NOT_REGULATED | TableOutcome.UNDETERMINED:
            return inconclusive(
                control,
                f"出境流“{flow}”落入 {row.id}（{row.title.zh}），当日的规则没有给出路径；请法务判断。",
                f"Flow '{flow}' falls into {row.id} ({row.title.en}), for which the rules of the day name no gateway: counsel must judge.",
                place=place,
                about=flow,
            )
        case _:
            assert_never(row.outcome)


def _undetermined(context: CheckContext, control: str, decision: FlowDecision) -> Result:
    """Which declarations are missing before the table can tell."""
    deciding = decision.explanation.deciding() if decision.explanation else ()
    facts = dict.fromkeys(part.condition.fact for part in deciding if isinstance(part.condition, Comparison))
    questions = [context.law.vocabulary[fact].question for fact in facts]
    zh = "；".join(question.zh for question in questions) or "没有匹配的行"
    en = " ".join(question.en for question in questions) or "no row matches"
    return inconclusive(
        control,
        f"出境流“{decision.flow.id}”的路径无法判定，尚缺：{zh}",
        f"The gateway of flow '{decision.flow.id}' cannot be told; still missing: {en}",
        place=decision.flow.place,
        about=decision.flow.id,
    )


def _exempt(
    context: CheckContext, control: str, flow: str, row: OutboundRow, place: Place | None
) -> Result | NoEvidence:
    """An exemption is claimed; that the flow is as declared is what the register shows."""
    registered = register_row(context, flow)
    if registered is None:
        return no_evidence(
            control,
            f"出境流“{flow}”按 {row.id}（{row.title.zh}）免予三种手续，但出境登记没有该流。",
            f"Flow '{flow}' needs no gateway by {row.id} ({row.title.en}), but the register does not have it.",
            place=place,
            about=flow,
        )
    register, counted = registered
    return passed(
        control,
        f"出境流“{flow}”按 {row.id}（{row.title.zh}）免予三种手续；登记人数：敏感 {counted.sensitive_persons}，"
        f"非敏感 {counted.non_sensitive_persons}。告知、评估等义务仍在。",
        f"Flow '{flow}' needs no gateway by {row.id} ({row.title.en}); the register counts {counted.sensitive_persons} sensitive and "
        f"{counted.non_sensitive_persons} other persons. Notice, assessment and the other duties stay.",
        register.ref,
        place=place,
        about=flow,
    )


def _gateway(
    context: CheckContext, control: str, flow: str, row: OutboundRow, place: Place | None
) -> Result | NoEvidence:
    kinds = _kinds(row)
    gateway = _granted(context, kinds, flow)
    if gateway is None:
        return _not_granted(context, control, flow, row, place)
    receipt, title = gateway.receipt, gateway.title
    holder = receipt.finding.holder
    if not is_ours(context.declared, holder):
        return failed(
            control,
            f"{title.zh}的主体是“{holder}”，不是本主体。",
            f"The {title.en} is that of '{holder}', not of the provider.",
            receipt.ref,
            place=place,
            about=flow,
        )
    answer = passed if gateway.held_on(context.as_of) else failed
    until_zh, until_en = (
        (f"至 {gateway.ends}", f"until {gateway.ends}") if gateway.ends else ("未载期限", "no end printed")
    )
    return answer(
        control,
        f"出境流“{flow}”按 {row.id} 须有路径；持有{title.zh} {receipt.finding.number}（{until_zh}）。",
        f"Flow '{flow}' needs a gateway by {row.id}; held is the {title.en} {receipt.finding.number} ({until_en}).",
        receipt.ref,
        place=place,
        about=flow,
    )


def _not_granted(
    context: CheckContext, control: str, flow: str, row: OutboundRow, place: Place | None
) -> Result | NoEvidence:
    wanted_zh = "、".join(_TITLES[kind].zh for kind in _kinds(row))
    wanted_en = " or ".join(_TITLES[kind].en for kind in _kinds(row))
    handed_in = _receipts(context, _kinds(row), flow)
    if handed_in:
        return inconclusive(
            control,
            f"出境流“{flow}”按 {row.id} 须有{wanted_zh}；已登记的回执没有编号，可能只是受理凭证。",
            f"Flow '{flow}' needs a {wanted_en} by {row.id}; the receipt on file bears no number and may only say that something was handed in.",
            handed_in[0].ref,
            place=place,
            about=flow,
        )
    return no_evidence(
        control,
        f"出境流“{flow}”按 {row.id}（{row.title.zh}）须有{wanted_zh}，没有覆盖该流的回执。",
        f"Flow '{flow}' needs a {wanted_en} by {row.id} ({row.title.en}); no receipt covers it.",
        place=place,
        about=flow,
    )


@check("gateways/term", answers=("outbound-gateway-not-expired",))
def term(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """评估结果、认证证书在有效期内，临近到期的已申请延续。 / Assessment and certificate are in term, and renewal was sought in its window."""
    control = "outbound-gateway-not-expired"
    if not context.flows:
        yield no_flows(context, control)
    with_gateway = [decision for decision in context.flows if decision.row is None or _kinds(decision.row)]
    for decision in with_gateway or context.flows:
        flow, row, place = decision.flow.id, decision.row, decision.flow.place
        gateway = _granted(context, _kinds(row), flow) if row else None
        if gateway is None:
            yield _held(context, control, decision)
        else:
            yield _in_term(context, control, flow, gateway, place)


def _in_term(context: CheckContext, control: str, flow: str, gateway: Gateway, place: Place | None) -> Result:
    title, receipt, ends = gateway.title, gateway.receipt, gateway.ends
    if ends is None:
        return passed(
            control,
            f"出境流“{flow}”的{title.zh}没有载明期限；合同变更或者终止时须重新办理。",
            f"The {title.en} of flow '{flow}' prints no end; a change or end of the contract needs a new one.",
            receipt.ref,
            place=place,
            about=flow,
        )
    if not gateway.held_on(context.as_of):
        return failed(
            control,
            f"出境流“{flow}”的{title.zh}已于 {ends} 到期。",
            f"The {title.en} of flow '{flow}' expired on {ends}.",
            receipt.ref,
            place=place,
            about=flow,
        )
    opens = _renewal_day(context, receipt.finding.receipt, ends)
    if context.as_of < opens:
        return passed(
            control,
            f"出境流“{flow}”的{title.zh}有效至 {ends}，{opens} 起须申请延续。",
            f"The {title.en} of flow '{flow}' is valid until {ends}; renewal is due from {opens}.",
            receipt.ref,
            place=place,
            about=flow,
        )
    asked = next(
        (found for found in _receipts(context, (receipt.finding.receipt,), flow) if _asked_since(found.finding, opens)),
        None,
    )
    if asked is not None:
        return passed(
            control,
            f"出境流“{flow}”的{title.zh}有效至 {ends}，已于 {asked.finding.submitted_on} 申请延续。",
            f"The {title.en} of flow '{flow}' is valid until {ends}; renewal was asked for on {asked.finding.submitted_on}.",
            receipt.ref,
            asked.ref,
            place=place,
            about=flow,
        )
    return inconclusive(
        control,
        f"出境流“{flow}”的{title.zh}将于 {ends} 到期，自 {opens} 起应申请延续，没有申请回执；请申请，或者确认到期停止出境。",
        f"The {title.en} of flow '{flow}' ends on {ends} and renewal has been due since {opens}, with no receipt of it: "
        "apply, or confirm that the flow stops then.",
        receipt.ref,
        place=place,
        about=flow,
    )


def _renewal_day(context: CheckContext, kind: ReceiptKind, ends: date) -> date:
    """The day from which an application for renewal is awaited."""
    parameter = _RENEWED_BEFORE.get(kind)
    if parameter is None:
        return ends
    unit = TimeUnit(context.law.parameter(parameter).unit.value)
    return due(context.calendar, ends, int(context.limit(parameter)), unit, before=True).day


def _asked_since(receipt: OfficialReceipt, day: date) -> bool:
    """Whether a receipt shows an application of that day or later."""
    return receipt.submitted_on is not None and receipt.submitted_on >= day


@check("gateways/contract_filed", answers=("outbound-contract-filed-in-time",))
def contract_filed(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """标准合同在生效后的期限内备案。 / The standard contract was filed within its term after taking effect."""
    control = "outbound-contract-filed-in-time"
    if not context.flows:
        yield no_flows(context, control)
    by_contract = [decision for decision in context.flows if _may_rest_on_contract(decision)]
    for decision in by_contract or context.flows:
        if decision.row is None or not by_contract:
            yield _held(context, control, decision)
        else:
            yield _filed(context, control, decision.flow.id, decision.flow.place)


def _may_rest_on_contract(decision: FlowDecision) -> bool:
    row = decision.row
    return row is None or row.outcome is TableOutcome.STANDARD_CONTRACT_OR_CERTIFICATION


def _filed(context: CheckContext, control: str, flow: str, place: Place | None) -> Result | NoEvidence:
    contracts = _receipts(context, (ReceiptKind.EXPORT_STANDARD_CONTRACT,), flow)
    title = Text(f"出境流“{flow}”的标准合同备案", f"filing of the contract of flow '{flow}'")
    if contracts:
        newest = contracts[0]
        effective = newest.finding.effective_on
        if effective is not None:
            return in_time(
                context, control, title, newest, effective, "scc_filing_working_days", place=place, about=flow
            )
        return inconclusive(
            control,
            f"出境流“{flow}”的标准合同回执没有写明合同生效日（effective_on），无法计算备案期限。",
            f"The receipt of the contract of flow '{flow}' does not say when the contract took effect (effective_on), from which the term runs.",
            newest.ref,
            place=place,
            about=flow,
        )
    other = _granted(context, _CONTRACT_OR_CERTIFICATE, flow)
    if other is not None and other.held_on(context.as_of):
        return passed(
            control,
            f"出境流“{flow}”以{other.title.zh}为路径，没有须备案的标准合同。",
            f"Flow '{flow}' rests on a {other.title.en}; there is no standard contract to file.",
            other.receipt.ref,
            place=place,
            about=flow,
        )
    return no_evidence(
        control,
        f"没有覆盖出境流“{flow}”的标准合同备案回执。",
        f"No receipt of a filed contract covers flow '{flow}'.",
        place=place,
        about=flow,
    )


CHECKS = (held, term, contract_filed)
