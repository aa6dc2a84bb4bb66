# SPDX-License-Identifier: Apache-2.0
"""Finds numbers and names in the texts of documents: a label with its number behind it, a passage about something."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hegui.checks.numerals import read_number
from hegui.dossier import DocumentText, Passage
from hegui.packs.said.value import Origin, number

_DIGITS: Final = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE: Final = r"[零〇一二两三四五六七八九十百千]{1,6}"
_SCALES: Final = {"": 1, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_BETWEEN: Final = r"(?:[约共为是计达有]|[:|（(]|总数|总量|合计|\s){0,6}"
"""What may stand between a label and its number: a word of being, a colon, the border of a cell."""
_BEYOND: Final = re.compile(r"不?(?:超过|少于|多于|低于|高于|足|大于|小于)|至少|以上|以下|以内")
"""A limit is no count."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A number that a passage gives."""

    value: str
    shown: str
    passage: Passage


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """The text in the form in which it is searched: full-width signs folded, no space between Chinese characters."""
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", unicodedata.normalize("NFKC", text))


def labelled(document: DocumentText, names: Sequence[str], units: Sequence[str], about: str = "") -> Iterator[Hit]:
    """The numbers that stand behind one of some names, in passages that speak of ``about``.

    Args:
        document: the text.
        names: by which the number is called; the longest first.
        units: one of which must stand behind the number where anything but a stop or the border of a cell does.
        about: what the passage must name; empty for everything.
    """
    pattern = _label_pattern(tuple(names), tuple(units))
    for passage in document.passages:
        text = folded(passage.text)
        if about and folded(about).casefold() not in text.casefold():
            continue
        for match in pattern.finditer(text):
            if not _BEYOND.search(match[0]):
                value = _value(match["number"], match["scale"] or "")
                if value is not None:
                    yield Hit(value, match["number"] + (match["scale"] or ""), passage)


@lru_cache(maxsize=512)
def _label_pattern(names: tuple[str, ...], units: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(re.escape(folded(name)) for name in names)
    behind = "|".join(re.escape(unit) for unit in units if unit not in _SCALES)
    end = rf"\s*(?:个)?\s*(?:{behind})" if behind else ""
    close = r"\s*(?=$|[|,，。;；、)）])"
    return re.compile(
        rf"(?:{named}){_BETWEEN}(?P<number>{_DIGITS}|{_CHINESE})\s*(?P<scale>百万|千|万|亿)?(?:{end}|{close})"
        if end
        else rf"(?:{named}){_BETWEEN}(?P<number>{_DIGITS}|{_CHINESE})\s*(?P<scale>百万|千|万|亿)?{close}",
        re.IGNORECASE,
    )


def _value(written: str, scale: str) -> str | None:
    """The value of a number in digits or in Chinese; nothing for what only looks like one."""
    if written[0].isascii():
        return number(float(number(written)) * _SCALES[scale]) if scale else number(written)
    small = read_number(written)
    return None if small is None else number(small * _SCALES[scale])


def passages_about(document: DocumentText, words: Iterable[str]) -> Iterator[Passage]:
    """The passages that have all of some words."""
    wanted = [folded(word).casefold() for word in words]
    for passage in document.passages:
        text = folded(passage.text).casefold()
        if all(word in text for word in wanted):
            yield passage


_DATES: Final = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日?)?|([./-])\d{1,2}\1\d{1,2})"
)
_COUNTS: Final = re.compile(
    rf"(?<![\d.A-Za-z])(?:{_DIGITS})(?![\d.]*\d)|{_CHINESE}(?=[条张人名个件题次份项万台块日天])"
)


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers of a text, dates left out, in the form in which they are compared."""
    plain = _DATES.sub(" ", folded(text))
    found = (_value(match[0], "") for match in _COUNTS.finditer(plain))
    return tuple(value for value in found if value is not None)


def origin_of(document: DocumentText, passage: Passage | None = None) -> Origin:
    """Where a passage stands; of a document as a whole, the document."""
    if passage is None:
        return Origin(document.file, digest=document.sha256)
    return Origin(document.file, passage.line, passage.page, document.sha256)
