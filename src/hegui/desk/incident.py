# SPDX-License-Identifier: Apache-2.0
"""An incident as one picture: its row, its steps, what its kind asks for, and the ticket that a statement holds of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from hegui.desk.exchanges import HERE
from hegui.desk.problem import not_there
from hegui.desk.regression import Regression, regression_of
from hegui.evidence.findings import REPORTABLE, Ticket, TicketKind
from hegui.records.incidents import (
    INCIDENTS,
    IncidentRow,
    StepKind,
    StepRow,
    exchanges_of,
    incident_of,
    steps_of,
    unheld,
)
from hegui.records.sealed import opened
from hegui.records.sealing import Seal
from hegui.text import Text


class IncidentState(StrEnum):
    """How far an incident has come."""

    OPENED = "opened"
    STOPPED = "stopped"
    REMOVED = "removed"
    CORRECTED = "corrected"
    CLOSED = "closed"


_STATES: Final = (
    (StepKind.CLOSED, IncidentState.CLOSED),
    (StepKind.CORRECTED, IncidentState.CORRECTED),
    (StepKind.REMOVED, IncidentState.REMOVED),
    (StepKind.STOPPED, IncidentState.STOPPED),
)

GRADES: Final[Mapping[str, Text]] = {
    "general": Text("一般", "general"),
    "larger": Text("较大", "larger"),
    "major": Text("重大", "major"),
    "extreme": Text("特别重大", "extreme"),
}
"""The titles of `hegui.evidence.findings.GRADES`."""

KINDS: Final[Mapping[TicketKind, Text]] = {
    TicketKind.ILLEGAL_CONTENT: Text("违法内容", "illegal content"),
    TicketKind.USER_ABUSE: Text("用户违法使用", "abuse by a user"),
    TicketKind.PI_BREACH: Text("个人信息泄露、篡改、丢失", "breach of personal information"),
    TicketKind.SECURITY_INCIDENT: Text("网络安全事件", "security incident"),
    TicketKind.FLAW: Text("安全缺陷、漏洞", "flaw"),
    TicketKind.CRISIS: Text("用户危机", "crisis of a user"),
    TicketKind.SERIOUS_RISK: Text("重大安全风险", "serious risk"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """What must have been done before an incident of a kind is closed: one of some steps."""

    steps: tuple[StepKind, ...]
    title: Text
    why: Text


_GAI_14: Final = Text("《生成式人工智能服务管理暂行办法》第十四条", "GAI 14")
_PIPL_57: Final = Text("《个人信息保护法》第五十七条", "PIPL 57")
_INC_4: Final = Text("《国家网络安全事件报告管理办法》第四条", "INC 4")
_NDSR_10: Final = Text("《网络数据安全管理条例》第十条", "NDSR 10")
_ANTH: Final = Text("《人工智能拟人化互动服务管理暂行办法》", "ANTH")

_STOP: Final = Duty((StepKind.STOPPED,), Text("停止生成、停止传输", "stopping generation and transmission"), _GAI_14)
_REMOVE: Final = Duty((StepKind.REMOVED,), Text("消除", "removal"), _GAI_14)
_CORRECT: Final = Duty((StepKind.CORRECTED,), Text("模型优化训练等整改", "correction of the model"), _GAI_14)
_KEEP: Final = Duty((StepKind.KEPT,), Text("保存有关记录", "keeping the records"), _GAI_14)


def _remedy(why: Text, *steps: StepKind) -> Duty:
    return Duty((StepKind.CORRECTED, *steps), Text("补救", "the remedy"), why)


def _report(why: Text) -> Duty:
    return Duty((StepKind.REPORTED,), Text("向主管部门报告", "the report to the authority"), why)


def _notice(why: Text) -> Duty:
    steps = (StepKind.NOTIFIED, StepKind.NOTICE_SPARED)
    return Duty(
        steps, Text("告知个人、用户（或者说明免于告知的理由）", "notice to persons or users, or why it is spared"), why
    )


DUTIES: Final[Mapping[TicketKind, tuple[Duty, ...]]] = {
    TicketKind.ILLEGAL_CONTENT: (_STOP, _REMOVE, _CORRECT, _report(_GAI_14), _KEEP),
    TicketKind.USER_ABUSE: (
        Duty((StepKind.ACCOUNT,), Text("对账号采取措施", "a measure on the account"), _GAI_14),
        _report(_GAI_14),
        _KEEP,
    ),
    TicketKind.PI_BREACH: (_remedy(_PIPL_57, StepKind.REMOVED), _report(_PIPL_57), _notice(_PIPL_57)),
    TicketKind.SECURITY_INCIDENT: (
        Duty((StepKind.GRADED,), Text("定级", "the grade"), _INC_4),
        _remedy(_INC_4, StepKind.REMOVED),
    ),
    TicketKind.FLAW: (_remedy(_NDSR_10), _report(_NDSR_10), _notice(_NDSR_10)),
    TicketKind.CRISIS: (_notice(_ANTH), _KEEP),
    TicketKind.SERIOUS_RISK: (_STOP, _KEEP),
}
"""What each kind asks for. A security incident from the grade "larger" on must be reported as well."""

TESTED: Final = frozenset({TicketKind.ILLEGAL_CONTENT})
"""Kinds that are not closed without at least one regression question."""


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident with everything that was done about it."""

    row: IncidentRow
    exchanges: tuple[str, ...]
    steps: tuple[StepRow, ...]
    regression: Regression
    absent: tuple[str, ...] = ()
    """Its exchanges whose records it does not hold while it is open: not written yet, purged, or never recorded."""

    @property
    def kept(self) -> bool:
        """Whether the records of all that it is about are kept: here, or where a person says."""
        places = [step.detail for step in self.steps if step.kind is StepKind.KEPT]
        return any(place != HERE for place in places) or (bool(places) and not self.absent)

    @property
    def state(self) -> IncidentState:
        """How far it has come."""
        taken = {step.kind for step in self.steps}
        return next((state for kind, state in _STATES if kind in taken), IncidentState.OPENED)

    @property
    def grade(self) -> str | None:
        """The grade that holds: the last one given."""
        graded = self.last(StepKind.GRADED)
        return graded.detail if graded else None

    def first(self, *kinds: StepKind) -> StepRow | None:
        """The first step of some kinds."""
        return next((step for step in self.steps if step.kind in kinds), None)

    def last(self, *kinds: StepKind) -> StepRow | None:
        """The last step of some kinds."""
        return next((step for step in reversed(self.steps) if step.kind in kinds), None)

    def missing(self) -> tuple[Duty, ...]:
        """What its kind asks for and was not done."""
        return tuple(duty for duty in self._duties() if not self._is_done(duty))

    def _is_done(self, duty: Duty) -> bool:
        return self.kept if duty is _KEEP else self.first(*duty.steps) is not None

    def _duties(self) -> Iterator[Duty]:
        yield from DUTIES[self.row.kind]
        if self.row.kind is TicketKind.SECURITY_INCIDENT and self.grade in REPORTABLE:
            yield _report(_INC_4)

    def ticket(self) -> Ticket:
        """What a statement says of it. It names no person and quotes nothing."""
        reported, closed = self.first(StepKind.REPORTED), self.last(StepKind.CLOSED)
        stopped, account = _at(self.first(StepKind.STOPPED)), self.last(StepKind.ACCOUNT)
        return Ticket(
            id=self.row.id,
            kind=self.row.kind,
            found_at=self.row.found_at,
            generation_stopped_at=stopped,
            transmission_stopped_at=stopped,
            removed_at=_at(self.first(StepKind.REMOVED)),
            corrected_at=_at(self.last(StepKind.CORRECTED)),
            regression_passed=self.regression.passed,
            reported_at=_at(reported),
            reported_to=reported.detail if reported else None,
            persons_notified_at=_at(self.first(StepKind.NOTIFIED)),
            account_action=account.detail if account else None,
            grade=self.grade,
            closed_at=_at(closed),
            final_report_at=_at(self.first(StepKind.FINAL_REPORT)),
            records_kept=self.kept,
        )


