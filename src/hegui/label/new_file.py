# SPDX-License-Identifier: Apache-2.0
"""A new file beside the old one, made of pieces: what is in memory in one call, what is not by the kernel."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from hegui.atomic import is_no_file
from hegui.errors import LabelProblem, Place, Problem
from hegui.label.content import Content, Pieces, Span
from hegui.text import Text


def target_of(path: str | os.PathLike[str]) -> str:
    """Where a new file is to stand: behind a link, where the link leads to.

    Raises:
        LabelProblem: a device or a pipe is there, such as ``/dev/stdout``, which no file may replace.
    """
    target = os.fspath(path)
    if is_no_file(target):
        what = Text("输出须为普通文件", "the output must be an ordinary file")
        raise LabelProblem(Problem(what, Place(target)))
    return os.path.realpath(target) if os.path.islink(target) else target  # noqa: PTH114  a Path costs as much as the rename


@contextmanager
def fresh_file(target: str, original: int | None) -> Iterator[tuple[int, str]]:
    """A new file beside the target, with the rights of the original; gone again unless it was renamed.

    Yields:
        its descriptor, open for reading and writing, and its path.
    """
    folder, name = os.path.split(target)
    beside = os.path.join(folder, f".{name[:200]}.{secrets.token_hex(4)}")  # noqa: PTH118  as above
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    except OSError as error:
        error.filename = target  # nobody has asked for the one beside it
        raise
    try:
        if original is not None:
            os.fchmod(handle, os.fstat(original).st_mode & 0o7777)
        yield handle, beside
    finally:
        os.close(handle)
        with suppress(FileNotFoundError):
            os.unlink(beside)  # noqa: PTH108  as above


def write_pieces(handle: int, content: Content, pieces: Pieces) -> None:
    """Writes a new file: what is in memory in one call, what is not by the kernel, from file to file."""
    waiting: list[bytes | memoryview] = []
    for piece in pieces:
        held = piece if isinstance(piece, bytes) else content.holds(piece)
        if held is not None:
            waiting.append(held)
            if len(waiting) >= _AT_ONCE:
                _write_all(handle, waiting)
        elif isinstance(piece, Span):
            _write_all(handle, waiting)
            _copy(handle, content, piece)
    _write_all(handle, waiting)


_AT_ONCE: Final = 512


def _write_all(handle: int, waiting: list[bytes | memoryview]) -> None:
    total = sum(len(part) for part in waiting)
    written = os.writev(handle, waiting) if total else 0
    if written < total:
        rest = memoryview(b"".join(waiting))[written:]
        while rest:
            rest = rest[os.write(handle, rest) :]
    waiting.clear()


def _copy(handle: int, content: Content, span: Span) -> None:
    start = span.start
    if content.file is not None and hasattr(os, "copy_file_range"):
        try:
            while start < span.end:
                copied = os.copy_file_range(content.file, handle, span.end - start, start)
                if not copied:
                    break
                start += copied
        except OSError as error:
            if error.errno not in _NOT_BY_THE_KERNEL:
                raise
    for chunk in content.chunks(Span(start, span.end)):
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(handle, rest) :]


_NOT_BY_THE_KERNEL: Final = frozenset({errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ETXTBSY})
