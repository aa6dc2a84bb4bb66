# SPDX-License-Identifier: Apache-2.0
"""What a machine may say of a record: a ladder. A raw hit of a term is never a verdict, and people stand above the last rung."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, assert_never

from hegui.detect.lexicon import Tier
from hegui.text import Text


class Verdict(IntEnum):
    """How far a record is suspected of illegal or unhealthy content; the numbers order, and mean nothing else."""

    CLEAR = 0
    """No term was found: no rule matched, which is not a proof."""
    HINT = 1
    """Weak terms only, or a candidate that the classifier thinks harmless."""
    CANDIDATE = 2
    """A term that is harmful in the right company, or several weak ones of one category: undecided."""
    LIKELY = 3
    """A term that is harmful in nearly any text, or a candidate that the classifier thinks harmful. People decide."""

    @property
    def word(self) -> str:
        """As files have it: ``clear``, ``hint``, ``candidate``, ``likely``."""
        return self.name.lower()


VERDICT_NAMES = {
    Verdict.CLEAR: Text("未发现", "clear"),
    Verdict.HINT: Text("弱提示", "hint"),
    Verdict.CANDIDATE: Text("待判", "candidate"),
    Verdict.LIKELY: Text("疑似", "likely"),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the rungs of the ladder are. Part of the settings of a run: other thresholds are another run."""

    harmful: float = 0.9
    """Score from which on the classifier makes a candidate LIKELY; the classifier's own `likely` in a run with one."""
    harmless: float = 0.1
    """Score below which the classifier makes a candidate a HINT; the classifier's own `unlikely`."""
    weak_together: int = 2
    """Different weak terms of one category that make a candidate."""

    def __post_init__(self) -> None:
        if not 0 <= self.harmless <= self.harmful <= 1 or self.weak_together < 1:
            raise ValueError("thresholds out of order / 阈值次序有误")


class TermHit(NamedTuple):
    """A term that stands in a record."""

    rule: str
    category: str
    tier: Tier


def verdict_of_terms(hits: Iterable[TermHit], thresholds: Thresholds) -> Verdict:
    """The rung that the terms of a record reach by themselves."""
    weak: dict[str, set[str]] = defaultdict(set)
    verdict = Verdict.CLEAR
    for hit in hits:
        match hit.tier:
            case Tier.BLOCK:
                return Verdict.LIKELY
            case Tier.CONTEXT:
                verdict = Verdict.CANDIDATE
            case Tier.WEAK:
                weak[hit.category].add(hit.rule)
            case _:
                assert_never(hit.tier)
    if any(len(rules) >= thresholds.weak_together for rules in weak.values()):
        return Verdict.CANDIDATE
    return max(verdict, Verdict.HINT) if weak else verdict


def second_look(verdict: Verdict, harmful: float, thresholds: Thresholds) -> Verdict:
    """The rung after the classifier: it moves candidates only, and never clears one.

    Args:
        verdict: of the terms.
        harmful: the score that the classifier gives; of a text that it could not score there is no second look.
        thresholds: of the run.
    """
    if verdict is not Verdict.CANDIDATE:
        return verdict
    if harmful >= thresholds.harmful:
        return Verdict.LIKELY
    return Verdict.HINT if harmful < thresholds.harmless else Verdict.CANDIDATE
