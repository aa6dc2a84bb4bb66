# SPDX-License-Identifier: Apache-2.0
"""Arrow IPC: a file of record batches that can be cut, or a stream of them."""

from collections.abc import Iterator
from typing import Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.columns import ColumnReader, columns_of
from hegui.corpus.reading.layouts import Wanted
from hegui.corpus.reading.opening import is_damage
from hegui.corpus.texts import BATCH_ROWS, Reason, Rejected

with corpus_extra():
    import numpy as np
    import pyarrow as pa

MAGIC: Final = b"ARROW1"
"""How a file of Arrow begins; a stream has no name."""


def read(source: pa.NativeFile, start: int, end: int, wanted: Wanted) -> Iterator[pa.RecordBatch | Rejected]:
    """The rows of record batches ``start`` to ``end``, with ``end`` 0 for all; what follows damage is rejected as one."""
    position = 0
    reader: ColumnReader | None = None
    try:
        for number, batch in enumerate(_batches(source)):
            if end and number >= end:
                return
            if number >= start:
                reader = reader or ColumnReader(columns_of(batch.schema, wanted), wanted)
                reader.check(batch)
                for row in range(0, batch.num_rows, BATCH_ROWS):
                    part = batch.slice(row, BATCH_ROWS)
                    first = position + row
                    yield from reader.read(part, pa.array(np.arange(first, first + part.num_rows, dtype=np.int64)))
            position += batch.num_rows
    except (OSError, EOFError, UnicodeDecodeError, pa.ArrowException) as error:  # names of columns need not be UTF-8
        if not is_damage(error):
            raise
        is_cut = isinstance(error, EOFError) or any(
            word in str(error) for word in ("Expected", "small", "Not an Arrow")
        )
        yield Rejected(position, 0, Reason.TRUNCATED if is_cut else Reason.DAMAGED)


def count_batches(source: pa.NativeFile) -> int:
    """Record batches of a file; 0 where it is a stream, or damaged."""
    try:
        if source.read(len(MAGIC)) != MAGIC:
            return 0
        source.seek(0)
        return int(pa.ipc.open_file(source).num_record_batches)
    except (OSError, pa.ArrowException) as error:
        if not is_damage(error):
            raise
        return 0


def _batches(source: pa.NativeFile) -> Iterator[pa.RecordBatch]:
    beginning = source.read(len(MAGIC))
    source.seek(0)
    if beginning != MAGIC:
        yield from pa.ipc.open_stream(source)
        return
    file = pa.ipc.open_file(source)
    for number in range(file.num_record_batches):
        yield file.get_batch(number)
