# SPDX-License-Identifier: Apache-2.0
"""Other ways to write a term: in pinyin, with its characters taken apart, with others of the same sound.

The first two add spellings to the list, off line. For the third a text is read aloud: every character becomes its
syllable, and terms are looked for among syllables.

Not yet: initials of pinyin (``db``), more than one reading of a character, sounds that dialects confuse (``s``/``sh``),
characters that merely look alike (末, 未).
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from hegui.detect.folding import Layer
from hegui.detect.lexicon.term import Term, Variant

FLOORS: Final = {Variant.PINYIN: 2, Variant.HOMOPHONE: 4, Variant.SPLIT: 2}
"""The fewest Chinese characters of a term for each variant. Sought by sound, terms of three characters hit a third to a
half of ordinary Chinese documents; terms of four and more about twice as many as they hit as written."""
LATIN_FLOOR: Final = 5
"""The fewest letters of a term written wholly in pinyin: shorter ones are words or names in other languages."""
_TABLES: Final = Path(__file__).parents[1] / "tables"
_SOUNDS: Final = 0xF0000
"""Syllables are numbered from here, in a plane for private use, where no text has its characters."""
_HAN: Final = "[\u3400-\u9fff\U00020000-\U0003ffff]"
_SEAM: Final = re.compile(f"(?<=[a-z0-9])(?={_HAN})|(?<={_HAN})(?=[a-z0-9])")
"""Between Latin and Chinese people set a space, ``av 女优``, which folding leaves because it is good typography."""


def spellings(plain: str, term: Term) -> Iterator[tuple[str, Layer]]:
    """The spellings of a term beside its plain form, folded, each with what it is.

    Args:
        plain: the folded text of the term.
        term: says which variants are allowed.
    """
    if _SEAM.search(plain):
        yield _SEAM.sub(" ", plain), Layer.SEPARATOR
    if Variant.PINYIN in term.variants:
        yield from ((form, Layer.PINYIN) for form in _in_pinyin(plain))
    if Variant.SPLIT in term.variants:
        yield from ((form, Layer.SPLIT) for form in _taken_apart(plain))


def may_be_respelled(plain: str, term: Term) -> bool:
    """Whether a term has other spellings at all; most have none, and lists are long."""
    return bool(term.variants) or _SEAM.search(plain) is not None


def chinese_length(plain: str) -> int:
    """How many Chinese characters a folded text has."""
    return len(re.findall(_HAN, plain))


def read_aloud(plain: str) -> str:
    """A folded text with every Chinese character replaced by a sign for its syllable; as long as before."""
    return plain.translate(_sounds())


def _in_pinyin(plain: str) -> Iterator[str]:
    read = readings()
    if not any(char in read for char in plain):
        return
    syllables = [read.get(char, char) for char in plain]
    joined = "".join(syllables)
    if joined.isascii() and len(joined) >= LATIN_FLOOR:
        yield joined
        yield " ".join(syllables)
    yield from _one_replaced(plain, {char: [read[char]] for char in plain if char in read})


def _taken_apart(plain: str) -> Iterator[str]:
    parts: dict[str, list[str]] = {char: ways for char in plain if (ways := ways_to_split().get(char))}
    if len(parts) > 1:
        yield "".join(parts.get(char, [char])[0] for char in plain)
    yield from _one_replaced(plain, parts)


def _one_replaced(plain: str, forms: dict[str, list[str]]) -> Iterator[str]:
    for at, char in enumerate(plain):
        for form in forms.get(char, ()):
            yield plain[:at] + form + plain[at + 1 :]


@cache
def readings() -> dict[str, str]:
    """The commonest reading of each character of GB 2312, without its tone."""
    return {char: syllable for syllable, chars in _entries("pinyin").items() for char in chars}


@cache
def ways_to_split() -> dict[str, list[str]]:
    """The ways to take a character apart into others, the usual one first."""
    return dict(_entries("split"))


@cache
def _sounds() -> Sequence[int]:
    numbered = {syllable: number for number, syllable in enumerate(_entries("pinyin"), _SOUNDS)}
    table = list(range(0xA000))
    for char, syllable in readings().items():
        table[ord(char)] = numbered[syllable]
    return table


def _entries(name: str) -> Any:  # noqa: ANN401  our own file, as JSON
    return json.loads((_TABLES / f"{name}.json").read_text(encoding="utf-8"))["entries"]
