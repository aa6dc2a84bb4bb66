# SPDX-License-Identifier: Apache-2.0
"""Batches of texts in the making: whole records, about ten megabytes or four thousand texts at a time."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.layouts import Layout, Texts
from hegui.corpus.texts import BATCH_BYTES, BATCH_ROWS, TEXTS

with corpus_extra():
    import numpy as np
    import pyarrow as pa

_SEEN: Final = b"hegui"
"""Key in the metadata of a batch's schema under which its reader says what it saw."""


def batch_of(
    positions: pa.Array,
    fields: pa.DictionaryArray,
    texts: pa.Array,
    layouts: Iterable[Layout] = (),
    others: Mapping[str, int] | None = None,
) -> pa.RecordBatch:
    """A batch that tells the layouts of its records, and the members of a tar that are of other modalities."""
    seen = json.dumps({"layouts": sorted(layouts), "others": dict(others or {})}).encode()
    return pa.RecordBatch.from_arrays([positions, fields, texts], schema=TEXTS.with_metadata({_SEEN: seen}))


def one_field(name: str, rows: int) -> pa.DictionaryArray:
    """The field of texts that all stand in the same one."""
    return pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), pa.array([name], pa.string()))


def layouts_of(batch: pa.RecordBatch) -> frozenset[Layout]:
    """The layouts of the records in a batch, as its reader recognised them."""
    return frozenset(map(Layout, _seen(batch).get("layouts", ())))


def others_of(batch: pa.RecordBatch) -> Mapping[str, int]:
    """Members of a tar, by ending, that hold no text (pictures, sound): counted since the batch before."""
    others = _seen(batch).get("others", {})
    return others if isinstance(others, dict) else {}


def _seen(batch: pa.RecordBatch) -> dict[str, dict[str, int] | list[str]]:
    seen: dict[str, dict[str, int] | list[str]] = json.loads((batch.schema.metadata or {}).get(_SEEN, b"{}"))
    return seen


class Batcher:
    """Takes records one by one and gives a batch when there is enough for one."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._positions: list[int] = []
        self._counts: list[int] = []
        """Texts at each position."""
        self._fields: list[int] = []
        self._utf8 = bytearray()
        self._ends = [0]
        self._names: dict[str, int] = {}
        self._layouts: set[Layout] = set()
        self._bytes = 0
        self.others: Counter[str] = Counter()

    @property
    def full(self) -> bool:
        """Whether there is enough for a batch."""
        return len(self._fields) >= BATCH_ROWS or self._bytes >= BATCH_BYTES

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self._fields or self.others)

    def add(self, position: int, texts: Texts, length: int, layouts: Iterable[Layout]) -> None:
        """Adds a record of about that many bytes."""
        names, fields, utf8, ends = self._names, self._fields, self._utf8, self._ends
        for field, text in texts:
            fields.append(names.setdefault(field, len(names)))
            utf8 += text.encode()  # at once, while it is in the processor's cache
            ends.append(len(utf8))
        self._positions.append(position)
        self._counts.append(len(texts))
        self._bytes += length
        self._layouts.update(layouts)

    def take(self) -> pa.RecordBatch:
        """The batch, which is then begun anew."""
        ends = pa.py_buffer(np.array(self._ends, np.int32))
        batch = batch_of(
            pa.array(np.repeat(np.array(self._positions, np.int64), np.array(self._counts, np.int64))),
            pa.DictionaryArray.from_arrays(pa.array(self._fields, pa.int32()), pa.array(self._names, pa.string())),
            pa.StringArray.from_buffers(len(self._fields), ends, pa.py_buffer(self._utf8)),
            self._layouts,
            self.others,
        )
        self._begin()
        return batch


def is_encodable(texts: Texts) -> bool:
    """Whether no text holds half a surrogate pair, which UTF-8 cannot."""
    try:
        for _, text in texts:
            text.encode()
    except UnicodeEncodeError:
        return False
    return True
