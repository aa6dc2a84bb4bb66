# SPDX-License-Identifier: Apache-2.0
"""What is written in any form comes back, each record once, however the file is cut."""

import tempfile
from pathlib import Path

import pytest
from corpus_files import (
    Read,
    jsonl,
    packed,
    read_all,
    read_splits,
    write_arrow,
    write_csv,
    write_parquet,
    write_tar,
)
from hypothesis import given
from hypothesis import strategies as st

from hegui.corpus.plan import plan_splits
from hegui.corpus.reading import read_record, read_records, rows_expected
from hegui.corpus.split import Compression, Form

# Any character but half surrogates, which no file of UTF-8 holds.
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
LINES = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\n\r\ufeff"), min_size=1, max_size=40
).filter(lambda line: not line.encode().isspace())
RECORDS = st.lists(st.fixed_dictionaries({"text": TEXTS, "title": TEXTS}), min_size=1, max_size=30)


def texts_in_order(read: Read) -> list[dict[str, str]]:
    return [read[position] for position in sorted(read)]


@given(RECORDS, st.integers(16, 400), st.sampled_from(Compression))
def test_jsonl_comes_back(records: list[dict[str, str]], split_bytes: int, compression: Compression) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ending = {"none": "", "gzip": ".gz", "zstd": ".zst"}[compression]
        (folder / f"a.jsonl{ending}").write_bytes(packed(jsonl(records), compression))
        read, rejected = read_all(folder, "a.jsonl*", split_bytes=split_bytes)
        assert not rejected
        assert texts_in_order(read) == records
        lines = jsonl(records)
        assert all(position == 0 or lines[position - 1 : position] == b"\n" for position in read)
        picked = sorted(read)[::3]
        again = list(read_records(f"a.jsonl{ending}", Form.JSONL, compression, picked, name))
        assert again == [(position, read[position]) for position in picked]


@given(st.lists(LINES, min_size=1, max_size=30), st.integers(1, 100), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_text_comes_back(lines: list[str], split_bytes: int, line_end: str, is_ended: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.txt").write_bytes((line_end.join(lines) + (line_end if is_ended else "")).encode())
        read, rejected = read_all(folder, "a.txt", split_bytes=split_bytes)
        assert not rejected
        assert [record["text"] for record in texts_in_order(read)] == lines
        last = max(read)
        assert read_record("a.txt", Form.TEXT, Compression.NONE, last, name) == read[last]


@given(RECORDS, st.integers(1, 2000), st.integers(1, 7))
def test_parquet_comes_back(records: list[dict[str, str]], split_bytes: int, rows_a_group: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_parquet(folder / "a.parquet", records, rows_a_group)
        splits = list(plan_splits("source", ["a.parquet"], name, split_bytes=split_bytes))
        read, rejected = read_splits(folder, splits)
        assert not rejected
        assert list(read) == list(range(len(records)))
        assert texts_in_order(read) == records
        assert sum(rows_expected(split, name) or 0 for split in splits) == len(records)
        picked = list(read)[::3]
        again = list(read_records("a.parquet", Form.PARQUET, Compression.NONE, picked, name))
        assert again == [(position, records[position]) for position in picked]


@given(RECORDS, st.integers(1, 2000), st.integers(1, 7), st.booleans())
def test_arrow_comes_back(records: list[dict[str, str]], split_bytes: int, rows_a_batch: int, is_stream: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_arrow(folder / "a.arrow", records, rows_a_batch, stream=is_stream)
        read, rejected = read_all(folder, "a.arrow", split_bytes=split_bytes)
        assert not rejected
        assert list(read) == list(range(len(records)))
        assert texts_in_order(read) == records


@given(RECORDS.filter(lambda records: all("\U0010ffff" not in text for record in records for text in record.values())))
def test_csv_comes_back(records: list[dict[str, str]]) -> None:
    """But for the last code point, which no text has: it stands for bytes that are not UTF-8."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(folder / "a.csv", records)
        read, rejected = read_all(folder, "a.csv")
        assert not rejected
        assert texts_in_order(read) == records
        assert read_record("a.csv", Form.CSV, Compression.NONE, len(records) - 1, name) == records[-1]


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=10), st.sampled_from([0, 1, 2]))
def test_webdataset_comes_back(pairs: list[tuple[str, str]], layout: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long = "长" * 33 if layout else "x" * 80  # the oldest layout knows a hundred bytes, the others more
        write_tar(
            folder / "a.tar",
            (
                member
                for number, (caption, text) in enumerate(pairs)
                for member in (
                    (f"{long}/{number:03}.txt", caption.encode()),
                    (f"{long}/{number:03}.json", jsonl([{"text": text}])),
                    (f"{long}/{number:03}.jpg", b"\xff\xd8" * 300),
                )
            ),
            layout,
        )
        read, rejected = read_all(folder, "a.tar")
        assert not rejected
        expected = [{"txt": caption.removeprefix("\ufeff"), "json.text": text} for caption, text in pairs]
        assert texts_in_order(read) == expected
        last = max(read)
        assert read_record("a.tar", Form.WEBDATASET, Compression.NONE, last, name) == expected[-1]


@pytest.mark.parametrize("kind", ["parquet", "arrow", "jsonl"])
def test_nested_records_read_alike_in_every_form(tmp_path: Path, kind: str) -> None:
    records = [
        {"messages": [{"role": "user", "content": "你好"}, {"role": "assistant", "content": f"第{number}句"}]}
        for number in range(10)
    ]
    file = tmp_path / f"a.{kind}"
    match kind:
        case "parquet":
            write_parquet(file, records)
        case "arrow":
            write_arrow(file, records)
        case _:
            file.write_bytes(jsonl(records))
    read, rejected = read_all(tmp_path, file.name)
    assert not rejected
    assert texts_in_order(read)[3] == {"messages[0].content": "你好", "messages[1].content": "第3句"}
    assert len(read) == 10
