# SPDX-License-Identifier: Apache-2.0
"""The entry points of installed packages.

`importlib.metadata` takes longer to load and to look round than the built-in checks take to run, and hardly any installation
has an entry of ours. So the files that it would read are first searched for the name of the group. Wherever that cannot tell,
it is asked.
"""

import os
import sys
from collections.abc import Iterable
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_DESCRIPTIONS: Final = (".dist-info", ".egg-info")
"""Endings of the folders that describe installed packages."""
_NOTHING_THERE: Final = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)
"""What `importlib.metadata` takes for a package without entry points."""


def entry_points_of(group: str) -> Iterable["EntryPoint"]:
    """The entry points of a group, as `importlib.metadata` finds them."""
    if not _may_hold(group.encode()):
        return ()
    from importlib.metadata import entry_points  # noqa: PLC0415  see above

    return entry_points(group=group)


def _may_hold(group: bytes) -> bool:
    """False only when no package that can be found names the group."""
    others = (finder for finder in sys.meta_path if finder is not PathFinder)
    if any(hasattr(finder, "find_distributions") for finder in others):
        return True
    return any(_may_name(os.fspath(folder) or ".", group) for folder in sys.path)


def _may_name(folder: str, group: bytes) -> bool:
    """Whether a package described in a folder of ``sys.path`` may name the group."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  pathlib would make an object of each of hundreds of names
    except NotADirectoryError:
        return True  # perhaps an archive
    except OSError:
        return False
    if folder.lower().rstrip("/\\").endswith(".egg"):
        return True
    return any(
        _names(os.path.join(folder, name, "entry_points.txt"), group)  # noqa: PTH118  as above
        for name in names
        if name.lower().endswith(_DESCRIPTIONS)
    )


def _names(file: str, group: bytes) -> bool:
    try:
        with open(file, "rb", buffering=0) as stream:  # noqa: PTH123  as above
            return group in stream.read()
    except _NOTHING_THERE:
        return False
    except OSError:
        return True
