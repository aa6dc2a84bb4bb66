# SPDX-License-Identifier: Apache-2.0
"""What a classifier says of a text: a score, or that there is none. An outage is never "harmless"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Scored:
    """A text was read."""

    harmful: float
    """From 0 to 1. Of a local model a calibrated probability on data like its own, see its card; elsewhere an order."""
    categories: Mapping[str, float] = field(default_factory=dict)
    """From 0 to 1 for each category that the classifier knows: a group of risks such as ``A.2``, or a name of its own."""


@dataclass(frozen=True, slots=True)
class Unscored:
    """A text was not read: the service is away, the answer was not understood, the text cannot be sent."""

    reason: Text


Judgement: TypeAlias = Scored | Unscored


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the scores of a classifier begin to mean something; between the two it does not know."""

    unlikely: float
    """Below it a text is unlikely to be harmful. Not a proof: see the recall in the card."""
    likely: float
    """From it on a text is likely to be harmful, and people look at it first."""

    def __post_init__(self) -> None:
        if not 0 <= self.unlikely <= self.likely <= 1:
            raise ValueError("0 <= unlikely <= likely <= 1 does not hold / 阈值须满足 0 <= unlikely <= likely <= 1")


class Classifier(Protocol):
    """Scores texts. It sorts what people look at first, and decides nothing by itself."""

    @property
    def name(self) -> str:
        """Which model: part of every record of what it said."""
        ...

    @property
    def version(self) -> str:
        """Of a local model the digest of its file, of a service what it was asked for."""
        ...

    @property
    def thresholds(self) -> Thresholds:
        """Where its scores begin to mean something."""
        ...

    def score(self, texts: Sequence[str]) -> list[Judgement]:
        """One judgement for each text, in their order. An outage does not raise: it is `Unscored`, with its reason."""
        ...
