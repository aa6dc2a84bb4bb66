# SPDX-License-Identifier: Apache-2.0
"""What happens to each record of a file: the policy on what the scan found, what people judged, and what is to be removed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeAlias

import pyarrow.parquet as pq

from hegui.corpus.cleaning.policy import Action, Policy
from hegui.corpus.findings import Detector
from hegui.corpus.parts import Part, Table, part_file, read_part, table_file
from hegui.corpus.split import Split
from hegui.corpus.texts import Reason
from hegui.corpus.verdict import Verdict
from hegui.detect.finding import Confidence
from hegui.detect.personal.kinds import Kind
from hegui.errors import InternalError, Place, Problem
from hegui.text import Text

_ROWS: Final = 1 << 16
_BROKEN: Final = frozenset({Reason.TRUNCATED, Reason.DAMAGED, Reason.TOO_LONG})
"""Rejected without a length, one of these stands for all that follows in a CSV file."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in code points, and what is done with it."""

    field: str
    start: int
    end: int
    action: Action
    rule: str
    """Of the finding; a removal is named ``removal/<request>``."""
    category: str
    digest: bytes | None
    """Of the identifier, where it is exact: what stands there must have it, or the file is another one."""


@dataclass(frozen=True, slots=True)
class Drop:
    """The record is left out."""

    rule: str
    """The first that says so: ``quarantine/…``, ``removal/…``, ``judged/…``, ``verdict/…``, ``category/…``, ``personal/…``."""
    and_rest: bool = False
    """And everything behind it in the file: nobody knows where the next record begins."""


@dataclass(frozen=True, slots=True)
class Redact:
    """Stretches of the record are replaced."""

    spans: tuple[Span, ...]


Decision: TypeAlias = Drop | Redact


@dataclass(frozen=True, slots=True, order=True)
class PersonSpan:
    """Where an identifier of a person stands, who asked to have it removed."""

    position: int
    field: str
    start: int
    end: int
    rule: str
    category: str


class _From(IntEnum):
    """Where a row of what is known of a record comes from; they are asked in this order."""

    QUARANTINE = 0
    REMOVAL = 1
    JUDGED = 2
    RECORD = 3
    FINDING = 4


_Known: TypeAlias = tuple[int, _From, Any]


@dataclass(frozen=True, slots=True)
class Decider:
    """The policy on everything that is known. Sent to each process."""

    folder: Path
    """Of the run."""
    policy: Policy
    request: str = ""
    """Id of the request of a person."""
    removal: Mapping[str, Sequence[PersonSpan]] = field(default_factory=dict)
    """By file, sorted."""
    judged: Mapping[str, Sequence[tuple[int, str]]] = field(default_factory=dict)
    """By file: records that people found illegal, or did not decide, and which rule drops them; sorted by position."""

    def decisions(self, splits: Sequence[Split]) -> Iterator[tuple[int, Decision]]:
        """What happens to the records of one file, by rising position; those that stay as they are are not named.

        Raises:
            CorpusProblem: a part of the run is damaged.
        """
        file = splits[0].file
        scanned = chain.from_iterable(
            merge(self._quarantine(part), self._records(part), self._findings(part), key=_place)
            for part in (read_part(part_file(self.folder, split.key)) for split in splits)
        )
        asked: Iterable[_Known] = ((span.position, _From.REMOVAL, span) for span in self.removal.get(file, ()))
        judged: Iterable[_Known] = ((position, _From.JUDGED, rule) for position, rule in self.judged.get(file, ()))
        for position, known in groupby(merge(scanned, asked, judged, key=_place), key=itemgetter(0)):
            decision = self._decision([(origin, row) for _, origin, row in known])
            if decision is not None:
                yield position, decision

    def _decision(self, known: list[tuple[_From, Any]]) -> Decision | None:
        spans: list[Span] = []
        covered: dict[str, Action] = {}
        for origin, row in known:
            match origin:
                case _From.QUARANTINE:
                    return row  # type: ignore[no-any-return]
                case _From.REMOVAL:
                    if self.policy.removal == "drop":
                        return Drop(f"removal/{self.request}")
                    spans.append(self._removed(row))
                case _From.JUDGED:
                    return Drop(row)
                case _From.RECORD:
                    verdict = Verdict[row["verdict"].upper()]
                    action, rule = self.policy.of_record(verdict, row["categories"])
                    if action is Action.DROP:
                        return Drop(rule)
                    covered = {name: self.policy.of_record(verdict, [name])[0] for name in row["categories"]}
                case _From.FINDING:
                    span = self._found(row, covered)
                    if span.action is Action.DROP:
                        return Drop(f"personal/{row['category']}")
                    if span.action is not Action.KEEP:
                        spans.append(span)
        return Redact(tuple(sorted(spans, key=_in_text))) if spans else None

    def _removed(self, span: PersonSpan) -> Span:
        action = Action(self.policy.removal)
        return Span(span.field, span.start, span.end, action, f"removal/{self.request}", span.category, None)

    def _found(self, row: Mapping[str, Any], covered: Mapping[str, Action]) -> Span:
        if row["detector"] == Detector.TERMS:
            action = covered.get(row["category"], Action.KEEP)
        else:
            action = self.policy.of_personal(Kind(row["category"]), Confidence[row["confidence"].upper()])
        return Span(row["field"], row["start"], row["end"], action, row["rule"], row["category"], row["digest"])

    def _quarantine(self, part: Part) -> Iterator[_Known]:
        rows = sorted(
            (row["position"], row["length"], row["reason"])
            for row in _rows(self.folder, part, Table.QUARANTINE, ["position", "length", "reason"])
        )
        for position, length, reason in rows:
            yield position, _From.QUARANTINE, Drop(f"quarantine/{reason}", not length and reason in _BROKEN)

    def _records(self, part: Part) -> Iterator[_Known]:
        if self.policy.takes_out_terms:
            for row in _rows(self.folder, part, Table.RECORDS, ["position", "verdict", "categories"]):
                yield row["position"], _From.RECORD, row

    def _findings(self, part: Part) -> Iterator[_Known]:
        for row in _rows(self.folder, part, Table.FINDINGS, _FOUND):
            yield row["position"], _From.FINDING, row


