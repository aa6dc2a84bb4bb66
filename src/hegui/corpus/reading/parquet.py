# SPDX-License-Identifier: Apache-2.0
"""Parquet: the row groups of a split, one after the other, only the columns that hold text."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.columns import ColumnReader, Columns, columns_of
from hegui.corpus.reading.layouts import Wanted
from hegui.corpus.reading.opening import is_damage
from hegui.corpus.texts import BATCH_BYTES, BATCH_ROWS, Reason, Rejected

with corpus_extra():
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet as pq

_BUFFER: Final = 1 << 20
"""Bytes of a column chunk read at a time; without it the whole chunk is."""
_BOMB_BYTES: Final = 1 << 30
_BOMB_RATIO: Final = 200
"""Text packs to a tenth, seldom to a hundredth: a gigabyte out of five megabytes is not text."""


def footer(source: pa.NativeFile) -> pq.FileMetaData | Reason:
    """The footer of a file, or why it has none."""
    try:
        return pq.read_metadata(source)
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        if not is_damage(error):
            raise
        return _reason(error)


def _reason(error: Exception) -> Reason:
    said = str(error)
    is_cut = "magic bytes not found" in said or "too small" in said or "size is" in said
    return Reason.TRUNCATED if is_cut else Reason.DAMAGED


def groups_of(metadata: pq.FileMetaData, start: int, end: int) -> range:
    """The row groups of a split; all, where it is not cut."""
    return range(start, min(end, metadata.num_row_groups)) if end else range(metadata.num_row_groups)


def rows_in(metadata: pq.FileMetaData, groups: range) -> int:
    """The rows of some groups together."""
    return sum(int(metadata.row_group(group).num_rows) for group in groups)


def read(source: pa.NativeFile, start: int, end: int, wanted: Wanted) -> Iterator[pa.RecordBatch | Rejected]:
    """The rows of row groups ``start`` to ``end``; of a group that breaks off, what follows is rejected as one."""
    metadata = footer(source)
    if isinstance(metadata, Reason):
        yield Rejected(0, source.size(), metadata)
        return
    try:
        file = pq.ParquetFile(source, metadata=metadata, pre_buffer=False, buffer_size=_BUFFER)
        columns = columns_of(file.schema_arrow, wanted)
    except (UnicodeDecodeError, pa.ArrowException):  # names of columns need not be UTF-8
        yield Rejected(0, source.size(), Reason.DAMAGED)
        return
    reader = ColumnReader(columns, wanted)
    groups = groups_of(metadata, start, end)
    position = rows_in(metadata, range(groups.start))
    for group in groups:
        rows = metadata.row_group(group).num_rows
        yield from _group(file, source, group, columns, reader, position)
        position += rows


def _group(
    file: pq.ParquetFile, source: pa.NativeFile, group: int, columns: Columns, reader: ColumnReader, position: int
) -> Iterator[pa.RecordBatch | Rejected]:
    rows = file.metadata.row_group(group).num_rows
    if not columns.names:
        yield from _without_text(position, rows)
        return
    plain = file.metadata.row_group(group).total_byte_size
    if plain > _BOMB_BYTES and plain > _BOMB_RATIO * source.size():
        yield Rejected(position, plain, Reason.DAMAGED)  # one for all rows of the group
        return
    end = position + rows
    held: list[pa.RecordBatch] = []
    try:
        at_once = _rows_at_once(source, file.metadata, group, columns)
        for batch in file.iter_batches(at_once, row_groups=[group], columns=list(columns.names), use_threads=False):
            held.append(batch)
            if sum(each.num_rows for each in held) >= BATCH_ROWS or sum(each.nbytes for each in held) >= BATCH_BYTES:
                table = _joined(held)
                held = []
                yield from reader.read(table, _positions(position, table.num_rows))
                position += table.num_rows
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        if not is_damage(error):
            raise
        if held:
            table = _joined(held)
            held = []
            yield from reader.read(table, _positions(position, table.num_rows))
            position += table.num_rows
        yield Rejected(position, 0, _reason(error))
        return
    if held:
        table = _joined(held)
        yield from reader.read(table, _positions(position, table.num_rows))
        position += table.num_rows
    if position < end:
        yield Rejected(position, 0, Reason.TRUNCATED)


def _without_text(position: int, rows: int) -> Iterator[Rejected]:
    return (Rejected(row, 0, Reason.NO_TEXT) for row in range(position, position + rows))


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    table = pa.Table.from_batches(batches).combine_chunks()
    return table.to_batches()[0]


def _positions(first: int, rows: int) -> pa.Array:
    return pa.array(np.arange(first, first + rows, dtype=np.int64))


def _rows_at_once(source: pa.NativeFile, metadata: pq.FileMetaData, group: int, columns: Columns) -> int:
    """How many rows are unpacked at a time: some ten megabytes by their mean, or by the longest value of a dictionary.

    A dictionary may repeat one value of ten megabytes a million times in a file of ten kilobytes.
    """
    rows = metadata.row_group(group).num_rows
    leaves = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
    read = {place: leaf for place, leaf in enumerate(leaves) if {leaf, leaf.partition(".")[0]} & set(columns.names)}
    probe = pq.ParquetFile(
        source, metadata=metadata, read_dictionary=list(read.values()), pre_buffer=False, buffer_size=_BUFFER
    )
    first = probe.iter_batches(1, row_groups=[group], columns=list(columns.names), use_threads=False)
    longest = max((_longest_entry(column) for batch in islice(first, 1) for column in batch.columns), default=0)
    # Only now: asked for the metadata of a damaged chunk, Arrow ends the process; the probe has raised an error by then.
    chunks = (metadata.row_group(group).column(place) for place in read)
    mean = sum(chunk.total_uncompressed_size for chunk in chunks) // max(rows, 1)
    return max(1, min(BATCH_ROWS, 2 * BATCH_BYTES // max(longest, int(mean), 1)))


def _longest_entry(column: pa.Array) -> int:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _longest_entry(column.dictionary)
    if pa.types.is_struct(kind):
        return max([_longest_entry(column.field(place)) for place in range(kind.num_fields)], default=0)
    if pa.types.is_list(kind):
        return _longest_entry(column.values)
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        offsets = column.buffers()[1]
        if offsets is None or not len(column):
            return 0
        ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
        lengths: list[int] = np.diff(ends).tolist()
        return max(lengths, default=0)
    return 0
