# SPDX-License-Identifier: Apache-2.0
"""The protection officer and the mainland representative: named, and reported in time. 负责人与境内代表。"""

from collections.abc import Iterator

from hegui.checks.context import CheckContext, Found
from hegui.checks.names import is_ours, names_in, same_name
from hegui.checks.receipts import in_time
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.evidence.findings import OfficialReceipt, ReceiptKind
from hegui.text import Text


def _receipt(context: CheckContext, kind: ReceiptKind) -> Found[OfficialReceipt] | None:
    return context.latest(OfficialReceipt, lambda receipt: receipt.receipt is kind)


@check("officer/appointed", answers=("officer-appointed",))
def appointed(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """已指定个人信息保护负责人，有报送回执或者制度文件可证。 / A protection officer is named, as a receipt or the internal rules show."""
    control, place = "officer-appointed", context.place("personal_information", "officer")
    officer = context.declared.personal_information.officer
    receipt = _receipt(context, ReceiptKind.PI_OFFICER_REPORT)
    if officer is None:
        yield no_evidence(
            control,
            "档案没有填写个人信息保护负责人（personal_information.officer）。",
            "The dossier names no protection officer (personal_information.officer).",
            place=place,
        )
        return
    if receipt is not None and (receipt.finding.name is None or same_name(receipt.finding.name, officer.name)):
        yield passed(
            control,
            f"负责人“{officer.name}”的报送回执由 {receipt.finding.authority} 于 {receipt.finding.issued_on} 签发。",
            f"The receipt for the officer '{officer.name}' was issued by {receipt.finding.authority} on {receipt.finding.issued_on}.",
            receipt.ref,
            place=place,
        )
        return
    yield _in_documents(context, control, officer.name)


def _in_documents(context: CheckContext, control: str, name: str) -> Result | NoEvidence:
    documents, place = context.declared.documents, context.place("personal_information", "officer")
    for path in (documents.internal_pi_rules, documents.privacy_notice):
        document = context.document(path) if path else None
        passage = (
            next((passage for passage in document.passages if names_in(passage.text, name)), None) if document else None
        )
        if document is not None and passage is not None:
            return passed(
                control,
                f"{document.file} 写明负责人“{name}”。",
                f"{document.file} names the officer '{name}'.",
                context.cited(document, passage),
                place=place,
            )
    return no_evidence(
        control,
        f"没有报送回执或者制度文件写明负责人“{name}”。",
        f"No receipt and no internal rule names the officer '{name}'.",
        place=place,
    )


@check("officer/reported", answers=("officer-reported-in-time",))
def reported(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """负责人信息在达到人数之日起的期限内报送。 / The officer was reported within the term after the threshold was reached."""
    control, place = "officer-reported-in-time", context.place("personal_information", "officer")
    officer = context.declared.personal_information.officer
    receipt = _receipt(context, ReceiptKind.PI_OFFICER_REPORT)
    title = Text("负责人信息报送", "report of the protection officer")
    reached = officer.threshold_reached_on if officer else None
    if reached is not None:
        yield in_time(context, control, title, receipt, reached, "pipo_report_working_days", place=place)
    elif receipt is None:
        yield no_evidence(
            control,
            "没有负责人信息报送回执，档案也没有填写达到人数之日（threshold_reached_on）。",
            "There is no receipt of the report, and the day on which the threshold was reached is not declared (threshold_reached_on).",
            place=place,
        )
    else:
        yield inconclusive(
            control,
            f"已有 {receipt.finding.issued_on} 的报送回执，但档案没有填写达到人数之日（threshold_reached_on），无法判断是否及时。",
            f"There is a receipt of {receipt.finding.issued_on}; the day on which the threshold was reached is not declared "
            "(threshold_reached_on), so it cannot be told whether it was in time.",
            receipt.ref,
            place=place,
        )


@check("officer/representative", answers=("representative-reported",))
def representative(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """境内机构或者代表已报送，回执与声明一致。 / The mainland body or representative was reported, as declared."""
    control, place = "representative-reported", context.place("personal_information", "representative")
    declared, provider = context.declared.personal_information.representative, context.declared.provider
    name = declared or provider.domestic_entity
    receipt = _receipt(context, ReceiptKind.REPRESENTATIVE_REPORT)
    if receipt is None:
        yield no_evidence(
            control,
            "没有境内机构或者代表的报送回执（official-receipt，representative_report）。",
            "There is no receipt of the report of the representative (official-receipt, representative_report).",
            place=place,
        )
        return
    shown, holder = receipt.finding.name, receipt.finding.holder
    ours = is_ours(context.declared, holder) or (name is not None and same_name(holder, name))
    if not ours:
        yield failed(
            control,
            f"回执的主体是“{holder}”，不是本主体或者其代表。",
            f"The receipt is that of '{holder}', which is neither the provider nor its representative.",
            receipt.ref,
            place=place,
        )
    elif name is None or (shown is not None and not same_name(shown, name)):
        yield inconclusive(
            control,
            f"回执写的代表是“{shown or '（未写）'}”，档案声明的是“{name or '（未填）'}”；请核对。",
            f"The receipt names '{shown or '(nobody)'}', the dossier '{name or '(nobody)'}': compare them.",
            receipt.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"代表“{name}”已于 {receipt.finding.submitted_on or receipt.finding.issued_on} 报送 {receipt.finding.authority}。",
            f"The representative '{name}' was reported to {receipt.finding.authority} "
            f"on {receipt.finding.submitted_on or receipt.finding.issued_on}.",
            receipt.ref,
            place=place,
        )


CHECKS = (appointed, reported, representative)
