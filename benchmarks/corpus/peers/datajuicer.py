# SPDX-License-Identifier: Apache-2.0
"""Data-Juicer: ``flagged_words_filter`` and ``pii_redaction_mapper``, one process, JSON Lines in and out.

    python datajuicer.py run|found SLICE OUT LANGUAGE

Words are split at spaces, as by default: its tokenizer is a model that it downloads from a hub. It keeps every document and
the ratio of flagged words in it. It would install packages at run time; the environment of the benchmark has pip and uv offline.
"""

import json
import sys
from pathlib import Path


def run(given: Path, out: Path, language: str) -> None:
    """All that ``dj-process`` does."""
    from data_juicer.config import init_configs
    from data_juicer.core import DefaultExecutor

    words = out / "assets" / "flagged_words.json"
    words.parent.mkdir()
    words.write_text(json.dumps({language: (given / "terms.txt").read_text().lower().splitlines()}))
    filtering = {"lang": language, "max_ratio": 1.0, "flagged_words_dir": str(words.parent)}
    recipe = {
        "project_name": "bench",
        "dataset_path": str(given / "documents" / "slice.jsonl"),
        "export_path": str(out / "kept.jsonl"),
        "np": 1,
        "open_tracer": False,
        "open_monitor": False,
        "use_cache": False,
        "keep_stats_in_res_ds": True,
        "process": [{"flagged_words_filter": filtering}, {"pii_redaction_mapper": {}}],
    }
    (out / "recipe.yaml").write_text(json.dumps(recipe))
    DefaultExecutor(init_configs(["--config", str(out / "recipe.yaml")])).run()


def found(out: Path) -> None:
    """Each document: was a word flagged, and what is left of its text."""
    for line in (out / "kept.jsonl").open():
        document = json.loads(line)
        flagged = document["__dj__stats__"]["flagged_words_ratio"] > 0
        print(json.dumps({"id": document["id"], "term": flagged, "text": document["text"]}))


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve(), sys.argv[4])
    else:
        found(Path(sys.argv[3]))
