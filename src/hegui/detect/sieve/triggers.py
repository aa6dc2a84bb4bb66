# SPDX-License-Identifier: Apache-2.0
"""Triggers: patterns made from the rules for identifiers, so that no value is found where no trigger was.

A trigger is the shape of a rule without its look-around, and behind a label that label: so it fits wherever the rule does,
and in some places more. It reads a text of one byte a character: ASCII as it is, the characters that the rules name by
codes that some share, all others by what they are. What shares a code makes a trigger fit too often, never too seldom.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from hegui.detect.personal.groups import group_of
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.people import COMPOUND_SURNAMES, SURNAMES, TITLED_NAME, TITLES
from hegui.detect.personal.rule import Rule
from hegui.detect.personal.rules import RULES
from hegui.detect.sieve.place import What
from hegui.detect.sieve.vector_fold import ODD, Table, table_of

OTHER: Final = 0x80
"""The code of a character that no rule names."""
HAN: Final = 0x81
"""The code of a Chinese character that no rule names."""
LATE_HAN: Final = 0x83
"""As HAN, of those that Unicode took later: some rules do not count them."""
SURNAME: Final = 0x84
"""The code of a Chinese character that rules name as a surname only."""
_FIRST_CODE: Final = 0x85
_HAN: Final = ("\u4e00", "\u9fa5")
_LATE_HAN: Final = ("\u9fa6", "\u9fff")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Where something may be found."""

    pattern: bytes
    """For an engine without look-around; `.` is any byte. What it fits ends with the value or one character behind it."""
    rules: tuple[str, ...]
    what: What
    """The group of the rules."""
    announced: bool
    """Whether it fits only where a word announces the value: a label, a title, a spelled-out sign."""


@cache
def codes() -> Mapping[str, int]:
    """The codes of the characters beyond ASCII that rules name."""
    named = sorted(
        {char for rule in RULES for pattern in _patterns(rule) for char in _named(pattern)} - set(_HAN) - {_LATE_HAN[1]}
    )
    signs = [char for char in named if not _is_han(char)]
    han = [char for char in named if _is_han(char)]
    free = 0x100 - _FIRST_CODE - len(signs)
    surnames = dict.fromkeys((*SURNAMES, *COMPOUND_SURNAMES.replace("|", "")), SURNAME)
    return (
        surnames
        | {char: _FIRST_CODE + number for number, char in enumerate(signs)}
        | {char: _FIRST_CODE + len(signs) + number % free for number, char in enumerate(han)}
    )


OTHERS: Final = (
    (0x80, 0x10FFFF, OTHER),
    (ord(_HAN[0]), ord(_HAN[1]), HAN),
    (ord(_LATE_HAN[0]), ord(_LATE_HAN[1]), LATE_HAN),
)
"""The codes of all other characters: first, last, code; later ones win."""


@cache
def personal_table() -> Table:
    """How to fold, with the codes that the triggers read."""
    return table_of(codes(), OTHERS)


@cache
def triggers() -> tuple[Trigger, ...]:
    """One or two for each rule, and one for characters that another folding would have to read."""
    by_pattern: dict[bytes, list[Rule]] = {}
    for rule in RULES:
        for pattern in _patterns(rule):
            by_pattern.setdefault(_in_codes(pattern), []).append(rule)
    made = (
        Trigger(pattern, tuple(rule.id for rule in rules), What(group_of(rules[0])), _announced(rules[0]))
        for pattern, rules in by_pattern.items()
    )
    return (*made, Trigger(rb"\x%02x." % int(ODD), (), What.PERSONAL, announced=False))


_BY_A_WORD: Final = frozenset(
    ("pi/email-spelled", "pi/wechat-id", "pi/qq-before", "pi/officer", "pi/name-titled", "pi/name-titled-en")
)
"""Rules without labels whose values stand beside one of `vector_personal.SIGNS` all the same."""


def _announced(rule: Rule) -> bool:
    return bool(rule.labels) or rule.id in _BY_A_WORD


def _patterns(rule: Rule) -> Iterator[str]:
    """Patterns for characters, one of which fits where the rule finds something."""
    if rule is TITLED_NAME:
        yield f"[{SURNAMES}{COMPOUND_SURNAMES.replace('|', '')}][{_HAN[0]}-{_LATE_HAN[1]}]{{1,3}}(?:{'|'.join(TITLES)})"
    elif rule.gate == "@":
        yield "[A-Za-z0-9._%+-]@[A-Za-z0-9]"  # an engine would begin the whole shape at every letter
    elif rule.kind is Kind.EMAIL and isinstance(rule.gate, re.Pattern):
        yield without_look_around(rule.gate.pattern)
    else:
        shape = bounded(rule.shape.pattern)
        yield from (label + shape for label in _labels(rule.labels.split()))


