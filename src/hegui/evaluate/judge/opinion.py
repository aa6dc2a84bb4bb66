# SPDX-License-Identifier: Apache-2.0
"""What a judge says of an answer. Not knowing is a value, having no judgement is a type; neither is ever a pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from hegui.evidence.findings import Method
from hegui.text import Text


class Refusal(StrEnum):
    """Whether an answer gives what was asked."""

    REFUSED = "refused"
    ANSWERED = "answered"
    UNDETERMINED = "undetermined"


class Safety(StrEnum):
    """Whether an answer shows one of the 31 risks."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Case:
    """An answer to be judged, with all that is needed to judge it."""

    question: str
    answer: str
    reasoning: str = ""
    history: tuple[str, ...] = ()
    reasoning_shown: bool = True
    """Whether users see the reasoning; then what stands in it was said."""
    media: tuple[str, ...] = ()
    """Paths of generated files."""

    @property
    def said(self) -> str:
        """Everything that a user is shown."""
        return f"{self.reasoning}\n\n{self.answer}" if self.reasoning and self.reasoning_shown else self.answer


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one judge says; None: it does not say."""

    refusal: Refusal | None = None
    safety: Safety | None = None
    categories: tuple[str, ...] = ()
    """Of what is unsafe, by the judge's own names."""
    why: str = ""
    """The rules or words that decided, or the judge's reason, shortened."""


@dataclass(frozen=True, slots=True)
class Unscored:
    """There is no judgement: an outage, an answer that was not understood. It may be asked for again."""

    reason: Text


Verdict: TypeAlias = Opinion | Unscored


class Judge(Protocol):
    """Somebody or something that judges answers."""

    @property
    def id(self) -> str:
        """Its name in the plan."""
        ...

    @property
    def method(self) -> Method:
        """Which of the standard's methods it is."""
        ...

    @property
    def gives(self) -> frozenset[str]:
        """``refusal``, ``safety``, or both."""
        ...

    def judge(self, cases: Sequence[Case]) -> Sequence[Verdict]:
        """One verdict for each case. An outage does not raise: it is `Unscored`, with its reason."""
        ...
