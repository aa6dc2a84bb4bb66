# SPDX-License-Identifier: Apache-2.0
"""The journal of a run: one line of JSON for each answer, only ever appended, flushed to disk in batches.

A line is keyed by question and generation. A crash may cut the last line off: it is dropped, and its question asked again.
Of two lines with one key the first that holds an answer counts, so nothing is ever counted twice.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Final, Generic, Self, TypeVar

import msgspec

from hegui.errors import InputError, Place, Problem
from hegui.text import Text

_BLOCK: Final = 1 << 20


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: what the rest is of."""

    journal: str
    """``answers``, or ``opinions:<judge>``."""
    plan: str
    """SHA-256 of the plan."""


Line = TypeVar("Line", bound=msgspec.Struct)


class Journal(Generic[Line]):
    """A journal, open for reading and appending by this process alone.

    Args:
        path: of the file; it is made with its head where it is not there.
        head: what it must be of.
        line: the type of its lines.

    Raises:
        InputError: it is of another plan, another process has it open, a line is none, or it cannot be written.
    """

    def __init__(self, path: Path, head: Head, line: type[Line]) -> None:
        self._path = path
        self._encoder = msgspec.json.Encoder()
        self._lock = Lock()
        self._waiting: list[bytes] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            self._own()
            _drop_torn_line(self._handle)
            if os.fstat(self._handle).st_size:
                self.lines = list(read_journal(path, head, line))
            else:
                self._write(self._encoder.encode(head) + b"\n")
                self.lines = []
        except BaseException:
            os.close(self._handle)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, line: Line) -> None:
        """One line more; on disk after the next `flush`."""
        content = self._encoder.encode(line) + b"\n"
        with self._lock:
            self._waiting.append(content)

    def flush(self) -> None:
        """Everything that was added is on disk. May be called from another thread.

        Raises:
            InputError: it cannot be written.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, []
            if waiting:
                self._write(b"".join(waiting))

    def close(self) -> None:
        """Flushes, and lets other processes have it."""
        try:
            self.flush()
        finally:
            os.close(self._handle)

    def _own(self) -> None:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            what = Text("另一个进程正在写入此评测", "another process is writing this evaluation")
            raise InputError(Problem(what, Place(str(self._path)))) from None

    def _write(self, content: bytes) -> None:
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(self._handle, rest) :]
            os.fsync(self._handle)
        except OSError as error:
            raise _unusable(self._path, error) from error


def append(path: Path, head: Head, lines: Sequence[msgspec.Struct]) -> None:
    """Lines more in a journal that several processes write to; each appears whole or not at all, on disk when this returns.

    Raises:
        InputError: it cannot be written.
    """
    encoder = msgspec.json.Encoder()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _drop_torn_line(handle)
            begun = os.fstat(handle).st_size > 0
            rows = [*([] if begun else [head]), *lines]
            rest = memoryview(b"".join(encoder.encode(row) + b"\n" for row in rows))
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise _unusable(path, error) from error


def read_journal(path: Path, head: Head, line: type[Line]) -> Iterator[Line]:
    """The lines of a journal, the oldest first; of a file that is not there, none. A torn last line is no line.

    Raises:
        InputError: it is of another plan, or a line is none; it names the line.
    """
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unusable(path, error) from error
    decoder = msgspec.json.Decoder(line)
    with stream:
        first = stream.readline()
        if first.endswith(b"\n"):
            _hold_to(head, first, path)
        for number, row in enumerate(stream, start=2):
            if not row.endswith(b"\n"):
                return
            try:
                yield decoder.decode(row)
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                what = Text("不是记录", "this is no record")
                raise InputError(Problem(what, Place(str(path), number), found=str(error)[:200])) from None


def _hold_to(head: Head, first: bytes, path: Path) -> None:
    try:
        found = msgspec.json.decode(first, type=Head)
    except (msgspec.ValidationError, msgspec.DecodeError):
        what = Text("不是评测记录", "this is no journal of an evaluation")
        raise InputError(Problem(what, Place(str(path), 1))) from None
    if found != head:
        what = Text("记录属于另一份计划，不予续写", "the journal is of another plan, and is not continued")
        fix = Text("在新的文件夹中运行。", "Run in another folder.")
        raise InputError(Problem(what, Place(str(path), 1), found=found.plan[:16], fix=fix))


def _drop_torn_line(handle: int) -> None:
    """A crash may cut the last line off, however long it is; nobody was told that it was kept."""
    end = os.lseek(handle, 0, os.SEEK_END)
    at = end
    while at > 0:
        start = max(0, at - _BLOCK)
        block = os.pread(handle, at - start, start)
        found = block.rfind(b"\n")
        if found >= 0:
            at = start + found + 1
            break
        at = start
    if at < end:
        os.ftruncate(handle, at)


def _unusable(path: Path, error: OSError) -> InputError:
    what = Text(f"评测记录无法使用：{error.strerror}", f"the journal cannot be used: {error.strerror}")
    return InputError(Problem(what, Place(str(path))))


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What came of asking a question once, however many attempts that took."""

    question: str
    generation: int
    kind: str
    """``answered``, ``filtered`` (the platform refused) or ``failed`` (nothing came back)."""
    at: str
    text: str = ""
    """The answer, or what the platform showed instead."""
    reasoning: str = ""
    cut: bool = False
    """Whether the text is only the beginning: a limit of length or the platform's filter ended it."""
    code: str = ""
    """Of the platform's filter."""
    model: str | None = None
    tokens: tuple[int, int] | None = None
    media: tuple[str, ...] = ()
    """SHA-256 of generated files, in the folder ``media``."""
    seconds: float = 0.0
    attempts: int = 1
    reason_zh: str = ""
    reason_en: str = ""

    @property
    def given(self) -> bool:
        """Whether there is something of the model: an answer, or what it said before the platform's filter ended it."""
        return self.kind == ANSWERED or (self.kind == FILTERED and self.cut)

    @property
    def settled(self) -> bool:
        """Whether something came back; else the question is asked again by the next run."""
        return self.kind != FAILED


ANSWERED: Final = "answered"
FILTERED: Final = "filtered"
FAILED: Final = "failed"
ANSWERS: Final = "answers.jsonl"
MEDIA: Final = "media"


def answers_head(plan: str) -> Head:
    """The head of the journal of answers of a plan."""
    return Head("answers", plan)


def settled(lines: "list[Answer]") -> Mapping[tuple[str, int], Answer]:
    """By question and generation: the first answer, or the last failure where there is none."""
    found: dict[tuple[str, int], Answer] = {}
    for line in lines:
        key = line.question, line.generation
        if key not in found or not found[key].settled:
            found[key] = line
    return found


def read_answers(folder: Path, plan: str) -> Mapping[tuple[str, int], Answer]:
    """The answers of a run, while it is under way or after it.

    Raises:
        InputError: the journal is of another plan, or damaged.
    """
    return settled(list(read_journal(folder / ANSWERS, answers_head(plan), Answer)))
