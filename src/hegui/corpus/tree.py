# SPDX-License-Identifier: Apache-2.0
"""The files that patterns name, sorted, each once: in folders of any size, and behind URLs."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from heapq import merge
from pathlib import Path
from typing import Final

from hegui.corpus.ledger_paths import is_url
from hegui.corpus.reading.opening import file_system, size_and_stamp, told_size_and_stamp, unopened
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

_ANY_FOLDERS: Final = "**"
_WILD: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a source."""

    file: str
    """As the ledger would name it."""
    size: int
    stamp: str


def files_of(patterns: Sequence[str], base: str, storage: Mapping[str, object]) -> Iterator[Found]:
    """The files, sorted by folder and name, local ones first; each once. Names are held a folder at a time.

    Raises:
        CorpusProblem: a pattern matches no file, or a folder cannot be read.
        MissingExtra: the file system of a URL needs a package that is not installed.
    """
    unmatched = set(patterns)
    local = [pattern for pattern in dict.fromkeys(patterns) if not is_url(pattern)]
    absolute = [pattern for pattern in local if pattern.startswith("/")]
    relative = [pattern for pattern in local if not pattern.startswith("/")]
    for folder, within in (("", relative), ("/", absolute)):
        states = [_State(pattern, tuple(_steps(pattern))) for pattern in within]
        for file in _walk(base, folder, states, unmatched):
            yield Found(file, *size_and_stamp(file, base))
    yield from _behind_urls([pattern for pattern in dict.fromkeys(patterns) if is_url(pattern)], storage, unmatched)
    if unmatched:
        raise CorpusProblem(*(_no_file(pattern, base) for pattern in sorted(unmatched)))


@dataclass(frozen=True, slots=True)
class _State:
    """What of a pattern is still to be matched below a folder."""

    pattern: str
    steps: tuple[str, ...]


def _steps(pattern: str) -> Iterator[str]:
    before = None
    for step in os.path.normpath(pattern).strip("/").split("/"):
        if step != _ANY_FOLDERS or before != _ANY_FOLDERS:
            yield step
        before = step


def _walk(base: str, folder: str, states: Sequence[_State], unmatched: set[str]) -> Iterator[str]:
    """The files below a folder that any of the patterns names, in the order of folders and names."""
    if not states:
        return
    for name, is_folder, is_link in _entries(base, folder, states):
        inner: list[_State] = []
        names_it = False
        for state in states:
            for steps in _after(state.steps, name, is_folder=is_folder and not is_link):
                if steps:
                    inner.append(_State(state.pattern, steps))
                elif not is_folder:
                    names_it = True
                    unmatched.discard(state.pattern)
        path = f"{folder}{name}"
        if names_it:
            yield path
        elif is_folder and inner:
            yield from _walk(base, f"{path}/", list(dict.fromkeys(inner)), unmatched)


def _after(steps: tuple[str, ...], name: str, *, is_folder: bool) -> Iterator[tuple[str, ...]]:
    """What is left of a pattern behind a name that its next step matches; an open ``**`` stays before what it skips."""
    first, rest = steps[0], steps[1:]
    if first == _ANY_FOLDERS:
        if is_folder and not name.startswith("."):
            yield steps
        if rest:
            yield from _after(rest, name, is_folder=is_folder)
        elif not is_folder and not name.startswith("."):
            yield ()
    elif (first == name) if not _is_wild(first) else (_is_shown(name, first) and fnmatchcase(name, first)):
        yield rest


def _is_wild(step: str) -> bool:
    return not _WILD.isdisjoint(step)


def _is_shown(name: str, step: str) -> bool:
    return not name.startswith(".") or step.startswith(".")


def _entries(base: str, folder: str, states: Iterable[_State]) -> list[tuple[str, bool, bool]]:
    """Names in a folder, sorted, with whether each is a folder and a link; only those asked for where no pattern is wild."""
    where = Path(base, folder)
    firsts = {state.steps[0] for state in states}
    named = sorted(firsts) if not any(map(_is_wild, firsts)) else sorted(firsts & {os.pardir})
    found = [(name, (where / name).is_dir(), False) for name in named if (where / name).exists()]
    if len(named) == len(firsts):
        return found
    try:
        with os.scandir(where) as entries:
            found += [
                (entry.name, entry.is_dir(), entry.is_symlink())
                for entry in entries
                if entry.is_file() or entry.is_dir() or entry.is_symlink()  # a pipe would never end
            ]
    except OSError as error:
        raise unopened(folder or ".", error) from error
    found.sort()
    return found


def _behind_urls(patterns: Sequence[str], storage: Mapping[str, object], unmatched: set[str]) -> Iterator[Found]:
    before = None
    for found in merge(*(_behind(pattern, storage) for pattern in patterns), key=lambda pair: pair[1].file):
        unmatched.discard(found[0])
        if found[1].file != before:
            yield found[1]
        before = found[1].file


def _behind(pattern: str, storage: Mapping[str, object]) -> Iterator[tuple[str, Found]]:
    """The files of one URL, sorted; chained URLs (``::``) name one file."""
    system, path = file_system(pattern, storage)
    try:
        if "::" in pattern or not _is_wild(path):
            if system.isfile(path):
                name = pattern if "::" in pattern else system.unstrip_protocol(path)
                yield pattern, Found(name, *size_and_stamp(name, "", storage))
            return
        for told in sorted(system.glob(path, detail=True).values(), key=lambda told: str(told["name"])):
            if told["type"] == "file":
                yield pattern, Found(system.unstrip_protocol(told["name"]), *told_size_and_stamp(told))
    except OSError as error:
        raise unopened(pattern, error) from error


def _no_file(pattern: str, base: str) -> Problem:
    return Problem(
        Text("没有与之相符的语料文件", "No file of the corpus matches"),
        where=Place(pattern if is_url(pattern) else os.path.join(base, pattern)),  # noqa: PTH118  a pattern, not a path
        accepted=Text(
            "文件，或带通配符的路径；整个文件夹写作 folder/**/*.jsonl",
            "a file, or a path with wildcards; a whole folder is folder/**/*.jsonl",
        ),
    )
