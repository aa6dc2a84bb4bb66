# SPDX-License-Identifier: Apache-2.0
"""What a scan leaves of one split: up to four tables and, written last, the tally. No tally: the split is not done.

A table that would have no rows is not written.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import pyarrow as pa
import pyarrow.parquet as pq

from hegui.atomic import write_atomically
from hegui.corpus.findings import FINDINGS, QUARANTINE, RANKS, RECORDS
from hegui.corpus.split import Split
from hegui.corpus.tally import Tally
from hegui.errors import CorpusProblem, Place, Problem
from hegui.evidence.schemas import canonical
from hegui.text import Text

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_ROWS: Final = 1 << 16
"""Rows of a row group."""
_UNFINISHED: Final = ".unfinished"
"""Ending of a file that is still being written, or was when its worker died."""


class Table(StrEnum):
    """A folder of a run, with one Parquet file a split."""

    FINDINGS = "findings"
    RECORDS = "records"
    RANKS = "ranks"
    QUARANTINE = "quarantine"

    @property
    def schema(self) -> pa.Schema:
        """Of its files; see `hegui.corpus.findings`."""
        return {"findings": FINDINGS, "records": RECORDS, "ranks": RANKS, "quarantine": QUARANTINE}[self]


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a split that is done: the content of ``parts/<key>.json``."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    split: Split
    tally: Tally
    sha256: str | None
    """Of the whole file, hexadecimal; only in the part of the file's first split."""
    rows: dict[Table, int]
    """Rows of each table."""


def part_file(folder: Path, key: str) -> Path:
    """Where the part of a split stands in a run folder."""
    return folder / "parts" / f"{key}.json"


def table_file(folder: Path, table: Table, key: str) -> Path:
    """Where a table of a split stands in a run folder."""
    return folder / table / f"{key}.parquet"


def write_part(folder: Path, part: Part) -> None:
    """Says that a split is done. The last thing that is written of it.

    Raises:
        OSError: the folder cannot be written.
    """
    write_atomically(part_file(folder, part.split.key), canonical(_parts().dump_python(part, mode="json")) + b"\n")


def read_part(path: Path) -> Part:
    """A part as it was written.

    Raises:
        CorpusProblem: it is not a part.
    """
    try:
        return _parts().validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        what = Text("扫描结果文件无法读取", "a file of the scan cannot be read")
        raise CorpusProblem(Problem(what, Place(f"parts/{path.name}"), found=str(error)[:200])) from error


def as_json(tally: Tally) -> object:
    """A tally in values of JSON, as a part holds it."""
    return _tallies().dump_python(tally, mode="json")


@cache
def _tallies() -> "TypeAdapter[Tally]":
    from pydantic import TypeAdapter  # noqa: PLC0415  slow to load

    return TypeAdapter(Tally)


@cache
def _parts() -> "TypeAdapter[Part]":
    from pydantic import TypeAdapter  # noqa: PLC0415  slow to load

    return TypeAdapter(Part)


class TableWriter:
    """Collects the rows of one table and writes them as row groups of equal size, whatever the sizes they come in."""

    def __init__(self, schema: pa.Schema, unfinished: Path) -> None:
        self.rows = 0
        self._schema = schema
        self._unfinished = unfinished
        self._waiting: list[pa.RecordBatch] = []
        self._writer: pq.ParquetWriter | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Some rows more."""
        self.rows += len(batch)
        self._waiting.append(batch)
        if sum(map(len, self._waiting)) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._writer is None:
            self._unfinished.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self._unfinished, self._schema, compression="zstd")
        self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema), row_group_size=_ROWS)
        self._waiting = []

    def finish(self) -> None:
        """Everything is in the file."""
        if any(map(len, self._waiting)):
            self._flush()
        self.close()

    def close(self) -> None:
        """Nothing more comes."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


@contextmanager
def table_writer(folder: Path, table: Table, key: str) -> Iterator[TableWriter]:
    """Writes a table of a split, whole or not at all: it appears when the block ends without an exception.

    Raises:
        OSError: the folder cannot be written, or is full.
    """
    target = table_file(folder, table, key)
    unfinished = target.with_name(
        f".{key}.{secrets.token_hex(4)}{_UNFINISHED}"
    )  # a worker thought dead may still write
    writer = TableWriter(table.schema, unfinished)
    try:
        yield writer
        writer.finish()
        if writer.rows:
            with unfinished.open("rb") as stream:
                os.fsync(stream.fileno())
            unfinished.replace(target)
        else:
            target.unlink(missing_ok=True)
    except BaseException:
        _discard(writer, unfinished)
        raise


def _discard(writer: TableWriter, unfinished: Path) -> None:
    """Takes away what was begun; on a full disk even the closing of the file may fail."""
    try:
        writer.close()
    except (OSError, pa.ArrowException):
        pass
    finally:
        unfinished.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Takes away what workers that died left unfinished. Only while no worker is at work."""
    for inner in ("parts", *Table):
        for path in (folder / inner).glob(".*"):
            path.unlink(missing_ok=True)
