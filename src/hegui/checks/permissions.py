# SPDX-License-Identifier: Apache-2.0
"""Filings and licences of the telecom and police authorities, charging, and foreign equity. 许可与备案。"""

import re
from collections.abc import Iterator

from hegui.checks.context import CheckContext
from hegui.checks.numbers import (
    IcpFiling,
    Malformed,
    PoliceFiling,
    ServiceForm,
    TelecomLicence,
    parse_icp_filing,
    parse_police_filing,
    parse_telecom_licence,
)
from hegui.checks.pages import no_longer_seen, no_page, on_page
from hegui.checks.receipts import Held, Number, Subject, held_number, in_time
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.dossier.model import Filing
from hegui.errors import Place
from hegui.evidence.findings import Answer, Decision, OfficialReceipt, PageElement, ReceiptKind
from hegui.pattern import Pattern
from hegui.text import Text


def _parse_icp(written: str) -> IcpFiling | TelecomLicence | Malformed:
    """A filing number, or the licence number that a commercial service shows in its place."""
    licence = parse_telecom_licence(written)
    return parse_icp_filing(written) if isinstance(licence, Malformed) else licence


def _icp_key(number: IcpFiling | TelecomLicence) -> object:
    return number.subject if isinstance(number, IcpFiling) else str(number)


_ICP: Subject[IcpFiling | TelecomLicence] = Subject(
    Text("网站备案（ICP）", "ICP filing"), _parse_icp, (ReceiptKind.ICP_FILING, ReceiptKind.ICP_LICENCE), _icp_key
)
_APP: Subject[IcpFiling] = Subject(Text("应用程序备案", "app filing"), parse_icp_filing, (ReceiptKind.APP_FILING,))
_POLICE: Subject[PoliceFiling] = Subject(
    Text("公安联网备案", "police filing"), parse_police_filing, (ReceiptKind.POLICE_FILING,)
)


