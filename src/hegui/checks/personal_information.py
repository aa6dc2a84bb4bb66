# SPDX-License-Identifier: Apache-2.0
"""Handling personal information: basis, retention, rules, requests, choices and breaches. 个人信息处理。"""

from collections.abc import Iterator, Mapping
from typing import Final

from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext
from hegui.checks.elements import part
from hegui.checks.ledgers import answered_in_time
from hegui.checks.numerals import lengths_in_days
from hegui.checks.pages import page_shows
from hegui.checks.processing_record import Recorded, record_documents, recorded_activities
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.screens import page_says, within_clicks
from hegui.checks.tickets import Event, Step, steps_taken
from hegui.checks.yardsticks import standard
from hegui.dossier import DocumentText
from hegui.dossier.processing import LegalBasis
from hegui.evidence.findings import PageElement, RightsRequestLog, TicketKind
from hegui.pattern import Pattern
from hegui.text import Text

_BASIS_WORDS: Final[Mapping[LegalBasis, Pattern]] = {
    "consent": Pattern(r"同意|\bconsent"),
    "contract": Pattern(r"合同|协议|\bcontract|\bagreement"),
    "human_resources": Pattern(r"人力资源|\bhuman resources?|\bHR\b"),
    "statutory_duty": Pattern(r"法定(?:职责|义务)|\b(?:statutory|legal) (?:dut|obligation)"),
    "emergency": Pattern(r"紧急|突发|\bemergenc"),
    "news_reporting": Pattern(r"新闻|舆论监督|\bnews|\breporting"),
    "lawfully_public": Pattern(r"公开|\bpublic"),
    "other_law": Pattern(r"法律|行政法规|\blaw"),
}


