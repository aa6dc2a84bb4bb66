# SPDX-License-Identifier: Apache-2.0
"""Appeals of end users against measures: filed, upheld or rejected, each with its reason (GAI 15, DS 12, ANTH 21)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, Connection, ForeignKey, String, Table, Text, delete, or_, select, update

from hegui.errors import Problem, RecordsProblem
from hegui.records.ids import new_id
from hegui.records.metadata import METADATA, Moment
from hegui.records.rows import Word, add, found, one
from hegui.records.users import MEASURES, PERSONS, VIOLATIONS, lift, locked, missing, person_of, strike
from hegui.text import Text as Words
from hegui.users.suspension import Kind, Measure, Rule


class Outcome(StrEnum):
    """What became of an appeal."""

    UPHELD = "upheld"
    REJECTED = "rejected"


APPEALS: Final = Table(
    "appeals",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("measure", String(26), ForeignKey("measures.id"), nullable=False, index=True),
    Column("filed_at", Moment, nullable=False, index=True),
    Column("reference", String(200)),
    Column("decided_at", Moment),
    Column("outcome", Word(Outcome)),
    Column("by", String(200)),
    Column("because", Text),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """An appeal against a measure."""

    id: str
    measure: str
    filed_at: datetime
    reference: str | None = None
    """Where what the user wrote lies: the id of a case, a ticket of the host application. The words themselves are not kept here."""
    decided_at: datetime | None = None
    outcome: Outcome | None = None
    by: str | None = None
    because: str | None = None


def file_appeal(connection: Connection, measure: str, *, now: datetime, reference: str | None = None) -> Appeal:
    """Takes an appeal in.

    Raises:
        RecordsProblem: there is no such measure, or an appeal against it is open.
    """
    locked(connection, person_of(connection, measure))
    wanted = select(APPEALS.c.id).where(APPEALS.c.measure == measure, APPEALS.c.decided_at.is_(None))
    undecided = connection.scalar(wanted)
    if undecided is not None:
        what = Words("对该处置的申诉尚未决定", "an appeal against this measure is open")
        raise RecordsProblem(Problem(what, found=undecided))
    appeal = Appeal(id=new_id(now), measure=measure, filed_at=now, reference=reference)
    add(connection, APPEALS, appeal)
    return appeal


def decide_appeal(
    connection: Connection,
    appeal: str,
    outcome: Outcome,
    rule: Rule,
    *,
    now: datetime,
    by: str,
    because: str,
    struck: Sequence[str] = (),
) -> tuple[Measure, ...]:
    """Decides an appeal. Upheld, the measure is lifted, and violations that were none are struck out.

    Args:
        connection: in a transaction.
        appeal: its id.
        outcome: how it was decided.
        rule: in force.
        now: the moment.
        by: the person who decided.
        because: the reason, which the user is told.
        struck: ids of violations that the review found to be none.

    Returns:
        All measures that were lifted.

    Raises:
        RecordsProblem: there is no such appeal, or no such violation of this user; the appeal was decided before, or a rejected one
            strikes something out.
    """
    filed = one(connection, select(APPEALS).where(APPEALS.c.id == appeal), Appeal)
    if filed is None:
        raise missing(Words("申诉", "appeal"), appeal)
    person = person_of(connection, filed.measure)
    locked(connection, person)
    _require_own(connection, person, struck)
    decided = (
        update(APPEALS)
        .where(APPEALS.c.id == appeal, APPEALS.c.decided_at.is_(None))
        .values(decided_at=now, outcome=outcome, by=by, because=because)
    )
    if not connection.execute(decided).rowcount:
        raise RecordsProblem(Problem(Words("该申诉已经决定", "this appeal has been decided"), found=appeal))
    if outcome is Outcome.REJECTED:
        if struck:
            what = Words("驳回的申诉不能剔除违规记录", "an appeal that is rejected strikes nothing out")
            raise RecordsProblem(Problem(what, found=", ".join(struck)))
        return ()
    lifted = lift(connection, filed.measure, rule, now=now, by=by, because=because)
    return (*lifted, *strike(connection, struck, rule, now=now, by=by, because=because))


def _require_own(connection: Connection, person: str, violations: Sequence[str]) -> None:
    own = set(connection.scalars(select(VIOLATIONS.c.id).where(VIOLATIONS.c.person == person)))
    others = [each for each in violations if each not in own]
    if others:
        what = Words("不是该用户的违规记录", "these are no violations of this user")
        raise RecordsProblem(Problem(what, found=", ".join(others)))


def appeals_of(connection: Connection, person: str) -> Iterator[Appeal]:
    """The appeals of a user, the oldest first."""
    wanted = select(APPEALS).join(MEASURES, MEASURES.c.id == APPEALS.c.measure).where(MEASURES.c.person == person)
    return found(connection, wanted.order_by(APPEALS.c.id), Appeal)


def open_appeals(connection: Connection) -> Iterator[Appeal]:
    """Appeals that nobody has decided, the oldest first."""
    return found(connection, select(APPEALS).where(APPEALS.c.decided_at.is_(None)).order_by(APPEALS.c.id), Appeal)


def purge_users(connection: Connection, before: datetime) -> int:
    """Deletes violations and measures from before a moment that hold no more, with their appeals, and users of whom nothing is left.

    What holds, what waits for a person and what a measure that stays rests on is kept.

    Args:
        connection: in a transaction.
        before: the term of records must have passed, and the days for which the rule remembers.

    Returns:
        How many violations and measures that were.
    """
    undecided = select(APPEALS.c.measure).where(APPEALS.c.decided_at.is_(None))
    over = (
        MEASURES.c.at < before,
        MEASURES.c.id.not_in(undecided),
        or_(MEASURES.c.lifted_at < before, MEASURES.c.until < before, MEASURES.c.kind == Kind.WARN),
    )
    connection.execute(delete(APPEALS).where(APPEALS.c.measure.in_(select(MEASURES.c.id).where(*over))))
    gone = connection.execute(delete(MEASURES).where(*over)).rowcount
    needed = select(MEASURES.c.violation).where(MEASURES.c.violation.is_not(None))
    old = (VIOLATIONS.c.at < before, VIOLATIONS.c.recorded_at < before, VIOLATIONS.c.id.not_in(needed))
    gone += connection.execute(delete(VIOLATIONS).where(*old)).rowcount
    connection.execute(
        delete(PERSONS).where(
            PERSONS.c.opted_out_at.is_(None),
            PERSONS.c.person.not_in(select(VIOLATIONS.c.person)),
            PERSONS.c.person.not_in(select(MEASURES.c.person)),
        )
    )
    return gone
