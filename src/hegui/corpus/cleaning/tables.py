# SPDX-License-Identifier: Apache-2.0
"""Parquet and Arrow: the same schema and compression; columns that nothing happens to are taken over as they are."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hegui.corpus.cleaning.decisions import Decisions, Drop, Redact
from hegui.corpus.cleaning.editing import Editor, value_edited
from hegui.corpus.reading.arrow import MAGIC
from hegui.corpus.reading.columns import columns_of
from hegui.corpus.reading.layouts import Finder, Wanted
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

_ROWS: Final = 4096
_GROUP_BYTES: Final = 128 << 20
"""A longer row group is cut, so that memory stays flat."""
_BUFFER: Final = 1 << 20


class Damaged(Exception):
    """The scan could not read the file to its end: what stands behind the damage was never looked at."""


class Rewriter:
    """Takes rows out of record batches that follow each other, and edits texts in others.

    Args:
        schema: of the batches.
        decisions: on the file.
        editor: of its texts.
        wanted: the texts that the scan read.
        file: for messages.
    """

    def __init__(self, schema: pa.Schema, decisions: Decisions, editor: Editor, wanted: Wanted, file: str) -> None:
        self._columns = columns_of(schema, wanted)
        self._decisions = decisions
        self._editor = editor
        self._finder = Finder(wanted)
        self._file = file
        self._position = 0
        self._places = {name: place for place, name in enumerate(schema.names)}

    def kept(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """What stays of the next batch.

        Raises:
            Damaged: the scan read no further than this batch.
            CorpusProblem: a row is not the one that was scanned, or cannot be rewritten without loss.
        """
        first, self._position = self._position, self._position + batch.num_rows
        keep = np.ones(batch.num_rows, np.bool_)
        edits: list[tuple[int, Redact]] = []
        while (position := self._decisions.next_position) is not None and position < self._position:
            decision = self._decisions.at(position)
            if isinstance(decision, Drop):
                if decision.and_rest:
                    raise Damaged
                keep[position - first] = False
            elif decision is not None:
                edits.append((position - first, decision))
        if edits:
            batch = self._edited(batch, first, edits)
        return batch if keep.all() else batch.filter(pa.array(keep))

    def _edited(self, batch: pa.RecordBatch, first: int, edits: list[tuple[int, Redact]]) -> pa.RecordBatch:
        changed: dict[str, dict[int, _Change]] = defaultdict(dict)
        for row, redact in edits:
            record = {name: batch.column(self._places[name])[row].as_py() for name in self._columns.names}
            for name, value in self._values(record, first + row, redact).items():
                changed[name][row] = _Change(record[name], value)
        for name, changes in changed.items():
            place = self._places[name]
            batch = batch.set_column(place, batch.schema.field(place), self._with(batch.column(place), changes))
        return batch

    def _values(self, record: dict[str, object], position: int, redact: Redact) -> dict[str, object]:
        """The new values of a record, by column."""
        if self._columns.flat:
            shown = dict(zip(self._columns.shown, self._columns.names, strict=True))
            texts = [(name, _as_text(record[own])) for name, own in shown.items() if record[own] is not None]
            edits = self._editor.edits(position, redact, texts)
            return {shown[name]: _like(text, record[shown[name]]) for name, text in edits.items()}
        edited = value_edited(record, self._finder, lambda texts: self._editor.edits(position, redact, texts))
        return {name: value for name, value in edited.items() if value != record[name]}

    def _with(self, column: pa.Array, changes: dict[int, "_Change"]) -> pa.Array:
        """The column with some of its values replaced; refused where Python's values would not be Arrow's again."""
        rows = pa.array(changes, pa.int64())
        try:
            before = pa.array([change.before for change in changes.values()], column.type)
            if not _written_out(before).equals(_written_out(column.take(rows))):
                raise self._lossy(column.type)
            values = pa.array([change.value for change in changes.values()], column.type)
            places = np.arange(len(column))
            places[list(changes)] = np.arange(len(column), len(column) + len(values))
            return pa.concat_arrays([column, values]).take(pa.array(places))
        except (pa.ArrowException, TypeError) as error:
            raise self._lossy(column.type) from error

    def _lossy(self, kind: pa.DataType) -> CorpusProblem:
        what = Text("这一类型的列无法无损改写", "a column of this type cannot be rewritten without loss")
        fix = Text("将含个人信息的记录剔除（drop）。", "Drop the records with personal information.")
        return CorpusProblem(Problem(what, Place(self._file), found=str(kind)[:200], fix=fix))


class _Change(NamedTuple):
    before: object
    value: object


def _written_out(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _as_text(value: Any) -> str:  # noqa: ANN401  text or bytes
    return value.decode() if isinstance(value, bytes) else str(value)


def _like(text: str, before: object) -> object:
    return text.encode() if isinstance(before, bytes) else text


def rewrite_parquet(
    source: pa.NativeFile, out: BinaryIO, decisions: Decisions, editor: Editor, wanted: Wanted, file: str
) -> None:
    """Writes the rows that stay, row group by row group.

    Raises:
        CorpusProblem: a row is not the one that was scanned, or cannot be rewritten without loss.
        Damaged, OSError, pa.ArrowException: the file cannot be read to its end.
    """
    parquet = pq.ParquetFile(source, pre_buffer=False, buffer_size=_BUFFER)
    schema, metadata = parquet.schema_arrow, parquet.metadata
    rewriter = Rewriter(schema, decisions, editor, wanted, file)
    if metadata.num_row_groups:  # asked for the metadata of a damaged chunk, Arrow ends the process; reading it raises
        next(parquet.iter_batches(1, row_groups=[0], use_threads=False), None)
    with pq.ParquetWriter(out, schema, **_as_written(metadata)) as writer:
        for group in range(metadata.num_row_groups):
            waiting: list[pa.RecordBatch] = []
            rows = 0
            batches = parquet.iter_batches(
                _rows_at_once(metadata.row_group(group)), row_groups=[group], use_threads=False
            )
            for batch in batches:
                rows += batch.num_rows
                waiting.append(rewriter.kept(batch))
                if sum(each.nbytes for each in waiting) >= _GROUP_BYTES:
                    _write(writer, waiting, schema)
                    waiting = []
            if rows != metadata.row_group(group).num_rows:
                raise Damaged
            _write(writer, waiting, schema)


def _write(writer: pq.ParquetWriter, batches: list[pa.RecordBatch], schema: pa.Schema) -> None:
    table = pa.Table.from_batches(batches, schema)
    if table.num_rows:
        writer.write_table(table, row_group_size=table.num_rows)


def _rows_at_once(group: pq.RowGroupMetaData) -> int:
    mean = max(int(group.total_byte_size) // max(int(group.num_rows), 1), 1)
    return max(1, min(_ROWS, _GROUP_BYTES // 8 // mean))


_CODECS: Final = {"UNCOMPRESSED": "NONE"}


def _as_written(metadata: pq.FileMetaData) -> dict[str, Any]:
    """How the file was written: compression and dictionaries by column, and the version of the format."""
    options: dict[str, Any] = {"version": metadata.format_version, "store_schema": True}
    if metadata.num_row_groups:
        group = metadata.row_group(0)
        columns = [group.column(place) for place in range(group.num_columns)]
        options["compression"] = {
            each.path_in_schema: _CODECS.get(each.compression, each.compression) for each in columns
        }
        options["use_dictionary"] = [each.path_in_schema for each in columns if each.has_dictionary_page] or False
    return options


def rewrite_arrow(
    source: pa.NativeFile, out: BinaryIO, decisions: Decisions, editor: Editor, wanted: Wanted, file: str
) -> None:
    """Writes the rows that stay, record batch by record batch, as a file or a stream as before.

    Raises:
        CorpusProblem: as `rewrite_parquet`.
        Damaged, OSError, pa.ArrowException: the file cannot be read to its end.
    """
    is_file = source.read(len(MAGIC)) == MAGIC
    options = pa.ipc.IpcWriteOptions(compression=_codec(source, is_file=is_file))
    source.seek(0)
    reader = pa.ipc.open_file(source) if is_file else pa.ipc.open_stream(source)
    rewriter = Rewriter(reader.schema, decisions, editor, wanted, file)
    new = pa.ipc.new_file if is_file else pa.ipc.new_stream
    with new(out, reader.schema, options=options) as writer:
        for batch in _batches(reader, is_file=is_file):
            batch.validate()
            kept = rewriter.kept(batch)
            if kept.num_rows or not batch.num_rows:
                writer.write_batch(kept)


def _batches(reader: Any, *, is_file: bool) -> Iterator[pa.RecordBatch]:  # noqa: ANN401  either reader
    if is_file:
        yield from (reader.get_batch(number) for number in range(reader.num_record_batches))
    else:
        yield from reader


_MAGICS: Final = {b"\x04\x22\x4d\x18": "lz4", b"\x28\xb5\x2f\xfd": "zstd"}
_SEARCHED: Final = 1 << 16


def _codec(source: pa.NativeFile, *, is_file: bool) -> str | None:
    """What the buffers are compressed with: behind their length each begins with the mark of its codec."""
    source.seek(8 if is_file else 0)
    while True:
        try:
            message = pa.ipc.read_message(source)
        except EOFError:
            return None
        body = message.body[:_SEARCHED].to_pybytes() if message.body is not None else b""
        if message.type == "record batch" and body:
            marks = (_MAGICS.get(body[place + 8 : place + 12]) for place in range(0, len(body), 8))
            return next((codec for codec in marks if codec), None)
