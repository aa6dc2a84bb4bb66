# SPDX-License-Identifier: Apache-2.0
"""The corpus that figures are measured with is what it says it is."""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "corpus"))

from generator import Made, make_corpus, read_truth

from hegui.detect.lexicon import Matcher, load_lexicon


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_corpus(tmp_path_factory.mktemp("corpus"), 2, seed=7, files=1, lexicons=(300, 900), term_share=0.05)


def _texts(folder: Path, file: str) -> Iterator[tuple[int, str]]:
    if file.endswith(".parquet"):
        yield from enumerate(pq.read_table(folder / file)["text"].to_pylist())
        return
    position = 0
    for line in (folder / file).read_bytes().splitlines(keepends=True):
        yield position, json.loads(line)["text"]
        position += len(line)


def test_every_planted_item_stands_where_the_truth_says(made: Made) -> None:
    texts = {(file, at): text for file in made.files for at, text in _texts(made.folder, file)}
    assert len(texts) == made.documents
    assert sum(len(text.encode()) for text in texts.values()) == pytest.approx(2_000_000, rel=0.05)
    truth = list(read_truth(made.folder))
    assert {item.what for item in truth} == {"identifier", "decoy", "term"}
    for item in truth:
        value = texts[item.file, item.position][item.start : item.end].rstrip()
        written = hashlib.sha256(value.encode()).hexdigest() if item.what == "identifier" else value
        assert written == item.value.rstrip()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(made: Made, tmp_path: Path) -> None:
    arguments = {"files": 1, "lexicons": (300, 900), "term_share": 0.05}
    again = make_corpus(tmp_path / "again", 2, seed=7, **arguments)
    other = make_corpus(tmp_path / "other", 2, seed=8, **arguments)
    for file in (*made.files, "truth.jsonl", "lexicon-300.jsonl"):
        content = (made.folder / file).read_bytes()
        assert (again.folder / file).read_bytes() == content
        assert (other.folder / file).read_bytes() != content


def test_terms_are_found_where_they_were_planted_and_nowhere_else(made: Made) -> None:
    planted = {(item.file, item.position) for item in read_truth(made.folder) if item.what == "term"}
    for count in (300, 900):
        matcher = Matcher(load_lexicon(made.folder / f"lexicon-{count}.jsonl"))
        found = {(file, at) for file in made.files for at, text in _texts(made.folder, file) if matcher.find(text)}
        assert found == planted
