# SPDX-License-Identifier: Apache-2.0
"""End users, by digest only: what they did against the rules, what was done about it, and their appeals.

Whoever counts a violation holds the row of its user until the transaction ends: two replicas count one after the other, and
the rule sees all that came before. Rows of users are held in their order, and before the revision: nobody waits in a circle.
Nothing is overwritten but the marks of who struck out or lifted what, and when.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)

from hegui.errors import Problem, RecordsProblem
from hegui.records.ids import new_id
from hegui.records.metadata import METADATA, Moment
from hegui.records.revisions import next_revision
from hegui.records.rows import Packed, Word, found, insert_into, one
from hegui.text import Text as Words
from hegui.users.events import EndStreak, NoticeShown, RecordViolation
from hegui.users.suspension import Kind, Measure, Rule, Step, Violation, decide, fallen

KIND: Final = "persons"
"""Of the revision."""
_MOST_VIOLATIONS: Final = 2000
"""Of one user, the newest, that the rule is asked with."""

PERSONS: Final = Table(
    "persons",
    METADATA,
    Column("person", String(32), primary_key=True),
    Column("application", String(128), nullable=False),
    Column("violations", Integer, nullable=False),  # how many there were: the number of the last one
    Column("streak_ended", Integer, nullable=False),  # how many there were when something clean was last said
    Column("opted_out_at", Moment),  # of training
    Column("revision", BigInteger, nullable=False, index=True),
)
VIOLATIONS: Final = Table(
    "violations",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("person", String(32), ForeignKey("persons.person"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("exchange", String(26), unique=True),  # no foreign key: exchanges are purged before what followed from them
    Column("at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False, index=True),
    Column("category", String(100)),
    Column("follows", Boolean, nullable=False),
    Column("struck_at", Moment),
    Column("struck_by", String(200)),
    Column("struck_because", Text),
    UniqueConstraint("person", "number"),
)
MEASURES: Final = Table(
    "measures",
    METADATA,
    Column("id", String(26), primary_key=True),
    Column("person", String(32), ForeignKey("persons.person"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Word(Kind), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("until", Moment),
    Column("place", Integer, nullable=False),
    Column("step", Packed(lambda: Step)),
    Column("rule_version", String(64)),
    Column("violation", String(26), ForeignKey("violations.id"), index=True),
    Column("consecutive", Integer, nullable=False),
    Column("daily", Integer, nullable=False),
    Column("awaits_closing", Boolean, nullable=False),
    Column("by", String(200)),
    Column("because", Text),
    Column("shown_at", Moment),
    Column("lifted_at", Moment),
    Column("lifted_by", String(200)),
    Column("lifted_because", Text),
    UniqueConstraint("person", "number"),
)
Index("ix_measures_holding", MEASURES.c.lifted_at, MEASURES.c.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is kept of an end user beside violations and measures."""

    person: str
    application: str
    violations: int
    streak_ended: int
    opted_out_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """All that is known of one user."""

    person: Person
    violations: tuple[Violation, ...]
    """In their order."""
    measures: tuple[Measure, ...]
    """Likewise, lifted and ended ones too."""


class Recorded(NamedTuple):
    """A violation on record, and what followed from it."""

    violation: str
    measure: Measure | None


def record_violation(connection: Connection, told: RecordViolation, rule: Rule, now: datetime) -> Recorded:
    """Puts a violation on record and takes the measure that the rule asks for. Doing it again for the exchange changes nothing.

    Args:
        connection: in a transaction.
        told: by the gatekeeper.
        rule: in force.
        now: the moment.
    """
    person = held(connection, told.person, told.application)
    before = connection.scalar(select(VIOLATIONS.c.id).where(VIOLATIONS.c.exchange == told.exchange))
    if before is not None:
        return Recorded(before, one(connection, measures_where(MEASURES.c.violation == before), Measure))
    number, violation = person.violations + 1, new_id(now)
    connection.execute(
        VIOLATIONS.insert().values(
            id=violation,
            person=told.person,
            number=number,
            exchange=told.exchange,
            at=told.at,
            recorded_at=now,
            category=told.category,
            follows=person.violations > person.streak_ended,
        )
    )
    measure = _follows(connection, told.person, violation, rule, now)
    changed(connection, told.person, violations=number)
    return Recorded(violation, measure)


