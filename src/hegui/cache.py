# SPDX-License-Identifier: Apache-2.0
"""What was computed before from the same bytes: kept under the digest of what it was computed from, so it is never stale.

The folder is ``$XDG_CACHE_HOME/hegui`` (``~/.cache/hegui``), readable by its owner only, because texts of a dossier's documents
are among it. ``HEGUI_CACHE=off`` keeps nothing. A cache that cannot be read or written costs time and nothing else.
"""

import hashlib
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from hegui.atomic import write_atomically
from hegui.log import logger

Form = TypeVar("Form")

# ruff: noqa: PTH118, PTH123, PTH208  for hundreds of files in each run; pathlib takes longer than the file system

MAX_BYTES: Final = 16 * 1024 * 1024
"""Larger results are not kept."""

_ENDING: Final = ".msgpack"


_CHECKED: Final = 4
"""Bytes at the end of a file that tell whether the rest is whole."""


def _check(content: bytes | memoryview) -> bytes:
    return zlib.crc32(content).to_bytes(_CHECKED, "big")


def _whole(kept: bytes) -> memoryview:
    content = memoryview(kept)[:-_CHECKED]
    if kept[-_CHECKED:] != _check(content):
        raise ValueError("another check sum")
    return content


def cache_folder() -> Path | None:
    """Where results are kept; ``None`` when they are not."""
    if os.environ.get("HEGUI_CACHE") == "off":
        return None
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "hegui"


def digest_of(*parts: bytes) -> str:
    """One digest of several byte strings; where one ends and the next begins counts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}\0".encode())
        digest.update(part)
    return digest.hexdigest()[:32]


def code_of(files: Iterable[str | None]) -> bytes:
    """The code of modules: what another version of them would compute is another result."""
    return b"\0".join(bytes_of(file) for file in files if file)


def modules_in(folder: str | Path) -> list[str]:
    """The files of the modules of a package, but not of the packages in it."""
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".py"))


def bytes_of(file: str) -> bytes:
    """The whole content of a file.

    Raises:
        OSError: it cannot be read.
    """
    with open(file, "rb", buffering=0) as stream:
        return stream.read()


def recall(kind: str, digest: str, form: type[Form], folder: Path | None) -> Form | None:
    """What was kept under a digest, if anything; what is damaged was never there."""
    if folder is None:
        return None
    try:
        kept = bytes_of(os.path.join(folder, f"{kind}-{digest}{_ENDING}"))
        return msgspec.msgpack.decode(_whole(kept), type=form)
    except OSError:
        return None
    except (msgspec.MsgspecError, ValueError):
        logger("hegui.cache").debug("damaged, and computed again: %s", kind, exc_info=True)
        return None


def keep(kind: str, digest: str, result: object, folder: Path | None, *, most: int) -> None:
    """Keeps a result, and of its kind the ``most`` newest.

    A moment comes back in UTC: MessagePack has no other.
    """
    if folder is None:
        return
    try:
        content = msgspec.msgpack.encode(result)
        if len(content) > MAX_BYTES:
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whoever wrote it need not wait for the disk: what a loss of power leaves of a file does not pass the check.
        write_atomically(folder / f"{kind}-{digest}{_ENDING}", content + _check(content), mode=0o600, lasting=False)
        for old in sorted(folder.glob(f"{kind}-*{_ENDING}"), key=lambda path: path.stat().st_mtime)[:-most]:
            old.unlink(missing_ok=True)
    except (
        OSError,
        OverflowError,
        UnicodeError,
    ):  # the last two: numbers and characters that MessagePack does not have
        logger("hegui.cache").debug("not kept: %s", kind, exc_info=True)
