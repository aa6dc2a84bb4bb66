# SPDX-License-Identifier: Apache-2.0
"""A file that is marked: read whole, its metadata label carried over, written whole or not at all."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from hegui.atomic import write_atomically
from hegui.errors import LabelProblem, Place, Problem
from hegui.label.content import Span, unreadable
from hegui.label.new_file import target_of
from hegui.label.reading import Reading, Source, content_of, read
from hegui.label.writing import Target, write
from hegui.text import Text

LONGEST: Final = 512 * 1024 * 1024
"""Bytes of a picture, text or document that is taken into memory."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file about to be marked."""

    content: bytes
    name: str
    path: Path | None
    reading: Reading
    """Its metadata labels."""

    @property
    def place(self) -> Place:
        """Of it, for messages."""
        return Place(str(self.path or self.name or "<bytes>"))


def original_of(source: Source, name: str, *, break_credentials: bool) -> Original:
    """Reads a file.

    Raises:
        LabelProblem: it cannot be opened, is too long, or carries a C2PA manifest that marking would break.
    """
    with content_of(source, name) as content:
        own = content.name
        if content.size > LONGEST:
            raise LabelProblem(
                Problem(
                    Text(
                        f"文件长 {content.size} 字节，超过上限 {LONGEST}",
                        f"the file has {content.size} bytes, more than the bound of {LONGEST}",
                    ),
                    Place(own or "<bytes>"),
                )
            )
        whole = b"".join(content.chunks(Span(0, content.size)))
    path = Path(os.path.realpath(source)) if isinstance(source, str | os.PathLike) else None
    reading = read(whole, name=own)
    if reading.credentials and not break_credentials:
        raise LabelProblem(broken_credentials(Place(str(path or own or "<bytes>"))))
    return Original(whole, own, path, reading)


def broken_credentials(place: Place) -> Problem:
    """Why a file with a C2PA manifest is not marked."""
    return Problem(
        Text(
            "文件带有 C2PA 清单，添加显式标识会使其签名失效：应先标识、后签名；确需添加时使用 --break-credentials",
            "the file carries a C2PA manifest, whose signature a visible label breaks: label first, sign last; "
            "use --break-credentials if you mean it",
        ),
        place,
    )


def with_label(original: Original, marked: bytes) -> tuple[bytes, bool]:
    """The marked file with the metadata label of the original, and whether there is one.

    Raises:
        LabelProblem: the original's labels would be lost.
    """
    before = [found.text for found in original.reading.labels]
    if not before:
        return marked, False
    after = [found.text for found in read(marked, name=original.name).labels]
    if after == before:
        return marked, True
    label = original.reading.label
    if label is None or after:
        raise LabelProblem(
            Problem(
                _LOST,
                original.place,
            )
        )
    labelled = write(marked, label, name=original.name, break_credentials=True).content
    if labelled is None:
        raise AssertionError(original.name)
    return labelled, True


_LOST: Final = Text(
    "添加显式标识后无法原样保留文件中的隐式标识，已放弃",
    "the metadata labels of the file could not be kept as they are; given up",
)


def delivered(original: Original, content: bytes, to: Target | None) -> tuple[Path | None, bytes | None]:
    """Puts a marked file where it belongs: its path, or the bytes for want of one.

    Raises:
        LabelProblem: it cannot be written.
    """
    target = original.path if to is None else to
    if target is None:
        return None, content
    if not isinstance(target, str | os.PathLike):
        target.write(content)
        return None, None
    path = Path(os.path.realpath(target_of(target)))
    try:
        mode = original.path.stat().st_mode & 0o7777 if original.path else 0o644
        write_atomically(path, content, mode=mode)
    except OSError as error:
        raise unreadable(path, error) from error
    return path, None


@dataclass(frozen=True, slots=True)
class Workplace:
    """A file on disk that is marked by a program or piece by piece: the source, and where the new file is made."""

    source: Path
    name: str
    fresh: Path
    _target: Path | BinaryIO | None

    @property
    def place(self) -> Place:
        """Of the file, for messages."""
        return Place(self.name or "<bytes>")

    def reading(self, *, break_credentials: bool) -> Reading:
        """The metadata labels of the source.

        Raises:
            LabelProblem: it carries a C2PA manifest that marking would break.
        """
        reading = read(self.source)
        if reading.credentials and not break_credentials:
            raise LabelProblem(broken_credentials(self.place))
        return reading

    def changed_label(self, reading: Reading) -> bool:
        """Whether the new file holds labels, and not those of the source: a program has rewritten them."""
        after = [found.text for found in read(self.fresh).labels]
        return bool(after) and after != [found.text for found in reading.labels]

    def keep_label(self, reading: Reading) -> bool:
        """Gives the new file the metadata label of the source; returns whether there is one.

        Raises:
            LabelProblem: labels would be lost.
        """
        before = [found.text for found in reading.labels]
        after = [found.text for found in read(self.fresh).labels] if before else []
        if before == after:
            return bool(before)
        if reading.label is None or after:
            raise LabelProblem(Problem(_LOST, self.place))
        write(self.fresh, reading.label)
        return True

    def deliver(self) -> tuple[Path | None, bytes | None]:
        """Puts the new file where it belongs, whole: its path, or the bytes for want of one."""
        with self.fresh.open("rb+") as stream:
            os.fsync(stream.fileno())
            if self._target is None:
                return None, stream.read()
            if not isinstance(self._target, Path):
                shutil.copyfileobj(stream, self._target, 1024 * 1024)
                return None, None
        self.fresh.replace(self._target)
        return self._target, None

    def leave(self) -> tuple[Path | None, bytes | None]:
        """Delivers the source as it is: the label was there already."""
        if self._target == self.source:
            return self.source, None
        shutil.copyfile(self.source, self.fresh)
        return self.deliver()


@contextmanager
def on_disk(source: Source, name: str) -> Iterator[tuple[Path, str, Path]]:
    """A file on disk, its name, and a temporary folder; bytes and streams are laid down in the folder.

    Raises:
        LabelProblem: it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="hegui-") as made, content_of(source, name) as content:
        own = content.name
        folder = Path(made)
        if isinstance(source, str | os.PathLike):
            path = Path(os.path.realpath(source))
        else:
            path = folder / f"source{Path(own).suffix}"
            with path.open("wb") as stream:
                stream.writelines(content.chunks(Span(0, content.size)))
        yield path, own, folder


@contextmanager
def workplace(source: Source, name: str, to: Target | None) -> Iterator[Workplace]:
    """A place on disk to mark a file at.

    Raises:
        LabelProblem: the file cannot be read or written.
    """
    with on_disk(source, name) as (path, own, folder):
        given = isinstance(source, str | os.PathLike)
        target = (
            Path(os.path.realpath(target_of(to)))
            if isinstance(to, str | os.PathLike)
            else path
            if to is None and given
            else to
        )
        beside = target.parent if isinstance(target, Path) else folder
        fresh = beside / f".hegui-{secrets.token_hex(6)}{path.suffix}"
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            os.fchmod(handle, path.stat().st_mode & 0o7777 if isinstance(target, Path) else 0o600)
            os.close(handle)
            yield Workplace(path, own, fresh, target)
        except OSError as error:
            raise unreadable(error.filename or own, error) from error
        finally:
            fresh.unlink(missing_ok=True)
