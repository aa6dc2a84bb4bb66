# SPDX-License-Identifier: Apache-2.0
"""Where texts stand: the usual layouts, and the fields that are asked for; alike in JSONL and Parquet."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from corpus_files import jsonl, read_all, write_parquet, write_tar
from pyarrow import parquet as pq

from hegui.corpus.plan import plan_splits
from hegui.corpus.reading import Layout, Wanted, layouts_of, others_of, path_of, read_split

CASES: list[tuple[Layout, dict[str, Any], dict[str, str]]] = [
    (Layout.TEXT, {"id": "7", "text": "a"}, {"text": "a"}),
    (Layout.TEXT, {"title": "t", "content": "a", "url": "u"}, {"title": "t", "content": "a"}),
    (
        Layout.CHAT,
        {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]},
        {"messages[0].content": "s", "messages[1].content": "u"},
    ),
    (
        Layout.CHAT,
        {"conversations": [{"from": "human", "value": "h"}, {"from": "gpt", "value": "g"}], "system": "s"},
        {"conversations[0].value": "h", "conversations[1].value": "g", "system": "s"},
    ),
    (
        Layout.CHAT,
        {
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "t"}, {"type": "image", "image": "AAAA"}]}
            ]
        },
        {"messages[0].content[0].text": "t"},
    ),
    (
        Layout.INSTRUCTION,
        {"instruction": "i", "input": "", "output": "o", "source": "x"},
        {"instruction": "i", "input": "", "output": "o"},
    ),
    (Layout.INSTRUCTION, {"prompt": "p", "completion": "c"}, {"prompt": "p", "completion": "c"}),
    (Layout.INSTRUCTION, {"question": "q", "answer": "a"}, {"question": "q", "answer": "a"}),
    (
        Layout.PREFERENCE,
        {"prompt": "p", "chosen": "c", "rejected": "r"},
        {"prompt": "p", "chosen": "c", "rejected": "r"},
    ),
    (
        Layout.PREFERENCE,
        {"chosen": [{"role": "user", "content": "c"}], "rejected": [{"role": "user", "content": "r"}]},
        {"chosen[0].content": "c", "rejected[0].content": "r"},
    ),
    (Layout.STRINGS, {"a": "x", "b": {"c": ["y"], "n": 1}}, {"a": "x", "b.c[0]": "y"}),
]


@pytest.mark.parametrize(("layout", "record", "texts"), CASES, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_usual_layouts(
    tmp_path: Path, form: str, layout: Layout, record: dict[str, Any], texts: dict[str, str]
) -> None:
    if form == "jsonl":
        (tmp_path / "a.jsonl").write_bytes(jsonl([record]))
    else:
        write_parquet(tmp_path / "a.parquet", [record])
    (split,) = plan_splits("source", [f"a.{form}"], str(tmp_path))
    (batch,) = read_split(split, str(tmp_path))
    assert isinstance(batch, pa.RecordBatch)
    assert layouts_of(batch) == {layout}
    assert dict(zip(batch["field"].to_pylist(), batch["text"].to_pylist(), strict=True)) == texts


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        (("meta.title",), {"meta.title": "t"}),
        (("messages[].content",), {"messages[0].content": "a", "messages[1].content": "b"}),
        (("messages[1].content", "meta"), {"messages[1].content": "b", "meta.title": "t", "meta.tags[0]": "g"}),
        (("meta", "meta.title"), {"meta.title": "t", "meta.tags[0]": "g"}),
        (("id",), {"id": "7"}),
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_asked_fields(tmp_path: Path, form: str, fields: tuple[str, ...], texts: dict[str, str]) -> None:
    record = {"id": "7", "meta": {"title": "t", "tags": ["g"]}, "messages": [{"content": "a"}, {"content": "b"}]}
    if form == "jsonl":
        (tmp_path / "a.jsonl").write_bytes(jsonl([record]))
    else:
        write_parquet(tmp_path / "a.parquet", [record])
    read, rejected = read_all(tmp_path, f"a.{form}", Wanted(fields))
    assert not rejected
    assert read == {0: texts}


@pytest.mark.parametrize("field", ["", "a[", "a]b", "[x]", "a[-1]"])
def test_what_is_no_path_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="no path"):
        path_of(field)


def test_a_record_of_two_layouts_is_read_by_both(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl([{"text": "t", "messages": [{"role": "user", "content": "m"}]}]))
    read, _ = read_all(tmp_path, "a.jsonl")
    assert read == {0: {"text": "t", "messages[0].content": "m"}}


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.dictionary(pa.int8(), pa.string()),
    ],
    ids=str,
)
def test_every_arrow_type_of_text_is_read(tmp_path: Path, kind: pa.DataType) -> None:
    table = pa.table({"text": pa.array(["甲", "b", "甲"]).cast(kind)})
    with pa.ipc.new_file(str(tmp_path / "a.arrow"), table.schema) as writer:
        writer.write_table(table)
    read, rejected = read_all(tmp_path, "a.arrow")
    assert not rejected
    assert read == {0: {"text": "甲"}, 1: {"text": "b"}, 2: {"text": "甲"}}


def test_a_parquet_without_text_rejects_every_row(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1, 2], "tokens": [[1], [2]], "image": [b"a", b"b"]}), tmp_path / "a.parquet")
    read, rejected = read_all(tmp_path, "a.parquet")
    assert not read
    assert [each.position for each in rejected] == [0, 1]


def test_members_of_other_modalities_are_counted(tmp_path: Path) -> None:
    write_tar(tmp_path / "a.tar", [("0.jpg", b"j"), ("0.txt", b"t"), ("1.jpg", b"j"), ("1.wav", b"w")])
    (split,) = plan_splits("source", ["a.tar"], str(tmp_path))
    batches = [item for item in read_split(split, str(tmp_path)) if isinstance(item, pa.RecordBatch)]
    assert [others_of(batch) for batch in batches] == [{"jpg": 2, "wav": 1}]
