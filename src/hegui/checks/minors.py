# SPDX-License-Identifier: Apache-2.0
"""Minors: rules and consent for young children, mode, content, access to their information, audit. 未成年人保护。"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.audits import reported, within_cycle
from hegui.checks.clauses import clause, clause_answers
from hegui.checks.consent import consent_answer, consent_of
from hegui.checks.context import CheckContext
from hegui.checks.elements import part
from hegui.checks.log_days import listed_spans, log_days, told
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, inconclusive, no_evidence, passed
from hegui.checks.runs import every_answer_passed
from hegui.checks.screens import page_says
from hegui.checks.work import work_answer, work_of
from hegui.evidence.findings import (
    Activity,
    ConsentScope,
    LogRetention,
    ModerationLog,
    PageElement,
    ReceiptKind,
    RetainedKind,
    Tested,
)
from hegui.text import Text

CHILD_RULES: Final = (
    clause("guardian", Text("监护人同意", "the guardian's consent"), r"(?:监护人|父母).{0,25}同意", r"\b(?:guardian|parent)\w*\b.{0,40}\bconsent", hedged=False),
    clause("purpose", Text("目的、方式和种类", "purpose, method and categories"), r"目的|用于|收集.{0,12}(?:信息|数据)", r"\bpurpose|\bcollect"),
    clause("retention", Text("保存期限", "the retention period"), r"(?:保存|存储|保留|留存).{0,12}(?:期限|时间|期间|\d)|(?:删除|匿名化)", r"\bretention|\bretain|\bkept\b|\bdelet"),
    clause("rights", Text("更正、删除的途径", "how to correct and delete"), r"(?:更正|删除|查阅|复制|撤回)", r"\b(?:correct|delet|access|withdraw)"),
    clause("contact", Text("专门的联系方式", "a contact"), r"联系(?:方式|我们|电话|邮箱)|负责人|@", r"\bcontact\b|@"),
)  # fmt: skip
"""What separate rules for young children's information must say: PIPL 31, NDSR 21."""


@check("minors/rules", answers=("minors-rules-published",))
def rules(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """儿童个人信息专门规则写有监护人同意、目的、期限、权利和联系方式。 / The separate rules cover guardian, purpose, period, rights and contact."""
    control, place = "minors-rules-published", context.place("documents", "minors_rules")
    path = context.declared.documents.minors_rules
    if path is None:
        yield no_evidence(
            control,
            "需要儿童个人信息专门处理规则（documents.minors_rules）。",
            "The separate rules for young children's information are needed (documents.minors_rules).",
            place=place,
        )
        return
    yield from clause_answers(context, control, context.document(path), CHILD_RULES, place=place)


@check("minors/guardian_consent", answers=("guardian-consent-obtained",))
def guardian_consent(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """儿童个人信息的处理均有监护人同意记录。 / Guardian consent is on record for young children."""
    place = context.place("personal_information", "of_under14")
    consented = consent_of(context, ConsentScope.GUARDIAN)
    yield consent_answer("guardian-consent-obtained", ConsentScope.GUARDIAN, consented, place=place)


@check("minors/mode", answers=("minors-mode-provided",))
def mode(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """未成年人模式具备时间、权限和消费管理。 / A minors mode with control of time, permissions and spending is shown."""
    yield from page_says(
        context,
        "minors-mode-provided",
        PageElement.MINORS_MODE,
        Text("未成年人模式", "the minors mode"),
        (
            part("time", Text("时间管理", "control of time"), r"时间|时长|时段", r"\btime\b|\bhours\b", unless=None),
            part("permission", Text("权限管理", "control of permissions"), r"权限|功能|内容", r"\bpermission|\bfunction|\bcontent\b", unless=None),
            part("spending", Text("消费管理", "control of spending"), r"消费|充值|付费|支付", r"\bspend|\bpay|\bpurchas", unless=None),
        ),
    )  # fmt: skip


@check("minors/content", answers=("minors-content-filtered",), version=2)
def content(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """未成年人场景测试全部通过，审核日志记有过滤。 / The test of minors' scenes passed in full, and the log shows filtering."""
    control = "minors-content-filtered"
    yield from every_answer_passed(
        context, control, Tested.MINORS_CONTENT, Text("未成年人场景测试", "the test of minors' scenes")
    )
    days = log_days(context, control, ModerationLog)
    # A log of days on which nobody used the service has nothing to filter.
    unwatched = days.those(lambda log: log.minors_filtered is None and (log.inputs or log.outputs) > 0) if days else ()
    if unwatched:
        spans = listed_spans([told(log) for log in unwatched])
        yield inconclusive(
            control,
            f"审核日志没有记录对未成年人的内容过滤（minors_filtered 为空，即未监测）：{spans.zh}。",
            f"The moderation log does not watch the filtering for minors (minors_filtered is empty): {spans.en}.",
            *(log.ref for log in unwatched),
        )


@check("minors/access", answers=("minors-access-least-privilege",))
def access(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """访问未成年人个人信息经审批并留有记录。 / Access to minors' information is approved and logged."""
    control = "minors-access-least-privilege"
    retained = context.latest(
        LogRetention, lambda log: any(row.what is RetainedKind.MINOR_ACCESS_APPROVAL for row in log.logs)
    )
    record = work_of(context, Activity.ACCESS_APPROVAL)
    if record is not None or retained is None:
        what = Text("访问未成年人个人信息的审批", "the approval of access to minors' information")
        yield work_answer(context, control, record, what)
        return
    rows = [row for row in retained.finding.logs if row.what is RetainedKind.MINOR_ACCESS_APPROVAL]
    unproved = [row.system for row in rows if row.oldest_on is None]
    if unproved:
        yield inconclusive(
            control,
            f"只有留存设置，没有找到审批记录：{'、'.join(unproved)}。",
            f"Only settings are shown and no record of an approval: {', '.join(unproved)}.",
            retained.ref,
        )
    else:
        oldest = min(row.oldest_on for row in rows if row.oldest_on)
        yield passed(
            control,
            f"审批记录自 {oldest} 起留存。",
            f"Approvals are on record since {oldest}.",
            retained.ref,
        )


@check("minors/identification", answers=("minors-identified",))
def identification(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面显示未成年人识别方式和申诉渠道。 / A page shows how minors are identified and how to appeal."""
    yield from page_says(
        context,
        "minors-identified",
        PageElement.MINOR_IDENTIFICATION,
        Text("未成年人识别", "the identification of minors"),
        (
            part("way", Text("识别方式", "the way"), r"识别|年龄|实名|认证|验证", r"\bage\b|\bidentif|\bverif", unless=None),
            part("appeal", Text("申诉渠道", "the appeal"), r"申诉|异议|误判|人工", r"\bappeal|\bmistake|\bmisjudg", unless=None),
        ),
    )  # fmt: skip


@check("minors/audit", answers=("minors-audit-done",))
def audit(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """未成年人个人信息合规审计按年度完成并报告。 / The audit of minors' information is done each year and reported."""
    control, place = "minors-audit-done", context.place("personal_information", "of_minors")
    what = Text("未成年人个人信息合规审计", "the audit of minors' information")
    record = work_of(context, Activity.MINORS_AUDIT)
    yield within_cycle(context, control, record, what, "mpor_minors_audit_years", place=place)
    if record is not None:
        yield reported(context, control, ReceiptKind.MINORS_AUDIT_REPORT, record, what, place=place)


CHECKS = (rules, guardian_consent, mode, content, access, identification, audit)
