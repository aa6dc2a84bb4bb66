# SPDX-License-Identifier: Apache-2.0
"""CSV (and TSV) with a header: quoted values may hold line ends."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.columns import ColumnReader, columns_of
from hegui.corpus.reading.layouts import Wanted
from hegui.corpus.reading.lines import BOM
from hegui.corpus.reading.opening import is_damage, reason_of
from hegui.corpus.texts import Reason, Rejected

with corpus_extra():
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv as arrow_csv

_BLOCK: Final = 4 << 20
"""Bytes at a time: no row may be longer, so a quote that is never closed ends the reading within bounds."""
_HEADER: Final = 1 << 20
"""Bytes in which the header must end."""

_NOT_UTF8: Final = "\U0010ffff"
"""Stands for a byte that is no UTF-8: a code point that will never be a character."""
_MARKED: Final = "hegui-marked"
codecs.register_error(_MARKED, lambda error: (_NOT_UTF8, error.end))  # type: ignore[attr-defined]  # of decoding only


def read(stream: pa.NativeFile, delimiter: str, wanted: Wanted) -> Iterator[pa.RecordBatch | Rejected]:
    """All rows, numbered from 0 behind the header.

    A row of too many or too few values is rejected and the next is read. From a row on that is longer than the block, or
    that Arrow cannot part, everything is rejected as one: where the next row would begin cannot be told.
    """
    wrong: deque[tuple[int, int]] = deque()

    def note(row: arrow_csv.InvalidRow) -> str:
        wrong.append((row.number - 2, len(row.text)))  # Arrow counts from 1, and the header
        return "skip"

    position = 0
    try:
        head = stream.read(_HEADER)
        names, is_all = _header(head, delimiter)
        if is_all:
            return
        whole = _Whole(head, stream)
        rows = arrow_csv.open_csv(
            pa.PythonFile(whole, mode="r"),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=names, skip_rows_after_names=1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note
            ),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False, strings_can_be_null=False, column_types=dict.fromkeys(names, pa.string())
            ),
        )
        reader = ColumnReader(columns_of(rows.schema, wanted), wanted)
        for batch in rows:
            end = position + batch.num_rows
            skipped = []
            while wrong and wrong[0][0] < end:
                row, length = wrong.popleft()
                skipped.append(row - position)
                end += 1
                yield Rejected(row, length, Reason.DAMAGED)
            numbers = np.delete(np.arange(position, end, dtype=np.int64), skipped)
            yield from reader.read(_unmarked(batch) if whole.is_marked else batch, pa.array(numbers))
            position = end
        yield from (Rejected(row, length, Reason.DAMAGED) for row, length in wrong)
    except (OSError, pa.ArrowException, csv.Error) as error:
        if not is_damage(error):
            raise
        yield from (Rejected(row, length, Reason.DAMAGED) for row, length in wrong)
        yield Rejected(position, 0, Reason.TOO_LONG if "straddling" in str(error) else reason_of(error))


def _header(head: bytes, delimiter: str) -> tuple[list[str], bool]:
    """The names of the columns, and whether nothing follows them.

    Bytes that are not UTF-8 become replacement marks, for names are not scanned.
    """
    lines = io.StringIO(head.removeprefix(BOM).decode(errors="replace"), newline="")
    names = next((row for row in csv.reader(lines, delimiter=delimiter) if row), [])
    return names, len(head) < _HEADER and not lines.read().strip()


class _Whole(io.RawIOBase):
    """A stream and the beginning that was read of it; what is packed cannot go back.

    Arrow tells of a row that it cannot part only if it is UTF-8, so bytes that are not become `_NOT_UTF8` on the way.
    """

    def __init__(self, head: bytes, rest: pa.NativeFile) -> None:
        super().__init__()
        self._head = io.BytesIO(head)
        self._rest = rest
        self._decoder = codecs.getincrementaldecoder("utf-8")(_MARKED)
        self.is_marked = False
        """Whether there were such bytes so far."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while data := self._head.read(size) or self._rest.read(size):
            if text := self._decoder.decode(data):
                return self._passed(text)
        return self._passed(self._decoder.decode(b"", final=True))

    def _passed(self, text: str) -> bytes:
        self.is_marked = self.is_marked or _NOT_UTF8 in text
        return text.encode()


def _unmarked(table: pa.RecordBatch) -> pa.RecordBatch:
    """The rows as they were as to whether they are UTF-8: the mark becomes a byte that is not."""
    arrays = [
        pc.replace_substring(array.view(pa.binary()), _NOT_UTF8.encode(), b"\xff").view(pa.string())
        for array in table.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)
