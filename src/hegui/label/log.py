# SPDX-License-Identifier: Apache-2.0
"""The log of labelling: one line of JSON a content, kept as long as LBL 9 asks; who calls says how long.

It names who asked for a version without an explicit label, so it is personal data: it stays with the provider, is
readable by its owner only, and no evidence statement quotes it; statements hold counts.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from hegui.atomic import write_atomically
from hegui.errors import LabelProblem, Place, Problem
from hegui.label.aigc import NAMES, Label
from hegui.text import Text


class Event(StrEnum):
    """What happened to a content."""

    LABELLED = "labelled"
    """Its implicit label was written."""
    FOUND = "found"
    """It held our label already: written before, or by another run."""
    PROPAGATED = "propagated"
    """A platform's fields were written."""
    UNWRITTEN = "unwritten"
    """A platform told its state, but its fields could not be written: no place in the format, damage, an invalid label."""
    UNMARKED = "unmarked"
    """It was handed out without an explicit label on request; the implicit one is in it."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who was given a version without an explicit label, and on what agreement (LBL 9)."""

    recipient: str
    """An identifier of the user in the provider's system."""
    agreement: str
    """The version of the agreement that fixes the user's own duty to label."""
    agreed: date
    """When the user accepted it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: datetime
    event: Event
    file: str
    """As the caller names it, usually relative to the batch's folder."""
    format: str | None
    place: str
    label: Label | None
    """None only where nothing was written."""
    sha256_before: str | None
    sha256_after: str | None
    keep_until: date
    request: Request | None = None
    state: str | None = None
    """Of a propagation: which of the three states of LBL 6 (1, 2, 3)."""


def as_line(entry: Entry) -> str:
    """The entry as it stands in the file, without the line break."""
    wire: dict[str, Any] = {
        "at": entry.at.isoformat(timespec="seconds"),
        "event": entry.event,
        "file": entry.file,
        "format": entry.format,
        "place": entry.place,
        "label": None if entry.label is None else entry.label.as_dict(),
        "sha256_before": entry.sha256_before,
        "sha256_after": entry.sha256_after,
        "keep_until": entry.keep_until.isoformat(),
    }
    if entry.request is not None:
        wire["request"] = {
            "recipient": entry.request.recipient,
            "agreement": entry.request.agreement,
            "agreed": entry.request.agreed.isoformat(),
        }
    if entry.state is not None:
        wire["state"] = entry.state
    return json.dumps(wire, ensure_ascii=False, separators=(",", ":"))


def of_line(line: str) -> Entry:
    """The entry of a line.

    Raises:
        ValueError: the line is no entry.
    """
    try:
        wire: Mapping[str, Any] = json.loads(line)
        values = wire["label"]
        label = None if values is None else Label(**{own: _text(values[name]) for own, name in NAMES.items()})
        request = wire.get("request")
        return Entry(
            at=datetime.fromisoformat(wire["at"]),
            event=Event(wire["event"]),
            file=_text(wire["file"]),
            format=_text_or_none(wire["format"]),
            place=_text(wire["place"]),
            label=label,
            sha256_before=_text_or_none(wire["sha256_before"]),
            sha256_after=_text_or_none(wire["sha256_after"]),
            keep_until=date.fromisoformat(wire["keep_until"]),
            request=Request(
                _text(request["recipient"]), _text(request["agreement"]), date.fromisoformat(request["agreed"])
            )
            if request
            else None,
            state=_text_or_none(wire.get("state")),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


class LabelLog:
    """A log file. Several processes may append to it; each line appears whole or not at all.

    Args:
        path: of the file; it is made when the first entry is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entries: Iterable[Entry]) -> None:
        """Writes entries to the end of the file, flushed to disk.

        Raises:
            LabelProblem: the file cannot be written, or its last line is torn.
        """
        lines = "".join(as_line(entry) + "\n" for entry in entries).encode()
        if not lines:
            return
        try:
            with self._locked() as handle:
                end = os.lseek(handle, 0, os.SEEK_END)
                if end and os.pread(handle, 1, end - 1) != b"\n":
                    lines = b"\n" + lines  # a crash tore the last line: it stays, as a line of its own, and is told
                rest = memoryview(lines)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                os.fsync(handle)
        except OSError as error:
            raise self._problem(Text(f"日志无法写入：{error}", f"the log cannot be written: {error}")) from error

    def entries(self) -> Iterator[Entry]:
        """Every entry, the oldest first. A file that is not there yet has none.

        Raises:
            LabelProblem: a line is no entry; it names the line.
        """
        try:
            with self.path.open(encoding="utf-8") as stream:
                for number, line in enumerate(stream, start=1):
                    if not line.strip():
                        continue
                    try:
                        yield of_line(line)
                    except ValueError as error:
                        what = Text(f"不是日志记录：{error}", f"this is no log entry: {error}")
                        raise self._problem(what, number) from None
        except FileNotFoundError:
            return
        except UnicodeDecodeError as error:
            raise self._problem(Text("日志不是 UTF-8 文本", "the log is no UTF-8 text")) from error

    def prune(self, today: date) -> tuple[int, int]:
        """Drops what need not be kept any longer; returns how many entries were dropped and kept.

        Raises:
            LabelProblem: as `entries`; nothing is dropped then.
        """
        if not self.path.exists():
            return 0, 0
        with self._locked():
            entries = list(self.entries())
            kept = [entry for entry in entries if entry.keep_until >= today]
            if len(kept) < len(entries):
                content = "".join(as_line(entry) + "\n" for entry in kept).encode()
                write_atomically(self.path, content, mode=0o600)
        return len(entries) - len(kept), len(kept)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if os.fstat(handle).st_ino == self.path.stat().st_ino:  # not pruned away while we waited
                    yield handle
                    return
            finally:
                os.close(handle)

    def _problem(self, what: Text, line: int | None = None) -> LabelProblem:
        why = Text(
            "《标识办法》第九条：日志须留存规定的期限",
            "Labelling Measures, Article 9: logs are kept for the term that it sets",
        )
        return LabelProblem(Problem(what, Place(str(self.path), line), why=why))
