# SPDX-License-Identifier: Apache-2.0
"""A lexicon as data: terms with category, weight and the conditions under which they count."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from hegui.detect.finding import Confidence, Severity

CATEGORY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""A risk of the standards, such as ``A.1.f``, or a name of the user's own."""
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""The name of a lexicon: it begins the ids of its rules."""
LONGEST_TERM: Final = 64
WITHIN: Final = 30
"""Code points on either side in which a co-occurring term is looked for, unless the term says otherwise."""


class Tier(StrEnum):
    """What a hit of a term is worth. A raw hit is never a verdict: open lists hit most harmless documents."""

    BLOCK = "block"
    """Harmful by itself in nearly any text: may decide alone."""
    CONTEXT = "context"
    """Harmful in the right company: counts with the terms of `Term.near`, or after a second look."""
    WEAK = "weak"
    """A hint among others: never decides."""

    @property
    def confidence(self) -> Confidence:
        """How far a hit of this tier may be believed by itself."""
        match self:
            case Tier.BLOCK:
                return Confidence.HIGH
            case Tier.CONTEXT:
                return Confidence.MEDIUM
            case Tier.WEAK:
                return Confidence.LOW


class Boundary(StrEnum):
    """What may stand beside a term."""

    AUTO = "auto"
    """Beside a Latin letter or digit of the term no other letter or digit; beside a Chinese character anything."""
    WORD = "word"
    """No letter, digit or Chinese character on either side: the term stands alone."""
    NONE = "none"
    """Anything."""


class Variant(StrEnum):
    """A way of writing a term that is looked for only where the term asks for it, because it floods ordinary text.

    Width, traditional characters, look-alikes and separators are undone for every term by folding.
    """

    PINYIN = "pinyin"
    """In pinyin, as a whole or one character of it: ``dubo``, ``du bo``, ``du博``."""
    HOMOPHONE = "homophone"
    """Any of its characters replaced by another of the same commonest reading, whatever the tone."""
    SPLIT = "split"
    """All of its characters or one of them taken apart: ``贝者博``."""


NO_VARIANTS: Final[frozenset[Variant]] = frozenset()
"""One for all terms: an empty set takes more memory than a term."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a lexicon."""

    text: str
    category: str
    severity: Severity = Severity.MEDIUM
    tier: Tier = Tier.CONTEXT
    boundary: Boundary = Boundary.AUTO
    unless: tuple[str, ...] = ()
    """The white list: harmless phrases around the term, such as 大麻烦 around 大麻."""
    near: tuple[str, ...] = ()
    """Where given, one of these must stand within `within` code points, or the term does not count."""
    within: int = WITHIN
    variants: frozenset[Variant] = NO_VARIANTS


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms that are kept and dated together. No two have the same plain form."""

    name: str
    terms: tuple[Term, ...]
    version: str = ""
    updated: date | None = None
    """When a person last brought it up to date; None is unknown, never fresh."""
    unless: tuple[str, ...] = ()
    """A white list for all terms."""
