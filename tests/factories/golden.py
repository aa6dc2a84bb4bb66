# SPDX-License-Identifier: Apache-2.0
"""Golden files: reviewed outputs, kept as text."""

import os
from pathlib import Path

UPDATE = "HEGUI_UPDATE_GOLDEN"
"""Set to 1 to write the files instead of comparing; read the difference before committing it."""


def check_golden(file: Path, text: str) -> None:
    """Fails when the text differs from the file; writes the file when asked."""
    if os.environ.get(UPDATE) == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
    assert file.is_file(), f"{file.name} is missing; run with {UPDATE}=1"
    assert text == file.read_bytes().decode(), f"{file.name} has changed; if that is meant, run with {UPDATE}=1"
