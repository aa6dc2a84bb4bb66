# SPDX-License-Identifier: Apache-2.0
"""Algorithm filing: its number, its terms for filing, change and cancellation, its display. 算法备案。"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from hegui.checks.context import CheckContext, Found
from hegui.checks.numbers import Malformed, parse_algorithm_filing
from hegui.checks.pages import no_longer_seen, no_page, on_page
from hegui.checks.receipts import Held, Subject, held_number, in_time
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.dossier.model import AlgorithmFiling
from hegui.errors import Place
from hegui.evidence.findings import OfficialReceipt, PageElement, ReceiptKind
from hegui.text import Text

_FILED: Final = Subject(Text("算法备案", "algorithm filing"), parse_algorithm_filing, (ReceiptKind.ALGORITHM_FILING,))
_TYPE_OF_CODE: Final = {
    "01": "generation",
    "02": "recommendation",
    "03": "ranking",
    "04": "retrieval",
    "05": "scheduling",
}
"""In the order of ALG art. 2: inferred from samples, so a difference is a question and not a fault."""


def _declared(context: CheckContext) -> list[tuple[AlgorithmFiling, Place]]:
    algorithms = context.declared.filings.algorithms or ()
    return [(filing, context.place("filings", "algorithms", number)) for number, filing in enumerate(algorithms)]


def _none_declared(context: CheckContext, control: str) -> NoEvidence:
    return no_evidence(
        control,
        "档案没有填写算法备案（filings.algorithms）；请填写编号并登记官方回执。",
        "The dossier gives no algorithm filing (filings.algorithms): declare the number and file the official receipt.",
        place=context.place("filings", "algorithms"),
    )


@check("algorithm_filings/held", answers=("algorithm-filing-held",))
def held(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """持有与算法类型相符的算法备案号和回执。 / An algorithm filing number that fits the type is held, with its receipt."""
    control, filings = "algorithm-filing-held", _declared(context)
    if not filings:
        yield _none_declared(context, control)
        return
    for filing, place in filings:
        yield _held(context, control, filing, place)
    types = {filing.algorithm_type for filing, _ in filings}
    service = context.declared.service
    missing = [
        name
        for name, used in (
            ("generation", service.offers_generation_to_mainland_public),
            ("recommendation", service.uses_recommendation_algorithm),
        )
        if used and name not in types
    ]
    for name in missing:
        yield failed(
            control,
            f"服务使用 {name} 类算法，但没有该类的备案。",
            f"The service uses algorithms of type {name} and has no filing of that type.",
            place=context.place("filings", "algorithms"),
            about=name,
        )


def _held(context: CheckContext, control: str, filing: AlgorithmFiling, place: Place) -> Result | NoEvidence:
    found = held_number(context, control, _FILED, filing, place, filing.number)
    if not isinstance(found, Held):
        return found
    inferred = _TYPE_OF_CODE.get(found.number.type_code)
    if inferred != filing.algorithm_type:
        return inconclusive(
            control,
            f"编号的类型代码“{found.number.type_code}”（推断为 {inferred or '未知'}）与所填类型 {filing.algorithm_type} 不同，请核对。",
            f"The type code '{found.number.type_code}' of the number (inferred: {inferred or 'unknown'}) differs from the declared {filing.algorithm_type}: verify it.",
            found.receipt.ref,
            place=place,
            about=filing.number,
        )
    return passed(
        control,
        f"{found.number} 类型相符，有本主体的回执。",
        f"{found.number} fits its type and has a receipt of the provider.",
        found.receipt.ref,
        place=place,
        about=filing.number,
    )


def _receipt(context: CheckContext, kind: ReceiptKind, number: str) -> Found[OfficialReceipt] | None:
    """The newest receipt of a kind for a filing; a change or cancellation may not repeat the number."""
    wanted = parse_algorithm_filing(number)

    def fits(receipt: OfficialReceipt) -> bool:
        if receipt.receipt is not kind:
            return False
        return receipt.number is None or parse_algorithm_filing(receipt.number) == wanted

    return context.latest(OfficialReceipt, fits)


@check("algorithm_filings/in_time", answers=("algorithm-filed-in-time",))
def filed_in_time(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """自提供服务之日起在规定工作日内提交算法备案。 / The algorithm filing was asked for within its working days of the start of service."""
    control, launched = "algorithm-filed-in-time", context.declared.service.launched_on
    if launched is None:
        yield no_evidence(
            control,
            "档案没有填写服务开通日期，无法计算备案期限。",
            "The dossier does not give the start of service, from which the term runs.",
            place=context.place("service", "launched_on"),
        )
        return
    filings = _declared(context)
    for filing, place in filings:
        receipt = _receipt(context, ReceiptKind.ALGORITHM_FILING, filing.number)
        yield in_time(
            context,
            control,
            _FILED.title,
            receipt,
            launched,
            "alg_filing_working_days",
            place=place,
            about=filing.number,
        )
    if not filings:
        yield in_time(context, control, _FILED.title, None, launched, "alg_filing_working_days")


@check("algorithm_filings/change", answers=("algorithm-change-filed",))
def change_filed(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """备案信息变更后在规定工作日内办理变更。 / A change of the filed information was filed within its working days."""
    control, title = "algorithm-change-filed", Text("算法备案变更", "change of the algorithm filing")
    filings, overall = _declared(context), context.declared.service.events.algorithm_changed_on
    changed = [(filing, place, filing.changed_on or overall) for filing, place in filings]
    dated = [(filing, place, day) for filing, place, day in changed if day is not None]
    for filing, place, day in dated:
        receipt = _receipt_after(context, ReceiptKind.ALGORITHM_CHANGE, filing.number, day)
        yield in_time(
            context, control, title, receipt, day, "alg_change_working_days", place=place, about=filing.number
        )
    if not dated:
        yield no_evidence(
            control,
            "档案没有填写算法备案及其变更日期（filings.algorithms、changed_on），无法计算变更期限。",
            "The dossier gives no filing with the day of its change (filings.algorithms, changed_on), from which the term runs.",
            place=context.place("filings", "algorithms"),
        )


def _receipt_after(context: CheckContext, kind: ReceiptKind, number: str, day: date) -> Found[OfficialReceipt] | None:
    """The receipt of a change, unless it is of an earlier change."""
    receipt = _receipt(context, kind, number)
    return receipt if receipt is not None and receipt.finding.issued_on >= day else None


@check("algorithm_filings/cancellation", answers=("algorithm-cancelled",))
def cancelled(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """终止服务后在规定工作日内办理注销。 / The filing was cancelled within its working days of the end of service."""
    control, title = "algorithm-cancelled", Text("算法备案注销", "cancellation of the algorithm filing")
    ended = context.declared.service.events.ended_on
    if ended is None:
        yield no_evidence(
            control,
            "档案没有填写终止服务的日期，无法计算注销期限。",
            "The dossier does not give the end of service, from which the term runs.",
            place=context.place("service", "events", "ended_on"),
        )
        return
    filings = _declared(context)
    for filing, place in filings:
        receipt = _receipt_after(context, ReceiptKind.ALGORITHM_CANCELLATION, filing.number, ended)
        yield in_time(
            context, control, title, receipt, ended, "alg_cancel_working_days", place=place, about=filing.number
        )
    if not filings:
        yield _none_declared(context, control)


@check("algorithm_filings/display", answers=("algorithm-number-displayed",))
def displayed(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """显著位置标明算法备案号并附公示信息链接。 / The algorithm filing number is shown with a link to the public record."""
    control, place = "algorithm-number-displayed", context.place("filings", "algorithms")
    what, filings = Text("算法备案编号", "the algorithm filing number"), _declared(context)
    seen = on_page(context, PageElement.ALGORITHM_NUMBER)
    if seen is None:
        yield no_page(control, what, place)
        return
    if seen.missing_later:
        yield no_longer_seen(control, seen, what, place)
        return
    shown = parse_algorithm_filing(seen.shown.text or "")
    declared = [parse_algorithm_filing(filing.number) for filing, _ in filings]
    if isinstance(shown, Malformed):
        yield failed(
            control,
            f"页面显示的编号“{seen.shown.text or ''}”有误：{shown.reason.zh}",
            f"The number on the page '{seen.shown.text or ''}' is wrong: {shown.reason.en}",
            seen.found.ref,
            place=place,
        )
    elif shown not in declared:
        yield failed(
            control,
            f"页面显示 {shown}，不是档案所填的编号。",
            f"The page shows {shown}, which is not a declared number.",
            seen.found.ref,
            place=place,
        )
    elif not seen.shown.linked:
        answer = inconclusive if seen.shown.linked is None else failed
        yield answer(
            control,
            f"页面显示 {shown}，没有公示信息链接，或者截图没有记录。",
            f"The page shows {shown}; there is no link to the public record, or the capture does not say.",
            seen.found.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"页面显示 {shown} 并附公示信息链接。",
            f"The page shows {shown} with a link to the public record.",
            seen.found.ref,
            place=place,
        )


CHECKS = (held, filed_in_time, change_filed, cancelled, displayed)
