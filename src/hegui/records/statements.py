# SPDX-License-Identifier: Apache-2.0
"""What the records of a period prove, as the findings of evidence statements. Counts only; nobody and no text is in them.

What was not checked never counts as checked, and what was lost counts as not checked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from hegui.evidence.findings import (
    Finding,
    LabelAudit,
    LogRetention,
    ModerationLog,
    RetainedKind,
    RetainedLog,
    UnlabelledRequests,
)
from hegui.evidence.schemas import canonical
from hegui.records.acts import LOSSES, Act, counted
from hegui.records.exchange import Status
from hegui.records.retention import shortest_kept
from hegui.records.schema import CHAINS, EXCHANGES, FINDINGS, HOLDS, TOMBSTONES, UNMARKED_REQUESTS
from hegui.records.term import Period, Term
from hegui.records.usage import Reminders, reminders_between
from hegui.records.verify import heads
from hegui.users.beijing import date_of

SYSTEM: Final = "hegui gateway"
_BLOCKS: Final = ("block", "replace")
_FILTERS: Final = ("mask", "replace", "review", "block")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the records do not know themselves."""

    period: Period
    term: Term | None = None
    """For how long the provider says that records are kept; None: nobody says, and nothing is told of it."""
    attacks: Sequence[str] | None = None
    """Categories of findings that are attacks on the model; None: nobody watches for them."""
    network_log: bool = False
    """Whether these records are all of the service's network log (CSL 23); other systems keep logs too, as a rule."""


Source = Callable[[Connection, Asked], tuple[Finding, ...]]


