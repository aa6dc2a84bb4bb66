# SPDX-License-Identifier: Apache-2.0
"""Lists as rows with the line of each: CSV, JSON Lines. In a table several values of a field are parted by ``|``."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from hegui.errors import Place, Problem, SyntaxProblem
from hegui.source import Value
from hegui.text import Text, same

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a list; one of a million terms has half of that."""
_LISTS: Final = ("unless", "near", "variants")
_BAR: Final = "|"


def decoded(path: Path, shown: str, encoding: str = "utf-8") -> str:
    """The text of a list.

    Raises:
        SyntaxProblem: it cannot be read, is too large, or is not in that encoding.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        reason = Text(f"无法读取文件：{error.strerror}", f"cannot read the file: {error.strerror}")
        raise SyntaxProblem(Problem(reason, Place(shown))) from error
    if len(content) > LARGEST:
        limit = same(f"{LARGEST // 1024 // 1024} MiB")
        raise SyntaxProblem(Problem(Text("文件过大。", "The file is too large."), Place(shown), accepted=limit))
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise SyntaxProblem(
            Problem(
                Text(f"文件不是 {encoding} 编码。", f"The file is not {encoding}."),
                Place(shown, content.count(b"\n", 0, error.start) + 1),
                fix=Text(
                    "转存为 UTF-8；导入时也可指定 GB18030 等编码。",
                    "Save it as UTF-8, or import it with its encoding, such as GB18030.",
                ),
            )
        ) from error


def rows_of_csv(text: str, shown: str, columns: Mapping[str, str] | None = None) -> tuple[list[Value], list[int]]:
    """The rows of a CSV file as they would stand in YAML, and their lines.

    Args:
        text: with a row of names first.
        shown: the file's name in messages.
        columns: names of this file that stand for ours.

    Raises:
        SyntaxProblem: it is not CSV, or a row has more cells than there are names.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Value] = []
    lines: list[int] = []
    names: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if names is None:
                names = [(columns or {}).get(cell.strip(), cell.strip()) for cell in cells]
            elif any(cell.strip() for cell in cells):
                _refuse_surplus(names, cells)
                rows.append(row_of(names, cells))
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise SyntaxProblem(
            Problem(
                Text("不是合规的 CSV，或单元格多于列名。", "This is not CSV, or a row has more cells than names."),
                Place(shown, line),
                found=str(error),
            )
        ) from error
    return rows, lines


def _refuse_surplus(names: Sequence[str], cells: Sequence[str]) -> None:
    if len(cells) > len(names):
        raise csv.Error(f"{len(cells)} > {len(names)}")


def row_of(names: Iterable[str], cells: Iterable[str]) -> Value:
    """A row of a table as a mapping; empty cells are left out, lists are taken apart."""
    row: dict[str, Value] = {}
    for name, cell in zip(names, cells, strict=False):
        words = cell.strip()
        if not words:
            continue
        if name in _LISTS:
            row[name] = [part.strip() for part in words.split(_BAR)]
        elif name == "within" and words.isascii() and words.isdigit():
            row[name] = int(words)
        else:
            row[name] = words
    return row


def rows_of_jsonl(text: str, shown: str) -> tuple[list[Value], list[int]]:
    """The objects of a JSON Lines file, and their lines.

    Raises:
        SyntaxProblem: a line is not JSON.
    """
    rows: list[Value] = []
    lines: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(_DECODER.decode(line))
        except (ValueError, RecursionError) as error:
            raise SyntaxProblem(
                Problem(Text("该行不是 JSON。", "The line is not JSON."), Place(shown, number), found=str(error)[:200])
            ) from error
        lines.append(number)
    return rows, lines


def _no_key_twice(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key is there twice / 键重复")
    return made


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_no_key_twice)
"""Made once: `json.loads` with a hook makes one for each line."""