def end_streak(connection: Connection, told: EndStreak) -> bool:
    """Puts on record that a user has said something clean. False: no violation was open."""
    ended = (
        update(PERSONS)
        .where(PERSONS.c.person == told.person, PERSONS.c.violations > PERSONS.c.streak_ended)
        .values(streak_ended=PERSONS.c.violations)
    )
    if not connection.execute(ended).rowcount:
        return False
    changed(connection, told.person)
    return True


def strike(
    connection: Connection, violations: Iterable[str], rule: Rule, *, now: datetime, by: str, because: str
) -> tuple[Measure, ...]:
    """Strikes out violations that a review found to be none; measures that do not stand without them are lifted.

    Returns:
        The measures that were lifted.

    Raises:
        RecordsProblem: there is no such violation.
    """
    by_person: dict[str, list[str]] = {}
    for violation in violations:
        person = connection.scalar(select(VIOLATIONS.c.person).where(VIOLATIONS.c.id == violation))
        if person is None:
            raise missing(Words("违规记录", "violation"), violation)
        by_person.setdefault(person, []).append(violation)
    for person in sorted(by_person):
        locked(connection, person)
    lifted: tuple[Measure, ...] = ()
    for person, struck in by_person.items():
        connection.execute(
            update(VIOLATIONS)
            .where(VIOLATIONS.c.id.in_(struck), VIOLATIONS.c.struck_at.is_(None))
            .values(struck_at=now, struck_by=by, struck_because=because)
        )
        lifted += settled(connection, person, rule, now=now, by=by, because=because)
    return lifted


def set_measure(
    connection: Connection,
    person: str,
    application: str,
    kind: Kind,
    rule: Rule,
    *,
    until: datetime | None,
    now: datetime,
    by: str,
    because: str,
) -> Measure:
    """Takes a measure that a person has decided. Only so is an account closed, unless the rule says otherwise."""
    held(connection, person, application)
    place = next((number for number, step in enumerate(rule.ladder) if step.measure is kind), 0)
    measure = Measure(
        id=new_id(now),
        number=_next_number(connection, person),
        kind=kind,
        at=now,
        until=until,
        place=place,
        rule_version=rule.version,
        by=by,
        because=because,
    )
    _keep(connection, person, measure)
    changed(connection, person)
    return measure


def lift(
    connection: Connection, measure: str, rule: Rule, *, now: datetime, by: str, because: str
) -> tuple[Measure, ...]:
    """Ends a measure; it counts for nothing from then on, and what rested on it falls with it.

    Returns:
        The measures that were lifted; none if it had been lifted before.

    Raises:
        RecordsProblem: there is no such measure.
    """
    person = person_of(connection, measure)
    locked(connection, person)
    before = one(connection, measures_where(MEASURES.c.id == measure), Measure)
    if before is None or before.lifted_at is not None:
        return ()
    _lift(connection, measure, now, by, because)
    return (before, *settled(connection, person, rule, now=now, by=by, because=because))


def mark_shown(connection: Connection, told: Iterable[NoticeShown]) -> int:
    """Puts on record that users were told of measures; returns of how many they had not been told before."""
    moments = {notice.measure: notice.at for notice in told}
    wanted = select(MEASURES.c.id, MEASURES.c.person).where(MEASURES.c.id.in_(moments), MEASURES.c.shown_at.is_(None))
    persons = {row.id: str(row.person) for row in connection.execute(wanted)}
    # All rows before the revision: whoever counts a violation takes them in this order as well.
    for person in sorted(set(persons.values())):
        locked(connection, person)
    marked = 0
    for measure, person in persons.items():
        unshown = (MEASURES.c.id == measure) & MEASURES.c.shown_at.is_(None)
        if connection.execute(update(MEASURES).where(unshown).values(shown_at=moments[measure])).rowcount:
            changed(connection, person)
            marked += 1
    return marked


def history_of(connection: Connection, person: str) -> History | None:
    """All that is known of a user; None: nothing."""
    kept = one(connection, _persons(PERSONS.c.person == person), Person)
    if kept is None:
        return None
    measures = found(connection, measures_where(MEASURES.c.person == person), Measure)
    return History(kept, violations_of(connection, person), tuple(measures))


# What other modules of users' records need as well.


