# SPDX-License-Identifier: Apache-2.0
"""Work that comes round in years: audits of personal information and the assessment of important data. 合规审计。"""

from collections.abc import Iterator

from hegui.checks.context import CheckContext, Found
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.work import work_answer, work_of
from hegui.clock import TimeUnit, due
from hegui.errors import Place
from hegui.evidence.findings import Activity, OfficialReceipt, ReceiptKind, WorkRecord
from hegui.text import Text


def within_cycle(
    context: CheckContext,
    control: str,
    record: Found[WorkRecord] | None,
    what: Text,
    parameter: str,
    *,
    place: Place,
) -> Result | NoEvidence:
    """Whether work was done well and not longer ago than a number of years of the law."""
    answer = work_answer(context, control, record, what, place=place)
    if record is None or isinstance(answer, NoEvidence):
        return answer
    years = int(context.limit(parameter))
    again = due(context.calendar, record.finding.performed_on, years, TimeUnit.YEARS).day
    if again < context.as_of:
        return failed(
            control,
            f"上一次{what.zh}于 {record.finding.performed_on} 完成，按 {years} 年的周期应于 {again} 前再次完成。",
            f"In a cycle of {years} years {what.en} of {record.finding.performed_on} was due again by {again}.",
            record.ref,
            place=place,
        )
    return answer


def reported(
    context: CheckContext, control: str, kind: ReceiptKind, work: Found[WorkRecord], what: Text, *, place: Place
) -> Result | NoEvidence:
    """Whether the work was reported: a receipt from before it was done belongs to earlier work."""
    done = work.finding.performed_on
    receipt = context.latest(
        OfficialReceipt,
        lambda receipt: receipt.receipt is kind and (receipt.submitted_on or receipt.issued_on) >= done,
    )
    if receipt is None:
        return no_evidence(
            control,
            f"没有 {done} 之后的{what.zh}报送回执。",
            f"There is no receipt for {what.en} from after {done}.",
            place=place,
        )
    return passed(
        control,
        f"{what.zh}已报送 {receipt.finding.authority}（{receipt.finding.issued_on}）。",
        f"The report of {what.en} went to {receipt.finding.authority} ({receipt.finding.issued_on}).",
        receipt.ref,
        work.ref,
        place=place,
    )


@check("audits/personal_information", answers=("pi-audit-done",))
def personal_information(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """个人信息保护合规审计在周期内完成。 / The audit of personal information was done within its cycle.

    Only very large handlers have a cycle in the law; for others it must be reasonable. Who audits as often as the
    large ones must is within it; who does not is left to a person.
    """
    control, place = "pi-audit-done", context.place("personal_information", "subjects_total")
    what = Text("个人信息保护合规审计", "the audit of personal information")
    record = work_of(context, Activity.PI_AUDIT)
    answer = within_cycle(context, control, record, what, "aud_large_cycle_years", place=place)
    total = context.declared.personal_information.subjects_total
    is_large = total is not None and total > context.limit("aud_large_handler_persons")
    overdue = isinstance(answer, Result) and answer.outcome is Outcome.FAIL
    if record is None or not overdue or is_large:
        yield answer
        return
    yield inconclusive(
        control,
        f"上一次合规审计于 {record.finding.performed_on} 完成。处理人数未超过大型处理者的人数线或者未填写，周期是否合理须由人判断。",
        f"The last audit was done on {record.finding.performed_on}. The provider is not declared to be above the line for large "
        "handlers, so whether its cycle is reasonable is for a person.",
        record.ref,
        place=place,
    )


@check("audits/independence", answers=("audit-independence-kept",))
def independence(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """同一机构的连续审计次数在上限以内，且没有转委托。 / One firm has not audited too often in a row, and nothing was subcontracted."""
    control, place = "audit-independence-kept", context.place("personal_information")
    record = work_of(context, Activity.PI_AUDIT)
    if record is None:
        yield no_evidence(control, "没有合规审计记录。", "There is no record of an audit.", place=place)
        return
    most, times, subcontracted = (
        context.limit("aud_same_institution_audits"),
        record.finding.consecutive,
        record.finding.subcontracted,
    )
    if subcontracted or (times is not None and times > most):
        yield failed(
            control,
            f"同一机构连续审计 {times} 次（上限 {most:g} 次），转委托：{_yes_no(subcontracted)[0]}。",
            f"The same institution audited {times} times in a row (at most {most:g}); subcontracted: {_yes_no(subcontracted)[1]}.",
            record.ref,
            place=place,
        )
    elif times is None or subcontracted is None or times == most:
        yield inconclusive(
            control,
            f"连续审计次数为 {times}（上限 {most:g} 次，第 {most:g} 次本身是否允许理解不一），转委托：{_yes_no(subcontracted)[0]}；须由人判断。",
            f"Audits in a row: {times} (at most {most:g}; whether that one is itself allowed is read differently), "
            f"subcontracted: {_yes_no(subcontracted)[1]}. A person must judge.",
            record.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"“{record.finding.by}”连续审计 {times} 次，没有转委托。",
            f"'{record.finding.by}' has audited {times} times in a row without subcontracting.",
            record.ref,
            place=place,
        )


def _yes_no(value: bool | None) -> tuple[str, str]:
    match value:
        case None:
            return "未写明", "not said"
        case True:
            return "是", "yes"
        case False:
            return "否", "no"


@check("audits/important_data", answers=("important-data-risk-assessed",))
def important_data(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """重要数据风险评估在周期内完成并报送。 / The risk assessment of important data was done within its cycle and reported."""
    control, place = "important-data-risk-assessed", context.place("outbound", "important_data")
    what = Text("重要数据风险评估", "the risk assessment of important data")
    record = work_of(context, Activity.RISK_ASSESSMENT)
    yield within_cycle(context, control, record, what, "ndsr_risk_assessment_years", place=place)
    if record is not None:
        yield reported(context, control, ReceiptKind.RISK_ASSESSMENT_REPORT, record, what, place=place)


CHECKS = (personal_information, independence, important_data)
