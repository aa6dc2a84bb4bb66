# SPDX-License-Identifier: Apache-2.0
"""Finds identifiers of personal information in a text: fold, apply the rules, drop what stands in URLs, keep the best of overlaps."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final, TypeAlias

from hegui.detect.finding import Hit, Severity
from hegui.detect.folding import Folded, Layer, fold
from hegui.detect.personal.groups import Group, group_of
from hegui.detect.personal.kinds import DESCRIPTIONS, Sensitive
from hegui.detect.personal.people import titled_names
from hegui.detect.personal.places import addresses
from hegui.detect.personal.rule import Found, Gate, Rule, judged
from hegui.detect.personal.rules import (
    CHINESE_LABELS,
    IN_ANY_SCRIPT,
    IN_STRETCHES,
    IN_THE_OPEN,
    LABELLED,
    LETTER_LABELS,
    rank,
)
from hegui.detect.personal.scripts import holds_chinese, words_of
from hegui.detect.personal.urls import Urls
from hegui.detect.personal.worth import worth_reading

LAYERS: Final = Layer.ALL & ~Layer.CASE
"""What is undone before the rules look: case stays, because a name of an account or a check character may depend on it."""

_STRETCH: Final = re.compile(r"[0-9+(](?:[ .\-()·*_]{0,2}+[0-9A-Za-z]){6,}+", re.ASCII)
"""Letters and digits that hang together: what is mostly digits stands inside of one."""
_APART: Final = 48
"""More characters than a value has between two of its digits, and behind the last: seven groups of letters."""
_FEWEST: Final = 6
"""Digits of the shortest value."""
_RUN: Final = re.compile("[0-9]+")
_LEAD: Final = 2
"""Characters before a stretch that may belong to a value: letters of registration codes."""
_GROUP: Final = 8
"""The most digits in a row of a number that is written in groups."""
_MOST: Final = 20
"""More digits than any identifier has."""
_SHORT: Final = 4
"""Fewer digits in a row say nothing."""
_TELLING: Final = (2 << _MOST) - (1 << _SHORT)
"""The lengths of rows that do, as bits."""


def find_personal(text: str, groups: int = Group.ALL, *, as_it_is: bool = False) -> list[Hit]:
    """The identifiers of personal information in a text, ordered by place; no two overlap.

    Positions are code points of ``text``. A text of more than some millions of characters is better given to `scan`,
    which holds a window only.

    Args:
        text: any.
        groups: who has looked already may name the only groups of rules that can find anything in this text, as bits of
            `Group`; a plain number is told apart faster than a member of an enumeration.
        as_it_is: who knows may say that folding with `LAYERS` leaves this text as it is.
    """
    if groups == _ALL and not worth_reading(text):
        return []
    folded = Folded(text, text, LAYERS) if as_it_is else fold(text, LAYERS)
    candidates = list(_candidates(folded.text, groups))
    if not candidates:
        return []
    urls = Urls(text)
    placed = (_hit(found, folded) for found in _best(candidates))
    return [hit for hit in placed if not urls.covers(hit)]


def _candidates(text: str, groups: int) -> Iterator[Found]:
    for group, in_text in _READERS:
        if groups & group:
            yield from in_text(text)
    if groups & _IN_THE_OPEN:
        yield from _in_the_open(text, groups & _IN_THE_OPEN)


def _in_stretches(text: str) -> Iterator[Found]:
    for cluster in _clusters(text):
        if not _rules_for(cluster):
            continue
        from_, to = cluster[0][0], cluster[-1][1]
        for stretch in _STRETCH.finditer(text, max(0, from_ - _LEAD), min(len(text), to + _APART)):
            start, end = stretch.span()
            rules = _rules_for(cluster[bisect_left(cluster, (start,)) : bisect_left(cluster, (end,))])
            if not rules:
                continue
            start, end = max(0, start - _LEAD), min(end, to + _APART) + 1
            beside = frozenset(text[start:end])
            for rule, firsts in rules:
                if not firsts.isdisjoint(beside):
                    for match in rule.shape.finditer(text, start, end):
                        if found := judged(rule, text, match):
                            yield found


_Runs: TypeAlias = list[tuple[int, int]]
"""From and to of digits in a row."""


def _clusters(text: str) -> Iterator[_Runs]:
    """As many digits as the shortest value has, near enough to be of one."""
    cluster: _Runs = []
    count, last = 0, 0
    for run in _RUN.finditer(text):
        start, end = span = run.span()
        if start - last > _APART:
            if count >= _FEWEST:
                yield cluster
            cluster, count = [], 0
        cluster.append(span)
        count += end - start
        last = end
    if count >= _FEWEST:
        yield cluster


def _rules_for(runs: _Runs) -> tuple[tuple[Rule, frozenset[str]], ...]:
    """The rules that may fit so many digits in such rows, each with what a value may begin with."""
    digits, rows, grouped = 0, 0, 0
    for start, end in runs:
        run = end - start
        digits += run
        rows |= 1 << min(run, _MOST)
        grouped += run if run <= _GROUP else 0
    return _rules_for_rows(min(digits, _MOST), rows & _TELLING, min(grouped, _MOST))


@cache
def _rules_for_rows(digits: int, rows: int, grouped: int) -> tuple[tuple[Rule, frozenset[str]], ...]:
    """The rules for so many digits, for rows of them of such lengths (a bit for each, of `_TELLING`), and for so many in short
    rows, each with what a value may begin with.
    """
    return tuple(
        (rule, _firsts(rule.shape.pattern))
        for rule in IN_STRETCHES
        if rule.digits <= (grouped if rule.longest <= _GROUP else digits)
        and (rule.run < _SHORT or rows & ((2 << min(rule.longest, _MOST)) - (1 << rule.run)))
    )


@cache
def _firsts(pattern: str) -> frozenset[str]:
    """What a text that fits a pattern may begin with: every pattern begins with one class or character, see `shape`."""
    first = re.compile(pattern[: pattern.index("]") + 1] if pattern[0] == "[" else pattern[0])
    return frozenset(filter(first.fullmatch, map(chr, range(0x80))))


def _in_the_open(text: str, groups: int) -> Iterator[Found]:
    for gate, by_shape in _by_gate(groups, chinese=holds_chinese(text)):
        at = _opened(gate, text)
        if at >= 0:
            for shape, rules in by_shape:
                for match in shape.finditer(text, max(0, at - rules[0].lead)):
                    yield from (found for rule in rules if (found := judged(rule, text, match)))


_ByShape: TypeAlias = tuple[tuple[re.Pattern[str], tuple[Rule, ...]], ...]


@cache
def _by_gate(groups: int, *, chinese: bool) -> tuple[tuple[Gate, _ByShape], ...]:
    """The rules of some groups that share a gate together, and of those the ones that share a shape: each is looked for once."""
    shared: dict[Gate, dict[re.Pattern[str], list[Rule]]] = {}
    for rule in IN_THE_OPEN if chinese else IN_ANY_SCRIPT:
        if group_of(rule) & groups:
            shared.setdefault(rule.gate, {}).setdefault(rule.shape, []).append(rule)
    return tuple(
        (gate, tuple((shape, tuple(rules)) for shape, rules in by_shape.items())) for gate, by_shape in shared.items()
    )


def _opened(gate: Gate, text: str) -> int:
    """The first place of what the gate asks for, or -1."""
    if isinstance(gate, str):
        return text.find(gate)
    found = gate.search(text)
    return found.start() if found else -1


def _behind_labels(text: str) -> Iterator[Found]:
    for pattern in _labels_in(text):
        for label in pattern.finditer(text):
            for rule in LABELLED[label.group().lower()]:
                match = rule.shape.match(text, label.end())
                if match and (found := judged(rule, text, match)):
                    yield found


_READERS: Final[tuple[tuple[int, Callable[[str], Iterator[Found]]], ...]] = (
    (int(Group.NUMBERS), _in_stretches),
    (int(Group.LABELS), _behind_labels),
    (int(Group.STREETS), addresses),
    (int(Group.TITLES), titled_names),
)
_IN_THE_OPEN: Final = int(Group.OPEN | Group.NET | Group.PLATES)
_ALL: Final = int(Group.ALL)


def _labels_in(text: str) -> Iterator[re.Pattern[str]]:
    """What finds the labels of a text that it may hold."""
    if holds_chinese(text):
        yield CHINESE_LABELS
    words = words_of(text)
    yield from (pattern for word, pattern in LETTER_LABELS.items() if word in words)


def _best(candidates: Sequence[Found]) -> Sequence[Found]:
    """One span, one rule: the surer first, then the longer, then the one that stands first in the list of rules."""
    if len(candidates) == 1:
        return candidates
    kept: list[tuple[int, int, Found]] = []
    for found in sorted(candidates, key=_merit):
        place = bisect_left(kept, (found.start,))
        free_before = place == 0 or kept[place - 1][1] <= found.start
        if free_before and (place == len(kept) or found.end <= kept[place][0]):
            kept.insert(place, (found.start, found.end, found))
    return [found for _, _, found in kept]


def _merit(found: Found) -> tuple[int, int, int, int]:
    return -found.confidence, found.start - found.end, rank(found.rule), found.start


def _hit(found: Found, folded: Folded) -> Hit:
    start, end = folded.original(found.start, found.end)
    sensitive = DESCRIPTIONS[found.rule.kind].sensitive is not Sensitive.NONE
    return Hit(
        found.rule.id,
        found.rule.kind,
        start,
        end,
        folded.via(found.start, found.end),
        Severity.HIGH if sensitive else Severity.MEDIUM,
        found.confidence,
    )
