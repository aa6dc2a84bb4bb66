# SPDX-License-Identifier: Apache-2.0
"""How much a writer of records lets wait, and how it is doing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How much waits, and how long."""

    rows: int = 200
    """Of a batch; so many that are put are taken at once."""
    window: float = 0.05
    """Seconds from `put` to the database or the spill, as long as the disk keeps up. A kill -9 loses no more than that."""
    entries: int = 20_000
    """Exchanges in memory; what is put beyond them is lost, and counted."""
    bytes: int = 64 << 20
    """Of texts in memory, likewise."""


@dataclass(frozen=True, slots=True)
class WriterStatus:
    """How the records are doing."""

    running: bool
    queued: int
    """Exchanges in memory only."""
    written: int
    """Exchanges that this writer has brought into the database."""
    spilled: int
    """Exchanges that this writer has put into files and not brought in yet; some may be in the database as well."""
    files: int
    """Such files, and those that a writer of the same name left behind."""
    lost: int
    """Exchanges that found no room in memory while neither database nor spill took anything, or that made no record."""
    refused: int
    """Exchanges that the database will not take; they stay in a file."""
    torn: int
    damaged: int
    """Places in spilled files that could not be read."""
    failing_since: datetime | None
    """Since when the database does not take records."""
    failure: str | None
    """What it said, or what the spill said if that failed as well."""
    spill_failing: bool
    oldest: datetime | None
    """When the oldest exchange was that is not in the database."""

    @property
    def ready(self) -> bool:
        """Whether what is put now will be kept."""
        return self.running and not (self.failing_since is not None and self.spill_failing)
