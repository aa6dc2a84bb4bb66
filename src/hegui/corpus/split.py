# SPDX-License-Identifier: Apache-2.0
"""The unit of work: a part of a file that one worker reads, whatever the engine. Engines are sent splits, never text."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b


class Form(StrEnum):
    """How a file holds its records."""

    JSONL = "jsonl"
    """One JSON value a line."""
    PARQUET = "parquet"
    ARROW = "arrow"
    """Arrow IPC, file or stream."""
    CSV = "csv"
    TEXT = "text"
    """Plain text: one record a line."""
    WEBDATASET = "webdataset"
    """A tar whose members of one stem are one record."""


class Compression(StrEnum):
    """What a file as a whole is wrapped in; Parquet and Arrow compress inside."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """A part of a file: also the unit of resuming and of retrying."""

    source: str
    """Id of the source in the ledger."""
    file: str
    """Path or URL as the ledger has it: relative to the ledger's folder, with ``/``."""
    form: Form
    compression: Compression
    start: int
    """First row group (Parquet), record batch (Arrow file) or byte (JSONL, text); 0 for what cannot be split."""
    end: int
    """One past the last; 0 is the whole file, not looked into: compressed files, CSV, tar, short or damaged ones."""
    size: int
    """Bytes of the whole file."""
    stamp: str
    """Time of change or ETag: a file that has another one is another file."""

    @property
    def key(self) -> str:
        """A name for the files of this split in a run folder; the same for the same bytes of the same file."""
        said = "\0".join(
            (
                self.source,
                self.file,
                self.form,
                self.compression,
                f"{self.start}-{self.end}",
                f"{self.size}",
                self.stamp,
            )
        )
        return blake2b(said.encode(), digest_size=12).hexdigest()