def held(connection: Connection, person: str, application: str) -> Person:
    """The row of a user, made if there is none, and held until the transaction ends."""
    new = {"person": person, "application": application, "violations": 0, "streak_ended": 0, "revision": 0}
    connection.execute(insert_into(connection, PERSONS).values(new).on_conflict_do_nothing())
    return locked(connection, person)


def locked(connection: Connection, person: str) -> Person:
    """The row of a user who is known, held until the transaction ends."""
    kept = one(connection, _persons(PERSONS.c.person == person).with_for_update(), Person)
    if kept is None:
        raise missing(Words("用户", "user"), person)
    return kept


def changed(connection: Connection, person: str, **values: Any) -> None:  # noqa: ANN401  columns of several types
    """Counts a change of a user, so that replicas read it again."""
    revision = next_revision(connection, KIND)
    connection.execute(update(PERSONS).where(PERSONS.c.person == person).values(revision=revision, **values))


def settled(
    connection: Connection, person: str, rule: Rule, *, now: datetime, by: str, because: str
) -> tuple[Measure, ...]:
    """Lifts what does not stand any more, until all that is left stands, and counts the change."""
    violations, lifted = violations_of(connection, person), list[Measure]()
    while True:
        measures = list(found(connection, measures_where(MEASURES.c.person == person), Measure))
        falling = list(fallen(rule, violations, measures))
        if not falling:
            break
        for measure in falling:
            _lift(connection, measure.id, now, by, because)
        lifted += falling
    changed(connection, person)
    return tuple(lifted)


def violations_of(connection: Connection, person: str) -> tuple[Violation, ...]:
    """The newest violations of a user, in their order."""
    names = [VIOLATIONS.c[each.name] for each in fields(Violation)]
    wanted = select(*names).where(VIOLATIONS.c.person == person).order_by(VIOLATIONS.c.number.desc())
    return tuple(reversed(list(found(connection, wanted.limit(_MOST_VIOLATIONS), Violation))))


def measures_where(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The columns of measures, in the order in which they were taken."""
    return select(*[MEASURES.c[each.name] for each in fields(Measure)]).where(*conditions).order_by(MEASURES.c.number)


def person_of(connection: Connection, measure: str) -> str:
    """The user of a measure.

    Raises:
        RecordsProblem: there is no such measure.
    """
    person = connection.scalar(select(MEASURES.c.person).where(MEASURES.c.id == measure))
    if person is None:
        raise missing(Words("处置", "measure"), measure)
    return str(person)


def missing(what: Words, given: str) -> RecordsProblem:
    """That there is nothing of this id."""
    return RecordsProblem(Problem(Words(f"没有这一{what.zh}", f"there is no such {what.en}"), found=given))


def _persons(condition: ColumnElement[bool]) -> Select[Any]:
    return select(*[PERSONS.c[each.name] for each in fields(Person)]).where(condition)


def _follows(connection: Connection, person: str, violation: str, rule: Rule, now: datetime) -> Measure | None:
    """The measure that follows from the newest violation."""
    measures = found(connection, measures_where(MEASURES.c.person == person), Measure)
    decided = decide(rule, violations_of(connection, person), measures, now)
    if decided is None:
        return None
    measure = Measure(
        id=new_id(now),
        number=_next_number(connection, person),
        kind=decided.kind,
        at=now,
        until=decided.until,
        place=decided.place,
        step=decided.step,
        rule_version=rule.version,
        violation=violation,
        consecutive=decided.consecutive,
        daily=decided.daily,
        awaits_closing=decided.awaits_closing,
    )
    _keep(connection, person, measure)
    return measure


def _keep(connection: Connection, person: str, measure: Measure) -> None:
    values = {each.name: getattr(measure, each.name) for each in fields(Measure)}
    connection.execute(MEASURES.insert().values(person=person, **values))


def _next_number(connection: Connection, person: str) -> int:
    return (connection.scalar(select(func.max(MEASURES.c.number)).where(MEASURES.c.person == person)) or 0) + 1


def _lift(connection: Connection, measure: str, now: datetime, by: str, because: str) -> None:
    connection.execute(
        update(MEASURES)
        .where(MEASURES.c.id == measure, MEASURES.c.lifted_at.is_(None))
        .values(lifted_at=now, lifted_by=by, lifted_because=because)
    )
