# SPDX-License-Identifier: Apache-2.0
"""Logs and records kept, the protection grade, the drilled plan, and what vendors are bound to. 网络安全。"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext, Found
from hegui.checks.contract_clauses import INCIDENT, SECURITY
from hegui.checks.names import is_ours
from hegui.checks.reading import read_for
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.work import work_answer, work_of
from hegui.clock import TimeUnit, due
from hegui.errors import Place
from hegui.evidence.findings import Activity, LogRetention, OfficialReceipt, ReceiptKind, RetainedKind, RetainedLog
from hegui.text import Text

NETWORK_LOGS: Final = frozenset({RetainedKind.NETWORK_LOG, RetainedKind.GENERATION_LOG})


@check("security/logs", answers=("logs-retained",))
def logs(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每个系统的网络日志留存设置和最早日志均达到法定月数。 / Log settings and the oldest log of every system reach the months of the law."""
    control = "logs-retained"
    found = context.latest(LogRetention, lambda log: any(row.what is RetainedKind.NETWORK_LOG for row in log.logs))
    if found is None:
        yield no_evidence(
            control,
            "没有网络日志留存的核验（log-retention，network_log）。",
            "There is no check of the retention of network logs (log-retention, network_log).",
        )
        return
    seen = found.statement.predicate.collected
    months = int(context.limit("csl_log_retention_months"))
    since = due(context.calendar, seen, months, TimeUnit.MONTHS, before=True).day
    for row in found.finding.logs:
        if row.what in NETWORK_LOGS:
            yield _kept_since(context, control, found, row, since)


def _kept_since(
    context: CheckContext, control: str, found: Found[LogRetention], row: RetainedLog, since: date
) -> Result:
    """Whether a log reaches back to a day, by its setting and by its oldest record."""
    least = (found.statement.predicate.collected - since).days
    launched = context.declared.service.launched_on
    # A service younger than the term can only have logs since it began.
    begun = since if launched is None else max(since, launched)
    if row.keeps_days < least:
        outcome = Outcome.FAIL
    elif row.oldest_on is None or row.oldest_on > begun:
        outcome = Outcome.INCONCLUSIVE
    else:
        outcome = Outcome.PASS
    oldest = row.oldest_on or "—"
    return Result(
        control,
        outcome,
        Text(
            f"{row.system}（{row.what}）：设置留存 {row.keeps_days} 日（至少 {least} 日），最早日志 {oldest}（应不晚于 {begun}）。",
            f"{row.system} ({row.what}) keeps {row.keeps_days} days (at least {least}); its oldest log is of {oldest} (should be by {begun}).",
        ),
        evidence=(found.ref,),
        about=row.system,
    )


_YEARS_OF: Final = {
    RetainedKind.SHARING_RECORD: "ndsr_sharing_record_years",
    RetainedKind.PIPIA_REPORT: "pipl_pipia_retention_years",
    RetainedKind.RISK_REPORT: "rsk_retention_years",
}
_RECORD_TITLES: Final = {
    RetainedKind.SHARING_RECORD: Text("提供和委托处理记录", "records of sharing and entrusting"),
    RetainedKind.PIPIA_REPORT: Text("影响评估报告", "impact assessments"),
    RetainedKind.RISK_REPORT: Text("风险评估报告", "risk assessments"),
}


