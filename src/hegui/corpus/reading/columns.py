# SPDX-License-Identifier: Apache-2.0
"""Texts out of Arrow columns: as they are where columns hold text, row by row where they hold nested values."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.arrays import check_offsets, expanded, is_string, is_text, lengths_of, not_utf8, plain
from hegui.corpus.reading.batches import Batcher, batch_of, one_field
from hegui.corpus.reading.layouts import KNOWN, Finder, Kind, Layout, TooDeep, Wanted, below, path_of, recognised
from hegui.corpus.reading.turns import taken_apart
from hegui.corpus.texts import BATCH_BYTES, BATCH_ROWS, Reason, Rejected

with corpus_extra():
    import numpy as np
    import pyarrow as pa
    from pyarrow import types


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that are read, and how."""

    names: tuple[str, ...]
    shown: tuple[str, ...]
    """The same as fields are called in batches."""
    layouts: frozenset[Layout]
    flat: bool
    """Whether all hold plain text."""


def columns_of(schema: pa.Schema, wanted: Wanted) -> Columns:
    """Which columns of a table are read. Of two columns of one name the last counts, as in JSON.

    Binary columns are texts where a layout or the caller names them (older writers do not mark text), else pictures.
    """
    held = {name: schema.field(place) for place, name in enumerate(schema.names)}
    if wanted.fields:
        paths = [path_of(field) for field in wanted.fields]
        chosen = tuple(dict.fromkeys(str(path[0]) for path in paths if path[0] in held))
        layouts = frozenset({Layout.ASKED})
        is_whole = all(len(path) == 1 for path in paths)
    else:
        layouts, chosen = recognised(tuple((name, _kind(field.type)) for name, field in held.items() if name in KNOWN))
        is_whole = True
        if not chosen:
            chosen = tuple(name for name, field in held.items() if _holds_strings(field.type))
    flat = is_whole and all(is_text(held[name].type) for name in chosen)
    places = {name: place for place, name in enumerate(held)}
    return Columns(chosen, tuple(below("", name, places[name]) for name in chosen), layouts, flat)


def _holds_strings(kind: pa.DataType) -> bool:
    """Whether strings stand anywhere in values of a type; lists of token numbers need not be looked through."""
    if types.is_nested(kind):
        return any(_holds_strings(kind.field(place).type) for place in range(kind.num_fields))
    return is_string(kind)


def _kind(kind: pa.DataType) -> Kind:
    if is_text(kind):
        return Kind.STRING
    return Kind.LIST if types.is_list(kind) or types.is_large_list(kind) else Kind.OTHER


