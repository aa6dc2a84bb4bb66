# SPDX-License-Identifier: Apache-2.0
"""Assessments that go to an authority: SA18, the anthropomorphic measures, biometric tools, data risks. 安全评估。"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext, Found
from hegui.checks.names import is_ours
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.work import work_answer, work_of
from hegui.clock import TimeUnit, due
from hegui.errors import Place
from hegui.evidence.findings import Activity, OfficialReceipt, ReceiptKind
from hegui.text import Text


def _receipt(
    context: CheckContext, control: str, kind: ReceiptKind, what: Text, place: Place
) -> Found[OfficialReceipt] | Result | NoEvidence:
    """The newest receipt of a kind that the provider holds and that is still valid, or why there is none."""
    receipt = context.latest(OfficialReceipt, lambda receipt: receipt.receipt is kind)
    if receipt is None:
        return no_evidence(
            control,
            f"没有{what.zh}的官方回执（official-receipt）。",
            f"There is no official receipt of {what.en} (official-receipt).",
            place=place,
        )
    if not is_ours(context.declared, receipt.finding.holder):
        return failed(
            control,
            f"{what.zh}的主体是“{receipt.finding.holder}”，不是本主体。",
            f"The receipt of {what.en} is held by '{receipt.finding.holder}', not by the provider.",
            receipt.ref,
            place=place,
        )
    until = receipt.finding.valid_until
    if until is not None and until < context.as_of:
        return failed(
            control,
            f"{what.zh}的回执已于 {until} 到期。",
            f"The receipt of {what.en} expired on {until}.",
            receipt.ref,
            place=place,
        )
    return receipt


@check("security_assessments/submitted", answers=("security-assessment-submitted",))
def submitted(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """安全评估报告在上线前提交，并有回执；事后情形由人核对期限。 / The security assessment was submitted before launch, with a receipt; later cases are for a person."""
    control, what = (
        "security-assessment-submitted",
        Text("安全评估报告提交", "the submission of the security assessment"),
    )
    service, place = context.declared.service, context.place("service", "launched_on")
    receipt = _receipt(context, control, ReceiptKind.SECURITY_ASSESSMENT_2018, what, place)
    if not isinstance(receipt, Found):
        yield receipt
        return
    day = receipt.finding.submitted_on or receipt.finding.issued_on
    later = _later_cases(context)
    if service.launched_on is None:
        yield inconclusive(
            control,
            f"评估报告于 {day} 提交，但档案没有填写服务开通日期，无法判断是否在上线前。",
            f"The assessment was submitted on {day}; the dossier does not give the start of service.",
            receipt.ref,
            place=place,
        )
    elif later and not receipt.finding.covers:
        term = int(context.limit("sa18_other_cases_working_days"))
        yield inconclusive(
            control,
            f"档案声明发生了：{later.zh}；{day} 的回执没有写明是否包含，请核对（新增功能须在上线前，其他情形在{term}个工作日内）。",
            f"The dossier declares: {later.en}; the receipt of {day} does not say whether it covers that. Verify it "
            f"(a new function before its launch, other cases within {term} working days).",
            receipt.ref,
            place=context.place("service", "events"),
        )
    elif day > service.launched_on and not later:
        yield failed(
            control,
            f"评估报告于 {day} 提交，晚于服务开通日 {service.launched_on}。",
            f"The assessment was submitted on {day}, after the service began on {service.launched_on}.",
            receipt.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"评估报告于 {day} 提交，服务开通日 {service.launched_on}{'；回执载明包含所声明的情形' if later else ''}。",
            f"The assessment was submitted on {day}, the service began on {service.launched_on}"
            f"{'; the receipt names what it covers' if later else ''}.",
            receipt.ref,
            place=place,
        )


def _later_cases(context: CheckContext) -> Text | None:
    """The declared events that ask for an assessment during service (SA18 art. 3)."""
    events = context.declared.service.events
    happened = [
        title
        for title, declared in (
            (Text("新增功能", "a new function"), events.new_function_added),
            (Text("重大变化", "a major change"), events.major_change),
            (Text("违法信息扩散", "spread of illegal content"), events.illegal_content_spread),
            (Text("主管部门要求", "a request of the authority"), events.authority_requested_assessment),
        )
        if declared
    ]
    if not happened:
        return None
    return Text("、".join(text.zh for text in happened), ", ".join(text.en for text in happened))


HEADS: Final = (
    clause(
        "staff",
        Text("安全管理负责人、信息审核人员和机构", "the security head, reviewers and body"),
        r"安全(?:管理)?(?:负责人|机构|人员)|信息审核(?:人员|员)",
        r"\bsecurity (?:head|officer|manager)|\b(?:content|information) reviewers?",
        topic="负责人|审核|security",
    ),
    clause(
        "identity",
        Text("用户真实身份核验和注册信息留存", "real identity and registration records"),
        r"真实身份|实名|注册信息",
        r"\breal[- ](?:identity|name)|\bregistration (?:data|information|records?)",
        topic="身份|注册|identity|regist",
    ),
    clause(
        "logs",
        Text("日志和发布内容留存", "logs and published content"),
        r"日志|留存.{0,12}记录|操作记录",
        r"\blogs?\b",
    ),
    clause(
        "illegal_content",
        Text("违法有害信息的防范处置", "handling of illegal content"),
        r"(?:违法|有害|不良).{0,12}信息.{0,40}(?:防范|处置|过滤|拦截|审核|记录)|(?:防范|处置|过滤|拦截|审核).{0,30}(?:违法|有害|不良)",
        r"\b(?:illegal|harmful) (?:content|information)",
        topic="违法|有害|illegal|harmful",
    ),
    clause(
        "pi_and_spread",
        Text("个人信息保护和防止传播、动员失控", "personal information and control of spread"),
        r"个人信息.{0,20}(?:保护|防)|(?:传播|社会动员).{0,20}(?:控制|防范|风险|失控)",
        r"\bpersonal information|\b(?:spread|mobili[sz]ation)",
        topic="个人信息|传播|personal",
    ),
    clause(
        "complaints",
        Text("投诉举报", "complaints"),
        r"投诉|举报",
        r"\bcomplaints?\b",
    ),
    clause(
        "support_cac",
        Text("为网信部门监督管理提供支持", "support for the CAC"),
        r"网信(?:部门|办).{0,40}(?:支持|协助|配合|监督)|(?:支持|协助|配合).{0,30}网信",
        r"\b(?:CAC|cyberspace administration)\b",
        topic="网信|CAC|cyberspace",
    ),
    clause(
        "support_police",
        Text("为公安机关、国家安全机关提供技术支持", "support for police and state security"),
        r"(?:公安|国家安全机关).{0,40}(?:支持|协助|配合)|(?:支持|协助|配合).{0,30}(?:公安|国家安全机关)",
        r"\b(?:police|public security|state security)\b",
        topic="公安|国家安全|police|security organ",
    ),
)
"""The heads of SA18 art. 5; 4 to 8 are recalled and were not re-read (law.md §3.4)."""


@check("security_assessments/heads", answers=("security-assessment-covers-heads",))
def heads(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """安全评估报告覆盖规定的各项评估内容。 / The security assessment covers the heads that it must."""
    control, place = "security-assessment-covers-heads", context.place("documents", "security_assessment_report")
    path = context.declared.documents.security_assessment_report
    if path is None:
        yield no_evidence(
            control,
            "需要安全评估报告（documents.security_assessment_report）。",
            "The security assessment report is needed (documents.security_assessment_report).",
            place=place,
        )
        return
    yield from clause_answers(context, control, context.document(path), HEADS, missing_fails=True, place=place)


_PROVINCIAL: Final = ("网信", "CAC", "Cyberspace")


@check("security_assessments/anthropomorphic", answers=("anth-assessment-submitted",))
def anthropomorphic(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """拟人化互动服务的安全评估已提交省级网信部门。 / The assessment of the anthropomorphic service went to the provincial CAC."""
    control, place = "anth-assessment-submitted", context.place("service", "judgements")
    what = Text("拟人化互动服务安全评估", "the assessment of the anthropomorphic service")
    receipt = _receipt(context, control, ReceiptKind.ANTHROPOMORPHIC_ASSESSMENT, what, place)
    if not isinstance(receipt, Found):
        yield receipt
    elif not any(word.casefold() in receipt.finding.authority.casefold() for word in _PROVINCIAL):
        yield inconclusive(
            control,
            f"回执的机关是“{receipt.finding.authority}”，请确认为省级网信部门。",
            f"The receipt is of '{receipt.finding.authority}': confirm that it is the provincial CAC.",
            receipt.ref,
            place=place,
        )
    else:
        day = receipt.finding.submitted_on or receipt.finding.issued_on
        yield passed(
            control,
            f"评估报告于 {day} 提交“{receipt.finding.authority}”。",
            f"The assessment was submitted to '{receipt.finding.authority}' on {day}.",
            receipt.ref,
            place=place,
        )


@check("security_assessments/anthropomorphic_review", answers=("anth-annual-review-passed",))
def anthropomorphic_review(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """持有省级网信部门周期内的书面审查结果。 / The provincial CAC's written review is held and within its cycle."""
    control, place = "anth-annual-review-passed", context.place("service", "judgements")
    what = Text("拟人化互动服务年度书面审查", "the yearly review of the anthropomorphic service")
    receipt = _receipt(context, control, ReceiptKind.ANTHROPOMORPHIC_ANNUAL_REVIEW, what, place)
    if not isinstance(receipt, Found):
        yield receipt
        return
    cycle = int(context.limit("anth_annual_review_years"))
    again = due(context.calendar, receipt.finding.issued_on, cycle, TimeUnit.YEARS).day
    answer = passed if context.as_of <= again else failed
    yield answer(
        control,
        f"最近一次书面审查于 {receipt.finding.issued_on} 作出，下次不晚于 {again}。",
        f"The last written review is of {receipt.finding.issued_on}; the next is due by {again}.",
        receipt.ref,
        place=place,
    )


