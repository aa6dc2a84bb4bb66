# SPDX-License-Identifier: Apache-2.0
"""Opens incidents and takes steps on them: opened → stopped → removed → corrected → closed, and what goes along with it.

Reports, notices, grades and measures on accounts may come at any time before the end. Each step names its person and says
when it was done; when it was written down is kept beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import Connection

from hegui.desk.exchanges import hold_records, tie
from hegui.desk.incident import DUTIES, GRADES, TESTED, Incident, incident
from hegui.desk.problem import DeskProblem, done_at, line, shown, text
from hegui.desk.regression import refusal
from hegui.desk.rules import RuleWanted, make_rules
from hegui.errors import Problem
from hegui.evidence.findings import TicketKind
from hegui.evidence.findings.base import Moment
from hegui.records.holds import release
from hegui.records.ids import new_id
from hegui.records.incidents import (
    INCIDENTS,
    IncidentRow,
    Origin,
    StepKind,
    StepRow,
    add_incident,
    add_step,
    next_step,
)
from hegui.records.retractions import retract
from hegui.records.sealed import sealed
from hegui.records.sealing import Seal
from hegui.text import Text, same
from hegui.users.suspension import Kind

MOST_DETAIL: Final = 500
MEASURES: Final = tuple(kind.value for kind in Kind)
"""On an account (GAI 14, DS 10)."""
_PERSON: Final = Text("姓名", "the person's name")
_GAI_14: Final = Text("《生成式人工智能服务管理暂行办法》第十四条", "GAI 14")

TITLES: Final = {
    StepKind.STOPPED: Text("停止生成、停止传输", "stopped"),
    StepKind.REMOVED: Text("消除", "removed"),
    StepKind.CORRECTED: Text("整改", "corrected"),
    StepKind.REPORTED: Text("报告主管部门", "reported"),
    StepKind.NOTIFIED: Text("告知个人、用户", "persons told"),
    StepKind.NOTICE_SPARED: Text("免于告知", "notice spared"),
    StepKind.ACCOUNT: Text("账号处置", "measure on the account"),
    StepKind.GRADED: Text("定级", "graded"),
    StepKind.KEPT: Text("保存记录", "records kept"),
    StepKind.CLOSED: Text("关闭", "closed"),
    StepKind.FINAL_REPORT: Text("提交总结报告", "final report"),
}
_BEFORE: Final = {
    StepKind.REMOVED: StepKind.STOPPED,
    StepKind.CORRECTED: StepKind.REMOVED,
}
"""What comes before a step where the kind of the incident asks for both: first the content is stopped, then taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """An incident as somebody tells it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    kind: TicketKind
    title: str
    """What happened, in a line, without personal information."""
    text: str | None = None
    """The circumstances; they are sealed."""
    found_at: Moment | None = None
    """None: now."""
    origin: Origin = Origin.PERSON
    reference: str | None = None
    model: str | None = None
    exchanges: tuple[str, ...] = ()


def open_incident(connection: Connection, seal: Seal, new: NewIncident, *, person: str, now: datetime) -> Incident:
    """Opens an incident.

    Raises:
        DeskProblem: something that it needs is missing, or was found in the future.
    """
    number = new_id(now)
    what = Text("情况说明", "the circumstances")
    row = IncidentRow(
        id=number,
        kind=new.kind,
        title=line(new.title, Text("标题", "the title")),
        text=None if new.text is None else sealed(seal, text(new.text, what), INCIDENTS.c.text, number),
        origin=new.origin,
        reference=None if new.reference is None else line(new.reference, Text("来源编号", "the reference")),
        model=None if new.model is None else line(new.model, Text("模型名称", "the name of the model")),
        found_at=_found_at(new.found_at, now),
        opened_at=now,
        opened_by=line(person, _PERSON),
    )
    add_incident(connection, row)
    tie(connection, number, new.exchanges, row.opened_by, now)
    return incident(connection, number)


def add_to_incident(
    connection: Connection, number: str, exchanges: Iterable[str], *, person: str, now: datetime
) -> int:
    """Adds exchanges to an open incident; returns how many were new to it.

    Raises:
        NotThere: there is no such incident.
        DeskProblem: it is closed, or an id is none of an exchange.
    """
    _open(connection, number)
    return tie(connection, number, exchanges, person, now)


def stop(
    connection: Connection,
    number: str,
    rules: Sequence[RuleWanted] = (),
    *,
    otherwise: str | None = None,
    at: datetime | None = None,
    person: str,
    now: datetime,
) -> Incident:
    """Stops generation and transmission: by block rules that hold at once, or in another way that is told.

    Args:
        connection: in a transaction.
        number: of the incident.
        rules: that stop it from now on.
        otherwise: how it was stopped without rules, such as by taking a model out of service.
        at: when it was stopped otherwise; None: now.
        person: who did it.
        now: the moment.

    Raises:
        NotThere: there is no such incident.
        DeskProblem: both ways are told or none, or a rule is none; then no rule is made.
    """
    _open(connection, number)
    if bool(rules) == (otherwise is not None) or (rules and at is not None):
        raise DeskProblem(
            Problem(
                Text(
                    "须写明以拦截规则停止，或者以其他方式停止。", "Say that rules stop it, or that something else does."
                ),
                accepted=Text(
                    "至少一条拦截规则（自现在起生效），或者其他停止方式及其时刻",
                    "a block rule or more, which hold from now on; or another way, and when",
                ),
                why=_GAI_14,
            )
        )
    made = make_rules(connection, rules, reason=f"incident {number}", person=person, now=now, incident=number)
    way = "; ".join(f"{rule.kind} {rule.id}" for rule in made) if made else otherwise
    return _take(connection, number, StepKind.STOPPED, way, at, person, now)


def remove(
    connection: Connection,
    number: str,
    *,
    otherwise: str | None = None,
    at: datetime | None = None,
    person: str,
    now: datetime,
) -> Incident:
    """Puts the exchanges of an incident on the list that host applications take down, or tells another way of removal.

    Args:
        connection: in a transaction.
        number: of the incident.
        otherwise: how it was removed without the list, or that nothing was ever shown.
        at: when it was removed otherwise; None: now.
        person: who did it.
        now: the moment.

    Raises:
        NotThere: there is no such incident.
        DeskProblem: it has no exchange and no other way is told, or it was not stopped yet.
    """
    exchanges = _open(connection, number).exchanges
    if otherwise is not None:
        return _take(connection, number, StepKind.REMOVED, otherwise, at, person, now)
    if not exchanges or at is not None:
        raise DeskProblem(
            Problem(
                Text(
                    "撤回清单自现在起生效，不能写过去的时刻。",
                    "The list of retractions is made now, not at another moment.",
                )
                if exchanges
                else Text(
                    "事件没有关联交互记录，没有可撤回的。",
                    "No exchange is tied to the incident: there is nothing to retract.",
                ),
                fix=Text(
                    "关联交互记录；以其他方式消除或者内容从未展示的，以文字说明。",
                    "Add the exchanges; where it was removed otherwise, or nothing was ever shown, say so in words.",
                ),
            )
        )
    retract(connection, number, exchanges, now)
    return _take(connection, number, StepKind.REMOVED, f"retractions: {len(exchanges)}", None, person, now)


def record(
    connection: Connection,
    number: str,
    kind: StepKind,
    detail: str,
    *,
    at: datetime | None = None,
    person: str,
    now: datetime,
) -> Incident:
    """Records any other step: corrected, reported, notified, spared, a measure, a grade, records kept, the final report.

    Raises:
        NotThere: there is no such incident.
        DeskProblem: the step is not due, or its detail is not what `StepKind` says.
    """
    if kind in {StepKind.STOPPED, StepKind.REMOVED, StepKind.CLOSED}:
        raise DeskProblem(Problem(Text("这一步有专门的操作。", "This step has a way of its own."), found=kind.value))
    known = {StepKind.ACCOUNT: MEASURES, StepKind.GRADED: tuple(GRADES)}.get(kind)
    if known is not None and detail not in known:
        raise DeskProblem(
            Problem(
                Text(
                    f"“{TITLES[kind].zh}”的取值不在范围内。", f"'{TITLES[kind].en}' is not one of the accepted values."
                ),
                found=shown(detail),
                accepted=same(", ".join(known)),
            )
        )
    return _take(connection, number, kind, detail, at, person, now)


def close(connection: Connection, number: str, *, person: str, now: datetime) -> Incident:
    """Closes an incident: when everything that its kind asks for was done and every regression question has passed.

    The records that it held may go from then on, when their own term is over.

    Raises:
        NotThere: there is no such incident.
        DeskProblem: something is missing; all of it is told. Nobody can waive a regression question.
    """
    _open(connection, number)
    hold_records(connection, number, line(person, _PERSON), now)
    now_open = incident(connection, number)
    problems = [
        Problem(
            Text(f"尚未完成：{duty.title.zh}。", f"Not done yet: {duty.title.en}."),
            why=duty.why,
            accepted=same(" / ".join(step.value for step in duty.steps)),
        )
        for duty in now_open.missing()
    ]
    if now_open.row.kind in TESTED and not now_open.regression.questions:
        problems.append(
            Problem(
                Text(
                    "没有回归测试题，无从确认整改有效。",
                    "There is no regression question: nothing shows that the correction works.",
                ),
                why=_GAI_14,
                fix=Text("至少添加一道能重现问题的题目。", "Add at least one question that brings the fault back."),
            )
        )
    if now_open.regression.open:
        problems.append(refusal(now_open.regression))
    if problems:
        raise DeskProblem(*problems)
    closed = _take(connection, number, StepKind.CLOSED, None, None, person, now)
    release(connection, number, now)
    return closed


def _take(
    connection: Connection,
    number: str,
    kind: StepKind,
    detail: str | None,
    at: datetime | None,
    person: str,
    now: datetime,
) -> Incident:
    """Keeps a step that is due."""
    standing = incident(connection, number, locked=True)
    if kind is StepKind.FINAL_REPORT:
        closed = standing.last(StepKind.CLOSED)
        if closed is None:
            raise DeskProblem(
                Problem(
                    Text("总结报告在处置结束之后提交。", "The final report comes after the end."),
                    fix=Text("先关闭事件。", "Close the incident first."),
                )
            )
        since = closed.at
    else:
        _refuse_closed(standing)
        since = standing.row.found_at
    before = _BEFORE.get(kind)
    if before and _asked_for(standing.row.kind, before) and standing.first(before) is None:
        raise DeskProblem(
            Problem(
                Text(f"“{TITLES[before].zh}”应当在前。", f"'{TITLES[before].en}' comes first."),
                found=standing.state.value,
                why=_GAI_14,
            )
        )
    what = TITLES[kind]
    step = StepRow(
        incident=number,
        number=next_step(connection, number),
        kind=kind,
        at=done_at(at, now, since, what),
        recorded_at=now,
        person=line(person, _PERSON),
        detail=None
        if detail is None
        else line(detail, Text(f"“{what.zh}”的说明", f"the detail of '{what.en}'"), most=MOST_DETAIL),
    )
    add_step(connection, step)
    if step.kind not in {StepKind.CLOSED, StepKind.FINAL_REPORT}:
        hold_records(connection, number, step.person, now)
    return incident(connection, number)


def _asked_for(kind: TicketKind, step: StepKind) -> bool:
    return any(duty.steps == (step,) for duty in DUTIES[kind])


def _open(connection: Connection, number: str) -> Incident:
    standing = incident(connection, number, locked=True)
    _refuse_closed(standing)
    return standing


def _refuse_closed(standing: Incident) -> None:
    if standing.row.closed_at is not None:
        raise DeskProblem(
            Problem(
                Text("事件已经关闭。", "The incident is closed."),
                found=standing.row.id,
                fix=Text("问题再次出现的，另开事件。", "If it happens again, open another incident."),
            )
        )


def _found_at(at: datetime | None, now: datetime) -> datetime:
    if at is not None and at.tzinfo is not None and at <= now:
        return at
    return done_at(at, now, now, Text("发现", "discovery"))
