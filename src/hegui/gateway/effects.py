# SPDX-License-Identifier: Apache-2.0
"""What follows from exchanges beyond their records: for users from what they do, for the provider from what its models say."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, TypeAlias

from hegui.guard import Action
from hegui.records.exchange import Exchange, Side, Status
from hegui.users.events import EndStreak, HandOver, RecordViolation

_REFUSED: Final = frozenset({Status.REFUSED_OUTPUT.value, Status.STOPPED.value})
_ILLEGAL: Final = ("A.1", "A.2", "A.3", "A.4")
"""Groups of risks whose content is unlawful; A.5 is of quality, and other categories are a provider's own."""


class IllegalAnswer(NamedTuple):
    """An answer of a model that the guard stopped for its content: an incident (GAI 14)."""

    category: str
    model: str
    exchange: str


Effect: TypeAlias = RecordViolation | EndStreak | HandOver | IllegalAnswer
Effects = Callable[[Iterable[Effect]], None]


def illegal_in(exchange: Exchange) -> IllegalAnswer | None:
    """The incident in an answer that was refused or stopped; None: there is none."""
    if exchange.status not in _REFUSED:
        return None
    for found in exchange.findings:
        lawless = found.category.partition(".")[0] == "A" and found.category[:3] in _ILLEGAL
        if found.side == Side.OUTPUT.value and found.action == Action.BLOCK.value and lawless:
            return IllegalAnswer(found.category, exchange.model, exchange.id)
    return None
