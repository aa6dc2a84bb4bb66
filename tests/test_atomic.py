# SPDX-License-Identifier: Apache-2.0
"""Files appear whole or not at all."""

from pathlib import Path

import pytest

from hegui import atomic
from hegui.atomic import write_atomically


def test_a_file_is_written_whole_with_its_folder(tmp_path: Path) -> None:
    """Missing folders are made; nothing but the file is left."""
    target = tmp_path / "a" / "b.txt"
    write_atomically(target, b"new", mode=0o600)
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["b.txt"]


def test_what_need_not_last_is_whole_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not wait for the disk, and leaves nothing beside it."""
    monkeypatch.setattr(atomic.os, "fsync", lambda _handle: pytest.fail("it waited"))
    target = tmp_path / "b.txt"
    write_atomically(target, b"new", lasting=False)
    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk at the worst moment costs the new content, never the old."""
    target = tmp_path / "b.txt"
    target.write_bytes(b"old")

    def full_disk(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]
