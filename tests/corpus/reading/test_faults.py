# SPDX-License-Identifier: Apache-2.0
"""Broken and hostile files: named with a reason, within bounds, and what follows is read."""

import gzip
import json
import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from corpus_files import jsonl, packed, read_all, write_arrow, write_parquet, write_tar
from pyarrow import parquet as pq

from hegui.corpus.plan import plan_splits
from hegui.corpus.reading import Wanted, read_record, read_split, rows_expected
from hegui.corpus.split import Compression, Form
from hegui.corpus.texts import Reason, Rejected
from hegui.errors import CorpusProblem

RECORDS = [{"text": f"第{number}条"} for number in range(100)]
GOOD = jsonl([{"text": "好"}])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "abc', Reason.NOT_JSON),
        (b"text", Reason.NOT_JSON),
        (b'{"text": "a"} b', Reason.NOT_JSON),
        ('{"text": "中文"}'.encode("gb18030"), Reason.NOT_UTF8),
        (b'{"text": "\xff"}', Reason.NOT_UTF8),
        (b'{"text": "\xed\xa0\x80"}', Reason.NOT_UTF8),
        (rb'{"text": "\ud800"}', Reason.NOT_UTF8),
        (rb'{"text": "\udc00 and after"}', Reason.NOT_UTF8),
        (b"[" * 100_000, Reason.TOO_DEEP),
        (b"[" * 70 + b'"a"' + b"]" * 70, Reason.TOO_DEEP),
        (b'{"number": 1}', Reason.NO_TEXT),
        (b"null", Reason.NO_TEXT),
        (b"[" + b"[]," * 1_000_001 + b"[]]", Reason.TOO_LONG),
        (b'{"text": "' + b"a" * (33 << 20) + b'"}', Reason.TOO_LONG),
    ],
    ids=lambda value: value[:20].decode("ascii", "replace") if isinstance(value, bytes) else value.value,
)
def test_a_bad_line_is_named_and_the_next_is_read(tmp_path: Path, line: bytes, reason: Reason) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD + line + b"\n" + GOOD)
    read, rejected = read_all(tmp_path, "a.jsonl")
    assert rejected == [Rejected(len(GOOD), len(line), reason)]
    assert list(read) == [0, len(GOOD) + len(line) + 1]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b'\xef\xbb\xbf{"text": "a"}', "a"),
        (b'{"text": "a"}\r', "a"),
        (b'{"text": "a\x00b"}', "a\0b"),
        (rb'{"text": "a\u0000b"}', "a\0b"),
        (rb'{"text": "\ud83d\ude00"}', "😀"),
        (b'{"text": "a", "score": NaN}', "a"),
        (b'{"text": "a", "number": ' + b"9" * 400 + b"}", "a"),
    ],
)
def test_odd_lines_are_read(tmp_path: Path, line: bytes, text: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(line + b"\n\n  \r\n" + GOOD)
    read, rejected = read_all(tmp_path, "a.jsonl")
    assert not rejected
    assert [record["text"] for record in read.values()] == [text, "好"]


@pytest.mark.parametrize("compression", Compression)
def test_a_line_without_end_is_passed_over_in_bounded_memory(tmp_path: Path, compression: Compression) -> None:
    long = b'{"text": "' + b"a" * (60 << 20) + b'"}\n'
    ending = {"none": "", "gzip": ".gz", "zstd": ".zst"}[compression]
    (tmp_path / f"a.jsonl{ending}").write_bytes(packed(GOOD + long + GOOD, compression))
    del long
    tracemalloc.start()
    read, rejected = read_all(tmp_path, f"a.jsonl{ending}", Wanted(longest=1 << 20))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(each.position, each.reason) for each in rejected] == [(len(GOOD), Reason.TOO_LONG)]
    assert rejected[0].length == (60 << 20) + 12
    assert len(read) == 2
    assert peak < 20 << 20


def test_a_long_line_over_many_splits_is_rejected_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD + b'{"text": "' + b"a" * 5000 + b'"}\n' + GOOD)
    read, rejected = read_all(tmp_path, "a.jsonl", Wanted(longest=1000), split_bytes=700)
    assert len(rejected) == 1
    assert len(read) == 2


@pytest.mark.parametrize("compression", [Compression.GZIP, Compression.ZSTD])
def test_a_packed_file_that_breaks_off_says_so(tmp_path: Path, compression: Compression) -> None:
    ending = {"gzip": ".gz", "zstd": ".zst"}[compression]
    whole = packed(jsonl({"text": f"{number * 7919 % 10007} {number}"} for number in range(200_000)), compression)
    (tmp_path / f"a.jsonl{ending}").write_bytes(whole[: len(whole) - 20])
    read, rejected = read_all(tmp_path, f"a.jsonl{ending}")
    assert [each.reason for each in rejected] == [Reason.TRUNCATED]
    assert read
    assert rejected[0].position > max(read)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_file_that_is_not_packed_says_so(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a.jsonl{ending}").write_bytes(b"nothing of the kind\n" * 10)
    read, rejected = read_all(tmp_path, f"a.jsonl{ending}")
    assert not read
    assert [each.reason for each in rejected] == [Reason.DAMAGED]


def test_a_bomb_is_streamed(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"\0" * (200 << 20), compresslevel=9))
    tracemalloc.start()
    _, rejected = read_all(tmp_path, "a.jsonl.gz", Wanted(longest=1 << 20))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rejected == [Rejected(0, 200 << 20, Reason.TOO_LONG)]
    assert peak < 20 << 20


