# SPDX-License-Identifier: Apache-2.0
"""Spilled records of replicas that are no more."""

import os
from pathlib import Path
from typing import Any

import pytest
from records_factory import NOON, count, exchange, finished, in_process, keep, now, prepared, six_months
from sqlalchemy import select

from hegui.errors import RecordsProblem
from hegui.evidence.findings import ModerationLog
from hegui.records.draining import Drained, drain
from hegui.records.schema import ACTS, EXCHANGES
from hegui.records.spill import Spill, segments_in
from hegui.records.statements import Asked, moderation
from hegui.records.store import Store
from hegui.records.term import Period
from hegui.records.verify import verify


def left(folder: Path, replica: str, number: int) -> list[str]:
    """What a dead replica left; gives the ids."""
    rows = prepared(*(exchange(replica=replica) for _ in range(number)))
    spill = Spill(folder, replica)
    spill.append(rows)
    spill.close()
    return [row.id for row in rows]


def test_each_replica_gets_its_own_chain(store: Store, tmp_path: Path) -> None:
    """What it had written before is continued; all is on record, and the files are gone."""
    keep(store, exchange())
    left(tmp_path, "r1", 3)
    left(tmp_path, "r2", 2)
    assert drain(store, tmp_path, now) == Drained(segments=2, written=5)
    with store.reading() as connection:
        assert {chain.name: (chain.records, chain.faults) for chain in verify(connection, least=six_months)} == {
            ":acts": (1, []),
            "r1": (4, []),
            "r2": (2, []),
        }
        assert connection.scalars(select(ACTS.c.details)).all() == ['{"refused":0,"segments":2,"written":5}']
    assert segments_in(tmp_path) == []


def test_files_of_living_replicas_are_left_alone(sqlite: Store, tmp_path: Path) -> None:
    """They drain them themselves."""
    living = Spill(tmp_path, "r1")
    living.append(prepared(exchange()))
    assert drain(sqlite, tmp_path, now) == Drained(busy=1)
    living.close()
    assert drain(sqlite, tmp_path, now).written == 1


def test_damage_is_told(sqlite: Store, tmp_path: Path) -> None:
    """A torn end, and a place that the disk has changed."""
    left(tmp_path, "r1", 3)
    left(tmp_path, "r2", 3)
    first, second = segments_in(tmp_path)
    os.truncate(first, first.stat().st_size - 3)
    content = bytearray(second.read_bytes())
    content[len(content) // 2] ^= 0xFF
    second.write_bytes(content)
    drained = drain(sqlite, tmp_path, now)
    assert (drained.written, drained.torn, drained.damaged) == (4, 1, 1)
    assert [path.name for path in tmp_path.glob("r?.*")] == ["r2.000001.damaged"]
    with sqlite.reading() as connection:
        [found] = moderation(connection, Asked(Period(NOON.date(), NOON.date())))
    assert isinstance(found, ModerationLog)
    assert (found.inputs, found.inputs_checked) == (5, 4)  # what was damaged counts as not checked


def test_a_database_that_is_not_there_leaves_the_files(tmp_path: Path) -> None:
    """As they were, and free to be taken."""
    left(tmp_path, "r1", 3)
    store = Store(f"sqlite:///{tmp_path}/nowhere/records.db")
    with pytest.raises(RecordsProblem):
        drain(store, tmp_path, now)
    store.close()
    assert len(segments_in(tmp_path)) == 1


def test_two_drains_at_once_share_the_work(postgres: Store, server: Any, tmp_path: Path) -> None:
    """Each file is taken by one; each record is there once."""
    ids = [name for number in range(6) for name in left(tmp_path, f"r{number}", 50)]
    program = """
        import sys
        from pathlib import Path
        from records_factory import now
        from hegui.records.draining import drain
        from hegui.records.store import Store
        print(drain(Store(sys.argv[1]), Path(sys.argv[2]), now).written)
    """
    processes = [in_process(program, server.get_uri(), str(tmp_path)) for _ in range(2)]
    assert sum(int(finished(each)) for each in processes) == 300
    with postgres.reading() as connection:
        assert sorted(connection.scalars(select(EXCHANGES.c.id))) == sorted(ids)
    assert count(postgres) == 300


def test_progress_is_told(sqlite: Store, tmp_path: Path) -> None:
    """File by file."""
    left(tmp_path, "r1", 1)
    left(tmp_path, "r2", 1)
    told: list[int] = []
    drain(sqlite, tmp_path, lambda: NOON, lambda: told.append(1))
    assert len(told) == 2
