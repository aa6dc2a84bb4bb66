# SPDX-License-Identifier: Apache-2.0
"""Small corpora on disk, runs that scanned them, and reviews of their samples."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from hegui.corpus.findings import RANKS
from hegui.corpus.judging.judgement import Answer, Judgement
from hegui.corpus.judging.review import Review, read_review, start_review
from hegui.corpus.judging.texts import say_where
from hegui.corpus.ledger import Ledger, Source, SourceKind
from hegui.corpus.parts import Part, Table, table_writer, write_part
from hegui.corpus.rank import ranks
from hegui.corpus.requirements import Requirement, Requirements
from hegui.corpus.run import Run, begin
from hegui.corpus.sampling import Sample, write_sample
from hegui.corpus.sampling_pools import sample_of_run
from hegui.corpus.settings import Settings
from hegui.corpus.split import Compression, Form, Split
from hegui.corpus.tally import Tally
from hegui.corpus.verdict import Thresholds
from hegui.panel import Person
from hegui.text import Text, same

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ZHANG, LI, WANG = Person(id="zhang", name="张三"), Person(id="li", name="李四"), Person(id="wang", name="王五")
MOBILE = "13812345678"
UNREAD = Text("未读", "not read")
ASKED = Requirements(
    source_illegal=Requirement(5, same("S 5.1 a")),
    manual_items=Requirement(4000, same("S 9.2 a")),
    manual_qualified=Requirement(96, same("S 9.2 a"), UNREAD),
    technical=Requirement(10, same("S 9.2 b")),
    technical_qualified=Requirement(98, same("S 9.2 b"), UNREAD),
)
"""What these tests hold a corpus against."""


def text_of(source: str, language: str, number: int) -> str:
    """A harmless text; each tenth holds a mobile number."""
    told = f"，联系电话{MOBILE}" if number % 10 == 0 else ""
    if language == "zh":
        return f"来源{source}的第{number}条：今天天气很好，我们去公园散步{told}。"
    return f"Number {number} of source {source}: the weather is fine and we walk in the park."


def corpus(folder: Path, sizes: Mapping[str, Mapping[str, int]]) -> Mapping[str, list[tuple[str, int, str]]]:
    """Writes one JSONL file a source; returns by source the language, position and text of its records."""
    held = {}
    for source, languages in sizes.items():
        rows, lines, position = [], [], 0
        for language, count in languages.items():
            for number in range(count):
                text = text_of(source, language, number)
                line = json.dumps({"text": text}, ensure_ascii=False).encode() + b"\n"
                rows.append((language, position, text))
                lines.append(line)
                position += len(line)
        (folder / "data").mkdir(parents=True, exist_ok=True)
        (folder / "data" / f"{source}.jsonl").write_bytes(b"".join(lines))
        held[source] = rows
    return held


def scanned(
    base: Path,
    folder: Path,
    sizes: Mapping[str, Mapping[str, int]],
    *,
    kept: int = 4000,
    splits: int = 2,
    seed: int = 7,
) -> Run:
    """A run over a new corpus, as a scan leaves it: each file in some splits, so many lowest ranks of each language kept."""
    held = corpus(base, sizes)
    planned = [split for source in sizes for split in _splits(base, source, held[source], splits)]
    ledger = Ledger(
        "demo",
        "2026.11",
        tuple(Source(id=name, name=name, kind=SourceKind.OPEN, files=(f"data/{name}.jsonl",)) for name in sizes),
    )
    settings = Settings((), True, None, Thresholds(), date(2026, 11, 26), seed)
    run = begin(folder, ledger, str(base), settings, planned)
    for split in planned:
        rows = [row for row in held[split.source] if split.start <= row[1] < split.end]
        _leave(folder, split, rows, kept, seed)
    return run.finish()


def _splits(base: Path, source: str, rows: Sequence[tuple[str, int, str]], count: int) -> list[Split]:
    file = f"data/{source}.jsonl"
    size = (base / file).stat().st_size
    cuts = [0, *(rows[len(rows) * part // count][1] for part in range(1, count)), size]
    return [Split(source, file, Form.JSONL, Compression.NONE, start, end, size, "1") for start, end in pairwise(cuts)]


def _leave(folder: Path, split: Split, rows: Sequence[tuple[str, int, str]], kept: int, seed: int) -> None:
    languages = sorted({language for language, _, _ in rows})
    counts = {name: sum(language == name for language, _, _ in rows) for name in languages}
    with table_writer(folder, Table.RANKS, split.key) as writer:
        for name in languages:
            positions = np.array([position for language, position, _ in rows if language == name], np.int64)
            own = ranks(seed, split.file, positions)
            low = np.argsort(own)[:kept]
            many = len(low)
            columns = [
                [split.source] * many,
                [split.file] * many,
                positions[low],
                [name] * many,
                own[low],
                ["clear"] * many,
                [None] * many,
            ]
            arrays = [pa.array(values, of.type) for values, of in zip(columns, RANKS, strict=True)]
            writer.add(pa.RecordBatch.from_arrays(arrays, schema=RANKS))
        written = writer.rows
    tally = Tally(
        documents=len(rows), texts=len(rows), languages=counts, modalities={"text": len(rows)} if rows else {}
    )
    write_part(folder, Part(split, tally, None, {Table.RANKS: written}))


def sampled(folder: Path, sizes: Mapping[str, Mapping[str, int]], items: int = 40, floor: int = 5) -> Sample:
    """A sample of a new corpus, frozen in ``folder / "sample"``."""
    run = scanned(folder / "corpus", folder / "run", sizes)
    sample = sample_of_run(run, items=items, floor=floor)
    write_sample(folder / "sample", sample)
    say_where(folder / "sample", str(folder / "corpus"))
    return sample


def started(
    folder: Path,
    sizes: Mapping[str, Mapping[str, int]] = {"web": {"zh": 300, "en": 100}, "book": {"zh": 50}},
    items: int = 40,
    double: int = 10,
) -> Review:
    """A review of a sample of a new corpus: 张三 and 李四 judge, 王五 adjudicates."""
    sampled(folder, sizes, items)
    return start_review(folder / "sample", [ZHANG, LI], WANG, double)


def says(
    review: Review,
    person: str,
    item: str,
    answer: Answer = Answer.FINE,
    *categories: str,
    note: str = "",
    minute: int = 0,
) -> Judgement:
    """A judgement of a person of the panel."""
    who, role = review.person(person)
    return Judgement(item, who.id, who.name, role, answer, NOON + timedelta(minutes=minute), categories, note)


def all_fine(review: Review, *but: str) -> Review:
    """Everybody finds everything fine, but these items, which nobody has judged."""
    review.record(
        [
            says(review, rater.id, item.id)
            for rater in review.panel.raters
            for item in review.task_of(rater.id)
            if item.id not in but
        ]
    )
    return read_review(review.folder)