@check("security_assessments/biometric", answers=("biometric-tool-assessed",))
def biometric(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """生成或者编辑生物识别信息等的工具已作安全评估。 / The tool that generates or edits biometrics is assessed."""
    control, place = "biometric-tool-assessed", context.place("service", "edits_face_or_voice")
    what = Text("生物识别信息编辑工具安全评估", "the assessment of the biometric tool")
    record = work_of(context, Activity.BIOMETRIC_ASSESSMENT)
    if record is not None:
        yield work_answer(context, control, record, what, place=place)
        return
    receipt = _receipt(context, control, ReceiptKind.BIOMETRIC_ASSESSMENT, what, place)
    if not isinstance(receipt, Found):
        yield receipt
        return
    yield passed(
        control,
        f"“{receipt.finding.authority}”于 {receipt.finding.issued_on} 出具评估回执。",
        f"'{receipt.finding.authority}' gave its receipt on {receipt.finding.issued_on}.",
        receipt.ref,
        place=place,
    )


@check("security_assessments/data_risk", answers=("data-risk-assessed",))
def data_risk(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """在周期内开展了网络数据安全风险评估。 / Data-security risks were assessed within the cycle."""
    control, place = "data-risk-assessed", context.place("outbound", "important_data")
    what = Text("网络数据安全风险评估", "the data-security risk assessment")
    record = work_of(context, Activity.RISK_ASSESSMENT)
    cycle = "rsk_cycle_years" if _handles_important_data(context) else "rsk_encouraged_years"
    if record is not None:
        again = due(context.calendar, record.finding.performed_on, int(context.limit(cycle)), TimeUnit.YEARS).day
        if again < context.as_of:
            yield failed(
                control,
                f"上次评估于 {record.finding.performed_on} 开展，应于 {again} 前再次评估。",
                f"The last assessment is of {record.finding.performed_on}; the next was due by {again}.",
                record.ref,
                place=place,
            )
            return
    yield work_answer(context, control, record, what, place=place)


def _handles_important_data(context: CheckContext) -> bool:
    """Whether the yearly cycle binds; where the dossier does not say, the stricter cycle counts."""
    declared = context.declared
    if "important_data_handler" in (declared.provider.roles or ()):
        return True
    return declared.outbound.important_data in {None, "notified_or_published"}


CHECKS = (submitted, heads, anthropomorphic, anthropomorphic_review, biometric, data_risk)
