# SPDX-License-Identifier: Apache-2.0
"""Plain text: one record a line; blank lines are none."""

from collections.abc import Iterator
from typing import Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.batches import Batcher
from hegui.corpus.reading.layouts import Layout, Wanted
from hegui.corpus.reading.lines import BOM, lines_of
from hegui.corpus.texts import Reason, Rejected

with corpus_extra():
    import pyarrow as pa

_LAYOUT: Final = frozenset({Layout.TEXT})


def read(stream: pa.NativeFile, start: int, end: int, wanted: Wanted) -> Iterator[pa.RecordBatch | Rejected]:
    """The lines that begin in ``[start, end)``, with ``end`` 0 for all; each is the field ``text``."""
    batch = Batcher()
    for block in lines_of(stream, start, end, wanted.longest):
        if isinstance(block, Rejected):
            yield block
            continue
        offset = block.offset
        for line in block.lines:
            if len(line) > wanted.longest:
                yield Rejected(offset, len(line), Reason.TOO_LONG)
            elif line and not line.isspace():
                try:
                    text = (line if offset else line.removeprefix(BOM)).removesuffix(b"\r").decode()
                except UnicodeDecodeError:
                    yield Rejected(offset, len(line), Reason.NOT_UTF8)
                else:
                    batch.add(offset, [("text", text)], len(line), _LAYOUT)
                    if batch.full:
                        yield batch.take()
            offset += len(line) + 1
    if batch:
        yield batch.take()