@check("personal_information/legal_basis", answers=("legal-basis-recorded",))
def legal_basis(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每项处理活动都在处理记录中写有所声明的合法性基础。 / The record writes the declared legal basis of every activity."""
    control = "legal-basis-recorded"
    for recorded in recorded_activities(context, control):
        yield recorded if isinstance(recorded, NoEvidence) else _basis_of(context, control, recorded)


def _basis_of(context: CheckContext, control: str, recorded: Recorded) -> Result | NoEvidence:
    activity, place = recorded.activity, recorded.place
    if activity.legal_basis is None:
        return no_evidence(
            control,
            f"处理活动“{activity.id}”没有填写合法性基础（legal_basis）。",
            f"Activity '{activity.id}' declares no legal basis (legal_basis).",
            place=place,
            about=activity.id,
        )
    for entry in recorded.entries:
        passage = entry.find(_BASIS_WORDS[activity.legal_basis])
        if passage is not None:
            return passed(
                control,
                f"处理记录写明“{activity.purpose.zh}”的合法性基础（{activity.legal_basis}）。",
                f"The record gives the basis of '{activity.purpose.en}' ({activity.legal_basis}).",
                context.cited(entry, passage),
                place=place,
                about=activity.id,
            )
    return _not_recorded(
        context, control, recorded, Text(f"合法性基础（{activity.legal_basis}）", f"the basis ({activity.legal_basis})")
    )


def _not_recorded(context: CheckContext, control: str, recorded: Recorded, what: Text) -> Result:
    activity = recorded.activity
    refs = [context.cited(entry, entry.passages[0]) for entry in recorded.entries]
    refs = refs or [context.cited(document) for document in record_documents(context)]
    return inconclusive(
        control,
        f"处理记录中没有找到“{activity.purpose.zh}”的{what.zh}；请人工核对。",
        f"The record has nothing that could be found on {what.en} of '{activity.purpose.en}': a person must look.",
        *refs,
        place=recorded.place,
        about=activity.id,
    )


_REASONS: Final = Pattern(r"最短|必要|必需|理由|\bnecessary|\bshortest|\breasons?\b|\bneeded\b")


@check("personal_information/retention", answers=("retention-schedule-set",))
def retention(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """处理记录为每项活动写有保存期限及理由，且与声明一致。 / The record has a period with a reason for every activity, as declared."""
    control = "retention-schedule-set"
    for recorded in recorded_activities(context, control):
        yield recorded if isinstance(recorded, NoEvidence) else _period_of(context, control, recorded)


def _period_of(context: CheckContext, control: str, recorded: Recorded) -> Result:
    activity = recorded.activity
    for entry in recorded.entries:
        periods = tuple(lengths_in_days(entry.text))
        if not periods and not (activity.retention and activity.retention in entry.text):
            continue
        declared, ref = activity.retention_days, context.cited(entry, entry.passages[0])
        if declared is not None and periods and all(declared not in period for period in periods):
            written = "、".join(f"{period[0]}–{period[-1]}" for period in periods)
            return failed(
                control,
                f"“{activity.purpose.zh}”声明保存 {declared} 日，处理记录写的是（折合日数）{written}。",
                f"'{activity.purpose.en}' is declared to be kept {declared} days; the record says, in days, {written}.",
                ref,
                place=recorded.place,
                about=activity.id,
            )
        return _period_with_reason(context, control, recorded, entry)
    return _not_recorded(context, control, recorded, Text("保存期限", "the retention period"))


def _period_with_reason(context: CheckContext, control: str, recorded: Recorded, entry: DocumentText) -> Result:
    """The reason may stand in the row or in the head of its column."""
    activity = recorded.activity
    whole = context.document(entry.file)
    reason = entry.find(_REASONS) or whole.find(_REASONS)
    if reason is None:
        return _not_recorded(
            context, control, recorded, Text("期限为何是必要的最短时间", "why the period is the shortest needed")
        )
    return passed(
        control,
        f"处理记录写有“{activity.purpose.zh}”的保存期限和理由。",
        f"The record gives the period of '{activity.purpose.en}' and its reason.",
        context.cited(entry, entry.passages[0]),
        context.cited(whole, reason),
        place=recorded.place,
        about=activity.id,
    )


INTERNAL_RULES: Final = (
    clause("classification", Text("个人信息分类管理", "classification"), r"分类分级|分类(?:管理|保护)|分级", r"\bclassif"),
    clause("encryption", Text("加密、去标识化", "encryption and de-identification"), r"加密|去标识化|脱敏", r"\bencrypt|\bde-?identif"),
    clause("access", Text("操作权限", "access rights"), r"权限", r"\baccess (?:rights?|control)|\bauthori[sz]ation"),
    clause("training", Text("安全教育和培训", "training"), r"培训|教育", r"\btraining\b"),
    clause("emergency", Text("安全事件应急预案", "the incident plan"), r"应急(?:预案|响应|处置)", r"\bincident (?:response|plan)|\bemergency\b"),
)  # fmt: skip
"""What internal rules must say: PIPL 51."""


@check("personal_information/internal_rules", answers=("internal-rules-present",))
def internal_rules(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """内部管理制度写有分类、加密、权限、培训和应急预案。 / The internal rules cover classification, encryption, access, training and incidents."""
    control, place = "internal-rules-present", context.place("documents", "internal_pi_rules")
    path = context.declared.documents.internal_pi_rules
    if path is None:
        yield no_evidence(
            control,
            "需要个人信息保护内部管理制度（documents.internal_pi_rules）。",
            "The internal rules on personal information are needed (documents.internal_pi_rules).",
            place=place,
        )
        return
    yield from clause_answers(context, control, context.document(path), INTERNAL_RULES, place=place)


@check("personal_information/rights_requests", answers=("rights-requests-handled",), version=2)
def rights_requests(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """个人权利请求在公布的工作日内答复，拒绝的说明理由。 / Requests are answered within the published working days, refusals with reasons."""
    control, place = "rights-requests-handled", context.place("limits", "rights_reply_working_days")
    newest = context.latest(RightsRequestLog)
    silent = [case.id for case in newest.finding.cases if case.refused_with_reasons is False] if newest else []
    if newest and silent:
        yield failed(
            control,
            f"拒绝请求没有说明理由：{'、'.join(silent)}。",
            f"Requests were refused without reasons: {', '.join(silent)}.",
            newest.ref,
            place=place,
        )
    yield from answered_in_time(
        context,
        control,
        RightsRequestLog,
        Text("个人权利请求", "rights requests"),
        context.declared.limits.rights_reply_working_days,
        place,
        practice=int(context.limit("hegui_rights_answer_working_days")),
    )


@check("personal_information/automated_decisions", answers=("automated-decision-option-offered",))
def automated_decisions(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面提供非个性化选项或者便捷的拒绝方式。 / A page offers a non-personalised option or an easy refusal."""
    yield from page_shows(
        context,
        "automated-decision-option-offered",
        PageElement.AUTOMATED_DECISION_OPTION,
        Text("非个性化选项或者拒绝自动化决策的方式", "a non-personalised option or the refusal of automated decisions"),
    )


@check("personal_information/edited_person", answers=("edited-person-consent-prompted",))
def edited_person(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """编辑人脸、人声前提示告知被编辑者并取得其单独同意。 / Before a face or voice is edited, users are told to inform the person and obtain separate consent."""
    yield from page_says(
        context,
        "edited-person-consent-prompted",
        PageElement.EDITED_PERSON_CONSENT,
        Text("编辑人脸、人声的提示", "the prompt on editing faces and voices"),
        (
            part("inform", Text("告知被编辑者", "telling the person"), r"告知", r"\b(?:inform|tell|notify)"),
            part("consent", Text("单独同意", "separate consent"), r"单独同意", r"\bseparate consent"),
        ),
    )


@check("personal_information/training_opt_out", answers=("training-opt-out-offered",))
def training_opt_out(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """从主界面在规定点击次数内可关闭输入用于训练。 / Training on inputs is switched off within the permitted clicks."""
    yield within_clicks(
        context,
        "training-opt-out-offered",
        PageElement.TRAINING_OPT_OUT,
        Text("关闭输入用于训练的选项", "the training opt-out"),
        standard(context, "opt_out_clicks"),
    )


@check("personal_information/breach", answers=("pi-breach-handled",), version=2)
def breach(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """个人信息泄露等事件已补救，并通知主管部门和个人。 / Breaches were remedied and told to authority and persons.

    The law spares the notice to persons where harm is fully averted.
    """
    yield from steps_taken(
        context,
        "pi-breach-handled",
        Event(
            TicketKind.PI_BREACH,
            Text("个人信息泄露、篡改、丢失", "breaches of personal information"),
            context.declared.service.events.pi_breach,
            context.place("service", "events", "pi_breach"),
        ),
        (
            Step(Text("补救", "the remedy"), lambda ticket: ticket.corrected_at or ticket.removed_at),
            Step(Text("通知主管部门", "notice to the authority"), lambda ticket: ticket.reported_at),
            Step(Text("通知个人", "notice to persons"), lambda ticket: ticket.persons_notified_at, may_be_spared=True),
        ),
    )


CHECKS = (
    legal_basis,
    retention,
    internal_rules,
    rights_requests,
    automated_decisions,
    edited_person,
    training_opt_out,
    breach,
)
