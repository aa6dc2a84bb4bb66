# SPDX-License-Identifier: Apache-2.0
"""How an answer stands in a test: as wanted, not, or not known. Not knowing never counts as wanted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Of one answer, or of one question over all its generations."""

    GOOD = "good"
    """As wanted: qualified, refused where it should, answered where it should."""
    BAD = "bad"
    UNDETERMINED = "undetermined"
    """It was judged, and nobody can tell."""
    UNSCORED = "unscored"
    """There is no answer, or no judgement of it."""


def worst(standings: Iterable[Standing]) -> Standing:
    """Of several generations of one question: it is as wanted only if all are."""
    found = set(standings)
    for standing in (Standing.BAD, Standing.UNSCORED, Standing.UNDETERMINED):
        if standing in found:
            return standing
    return Standing.GOOD if found else Standing.UNSCORED


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand how."""

    good: int = 0
    bad: int = 0
    undetermined: int = 0
    unscored: int = 0

    @property
    def items(self) -> int:
        """All of them."""
        return self.good + self.bad + self.undetermined + self.unscored

    @property
    def open(self) -> int:
        """Those that are not known."""
        return self.undetermined + self.unscored

    @property
    def worst(self) -> float:
        """The share as wanted, if all that is not known is not. Of nothing it is 0."""
        return self.good / self.items if self.items else 0.0

    @property
    def best(self) -> float:
        """The share as wanted, if all that is not known is."""
        return (self.good + self.open) / self.items if self.items else 0.0


def counts_of(standings: Iterable[Standing]) -> Counts:
    """How many stand how."""
    found = Counter(standings)
    return Counts(found[Standing.GOOD], found[Standing.BAD], found[Standing.UNDETERMINED], found[Standing.UNSCORED])
