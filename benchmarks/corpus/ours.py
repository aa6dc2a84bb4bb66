# SPDX-License-Identifier: Apache-2.0
"""hegui's own part of the comparison, in a process of its own: reads the files of a source, and finds what is in them.

    python ours.py decode|native|vector|plain FOLDER LEXICON [--megabytes N]

``decode`` only reads: what any scan costs at least. Prints the seconds of the pass and of the start, and a digest of all
findings, by which two sieves are compared.
"""

import argparse
import hashlib
import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hegui.corpus.plan import plan_splits
from hegui.corpus.reading import Wanted, read_split
from hegui.corpus.texts import Rejected
from hegui.detect.batch import BatchDetector, SieveName
from hegui.detect.lexicon import load_lexicon

ROWS = 4096


def batches(path: Path) -> Iterator[pa.StringArray]:
    """The texts of a file: Parquet as pyarrow gives them, JSON Lines by hegui's reader."""
    if path.suffix == ".parquet":
        for batch in pq.ParquetFile(path).iter_batches(ROWS, columns=["text"], use_threads=False):
            yield batch.column(0)
        return
    for split in plan_splits("bench", (path.name,), str(path.parent), split_bytes=1 << 40):
        for batch in read_split(split, str(path.parent), Wanted(("text",))):
            if isinstance(batch, Rejected):
                raise SystemExit(f"{path}: {batch}")
            yield batch.column("text")


def main() -> None:
    """One pass over the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("decode", *SieveName))
    parser.add_argument("folder", type=Path)
    parser.add_argument("lexicon", type=Path)
    parser.add_argument("--megabytes", type=float, default=1e9, help="stop after so many")
    asked = parser.parse_args()
    pa.set_cpu_count(1)
    began = time.process_time()
    detector = None
    if asked.what != "decode":
        detector = BatchDetector([load_lexicon(asked.lexicon)], sieve=SieveName(asked.what))
    files = sorted(asked.folder.iterdir())
    for texts in islice(batches(files[0]), 1):  # what is loaded and made at the first use belongs to the start
        if detector:
            detector.find(texts)
    start = time.process_time() - began
    digest, size, records, hits = hashlib.sha256(), 0, 0, 0
    wall, cpu, looking = time.perf_counter(), time.process_time(), 0.0
    for path in files:
        for texts in batches(path):
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
    print(json.dumps(figures))


def _bytes_of(texts: pa.StringArray) -> int:
    """Bytes of UTF-8."""
    return pc.sum(pc.binary_length(texts)).as_py() or 0


if __name__ == "__main__":
    main()
