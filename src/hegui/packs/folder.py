# SPDX-License-Identifier: Apache-2.0
"""Writes a pack into a folder: the whole pack or nothing, and never over what is not a pack."""

import json
import shutil
import tempfile
from pathlib import Path

from hegui.errors import InputError, Place, Problem
from hegui.packs.build import FORM, MANIFEST, Pack, members
from hegui.text import Text


def write_pack(pack: Pack, folder: Path) -> None:
    """Writes a pack so that a reader finds the old one, the new one, or none.

    Raises:
        InputError: the folder holds something that is not a pack, or cannot be written.
    """
    if folder.exists() and not _may_go(folder):
        raise InputError(
            Problem(
                Text(
                    "文件夹中有不是材料包的内容，不覆盖。", "The folder holds what is no pack; it is not overwritten."
                ),
                Place(str(folder)),
                fix=Text("换一个文件夹，或先清空。", "Name another folder, or empty it first."),
            )
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for path, content in members(pack):
            target = fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        fresh.chmod(0o755)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
            folder.rename(old / folder.name)
            fresh.rename(folder)
            shutil.rmtree(old)
        else:
            fresh.rename(folder)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise _unwritable(folder, error) from error


def _may_go(folder: Path) -> bool:
    """Whether a folder is empty or holds a pack of ours."""
    if not folder.is_dir():
        return False
    if not any(folder.iterdir()):
        return True
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("form") == FORM


def _unwritable(folder: Path, error: OSError) -> InputError:
    what = Text(f"无法写入：{error.strerror}。", f"It cannot be written: {error.strerror}.")
    return InputError(Problem(what, Place(str(folder))))
