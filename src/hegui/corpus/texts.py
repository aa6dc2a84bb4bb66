# SPDX-License-Identifier: Apache-2.0
"""What readers give and scans take: batches of texts, and records that could not be read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pyarrow as pa

TEXTS: Final = pa.schema(
    [
        pa.field("position", pa.int64(), nullable=False),
        pa.field("field", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("text", pa.string(), nullable=False),
    ]
)
"""One row a text. Texts of one record share the position and stand together; a record is never cut between batches.

``position`` is the row number in Parquet, Arrow and CSV, the byte offset of the line in a JSONL or text file (after
decompression), the byte offset of the first member's header in a tar. ``field`` says where in the record the text stands.
"""
BATCH_ROWS: Final = 4096
BATCH_BYTES: Final = 10_000_000


class Reason(StrEnum):
    """Why a record could not be read."""

    NOT_JSON = "not_json"
    NOT_UTF8 = "not_utf8"
    NO_TEXT = "no_text"
    """The record is well-formed, and none of the asked fields is there."""
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    """The container around the record is broken."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record, or the rest of a split, that could not be read: it is counted and named, never skipped in silence."""

    position: int
    length: int
    """Bytes, where they are known; else 0."""
    reason: Reason
