# SPDX-License-Identifier: Apache-2.0
"""Files of a split appear whole or not at all."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scan_factory import split_of

from hegui.corpus import parts
from hegui.corpus.parts import Part, Table, part_file, read_part, sweep, table_file, table_writer, write_part
from hegui.corpus.tally import Tally, Technical
from hegui.errors import CorpusProblem

SPLIT = split_of(0)
ROWS = pa.RecordBatch.from_pylist(
    [{"source": "s", "file": "f", "position": 1, "length": 2, "reason": "not_json"}], schema=Table.QUARANTINE.schema
)


def test_a_table(tmp_path: Path) -> None:
    """Rows come back in order, in row groups of one size whatever the batches."""
    with table_writer(tmp_path, Table.QUARANTINE, "k") as writer:
        for _ in range(3):
            writer.add(ROWS)
    read = pq.read_table(table_file(tmp_path, Table.QUARANTINE, "k"))
    assert (read.schema, read.num_rows, writer.rows) == (Table.QUARANTINE.schema, 3, 3)


def test_row_groups_do_not_depend_on_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred small batches do not make a hundred row groups."""
    monkeypatch.setattr(parts, "_ROWS", 40)
    with table_writer(tmp_path, Table.QUARANTINE, "k") as writer:
        for _ in range(100):
            writer.add(ROWS)
    assert pq.ParquetFile(table_file(tmp_path, Table.QUARANTINE, "k")).num_row_groups == 3


def test_a_table_without_rows_is_no_file(tmp_path: Path) -> None:
    """And one that an earlier attempt left is taken away."""
    table_file(tmp_path, Table.QUARANTINE, "k").parent.mkdir()
    table_file(tmp_path, Table.QUARANTINE, "k").write_bytes(b"of an earlier attempt")
    with table_writer(tmp_path, Table.QUARANTINE, "k") as writer:
        writer.add(ROWS.slice(0, 0))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_exception_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the file that was begun."""
    monkeypatch.setattr(parts, "_ROWS", 1)

    def interrupted() -> None:
        with table_writer(tmp_path, Table.QUARANTINE, "k") as writer:
            writer.add(ROWS)
            assert [path.suffix for path in (tmp_path / "quarantine").iterdir()] == [".unfinished"]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list((tmp_path / "quarantine").iterdir()) == []


def test_a_part(tmp_path: Path) -> None:
    """Comes back as it was written, and its bytes are the same for the same part."""
    part = Part(SPLIT, Tally(documents=3, technical=Technical(3, 1, 1)), "ab" * 32, {Table.RANKS: 3})
    write_part(tmp_path, part)
    content = part_file(tmp_path, SPLIT.key).read_bytes()
    assert read_part(part_file(tmp_path, SPLIT.key)) == part
    write_part(tmp_path, part)
    assert part_file(tmp_path, SPLIT.key).read_bytes() == content


def test_a_damaged_part(tmp_path: Path) -> None:
    """Is said, with its name."""
    part_file(tmp_path, "k").parent.mkdir()
    part_file(tmp_path, "k").write_bytes(b'{"split": 1')
    with pytest.raises(CorpusProblem, match=r"parts/k\.json"):
        read_part(part_file(tmp_path, "k"))


def test_sweep(tmp_path: Path) -> None:
    """What dead workers left is taken away; what is whole stays."""
    for inner in ("parts", *Table):
        (tmp_path / inner).mkdir()
        (tmp_path / inner / ".k.unfinished").touch()
        (tmp_path / inner / "k").touch()
    sweep(tmp_path)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"k"}
