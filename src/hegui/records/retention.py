# SPDX-License-Identifier: Apache-2.0
"""The end of records: not before their term, then soon (CSL 23, LBL 9; PIPL 19, 47: no longer than needed).

What counts is when a record was written, by the clock of its chain, which never goes back: a clock that was wrong for a while
makes records stay longer, never shorter.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, delete, exists, func, select

from hegui.errors import Problem, RecordsProblem
from hegui.records.acts import Act, note
from hegui.records.schema import (
    ACTS,
    CHAINS,
    EXCHANGES,
    FINDINGS,
    HOLDS,
    LABEL_ISSUES,
    TOMBSTONES,
    UNCHECKED,
    UNMARKED_REQUESTS,
)
from hegui.records.store import Store
from hegui.records.term import ARTICLES, Term, kept_since, start_of
from hegui.text import Text
from hegui.users.beijing import date_of

SILENT: Final = timedelta(days=35)
"""A clock that is so far ahead of the newest record is believed only if somebody says so."""
_BATCH: Final = 5_000


class _Purge(msgspec.Struct, frozen=True):
    """What an act of a purge tells."""

    before: date


_PURGE: Final = msgspec.json.Decoder(_Purge)


@dataclass(slots=True)
class Purged:
    """What a purge did."""

    before: date
    """Records of days before this one were over."""
    exchanges: int = 0
    held: int = 0
    """Those that are over and stay, as an incident needs them."""


class _Row(NamedTuple):
    id: str
    seq: int
    link: bytes
    at: datetime
    recorded_at: datetime
    held: bool


def purge(
    store: Store,
    *,
    now: datetime,
    term: Term,
    before: date | None = None,
    trusted: bool = False,
    on_batch: Callable[[int], None] = lambda _: None,
) -> Purged:
    """Deletes the records that are over, in batches, each with an act that tells which links of which chains went.

    Args:
        store: their database.
        now: the moment.
        term: for how long they are kept.
        before: only those of days before this one; None: all that are over.
        trusted: somebody has looked at the clock, although nothing was recorded for long.
        on_batch: is told how many went.

    Raises:
        RecordsProblem: some of it is not over, or the clock cannot be right. Nothing is deleted then.
    """
    over = kept_since(date_of(now), term.months)
    if before is not None and before > over:
        raise RecordsProblem(
            Problem(
                Text(f"{before} 以前的记录尚在留存期内，不能删除", f"records before {before} are still in their term"),
                why=ARTICLES,
                accepted=Text(f"{over} 或更早", f"{over} or earlier"),
            )
        )
    purged = Purged(before if before is not None else over)
    with store.reading() as connection:
        chains = connection.scalars(select(CHAINS.c.chain).order_by(CHAINS.c.chain)).all()
        newest = connection.scalar(select(func.max(CHAINS.c.recorded_at)))
    if newest is not None and now - newest > SILENT and not trusted:
        raise _doubtful_clock(now, newest)
    for chain in chains:
        for gone, held in _purge_chain(store, chain, start_of(purged.before), term.months, now):
            purged.exchanges += gone
            purged.held += held
            on_batch(gone)
    return purged


def shortest_kept(connection: Connection, start: datetime, end: datetime) -> int | None:
    """For how many days at least the records were kept that purges deleted from one moment to another; None: none were deleted."""
    row = ACTS.c
    wanted = select(row.at, row.details).where(row.act == Act.PURGED.value, row.at >= start, row.at < end)
    kept = ((date_of(at) - _PURGE.decode(details).before).days for at, details in connection.execute(wanted))
    return min(kept, default=None)


def _doubtful_clock(now: datetime, newest: datetime) -> RecordsProblem:
    return RecordsProblem(
        Problem(
            Text(
                "最新的记录已过去很久：可能时钟不准，没有删除任何记录",
                "the newest record is long ago: the clock may be wrong, and nothing was deleted",
            ),
            found=f"{date_of(now)} / {date_of(newest)}",
            why=ARTICLES,
            fix=Text("确认日期无误后，加 --trust-clock。", "See that the date is right, then say --trust-clock."),
        )
    )


def _purge_chain(store: Store, chain: str, end: datetime, months: int, now: datetime) -> Iterator[tuple[int, int]]:
    """Deletes from the beginning of a chain; gives how many went and how many were held, batch by batch."""
    last = 0
    while True:
        with store.writing() as connection:
            rows = [row for row in _oldest(connection, chain, last) if row.recorded_at < end]
            over = [row for row in rows if row.at < end]
            gone = [row for row in over if not row.held]
            if gone:
                delete_exchanges(connection, [row.id for row in gone])
                details = {
                    "before": date_of(end).isoformat(),
                    "months": months,
                    "chain": chain,
                    "ranges": [[first, until, link.hex()] for first, until, link in _ranges(gone)],
                }
                note(connection, Act.PURGED, details, now)
        if not rows:
            return
        last = rows[-1].seq
        yield len(gone), len(over) - len(gone)


def _oldest(connection: Connection, chain: str, after: int) -> list[_Row]:
    held = exists().where(HOLDS.c.exchange == EXCHANGES.c.id).label("held")
    row = EXCHANGES.c
    wanted = (
        select(row.id, row.seq, row.link, row.at, row.recorded_at, held)
        .where(row.chain == chain, row.seq > after)
        .order_by(row.seq)
        .limit(_BATCH)
    )
    return [_Row(*found) for found in connection.execute(wanted)]


def _ranges(rows: Sequence[_Row]) -> Iterator[tuple[int, int, bytes]]:
    """Stretches without gap: the first place, the last, and the link of the last."""
    first = rows[0].seq
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if following is None or following.seq != row.seq + 1:
            yield first, row.seq, row.link
            first = following.seq if following is not None else 0


def delete_exchanges(connection: Connection, ids: Sequence[str]) -> None:
    """Deletes exchanges with all that hangs on them."""
    for table in (FINDINGS, UNCHECKED, LABEL_ISSUES, UNMARKED_REQUESTS, TOMBSTONES):
        connection.execute(delete(table).where(table.c.exchange.in_(ids)))
    connection.execute(delete(EXCHANGES).where(EXCHANGES.c.id.in_(ids)))