@check("security/records", answers=("records-retained",))
def records(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """提供、委托、评估记录的保存设置达到法定年数。 / Records of sharing, entrusting and assessment are kept for the years of the law."""
    control, needed = "records-retained", tuple(_needed_records(context))
    rows = [
        (found, row) for found in context.findings(LogRetention) for row in found.finding.logs if row.what in _YEARS_OF
    ]
    for kind in dict.fromkeys((*needed, *(row.what for _, row in rows))):
        newest = next(((found, row) for found, row in rows if row.what is kind), None)
        title = _RECORD_TITLES[kind]
        if newest is None:
            yield no_evidence(
                control,
                f"没有{title.zh}保存期限的核验（log-retention，{kind}）。",
                f"There is no check of how long {title.en} are kept (log-retention, {kind}).",
                about=kind.value,
            )
        else:
            yield from _kept_years(context, control, newest[0], kind)
    if not needed and not rows:
        yield no_evidence(
            control,
            "没有记录保存期限的核验（log-retention）。",
            "There is no check of how long records are kept (log-retention).",
        )


def _needed_records(context: CheckContext) -> Iterator[RetainedKind]:
    if context.facts.value("entrusts_processing") is True or context.facts.value("provides_pi_to_others") is True:
        yield RetainedKind.SHARING_RECORD
    if context.facts.value("important_data") == "notified_or_published":
        yield RetainedKind.RISK_REPORT


def _kept_years(
    context: CheckContext, control: str, found: Found[LogRetention], kind: RetainedKind
) -> Iterator[Result]:
    years = int(context.limit(_YEARS_OF[kind]))
    start = found.statement.predicate.collected
    least = (due(context.calendar, start, years, TimeUnit.YEARS).day - start).days
    for row in found.finding.logs:
        if row.what is kind:
            answer = failed if row.keeps_days < least else passed
            title = _RECORD_TITLES[kind]
            yield answer(
                control,
                f"{row.system}：{title.zh}保存 {row.keeps_days} 日（{years} 年，至少 {least} 日）。",
                f"{row.system} keeps {title.en} for {row.keeps_days} days ({years} years, at least {least} days).",
                found.ref,
                about=kind.value,
            )


@check("security/mlps", answers=("mlps-graded",))
def mlps(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """持有本主体的等级保护备案证明，且在有效期内。 / The provider's own grade is filed and in term."""
    control = "mlps-graded"
    receipt = context.latest(OfficialReceipt, lambda receipt: receipt.receipt is ReceiptKind.MLPS_GRADE)
    if receipt is None:
        yield no_evidence(
            control,
            "没有等级保护备案证明（official-receipt，mlps_grade）。",
            "There is no receipt of the grade under the protection scheme (official-receipt, mlps_grade).",
        )
        return
    held = receipt.finding
    zh = f"等级保护备案 {held.number or '（无编号）'}，主体“{held.holder}”，{held.issued_on} 签发"
    en = f"Grade {held.number or '(no number)'}, held by '{held.holder}', issued on {held.issued_on}"
    if not is_ours(context.declared, held.holder):
        yield failed(control, f"{zh}；不是本主体。", f"{en}: not the provider.", receipt.ref)
    elif held.valid_until is not None and held.valid_until < context.as_of:
        yield failed(
            control, f"{zh}；已于 {held.valid_until} 到期。", f"{en}: expired on {held.valid_until}.", receipt.ref
        )
    elif held.number is None:
        yield inconclusive(
            control, f"{zh}；可能只是受理凭证。", f"{en}: perhaps only that papers were handed in.", receipt.ref
        )
    else:
        yield passed(control, f"{zh}。", f"{en}.", receipt.ref)


@check("security/drill", answers=("incident-plan-drilled",))
def drill(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """应急预案已演练，结果符合要求。 / The incident plan was drilled with a satisfactory result."""
    control, place = "incident-plan-drilled", context.place("documents", "incident_plan")
    what = Text("应急演练", "the drill of the incident plan")
    record, path = work_of(context, Activity.INCIDENT_DRILL), context.declared.documents.incident_plan
    yield work_answer(context, control, record, what, place=place)
    if path is not None:
        yield from clause_answers(context, control, context.document(path), INCIDENT_PLAN, place=place)


INCIDENT_PLAN: Final = (
    clause("grades", Text("事件分级", "grades of incidents"), r"分级|级别|等级|特别重大|一般事件", r"\bgrades?\b|\bseverit|\blevels?\b"),
    clause("response", Text("处置流程", "how to respond"), r"处置|响应|启动.{0,8}预案|补救", r"\brespon[sd]|\bhandl|\bcontain"),
    clause("report", Text("报告和告知", "reports and notices"), r"(?:报告|上报|通知|告知).{0,30}(?:部门|网信|公安|用户|个人)|(?:向|对).{0,20}(?:报告|上报|告知)", r"\breport.{0,40}\b(?:authorit|CAC|police)|\bnotif"),
)  # fmt: skip
"""What an incident plan must say: CSL 27, NDSR 11."""


@check("security/vendors", answers=("vendor-incident-clauses-present",))
def vendors(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每份供应商合同约定安全义务和事件通知。 / Every contract with a vendor has security duties and notice of incidents."""
    control, paths = "vendor-incident-clauses-present", context.declared.documents.vendor_contracts
    if not paths:
        yield _no_contracts(control, context.place("documents", "vendor_contracts"))
    for number, path in enumerate(paths):
        place = context.place("documents", "vendor_contracts", number)
        document = read_for(context, control, path, place, path)
        if isinstance(document, Result):
            yield document
        else:
            yield from clause_answers(context, control, document, VENDOR_CLAUSES, place=place, about=path)


VENDOR_CLAUSES: Final = (INCIDENT, SECURITY)
"""What contracts with vendors must say: INC 10, NDSR 40."""


def _no_contracts(control: str, place: Place) -> NoEvidence:
    return no_evidence(
        control,
        "档案没有列出供应商和第三方合同（documents.vendor_contracts）。",
        "The dossier lists no contracts with vendors and third parties (documents.vendor_contracts).",
        place=place,
    )


CHECKS = (logs, records, mlps, drill, vendors)
