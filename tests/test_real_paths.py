# SPDX-License-Identifier: Apache-2.0
"""Real paths are those of the operating system, links and all."""

import os
from pathlib import Path

import pytest

from hegui.real_paths import RealPaths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files, a link to a file, a link to a folder, a link out of it, a link to itself."""
    (tmp_path / "real" / "inner").mkdir(parents=True)
    (tmp_path / "real" / "inner" / "a.txt").write_text("a")
    (tmp_path / "real" / "file").symlink_to("inner/a.txt")
    (tmp_path / "real" / "folder").symlink_to("inner")
    (tmp_path / "real" / "out").symlink_to(tmp_path)
    (tmp_path / "real" / "loop").symlink_to("loop")
    (tmp_path / "linked").symlink_to("real")
    return tmp_path / "linked"


@pytest.mark.parametrize(
    "name",
    [
        "inner/a.txt",
        "file",
        "folder",
        "folder/a.txt",
        "out",
        "out/real/file",
        "nothing",
        "inner/../file",
        ".",
        "",
        "..",
    ],
)
def test_a_path_leads_where_the_system_says(folder: Path, name: str) -> None:
    """Asked once or twice, and after its neighbours."""
    real = RealPaths()
    path = f"{folder}/{name}"
    assert {real.of(path), real.of(path)} == {os.path.realpath(path)}
    assert real.of(f"{folder}/inner/other") == os.path.realpath(folder / "inner" / "other")


def test_a_link_to_itself_leads_nowhere(folder: Path) -> None:
    """The standard library gives the link itself, which no one can read."""
    assert RealPaths().of(f"{folder}/loop") is None
