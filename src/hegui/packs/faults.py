# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a pack: a missing item, a contradiction, a form that no office takes. Each with its places."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hegui.packs.said.value import Origin
from hegui.text import Text


class Rule(StrEnum):
    """What kind of fault it is."""

    MISSING = "missing"
    """An item that is required and not there."""
    UNDETERMINED = "undetermined"
    """It cannot be told whether an item is required: facts are missing."""
    CONTRADICTION = "contradiction"
    """Two places say different things."""
    UNSUPPORTED = "unsupported"
    """A number that only one place says."""
    FORM = "form"
    """Not in the form that is asked for."""
    PLACEHOLDER = "placeholder"
    SECRET = "secret"  # noqa: S105  a kind of fault, no secret
    SIGNATURE = "signature"
    EXPIRED = "expired"
    CLAUSE = "clause"
    """A clause that is not met, without measure or plan."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a pack from leaving."""

    rule: Rule
    what: Text
    first: Origin
    second: Origin | None = None
    """The other place: of a contradiction what says otherwise, of a missing item the specification that asks for it."""
    fix: Text | None = None

    @property
    def places(self) -> tuple[Origin, ...]:
        """Both places."""
        return (self.first,) if self.second is None else (self.first, self.second)


def by_place(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults in the order of their rules and places, each once."""
    order = list(Rule)
    return tuple(
        sorted(
            dict.fromkeys(faults),
            key=lambda fault: (order.index(fault.rule), str(fault.first), str(fault.second), fault.what.zh),
        )
    )