def daily(connection: Connection, asked: Asked, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """All findings of a period.

    Args:
        connection: in which all of it is one state of the database.
        asked: the period, and what the records do not know themselves.
        sources: that make them: `SOURCES`, and those of rooms above, as of `hegui.desk.findings`.
    """
    return tuple(finding for source in sources for finding in source(connection, asked))


def moderation(connection: Connection, asked: Asked) -> tuple[Finding, ...]:
    """How much came in and went out, and how much of it the guard looked at.

    A period in which nothing came in is told as such, so that it is no gap among the days, if there were records by then.
    """
    row = EXCHANGES.c
    reached_in = row.action_in.is_not(None)
    reached_out = row.action_out.is_not(None)
    came_in = or_(reached_in, row.upstream.is_not(None))
    went_out = or_(reached_out, row.answer_sha256.is_not(None), row.status.in_((Status.ANSWERED, Status.STOPPED)))
    filtered = or_(row.action_in.in_(_FILTERS), row.action_out.in_(_FILTERS))
    counts = connection.execute(
        select(
            _sum(came_in),
            _sum(and_(reached_in, ~row.not_checked_in)),
            _sum(row.action_in.in_(_BLOCKS)),
            _sum(went_out),
            _sum(and_(reached_out, ~row.not_checked_out)),
            _sum(row.action_out.in_(_BLOCKS)),
            _sum(row.minor.is_not(None)),
            _sum(and_(row.minor, filtered)),
        ).where(_within(asked.period))
    ).one()
    inputs, inputs_checked, inputs_blocked, outputs, outputs_checked, outputs_blocked, of_age, minors = counts
    lost = counted(connection, Act.LOST, LOSSES, asked.period)
    reminders = reminders_between(connection, asked.period.first, asked.period.last)
    since = first_day(connection)
    if not inputs + outputs + lost and (since is None or since > asked.period.last):
        return ()
    return (
        ModerationLog(
            inputs=inputs + lost,
            inputs_checked=inputs_checked,
            inputs_blocked=inputs_blocked,
            outputs=outputs + lost,
            outputs_checked=outputs_checked,
            outputs_blocked=outputs_blocked,
            attacks_flagged=None if asked.attacks is None else _attacks(connection, asked.period, asked.attacks),
            minors_filtered=minors if of_age else None,
            reminders_due=reminders and reminders.due,
            reminders_shown=reminders and reminders.shown,
            reminder_minutes=reminders and _interval(connection, asked.period, reminders),
        ),
    )


def retention(connection: Connection, asked: Asked) -> tuple[Finding, ...]:
    """For how long records are kept, and since when there are any. Nothing, where there are none or nobody says for how long.

    What was said counts only as far as the purges of that time have kept to it.
    """
    oldest = _oldest(connection)
    if oldest is None or asked.term is None:
        return ()
    end = asked.period.end
    purged = shortest_kept(connection, end - timedelta(days=asked.term.days), end)
    days, since = asked.term.days if purged is None else min(purged, asked.term.days), date_of(oldest)
    kinds = [RetainedKind.GENERATION_LOG, *([RetainedKind.NETWORK_LOG] if asked.network_log else [])]
    logs = [RetainedLog(system=SYSTEM, what=kind, keeps_days=days, oldest_on=since) for kind in kinds]
    joined = UNMARKED_REQUESTS.join(EXCHANGES, EXCHANGES.c.id == UNMARKED_REQUESTS.c.exchange)
    unmarked = connection.scalar(select(func.min(EXCHANGES.c.recorded_at)).select_from(joined).where(~_HELD))
    if unmarked is not None:
        kind, since = RetainedKind.UNLABELLED_REQUEST, date_of(unmarked)
        logs.append(RetainedLog(system=SYSTEM, what=kind, keeps_days=days, oldest_on=since))
    return (LogRetention(logs=tuple(logs)),)


def unmarked(connection: Connection, asked: Asked) -> tuple[Finding, ...]:
    """Answers given without explicit mark (LBL 9): how many, and whether recipient and agreement are on record."""
    row, logged = EXCHANGES.c, UNMARKED_REQUESTS.c
    joined = EXCHANGES.outerjoin(UNMARKED_REQUESTS, logged.exchange == row.id)
    requests, on_record, agreed = connection.execute(
        select(
            func.count(), _sum(and_(logged.exchange.is_not(None), logged.recipient != "")), _sum(logged.agreement != "")
        )
        .select_from(joined)
        .where(_within(asked.period), row.unmarked_agreement.is_not(None))
    ).one()
    if not requests:
        return ()
    found = UnlabelledRequests(requests=requests, logged=on_record, agreement_accepted=agreed)
    return (LabelAudit(samples=(), unlabelled=found),)


SOURCES: tuple[Source, ...] = (moderation, retention, unmarked)
"""What makes findings of these tables; the desk has its own."""


def record_of(connection: Connection, period: Period, findings: Sequence[Finding]) -> bytes:
    """The file that statements of a period are about: the counts, and the last link of every chain.

    Who keeps it can have `hegui.records.verify` hold the chains against it.
    """
    said = {
        "system": SYSTEM,
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "findings": {finding.kind: finding.as_json() for finding in findings},
        "heads": {chain: list(head) for chain, head in heads(connection).items()},
    }
    return canonical(said) + b"\n"


def first_day(connection: Connection) -> date | None:
    """The day of the first exchange that is on record as all are; None where there is none. What an incident holds outlives the others."""
    at = connection.scalar(select(EXCHANGES.c.at).where(~_HELD).order_by(EXCHANGES.c.at).limit(1))
    return None if at is None else date_of(at)


_HELD: Final = exists().where(HOLDS.c.exchange == EXCHANGES.c.id)


def _oldest(connection: Connection) -> datetime | None:
    """When the first of the records was written that are there because all are kept: by the clock of its chain, as for a purge.

    A record that an incident holds outlives the others, and says nothing of them; nor does one of an exchange whose clock was wrong.
    """
    row = EXCHANGES.c
    firsts = (
        connection.scalar(select(row.recorded_at).where(row.chain == chain, ~_HELD).order_by(row.seq).limit(1))
        for chain in connection.scalars(select(CHAINS.c.chain)).all()
    )
    return min((first for first in firsts if first is not None), default=None)


def _within(period: Period) -> ColumnElement[bool]:
    return and_(EXCHANGES.c.at >= period.start, EXCHANGES.c.at < period.end)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _interval(connection: Connection, period: Period, reminders: Reminders) -> int | None:
    """By how much continuous use reminders came; None where there were requests without end user: no reminder is ever due there."""
    row = EXCHANGES.c
    erased = exists().where(TOMBSTONES.c.exchange == row.id)
    nobodys = exists().where(_within(period), row.person.is_(None), row.upstream.is_not(None), ~erased)
    return None if connection.scalar(select(nobodys)) else reminders.minutes


def _attacks(connection: Connection, period: Period, categories: Sequence[str]) -> int:
    """Exchanges whose input holds such a finding."""
    found = FINDINGS.c
    joined = FINDINGS.join(EXCHANGES, found.exchange == EXCHANGES.c.id)
    meant = or_(
        *(or_(found.category == name, found.category.startswith(f"{name}.", autoescape=True)) for name in categories)
    )
    asked = select(func.count(found.exchange.distinct())).select_from(joined)
    return connection.scalar(asked.where(_within(period), found.side == "in", meant)) or 0
