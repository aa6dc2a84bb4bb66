# SPDX-License-Identifier: Apache-2.0
"""Precision and recall of a finder of personal identifiers on the clear cases, by kind."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from personal_cases import KINDS, Case, Span

LOOSE = frozenset({"name", "address"})
"""Kinds whose ends are a matter of taste: a hit and a span that share half of what either covers are the same."""

RENAMED = {
    "organisation": "uscc",
    "ip_address": "ip",
    "device": "imei",
    "mac_address": "mac",
    "phone_abroad": "phone_e164",
}
"""Our kinds by the category of a hit, where the words differ."""

NOT_JUDGED = frozenset(
    {"officer_id", "hong_kong_id", "taiwan_id", "bank_account", "medical_record", "coordinates", "vehicle", "age"}
)
"""Categories of which the set has no marked examples; what they hit is neither right nor wrong here."""

_RUN = re.compile(r"(?<=[0-9０-９]{2})[0-9０-９]")


class Hit(Protocol):
    """What a finder says of a text; positions are code points."""

    @property
    def rule(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(slots=True)
class Tally:
    """What was there of one kind, and what was found."""

    kind: str
    present: int = 0
    found: int = 0
    misses: list[Case] = field(default_factory=list)
    alarms: list[tuple[Case, Hit]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of hits that are right; 0 when nothing was hit."""
        hits = self.found + len(self.alarms)
        return self.found / hits if hits else 0.0

    @property
    def recall(self) -> float:
        """The share of identifiers that were hit; 0 when there were none."""
        return self.found / self.present if self.present else 0.0


def kind_of(hit: Hit) -> str | None:
    """Which of our kinds the hit claims; None for what is not judged. Three kinds are told by their rule."""
    match hit.category:
        case "social_account":
            return next((kind for kind in ("qq", "wechat") if hit.rule.startswith(f"pi/{kind}")), None)
        case "social_security":
            return "us_ssn" if hit.rule.startswith("pi/ssn") else None
        case category:
            return None if category in NOT_JUDGED else RENAMED.get(category, category)


def score(cases: Iterable[Case], find: Callable[[str], Sequence[Hit]]) -> dict[str, Tally]:
    """A tally for each kind."""
    tallies = {kind: Tally(kind) for kind in KINDS}
    for case in cases:
        if case.clear:
            _count(case, find(case.text), tallies)
    return tallies


def _count(case: Case, hits: Sequence[Hit], tallies: dict[str, Tally]) -> None:
    wanted = [span for span in case.spans if not span.optional]
    optional = [span for span in case.spans if span.optional]
    for span in wanted:
        tallies[span.kind].present += 1
    for hit in hits:
        kind = kind_of(hit)
        if kind is None:
            continue
        match = next((span for span in wanted if kind in {span.kind, span.also} and _finds(hit, span)), None)
        if match is not None:
            wanted.remove(match)
            tallies[match.kind].found += 1
        elif not any(kind in {span.kind, span.also} and _overlap(hit, span) for span in optional):
            tallies[kind].alarms.append((case, hit))
    for span in wanted:
        tallies[span.kind].misses.append(case)


def _overlap(hit: Hit, span: Span) -> int:
    return max(0, min(hit.end, span.end) - max(hit.start, span.start))


def _finds(hit: Hit, span: Span) -> bool:
    if span.kind in LOOSE:
        return _overlap(hit, span) * 2 >= max(hit.end, span.end) - min(hit.start, span.start)
    return span.start <= hit.start <= span.core_start and span.core_end <= hit.end <= span.end


def masked(text: str) -> str:
    """The text on one line, with every run of digits cut to its first two."""
    return _RUN.sub("•", text.replace("\n", "⏎").replace("\t", "⇥"))


def table(tallies: dict[str, Tally], examples: int = 0) -> str:
    """The figures as text, with so many misses and false alarms of each kind, masked."""
    lines = [f"{'kind':<14}{'n':>6}{'found':>7}{'false':>7}{'precision':>11}{'recall':>9}"]
    for tally in tallies.values():
        counts = f"{tally.kind:<14}{tally.present:>6}{tally.found:>7}{len(tally.alarms):>7}"
        lines.append(f"{counts}{tally.precision:>11.4f}{tally.recall:>9.4f}")
        lines += [f"    missed: {masked(case.text)}" for case in tally.misses[:examples]]
        for case, hit in tally.alarms[:examples]:
            lines.append(f"    false: {masked(case.text[hit.start : hit.end])!r} in {masked(case.text)}")
    return "\n".join(lines)
