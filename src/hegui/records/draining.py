# SPDX-License-Identifier: Apache-2.0
"""Spilled records of replicas that are no more, brought into the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hegui.records.acts import LOSSES, Act, note
from hegui.records.filing import Filed, FilingRoom
from hegui.records.spill import replica_of, segments_in, taken
from hegui.records.store import Store


@dataclass(slots=True)
class Drained:
    """What a drain did."""

    segments: int = 0
    written: int = 0
    """Exchanges that were not in the database."""
    refused: int = 0
    """Exchanges that it will not take; they are in the folder ``refused``."""
    torn: int = 0
    damaged: int = 0
    busy: int = 0
    """Segments whose writer lives: it drains them itself."""

    def add(self, filed: Filed) -> None:
        """What came of a segment."""
        self.segments += 1
        self.written += filed.written
        self.refused += filed.refused
        self.torn += filed.damage.torn
        self.damaged += filed.damage.damaged


def drain(
    store: Store, folder: Path, clock: Callable[[], datetime], on_segment: Callable[[], None] = lambda: None
) -> Drained:
    """Brings all segments in a folder into the database, each into the chain of its replica.

    Args:
        store: the database.
        folder: of the spill.
        clock: the time, with a time zone.
        on_segment: is called after each.

    Raises:
        RecordsProblem: the database cannot be reached. What was not drained stays.
    """
    drained = Drained()
    for path in segments_in(folder):
        segment = taken(path)
        if segment is None:
            drained.busy += 1
            continue
        room = FilingRoom(store, replica_of(path), folder, clock)
        try:
            room.drain(segment)
        except BaseException:
            segment.close()
            raise
        finally:
            room.close()
        drained.add(room.counts)
        _note_losses(store, replica_of(path), room.counts, clock())
        on_segment()
    if drained.segments:
        details = {"segments": drained.segments, "written": drained.written, "refused": drained.refused}
        with store.writing() as connection:
            note(connection, Act.DRAINED, details, clock())
    return drained


def _note_losses(store: Store, replica: str, filed: Filed, now: datetime) -> None:
    """Puts on record what of a segment makes no record, as its writer would have: what a period proves counts it as not checked."""
    if filed.refused or filed.damage.damaged:
        losses = dict(zip(LOSSES, (0, filed.refused, filed.damage.damaged), strict=True))
        with store.writing() as connection:
            note(connection, Act.LOST, {"replica": replica} | losses, now)
