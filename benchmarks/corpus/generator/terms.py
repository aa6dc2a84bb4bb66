# SPDX-License-Identifier: Apache-2.0
"""Lexicons of invented terms, and the ways in which people hide a term.

A term is made so that no sentence of the corpus holds it by chance: one of its pairs of characters, or its first Latin
word, is in none of them.
Which documents match is then known exactly. Terms share beginnings with ordinary words, as those of real lists do.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from random import Random

import numpy as np

from generator import chinese, english
from generator.sentences import common_characters
from hegui.detect.finding import Severity
from hegui.detect.fold_table import fold_data
from hegui.detect.lexicon import Lexicon, Term, Tier

CATEGORIES = tuple(
    f"A.{part}.{item}" for part, items in ((1, "abcdefgh"), (2, "abcdefghi"), (3, "abcde")) for item in items
)
ENGLISH_SHARE = 0.15
INVENTED_SHARE = 0.5
"""Share of terms without a word of the texts in them."""
_ZERO_WIDTH = ("\u200b", "\u200d", "\u2060", "\ufeff")


def make_lexicon(seed: int, count: int, texts: Iterable[str]) -> Lexicon:
    """So many terms of 2 to 6 Chinese characters, or of English words, that none of the texts holds.

    The first terms of a longer lexicon are those of a shorter one.
    """
    random = Random(f"{seed}/lexicon")  # noqa: S311 — test data, not a secret
    joined = "\n".join(texts)
    pairs, latin = _pairs(joined), set(re.findall("[a-z]+", joined.lower()))
    seen: set[str] = set()
    terms: list[Term] = []
    while len(terms) < count:
        text = _english_term(random) if random.random() < ENGLISH_SHARE else _chinese_term(random)
        rare = text.split()[0] not in latin if text.isascii() else any(pair not in pairs for pair in pairwise(text))
        if rare and text not in seen:
            seen.add(text)
            terms.append(_term(text, random))
    return Lexicon("planted", tuple(terms))


def _term(text: str, random: Random) -> Term:
    tier = random.choices(tuple(Tier), (30, 40, 30))[0]
    return Term(text, random.choice(CATEGORIES), random.choice(tuple(Severity)), tier)


def _chinese_term(random: Random) -> str:
    size = random.choices((2, 3, 4, 5, 6), (20, 22, 38, 12, 8))[0]
    characters = common_characters()
    if random.random() < INVENTED_SHARE:
        return "".join(random.choices(characters, k=size))
    topic = random.choice(chinese.TOPICS)
    text = random.choice((*topic.nouns, *topic.verbs))
    while len(text) < size:
        text += random.choice((*topic.nouns, *topic.verbs, *characters[:400]))
    return text[:size]


def _english_term(random: Random) -> str:
    word = "".join(random.choices(english.SYLLABLES, k=random.choice((3, 4))))
    topic = random.choice(english.TOPICS)
    return word if random.random() < INVENTED_SHARE else f"{word} {random.choice(topic.nouns)}"


def _pairs(text: str) -> set[tuple[str, str]]:
    """All pairs of neighbouring characters, found in one pass over the code points."""
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    codes = np.unique(points[:-1] << np.uint64(32) | points[1:])
    return {(chr(int(code) >> 32), chr(int(code) & 0xFFFFFFFF)) for code in codes}


def full_width(text: str) -> str:
    """ASCII as its full-width twins."""
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def traditional(text: str) -> str:
    """Characters that have a traditional form in that form, by hegui's own table read backwards."""
    return text.translate(_TRADITIONAL)


def _zero_width(text: str, random: Random) -> str:
    return "".join(char + random.choice(_ZERO_WIDTH) for char in text[:-1]) + text[-1]


def _joined_by(signs: str) -> Callable[[str, Random], str]:
    return lambda text, random: random.choice(signs).join(text)


def _full_width(text: str, _: Random) -> str:
    return full_width(text)


def _traditional(text: str, _: Random) -> str:
    return traditional(text)


def _plain(text: str, _: Random) -> str:
    return text


FORMS: Mapping[str, Callable[[str, Random], str]] = {
    "plain": _plain,
    "zero_width": _zero_width,
    "full_width": _full_width,
    "traditional": _traditional,
    "spaced": _joined_by(" "),
    "dotted": _joined_by(".·*-_"),
}
"""Form to what writes a term in it."""


def forms_of(term: str) -> Iterator[str]:
    """The forms that make another text of a term than its plain one, and the plain one.

    Latin words are spaced out or dotted only as a whole; hegui undoes that between single letters, so a phrase is not.
    """
    yield "plain"
    yield "zero_width"
    if term.isascii():
        yield "full_width"
    if traditional(term) != term:
        yield "traditional"
    if not term.isascii() or " " not in term:
        yield "spaced"
        yield "dotted"


def _backwards() -> dict[int, str]:
    table = fold_data()["replace"]["traditional"]
    found: dict[int, str] = {}
    for old, new in zip(table["from"], table["to"], strict=True):
        if _in_common_use(old):
            found.setdefault(ord(new), old)
    return found


def _in_common_use(char: str) -> bool:
    try:
        return char.encode("big5") < b"\xc9\x40"
    except UnicodeEncodeError:
        return False


_TRADITIONAL = _backwards()
