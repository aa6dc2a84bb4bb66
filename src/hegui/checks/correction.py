# SPDX-License-Identifier: Apache-2.0
"""What was done about illegal content, abusing users and serious risks. 违法内容与滥用处置。"""

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from hegui.checks.context import CheckContext
from hegui.checks.log_days import log_days
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, inconclusive
from hegui.checks.tickets import Event, Step, counted, steps_taken, tickets_of
from hegui.evidence.findings import REPORTABLE, CorrectionLog, TicketKind
from hegui.text import Text

ACCOUNT_ACTIONS: Final = frozenset({"warn", "limit", "suspend", "close"})
"""The ladder of measures on an account: GAI 14, DS 10."""

_RECORDED: Final = Step(Text("保存记录", "keeping the record"), lambda ticket: ticket.records_kept)
_REPORTED: Final = Step(
    Text("向主管部门报告", "the report to the authority"),
    lambda ticket: ticket.reported_at if ticket.reported_to else None,
)
_STOPPED: Final = (
    Step(Text("停止生成", "stopping generation"), lambda ticket: ticket.generation_stopped_at),
    Step(Text("停止传输", "stopping transmission"), lambda ticket: ticket.transmission_stopped_at),
    Step(Text("消除", "removal"), lambda ticket: ticket.removed_at),
)
_CORRECTED: Final = (
    Step(Text("模型整改", "correction of the model"), lambda ticket: ticket.corrected_at, at_once=False),
    Step(Text("回归测试通过", "a passed regression test"), lambda ticket: ticket.regression_passed, at_once=False),
)


def _illegal_content(context: CheckContext) -> Event:
    return Event(
        TicketKind.ILLEGAL_CONTENT,
        Text("违法内容", "cases of illegal content"),
        context.declared.service.events.illegal_content_found,
        context.place("service", "events", "illegal_content_found"),
    )


@check("correction/stopped", answers=("illegal-content-stopped",), version=3)
def stopped(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """违法内容均已停止生成、停止传输并消除。 / Generation and transmission of illegal content were stopped, and it was removed."""
    yield from steps_taken(context, "illegal-content-stopped", _illegal_content(context), _STOPPED)


@check("correction/reported", answers=("illegal-content-reported",), version=3)
def reported(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """违法内容均已报告主管部门并保存记录。 / Illegal content was reported and the record kept."""
    yield from steps_taken(context, "illegal-content-reported", _illegal_content(context), (_REPORTED, _RECORDED))


@check("correction/model", answers=("model-corrected",), version=3)
def model(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """违法内容所涉模型已整改，并通过回归测试。 / The model was corrected and passed a regression test."""
    yield from steps_taken(context, "model-corrected", _illegal_content(context), _CORRECTED)


@check("correction/users", answers=("user-abuse-handled",), version=3)
def users(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """对违法用户采取了警示、限制、暂停或者关闭措施，有记录和报告。 / Abusing users were warned, limited, suspended or closed, with record and report."""
    event = Event(
        TicketKind.USER_ABUSE,
        Text("用户违法使用", "cases of abuse by users"),
        context.declared.service.events.user_abuse_found,
        context.place("service", "events", "user_abuse_found"),
    )
    control = "user-abuse-handled"
    days = log_days(context, control, CorrectionLog)
    # Whoever opened a ticket looked at what was done until then, and not at what was done since.
    since = tuple(takewhile(lambda log: not _names_abuse(log.finding), days.logs if days else ()))
    suspended = counted(since, lambda log: log.suspended)
    if suspended and not event.declared:
        yield inconclusive(
            control,
            f"系统期间暂停、关闭账号 {suspended} 次，没有为此立用户违法使用的工单，档案也没有声明发生过；是否属于违法使用、应否报告，须由人判断。",
            f"The system suspended or closed accounts {suspended} times; no ticket of abuse was opened for that, and the dossier declares none. "
            "Whether it was abuse that must be reported is for a person.",
            *(log.ref for log in since if log.finding.suspended),
            place=event.place,
        )
        if not tickets_of(context, control, event.kind):
            return
    acted = Step(Text("账号处置", "a measure on the account"), lambda ticket: ticket.account_action in ACCOUNT_ACTIONS)
    yield from steps_taken(context, control, event, (acted, _RECORDED, _REPORTED))


def _names_abuse(log: CorrectionLog) -> bool:
    """Whether somebody has looked at what was done to accounts."""
    return any(ticket.kind is TicketKind.USER_ABUSE for ticket in log.tickets)


@check("correction/serious_risk", answers=("serious-risk-acted-on",), version=2)
def serious_risk(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """发现重大安全风险后限制功能或者停止服务，并保存记录。 / On a serious risk the service was limited or stopped, and the record kept."""
    events = context.declared.service.events
    # The dossier has no field for the risk itself; only these two events show that there was one.
    happened = events.illegal_content_spread or events.security_incident in REPORTABLE
    event = Event(
        TicketKind.SERIOUS_RISK,
        Text("重大安全风险", "serious risks"),
        True if happened else None,
        context.place("service", "events"),
    )
    limited = Step(
        Text("限制功能或者停止服务", "limiting or stopping the service"),
        lambda ticket: ticket.generation_stopped_at or ticket.transmission_stopped_at,
    )
    yield from steps_taken(context, "serious-risk-acted-on", event, (limited, _RECORDED))


CHECKS = (stopped, reported, model, users, serious_risk)
