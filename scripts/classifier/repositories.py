# SPDX-License-Identifier: Apache-2.0
"""Files of git repositories at the commits named here, read without a work tree. Nothing of them is kept in this one."""

import hashlib
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path


class Absent(Exception):
    """A repository is not where it should be."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A public repository at one commit."""

    name: str
    """``owner/name`` at GitHub."""
    commit: str

    def read(self, root: Path, path: str) -> bytes:
        """The content of a file.

        Args:
            root: the folder that holds the clones.
            path: in the repository.

        Raises:
            Absent: there is no such clone, or the clone has not this commit.
        """
        return _git(self._folder(root), "show", f"{self.commit}:{path}")

    def paths(self, root: Path, under: str, ending: str) -> list[str]:
        """The files of a folder whose names end so, in order.

        Raises:
            Absent: as above.
        """
        listed = _git(self._folder(root), "ls-tree", "-r", "-z", "--name-only", self.commit, "--", under or ".")
        return sorted(path for path in listed.decode().split("\0") if path.endswith(ending))

    def _folder(self, root: Path) -> Path:
        return _found(root, self.name)


@cache
def _found(root: Path, name: str) -> Path:
    flat = root / name.replace("/", "+") / "repo"
    for folder in (root / name / ".git", root / name, flat / ".git", flat):
        if (folder / "HEAD").is_file():
            return folder
    raise Absent(f"git clone https://github.com/{name} {root / name}")


def _git(folder: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", "--git-dir", str(folder), *arguments], capture_output=True, check=False)
    if done.returncode:
        raise Absent(f"{folder}: git {' '.join(arguments)}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def digest(contents: list[bytes]) -> str:
    """SHA-256 of contents one behind the other."""
    found = hashlib.sha256()
    for content in contents:
        found.update(content)
    return found.hexdigest()
