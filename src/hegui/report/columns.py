# SPDX-License-Identifier: Apache-2.0
"""Lines of a terminal: Chinese characters take two columns, and a line never begins with closing punctuation."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

COLUMNS: Final = 80

_WIDE: Final = (
    (0x1100, 0x115F), (0x2E80, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6), (0x1F300, 0x1FAFF), (0x20000, 0x3FFFD),
)  # fmt: skip
_OPENING: Final = "（〔《〈「『【“‘"
_CLOSING: Final = "，。、；：？！）〕》〉」』】”’％…—"


class _Kinds(dict[int, str]):
    """Characters as what they are to a line, found out when first met: opening, closing, wide, wide and empty, space, another."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _OPENING:
            kind = "o"
        elif character in _CLOSING:
            kind = "c"
        elif any(first <= code <= last for first, last in _WIDE):
            kind = "W" if character.isspace() else "w"
        else:
            kind = " " if character.isspace() else "x"
        self[code] = kind
        return kind


_KINDS: Final = _Kinds()
_TOKEN: Final = re.compile("o*(?:x+|[wWoc])c*[ W]*")
"""What stays on one line: a word or one wide character, with the punctuation that clings to it and the space behind.

Over the kinds of the characters. A class of the characters themselves takes a hundred times as long to compile.
"""


def width(text: str) -> int:
    """How many columns the text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


@cache
def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """The text with spaces behind it up to a width."""
    return text + " " * max(0, columns - width(text))


def wrapped(text: str, first: str = "", rest: str | None = None, columns: int = COLUMNS) -> Iterator[str]:
    """The text as lines of at most ``columns`` columns.

    Args:
        text: without line breaks.
        first: what stands before the first line.
        rest: what stands before the others; as many spaces as ``first`` is wide by default.
        columns: the width of a line with what stands before it.
    """
    rest = " " * width(first) if rest is None else rest
    start, line, used = first, "", width(first)
    for token in _tokens(text, columns - max(used, width(rest))):
        if line and used + width(token.rstrip()) > columns:
            yield (start + line).rstrip()
            start, line, used = rest, "", width(rest)
        line += token
        used += width(token)
    yield (start + line).rstrip()


def _tokens(text: str, room: int) -> Iterator[str]:
    """The tokens of the text; one that is wider than a line is cut."""
    text = text.lstrip()
    for found in _TOKEN.finditer(text.translate(_KINDS)):
        token = text[found.start() : found.end()]
        # No character is wider than two columns, so that most tokens need no measuring here.
        while 2 * len(token) > room and width(token.rstrip()) > room:
            piece = _head(token, room)
            yield piece
            token = token[len(piece) :]
        yield token


def _head(token: str, room: int) -> str:
    """As much of the token as the room holds, and at least one character."""
    taken = 0
    for index, character in enumerate(token):
        taken += _width(character)
        if taken > room and index:
            return token[:index]
    return token
