# SPDX-License-Identifier: Apache-2.0
"""What a guard says of a conversation: what to do, what was found where, and what nobody could check."""

from typing import Final, NamedTuple

import msgspec

from hegui.detect.finding import Severity
from hegui.detect.guards.vendors.vendor import Decision as Action
from hegui.text import Text

__all__ = ["Action", "Decision", "Finding", "Masked", "NotChecked", "gravest", "gravity"]


class Finding(NamedTuple):
    """One thing found. It does not carry the text that was found."""

    action: Action
    """What the policy makes of it."""
    detector: str
    rule: str
    """Of the detector: the id of a term or of a pattern, the label of a vendor."""
    category: str
    """A risk such as ``A.1.f``, a kind of personal information, or a name of the detector's own."""
    severity: Severity
    score: float
    """From 0 to 1. Of terms and patterns a third, two thirds or one, for low, medium and high confidence."""
    version: str
    """Of the set of rules."""
    path: str = ""
    """The JSON pointer of the text; empty for a stream."""
    start: int | None = None
    """The first code point in that text; None: the detector judges the whole."""
    end: int | None = None
    late: bool = False
    """In a stream: some of it was already shown when it was found."""


class NotChecked(msgspec.Struct, frozen=True):
    """Something that a detector did not look at. Never the same as clean."""

    detector: str
    reason: Text
    path: str = ""
    closed: bool = True
    """Whether that blocks, which it does unless the policy says otherwise for this detector."""


class Masked(NamedTuple):
    """A text with what was found covered."""

    path: str
    text: str


class Decision(msgspec.Struct, frozen=True):
    """What is to be done with a conversation, and why."""

    action: Action
    version: str
    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    masked: tuple[Masked, ...] = ()
    """Texts to be used in place of the original ones."""
    answer: Text | None = None
    """Where the action is `replace` or `block`, what the user is told."""

    @property
    def clean(self) -> bool:
        """Whether all of it was checked, and nothing found that the policy minds."""
        return self.action is Action.PASS and not self.not_checked


_ORDER: Final = (Action.PASS, Action.MARK, Action.MASK, Action.REVIEW, Action.REPLACE, Action.BLOCK)
"""By what a user gets to see: what a person is to review is shown meanwhile, what is replaced is not."""


def gravest(*actions: Action) -> Action:
    """The gravest of some actions; pass if there is none."""
    return max(actions, key=_ORDER.index, default=Action.PASS)


def gravity(action: Action) -> int:
    """The graver, the higher."""
    return _ORDER.index(action)
