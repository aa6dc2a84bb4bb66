# SPDX-License-Identifier: Apache-2.0
"""The documents and the evidence of the examples, built anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_examples_are_what_their_script_makes_of_its_sources(tmp_path: Path) -> None:
    """To the byte: nobody edits by hand what a statement says, and the script keeps up with the code."""
    for name in ("scripts", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    made = subprocess.run(
        [sys.executable, str(tmp_path / "scripts" / "make_examples.py")],
        cwd=tmp_path,
        env={**os.environ, "HEGUI_CACHE": "off"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert _files(tmp_path / "examples") == _files(ROOT / "examples")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