@pytest.mark.parametrize("kept", [0, 3, 4, 100, -1])
def test_a_truncated_parquet_is_named(tmp_path: Path, kept: int) -> None:
    write_parquet(tmp_path / "a.parquet", RECORDS)
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[:kept])
    (split,) = plan_splits("source", ["a.parquet"], str(tmp_path), split_bytes=1)
    assert (split.start, split.end) == (0, 0)
    assert rows_expected(split, str(tmp_path)) is None
    read, rejected = read_all(tmp_path, "a.parquet")
    assert not read
    assert [each.reason for each in rejected] == [Reason.TRUNCATED]


def test_damage_in_one_row_group_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    write_parquet(file, RECORDS, 25, compression="zstd", use_dictionary=False)
    chunk = pq.read_metadata(file).row_group(1).column(0)
    data = bytearray(file.read_bytes())
    data[chunk.data_page_offset : chunk.data_page_offset + chunk.total_compressed_size] = bytes(
        chunk.total_compressed_size
    )
    file.write_bytes(data)
    read, rejected = read_all(tmp_path, "a.parquet")
    assert [(each.position, each.reason) for each in rejected] == [(25, Reason.DAMAGED)]
    assert list(read) == [*range(25), *range(50, 100)]


def not_utf8(rows: list[bytes | None]) -> pa.Table:
    return pa.table({"text": pa.array(rows, pa.binary()).view(pa.string())})


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_rows_that_are_not_utf8_or_null_are_named(tmp_path: Path, form: str) -> None:
    table = not_utf8(["好".encode(), b"\xff", None, "中".encode("gb18030"), b""])
    file = tmp_path / f"a.{form}"
    if form == "parquet":
        pq.write_table(table, file)
    else:
        with pa.ipc.new_file(str(file), table.schema) as writer:
            writer.write_table(table)
    read, rejected = read_all(tmp_path, file.name)
    assert read == {0: {"text": "好"}, 4: {"text": ""}}
    assert rejected == [
        Rejected(1, 1, Reason.NOT_UTF8),
        Rejected(2, 0, Reason.NO_TEXT),
        Rejected(3, 2, Reason.NOT_UTF8),
    ]


def test_nested_rows_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    strings = pa.array([b"good", b"\xff", b"fine"], pa.binary()).view(pa.string())
    turns = pa.ListArray.from_arrays([0, 1, 2, 3], pa.StructArray.from_arrays([strings], ["content"]))
    pq.write_table(pa.table({"messages": turns}), tmp_path / "a.parquet")
    read, rejected = read_all(tmp_path, "a.parquet")
    assert list(read) == [0, 2]
    assert rejected == [Rejected(1, 0, Reason.NOT_UTF8)]


def test_a_long_row_is_named_and_the_others_read(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", [{"text": "a"}, {"text": "b" * 5000}, {"text": "c"}])
    read, rejected = read_all(tmp_path, "a.parquet", Wanted(longest=1000))
    assert list(read) == [0, 2]
    assert rejected == [Rejected(1, 5000, Reason.TOO_LONG)]


def test_a_value_that_a_dictionary_repeats_stays_within_bounds(tmp_path: Path) -> None:
    rows = 2000
    value = "长" * 700_000
    table = pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), [value])})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 100_000
    (split,) = plan_splits("source", ["a.parquet"], str(tmp_path))
    before, seen = pa.default_memory_pool().max_memory(), 0
    for batch in read_split(split, str(tmp_path)):
        assert isinstance(batch, pa.RecordBatch)
        seen += batch.num_rows
        if seen >= 200:
            break
    assert pa.default_memory_pool().max_memory() - before < 200 << 20


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "file"])
@pytest.mark.parametrize("kept", [3, 200, 0.5, -30])
def test_a_truncated_arrow_is_named(tmp_path: Path, kept: float, *, stream: bool) -> None:
    write_arrow(tmp_path / "a.arrow", RECORDS, 10, stream=stream)
    whole = (tmp_path / "a.arrow").read_bytes()
    (tmp_path / "a.arrow").write_bytes(whole[: int(kept * len(whole)) if isinstance(kept, float) else kept])
    read, rejected = read_all(tmp_path, "a.arrow")
    assert [each.reason for each in rejected] in ([Reason.TRUNCATED], [Reason.DAMAGED])
    assert all(each.position == len(read) for each in rejected)


