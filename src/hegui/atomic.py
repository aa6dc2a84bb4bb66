# SPDX-License-Identifier: Apache-2.0
"""Files appear whole or not at all: written beside the target, flushed to disk, renamed. Devices and pipes are written to."""

import os
import stat
from pathlib import Path


def is_no_file(path: str | os.PathLike[str]) -> bool:
    """Whether something is there that passes on what is written to it, such as ``/dev/stdout``, ``/dev/null`` or a pipe.

    A file must never take its place: everybody else on the machine would write into that.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  for strings too
    except OSError:
        return False
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return True
    # Standard output that goes to a file is a file, and /dev/stdout is all the same a link that must stay one.
    link = os.readlink(path) if os.path.islink(path) else ""  # noqa: PTH114, PTH115  for strings too
    return any(os.path.realpath(os.path.dirname(each)).startswith("/proc/") for each in (path, link))  # noqa: PTH120  for strings too


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644, lasting: bool = True) -> None:
    """Writes a file so that a reader sees the old content or the new, never half of it; a device or a pipe is written to.

    Args:
        path: of the file; folders that are missing are made.
        content: the whole of it.
        mode: who may read it.
        lasting: waits until it is on the disk. What can be made again need not survive a loss of power.

    Raises:
        OSError: the folder cannot be written; the target is then as it was.
    """
    import tempfile  # noqa: PLC0415  slow to load, and most runs write nothing

    if is_no_file(path):
        with path.open("ab", buffering=0) as passing_on:
            rest = memoryview(content)
            while rest:
                rest = rest[passing_on.write(rest) :]
        return
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