_FOUND: Final = ["position", "field", "start", "end", "detector", "rule", "category", "confidence", "digest"]


def _place(known: _Known) -> tuple[int, int]:
    return known[0], known[1]


def _in_text(span: Span) -> tuple[str, int, int]:
    return span.field, span.start, -span.end


def _rows(folder: Path, part: Part, table: Table, columns: list[str]) -> Iterator[dict[str, Any]]:
    """The rows of a table of a split, some at a time."""
    if part.rows.get(table):
        with pq.ParquetFile(table_file(folder, table, part.split.key)) as file:
            for batch in file.iter_batches(_ROWS, columns=columns, use_threads=False):
                yield from batch.to_pylist()


class Decisions:
    """The decisions on one file, taken one after the other while the file is read.

    Args:
        rising: by rising position.
        file: its name, for messages.
    """

    def __init__(self, rising: Iterator[tuple[int, Decision]], file: str) -> None:
        self._rising = rising
        self._file = file
        self._next = next(rising, None)

    @property
    def next_position(self) -> int | None:
        """Where the next is; None: nothing more happens to this file."""
        return None if self._next is None else self._next[0]

    def ends_at(self, position: int) -> bool:
        """Whether nothing can be read from that position on."""
        return self._next is not None and self._next[0] == position and getattr(self._next[1], "and_rest", False)

    def at(self, position: int) -> Decision | None:
        """What happens to the record at a position; positions must rise.

        Raises:
            InternalError: a record that was to be changed was not met.
        """
        while self._next is not None and self._next[0] < position:
            self._pass_over()
        if self._next is None or self._next[0] != position:
            return None
        decision = self._next[1]
        self._next = next(self._rising, None)
        return decision

    def finish(self) -> None:
        """The file is at its end; what is left may only be of records that could not be read.

        Raises:
            InternalError: as `at`.
        """
        while self._next is not None:
            self._pass_over()

    def _pass_over(self) -> None:
        """A line too long to be read is dropped before anybody asks; a record with findings must have been met."""
        position, decision = self._next or (0, None)
        if not (isinstance(decision, Drop) and decision.rule.startswith("quarantine/")):
            what = Text("清洗时没有遇到扫描过的记录", "a record that was scanned was not met in cleaning")
            raise InternalError(Problem(what, Place(self._file), found=str(position)))
        self._next = next(self._rising, None)
