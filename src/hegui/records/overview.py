# SPDX-License-Identifier: Apache-2.0
"""How many records there are, since when, and what waits."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from hegui.records import sealed
from hegui.records.acts import CHAIN as ACTS_CHAIN
from hegui.records.cases import CASES
from hegui.records.incidents import INCIDENTS
from hegui.records.resealing import keys_in_use
from hegui.records.schema import (
    CHAINS,
    EXCHANGES,
    FINDINGS,
    HOLDS,
    LABEL_ISSUES,
    TOMBSTONES,
    UNCHECKED,
    UNMARKED_REQUESTS,
)
from hegui.records.spill import segments_in


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of all that is kept."""

    exchanges: int
    oldest: datetime | None
    newest: datetime | None
    findings: int
    unchecked: int
    labels: int
    unmarked: int
    held: int
    """Exchanges that an incident holds."""
    erased: int
    to_be_erased: int
    """Exchanges that are to be emptied once an incident lets go."""
    text_keys: dict[str, int]
    """Exchanges with texts, and texts of incidents and cases, by the id of the key that seals them."""
    chains: dict[str, tuple[int, datetime]]
    """The number of links, and when the last was made."""


def overview(connection: Connection) -> Overview:
    """Counts what is kept."""
    row, grave = EXCHANGES.c, TOMBSTONES.c
    count, oldest, newest = connection.execute(
        select(func.count(), func.min(row.at), func.max(row.at)).select_from(EXCHANGES)
    ).one()
    graves = select(func.count(), func.count(grave.erased_at)).select_from(TOMBSTONES)
    asked, erased = connection.execute(graves).one()
    chains = connection.execute(select(CHAINS).order_by(CHAINS.c.chain))
    return Overview(
        exchanges=count,
        oldest=oldest,
        newest=newest,
        findings=_count(connection, FINDINGS),
        unchecked=_count(connection, UNCHECKED),
        labels=_count(connection, LABEL_ISSUES),
        unmarked=_count(connection, UNMARKED_REQUESTS),
        held=connection.scalar(select(func.count(HOLDS.c.exchange.distinct()))) or 0,
        erased=erased,
        to_be_erased=asked - erased,
        text_keys=dict(sealed.keys_in_use(connection) + Counter(keys_in_use(connection))),
        chains={chain.chain: (chain.seq, chain.recorded_at) for chain in chains},
    )


def never_used(connection: Connection) -> bool:
    """Whether no exchange, incident or case was ever put on record: what is not there then says nothing of a service."""
    exchanges = select(CHAINS.c.chain).where(CHAINS.c.chain != ACTS_CHAIN)
    return not any(
        connection.execute(wanted.limit(1)).first()
        for wanted in (exchanges, select(INCIDENTS.c.id), select(CASES.c.id))
    )


def waiting_files(folder: Path) -> dict[str, int]:
    """Files of spilled records, by the replica that wrote them; with the bytes of all of them."""
    found: dict[str, int] = {}
    for path in segments_in(folder):
        with suppress(FileNotFoundError):  # drained meanwhile
            found[path.name] = path.stat().st_size
    return found


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
