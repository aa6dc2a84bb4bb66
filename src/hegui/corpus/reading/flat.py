# SPDX-License-Identifier: Apache-2.0
"""Many lines of JSON at once, where records are flat: strings and numbers under the same keys. Arrow reads them.

Only where that is sure to give what reading line by line gives. Wherever it is in doubt, the lines are read one by one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import msgspec

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.columns import ColumnReader, Columns
from hegui.corpus.reading.layouts import KNOWN, Kind, Layout, Wanted, path_of, recognised
from hegui.corpus.reading.lines import Lines
from hegui.corpus.texts import Rejected

with corpus_extra():
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import json as arrow_json

LONGEST: Final = 1 << 20
"""Bytes of a line; of a longer one the parts must be counted."""
_PATIENCE: Final = 8
"""Blocks in a row that Arrow read in vain, after which it is not asked again."""
_MOST_KEYS: Final = 64
"""Of a record: each costs room in every row."""

_Places: TypeAlias = "npt.NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys that records have, and no others, and what stands under them."""

    schema: pa.Schema
    """Strings, numbers, truth values."""
    read: tuple[str, ...]
    """The keys whose texts are read, in the order of the texts."""
    always: frozenset[str]
    """Keys that every record must have with a string, for the layout to be that of the first."""
    ordered: bool
    """Whether texts come in the order of the record's keys."""
    layouts: frozenset[Layout]


class FlatLines:
    """Reads lines many at a time.

    Args:
        wanted: which texts are read.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._longest = min(LONGEST, wanted.longest)
        self._in_vain = 0

    def read(self, block: Lines) -> list[pa.RecordBatch] | None:
        """The texts of all lines; None: they must be read one by one."""
        if self._in_vain >= _PATIENCE:
            return None
        data = np.frombuffer(block.data, np.uint8)
        ends = np.append(np.flatnonzero(data == ord("\n")), len(data))
        starts = np.append(0, ends[:-1] + 1)
        shape = shape_of(block.data[: ends[0]], self._wanted) if ends[0] <= self._longest else None
        if shape is None or not _are_objects(data, starts, ends) or (ends - starts).max() > self._longest:
            return None
        batches = self._batches(block, shape, starts, ends)
        self._in_vain = 0 if batches else self._in_vain + 1
        return batches

    def _batches(self, block: Lines, shape: Shape, starts: _Places, ends: _Places) -> list[pa.RecordBatch] | None:
        if shape.ordered and not _in_order(block.data, shape.read, starts, ends):
            return None
        table = _parsed(block.data, shape.schema)
        if table is None or len(table) != len(starts) or not _is_sound(table, shape):
            return None
        columns = Columns(shape.read, shape.read, shape.layouts, flat=True)
        batches = list(ColumnReader(columns, self._wanted).read(table, pa.array(starts + block.offset)))
        return None if any(isinstance(batch, Rejected) for batch in batches) else batches


def shape_of(line: bytes, wanted: Wanted) -> Shape | None:
    """The shape of a line; None: it is not flat, or of no layout."""
    try:
        record = msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or len(record) > _MOST_KEYS or any('"' in key for key in record):
        return None
    types = [_type_of(value) for value in record.values()]
    if None in types:
        return None
    schema = pa.schema(zip(record, types, strict=True))
    if wanted.fields:
        read = tuple(dict.fromkeys(wanted.fields))
        layouts, always = frozenset({Layout.ASKED}), frozenset(read)
        if any(path_of(field) != (field,) for field in read):
            return None
    else:
        known = tuple(key for key in record if key in KNOWN)
        layouts, read = recognised(tuple((key, Kind.STRING) for key in known))
        always = frozenset(known)
    if not read or not all(isinstance(record.get(key), str) for key in always):
        return None
    return Shape(schema, read, always, len(read) > 1 and not wanted.fields, layouts)


def _type_of(value: object) -> pa.DataType | None:
    if isinstance(value, str):
        return pa.string()
    if isinstance(value, bool):
        return pa.bool_()
    if isinstance(value, int | float):
        return pa.float64()
    return pa.null() if value is None else None


def _are_objects(data: "npt.NDArray[np.uint8]", starts: _Places, ends: _Places) -> bool:
    """Whether every line begins and ends with a brace.

    No value goes on from such a line to the next, for in no value an end of line stands between ``}`` and ``{``. So each
    line holds one or more; and if there are as many values as lines, each line is one.
    """
    if not (starts < ends).all():
        return False
    last = ends - 1
    last -= data[last] == ord("\r")
    return bool((data[starts] == ord("{")).all() and (data[last] == ord("}")).all())


def _in_order(content: bytes, keys: Iterable[str], starts: _Places, ends: _Places) -> bool:
    """Whether each key stands once in every line, and in this order.

    A string in quotes that are not escaped and with a colon behind it is a key.
    """
    places = []
    for key in keys:
        found = re.finditer(rb'"' + re.escape(key.encode()) + rb'"[ \t\r]*:', content)
        places.append(np.fromiter((match.start() for match in found), np.int64))
        if len(places[-1]) != len(starts):
            return False
    return all(bool((before < after).all()) for before, after in pairwise((starts, *places, ends)))


def _parsed(content: bytes, schema: pa.Schema) -> pa.RecordBatch | None:
    """The records, if they are JSON and each has some of these keys and no others, none twice."""
    if b"\0" in content:
        return None
    try:
        table = arrow_json.read_json(
            pa.BufferReader(content),
            arrow_json.ReadOptions(use_threads=False, block_size=len(content) + 1),
            arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )
    except pa.ArrowException:
        return None
    batches = table.to_batches()
    return batches[0] if len(batches) == 1 else None


def _is_sound(table: pa.RecordBatch, shape: Shape) -> bool:
    """Whether nothing is there that Arrow takes and JSON does not, or that Python reads in another way."""
    for name, column in zip(table.schema.names, table.columns, strict=True):
        if name in shape.always and column.null_count:
            return False
        if pa.types.is_floating(column.type) and not pc.all(pc.is_finite(column)).as_py():
            return False  # `Inf`, which JSON does not know, or a number too long for Python
        if name not in shape.read and pa.types.is_string(column.type):  # those that are read are looked at again
            try:
                column.validate(full=True)
            except pa.ArrowInvalid:
                return False  # no UTF-8
    return True
