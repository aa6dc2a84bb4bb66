# SPDX-License-Identifier: Apache-2.0
"""What the lexicon commands share: lexicons by path, options, and texts of any length in overlapping windows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import click

from hegui.detect.finding import Hit
from hegui.detect.lexicon import Lexicon, Matcher, load_lexicon
from hegui.errors import InputError, Place, Problem
from hegui.text import Text

TEXT_FILE: Final = click.Path(path_type=Path, dir_okay=False, allow_dash=True)

WINDOW: Final = 1 << 18
"""Characters searched at a time."""
MARGIN: Final = 1 << 10
"""Characters around what is searched: many times the reach of a term and of the words that must stand near it."""


def loaded(files: Sequence[Path], updated: date | None = None) -> list[Lexicon]:
    """The lexicons of some files.

    Raises:
        InputError: one cannot be used, or two have one name, so that the ids of their rules would say nothing.
    """
    lexicons = [load_lexicon(file, updated=updated) for file in files]
    names = [lexicon.name for lexicon in lexicons]
    for file, name in zip(files, names, strict=True):
        if names.count(name) > 1:
            raise InputError(
                Problem(
                    Text(f"两个词表都名为“{name}”。", f"Two lexicons are both named '{name}'."),
                    Place(file.name),
                    fix=Text("修改其中一个的 name 或文件名。", "Change the 'name' or the file name of one of them."),
                )
            )
    return lexicons


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a text with what stands around it; only what begins between `first` and `last` is reported here."""

    start: int
    """Where the window begins in the whole text."""
    text: str
    first: int
    last: int

    def hits(self, matcher: Matcher) -> list[Hit]:
        """The hits that this window reports; positions count from its start."""
        return [hit for hit in matcher.find(self.text) if self.first <= hit.start < self.last]


def windows(pieces: Iterable[str], size: int = WINDOW) -> Iterator[Window]:
    """Cuts a text that comes in pieces into windows. Together their reported parts are the text, each part once."""
    held, start, first = "", 0, 0
    for piece in pieces:
        held += piece
        while len(held) >= size + 2 * MARGIN:
            last = size + MARGIN
            yield Window(start, held[: last + MARGIN], first, last)
            start += last - MARGIN
            held, first = held[last - MARGIN :], MARGIN
    if len(held) > first:
        yield Window(start, held, first, len(held))
