# SPDX-License-Identifier: Apache-2.0
"""What happens with an admitted request, as the gateway tells it, and what the gateway must then keep or do."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from hegui.text import Text
from hegui.users.reminders import Reminded


class Found(NamedTuple):
    """A finding of the guard in a request, as far as it concerns the user."""

    category: str
    refused: bool
    """Whether the request was refused or answered otherwise for it: the action was `block` or `replace`."""
    newest: bool
    """Whether it stands in what the user has just said. What a conversation carries along was counted when it was said."""


class InputJudged(msgspec.Struct, frozen=True):
    """The guard has looked at what the user said."""

    exchange: str
    at: datetime
    """When the request came."""
    found: tuple[Found, ...] = ()
    checked: bool = True
    """Whether all detectors looked at all of it. What nobody could check is neither clean nor a violation."""


class Answered(msgspec.Struct, frozen=True):
    """The answer has been delivered, or what came of it."""

    characters: int
    """Of request and answer."""
    tokens: int = 0
    """As the upstream counted; 0: it did not."""
    shown: tuple[Reminded, ...] = ()
    """Reminders that went out with it."""


class Left(NamedTuple):
    """The user has left by a word for it."""


Event = InputJudged | Answered | Left


class RecordViolation(NamedTuple):
    """To be put on record; the rule then decides there, over all replicas. Doing it twice for one exchange counts once."""

    person: str
    application: str
    """The host application whose user it is."""
    exchange: str
    at: datetime
    category: str


class EndStreak(NamedTuple):
    """To be put on record: the user has said something clean, violations are no more in a row."""

    person: str
    at: datetime


class HandOver(NamedTuple):
    """Somebody is in a crisis: to be handed over to a person at once (ANTH 13)."""

    person: str | None
    exchange: str
    at: datetime
    categories: tuple[str, ...]
    contact: str | None
    """To whom; None: the settings name nobody."""
    answer: Text | None
    """What is said at once; None: what the guard's policy has for the category."""
    minor: bool
    """Whether a guardian is to be told."""
    again: bool
    """Whether it belongs to a crisis handed over a short while ago."""


class NoticeShown(NamedTuple):
    """To be put on record: a user was told of a measure."""

    measure: str
    at: datetime


Effect = RecordViolation | EndStreak | HandOver


class Outcome(StrEnum):
    """What an input was."""

    CLEAN = "clean"
    VIOLATION = "violation"
    NEITHER = "neither"
    """Not wholly checked, refused for something that is no violation, or for something said earlier."""


def categories_of(found: Iterable[Found]) -> tuple[str, ...]:
    """The categories of findings, each once."""
    return tuple(dict.fromkeys(each.category for each in found))