class ColumnReader:
    """Turns record batches, one after the other, into batches of texts.

    Args:
        columns: what is read of them.
        wanted: the same, as the user said it.
    """

    def __init__(self, columns: Columns, wanted: Wanted) -> None:
        self._columns = columns
        self._wanted = wanted
        self._finder = Finder(wanted)

    def check(self, table: pa.RecordBatch) -> None:
        """Refuses a record batch whose offsets lie, as one from an Arrow file may: they would be followed out of memory.

        Raises:
            pa.ArrowInvalid: some do.
        """
        table.validate()
        for array in self._arrays(table):
            check_offsets(array)

    def _arrays(self, table: pa.RecordBatch) -> list[pa.Array]:
        return [table.column(table.schema.get_all_field_indices(name)[-1]) for name in self._columns.names]

    def read(self, table: pa.RecordBatch, positions: pa.Array) -> Iterator[pa.RecordBatch | Rejected]:
        """The texts of a sound record batch whose rows stand at these positions; it may hold more columns than are read."""
        if not self._columns.names:
            yield from (Rejected(position, 0, Reason.NO_TEXT) for position in positions.to_pylist())
            return
        arrays = self._arrays(table)
        rows = len(positions)
        if rows > 1 and sum(map(expanded, arrays)) > 4 * BATCH_BYTES:  # also: one long value that a dictionary repeats
            half = rows // 2
            yield from self.read(table.slice(0, half), positions.slice(0, half))
            yield from self.read(table.slice(half), positions.slice(half))
            return
        if self._columns.flat:
            yield from self._flat([plain(array) for array in arrays], positions)
        else:
            turns = self._turns(arrays, positions)
            yield from self._nested(arrays, positions) if turns is None else turns

    def _flat(self, arrays: list[pa.Array], positions: pa.Array) -> Iterator[pa.RecordBatch | Rejected]:
        refused = _refused(arrays, positions, self._wanted.longest)
        if refused is not None:
            reasons, kept = refused
            yield from reasons
            arrays = [array.take(kept) for array in arrays]
            positions = positions.take(kept)
        arrays = [array.view(pa.string()) for array in arrays]
        for start, length in _parts(arrays):
            yield self._batch([array.slice(start, length) for array in arrays], positions.slice(start, length))

    def _batch(self, arrays: list[pa.Array], positions: pa.Array) -> pa.RecordBatch:
        rows, width = len(positions), len(arrays)
        if width == 1:
            return batch_of(positions, one_field(self._columns.shown[0], rows), arrays[0], self._columns.layouts)
        # One text after the other of each row: index c*rows + r of the columns put end to end.
        order = np.arange(rows * width, dtype=np.int64).reshape(width, rows).T.ravel()
        texts = pa.concat_arrays(arrays).take(pa.array(order))
        fields = pa.array(np.tile(np.arange(width, dtype=np.int32), rows))
        repeated = pa.array(np.repeat(positions.to_numpy(), width))
        if texts.null_count:
            there = texts.is_valid()
            texts, fields, repeated = texts.filter(there), fields.filter(there), repeated.filter(there)
        named = pa.DictionaryArray.from_arrays(fields, pa.array(self._columns.shown, pa.string()))
        return batch_of(repeated, named, texts, self._columns.layouts)

    def _turns(self, arrays: list[pa.Array], positions: pa.Array) -> Iterator[pa.RecordBatch | Rejected] | None:
        """As `_nested`, where the layout is a usual one and nothing is odd; else None."""
        if self._wanted.fields or Layout.STRINGS in self._columns.layouts or not len(positions):
            return None
        apart = taken_apart(arrays, self._columns.names, self._wanted.longest)
        if apart is None:
            return None
        stands = positions.to_numpy()
        return chain(
            (Rejected(position, 0, Reason.NO_TEXT) for position in np.delete(stands, apart.rows).tolist()),
            (
                batch_of(pa.array(stands[part.rows]), part.fields, part.texts, self._columns.layouts)
                for part in apart.batches()
            ),
        )

    def _nested(self, arrays: list[pa.Array], positions: pa.Array) -> Iterator[pa.RecordBatch | Rejected]:
        batch = Batcher()
        for row, position in enumerate(positions.to_pylist()):
            try:
                record = {
                    name: _as_text(array[row].as_py()) for name, array in zip(self._columns.names, arrays, strict=True)
                }
                _, texts = self._finder.texts(record)
            except UnicodeDecodeError:
                yield Rejected(position, 0, Reason.NOT_UTF8)
                continue
            except TooDeep:
                yield Rejected(position, 0, Reason.TOO_DEEP)
                continue
            except ValueError:  # two fields of one name, a date before year 1
                yield Rejected(position, 0, Reason.DAMAGED)
                continue
            length = sum(len(text) for _, text in texts)
            if not texts:
                yield Rejected(position, 0, Reason.NO_TEXT)
            elif length > self._wanted.longest:
                yield Rejected(position, length, Reason.TOO_LONG)
            else:
                batch.add(position, texts, length, self._columns.layouts)
                if batch.full:
                    yield batch.take()
        if batch:
            yield batch.take()


def _as_text(value: object) -> object:
    return value.decode() if isinstance(value, bytes) else value


def _refused(arrays: list[pa.Array], positions: pa.Array, longest: int) -> tuple[list[Rejected], pa.Array] | None:
    """The rows that cannot be read, and the places of those that can; None where all can."""
    bad: dict[int, Reason] = {}
    for array in arrays:
        for row in not_utf8(array):
            bad[row] = Reason.NOT_UTF8
    if sum(array.nbytes for array in arrays) > longest:
        sizes = np.sum([lengths_of(array) for array in arrays], axis=0)
        for row in np.flatnonzero(sizes > longest).tolist():
            bad[row] = Reason.TOO_LONG
    if all(array.null_count for array in arrays):
        empty = np.logical_and.reduce([array.is_null().to_numpy(zero_copy_only=False) for array in arrays])
        for row in np.flatnonzero(empty).tolist():
            bad[row] = Reason.NO_TEXT
    if not bad:
        return None
    kept = np.ones(len(positions), bool)
    kept[list(bad)] = False
    rejected = [
        Rejected(positions[row].as_py(), int(sum(lengths_of(array.slice(row, 1))[0] for array in arrays)), reason)
        for row, reason in sorted(bad.items())
    ]
    return rejected, pa.array(np.flatnonzero(kept))


def _parts(arrays: list[pa.Array]) -> Iterator[tuple[int, int]]:
    """Where rows are cut into batches: start and length."""
    rows = len(arrays[0])
    if rows * len(arrays) <= BATCH_ROWS and sum(array.nbytes for array in arrays) <= 2 * BATCH_BYTES:
        if rows:
            yield 0, rows
        return
    ends = np.cumsum(np.sum([lengths_of(array) for array in arrays], axis=0))
    most = max(BATCH_ROWS // len(arrays), 1)
    start = 0
    while start < rows:
        before = int(ends[start - 1]) if start else 0
        by_bytes = int(np.searchsorted(ends, before + BATCH_BYTES, side="right"))
        end = min(max(by_bytes, start + 1), start + most, rows)
        yield start, end - start
        start = end
