# SPDX-License-Identifier: Apache-2.0
"""Files appear whole or not at all."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hegui import atomic
from hegui.atomic import is_no_file, write_atomically


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


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A named pipe, and its end to read from."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path, end
    os.close(end)


def test_a_pipe_is_written_to_and_stays_one(pipe: tuple[Path, int]) -> None:
    """A file in its place would be written into by everybody else."""
    path, end = pipe
    write_atomically(path, b"new")
    assert os.read(end, 10) == b"new"
    assert path.is_fifo()
    assert [other.name for other in path.parent.iterdir()] == ["pipe"]


def test_a_link_to_an_open_file_stays_one(tmp_path: Path) -> None:
    """As /dev/stdout is, where output goes to a file: what stands there already stays, too."""
    with (tmp_path / "out").open("ab", buffering=0) as out:
        out.write(b"before ")
        for link in (tmp_path / "stdout", Path(f"/proc/self/fd/{out.fileno()}")):
            if not link.is_symlink():
                link.symlink_to(f"/proc/self/fd/{out.fileno()}")
            assert is_no_file(link)
            write_atomically(link, b"new ")
            assert link.is_symlink()
    assert (tmp_path / "out").read_bytes() == b"before new new "


def test_files_folders_and_what_is_not_there_may_be_replaced_or_made(tmp_path: Path) -> None:
    """A link to a file is no device."""
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "link").symlink_to("a")
    assert not any(
        map(is_no_file, [tmp_path, tmp_path / "a", tmp_path / "link", tmp_path / "none", "a", os.devnull[:4]])
    )
    assert is_no_file(os.devnull)