def incident(connection: Connection, number: str, *, locked: bool = False, until: datetime | None = None) -> Incident:
    """The incident with an id.

    Args:
        connection: to read with.
        number: its id.
        locked: nobody else takes a step on it until the transaction ends.
        until: leaves out what was done at this moment or later.

    Raises:
        NotThere: there is none.
    """
    row = incident_of(connection, number, locked=locked)
    if row is None:
        raise not_there(Text("事件", "incident"), number)
    return whole(connection, row, until=until)


def whole(connection: Connection, row: IncidentRow, *, until: datetime | None = None) -> Incident:
    """The incident of a row."""
    steps = tuple(step for step in steps_of(connection, row.id) if until is None or step.at < until)
    corrected = next((step for step in reversed(steps) if step.kind is StepKind.CORRECTED), None)
    return Incident(
        row,
        tuple(exchanges_of(connection, row.id)),
        steps,
        regression_of(connection, row.id, corrected, until=until),
        tuple(unheld(connection, row.id)) if row.closed_at is None else (),  # a closed one has let go of what it held
    )


def circumstances(seal: Seal, row: IncidentRow) -> str | None:
    """What was written down of an incident, in clear."""
    return None if row.text is None else opened(seal, row.text, INCIDENTS.c.text, row.id)


def _at(step: StepRow | None) -> datetime | None:
    return step.at if step else None