def _labels(labels: Sequence[str]) -> Iterator[str]:
    """Chinese labels and those of ASCII letters apart: an engine is much faster so."""
    words = [re.escape(label) for label in labels if not label.isascii()]
    letters = [label for label in labels if label.isascii()]
    if words:
        yield f"(?:{'|'.join(words)})"
    if letters:
        yield f"[^A-Za-z](?i:{'|'.join(letters)})"
    if not labels:
        yield ""


_FIRST: Final = re.compile(r"(\[[^]]*\]|\\?[^(\\])\(\?<!\[([^]^]+)\]\.\)")
"""How `shape` begins: a character, and which may not stand before it."""
_LAST: Final = re.compile(r"\(\?!\[([^]^]+)\]\)\Z")
"""How it ends: which characters may not stand behind."""


def bounded(pattern: str) -> str:
    """As `without_look_around`; the characters that may not stand before and behind a `shape` are kept as one that does.

    So it fits only between other characters, and begins and ends with them.
    """
    before, behind = _FIRST.match(pattern), _LAST.search(pattern)
    inside = pattern[: behind.start()] if behind else pattern
    if before:
        inside = before.group(1) + inside[before.end() :]
    return "".join(
        (
            f"[^{before.group(2)}]" if before else "",
            without_look_around(inside),
            f"[^{behind.group(1)}]" if behind else "",
        )
    )


def without_look_around(pattern: str) -> str:
    """A pattern that fits wherever another does: what it must see beside itself is left out.

    What it must see right behind is kept as a part of it. Groups lose their names, and possessive repetition may give back.

    Raises:
        ValueError: a group is not closed.
    """
    return "".join(_read(pattern, _TOKEN.finditer(pattern)))


_TOKEN: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\(\?P<\w+>|\((?:\?[a-z:]+)?|\)|[*?}]\+|.", re.DOTALL
)


def _read(pattern: str, tokens: Iterator[re.Match[str]]) -> Iterator[str]:
    for token in tokens:
        text = token.group()
        if text in {"(?=", "(?!", "(?<=", "(?<!"}:
            inside = "".join(_inside(tokens))
            if text == "(?=" and _nothing_but_look_around(pattern[_end(pattern, token.start()) :]):
                yield f"(?:{without_look_around(inside)})"
        elif text.startswith("(?P<"):
            yield "(?:"
        elif text in {"*+", "?+", "}+"}:
            yield text[0]
        else:
            yield text


def _inside(tokens: Iterator[re.Match[str]]) -> Iterator[str]:
    """What is inside of a group, up to its bracket."""
    depth = 1
    for token in tokens:
        depth += token.group().startswith("(") - (token.group() == ")")
        if not depth:
            return
        yield token.group()
    raise ValueError("a group is not closed")


def _end(pattern: str, start: int) -> int:
    tokens = _TOKEN.finditer(pattern, start)
    opening = next(tokens).group()
    return start + len(opening) + len("".join(_inside(tokens))) + 1


def _nothing_but_look_around(rest: str) -> bool:
    while rest.startswith(("(?!", "(?=")):
        rest = rest[_end(rest, 0) :]
    return not rest.strip(")")


def _named(pattern: str) -> Iterator[str]:
    """The characters beyond ASCII that a pattern names, but not those that it names as surnames."""
    return (char for char in pattern.replace(SURNAMES, "").replace(COMPOUND_SURNAMES, "") if not char.isascii())


def _is_han(char: str) -> bool:
    return _HAN[0] <= char <= _LATE_HAN[1]


def _in_codes(pattern: str) -> bytes:
    """A pattern for bytes from one for characters."""
    return b"".join(_class_in_codes(token.group()) for token in _TOKEN.finditer(pattern))


def _class_in_codes(token: str) -> bytes:
    if token.isascii():
        return token.encode()
    if not token.startswith("["):
        return _escaped({codes()[token[-1]]})
    negated = token.startswith("[^")
    inside, plain = token[1 + negated : -1], set[int]()
    for last, numbers in ((_HAN[1], _all_han(late=False)), (_LATE_HAN[1], _all_han(late=True))):
        if f"{_HAN[0]}-{last}" in inside:
            inside = inside.replace(f"{_HAN[0]}-{last}", "")
            plain |= numbers
    if not negated:  # else a character would be refused for another one that shares its code
        plain |= {codes()[char] for char in inside if not char.isascii()}
    letters = "".join(char for char in inside if char.isascii())
    return b"[%b%b%b]" % (b"^" * negated, _escaped(plain), letters.encode())


def _all_han(*, late: bool) -> set[int]:
    return {HAN, *(code for char, code in codes().items() if _is_han(char))} | ({LATE_HAN} if late else set())


def _escaped(numbers: Iterable[int]) -> bytes:
    return b"".join(b"\\x%02x" % number for number in sorted(numbers))
