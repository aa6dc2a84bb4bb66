# SPDX-License-Identifier: Apache-2.0
"""Passages: the units in which the text of a document is searched and cited."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from msgspec import Struct

from hegui.pattern import Pattern

MAX_CHARACTERS: Final = 4 * 1024 * 1024
"""Of one document: some two thousand dense pages."""
SHOWN: Final = 80
"""Characters of a passage that a report shows."""


class Passage(Struct, frozen=True):
    """A paragraph or a table row of a document."""

    text: str
    line: int
    """Line of the file for plain text; number of the passage for PDF and DOCX, which have no lines of their own."""
    page: int | None
    """Page of a PDF, counted from 1."""
    shown: str
    """The words to show, shortened."""


class Extract(Struct, frozen=True):
    """What a reader takes out of a file."""

    passages: tuple[Passage, ...]
    pages_without_text: tuple[int, ...] = ()


class Line(Struct, frozen=True):
    """A line as it stands in a file or on a page."""

    text: str
    number: int = 0
    page: int | None = None


def passages_of(lines: Iterable[Line]) -> tuple[Passage, ...]:
    """One passage for each line that holds words. Lines without a number are numbered by passage."""
    kept = [(text, line) for line in lines if _WORD.search(text := clean(line.text))]
    return tuple(
        Passage(text, line.number or count, line.page, excerpt(text, 0, 0))
        for count, (text, line) in enumerate(kept, start=1)
    )


_UNSEEN = Pattern(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\uffff\x00-\x08\x0e-\x1f\x7f]", ignores_case=False
)
_SPACES = Pattern(r"\s+")
_WORD = Pattern(r"\w")


def clean(text: str) -> str:
    """The text without what a reader cannot see, with single spaces."""
    return _SPACES.compiled.sub(" ", _UNSEEN.compiled.sub("", text.translate(_lookalikes()))).strip()


@cache
def _lookalikes() -> Mapping[int, str]:
    """PDF fonts map some Chinese characters to look-alike radicals and compatibility forms, which no pattern would match.

    Only these are folded: full-width punctuation must stay what it is.
    """
    return {
        code: folded
        for block in (range(0x2E80, 0x2FE0), range(0xF900, 0xFB07))
        for code in block
        if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
    }


def excerpt(text: str, start: int, end: int) -> str:
    """The words from ``start`` to ``end`` with what stands around them, at most `SHOWN` characters."""
    room = max(SHOWN - (end - start), 0)
    first = max(start - room // 3, 0)
    last = min(first + SHOWN, len(text))
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


_ENDS = "。！？；：.!?;:…”』」》"
_STARTS = Pattern(
    r"\s*(第[一二三四五六七八九十百零\d]+[章节条款项]|[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十\d]+[）)]|"
    r"\d+(\.\d+)*[、．.)）\s]|[-*+•·●■#|>]|```|\Z)"
)
_WORD_EDGE = Pattern(r"[\x21-\x7e]\Z"), Pattern(r"\A[\x21-\x7e]")


def rejoined(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that were broken only because the page or the editor was full are put together again.

    A clause is searched as a sentence; where it wraps is an accident. A line goes on in the next when it is nearly as
    wide as the widest, does not end a sentence, and the next does not begin a heading or a list item.
    """
    held = list(lines)
    full = 0.6 * max((_width(line.text.strip()) for line in held), default=0)
    current: Line | None = None
    last = ""
    for line in held:
        text = line.text.strip()
        if current is not None and _goes_on(last, text, full):
            current = Line(f"{current.text}{_glue(current.text, text)}{text}", current.number, current.page)
        else:
            if current is not None:
                yield current
            current = Line(text, line.number, line.page)
        last = text
    if current is not None:
        yield current


def _goes_on(text: str, following: str, full: float) -> bool:
    return bool(text) and _width(text) >= max(full, 20) and text[-1] not in _ENDS and not _STARTS.match(following)


def _glue(text: str, following: str) -> str:
    """A space between Latin words, nothing between Chinese characters."""
    ends, begins = _WORD_EDGE
    return " " if ends.search(text) and begins.match(following) else ""


def _width(text: str) -> int:
    """Columns: a Chinese character takes two."""
    return len(text) + sum(character > "\u2e7f" for character in text)
