# SPDX-License-Identifier: Apache-2.0
"""Run-time duties of services that simulate a person: ANTH 12–20. 拟人化互动。"""

from collections.abc import Iterator

from hegui.checks.consent import consent_answer, consent_of
from hegui.checks.context import CheckContext
from hegui.checks.elements import part
from hegui.checks.log_days import LogDays, listed_spans, log_days, per_log, told
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


@check("companion/crisis", answers=("crisis-intervention-works",), version=3)
def crisis(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """危机情境测试全部通过，真实事件均已介入并联系。 / The crisis test passed in full; in real cases somebody stepped in and was contacted."""
    control = "crisis-intervention-works"
    yield from every_answer_passed(context, control, Tested.CRISIS, Text("危机情境测试", "the crisis test"))
    if tickets_of(context, control, TicketKind.CRISIS) or unopened(context, control, TicketKind.CRISIS):
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


@check("companion/reminders", answers=("dependence-reminders-shown",), version=3)
def reminders(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面有使用时长和依赖提醒，期间每日应弹出的均已弹出。 / The reminders are shown on a page, and every one that was due on any day was shown."""
    control = "dependence-reminders-shown"
    what = Text("连续使用和依赖提醒", "the reminders of continuous use and dependence")
    yield from page_shows(context, control, PageElement.DEPENDENCE_REMINDER, what)
    # A day on which nobody used the service has none to count, and is told by saying so.
    days = log_days(context, control, ModerationLog, lambda log: _counts_reminders(log) or not _used(log))
    if days is None or not days.those(_counts_reminders):
        yield no_evidence(
            control,
            "审核统计没有记录应弹出和已弹出的提醒数（reminders_due、reminders_shown）。",
            "No moderation log counts the reminders that were due and shown (reminders_due, reminders_shown).",
        )
        return
    yield _shown_in_time(context, control, days)


def _used(log: ModerationLog) -> bool:
    return log.inputs > 0 or log.outputs > 0


def _counts_reminders(log: ModerationLog) -> bool:
    return log.reminders_due is not None and log.reminders_shown is not None


def _shown_in_time(context: CheckContext, control: str, days: LogDays[ModerationLog]) -> Result:
    """Whether all that was due was shown, and was due as often as the law has it."""
    hours = context.limit("anth_reminder_hours")
    counting = days.those(_counts_reminders)
    rule = Text(
        f"连续使用每满 {hours:g} 小时应当提醒", f"they are to come after every {hours:g} hours of continuous use"
    )
    if wrong := [log for log in counting if _not_shown(log.finding) or _too_late(log.finding, hours)]:
        text = per_log(wrong, lambda log: _shown(log, hours))
        return failed(control, f"{text.zh}；{rule.zh}。", f"{text.en}; {rule.en}.", *(log.ref for log in wrong))
    if unknown := [log for log in counting if log.finding.reminder_minutes is None]:
        text = per_log(unknown, lambda log: _shown(log, hours))
        return inconclusive(
            control,
            f"{text.zh}；{rule.zh}，记录没有说明实际间隔，或者有人不在提醒之列（reminder_minutes）。",
            f"{text.en}; {rule.en}: the interval by which they were counted is not on record, or not for everybody (reminder_minutes).",
            *(log.ref for log in unknown),
        )
    uncounted = context.findings(ModerationLog, lambda log: _used(log) and not _counts_reminders(log))
    if since := [log for log in uncounted if told(log).last > days.span.last]:
        spans = listed_spans([told(log) for log in since])
        return inconclusive(
            control,
            f"最近的审核统计没有记录应弹出和已弹出的提醒数：{spans.zh}；{rule.zh}。",
            f"The last moderation logs do not count the reminders that were due and shown: {spans.en}; {rule.en}.",
            *(log.ref for log in since),
        )
    needed = sum(log.finding.reminders_due or 0 for log in counting)
    zh = f"{days.span.text.zh}的 {len(days.logs)} 份统计中，应弹出的提醒 {needed} 次均已弹出；{rule.zh}"
    en = f"In {len(days.logs)} logs of {days.span.text.en} all {needed} reminders that were due were shown; {rule.en}"
    if days.doubt is not None:
        return inconclusive(control, f"{zh}；{days.doubt.zh}。", f"{en}; but {days.doubt.en}.", days.newest)
    if not needed:
        zh, en = (
            f"{zh}；期间没有应弹出的情形，不能证明提醒有效",
            f"{en}: nothing was due, which does not show that they work",
        )
        return inconclusive(control, f"{zh}。", f"{en}.", days.newest)
    return passed(control, f"{zh}。", f"{en}.", days.newest)


def _not_shown(log: ModerationLog) -> bool:
    return (log.reminders_shown or 0) < (log.reminders_due or 0)


def _too_late(log: ModerationLog, hours: float) -> bool:
    return log.reminder_minutes is not None and log.reminder_minutes > hours * 60


def _shown(log: ModerationLog, hours: float) -> Text:
    zh = f"应弹出提醒 {log.reminders_due} 次，已弹出 {log.reminders_shown} 次"
    en = f"{log.reminders_due} reminders were due and {log.reminders_shown} were shown"
    if _too_late(log, hours):
        zh, en = f"{zh}，实际间隔为 {log.reminder_minutes} 分钟", f"{en}, after {log.reminder_minutes} minutes"
    return Text(zh, en)


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