def test_csv_rows_of_another_width_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes('id,text\n0,甲\n1,乙,丙\n2\n\n3,"多\n行"\n4,'.encode() + b"\xff\n5,z\n")
    read, rejected = read_all(tmp_path, "a.csv")
    assert read == {0: {"text": "甲"}, 3: {"text": "多\n行"}, 5: {"text": "z"}}
    assert [(each.position, each.reason) for each in rejected] == [
        (1, Reason.DAMAGED),
        (2, Reason.DAMAGED),
        (4, Reason.NOT_UTF8),
    ]


def test_csv_rows_of_another_width_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"text\na\n\xff,\xfe\nb\n\xe4\xb8\n" + "中".encode())
    read, rejected = read_all(tmp_path, "a.csv")
    assert read == {0: {"text": "a"}, 2: {"text": "b"}, 4: {"text": "中"}}
    assert [(each.position, each.reason) for each in rejected] == [(1, Reason.DAMAGED), (3, Reason.NOT_UTF8)]


def test_offsets_that_lie_are_not_followed(tmp_path: Path) -> None:
    write_arrow(tmp_path / "a.arrow", [{"text": "abcdefgh" * 10}] * 3, stream=True)
    data = (tmp_path / "a.arrow").read_bytes()
    offsets = np.array([0, 80, 160, 240], np.int32).tobytes()
    for lie in ([0, 80, 2**31 - 1, 240], [0, 80, 160, 2**31 - 1], [-5, 80, 160, 240], [0, 160, 80, 240]):
        (tmp_path / "a.arrow").write_bytes(data.replace(offsets, np.array(lie, np.int32).tobytes()))
        read, rejected = read_all(tmp_path, "a.arrow")
        assert not read
        assert [each.reason for each in rejected] == [Reason.DAMAGED]


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_names_of_columns_that_are_not_utf8_are_damage(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"a.{form}"
    write_parquet(file, [{"textname": "a"}]) if form == "parquet" else write_arrow(file, [{"textname": "a"}])
    file.write_bytes(file.read_bytes().replace(b"textname", b"textnam\xff"))
    read, rejected = read_all(tmp_path, file.name)
    assert not read
    assert [each.reason for each in rejected] == [Reason.DAMAGED]


def test_a_quote_never_closed_ends_a_csv_within_bounds(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'text\na\n"' + b"b\n" * (8 << 20))
    _, rejected = read_all(tmp_path, "a.csv")
    assert [each.reason for each in rejected] == [Reason.TOO_LONG]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"text\n", b"\xef\xbb\xbftext"])
def test_a_csv_without_rows_has_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert read_all(tmp_path, "a.csv") == ({}, [])


def tar(tmp_path: Path) -> bytes:
    write_tar(
        tmp_path / "a.tar",
        [
            ("0.txt", "甲".encode()),
            ("1.jpg", b"\xff" * 999),
            ("2.txt", b"\xff"),
            ("3.txt", b"x" * 5000),
            ("4.txt", b"z"),
        ],
    )
    return (tmp_path / "a.tar").read_bytes()


def test_members_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    tar(tmp_path)
    read, rejected = read_all(tmp_path, "a.tar", Wanted(longest=1000))
    assert [record["txt"] for record in read.values()] == ["甲", "z"]
    assert [each.reason for each in rejected] == [Reason.NO_TEXT, Reason.NOT_UTF8, Reason.TOO_LONG]


def test_a_tar_that_breaks_off_says_where(tmp_path: Path) -> None:
    whole = tar(tmp_path)
    (tmp_path / "a.tar").write_bytes(whole[:1100])
    read, rejected = read_all(tmp_path, "a.tar")
    assert len(read) == 1
    assert [(each.position, each.reason) for each in rejected] == [(1024, Reason.TRUNCATED)]


def test_a_tar_with_a_wrong_header_says_where(tmp_path: Path) -> None:
    whole = bytearray(tar(tmp_path))
    whole[1024 + 130] ^= 1
    (tmp_path / "a.tar").write_bytes(whole)
    read, rejected = read_all(tmp_path, "a.tar")
    assert len(read) == 1
    assert [each.reason for each in rejected] == [Reason.DAMAGED]


def test_a_missing_or_changed_file_is_the_users(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    (split,) = plan_splits("source", ["a.jsonl"], str(tmp_path))
    (tmp_path / "a.jsonl").write_bytes(GOOD + GOOD)
    with pytest.raises(CorpusProblem, match="was changed after it was planned"):
        list(read_split(split, str(tmp_path)))
    (tmp_path / "a.jsonl").unlink()
    with pytest.raises(CorpusProblem, match="cannot be opened"):
        list(read_split(split, str(tmp_path)))


@pytest.mark.parametrize("position", [1, len(GOOD), 10_000])
def test_a_position_without_a_record_is_the_users(tmp_path: Path, position: int) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD + b"broken\n")
    with pytest.raises(CorpusProblem, match="no readable record"):
        read_record("a.jsonl", Form.JSONL, Compression.NONE, position, str(tmp_path))


def test_keys_that_may_be_personal_do_not_become_field_names(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(json.dumps({"13800138000": "x", "a.b": {"name": "y"}}).encode())
    read, _ = read_all(tmp_path, "a.jsonl")
    assert read == {0: {"{0}": "x", "{1}.name": "y"}}
