# SPDX-License-Identifier: Apache-2.0
"""A few hits with a little of what stands around them, read from the corpus again; every hit in view is covered."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from hegui.corpus.findings import Detector
from hegui.corpus.reading import Wanted, read_records
from hegui.corpus.reading.opening import hold_to_size
from hegui.corpus.run import Run
from hegui.corpus.split import Split
from hegui.detect.personal import find_personal
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

AROUND: Final = 20
"""Code points on either side."""
MOST: Final = 12
"""Categories of each detector of which an example is shown."""
COVERED: Final = "■■■"
"""Stands for a hit, whatever its length: the length can give a value away."""
_COVER: Final = "\0"
_RUN_OF_COVERS: Final = re.compile(f"{_COVER}+")


@dataclass(frozen=True, slots=True)
class Example:
    """A hit, covered, in its surroundings."""

    source: str
    file: str
    position: int
    field: str
    detector: Detector
    category: str
    rule: str
    via: str
    before: str
    covered: str
    after: str


class _Place(NamedTuple):
    file: str
    position: int


def examples_of(run: Run, base: str, most: int = MOST) -> tuple[Example, ...]:
    """One hit of each category, terms first; the first in the order of the plan, so the same each time.

    Args:
        run: whose findings are shown.
        base: folder of the ledger, to which the files are relative.
        most: how many of each detector at the most.

    Raises:
        CorpusProblem: a file is not there any more, or is another one.
    """
    firsts = _first_of_each(run)
    of_each = [[row for row in firsts if row["detector"] == detector][:most] for detector in Detector]
    chosen = list(chain.from_iterable(of_each))
    around = _hits_around(run, {_Place(row["file"], row["position"]) for row in chosen})
    texts = _texts(run, base, chosen)
    return tuple(_example(row, texts, around) for row in chosen)


def _first_of_each(run: Run) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for batch in run.findings().to_batches():
        numbered = pa.table(
            {
                "detector": batch["detector"],
                "category": batch["category"],
                "row": pa.array(range(len(batch)), pa.int64()),
            }
        )
        firsts = numbered.group_by(["detector", "category"], use_threads=False).aggregate([("row", "min")])
        for row in sorted(firsts["row_min"].to_pylist()):
            hit = batch.slice(row, 1).to_pylist()[0]
            found.setdefault((hit["detector"], hit["category"]), hit)
    return [found[key] for key in sorted(found)]


def _hits_around(run: Run, places: set[_Place]) -> Mapping[tuple[_Place, str], list[tuple[int, int]]]:
    """All hits in the records that are shown, by their text."""
    hits: dict[tuple[_Place, str], list[tuple[int, int]]] = defaultdict(list)
    if not places:
        return hits
    here = pc.field("file").isin(sorted({place.file for place in places})) & pc.field("position").isin(
        sorted({place.position for place in places})
    )
    columns = ["file", "position", "field", "start", "end"]
    for row in run.findings().to_table(columns=columns, filter=here).to_pylist():
        hits[_Place(row["file"], row["position"]), row["field"]].append((row["start"], row["end"]))
    return hits


def _texts(run: Run, base: str, rows: Iterable[dict[str, Any]]) -> Mapping[_Place, Mapping[str, str]]:
    positions: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        positions[row["file"]].add(row["position"])
    fields = {source.id: run.scan.settings.fields or source.fields for source in run.sources()}
    texts: dict[_Place, Mapping[str, str]] = {}
    for split in _one_split_a_file(run.splits, positions):
        hold_to_size(split.file, split.size, base)
        wanted = Wanted(fields=fields[split.source])
        read = read_records(split.file, split.form, split.compression, sorted(positions[split.file]), base, wanted)
        texts |= {_Place(split.file, position): record for position, record in read}
    return texts


def _one_split_a_file(splits: Iterable[Split], files: Mapping[str, object]) -> Iterator[Split]:
    yield from {split.file: split for split in splits if split.file in files}.values()


def _example(
    row: dict[str, Any],
    texts: Mapping[_Place, Mapping[str, str]],
    around: Mapping[tuple[_Place, str], Sequence[tuple[int, int]]],
) -> Example:
    place = _Place(row["file"], row["position"])
    text, start, end = _text_of(texts[place], row), row["start"], row["end"]
    covered = {at for hit_start, hit_end in around[place, row["field"]] for at in range(hit_start, hit_end)}
    covered |= {at for hit in find_personal(text) for at in range(hit.start, hit.end)}

    def shown(first: int, last: int) -> str:
        seen = "".join(_COVER if at in covered else text[at] for at in range(max(0, first), min(last, len(text))))
        return _RUN_OF_COVERS.sub(COVERED, seen)

    return Example(
        source=row["source"],
        file=place.file,
        position=place.position,
        field=row["field"],
        detector=Detector(row["detector"]),
        category=row["category"],
        rule=row["rule"],
        via=row["via"],
        before=shown(start - AROUND, start),
        covered=COVERED,
        after=shown(end, end + AROUND),
    )


def _text_of(record: Mapping[str, str], row: Mapping[str, Any]) -> str:
    """The text that a hit was found in.

    Raises:
        CorpusProblem: the record has no such text any more, or a shorter one.
    """
    text = record.get(row["field"])
    if text is None or len(text) < row["end"]:
        what = Text("语料文件在扫描之后被改动", "A file of the corpus was changed after it was scanned")
        raise CorpusProblem(Problem(what, Place(row["file"]), found=f"{row['position']} {row['field']}"))
    return text
