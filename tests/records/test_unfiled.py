# SPDX-License-Identifier: Apache-2.0
"""What of a period waits in files, and is not in the database."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from records_factory import NOON, exchange, keep, prepared

from hegui.errors import RecordsProblem
from hegui.records import unfiled as module
from hegui.records.spill import Spill
from hegui.records.store import Store
from hegui.records.term import Period
from hegui.records.unfiled import Spilled, spilled_of, unfiled

DAY = Period(date(2026, 11, 25), date(2026, 11, 25))


def test_exchanges_of_the_days_are_found_in_all_files(tmp_path: Path) -> None:
    """From midnight to midnight in Beijing, of living and dead replicas; a folder that is not there holds nothing."""
    assert spilled_of(tmp_path / "none", DAY) == Spilled((), ())
    midnight = NOON - timedelta(hours=12)
    inside = [exchange(midnight), exchange(NOON), exchange(midnight + timedelta(hours=24, microseconds=-1))]
    outside = [exchange(midnight - timedelta(microseconds=1)), exchange(midnight + timedelta(hours=24))]
    living, dead = Spill(tmp_path, "r1"), Spill(tmp_path, "r2")
    living.append(prepared(*inside[:2], *outside))
    dead.append(prepared(inside[2]))
    dead.close()
    found = spilled_of(tmp_path, DAY)
    assert (sorted(found.exchanges), found.unreadable) == (sorted(each.id for each in inside), ())
    living.close()


def test_what_the_database_has_is_filed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is asked for once, whatever the number."""
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    ids = keep(store, *[exchange() for _ in range(3)])
    with store.reading() as connection:
        assert unfiled(connection, Spilled((*ids, *ids, "01J", "01K"), ())) == 2
        assert unfiled(connection, Spilled((), ())) == 0


def test_a_file_that_is_drained_meanwhile_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it is in the database then."""
    monkeypatch.setattr(module, "segments_in", lambda folder: [folder / "r1.000001.spill"])
    assert spilled_of(tmp_path, DAY) == Spilled((), ())


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged file by its name; a folder that is closed to the reader is no empty one."""
    spill = Spill(tmp_path, "r1")
    spill.append(prepared(exchange(), exchange()))
    spill.close()
    [path] = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert spilled_of(tmp_path, DAY).unreadable == ("r1.000001.spill",)
    monkeypatch.setattr(module.os, "access", lambda _path, _mode: False)
    with pytest.raises(RecordsProblem, match="cannot be read"):
        spilled_of(tmp_path, DAY)


def test_effects_that_wait_are_told(tmp_path: Path) -> None:
    """Whatever day they are of: nobody looks into them here."""
    (tmp_path / "r1.effects").write_bytes(b"{}")
    assert spilled_of(tmp_path, DAY) == Spilled((), (), ("r1.effects",))
