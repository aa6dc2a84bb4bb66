# SPDX-License-Identifier: Apache-2.0
"""Files appear whole or not at all: written beside the target, flushed to disk, renamed."""

import os
from pathlib import Path


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644, lasting: bool = True) -> None:
    """Writes a file so that a reader sees the old content or the new, never half of it.

    Args:
        path: of the file; folders that are missing are made.
        content: the whole of it.
        mode: who may read it.
        lasting: waits until it is on the disk. What can be made again need not survive a loss of power.

    Raises:
        OSError: the folder cannot be written; the target is then as it was.
    """
    import tempfile  # noqa: PLC0415  slow to load, and most runs write nothing

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        fresh.chmod(mode)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    if not lasting:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
