# SPDX-License-Identifier: Apache-2.0
"""What a rule is, and how one is applied to folded text.

A rule is data: a shape, a check on the bare characters, the words that speak for it. Nothing in it depends on Python's
`re` but the dialect: bounded repetition, classes and groups, no back-references, and look-around of one character that is
written by `shape`. So another engine can find the same candidates, and run the same checks on them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple, TypeAlias

from hegui.detect.finding import Confidence
from hegui.detect.personal.checksums import anything
from hegui.detect.personal.context import Stance, is_word_for, stance
from hegui.detect.personal.kinds import Kind

Check: TypeAlias = Callable[[str], bool]
Gate: TypeAlias = str | re.Pattern[str]


class Found(NamedTuple):
    """A value that a rule found in folded text."""

    rule: "Rule"
    start: int
    end: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Rule:
    """How one form of one kind of identifier is known."""

    id: str
    kind: Kind
    shape: re.Pattern[str]
    """Made by `shape` or `behind_label`. The group ``value``, where there is one, is what is personal; else the whole."""
    check: Check = anything
    """On the value without separators."""
    cue: str = ""
    """Name of the words in `context.CUES` that speak for it; none: words are not asked."""
    alone: Confidence | None = None
    """What it is worth where no word speaks; None: nothing."""
    cued: Confidence | None = Confidence.HIGH
    """What it is worth with a word for it."""
    despite: Confidence | None = None
    """What it is worth with a word against it."""
    close: bool = False
    """Whether a word for it must stand right before."""
    in_numbers: bool = True
    """Whether the neighbours that make a number part of another one (a sign of money, a decimal point) rule it out."""
    bare: str = " -.·()+"
    """Separators that are taken out before the check."""
    labels: str = ""
    """Words, separated by spaces: the shape is tried only right behind one of them. Made by `behind_label`. A word of ASCII
    letters counts in any case, and only as a whole word; a label of several words is known by its last."""
    digits: int = 0
    """The fewest digits in a value."""
    run: int = 1
    """The fewest that stand in a row in the longest row of its digits."""
    longest: int = 99
    """The most that stand in a row. Rows are those of the text: no digit stands beside a value."""
    anchor: bool = False
    """The shape only finds where to look; a function of the rule's module reads the value from there."""
    gate: Gate = ""
    """What a text must hold for the shape to be in it: a quick way out, begun with rare characters."""
    lead: int = 1 << 30
    """The most characters of a value that stand before what the gate finds: from there on the shape is looked for."""
    chinese: bool = False
    """Whether every value, or what must stand beside it, has a Chinese character."""


def shape(first: str, rest: str, *, before: str = "0-9A-Za-z_", after: str = "0-9A-Za-z_") -> re.Pattern[str]:
    """A pattern that begins with one character of the class or literal ``first``, with bounds that work beside Chinese.

    The look-behind stands after the first character: so the engine leaps to that character instead of trying every place.

    Args:
        first: one character or one class, ``1`` or ``[2-9]``.
        rest: what follows.
        before: the class of characters that may not stand before; empty for none.
        after: the class of characters that may not stand behind; empty for none.
    """
    behind = f"(?<![{before}].)" if before else ""
    ahead = f"(?![{after}])" if after else ""
    return re.compile(f"{first}{behind}(?:{rest}){ahead}", re.ASCII | re.DOTALL)


def behind_label(gap: str, value: str, *, after: str = "0-9A-Za-z_") -> re.Pattern[str]:
    """A pattern for what stands right behind a label.

    Args:
        gap: what may stand between label and value: a colon, ``是``, a generic noun.
        value: what is personal.
        after: the class of characters that may not stand behind; empty for none.
    """
    ahead = f"(?![{after}])" if after else ""
    return re.compile(f"{gap}(?P<value>{value}){ahead}", re.ASCII | re.DOTALL)


def judged(rule: Rule, text: str, match: re.Match[str]) -> Found | None:
    """What a match of the rule's shape is: checked, and weighed in its place."""
    start, end = match.span("value" if "value" in rule.shape.groupindex else 0)
    value = text[start:end]
    if not rule.check(value if value.isalnum() else _bared(value, rule.bare)):  # separators are no letters
        return None
    confidence = weigh(rule, text, start, end)
    return None if confidence is None else Found(rule, start, end, confidence)


def _bared(value: str, separators: str) -> str:
    return value.translate(_deleting(separators)) if separators else value


@cache
def _deleting(separators: str) -> dict[int, None]:
    return dict.fromkeys(map(ord, separators))


def weigh(rule: Rule, text: str, start: int, end: int) -> Confidence | None:
    """What a value is worth in its place, or None."""
    if rule.in_numbers and _part_of_a_number(text, start, end):
        return None
    if not rule.cue:
        return rule.alone
    if (touching := _letters_before(text, start)) and not is_word_for(rule.cue, touching):
        return None
    match stance(text, start, end, rule.cue, close=rule.close):
        case Stance.FOR:
            return rule.cued
        case Stance.AGAINST:
            return rule.despite
        case Stance.SILENT:
            return rule.alone


_MONEY: Final = "¥￥$€£"
_UNITS: Final = re.compile(
    r"[ ]?(?:元|块钱|万|亿|千|%|‰|美元|港币|人次|次|件|股|份|辆|枚|册|亩|箱|套|斤|公斤|千克|台(?!湾)|个(?![人体])|吨|公里|米|字节|毫秒|微秒|纳秒|秒|像素|(?:dollars|bytes|yuan|euros|people|users|items|rows|kb|mb|gb|ms|rmb|usd|cny)(?![a-z]))",
    re.IGNORECASE,
)


def _part_of_a_number(text: str, start: int, end: int) -> bool:
    """Whether the neighbours make the value a piece of an amount, a decimal, a version or a longer code."""
    before, two = text[start - 1 : start], text[max(0, start - 2) : start - 1]
    if before and (before in _MONEY or (before in ".-_/" and two.isascii() and two.isalnum())):
        return True
    after = text[end : end + 2]
    if len(after) > 1 and after[0] in ".-" and after[1].isascii() and after[1].isdigit():
        return True
    return _UNITS.match(text, end) is not None


_LONGEST_WORD: Final = 16
_TOUCHING: Final = re.compile("[A-Za-z_]+\\Z", re.ASCII)


def _letters_before(text: str, start: int) -> str:
    """The ASCII letters and underscores that touch the value from the left."""
    found = _TOUCHING.search(text, max(0, start - _LONGEST_WORD), start)
    return found.group() if found else ""
