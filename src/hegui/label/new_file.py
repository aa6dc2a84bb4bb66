# SPDX-License-Identifier: Apache-2.0
"""A new file beside the old one, made of pieces of it and of bytes of our own."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from hegui.atomic import is_no_file
from hegui.errors import LabelProblem, Place, Problem
from hegui.label.content import LENT, Content, Pieces, Span, lent
from hegui.text import Text


def target_of(path: str | os.PathLike[str], *, is_file: bool = False) -> str:
    """Where a new file is to stand: behind a link, where the link leads to.

    Args:
        path: of the target.
        is_file: a regular file was opened there; what is left to ask is whether by way of a link.

    Raises:
        LabelProblem: a device or a pipe is there, such as ``/dev/stdout``, which no file may replace.
    """
    target = os.fspath(path)
    if is_file and not os.path.islink(target):  # noqa: PTH114  a Path costs as much as the rename
        return target
    if is_no_file(target):
        what = Text("输出须为普通文件", "the output must be an ordinary file")
        raise LabelProblem(Problem(what, Place(target)))
    return os.path.realpath(target) if os.path.islink(target) else target  # noqa: PTH114  as above


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
    """Writes a new file with few and long writes; the kernel, asked to copy, would go page by page."""
    waiting: list[bytes | memoryview] = []
    with lent() as buffer:
        for piece in pieces:
            held = piece if isinstance(piece, bytes) else content.holds(piece)
            if held is not None:
                waiting.append(held)
                if len(waiting) >= _AT_ONCE:
                    _write_all(handle, waiting)
            elif isinstance(piece, Span):
                for start in range(piece.start, piece.end, LENT):
                    span = Span(start, min(start + LENT, piece.end))
                    where, at = content.located(span, buffer)
                    waiting.append(memoryview(where)[at : at + span.length])
                    _write_all(handle, waiting)  # before the buffer is filled again
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
