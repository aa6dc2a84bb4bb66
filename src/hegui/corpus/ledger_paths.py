# SPDX-License-Identifier: Apache-2.0
"""The files that a ledger names: paths, patterns, URLs."""

import fnmatch
import glob
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:::|://)")
_MAGIC: Final = re.compile(r"[*?\[]")


def is_url(pattern: str) -> bool:
    """Whether it is an fsspec URL (``s3://…``, also chained with ``::``), which only a scan resolves."""
    return _URL.match(pattern) is not None


def local_files(folder: Path, pattern: str) -> Iterator[str]:
    """The files that a path or pattern names, sorted, as the ledger would name each; none where nothing is there.

    ``**`` stands for any depth of folders. Hidden files are passed over by patterns.
    """
    if not _MAGIC.search(pattern):
        if (folder / pattern).is_file():
            yield pattern
        return
    found = glob.iglob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207  Path.glob refuses absolute patterns
    yield from sorted({name for name in found if (folder / name).is_file()})


def may_overlap(one: str, other: str) -> bool:
    """Whether two URLs, of which either may be a pattern, name a file in common as far as can be told without the network."""
    return one == other or fnmatch.fnmatchcase(one, other) or fnmatch.fnmatchcase(other, one)


def real_path(file: Path, folders: dict[Path, Path]) -> Path:
    """The file without links and ``..``, so that two names of one file are seen to be one.

    Args:
        file: a file that is there.
        folders: the real paths of folders that were looked up before.
    """
    if file.is_symlink():
        return file.resolve()
    folder = folders.get(file.parent)
    if folder is None:
        folder = folders[file.parent] = file.parent.resolve()
    return folder / file.name
