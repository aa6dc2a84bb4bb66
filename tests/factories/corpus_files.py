# SPDX-License-Identifier: Apache-2.0
"""Writes corpora in every form, whole or broken, and reads them back flat."""

import csv
import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet as pq

from hegui.corpus.plan import plan_splits
from hegui.corpus.reading import Wanted, read_split
from hegui.corpus.split import Compression, Form, Split
from hegui.corpus.texts import Rejected

Record = Mapping[str, Any]
Read = dict[int, dict[str, str]]
"""Records by position: field and text."""


def packed(data: bytes, compression: Compression) -> bytes:
    """Bytes in a compression."""
    match compression:
        case Compression.NONE:
            return data
        case Compression.GZIP:
            return gzip.compress(data, compresslevel=1)
        case Compression.ZSTD:
            return bytes(pa.compress(data, "zstd", asbytes=True))


def jsonl(records: Iterable[Record]) -> bytes:
    """Records, one a line."""
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def write_parquet(file: Path, records: Sequence[Record], rows_a_group: int = 1000, **options: object) -> None:
    """Records in row groups."""
    table = pa.Table.from_pylist([dict(record) for record in records])
    pq.write_table(table, file, row_group_size=rows_a_group, **options)


def write_arrow(file: Path, records: Sequence[Record], rows_a_batch: int = 1000, *, stream: bool = False) -> None:
    """Records in record batches."""
    table = pa.Table.from_pylist([dict(record) for record in records])
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(str(file), table.schema) as writer:
        writer.write_table(table, max_chunksize=rows_a_batch)


def write_csv(file: Path, records: Sequence[Mapping[str, str]]) -> None:
    """Records with a header; every value quoted."""
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(records[0]), quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def write_tar(file: Path, members: Iterable[tuple[str, bytes]], layout: int = tarfile.GNU_FORMAT) -> None:
    """Members as `tarfile` writes them."""
    with tarfile.open(file, "w", format=layout) as tar:
        for name, data in members:
            told = tarfile.TarInfo(name)
            told.size = len(data)
            tar.addfile(told, io.BytesIO(data))


def read_all(
    folder: Path,
    pattern: str,
    wanted: Wanted | None = None,
    *,
    form: Form | None = None,
    split_bytes: int = 256 << 20,
) -> tuple[Read, list[Rejected]]:
    """All that a plan of one pattern reads; a record that comes twice fails."""
    return read_splits(
        folder, plan_splits("source", [pattern], str(folder), form=form, split_bytes=split_bytes), wanted
    )


def read_splits(folder: Path, splits: Iterable[Split], wanted: Wanted | None = None) -> tuple[Read, list[Rejected]]:
    """All that splits of one file read; a record that comes twice, or in two batches, fails."""
    records: Read = {}
    rejected: list[Rejected] = []
    for split in splits:
        for item in read_split(split, str(folder), wanted or Wanted()):
            if isinstance(item, Rejected):
                rejected.append(item)
                continue
            item.validate(full=True)
            fresh: Read = {}
            for position, field, text in zip(*(column.to_pylist() for column in item.columns), strict=True):
                assert field not in fresh.setdefault(position, {}), "one field of a record twice"
                fresh[position][field] = text
            assert not fresh.keys() & records.keys(), "one record twice"
            assert list(fresh) == sorted(fresh), "positions rise"
            records |= fresh
    return records, rejected
