# SPDX-License-Identifier: Apache-2.0
"""hegui's own part of the comparison, in a process of its own: reads the files of a source, and finds what is in them.

    python ours.py decode|native|vector|plain FOLDER LEXICON [--megabytes N] [--found FILE]

``decode`` only reads: what any scan costs at least. Prints the seconds of the pass and of the start, and a digest of all
findings, by which two sieves are compared; ``--found`` also writes them down.
"""

import argparse
import hashlib
import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hegui.corpus.plan import plan_splits
from hegui.corpus.reading import Wanted, read_split
from hegui.corpus.texts import Rejected
from hegui.detect.batch import BatchDetector, SieveName
from hegui.detect.lexicon import load_lexicon

ROWS = 4096
Batch = tuple[pa.Array, pa.StringArray]
"""Positions of the records, and their texts."""


def batches(path: Path) -> Iterator[Batch]:
    """The texts of a file: Parquet as pyarrow gives them, JSON Lines by hegui's reader."""
    if path.suffix == ".parquet":
        row = 0
        for batch in pq.ParquetFile(path).iter_batches(ROWS, columns=["text"], use_threads=False):
            yield pa.array(range(row, row + len(batch))), batch.column(0)
            row += len(batch)
        return
    for split in plan_splits("bench", (path.name,), str(path.parent), split_bytes=1 << 40):
        for batch in read_split(split, str(path.parent), Wanted(("text",))):
            if isinstance(batch, Rejected):
                raise SystemExit(f"{path}: {batch}")
            yield batch.column("position"), batch.column("text")


def main() -> None:
    """One pass over the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("decode", *SieveName))
    parser.add_argument("folder", type=Path)
    parser.add_argument("lexicon", type=Path)
    parser.add_argument("--megabytes", type=float, default=1e9, help="stop after so many")
    parser.add_argument("--found", type=Path)
    asked = parser.parse_args()
    pa.set_cpu_count(1)
    began = time.process_time()
    detector = None
    if asked.what != "decode":
        detector = BatchDetector([load_lexicon(asked.lexicon)], sieve=SieveName(asked.what))
    files = sorted(asked.folder.iterdir())
    for _, texts in islice(batches(files[0]), 1):  # what is loaded and made at the first use belongs to the start
        if detector:
            detector.find(texts)
    start = time.process_time() - began
    digest, found, size, records, hits = hashlib.sha256(), [], 0, 0, 0
    wall, cpu, looking = time.perf_counter(), time.process_time(), 0.0
    for path in files:
        for positions, texts in batches(path):
            if size >= asked.megabytes * 1e6:
                break
            size += _bytes_of(texts)
            records += len(texts)
            if detector is None:
                continue
            before = time.process_time()
            batch_hits = detector.find(texts)
            looking += time.process_time() - before
            hits += len(batch_hits)
            digest.update(repr(batch_hits).encode())
            if asked.found:
                found += [
                    (f"{asked.folder.name}/{path.name}", positions[index].as_py(), hit.start, hit.end, hit.category)
                    for index, hit in batch_hits
                ]
    figures = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "looking": looking,
        "start": start,
        "bytes": size,
        "records": records,
        "hits": hits,
        "digest": digest.hexdigest(),
    }
    if asked.found:
        asked.found.write_text("".join(json.dumps(item) + "\n" for item in found))
    print(json.dumps(figures))


def _bytes_of(texts: pa.StringArray) -> int:
    """Bytes of UTF-8."""
    offsets = texts.buffers()[1]
    width = 8 if pa.types.is_large_string(texts.type) else 4
    ends = memoryview(offsets).cast("q" if width == 8 else "i")
    return ends[texts.offset + len(texts)] - ends[texts.offset]


if __name__ == "__main__":
    main()
