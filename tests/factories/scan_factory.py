# SPDX-License-Identifier: Apache-2.0
"""A small corpus of two sources, a lexicon of nonsense words with every tier, and stand-ins for what a scan works with."""

import json
import os
import random
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from hegui.corpus.engines.local import LocalEngine
from hegui.corpus.ledger import Ledger, Source
from hegui.corpus.scan import Corpus, Scanning, scan_corpus
from hegui.corpus.settings import Settings
from hegui.corpus.split import Compression, Form, Split
from hegui.corpus.tally import Tally
from hegui.corpus.texts import TEXTS
from hegui.corpus.worker import Done, Outcome
from hegui.detect.classifier import Judgement, Scored, Thresholds, Unscored
from hegui.detect.lexicon import Lexicon, Term, Tier
from hegui.evidence.findings import SourceKind
from hegui.text import same

BLOCK, CONTEXT, WEAK, WEAKER = "霹雳糕买卖", "青蛙汤", "三角云", "四方雾"
LEXICON = Lexicon(
    "nonsense",
    (
        Term(BLOCK, "A.2.a", tier=Tier.BLOCK),
        Term(CONTEXT, "A.2.b", tier=Tier.CONTEXT),
        Term(WEAK, "A.2.c", tier=Tier.WEAK),
        Term(WEAKER, "A.2.c", tier=Tier.WEAK),
    ),
)
MOBILE = "13812345678"
RESIDENT_ID = "11010519491231002X"
DAY = date(2025, 9, 1)
KEY = bytes(range(32))
PLAIN = ("今天天气很好，我们去公园散步。", "The committee met on Tuesday and adjourned. ", "会议于周二召开，随后休会。")
PLANTED = (
    BLOCK,
    CONTEXT,
    WEAK,
    f"{WEAK}，{WEAKER}",
    f"电话{MOBILE}咨询",
    f"身份证号：{RESIDENT_ID}。",
    "霹 雳 糕 买 卖",
)


def texts_of(count: int, seed: int = 1) -> Iterator[str]:
    """Ordinary sentences; in every twentieth text something is planted."""
    chance = random.Random(seed)  # noqa: S311  no secret
    for number in range(count):
        text = chance.choice(PLAIN) * chance.randint(1, 8)
        yield text + (PLANTED[number // 20 % len(PLANTED)] if number % 20 == 0 else "")


def batch_of(*records: Sequence[str]) -> pa.RecordBatch:
    """A batch of records with these texts, at the positions 0, 10, 20 …"""
    positions = [10 * number for number, texts in enumerate(records) for _ in texts]
    fields = [f"messages[{place}].content" for texts in records for place in range(len(texts))]
    texts = [text for own in records for text in own]
    arrays = [pa.array(positions, pa.int64()), pa.array(fields).dictionary_encode(), pa.array(texts, pa.string())]
    return pa.RecordBatch.from_arrays(arrays, schema=TEXTS)


def corpus_in(folder: Path, *, files: int = 4, records: int = 300) -> Corpus:
    """Two sources: chats in JSON Lines (with two broken lines), and a Parquet file of several row groups."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        lines = [
            json.dumps({"messages": [{"content": text}, {"content": "好的。"}]}, ensure_ascii=False)
            for text in texts_of(records, number)
        ]
        broken = ["{broken", ""] if number == 0 else []
        (folder / f"chat-{number}.jsonl").write_text("\n".join([*lines, *broken]) + "\n", encoding="utf-8")
    table = pa.table({"text": list(texts_of(4 * records, seed=99))})
    pq.write_table(table, folder / "web.parquet", row_group_size=records)
    sources = (
        Source(id="chat", name="Chat", kind=SourceKind.USER_INPUT, files=("chat-*.jsonl",), modalities=("text",)),
        Source(id="web", name="Web", kind=SourceKind.OPEN, files=("web.parquet",)),
    )
    return Corpus(Ledger(name="Small", version="1", sources=sources), str(folder))


def settings_with(*, split_bytes: int = 1 << 30, seed: int = 7) -> Settings:
    """For `scanned`."""
    return Settings.of([LEXICON], None, as_of=DAY, split_bytes=split_bytes, seed=seed)


def scanned(corpus: Corpus, folder: Path, *, workers: int = 1, split_bytes: int = 1 << 30) -> Scanning:
    """A scan with the lexicon of nonsense and a known key."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "identifier.key").write_bytes(KEY)
    settings = settings_with(split_bytes=split_bytes)
    return scan_corpus(corpus, folder, settings, LocalEngine(workers), lexicons=[LEXICON])


def content_of(folder: Path) -> dict[str, bytes]:
    """Every file of a run, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def split_of(number: int, file: str = "a.jsonl") -> Split:
    """The part of a file from byte ``number``."""
    return Split("s", file, Form.JSONL, Compression.NONE, number, number + 1, 100, "1")


@dataclass(frozen=True)
class Said:
    """A classifier that gives each text the score after its ``#``, and has no answer for one without."""

    name = "said"
    version = "1"
    thresholds = Thresholds(0.2, 0.8)

    def score(self, texts: Sequence[str]) -> list[Judgement]:
        return [Scored(float(text.rpartition("#")[2])) if "#" in text else Unscored(same("away")) for text in texts]


@dataclass(frozen=True)
class Dying:
    """A worker whose process is killed over some splits: over each as often as is said."""

    folder: Path
    deaths: dict[int, int]

    def __call__(self, split: Split) -> Outcome:
        mark = self.folder / f"died-{split.start}"
        died = int(mark.read_text()) if mark.exists() else 0
        if died < self.deaths.get(split.start, 0):
            mark.write_text(str(died + 1))
            os.kill(os.getpid(), signal.SIGKILL)
        return Done(split, Tally(documents=1))


@dataclass(frozen=True)
class Unpacked:
    """A worker that leaves a file wherever it is unpacked."""

    folder: Path

    def __reduce__(self) -> tuple[object, ...]:
        return _unpacked, (self.folder,)

    def __call__(self, split: Split) -> Outcome:
        (self.folder / f"worked-{os.getpid()}").touch()
        return Done(split, Tally(documents=1))


def _unpacked(folder: Path) -> Unpacked:
    (folder / f"unpacked-{uuid4().hex}").touch()
    return Unpacked(folder)
