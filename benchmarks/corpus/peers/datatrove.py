# SPDX-License-Identifier: Apache-2.0
"""datatrove: ``PIIFormatter`` (e-mail and public IP addresses) and ``C4BadWordsFilter``, one task, JSON Lines in and out.

    python datatrove.py run|found SLICE OUT LANGUAGE

The list of words would be downloaded; it is put where the download would be.
"""

import gzip
import json
import sys
from pathlib import Path

sys.path.pop(0)  # this file has the name of the package


def run(given: Path, out: Path, language: str) -> None:
    """A pipeline as its documentation has it."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import C4BadWordsFilter, c4_filters
    from datatrove.pipeline.formatters import PIIFormatter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    c4_filters.cached_asset_path_or_download = lambda *_, **__: str(given / "terms.txt")
    LocalPipelineExecutor(
        [
            JsonlReader(str(given / "documents"), glob_pattern="slice.jsonl"),
            PIIFormatter(),
            C4BadWordsFilter(default_language=language, exclusion_writer=JsonlWriter(str(out / "flagged"))),
            JsonlWriter(str(out / "kept")),
        ],
        tasks=1,
        logging_dir=str(out / "logs"),
    ).run()


def found(out: Path) -> None:
    """Each document: was it taken out for a word, and what is left of its text."""
    for name in ("flagged", "kept"):
        for path in (out / name).glob("*.jsonl.gz"):
            for line in gzip.decompress(path.read_bytes()).decode().split("\n")[:-1]:
                document = json.loads(line)
                print(json.dumps({"id": document["id"], "term": name == "flagged", "text": document["text"]}))


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    else:
        found(Path(sys.argv[3]))
