# SPDX-License-Identifier: Apache-2.0
"""The use of keys and end users, day by day, joined from what all replicas saw."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Double,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    tuple_,
)

from hegui.records.metadata import METADATA
from hegui.records.rows import Word, insert_into
from hegui.users.usage import NEVER, Of, Pauses, Usage, joined

USAGE: Final = Table(
    "usage",
    METADATA,
    Column("of", Word(Of), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("day", Integer, primary_key=True),  # as `date.toordinal`
    Column("minutes", LargeBinary, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("spent", BigInteger),
    Column("since", Double, nullable=False),
    Column("last", Double, nullable=False),
    Column("reminded", Double, nullable=False),
    Column("reminders_due", Integer, nullable=False),
    Column("reminders_shown", Integer, nullable=False),
    Column("reminder_minutes", Integer),
)
_AT_ONCE: Final = 200
"""Rows of one statement."""


class Reminders(NamedTuple):
    """Reminders of a period, of continuous use and of reliance, over all users."""

    due: int
    shown: int
    minutes: int | None
    """The longest interval of continuous use by which they were due; None: nobody knows, or somebody was never reminded."""


def add_usage(connection: Connection, added: Iterable[Usage], *, pauses: Pauses) -> tuple[Usage, ...]:
    """Joins what a replica has seen to what is kept; returns how it then stands over all replicas.

    Args:
        connection: in a transaction.
        added: as `UsageBook.take` gave it; nothing of it is lost, or all of it is: then give it back.
        pauses: between requests, as `UserSettings.pauses` has them.
    """
    # In one order, so that two replicas that write the same rows wait for each other, and never both.
    ordered = sorted(added, key=_key)
    return tuple(
        usage
        for start in range(0, len(ordered), _AT_ONCE)
        for usage in _add_some(connection, ordered[start : start + _AT_ONCE], pauses.continuous * 60.0)
    )


def usage_on(connection: Connection, of: Of, subject: str, day: date) -> Usage | None:
    """The use of a key or an end user on a day."""
    row = connection.execute(
        select(USAGE).where(USAGE.c.of == of, USAGE.c.subject == subject, USAGE.c.day == day.toordinal())
    ).one_or_none()
    return None if row is None else _usage(row)


def usages_of(connection: Connection, of: Of, subject: str) -> Iterator[Usage]:
    """The use of a key or an end user, day by day."""
    wanted = select(USAGE).where(USAGE.c.of == of, USAGE.c.subject == subject).order_by(USAGE.c.day)
    return map(_usage, connection.execute(wanted))


def reminders_between(connection: Connection, first: date, last: date) -> Reminders | None:
    """The reminders from one day to another (ANTH 18); None: nobody's use was watched for them."""
    row = USAGE.c
    # What was counted without a word of the interval may have been counted by any.
    of_any = case((and_(row.reminder_minutes.is_(None), row.reminders_due > 0), NEVER), else_=row.reminder_minutes)
    watched = or_(row.reminder_minutes < NEVER, row.reminders_due > 0)
    wanted = select(
        func.max(case((watched, 1), else_=0)),
        func.sum(row.reminders_due),
        func.sum(row.reminders_shown),
        func.max(of_any),
    ).where(row.of == Of.USER, row.day.between(first.toordinal(), last.toordinal()))
    some, due, shown, minutes = connection.execute(wanted).one()
    return Reminders(int(due), int(shown), None if minutes >= NEVER else int(minutes)) if some else None


def purge_usage(connection: Connection, before: date) -> int:
    """Deletes what is older than a day; returns how many rows that were."""
    return connection.execute(delete(USAGE).where(USAGE.c.day < before.toordinal())).rowcount


def forget_usage(connection: Connection, person: str) -> int:
    """Deletes the use of an end user, whose erasure was asked for; returns how many rows that were."""
    return connection.execute(delete(USAGE).where(USAGE.c.of == Of.USER, USAGE.c.subject == person)).rowcount


def _key(usage: Usage) -> tuple[str, str, int]:
    return usage.of, usage.subject, usage.day


def _add_some(connection: Connection, some: Sequence[Usage], pause: float) -> Iterator[Usage]:
    empty = [_row(Usage(each.of, each.subject, each.day)) for each in some]
    connection.execute(insert_into(connection, USAGE).values(empty).on_conflict_do_nothing())
    place = tuple_(USAGE.c.of, USAGE.c.subject, USAGE.c.day)
    held = select(USAGE).where(place.in_([_key(each) for each in some])).order_by(*USAGE.primary_key).with_for_update()
    whole = {_key(usage): usage for usage in map(_usage, connection.execute(held))}
    for each in some:
        whole[_key(each)] = joined(whole[_key(each)], each, pause)
    write = insert_into(connection, USAGE).values([_row(each) for each in whole.values()])
    connection.execute(
        write.on_conflict_do_update(
            index_elements=list(USAGE.primary_key),
            set_={column.name: write.excluded[column.name] for column in USAGE.columns if not column.primary_key},
        )
    )
    yield from whole.values()


def _row(usage: Usage) -> dict[str, Any]:
    return usage._asdict() | {"minutes": usage.minutes.to_bytes((usage.minutes.bit_length() + 7) // 8, "little")}


def _usage(row: Row[Any]) -> Usage:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public name for the columns of a row
    return Usage(**values | {"minutes": int.from_bytes(bytes(values["minutes"]), "little")})