@check("permissions/icp_filing", answers=("icp-filing-valid",))
def icp_filing(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """网站备案号格式、省份、类型正确，且有同一主体的有效回执。 / The ICP number reads well and has a valid receipt of the same entity."""
    control, place = "icp-filing-valid", context.place("filings", "icp", "number")
    held = held_number(context, control, _ICP, context.declared.filings.icp, place)
    if not isinstance(held, Held):
        yield held
        return
    number, receipt = held.number, held.receipt
    if isinstance(number, IcpFiling) and number.form is not ServiceForm.SITE:
        yield failed(
            control,
            f"{number} 是应用类备案号，不是网站备案号。",
            f"{number} is the number of an app, not of a site.",
            receipt.ref,
            place=place,
        )
    elif isinstance(number, TelecomLicence) is not (receipt.finding.receipt is ReceiptKind.ICP_LICENCE):
        yield failed(
            control,
            f"{number} 与回执类型（{receipt.finding.receipt}）不一致。",
            f"{number} does not fit the kind of its receipt ({receipt.finding.receipt}).",
            receipt.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"{number} 格式正确，回执由“{receipt.finding.holder}”持有。",
            f"{number} reads well; the receipt is held by '{receipt.finding.holder}'.",
            receipt.ref,
            place=place,
        )


@check("permissions/app_filing", answers=("app-filing-valid",))
def app_filing(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """应用备案号带应用后缀，有有效回执，且在运营前取得。 / The app number has its suffix and a valid receipt from before the app operated."""
    control, place = "app-filing-valid", context.place("filings", "app", "number")
    held = held_number(context, control, _APP, context.declared.filings.app, place)
    if not isinstance(held, Held):
        yield held
        return
    number, receipt = held.number, held.receipt
    launched = context.declared.service.launched_on
    if number.form is ServiceForm.SITE:
        yield failed(
            control,
            f"{number} 没有应用后缀（A），是网站或者主体的备案号。",
            f"{number} lacks the suffix of an app (A): it is the number of a site or of the entity.",
            receipt.ref,
            place=place,
        )
    elif launched is None:
        yield inconclusive(
            control,
            "档案没有填写服务开通日期，无法判断备案是否在运营前取得。",
            "The dossier does not give the start of service: it cannot be told whether the filing came first.",
            receipt.ref,
            place=context.place("service", "launched_on"),
        )
    elif receipt.finding.issued_on > launched:
        # The day is that of the service, not of its app, and apps of before the rule had a transition.
        yield inconclusive(
            control,
            f"备案于 {receipt.finding.issued_on} 取得，晚于服务开通日 {launched}；请确认应用本身在取得备案前没有运营，或者属于存量应用。",
            f"The filing was given on {receipt.finding.issued_on}, after the service began on {launched}: "
            "confirm that the app itself did not operate before, or was running before the rule.",
            receipt.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"{number} 于 {receipt.finding.issued_on} 取得，不晚于服务开通日 {launched}。",
            f"{number} was given on {receipt.finding.issued_on}, not after the service began on {launched}.",
            receipt.ref,
            place=place,
        )


@check("permissions/police_filing", answers=("police-filing-valid",))
def police_filing(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """公安联网备案号正确，并在服务开通后的期限内办理。 / The police number reads well and was asked for within its term."""
    control, place = "police-filing-valid", context.place("filings", "police", "number")
    held = held_number(context, control, _POLICE, context.declared.filings.police, place)
    launched = context.declared.service.launched_on
    if not isinstance(held, Held):
        yield held
    elif launched is None:
        yield inconclusive(
            control,
            "档案没有填写服务开通日期，无法判断公安联网备案是否在期限内。",
            "The dossier does not give the start of service: it cannot be told whether the police filing was in time.",
            held.receipt.ref,
            place=context.place("service", "launched_on"),
        )
    else:
        yield in_time(context, control, _POLICE.title, held.receipt, launched, "psb33_filing_days", place=place)


@check("permissions/icp_display", answers=("icp-number-displayed",))
def icp_display(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """主页标明的网站备案号与档案一致并附链接。 / The home page shows the declared ICP number with a link."""
    place = context.place("filings", "icp", "number")
    yield _displayed(context, "icp-number-displayed", PageElement.ICP_NUMBER, _ICP, context.declared.filings.icp, place)


@check("permissions/app_display", answers=("app-number-displayed",))
def app_display(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """应用内标明的备案号与档案一致并附链接。 / The app shows its declared filing number with a link."""
    place = context.place("filings", "app", "number")
    yield _displayed(context, "app-number-displayed", PageElement.APP_NUMBER, _APP, context.declared.filings.app, place)


def _displayed(
    context: CheckContext,
    control: str,
    element: PageElement,
    subject: Subject[Number],
    filing: Filing | None,
    place: Place,
) -> Result | NoEvidence:
    title, seen = subject.title, on_page(context, element)
    what = Text(f"{title.zh}编号", f"the {title.en} number")
    if seen is None:
        return no_page(control, what, place)
    if seen.missing_later:
        return no_longer_seen(control, seen, what, place)
    if filing is None or seen.shown.text is None:
        return inconclusive(
            control,
            f"截图显示了{what.zh}，但档案未填写编号或截图未记录文字，无法核对。",
            f"A capture shows {what.en}, but the dossier gives no number or the capture no words to compare.",
            seen.found.ref,
            place=place,
        )
    shown, declared = subject.parse(seen.shown.text), subject.parse(filing.number)
    if isinstance(shown, Malformed) or isinstance(declared, Malformed) or subject.key(shown) != subject.key(declared):
        return failed(
            control,
            f"页面显示“{seen.shown.text}”，与档案的“{filing.number}”不是同一编号。",
            f"The page shows '{seen.shown.text}', which is not the declared '{filing.number}'.",
            seen.found.ref,
            place=place,
        )
    if seen.shown.linked is None:
        return inconclusive(
            control,
            f"页面显示了 {shown}，截图没有记录是否附查询链接。",
            f"The page shows {shown}; the capture does not say whether it links to the public record.",
            seen.found.ref,
            place=place,
        )
    if not seen.shown.linked:
        return failed(
            control,
            f"页面显示了 {shown}，但没有链接至查询页面。",
            f"The page shows {shown} without a link to the public record.",
            seen.found.ref,
            place=place,
        )
    return passed(
        control,
        f"页面显示 {shown} 并附查询链接。",
        f"The page shows {shown} with a link to the public record.",
        seen.found.ref,
        place=place,
    )


@check("permissions/charging", answers=("charging-consistent-with-filing",))
def charging(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """仅办理备案时不收费，收费的已持证或者许可问题已有结论。 / Nothing is charged on a mere filing unless the licence question is settled."""
    control, place = "charging-consistent-with-filing", context.place("service", "charges_users")
    declared = context.declared
    if declared.service.charges_users is None:
        yield no_evidence(
            control,
            "档案没有说明是否向用户收费。",
            "The dossier does not say whether users are charged.",
            place=place,
        )
    elif not declared.service.charges_users:
        yield passed(control, "档案声明不向用户收费。", "The dossier declares that users are not charged.", place=place)
    else:
        yield _charging_allowed(context, control, place)


def _charging_allowed(context: CheckContext, control: str, place: Place) -> Result:
    filing = context.declared.filings.telecom_licence
    licence = parse_telecom_licence(filing.number) if filing else None
    if filing is not None and isinstance(licence, Malformed):
        return failed(
            control,
            f"向用户收费，但许可证编号“{filing.number}”有误：{licence.reason.zh}",
            f"Users are charged, but the licence number '{filing.number}' is wrong: {licence.reason.en}",
            place=context.place("filings", "telecom_licence", "number"),
        )
    if isinstance(licence, TelecomLicence):
        return passed(
            control,
            f"向用户收费，档案列有许可证 {licence}；许可证载明的业务是否含信息服务，另由法务认定。",
            f"Users are charged and a licence {licence} is declared; whether it covers information services is for counsel.",
            place=place,
        )
    settled = context.latest(
        Decision,
        lambda decision: decision.control == "telecom-licence-settled" and decision.until >= context.as_of,
    )
    if (
        settled is not None
        and settled.finding.answer is Answer.YES
        and settled.finding.by in settled.statement.signed_by
    ):
        return passed(
            control,
            "向用户收费，法务已书面认定许可问题。",
            "Users are charged; counsel has settled the licence question in writing.",
            settled.ref,
            place=place,
        )
    return failed(
        control,
        "向用户收费，但既没有电信业务许可证，也没有法务对许可问题的有效结论。",
        "Users are charged with neither a telecom licence nor a valid conclusion of counsel on the licence question.",
        place=place,
    )


@check("permissions/foreign_equity", answers=("foreign-equity-within-cap",))
def foreign_equity(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """外资股比不超过上限，或者持有试点批复。 / The foreign share is within the cap, or a pilot approval is held."""
    control, place = "foreign-equity-within-cap", context.place("provider", "foreign_equity_percent")
    provider, chart = context.declared.provider, context.declared.documents.equity_chart
    share = provider.foreign_equity_percent
    if share is None or chart is None:
        yield no_evidence(
            control,
            "需要外资股比和股权结构图（documents.equity_chart）。",
            "The foreign share and the equity chart (documents.equity_chart) are needed.",
            place=place,
        )
        return
    document = context.document(chart)
    ref = context.cited(document, document.find(_percentage(share)))
    cap = context.limit("tel_foreign_equity_cap_percent")
    if share > cap:
        yield _above_cap(context, control, share, cap, place)
    elif ref.span is None and share > 0:
        yield inconclusive(
            control,
            f"档案声明外资股比 {share:g}%，股权结构图中没有找到该数字。",
            f"The dossier declares a foreign share of {share:g} %; the equity chart does not show that figure.",
            ref,
            place=place,
        )
    elif share == 0 and (foreign := document.find(_FOREIGN)) is not None:
        yield inconclusive(
            control,
            "档案声明没有外资，股权结构图却提到境外股东或者外资。",
            "The dossier declares no foreign share; the equity chart speaks of foreign shareholders.",
            context.cited(document, foreign),
            place=place,
        )
    else:
        yield passed(
            control,
            f"外资股比 {share:g}%，不超过 {cap:g}%。",
            f"The foreign share is {share:g} %, within {cap:g} %.",
            ref,
            place=place,
        )


def _above_cap(context: CheckContext, control: str, share: float, cap: float, place: Place) -> Result | NoEvidence:
    zone = context.declared.provider.pilot_zone
    if zone is None or zone == "none" or share > context.limit("fdip_foreign_equity_cap_percent"):
        return failed(
            control,
            f"外资股比 {share:g}% 超过 {cap:g}%，且不在试点区域。",
            f"The foreign share of {share:g} % exceeds {cap:g} % outside a pilot zone.",
            place=place,
        )
    approval = context.latest(
        OfficialReceipt,
        lambda receipt: (
            receipt.receipt is ReceiptKind.FOREIGN_INVESTMENT_APPROVAL
            and (receipt.valid_until is None or receipt.valid_until >= context.as_of)
        ),
    )
    if approval is None:
        return no_evidence(
            control,
            f"外资股比 {share:g}%，须有试点区域的批复。",
            f"With a foreign share of {share:g} % an approval of the pilot zone is needed.",
            place=place,
        )
    return passed(
        control,
        f"外资股比 {share:g}%，持有试点批复（{approval.finding.authority}）。",
        f"The foreign share is {share:g} %; a pilot approval is held ({approval.finding.authority}).",
        approval.ref,
        place=place,
    )


_FOREIGN = Pattern(r"外资|外商|外方|境外|foreign|overseas|offshore")


def _percentage(share: float) -> Pattern:
    return Pattern(rf"(?<![\d.]){re.escape(f'{share:g}')}(?:\.0+)?\s*[%％]", ignores_case=False)


CHECKS = (
    icp_filing,
    icp_display,
    app_filing,
    app_display,
    police_filing,
    charging,
    foreign_equity,
)
