# SPDX-License-Identifier: Apache-2.0
"""What was done to the records themselves: purges, erasures, holds, changes of keys, losses. Each on record, each linked to the one before."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, insert, select

from hegui.records.insertion import head_of, next_link, set_head
from hegui.records.metadata import micros, moment_of
from hegui.records.schema import ACTS
from hegui.records.term import Period

CHAIN: Final = ":acts"
"""No replica has such a name."""
_DETAILS: Final = msgspec.json.Decoder(dict[str, Any])


LOSSES: Final = ("exchanges", "refused", "unreadable")
"""What the details of `Act.LOST` count: no room for them in memory, the database would not take them, a file was damaged."""


EFFECTS: Final = ("incidents", "violations", "streaks")
"""What the details of `Act.EFFECTS_LOST` count: what followed from exchanges on record and is on record nowhere itself."""


class Act(StrEnum):
    """What was done."""

    PURGED = "purged"
    ERASED = "erased"
    HELD = "held"
    RELEASED = "released"
    RESEALED = "resealed"
    LOST = "lost"
    EFFECTS_LOST = "effects_lost"
    DRAINED = "drained"


def note(connection: Connection, act: Act, details: Mapping[str, Any], now: datetime) -> int:
    """Puts an act on record; gives its number.

    Args:
        connection: in the transaction that does it.
        act: what was done.
        details: as JSON knows values; nothing of a person.
        now: the moment.
    """
    seq, link, recorded = head_of(connection, CHAIN)
    seq, recorded = seq + 1, max(recorded, micros(now))
    words = msgspec.json.encode(details, order="sorted").decode()
    link = next_link(link, seq, recorded, act_digest(act, words))
    connection.execute(insert(ACTS).values(seq=seq, at=moment_of(recorded), act=act.value, details=words, link=link))
    set_head(connection, CHAIN, seq, link, recorded)
    return seq


def act_digest(act: str, words: str) -> bytes:
    """The digest of an act, which its link binds."""
    return sha256(f"{act}\n{words}".encode()).digest()


def counted(connection: Connection, act: Act, kinds: Iterable[str], period: Period) -> int:
    """What the acts of a kind in a period add up to.

    Args:
        connection: to the records.
        act: the kind.
        kinds: fields of their details.
        period: in which they were told.
    """
    row, wanted = ACTS.c, tuple(kinds)
    told = select(row.details).where(row.act == act.value, row.at >= period.start, row.at < period.end)
    return sum(_DETAILS.decode(details).get(kind, 0) for details in connection.scalars(told) for kind in wanted)
