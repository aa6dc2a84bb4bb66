# SPDX-License-Identifier: Apache-2.0
"""The tables that a scan leaves behind. None of them holds text, nor an identifier of a person in the clear.

All are Parquet. A record is named by ``source``, ``file`` and ``position`` (see `hegui.corpus.texts.TEXTS`).
"""

from enum import StrEnum
from typing import Final

import pyarrow as pa


class Detector(StrEnum):
    """What found something."""

    TERMS = "terms"
    PERSONAL = "personal"


def _named(name: str) -> pa.Field:
    return pa.field(name, pa.string(), nullable=False)


_RECORD: Final = (_named("source"), _named("file"), pa.field("position", pa.int64(), nullable=False))

FINDINGS: Final = pa.schema(
    [
        *_RECORD,
        _named("field"),  # where in the record the text stands, such as messages[2].content
        pa.field("start", pa.int32(), nullable=False),  # code points of that text, half-open
        pa.field("end", pa.int32(), nullable=False),
        _named("detector"),  # Detector
        _named("rule"),  # such as starter/3f9a… or pi/mobile
        _named("category"),  # a risk such as A.1.f, or a kind of personal information
        _named("via"),  # layers that were undone, joined by +; empty: it stands there in plain form
        _named("severity"),  # low, medium, high
        _named("confidence"),  # low, medium, high
        pa.field("tier", pa.string()),  # block, context, weak; null: no term
        pa.field("digest", pa.binary(16)),  # HMAC-SHA256 of an exact identifier, cut; null: not one
    ]
)
"""One row a hit, ordered by place."""

RECORDS: Final = pa.schema(
    [
        *_RECORD,
        _named("language"),  # Language
        _named("verdict"),  # Verdict.word
        pa.field("harmful", pa.float32()),  # what the classifier said; null: not asked
        pa.field("categories", pa.list_(pa.string()), nullable=False),  # of its terms, sorted
        pa.field("terms", pa.int32(), nullable=False),  # hits
        pa.field("personal", pa.int32(), nullable=False),  # hits
        pa.field("sensitive", pa.int32(), nullable=False),  # hits of sensitive classes
        pa.field("texts", pa.int32(), nullable=False),
        pa.field("characters", pa.int64(), nullable=False),
    ]
)
"""One row for each record that is above CLEAR, holds personal information or was thought harmful by the classifier."""

RANKS: Final = pa.schema(
    [
        *_RECORD,
        _named("language"),
        pa.field("rank", pa.uint64(), nullable=False),
        _named("verdict"),
        pa.field("harmful", pa.float32()),
    ]
)
"""The records of the lowest ranks of a split, by language: what samples are drawn from. Ordered by language and rank."""

QUARANTINE: Final = pa.schema(
    [*_RECORD, pa.field("length", pa.int64(), nullable=False), _named("reason")]  # bytes, where known; Reason
)
"""One row for each record that could not be read."""
