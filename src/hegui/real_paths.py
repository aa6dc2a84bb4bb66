# SPDX-License-Identifier: Apache-2.0
"""Where files really are, through links: many files of few folders."""

import os

# ruff: noqa: PTH114, PTH118  pathlib takes longer than the file system


class RealPaths:
    """``os.path.realpath`` that looks at the folders above a file once. For one reading of a folder, not for longer."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def of(self, path: str) -> str | None:
        """The real path; ``None`` for a link that leads to itself."""
        folder, name = os.path.split(path)
        if name in {"", ".", ".."}:
            return _followed(path)
        real = self._folders.get(folder)
        if real is None:
            real = self._folders[folder] = os.path.realpath(folder)
        path = os.path.join(real, name)
        return _followed(path) if os.path.islink(path) else path


def _followed(path: str) -> str | None:
    real = os.path.realpath(path)
    return None if os.path.islink(real) else real
