# SPDX-License-Identifier: Apache-2.0
"""Lists of turns taken apart by column: the batches that reading row by row gives, whatever stands in them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.corpus.reading import batches, turns
from hegui.corpus.reading.columns import ColumnReader, columns_of
from hegui.corpus.reading.layouts import Wanted
from hegui.corpus.reading.turns import taken_apart
from hegui.corpus.texts import Reason, Rejected

TEXT = st.one_of(st.none(), st.just(""), st.text(st.characters(exclude_categories=("Cs",)), max_size=12))
TURN = st.fixed_dictionaries({"role": TEXT, "content": TEXT, "13800138000": TEXT, "weight": st.none() | st.floats()})
CHAT = pa.list_(
    pa.struct({"role": pa.string(), "content": pa.string(), "13800138000": pa.string(), "weight": pa.float64()})
)
RECORD = st.fixed_dictionaries(
    {"system": TEXT, "messages": st.one_of(st.none(), st.lists(st.none() | TURN, max_size=4))}
)
CHATS = [
    {"system": "系统", "messages": [{"role": "user", "content": f"问{row}"}, None, {"content": "答"}]}
    for row in range(50)
]


class RowByRow(ColumnReader):
    """Takes nothing apart."""

    def _turns(self, *_: object) -> None:
        return None


def table_of(records: list[dict[str, object]], kind: pa.DataType = CHAT) -> pa.RecordBatch:
    """With a first column that no layout knows."""
    columns = {"id": pa.array(range(len(records)))}
    columns |= {"system": pa.array([record["system"] for record in records], pa.string())}
    columns |= {"messages": pa.array([record["messages"] for record in records], kind)}
    return pa.RecordBatch.from_pydict(columns)


def told(reader: type[ColumnReader], table: pa.RecordBatch) -> tuple[list[object], list[Rejected]]:
    """What a reader makes of a table, batch by batch, and what it refuses."""
    wanted = Wanted()
    positions = pa.array(np.arange(len(table)) + 7)
    read = list(reader(columns_of(table.schema, wanted), wanted).read(table, positions))
    batches_read = [(each.to_pylist(), each.schema.metadata) for each in read if not isinstance(each, Rejected)]
    return batches_read, [each for each in read if isinstance(each, Rejected)]


@given(st.lists(RECORD, min_size=1, max_size=8), st.integers(0, 2))
def test_the_same_as_row_by_row(records: list[dict[str, object]], skipped: int) -> None:
    """Nulls anywhere, keys that are no names, columns that begin in the middle."""
    table = table_of(records)[skipped:]
    assert told(ColumnReader, table) == told(RowByRow, table)


@pytest.mark.parametrize(("most_rows", "most_bytes"), [(1, 1000), (2, 1000), (7, 1000), (4096, 1), (4096, 9), (5, 9)])
def test_batches_end_where_they_do_row_by_row(monkeypatch: pytest.MonkeyPatch, most_rows: int, most_bytes: int) -> None:
    """What a classifier is asked depends on them."""
    for module in (turns, batches):
        monkeypatch.setattr(module, "BATCH_ROWS", most_rows)
        monkeypatch.setattr(module, "BATCH_BYTES", most_bytes)
    table = table_of(CHATS)
    apart = told(ColumnReader, table)
    assert apart == told(RowByRow, table)
    assert len(apart[0]) > 1


@pytest.mark.parametrize(
    "kind",
    [
        CHAT,
        pa.large_list(CHAT.value_type),
        pa.list_(pa.struct({"from": pa.string(), "content": pa.large_string()})),
        pa.list_(pa.struct({"content": pa.string_view(), "good": pa.bool_()})),
    ],
    ids=str,
)
def test_ordinary_chats_are_taken_apart(kind: pa.DataType) -> None:
    """Whatever type their text has."""
    table = table_of(CHATS, kind)
    assert taken_apart([table["system"], table["messages"]], ["system", "messages"], 1 << 20)
    assert told(ColumnReader, table) == told(RowByRow, table)


@pytest.mark.parametrize(
    "odd",
    [
        pa.array([[{"content": "a"}], None]),
        pa.array([[{"content": "a"}], [{"content": ["b", "c"]}]][1:] * 2),
        pa.array([[{"content": "a", "at": "b"}], [{"content": "b", "at": None}]]).cast(
            pa.list_(pa.struct({"content": pa.string(), "at": pa.binary()}))
        ),
        pa.array([["a"], ["b"]]),
        pa.ListArray.from_arrays(
            [0, 1, 2], pa.StructArray.from_arrays([pa.array(["a", "a"]).dictionary_encode()], ["content"])
        ),
        pa.array([[{"role": "user"}], [{"role": "user"}]]),
        pa.array([[{"content": "a"}] * 4097, [{"content": "b"}]]),
        pa.array([[{"content": "a", "reasoning": "b"}] * 2049, [{"content": "b"}]]),
        pa.array([[{"content": b"\xff"}], [{"content": b"b"}]]).cast(pa.list_(pa.struct({"content": pa.binary()}))),
    ],
    ids=[
        "no_list",
        "lists_in_turns",
        "bytes",
        "no_turns_but_texts",
        "dictionaries",
        "no_text",
        "many_turns",
        "many_turns_of_two_keys",
        "bytes_for_text",
    ],
)
def test_what_is_odd_is_read_row_by_row(odd: pa.Array) -> None:
    """And gives what it gave."""
    table = pa.RecordBatch.from_pydict({"messages": odd})
    assert taken_apart([odd], ["messages"], 1 << 20) is None
    assert told(ColumnReader, table) == told(RowByRow, table)


def test_turns_that_are_not_utf8_are_found() -> None:
    """One by one, and only the rows that hold them."""
    values = pa.array([b"a", b"\xff", "好".encode()]).view(pa.string())
    turns_of_rows = pa.ListArray.from_arrays([0, 1, 2, 3], pa.StructArray.from_arrays([values], ["content"]))
    assert taken_apart([turns_of_rows], ["messages"], 1 << 20) is None
    table = pa.RecordBatch.from_pydict({"messages": turns_of_rows})
    read, rejected = told(ColumnReader, table)
    assert rejected == [Rejected(8, 0, Reason.NOT_UTF8)]
    assert (read, rejected) == told(RowByRow, table)


def test_roles_that_are_not_utf8_are_found() -> None:
    """Whatever other rows hold, though a role is no text of the record."""
    roles = pa.array([b"user", b"\xff", b"user"]).view(pa.string())
    held = pa.StructArray.from_arrays([roles, pa.array(["a", "b", "c"])], ["role", "content"])
    chats = pa.ListArray.from_arrays([0, 1, 2, 3], held)
    assert taken_apart([chats], ["messages"], 1 << 20) is None
    table = pa.RecordBatch.from_pydict({"messages": chats})
    read, rejected = told(ColumnReader, table)
    assert rejected == [Rejected(8, 0, Reason.NOT_UTF8)]
    assert (read, rejected) == told(RowByRow, table)


def test_rows_without_text_are_rejected() -> None:
    """And the others taken apart."""
    chats = pa.array([[{"content": "a"}], [], [{"content": "b"}], [None], [{"content": None}]])
    assert taken_apart([chats], ["messages"], 1 << 20)
    table = pa.RecordBatch.from_pydict({"messages": chats})
    read, rejected = told(ColumnReader, table)
    assert [(each.position, each.reason) for each in rejected] == [(row, Reason.NO_TEXT) for row in (8, 10, 11)]
    assert (read, rejected) == told(RowByRow, table)


def test_what_is_too_long_is_read_row_by_row() -> None:
    """So that it is known which row it is."""
    table = table_of(CHATS)
    assert taken_apart([table["messages"]], ["messages"], 100) is None
