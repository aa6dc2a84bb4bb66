# SPDX-License-Identifier: Apache-2.0
"""JSONL: one JSON value a line."""

import json
from collections.abc import Iterator
from typing import Final

import msgspec

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.batches import Batcher, is_encodable
from hegui.corpus.reading.layouts import Finder, Layout, Texts, TooDeep, Wanted
from hegui.corpus.reading.lines import BOM, lines_of
from hegui.corpus.texts import Reason, Rejected

with corpus_extra():
    import pyarrow as pa

_MOST_PARTS: Final = 2_000_000
"""Values in one record: 32 MB of ``[],[],…`` would take 25 times that in memory."""
_LONG: Final = 1 << 20
"""Bytes under which a record cannot have too many."""

_strictly: Final = msgspec.json.Decoder().decode
_leniently: Final = json.JSONDecoder(strict=False).decode
"""What Python writes and JSON does not know: NaN, and control characters such as NUL as they are."""


def read(stream: pa.NativeFile, start: int, end: int, wanted: Wanted) -> Iterator[pa.RecordBatch | Rejected]:
    """The records of the lines that begin in ``[start, end)``, with ``end`` 0 for all. Blank lines are none."""
    finder = Finder(wanted)
    batch = Batcher()
    for block in lines_of(stream, start, end, wanted.longest):
        if isinstance(block, Rejected):
            yield block
            continue
        offset = block.offset
        for line in block.lines:
            found = texts_of(line if offset else line.removeprefix(BOM), finder, wanted.longest)
            if isinstance(found, Reason):
                yield Rejected(offset, len(line), found)
            elif found is not None:
                batch.add(offset, found[1], len(line), found[0])
                if batch.full:
                    yield batch.take()
            offset += len(line) + 1
    if batch:
        yield batch.take()


def texts_of(line: bytes, finder: Finder, longest: int) -> tuple[frozenset[Layout], Texts] | Reason | None:
    """The texts of one JSON value and their layouts, or why there are none; None for a blank."""
    if len(line) > longest or (
        len(line) > _LONG and line.count(b",") + line.count(b"[") + line.count(b"{") > _MOST_PARTS
    ):
        return Reason.TOO_LONG
    surely_encodable = True
    try:
        try:
            record = _strictly(line)
        except msgspec.DecodeError:
            if not line or line.isspace():
                return None
            record = _leniently(line.decode())
            surely_encodable = False
        layouts, texts = finder.texts(record)
    except UnicodeDecodeError:
        return Reason.NOT_UTF8
    except (RecursionError, TooDeep):
        return Reason.TOO_DEEP
    except ValueError:
        return Reason.NOT_JSON
    if not texts:
        return Reason.NO_TEXT
    if not surely_encodable and not is_encodable(texts):
        return Reason.NOT_UTF8
    return layouts, texts
