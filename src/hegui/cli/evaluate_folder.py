# SPDX-License-Identifier: Apache-2.0
"""What the commands of an evaluation share: its folder, and where on this machine the files of its target and judges lie."""

import json
from pathlib import Path
from typing import Final

import click

from hegui.atomic import write_atomically
from hegui.errors import InputError, Place, Problem
from hegui.text import Text

FOLDER: Final = click.Path(path_type=Path, file_okay=False, exists=True)
_WHERE: Final = "where.json"


def say_where(folder: Path, target: Path, judges: Path) -> None:
    """Notes where the files of target and judges lie. It is of this machine, and no part of the plan.

    Raises:
        InputError: the folder cannot be written.
    """
    content = json.dumps({"target": str(target.absolute()), "judges": str(judges.absolute())}, ensure_ascii=False)
    try:
        write_atomically(folder / _WHERE, content.encode() + b"\n")
    except OSError as error:
        what = Text(f"无法写入：{error.strerror}", f"it cannot be written: {error.strerror}")
        raise InputError(Problem(what, Place(str(folder / _WHERE)))) from error


def where(folder: Path, of: str) -> Path:
    """The folder of the file of the target or of the judges; where it was not noted, the folder of the run."""
    try:
        return Path(json.loads((folder / _WHERE).read_bytes())[of])
    except (OSError, ValueError, KeyError, TypeError):
        return folder
