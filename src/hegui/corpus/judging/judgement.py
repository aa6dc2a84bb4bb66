# SPDX-License-Identifier: Apache-2.0
"""The record of judgements: one line of JSON each, only ever appended, on disk before it is confirmed.

It names the people who judged and never quotes the corpus: an item is named by its id in the sample.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from hegui.errors import CorpusProblem, Place, Problem
from hegui.panel import MOST_NOTE, Role
from hegui.risks import is_illegal_or_unhealthy, risks
from hegui.text import Text

_LONGEST_LINE: Final = 64 * 1024
"""Bytes; far more than names, a note and 31 risks need."""


class Answer(StrEnum):
    """What a person may say of an item."""

    FINE = "fine"
    """None of the 31 risks."""
    ILLEGAL = "illegal"
    """At least one of them, which must be named."""
    UNSURE = "unsure"
    """Somebody else must decide; until then it counts as not qualified."""


ANSWER_NAMES: Final = {
    Answer.FINE: Text("无风险", "No risk"),
    Answer.ILLEGAL: Text("有风险", "Risk found"),
    Answer.UNSURE: Text("不能确定", "Not sure"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person said of one item."""

    item: str
    """Its id in the sample."""
    rater: str
    """Id of the person in the review."""
    name: str
    """The person's name."""
    role: Role
    answer: Answer
    at: datetime
    categories: tuple[str, ...] = ()
    """Risks, such as A.1.f; sorted. Only, and always, where the answer is ILLEGAL."""
    note: str = ""

    def __post_init__(self) -> None:
        if not (self.item and self.rater and self.name.strip()):
            raise ValueError("须写明条目和评判人 / a judgement names its item and its rater")
        if self.at.tzinfo is None:
            raise ValueError("时间没有时区 / the time has no zone")
        if (self.answer is Answer.ILLEGAL) != bool(self.categories):
            raise ValueError(
                "“有风险”须选择风险类别，其他答案不得选择 / risks are named with 'risk found', and with nothing else"
            )
        unknown = [code for code in self.categories if code not in risks()]
        if unknown or list(self.categories) != sorted(set(self.categories)):
            raise ValueError(f"{', '.join(unknown) or 'order'}: 不是风险类别 / no such risk")
        if len(self.note) > MOST_NOTE:
            raise ValueError(f"备注超过 {MOST_NOTE} 字 / the note has more than {MOST_NOTE} characters")

    @property
    def verdict(self) -> Answer:
        """What was said."""
        return self.answer

    @property
    def unsure(self) -> bool:
        """Whether somebody else must decide."""
        return self.answer is Answer.UNSURE

    @property
    def says(self) -> tuple[Answer, tuple[str, ...], str]:
        """What was said, without who and when."""
        return self.answer, self.categories, self.note

    @property
    def illegal_or_unhealthy(self) -> bool:
        """Whether it names one of the 29 risks that count for the limit of sources."""
        return any(map(is_illegal_or_unhealthy, self.categories))


def as_line(judgement: Judgement) -> str:
    """The judgement as it stands in the file, without the line break."""
    wire = {
        "at": judgement.at.isoformat(timespec="seconds"),
        "item": judgement.item,
        "rater": judgement.rater,
        "name": judgement.name,
        "role": judgement.role,
        "verdict": judgement.answer,
        "categories": list(judgement.categories),
        "note": judgement.note,
    }
    return json.dumps(wire, ensure_ascii=False, separators=(",", ":"))


def of_line(line: str) -> Judgement:
    """The judgement of a line.

    Raises:
        ValueError: the line is none.
    """
    try:
        wire: Any = json.loads(line)
        names = [wire[name] for name in ("item", "rater", "name", "note")]
        codes = wire["categories"]
        if not all(isinstance(value, str) for value in (*names, *codes)) or not isinstance(codes, list):
            raise ValueError("值的类型有误 / values of wrong types")
        item, rater, name, note = names
        at = datetime.fromisoformat(wire["at"])
        return Judgement(item, rater, name, Role(wire["role"]), Answer(wire["verdict"]), at, tuple(codes), note)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


class JudgementFile:
    """A file of judgements. Several processes may append to it; each line appears whole or not at all.

    Args:
        path: of the file; it is made when the first judgement is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, judgements: Iterable[Judgement]) -> None:
        """Writes judgements to the end of the file, flushed to disk.

        Raises:
            CorpusProblem: the file cannot be written.
        """
        lines = "".join(as_line(judgement) + "\n" for judgement in judgements).encode()
        if not lines:
            return
        try:
            with self._locked() as handle:
                _drop_torn_line(handle)
                rest = memoryview(lines)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                os.fsync(handle)
        except OSError as error:
            what = Text(f"评判记录无法写入：{error}", f"the judgements cannot be written: {error}")
            raise CorpusProblem(Problem(what, Place(str(self.path)))) from error

    def judgements(self) -> Iterator[Judgement]:
        """Every judgement, the oldest first. A file that is not there yet has none.

        A last line that a crash cut off was never confirmed to anybody, and is no judgement.

        Raises:
            CorpusProblem: a line is no judgement; it names the line.
        """
        try:
            with self.path.open(encoding="utf-8") as stream:
                for number, line in enumerate(stream, start=1):
                    if not line.strip():
                        continue
                    try:
                        yield of_line(line)
                    except ValueError as error:
                        if not line.endswith("\n"):
                            return
                        what = Text(f"不是评判记录：{error}", f"this is no judgement: {error}")
                        raise CorpusProblem(Problem(what, Place(str(self.path), number))) from None
        except FileNotFoundError:
            return
        except UnicodeDecodeError as error:
            what = Text("评判记录不是 UTF-8 文本", "the judgements are no UTF-8 text")
            raise CorpusProblem(Problem(what, Place(str(self.path)))) from error

    @contextmanager
    def _locked(self) -> Iterator[int]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)


def _drop_torn_line(handle: int) -> None:
    """A crash may cut the last line off; nobody was told that it was kept."""
    end = os.lseek(handle, 0, os.SEEK_END)
    start = max(0, end - _LONGEST_LINE)
    tail = os.pread(handle, end - start, start)
    torn = len(tail) - (tail.rfind(b"\n") + 1)
    if torn:
        os.ftruncate(handle, end - torn)
