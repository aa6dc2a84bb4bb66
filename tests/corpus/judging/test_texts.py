# SPDX-License-Identifier: Apache-2.0
"""Texts are read from the corpus when somebody looks at them."""

from pathlib import Path

import pytest
from sample_factory import MOBILE, corpus, sampled

from hegui.corpus.judging.texts import SampleTexts, passages, say_where, where
from hegui.errors import CorpusProblem

SIZES = {"web": {"zh": 60, "en": 20}, "book": {"zh": 30}}


def test_each_item_is_the_record_that_was_drawn(tmp_path: Path) -> None:
    """One by one and all together, held against what was written."""
    sample = sampled(tmp_path, SIZES)
    written = {
        (f"data/{source}.jsonl", position): text
        for source, rows in corpus(tmp_path / "again", SIZES).items()
        for _, position, text in rows
    }
    texts = SampleTexts(sample, str(tmp_path / "corpus"))
    together = {item.id: shown for item, shown in texts.of_all(sample.items, masked=False)}
    assert together.keys() == {item.id for item in sample.items}
    for item in sample.items:
        [passage] = texts.of(item, masked=False)
        assert passage.text == written[item.file, item.position]
        assert together[item.id] == (passage,)


def test_personal_information_is_covered_in_every_text() -> None:
    """And counted; what is not asked to be covered is not looked at."""
    record = {"messages[0].content": f"打{MOBILE}或{MOBILE}", "messages[1].content": "好"}
    first, second = passages(record, masked=True)
    assert (first.text, first.masked) == ("打138****5678或138****5678", 2)
    assert (second.text, second.masked) == ("好", 0)
    assert passages(record, masked=False)[0].text == record["messages[0].content"]


def test_nothing_of_the_corpus_is_kept_in_the_folder_of_the_sample(tmp_path: Path) -> None:
    """Whatever was read."""
    sample = sampled(tmp_path, SIZES)
    list(SampleTexts(sample, str(tmp_path / "corpus")).of_all(sample.items, masked=False))
    kept = b"".join(file.read_bytes() for file in (tmp_path / "sample").iterdir())
    assert "散步".encode() not in kept
    assert MOBILE.encode() not in kept


def test_where_the_corpus_lies_is_a_note(tmp_path: Path) -> None:
    """Lost or damaged it is asked for."""
    say_where(tmp_path, "/data/corpus")
    assert where(tmp_path) == "/data/corpus"
    for content in ("", "{}", "[]"):
        (tmp_path / "where.json").write_text(content)
        with pytest.raises(CorpusProblem, match="--data"):
            where(tmp_path)


def test_a_file_that_has_gone_is_told(tmp_path: Path) -> None:
    """With its name."""
    sample = sampled(tmp_path, SIZES)
    with pytest.raises(CorpusProblem):
        SampleTexts(sample, str(tmp_path / "nowhere")).of(sample.items[0], masked=True)


def test_a_file_that_has_grown_is_not_judged(tmp_path: Path) -> None:
    """Another record might stand where the sample was drawn; one by one, and all together."""
    sample = sampled(tmp_path, SIZES)
    item = sample.items[0]
    changed = tmp_path / "corpus" / item.file
    changed.write_bytes(b'{"text": "x"}\n' + changed.read_bytes())
    texts = SampleTexts(sample, str(tmp_path / "corpus"))
    with pytest.raises(CorpusProblem, match="changed after it was scanned or sampled"):
        texts.of(item, masked=False)
    with pytest.raises(CorpusProblem, match="changed after it was scanned or sampled"):
        list(texts.of_all([item], masked=False))
    assert texts.of(next(other for other in sample.items if other.file != item.file), masked=False)
