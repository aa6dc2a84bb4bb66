# SPDX-License-Identifier: Apache-2.0
"""Data-Juicer: ``flagged_words_filter`` and ``pii_redaction_mapper``, one process, JSON Lines in and out.

    python datajuicer.py run|found SLICE OUT LANGUAGE [tokens]

With ``tokens``, words are pieces of a sentencepiece model and two or three of them joined, the only way in which it finds
words in Chinese; else they are split at spaces, as by default. The model would be downloaded: one is trained on the slice
instead, before the run (``train``). It would install packages, too; pip and uv are offline while it runs.
"""

import json
import os
import sys
from pathlib import Path

MODELS = "models"


def train(given: Path, language: str) -> None:
    """A model where the download would be put; not part of what is measured."""
    import sentencepiece

    texts = (json.loads(line)["text"] for line in (given / "documents" / "slice.jsonl").open())
    (given / MODELS).mkdir(exist_ok=True)
    with (given / MODELS / f"{language}.sp.model").open("wb") as model:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(piece for text in texts for piece in text.splitlines()),
            model_writer=model,
            vocab_size=8000,
            hard_vocab_limit=False,
            input_sentence_size=20_000,
            minloglevel=2,
        )


def run(given: Path, out: Path, language: str, *, tokens: bool) -> None:
    """All that ``dj-process`` does."""
    os.environ["DATA_JUICER_MODELS_CACHE"] = str(given / MODELS)
    from data_juicer.config import init_configs
    from data_juicer.core import DefaultExecutor

    words = out / "assets" / "flagged_words.json"
    words.parent.mkdir()
    words.write_text(json.dumps({language: (given / "terms.txt").read_text().lower().splitlines()}))
    filtering = {"lang": language, "max_ratio": 1.0, "flagged_words_dir": str(words.parent)}
    if tokens:
        filtering |= {"tokenization": True, "use_words_aug": True, "words_aug_group_sizes": [2, 3]}
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
    given, out = Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
    match sys.argv[1]:
        case "train":
            train(given, sys.argv[4])
        case "run":
            run(given, out, sys.argv[4], tokens="tokens" in sys.argv)
        case "found":
            found(out)
