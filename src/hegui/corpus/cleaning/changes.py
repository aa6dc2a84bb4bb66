# SPDX-License-Identifier: Apache-2.0
"""The record of what was changed in one file: one row a dropped record or replaced stretch. It holds no text and no value."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

import pyarrow as pa
import pyarrow.parquet as pq

from hegui.corpus.cleaning.decisions import Decision, Drop
from hegui.corpus.cleaning.policy import Action

CHANGES: Final = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("position", pa.int64(), nullable=False),  # of the record in the file before
        pa.field("field", pa.string()),  # null: the whole record
        pa.field("start", pa.int32()),  # code points of the text before
        pa.field("end", pa.int32()),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("action", pa.string(), nullable=False),  # drop, cover, mask, token, format
    ]
)
_ROWS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Counts:
    """What was done with some records."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    dropped: dict[str, int] = field(default_factory=dict)
    """Records left out, by the rule that says so."""
    unreadable: int = 0
    """Of these, entries of the quarantine: lines, rows or rests of files that were no documents."""
    redacted: int = 0
    """Records with a replaced stretch."""
    replaced: dict[str, int] = field(default_factory=dict)
    """Replaced stretches, by category."""

    @property
    def dropped_documents(self) -> int:
        """Documents left out that the scan had read."""
        return sum(self.dropped.values()) - self.unreadable

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            _sum(self.dropped, other.dropped),
            self.unreadable + other.unreadable,
            self.redacted + other.redacted,
            _sum(self.replaced, other.replaced),
        )


def _sum(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    return dict(sorted((Counter(left) + Counter(right)).items()))


class Changes:
    """Writes the record of one file as its decisions are made.

    Args:
        target: the Parquet file; it is made with the first row.
        source: id of the source.
        file: as the ledger has it.
    """

    def __init__(self, target: Path, source: str, file: str) -> None:
        self._target = target
        self._named = (source, file)
        self._rows: list[tuple[object, ...]] = []
        self._writer: pq.ParquetWriter | None = None
        self._dropped: Counter[str] = Counter()
        self._replaced: Counter[str] = Counter()
        self._redacted = 0

    def noted(self, decisions: Iterator[tuple[int, Decision]]) -> Iterator[tuple[int, Decision]]:
        """The same decisions, each written down."""
        for position, decision in decisions:
            if isinstance(decision, Drop):
                self._dropped[decision.rule] += 1
                self._add(position, None, None, None, decision.rule, Action.DROP)
            else:
                self._redacted += 1
                for span in decision.spans:
                    self._replaced[span.category] += 1
                    self._add(position, span.field, span.start, span.end, span.rule, span.action)
            yield position, decision

    def _add(
        self, position: int, name: str | None, start: int | None, end: int | None, rule: str, action: Action
    ) -> None:
        self._rows.append((*self._named, position, name, start, end, rule, action.value))
        if len(self._rows) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._writer is None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self._target, CHANGES, compression="zstd")
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(values, entry.type) for values, entry in zip(columns, CHANGES, strict=True)]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=CHANGES))
        self._rows = []

    def finish(self) -> Counts:
        """Everything is written down."""
        if self._rows:
            self._flush()
        self.close()
        unreadable = sum(count for rule, count in self._dropped.items() if rule.startswith("quarantine/"))
        return Counts(
            dict(sorted(self._dropped.items())), unreadable, self._redacted, dict(sorted(self._replaced.items()))
        )

    def close(self) -> None:
        """Nothing more comes."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
