# SPDX-License-Identifier: Apache-2.0
"""Finds identifiers of personal information in a text: fold, apply the rules, drop what stands in URLs, keep the best of overlaps."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from hegui.detect.finding import Hit, Severity
from hegui.detect.folding import Folded, Layer, fold
from hegui.detect.personal.kinds import DESCRIPTIONS, Sensitive
from hegui.detect.personal.people import titled_names
from hegui.detect.personal.places import addresses
from hegui.detect.personal.rule import Found, Gate, Rule, finds, judged
from hegui.detect.personal.rules import IN_STRETCHES, IN_THE_OPEN, LABELLED, LABELS, rank
from hegui.detect.personal.urls import Urls
from hegui.detect.personal.worth import worth_reading

LAYERS: Final = Layer.ALL & ~Layer.CASE
"""What is undone before the rules look: case stays, because a name of an account or a check character may depend on it."""

_STRETCH: Final = re.compile(r"[0-9+(](?:[ .\-()·*_]{0,2}+[0-9A-Za-z]){6,}+", re.ASCII)
"""Letters and digits that hang together: what is mostly digits stands inside of one."""
_LEAD: Final = 2
"""Characters before a stretch that may belong to a value: letters of registration codes."""
_MOST: Final = 20
"""More digits than any identifier has."""


def find_personal(text: str) -> list[Hit]:
    """The identifiers of personal information in a text, ordered by place; no two overlap.

    Positions are code points of ``text``. A text of more than some millions of characters is better given to `scan`,
    which holds a window only.
    """
    if not worth_reading(text):
        return []
    folded = fold(text, LAYERS)
    candidates = [*_in_stretches(folded.text), *_behind_labels(folded.text), *_in_the_open(folded.text)]
    if not candidates:
        return []
    urls = Urls(text)
    placed = (_hit(found, folded) for found in _best(candidates))
    return [hit for hit in placed if not urls.covers(hit)]


def _in_stretches(text: str) -> Iterator[Found]:
    for stretch in _STRETCH.finditer(text):
        start, end = stretch.span()
        digits = sum(map(stretch.group().count, "0123456789"))
        for rule in _rules_for(min(digits, _MOST)):
            yield from finds(rule, text, max(0, start - _LEAD), end + 1)


@cache
def _rules_for(digits: int) -> tuple[Rule, ...]:
    return tuple(rule for rule in IN_STRETCHES if rule.digits <= digits)


def _in_the_open(text: str) -> Iterator[Found]:
    open_gates: dict[Gate, bool] = {}
    for rule in IN_THE_OPEN:
        if rule.gate not in open_gates:
            open_gates[rule.gate] = _opens(rule.gate, text)
        if open_gates[rule.gate]:
            yield from finds(rule, text)
    yield from addresses(text)
    yield from titled_names(text)


def _opens(gate: Gate, text: str) -> bool:
    return gate in text if isinstance(gate, str) else gate.search(text) is not None


def _behind_labels(text: str) -> Iterator[Found]:
    for pattern in LABELS:
        for label in pattern.finditer(text):
            for rule in LABELLED[label.group().lower()]:
                match = rule.shape.match(text, label.end())
                if match and (found := judged(rule, text, match)):
                    yield found


def _best(candidates: Iterable[Found]) -> list[Found]:
    """One span, one rule: the surer first, then the longer, then the one that stands first in the list of rules."""
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
