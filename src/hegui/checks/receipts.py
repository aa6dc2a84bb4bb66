# SPDX-License-Identifier: Apache-2.0
"""From a declared number to the receipt that proves it, and from the receipt to whether it was in time."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Generic, TypeVar

from msgspec import Struct

from hegui.checks.context import CheckContext, Found
from hegui.checks.names import is_ours
from hegui.checks.numbers import Malformed
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.clock import TimeUnit, due, lateness
from hegui.dossier.model import Filing
from hegui.errors import Place
from hegui.evidence.findings import OfficialReceipt, ReceiptKind
from hegui.text import Text

Number = TypeVar("Number")


class Subject(Struct, Generic[Number], frozen=True):
    """A kind of number: how it is called, how it is read, which receipts show it."""

    title: Text
    parse: Callable[[str], Number | Malformed]
    receipts: Collection[ReceiptKind]
    key: Callable[[Number], object] = str
    """What must be equal in the declared number and in the receipt's."""


class Held(Struct, Generic[Number], frozen=True):
    """A declared number that reads well, with its receipt, held by the provider and valid on the day."""

    number: Number
    receipt: Found[OfficialReceipt]


def held_number(
    context: CheckContext,
    control: str,
    subject: Subject[Number],
    filing: Filing | None,
    place: Place,
    about: str | None = None,
) -> Held[Number] | Result | NoEvidence:
    """The declared number with its receipt, or what is wrong with it as the answer to ``control``."""
    title = subject.title
    if filing is None:
        return no_evidence(
            control,
            f"档案没有填写{title.zh}编号；请填写，并登记官方回执。",
            f"The dossier gives no {title.en} number: declare it and file the official receipt.",
            place=place,
            about=about,
        )
    number = subject.parse(filing.number)
    if isinstance(number, Malformed):
        return failed(
            control,
            f"{title.zh}编号“{filing.number}”有误：{number.reason.zh}",
            f"The {title.en} number '{filing.number}' is wrong: {number.reason.en}",
            place=place,
            about=about,
        )
    receipt = receipt_of(context, subject, number)
    if receipt is None:
        return no_evidence(
            control,
            f"没有{title.zh}编号 {number} 的官方回执。",
            f"There is no official receipt for the {title.en} number {number}.",
            place=place,
            about=about,
        )
    fault = _fault(context, control, title, filing, receipt, place, about)
    return fault or Held(number, receipt)


def receipt_of(context: CheckContext, subject: Subject[Number], number: Number) -> Found[OfficialReceipt] | None:
    """The newest receipt that shows the number."""

    def shows_it(receipt: OfficialReceipt) -> bool:
        if receipt.receipt not in subject.receipts or receipt.number is None:
            return False
        read = subject.parse(receipt.number)
        return not isinstance(read, Malformed) and subject.key(read) == subject.key(number)

    return context.latest(OfficialReceipt, shows_it)


def _fault(
    context: CheckContext,
    control: str,
    title: Text,
    filing: Filing,
    receipt: Found[OfficialReceipt],
    place: Place,
    about: str | None,
) -> Result | None:
    """Why a receipt does not count: another holder, or no longer valid."""
    for holder in (receipt.finding.holder, filing.holder):
        if holder is not None and not is_ours(context.declared, holder):
            return failed(
                control,
                f"{title.zh}的主体是“{holder}”，不是本主体。",
                f"The {title.en} is held by '{holder}', not by the provider.",
                receipt.ref,
                place=place,
                about=about,
            )
    until = receipt.finding.valid_until
    if until is not None and until < context.as_of:
        return failed(
            control,
            f"{title.zh}已于 {until} 到期。",
            f"The {title.en} expired on {until}.",
            receipt.ref,
            place=place,
            about=about,
        )
    return None


def in_time(
    context: CheckContext,
    control: str,
    title: Text,
    receipt: Found[OfficialReceipt] | None,
    start: date,
    parameter: str,
    *,
    place: Place | None = None,
    about: str | None = None,
) -> Result | NoEvidence:
    """Whether a receipt was asked for within a term of the law after ``start``.

    An event before the rule was in force starts the term on the day of the rule. A late day that was counted with a
    year whose holidays are not known is left to a person.
    """
    law = context.law.parameter(parameter)
    begins = max(start, context.law.instrument(law.instrument).in_force)
    last = due(context.calendar, begins, int(context.limit(parameter)), TimeUnit(law.unit.value))
    if receipt is None:
        return no_evidence(
            control,
            f"没有{title.zh}的官方回执；期限：{last.why.zh}",
            f"There is no official receipt of the {title.en}. The term: {last.why.en}",
            place=place,
            about=about,
        )
    submitted, issued = receipt.finding.submitted_on, receipt.finding.issued_on
    done = submitted or issued
    late = lateness(context.calendar, last, done)
    if not late.late:
        return passed(
            control,
            f"{title.zh}于 {done} 提交，在期限内。{last.why.zh}",
            f"The {title.en} was made on {done}, in time. {last.why.en}",
            receipt.ref,
            place=place,
            about=about,
        )
    if submitted is None:
        return inconclusive(
            control,
            f"回执签发于 {issued}，晚于期限 {last.day}，但没有提交日期，无法判断是否逾期；请补充提交日期。",
            f"The receipt was issued on {issued}, after {last.day}, and does not say when it was asked for: add the day of submission.",
            receipt.ref,
            place=place,
            about=about,
        )
    if late.provisional:
        return inconclusive(
            control,
            f"{title.zh}于 {done} 提交，按暂定日期已逾期，但该年放假安排未载入。{last.why.zh}",
            f"The {title.en} was made on {done}, late by a provisional count: the holidays of the year are not loaded. {last.why.en}",
            receipt.ref,
            place=place,
            about=about,
        )
    zh, en = _how_late(law.unit.value, late.days, late.working_days)
    return failed(
        control,
        f"{title.zh}于 {done} 提交，逾期{zh}。{last.why.zh}",
        f"The {title.en} was made on {done}, {en} late. {last.why.en}",
        receipt.ref,
        place=place,
        about=about,
    )


def _how_late(unit: str, days: int, working_days: int) -> tuple[str, str]:
    if unit == TimeUnit.WORKING_DAYS:
        return f"{working_days}个工作日", f"{working_days} working day{_plural(working_days)}"
    return f"{days}日", f"{days} day{_plural(days)}"


def _plural(number: int) -> str:
    return "" if number == 1 else "s"
