# SPDX-License-Identifier: Apache-2.0
"""Makes a corpus to measure with: ``python benchmarks/corpus/make_corpus.py FOLDER --megabytes 400 --seed 1``."""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "factories"))

from generator import make_corpus


def main() -> None:
    """Makes the corpus and says what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=2, help="of each source")
    parser.add_argument("--languages", nargs="+", choices=("zh", "en"), default=("zh", "en"))
    parser.add_argument("--forms", nargs="+", choices=("parquet", "jsonl"), default=("parquet", "jsonl"))
    asked = parser.parse_args()
    began = time.perf_counter()
    made = make_corpus(
        asked.folder, asked.megabytes, asked.seed, languages=asked.languages, forms=asked.forms, files=asked.files
    )
    seconds = time.perf_counter() - began
    print(f"{made.documents:,} documents, {made.text_bytes / 1e6:,.1f} MB of text, {len(made.files)} files")
    print(f"{made.identifiers:,} identifiers, {made.decoys:,} decoys, {made.terms:,} terms planted")
    print(f"{seconds:.1f} s, {made.text_bytes / 1e6 / seconds:.0f} MB/s")


if __name__ == "__main__":
    main()
