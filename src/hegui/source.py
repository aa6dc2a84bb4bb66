# SPDX-License-Identifier: Apache-2.0
"""Strict YAML: what is read is what was written, and every value knows its line.

Plain YAML turns ``no`` into false, ``1.10`` into 1.1, ``12:30`` into 750 and keeps the last of two equal keys.
For law and evidence each of these is a wrong answer, so the reader (`hegui.strict_yaml`)
refuses them with a message.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import Struct, field

from hegui.errors import Place, Problem, SyntaxProblem
from hegui.text import Text

MAX_BYTES: Final = 8 * 1024 * 1024

Scalar = str | int | float | bool | date | datetime | None
Value: TypeAlias = Scalar | list["Value"] | dict[str, "Value"]
Key = str | int


class Mark(Struct):
    """The line of a value, and the marks of what stands inside it."""

    line: int
    children: dict[Key, "Mark"] = field(default_factory=dict)


class Lines(Struct, frozen=True):
    """The lines of a YAML file on which its values stand."""

    file: str
    marks: Mark

    def place(self, path: Sequence[Key] = ()) -> Place:
        """The place of the value at ``path``, or of the innermost part of the path that exists."""
        mark = self.marks
        for key in path:
            inner = mark.children.get(key)
            if inner is None:
                break
            mark = inner
        return Place(self.file, mark.line)


class Source(Struct, frozen=True):
    """One YAML file: its data, and the line of each value."""

    file: str
    data: Value
    marks: Mark

    @property
    def lines(self) -> Lines:
        """What is left of the file when its data are typed."""
        return Lines(self.file, self.marks)

    def place(self, path: Sequence[Key] = ()) -> Place:
        """The place of the value at ``path``, or of the innermost part of the path that exists."""
        return self.lines.place(path)


def load_yaml(path: Path, shown_as: str | None = None) -> Source:
    """Reads a YAML file strictly.

    Raises:
        SyntaxProblem: not readable, too large, not UTF-8, or not the YAML that hegui accepts.
    """
    name = shown_as or str(path)
    return read_yaml(content_of(path, name), name)


def content_of(path: Path, name: str) -> bytes:
    """The bytes of a YAML file; of one that is too large only so many that `read_yaml` refuses it.

    Raises:
        SyntaxProblem: not readable.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SyntaxProblem(
            Problem(
                Text(f"无法读取文件：{error.strerror}", f"cannot read the file: {error.strerror}"),
                Place(name),
                fix=Text("检查路径和权限。", "Check the path and its permissions."),
            )
        ) from error


def read_yaml(content: bytes | str, file: str) -> Source:
    """Reads YAML text strictly; ``file`` is the name shown in messages.

    Raises:
        SyntaxProblem: too large, not UTF-8, or not the YAML that hegui accepts.
    """
    from hegui.strict_yaml import Reader  # noqa: PLC0415  most runs find in the cache what was read before

    return Reader(file).read(_decoded(content, file))


def _decoded(content: bytes | str, file: str) -> str:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(raw) > MAX_BYTES:
        raise SyntaxProblem(
            Problem(
                Text("文件过大。", "The file is too large."),
                Place(file),
                found=f"> {MAX_BYTES // 1024 // 1024} MiB",
                accepted=Text(f"至多 {MAX_BYTES // 1024 // 1024} MiB", f"at most {MAX_BYTES // 1024 // 1024} MiB"),
                fix=Text(
                    "把清单、日志等大文件作为证据附件（hegui evidence add），不要写进 YAML。",
                    "Keep ledgers and logs as evidence files (hegui evidence add), not inside the YAML.",
                ),
            )
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SyntaxProblem(
            Problem(
                Text("文件不是 UTF-8 编码。", "The file is not UTF-8."),
                Place(file, raw.count(b"\n", 0, error.start) + 1),
                found=f"0x{raw[error.start]:02X} @ {error.start}",
                accepted=Text("UTF-8（可带 BOM）", "UTF-8, with or without a byte-order mark"),
                fix=Text(
                    "用编辑器另存为 UTF-8，例如：iconv -f GB18030 -t UTF-8。",
                    "Save it as UTF-8, for example: iconv -f GB18030 -t UTF-8.",
                ),
            )
        ) from error
