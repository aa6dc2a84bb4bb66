# SPDX-License-Identifier: Apache-2.0
"""Texts that people have labelled: what a model learns from and is measured on."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hegui.detect.classifier.features import plain
from hegui.errors import InputError, Place, Problem
from hegui.text import Text

HARMFUL_WORDS: Final = frozenset({"1", "true", "yes", "y", "harmful", "unsafe", "是", "有害", "违规", "不合格"})
HARMLESS_WORDS: Final = frozenset({"0", "false", "no", "n", "harmless", "safe", "否", "无害", "合规", "合格"})
_TEXTS: Final = ("text", "文本", "prompt", "content")
_LABELS: Final = ("label", "标签", "harmful")
_CATEGORIES: Final = ("categories", "category", "类别", "风险类别")
_SOURCES: Final = ("source", "来源")
_MOST_PROBLEMS: Final = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text and what people say of it."""

    text: str
    harmful: bool
    categories: frozenset[str] = frozenset()
    """Empty for a harmless text, and for a harmful one of no known kind."""
    source: str = ""
    """Where it comes from: whole sources are held out to see how a model does on a new one."""


def read_labelled(path: Path) -> list[Labelled]:
    """The rows of a ``.csv`` or of a ``.jsonl``.

    Raises:
        InputError: the file cannot be read, or rows of it cannot be understood (the first ten are told).
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = Text(f"无法按 UTF-8 读取文件：{error}", f"the file cannot be read as UTF-8: {error}")
        raise InputError(Problem(what, Place(str(path)))) from error
    found: list[Labelled] = []
    problems: list[Problem] = []
    for line, row in _csv_rows(content) if path.suffix.lower() == ".csv" else _json_rows(content):
        try:
            found.append(_labelled(row))
        except _Unreadable as error:
            problems.append(Problem(error.what, Place(str(path), line)))
    if problems:
        raise InputError(*problems[:_MOST_PROBLEMS])
    return found


def without_repetitions(data: Iterable[Labelled]) -> tuple[list[Labelled], int]:
    """Every text once, and how many were left out.

    Texts are the same if their folded forms are. A text that is labelled both ways is left out altogether, as nobody can
    say which is right.
    """
    rows = list(data)
    kept: dict[str, Labelled] = {}
    torn: set[str] = set()
    for row in rows:
        key = key_of(row.text)
        if kept.setdefault(key, row).harmful != row.harmful:
            torn.add(key)
    unique = [row for key, row in kept.items() if key not in torn]
    return unique, len(rows) - len(unique)


def key_of(text: str) -> str:
    """What two texts that say the same, apart from spaces and ways of writing, have in common."""
    return "".join(plain(text).split())


class _Unreadable(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.what = Text(zh, en)


def _csv_rows(content: str) -> Iterator[tuple[int, object]]:
    reader = csv.DictReader(io.StringIO(content, newline=""))
    for row in reader:
        yield reader.line_num, row


def _json_rows(content: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError:
                yield number, None


def _labelled(row: object) -> Labelled:
    if not isinstance(row, dict):
        raise _Unreadable("该行不是 JSON 对象", "the line is no JSON object")
    text = _first(row, _TEXTS)
    if not isinstance(text, str) or not text.strip():
        raise _Unreadable("缺少文本（text 列）", "there is no text (field `text`)")
    categories = _categories(_first(row, _CATEGORIES))
    label = _first(row, _LABELS)
    if label is None or label == "":
        if _first(row, _CATEGORIES) is None:
            raise _Unreadable("缺少标注（label 或 categories 列）", "there is no label (field `label` or `categories`)")
        harmful = bool(categories)
    else:
        harmful = _harmful(label)
    if categories and not harmful:
        raise _Unreadable("标为无害，却又列有风险类别", "the text is labelled harmless and yet has categories")
    source = _first(row, _SOURCES)
    return Labelled(text, harmful, categories, "" if source is None else str(source))


def _first(row: Mapping[str, Any], names: Iterable[str]) -> object:
    return next((row[name] for name in names if name in row), None)


def _harmful(label: object) -> bool:
    word = str(int(label) if isinstance(label, bool) else label).strip().lower()
    if word in HARMFUL_WORDS:
        return True
    if word in HARMLESS_WORDS:
        return False
    raise _Unreadable(f"无法理解的标注：{word[:40]}", f"a label that is not understood: {word[:40]}")


def _categories(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    parts = value.replace("|", ",").replace("；", ",").replace(";", ",").split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise _Unreadable("categories 应为文本或文本列表", "`categories` is a text or a list of texts")
    return frozenset(part.strip() for part in parts if part.strip())
