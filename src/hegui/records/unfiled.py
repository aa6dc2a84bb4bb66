# SPDX-License-Identifier: Apache-2.0
"""Exchanges of a period that wait in spilled files: as long as there are some, the database does not have the whole period."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection, func, select

from hegui.errors import Place, Problem, RecordsProblem
from hegui.records.metadata import micros
from hegui.records.schema import EXCHANGES
from hegui.records.spill import Damage, Segment, UnreadableSegment, rows_of, segments_in
from hegui.records.term import Period
from hegui.text import Text

EFFECTS: Final = ".effects"
"""The end of a file of what follows from exchanges, such as incidents, that a gateway could not write before it ended."""
_AT_ONCE: Final = 500
"""Ids of one statement."""


@dataclass(frozen=True, slots=True)
class Spilled:
    """What the files of a folder hold of a period. Some of it may be in the database as well."""

    exchanges: tuple[str, ...]
    """Their ids."""
    unreadable: tuple[str, ...]
    """Names of files of which not all can be read: nobody knows whether exchanges of the period are in them."""
    effects: tuple[str, ...] = ()
    """Names of files of incidents and violations that wait for their gateway to start again."""


def spilled_of(folder: Path, period: Period) -> Spilled:
    """What spilled files hold of a period: those of living replicas too, as far as they are written.

    To be asked before the database is read: what is filed between the two is then seen in both places, and nothing in neither.

    Args:
        folder: of the spill; there may be none.
        period: whose exchanges are meant.

    Raises:
        RecordsProblem: the folder or a file in it cannot be read.
    """
    if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
        raise _closed(folder)
    exchanges, unreadable = list[str](), list[str]()
    for path in segments_in(folder):
        damage = Damage()
        try:
            exchanges += _of(path, period, damage)
        except FileNotFoundError:
            continue  # drained meanwhile: all of it is in the database
        except (msgspec.DecodeError, UnreadableSegment):
            damage.damaged += 1
        except OSError:
            raise _closed(path) from None
        if damage.damaged:
            unreadable.append(path.name)
    return Spilled(tuple(exchanges), tuple(unreadable), tuple(sorted(path.name for path in folder.glob(f"*{EFFECTS}"))))


def unfiled(connection: Connection, spilled: Spilled) -> int:
    """How many of the exchanges in spilled files the database does not have."""
    wanted = tuple(dict.fromkeys(spilled.exchanges))
    there = 0
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        there += connection.scalar(select(func.count()).select_from(EXCHANGES).where(EXCHANGES.c.id.in_(some))) or 0
    return len(wanted) - there


def _of(path: Path, period: Period, damage: Damage) -> Iterator[str]:
    start, end = micros(period.start), micros(period.end)
    segment = Segment(
        path, handle=-1, size=path.stat().st_size
    )  # read only: no lock is taken, so that nobody waits for it
    return (row.id for row in rows_of(segment, damage) if start <= row.at < end)


def _closed(path: Path) -> RecordsProblem:
    return RecordsProblem(Problem(Text("溢写的记录无法读取", "spilled records cannot be read"), Place(str(path))))
