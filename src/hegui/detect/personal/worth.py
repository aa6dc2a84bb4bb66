# SPDX-License-Identifier: Apache-2.0
"""Whether a text can hold anything at all: a quick look at the raw text, before it is folded."""

import re
from collections import defaultdict
from functools import cache
from typing import Final

from hegui.detect.fold_table import ORDER, SEPARATOR, Folding, fold_data, folding_of, ranges
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.people import TITLES
from hegui.detect.personal.rules import RULES
from hegui.detect.personal.scripts import holds_chinese, words_of


def worth_reading(text: str) -> bool:
    """Whether a rule can find anything in the text; False for most texts without digit and @.

    What it says of a text depends on no other that stands before or behind it: a part in which something is found is worth
    reading by itself.
    """
    if _telling().search(text) is not None or (holds_chinese(text) and _words().search(text) is not None):
        return True
    words = words_of(text)
    if not _LETTERS.isdisjoint(words):
        return True
    singles = frozenset(word for word in words if len(word) == 1)
    return any(letters <= singles for letters in _SPELLED)


@cache
def _telling() -> re.Pattern[str]:
    """Digits and @, in all forms that folding makes plain; beside them only names and accounts stand without a digit.

    So that these can be looked for as they are: letters in other forms, and what is invisible, tell as well.
    """
    tell = "".join(char for char in _folding().changed_by if char < _BEYOND and _tells(_folding().form(char)))
    hidden = [span for span in fold_data()["invisible"] if span[1] < ord(_BEYOND)]
    return re.compile(f"[0-9@{re.escape(tell)}{ranges(hidden)}{_BEYOND}-\U0001f2ff\U0001fb00-\U0010ffff]")


_BEYOND: Final = "\U00010000"
"""From here on all but the emoji tell: for these characters `re` would try one after the other."""


def _folding() -> Folding:
    return folding_of(frozenset((*ORDER, SEPARATOR)) - {"case"})


def _tells(form: str) -> bool:
    return len(form) > 1 or form == "@" or (form.isascii() and form.isalnum())


def _forms() -> dict[str, str]:
    """By plain character, the characters that folding turns into it."""
    forms: dict[str, str] = defaultdict(str)
    for char in _folding().changed_by:
        forms[_folding().form(char)] += char
    return forms


_GAP: Final = "[^\u4e00-\u9fff]*"
"""What folding may drop inside of a word."""


@cache
def _words() -> re.Pattern[str]:
    """Any of the words in any form. Every branch begins with a literal, so that the engine leaps to one of them."""
    forms = _forms()
    words = [*TITLES, "艾特", *(label for label in _labels() if not label.isascii())]
    rests: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for first in word[0] + forms[word[0]]:
            rests[first].add(_any_form(word[1:], forms))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(sorted(rests[first]))})" for first in sorted(rests)))


def _any_form(rest: str, forms: dict[str, str]) -> str:
    return "".join(f"{_GAP}[{re.escape(character + forms[character])}]" for character in rest)


def _labels() -> list[str]:
    kinds = {Kind.NAME, Kind.SOCIAL_ACCOUNT}
    return sorted({label for rule in RULES if rule.kind in kinds for label in rule.labels.split()})


_LETTERS: Final = frozenset(
    word.lower().encode() for word in (*filter(str.isascii, _labels()), "mr", "mrs", "ms", "miss", "dr", "prof")
)
"""Words of ASCII letters, one of which stands beside every name and account of a text without digit and @."""
_SPELLED: Final = [frozenset(bytes((letter,)) for letter in word) for word in _LETTERS]
"""The letters of each, for a text that spells it, ``n.a.m.e``."""
