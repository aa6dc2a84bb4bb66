# SPDX-License-Identifier: Apache-2.0
"""Where texts stand in a record: the fields that were asked for, or the layouts that training data usually has."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

LONGEST: Final = 32 << 20
"""Bytes of the longest record that is read: some eleven million characters of Chinese, and bounded memory."""
DEEPEST: Final = 64
"""Levels of nesting; no layout of training data comes near."""


class Layout(StrEnum):
    """How the texts of a record were found."""

    ASKED = "asked"
    """In the fields that were asked for."""
    TEXT = "text"
    """One column ``text``, ``content`` or ``body``."""
    CHAT = "chat"
    """A list of turns: ``messages`` or ``conversations``."""
    INSTRUCTION = "instruction"
    """Question and answer in columns: ``instruction``/``input``/``output``, ``prompt``/``completion`` and the like."""
    PREFERENCE = "preference"
    """An answer preferred and one not: ``chosen``/``rejected``, with their prompt."""
    STRINGS = "strings"
    """None of these: every string of the record."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which texts of a record are read, and how long a record may be."""

    fields: tuple[str, ...] = ()
    """Dotted paths: ``meta.title``, ``messages[].content``. None: the usual layouts are recognised, record by record."""
    longest: int = LONGEST
    """Bytes; a longer record is rejected and what follows is read."""


class Kind(Enum):
    """What stands under a key, as far as layouts care."""

    STRING = auto()
    """A string, or null where one might be."""
    LIST = auto()
    OTHER = auto()


Keys: TypeAlias = tuple[tuple[str, Kind], ...]
"""The keys of a record that some layout knows, in the record's order."""


class Recognised(NamedTuple):
    """The layouts of a record, and the keys whose texts are read; no keys: all."""

    layouts: frozenset[Layout]
    keys: tuple[str, ...]


class TooDeep(ValueError):
    """A record is nested deeper than any honest one."""


_BODIES: Final = frozenset({"text", "content", "body"})
_TURNS: Final = frozenset({"messages", "conversations", "conversation", "dialogue", "dialog"})
_QUESTIONS: Final = frozenset({"instruction", "input", "prompt", "question", "query"})
_ANSWERS: Final = frozenset({"output", "response", "completion", "answer", "answers"})
_CHOICE: Final = frozenset({"chosen", "rejected"})
_BESIDE: Final = {
    Layout.TEXT: _BODIES | {"title"},
    Layout.CHAT: _TURNS | {"system", "history"},
    Layout.INSTRUCTION: _QUESTIONS | _ANSWERS | {"system", "history", "context", "choices", "options"},
    Layout.PREFERENCE: _QUESTIONS | _CHOICE | {"system", "history", "context"},
}
"""The keys that are read with a layout."""
KNOWN: Final = frozenset().union(*_BESIDE.values())
"""Keys that matter to any layout."""

STRUCTURE: Final = frozenset(
    {
        "role",
        "from",
        "type",
        "name",
        "id",
        "tool_call_id",
        "image",
        "image_url",
        "audio",
        "input_audio",
        "video",
        "video_url",
    }
)
"""In a turn of a chat: what is not its text."""


@lru_cache(maxsize=1024)
def recognised(keys: Keys) -> Recognised:
    """The layouts that a record with these keys has."""
    kinds = dict(keys)
    strings = {key for key, kind in keys if kind is Kind.STRING}
    layouts = {
        layout
        for layout, seen in (
            (Layout.TEXT, strings & _BODIES),
            (Layout.CHAT, any(kinds.get(key) is Kind.LIST for key in _TURNS)),
            (Layout.INSTRUCTION, kinds.keys() & _QUESTIONS and kinds.keys() & _ANSWERS),
            (Layout.PREFERENCE, kinds.keys() >= _CHOICE),
        )
        if seen
    }
    if not layouts:
        return Recognised(frozenset({Layout.STRINGS}), ())
    read = frozenset().union(*(_BESIDE[layout] for layout in layouts))
    return Recognised(frozenset(layouts), tuple(key for key in kinds if key in read))


def _kind(value: object) -> Kind:
    if value is None or isinstance(value, str):
        return Kind.STRING
    return Kind.LIST if isinstance(value, list) else Kind.OTHER


Texts: TypeAlias = list[tuple[str, str]]
"""Field and text."""


