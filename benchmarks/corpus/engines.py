# SPDX-License-Identifier: Apache-2.0
"""One engine of ``hegui corpus scan``, two cores: a small corpus twice, then the whole one, in one process.

    python engines.py local|ray|spark SMALL WHOLE LEXICON OUT

Prints the seconds of each. The first includes the start of the engine, and the difference of the others is its steady state.
"""

import json
import os
import sys
import time
from datetime import date
from pathlib import Path

from hegui.corpus.engines import Engine, EngineName, engine_of
from hegui.corpus.scan import corpus_at, scan_corpus
from hegui.corpus.settings import Settings
from hegui.detect.lexicon import load_lexicon

WORKERS = 2
SPLIT_BYTES = 8 << 20


def engine_for(name: EngineName) -> Engine:
    """An engine that has two cores."""
    if name is EngineName.RAY:
        import ray  # noqa: PLC0415  only the engine that is asked for

        ray.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False)
    if name is EngineName.SPARK:
        from pyspark.sql import SparkSession  # noqa: PLC0415  as above

        os.environ["PYSPARK_PYTHON"] = sys.executable  # else the first python3 of the PATH, which has no hegui
        SparkSession.builder.master(f"local[{WORKERS}]").config("spark.ui.enabled", "false").getOrCreate()
    return engine_of(name, WORKERS)


def main() -> None:
    """Three scans."""
    name, small, whole, lexicon, out = sys.argv[1:]
    lexicons = (load_lexicon(Path(lexicon)),)
    settings = Settings.of(lexicons, None, as_of=date(2026, 1, 1), split_bytes=SPLIT_BYTES)
    began = time.perf_counter()
    engine = engine_for(EngineName(name))
    seconds = []
    for number, ledger in enumerate((small, small, whole)):
        scanning = scan_corpus(corpus_at(Path(ledger)), Path(out) / str(number), settings, engine, lexicons=lexicons)
        if scanning.failed:
            raise SystemExit(str(scanning.failed[0]))
        seconds.append(time.perf_counter() - began)
        began = time.perf_counter()
    documents = sum(tally.documents for tally in scanning.run.tallies().values())
    print(json.dumps({"first": seconds[0], "small": seconds[1], "whole": seconds[2], "documents": documents}))


if __name__ == "__main__":
    main()
