# SPDX-License-Identifier: Apache-2.0
"""A new file beside the old one, made of pieces of it and of bytes of our own."""

import os
from contextlib import suppress
from typing import Final, Self

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


class FreshFile:
    """A new file beside the target, with the rights of the original; gone again unless it took the target's place."""

    def __init__(self, target: str, original: int | None) -> None:
        folder, name = os.path.split(target)
        self.path = os.path.join(folder, f".{name[:200]}.{os.urandom(4).hex()}")  # noqa: PTH118  as above
        self._target = target
        self._original = original
        self._in_place = False

    def __enter__(self) -> Self:
        try:
            self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        except OSError as error:
            error.filename = self._target  # nobody has asked for the one beside it
            raise
        try:
            if self._original is not None:
                os.fchmod(self.handle, os.fstat(self._original).st_mode & 0o7777)
        except BaseException:
            self.__exit__()
            raise
        return self

    def take_place(self) -> None:
        """Puts it where the target was."""
        os.rename(self.path, self._target)  # noqa: PTH104  as above
        self._in_place = True

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)
        if not self._in_place:
            with suppress(FileNotFoundError):
                os.unlink(self.path)  # noqa: PTH108  as above


def write_pieces(handle: int, content: Content, pieces: Pieces) -> None:
    """Writes a new file with few and long writes; the kernel, asked to copy, would go page by page."""
    waiting: list[bytes | memoryview] = []
    for piece in pieces:
        held = piece if isinstance(piece, bytes) else content.holds(piece)
        if held is not None:
            waiting.append(held)
            if len(waiting) >= _AT_ONCE:
                _write_all(handle, waiting)
        elif isinstance(piece, Span):
            _copy(handle, content, piece, waiting)
    _write_all(handle, waiting)


def _copy(handle: int, content: Content, span: Span, waiting: list[bytes | memoryview]) -> None:
    """Writes a span after what is waiting."""
    with lent() as buffer:
        for start in range(span.start, span.end, LENT):
            waiting.append(content.view(Span(start, min(start + LENT, span.end)), buffer))
            _write_all(handle, waiting)  # before the buffer is filled again


_AT_ONCE: Final = 512


def _write_all(handle: int, waiting: list[bytes | memoryview]) -> None:
    total = sum(len(part) for part in waiting)
    written = os.writev(handle, waiting) if total else 0
    if written < total:
        rest = memoryview(b"".join(waiting))[written:]
        while rest:
            rest = rest[os.write(handle, rest) :]
    waiting.clear()
