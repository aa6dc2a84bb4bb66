# SPDX-License-Identifier: Apache-2.0
"""Groups of commands."""

import errno
import os
from pathlib import Path

import click
import pytest
from command import run

from hegui.cli.lazy import LazyGroup
from hegui.errors import InputError


def raising(error: OSError) -> click.Group:
    """A group with one command, which fails so."""
    group = LazyGroup("group", lazy={})

    @click.command()
    def fail() -> None:
        raise error

    group.get_command = lambda _ctx, _name: fail  # type: ignore[method-assign]
    return group


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.ENOENT])
def test_a_full_disk_or_a_closed_folder_is_no_fault_of_hegui(code: int) -> None:
    """It is told with its place, and ends with 2."""
    error = OSError(code, os.strerror(code), "/a/b")
    with pytest.raises(InputError, match=f"/a/b: (?s:.)*{os.strerror(code)}"):
        raising(error).main(["fail"], standalone_mode=False)


def test_without_a_place_the_reason_is_told() -> None:
    """A write of many knows no name."""
    with pytest.raises(InputError, match="No space left"):
        raising(OSError(errno.ENOSPC, "No space left on device")).main(["fail"], standalone_mode=False)


@pytest.mark.parametrize(
    "error",
    [OSError(errno.EBADF, "Bad file descriptor"), ConnectionResetError(104, "reset")],
)
def test_other_faults_stay_what_they_are(error: OSError) -> None:
    """A lost connection, a mistake of our own."""
    with pytest.raises(type(error)) as raised:
        raising(error).main(["fail"], standalone_mode=False)
    assert raised.value is error


def test_a_report_that_cannot_be_written_ends_with_two(tmp_path: Path) -> None:
    """From a command that the top of the program loads by name."""
    (tmp_path / "file").write_bytes(b"")
    done = run("corpus", "ledger", "new", str(tmp_path / "file" / "corpus.yaml"))
    assert done.code == 2
    assert "cannot be read or written" in done.err
