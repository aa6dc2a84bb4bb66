# SPDX-License-Identifier: Apache-2.0
"""Whether a lexicon is as large and as fresh as somebody asks, and how often it cries wolf.

The numbers that a standard asks for are the caller's: they are dated, and no business of a detector.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from hegui.detect.lexicon.matcher import Matcher, folded_all
from hegui.detect.lexicon.term import Lexicon
from hegui.text import Text

MILLION = 1_000_000


class Lack(StrEnum):
    """What a lexicon may lack."""

    TERMS = "terms"
    """Too few in all."""
    CATEGORY = "category"
    """Too few of one category."""
    UPDATE = "update"
    """The last update is too long ago."""
    DATE = "date"
    """The day of the last update is unknown, or not yet come: it cannot be told whether it is fresh."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that a lexicon lacks."""

    lack: Lack
    needed: int
    """Terms, or days."""
    found: int | None
    """None where it is unknown."""
    category: str = ""

    @property
    def text(self) -> Text:
        """The shortfall in words."""
        match self.lack:
            case Lack.TERMS:
                return Text(
                    f"共 {self.found} 词，需 {self.needed} 词", f"{self.found} terms in all, {self.needed} needed"
                )
            case Lack.CATEGORY:
                return Text(
                    f"{self.category}：{self.found} 词，需 {self.needed} 词",
                    f"{self.category}: {self.found} terms, {self.needed} needed",
                )
            case Lack.UPDATE:
                return Text(
                    f"{self.found} 天未更新，最多 {self.needed} 天",
                    f"last updated {self.found} days ago, at most {self.needed} days allowed",
                )
            case Lack.DATE:
                return Text(
                    "最近更新日期缺失或晚于检查日",
                    "the day of the last update is missing, or later than the day of the check",
                )


@dataclass(frozen=True, slots=True)
class LexiconCheck:
    """What was counted, and what is lacking."""

    total: int
    """Terms that differ in plain form."""
    per_category: Mapping[str, int]
    age: int | None
    """Days since the oldest of the lexicons was updated; None if one of them does not say."""
    shortfalls: tuple[Shortfall, ...]


def check_lexicon(
    *lexicons: Lexicon, total: int, per_category: Mapping[str, int], most_days: int, as_of: date
) -> LexiconCheck:
    """Counts the terms of lexicons that are used together, and compares with minimums.

    A term that several of them have counts once, in each category that it is given.

    Args:
        lexicons: used together.
        total: the fewest terms in all.
        per_category: the fewest terms of each category.
        most_days: the most days since the last update.
        as_of: the day of the check.
    """
    pairs = {
        (plain, term.category)
        for lexicon in lexicons
        for term, plain in zip(lexicon.terms, folded_all([term.text for term in lexicon.terms]), strict=True)
    }
    found = len({plain for plain, _ in pairs})
    counts = Counter(category for _, category in pairs)
    age = _age(lexicons, as_of)
    lacking = [Shortfall(Lack.TERMS, total, found)] if found < total else []
    lacking += [
        Shortfall(Lack.CATEGORY, needed, counts[category], category)
        for category, needed in sorted(per_category.items())
        if counts[category] < needed
    ]
    if age is None:
        lacking.append(Shortfall(Lack.DATE, most_days, None))
    elif age > most_days:
        lacking.append(Shortfall(Lack.UPDATE, most_days, age))
    return LexiconCheck(found, dict(sorted(counts.items())), age, tuple(lacking))


def _age(lexicons: Iterable[Lexicon], as_of: date) -> int | None:
    days = [None if lexicon.updated is None else (as_of - lexicon.updated).days for lexicon in lexicons]
    known = [age for age in days if age is not None and age >= 0]
    return max(known) if known and len(known) == len(days) else None


class TermAlarms(NamedTuple):
    """How often one term was found in clean texts."""

    rule: str
    text: str
    hits: int


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Hits in texts that their owner calls clean: each of them is a false alarm, if the owner is right."""

    texts: int
    texts_hit: int
    characters: int
    hits: int
    terms: tuple[TermAlarms, ...]
    """The worst first."""

    @property
    def per_million(self) -> float | None:
        """Hits in a million characters; None if there was no text, which says nothing."""
        return self.hits * MILLION / self.characters if self.characters else None


def false_alarms(matcher: Matcher, texts: Iterable[str]) -> FalseAlarms:
    """How often the terms of a matcher are found in clean texts.

    Args:
        matcher: of the lexicons.
        texts: harmless, and of the kind that will be looked at later.
    """
    number = with_hits = characters = 0
    counts: Counter[str] = Counter()
    for text in texts:
        number += 1
        characters += len(text)
        hits = matcher.find(text)
        with_hits += bool(hits)
        counts.update(hit.rule for hit in hits)
    worst = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    terms = tuple(TermAlarms(rule, matcher.term(rule).text, hits) for rule, hits in worst)
    return FalseAlarms(number, with_hits, characters, counts.total(), terms)
