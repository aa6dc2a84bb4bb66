# SPDX-License-Identifier: Apache-2.0
"""Run-time duties of services that simulate a person: ANTH 12–20. 拟人化互动。"""

from collections.abc import Iterator

from hegui.checks.consent import consent_answer, consent_of
from hegui.checks.context import CheckContext, Found
from hegui.checks.elements import part
from hegui.checks.pages import no_page, on_page, page_shows
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.runs import every_answer_passed
from hegui.checks.screens import page_says
from hegui.checks.tickets import Event, Step, steps_taken, tickets_of, unopened
from hegui.evidence.findings import ConsentScope, ModerationLog, PageElement, Tested, TicketKind
from hegui.text import Text


@check("companion/registration", answers=("companion-registration-complete",))
def registration(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """注册页面收集年龄以及监护人或者紧急联系人。 / Registration asks for age and a guardian or emergency contact."""
    yield from page_says(
        context,
        "companion-registration-complete",
        PageElement.GUARDIAN_CONTACT,
        Text("注册信息", "the registration"),
        (
            part("age", Text("年龄", "age"), r"年龄|出生|生日|周岁", r"\bage\b|\bbirth", unless=None),
            part(
                "contact",
                Text("监护人或者紧急联系人", "guardian or emergency contact"),
                r"监护人|紧急联系人",
                r"\bguardian|\bemergency contact",
                unless=None,
            ),
        ),
    )


@check("companion/crisis", answers=("crisis-intervention-works",), version=2)
def crisis(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """危机情境测试全部通过，真实事件均已介入并联系。 / The crisis test passed in full; in real cases somebody stepped in and was contacted."""
    control = "crisis-intervention-works"
    yield from every_answer_passed(context, control, Tested.CRISIS, Text("危机情境测试", "the crisis test"))
    if tickets_of(context, TicketKind.CRISIS) or unopened(context, TicketKind.CRISIS):
        event = Event(TicketKind.CRISIS, Text("危机事件", "crises"), None, context.place("service", "events"))
        contacted = Step(
            Text("联系监护人或者紧急联系人", "contacting guardian or emergency contact"),
            lambda ticket: ticket.persons_notified_at,
            # Only heavy loss and stated self-harm call for contact; comfort is enough for other extreme emotion.
            may_be_spared=True,
        )
        recorded = Step(Text("保存记录", "keeping the record"), lambda ticket: ticket.records_kept)
        yield from steps_taken(context, control, event, (contacted, recorded))


@check("companion/minor_roles", answers=("no-virtual-relatives-for-minors",))
def minor_roles(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """未成年人得不到虚拟亲属、虚拟伴侣，测试和页面均可证。 / Minors get no virtual relative or partner, as test and page show."""
    control = "no-virtual-relatives-for-minors"
    what = Text("未成年人角色测试", "the test of roles for minors")
    yield from every_answer_passed(context, control, Tested.MINORS_ROLES, what)
    blocked = Text("对未成年人屏蔽虚拟亲属、伴侣", "that such roles are blocked for minors")
    yield from page_shows(context, control, PageElement.MINOR_ROLE_BLOCK, blocked)


@check("companion/reminders", answers=("dependence-reminders-shown",), version=2)
def reminders(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面有使用时长和依赖提醒，应弹出的均已弹出。 / The reminders are shown on a page, and every one that was due was shown."""
    control = "dependence-reminders-shown"
    what = Text("连续使用和依赖提醒", "the reminders of continuous use and dependence")
    yield from page_shows(context, control, PageElement.DEPENDENCE_REMINDER, what)
    log = context.latest(ModerationLog, lambda log: log.reminders_due is not None and log.reminders_shown is not None)
    if log is None:
        yield no_evidence(
            control,
            "审核统计没有记录应弹出和已弹出的提醒数（reminders_due、reminders_shown）。",
            "No moderation log counts the reminders that were due and shown (reminders_due, reminders_shown).",
        )
        return
    yield _shown_in_time(context, control, log)


def _shown_in_time(context: CheckContext, control: str, log: Found[ModerationLog]) -> Result:
    """Whether all that was due was shown, and was due as often as the law has it."""
    needed, shown = log.finding.reminders_due or 0, log.finding.reminders_shown or 0
    hours, minutes = context.limit("anth_reminder_hours"), log.finding.reminder_minutes
    zh = f"应弹出提醒 {needed} 次，已弹出 {shown} 次；连续使用每满 {hours:g} 小时应当提醒"
    en = f"{needed} reminders were due and {shown} were shown; they are to come after every {hours:g} hours of continuous use"
    answer = passed
    if shown < needed:
        answer = failed
    elif minutes is not None and minutes > hours * 60:
        zh, en = f"{zh}，实际间隔为 {minutes} 分钟", f"{en}, and came after {minutes} minutes"
        answer = failed
    elif minutes is None:
        zh = f"{zh}，记录没有说明实际间隔，或者有人不在提醒之列（reminder_minutes）"
        en = f"{en}: the interval by which they were counted is not on record, or not for everybody (reminder_minutes)"
        answer = inconclusive
    elif not needed:
        zh, en = (
            f"{zh}；期间没有应弹出的情形，不能证明提醒有效",
            f"{en}: nothing was due, which does not show that they work",
        )
        answer = inconclusive
    return answer(control, f"{zh}。", f"{en}.", log.ref)


@check("companion/exit", answers=("easy-exit-offered",))
def easy_exit(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面有按键、语音或者关键词等便捷退出途径。 / A page shows an easy exit by button, voice or keyword."""
    what = Text("便捷退出途径", "the easy exit")
    yield from page_shows(context, "easy-exit-offered", PageElement.EASY_EXIT, what)


@check("companion/end_notice", answers=("service-end-noticed",))
def end_notice(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """终止服务前已公告，截图早于终止日。 / The end was announced before it came, as a capture of an earlier day shows."""
    control, place = "service-end-noticed", context.place("service", "events", "ended_on")
    seen, ended = on_page(context, PageElement.END_NOTICE), context.declared.service.events.ended_on
    if seen is None:
        yield no_page(control, Text("终止服务公告", "the notice of the end"), place)
        return
    captured = seen.found.finding.captured_on
    if ended is None or captured >= ended:
        yield inconclusive(
            control,
            f"公告截图于 {captured}，终止日为 {ended or '（未填）'}；不能证明是提前告知。",
            f"The notice was captured on {captured}, the service ended on {ended or '(not declared)'}: "
            "this does not show that users were told before.",
            seen.found.ref,
            place=place,
        )
    else:
        yield passed(
            control,
            f"终止公告截图于 {captured}，早于终止日 {ended}。",
            f"The notice was captured on {captured}, before the end on {ended}.",
            seen.found.ref,
            place=place,
        )


@check("companion/chat_history", answers=("chat-history-control-offered",))
def chat_history(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面提供复制和删除聊天记录的功能。 / A page lets users copy and delete their chat history."""
    yield from page_says(
        context,
        "chat-history-control-offered",
        PageElement.CHAT_HISTORY_CONTROL,
        Text("聊天记录管理", "the control of chat history"),
        (
            part("copy", Text("复制", "copying"), r"复制|导出|下载", r"\bcopy\b|\bexport\b|\bdownload\b"),
            part("delete", Text("删除", "deletion"), r"删除|清空|清除", r"\bdelete\b|\bclear\b"),
        ),
    )


@check("companion/interaction_data", answers=("interaction-data-consented",))
def interaction_data(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """敏感交互数据未经单独同意不用于训练。 / Sensitive interaction data is not trained on without separate consent."""
    scope = ConsentScope.INTERACTION_TRAINING
    place = context.place("personal_information", "used_for_training")
    yield consent_answer("interaction-data-consented", scope, consent_of(context, scope), place=place)


CHECKS = (
    registration,
    crisis,
    minor_roles,
    reminders,
    easy_exit,
    end_notice,
    chat_history,
    interaction_data,
)
