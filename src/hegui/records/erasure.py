# SPDX-License-Identifier: Apache-2.0
"""Erasure of what is of a person, on request (PIPL 47, GAI 11).

Texts, and what links a record to its person, go at once and for good. What remains is the log that CSL 23 asks for: that
at this moment this model was asked, what the guard found, how it ended; the record itself says nothing of anybody, stays for
its term and goes by `hegui.records.retention`. Three things stay with their person until then, and are used for nothing but
storage and security (PIPL 47, second paragraph): what an open incident holds, which is emptied when that lets go; to whom an
answer was given without explicit mark, which LBL 9 wants on record; and, in `hegui.records.users`, violations and the measures
that followed. A violation names its exchange, so of that one it can still be told whose it was, until `purge_users` takes it.

What is not in the database yet is not reached: backups, files of spilled records, and what waits in a writer that is running.
A request is answered after these are in, by being repeated once they are (`tombstones` names what was erased).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Select, and_, case, exists, func, insert, literal, null, select, update

from hegui.errors import Problem, RecordsProblem
from hegui.records.acts import Act, note
from hegui.records.metadata import Moment
from hegui.records.schema import EXCHANGES, HOLDS, PRIVATE, TOMBSTONES, UNMARKED_REQUESTS
from hegui.text import Text

_EMPTY: Final = dict.fromkeys(PRIVATE)


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did, in numbers of exchanges."""

    erased: int
    held: int
    """Asked for, and kept until an incident lets go."""
    restricted: int
    """Deliveries without explicit mark whose recipient stays on record for the term of LBL 9."""


def erase(
    connection: Connection,
    *,
    request: str,
    why: str,
    now: datetime,
    person: str | None = None,
    exchanges: Sequence[str] = (),
) -> Erased:
    """Empties the records of a person, or single ones.

    Args:
        connection: in a transaction.
        request: the id of the request for it, in the provider's own books.
        why: in a few words, without anything of the person.
        now: the moment.
        person: whose; the digest that `hegui.users.Pseudonyms` makes.
        exchanges: or which, by their ids.

    Raises:
        RecordsProblem: neither person nor exchanges are named, or both.
    """
    if (person is None) == (not exchanges):
        raise RecordsProblem(
            Problem(Text("须指明个人或者若干记录，二者择一", "name a person, or exchanges, not both or neither"))
        )
    row = EXCHANGES.c
    meant = row.person == person if person is not None else row.id.in_(exchanges)
    is_held = exists().where(HOLDS.c.exchange == row.id)
    known = exists().where(TOMBSTONES.c.exchange == row.id)
    when = literal(now, Moment())
    graves: Select[tuple[object, ...]] = select(
        row.id,
        when.label("asked_at"),
        case((is_held, null()), else_=when).label("erased_at"),
        literal(request),
        literal(why),
        row.link,
    ).where(meant, ~known)
    columns = ["exchange", "asked_at", "erased_at", "request", "why", "link"]
    held = connection.scalar(select(func.count()).where(meant, is_held)) or 0
    connection.execute(insert(TOMBSTONES).from_select(columns, graves))
    restricted = connection.execute(
        update(UNMARKED_REQUESTS)
        .where(
            and_(UNMARKED_REQUESTS.c.recipient_is == "person", UNMARKED_REQUESTS.c.recipient == person)
            if person is not None
            else UNMARKED_REQUESTS.c.exchange.in_(exchanges),
            UNMARKED_REQUESTS.c.restricted_at.is_(None),
        )
        .values(restricted_at=now)
    ).rowcount
    erased = connection.execute(update(EXCHANGES).where(meant, ~is_held).values(_EMPTY)).rowcount
    done = Erased(erased, held, restricted)
    details = {"request": request, "erased": done.erased, "held": done.held, "restricted": done.restricted}
    note(connection, Act.ERASED, details, now)
    return done


def carry_out(connection: Connection, now: datetime) -> int:
    """Empties what was to be erased and is held no longer; gives how many exchanges that were."""
    waiting = (
        select(TOMBSTONES.c.exchange)
        .where(TOMBSTONES.c.erased_at.is_(None), ~exists().where(HOLDS.c.exchange == TOMBSTONES.c.exchange))
        .order_by(TOMBSTONES.c.exchange)
    )
    ids = connection.scalars(waiting).all()
    for start in range(0, len(ids), 1_000):
        some = ids[start : start + 1_000]
        connection.execute(update(EXCHANGES).where(EXCHANGES.c.id.in_(some)).values(_EMPTY))
        connection.execute(update(TOMBSTONES).where(TOMBSTONES.c.exchange.in_(some)).values(erased_at=now))
    if ids:
        note(connection, Act.ERASED, {"after_hold": len(ids)}, now)
    return len(ids)