class Finder:
    """Finds the texts of records.

    Args:
        wanted: what to look for.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._paths = tuple(path_of(field) for field in wanted.fields)
        self._seen: dict[tuple[object, ...], Recognised] = {}

    def texts(self, record: object) -> tuple[frozenset[Layout], Texts]:
        """The texts of a record (a parsed JSON value), and the layouts they were found by.

        Raises:
            TooDeep: the record is nested too deep.
        """
        found: Texts = []
        if self._paths:
            for path in self._paths:
                for name, value in at(path, record):
                    gather(value, name, found)
            return _ASKED, list(dict(found).items()) if len(self._paths) > 1 else found
        if not isinstance(record, dict):
            gather(record, "", found)
            return _STRINGS, [(field or "text", text) for field, text in found]
        layouts, keys = self._recognised(record)
        if not keys:
            gather(record, "", found)
        for key in keys:
            value = record[key]
            if isinstance(value, str):
                found.append((key, value))
            elif value is not None:
                gather(value, key, found, STRUCTURE)
        return layouts, found

    def _recognised(self, record: dict[str, object]) -> Recognised:
        """The layout of a record; most have the keys and types of one before, and cost one look-up."""
        shape = (*record, *map(type, record.values()))
        seen = self._seen.get(shape)
        if seen is None:
            seen = recognised(tuple((key, _kind(value)) for key, value in record.items() if key in KNOWN))
            if len(self._seen) < _SHAPES and sum(map(len, record)) < _SHAPES:
                self._seen[shape] = seen
        return seen


_SHAPES: Final = 1000
"""Shapes of records remembered, and letters of the keys of one."""
_ASKED: Final = frozenset({Layout.ASKED})
_STRINGS: Final = frozenset({Layout.STRINGS})


def gather(value: object, name: str, found: Texts, without: frozenset[str] = frozenset(), depth: int = 0) -> None:
    """Adds every string in a value to what was found, under its path.

    Raises:
        TooDeep: as `Finder.texts`.
    """
    if isinstance(value, str):
        found.append((name, value))
    elif isinstance(value, _NESTS):
        if depth >= DEEPEST:
            raise TooDeep
        if isinstance(value, dict):
            for index, (key, inner) in enumerate(value.items()):
                if key in without:
                    continue
                if isinstance(inner, str):  # most are: no call for each
                    found.append((below(name, key, index), inner))
                elif isinstance(inner, _NESTS):
                    gather(inner, below(name, key, index), found, without, depth + 1)
        else:
            for index, inner in enumerate(value):
                gather(inner, f"{name}[{index}]", found, without, depth + 1)


_NESTS: Final = (dict, list, tuple)
"""What holds other values; Arrow gives the entries of a map as pairs."""
_LONGEST_NAME: Final = 64
_NAME: Final = re.compile(rf"(?!.*\d{{5}})[\w@#$ -]{{1,{_LONGEST_NAME}}}")


def below(name: str, key: str, index: int) -> str:
    """The path of a value under a key. A key that does not look like a name may be somebody's: its place stands for it."""
    shown = key if len(key) <= _LONGEST_NAME and _is_name(key) else f"{{{index}}}"
    return f"{name}.{shown}" if name else shown


@lru_cache(maxsize=1024)
def _is_name(key: str) -> bool:
    return _NAME.fullmatch(key) is not None


Path: TypeAlias = tuple[str | int | None, ...]
"""Keys, indexes, and None for every index."""
_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d*)\]|\.")


def path_of(field: str) -> Path:
    """The steps of a dotted path.

    Raises:
        ValueError: it is no path.
    """
    steps: list[str | int | None] = []
    end = 0
    while end < len(field):
        step = _STEP.match(field, end)
        if step is None:
            break
        if step[1] is not None:
            steps.append(step[1])
        elif step[2] is not None:
            steps.append(int(step[2]) if step[2] else None)
        end = step.end()
    if end < len(field) or not steps:
        raise ValueError(f"no path to a field: {field!r}")
    return tuple(steps)


def at(path: Path, value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """The values at a path, each under its full path."""
    if not path:
        yield name, value
        return
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        if isinstance(value, dict) and step in value:
            yield from at(rest, value[step], f"{name}.{step}" if name else step)
    elif isinstance(value, list):
        indexes: Iterable[int] = range(len(value)) if step is None else (step,) if step < len(value) else ()
        for index in indexes:
            yield from at(rest, value[index], f"{name}[{index}]")
