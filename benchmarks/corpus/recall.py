# SPDX-License-Identifier: Apache-2.0
"""How much of what was planted was found, and how many decoys were taken for something.

Peers are judged kindly: an identifier counts as found if anything was found there, whatever it was called, or if it is gone
from a text that was rewritten; a term counts if the document was flagged at all. hegui has to name the kind and the place.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.dataset as ds
from generator.truth import Truth

Record = tuple[str, int]
"""File and position."""


@dataclass
class Recall:
    """Found and planted, by what it is."""

    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, what: str, found: bool) -> None:
        """One planted item."""
        self.counts[what][0] += found
        self.counts[what][1] += 1

    def share(self, what: str) -> float:
        """Of what was planted; NaN if nothing was."""
        found, planted = self.counts.get(what, (0, 0))
        return found / planted if planted else float("nan")

    def shown(self, what: str) -> str:
        """Share and numbers."""
        found, planted = self.counts.get(what, (0, 0))
        return f"{found / planted:.0%} ({found:,}/{planted:,})" if planted else "–"


def recall_of(truth: Iterable[Truth], finds: Callable[[Truth], bool]) -> Recall:
    """Terms as written and in disguise, identifiers in all and by kind, decoys."""
    recall = Recall()
    for item in truth:
        found = finds(item)
        match item.what:
            case "term":
                recall.add("terms, plain" if item.form == "plain" else "terms, disguised", found)
            case "decoy":
                recall.add("decoys", found)
            case "identifier":
                recall.add("identifiers", found)
                recall.add(item.kind, found)
    return recall


def found_by_hegui(run: Path) -> Callable[[Truth], bool]:
    """By the findings of a run folder."""
    hits: dict[Record, list[tuple[int, int, str, str]]] = defaultdict(list)
    columns = ["file", "position", "start", "end", "detector", "category"]
    for batch in ds.dataset(run / "findings", format="parquet").to_batches(columns=columns):
        for file, position, *hit in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            hits[file, position].append(tuple(hit))

    def finds(item: Truth) -> bool:
        there = [hit for hit in hits[item.file, item.position] if hit[0] < item.end and hit[1] > item.start]
        if item.what == "decoy":
            return any(detector == "personal" for *_, detector, _ in there)
        return any(category in {item.kind, item.also} for *_, category in there)

    return finds


def found_by_peer(lines: Iterable[str], texts: dict[int, str]) -> Callable[[Truth], bool]:
    """By what the runner of a peer says of each document of a slice; ``texts`` are the documents by position."""
    told = {int(said["id"]): said for said in map(json.loads, lines)}

    def finds(item: Truth) -> bool:
        said = told.get(item.position, {})
        if item.what == "term":
            return bool(said.get("term"))
        if "text" in said:
            return texts[item.position][item.start : item.end] not in said["text"]
        return any(start < item.end and end > item.start for start, end in said.get("spans", ()))

    return finds


def in_slice(truth: Iterable[Truth], file: str, end: int) -> Iterator[Truth]:
    """What was planted in a file before a position."""
    return (item for item in truth if item.file == file and item.position < end)
