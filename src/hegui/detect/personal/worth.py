# SPDX-License-Identifier: Apache-2.0
"""Whether a text can hold anything at all: a quick look at the raw text, before it is folded."""

import re
from collections import defaultdict
from typing import Final

from hegui.detect.fold_table import fold_data
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.people import TITLES
from hegui.detect.personal.rules import RULES, letters_pattern

_DIGITS: Final = re.compile(
    "[0-9@\u00b2\u00b3\u00b9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u2070-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
    "\uff10-\uff19\uff20\ufe6b\U0001d7ce-\U0001d7ff\U0001f100-\U0001f10a\U0001fbf0-\U0001fbf9]"
)
"""Digits and @, in the forms that folding makes plain. Beside them only names and accounts stand without a digit."""

_GAP: Final = "[^\u4e00-\u9fff]{0,2}"
"""What folding may drop inside of a word."""


def worth_reading(text: str) -> bool:
    """Whether a rule can find anything in the text; False for most texts without digit and @."""
    return _DIGITS.search(text) is not None or _WORDS.search(text) is not None or _LETTERS.search(text) is not None


def _forms() -> dict[str, str]:
    """By plain character: itself and the characters that folding turns into it."""
    forms: dict[str, str] = defaultdict(str)
    for layer in ("traditional", "compatibility"):
        replaced = fold_data()["replace"][layer]
        for written, plain in zip(replaced["from"], replaced["to"], strict=True):
            forms[plain] += written
    return forms


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


_WORDS: Final = _words()
_LETTERS: Final = re.compile(
    letters_pattern(
        [*sorted({label.lower() for label in _labels() if label.isascii()}), "mr", "mrs", "ms", "miss", "dr", "prof"]
    )
)
