# SPDX-License-Identifier: Apache-2.0
"""What a sieve answers: places that a rule must read. Too many is slow, too few is wrong."""

from collections.abc import Iterable
from enum import IntFlag
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from hegui.detect.personal.groups import Group

if TYPE_CHECKING:
    from hegui.detect.sieve.column import Column


class What(IntFlag):
    """Which rules must read a place."""

    TERMS = 1
    """A term of a lexicon stands exactly here, in some spelling; its conditions are not yet asked."""
    NUMBERS = int(Group.NUMBERS)
    """As the next six, a `Group` of rules for identifiers: one of them may find something in this sentence."""
    LABELS = int(Group.LABELS)
    OPEN = int(Group.OPEN)
    STREETS = int(Group.STREETS)
    TITLES = int(Group.TITLES)
    NET = int(Group.NET)
    PLATES = int(Group.PLATES)
    PERSONAL = int(Group.ALL)
    AS_IT_IS = 512
    """Beside groups: folding leaves this text as it is, but for capitals, which the rules for identifiers want as they are."""


class Place(NamedTuple):
    """Bytes of a text, half-open, counted from its start; ordered by text and place."""

    text: int
    """The index of the text in its column."""
    start: int
    end: int
    what: What
    before: int = -1
    """Characters of the text before it; -1: the sieve does not know."""


STOPS: Final = ("\n", "。")
"""No rule for identifiers looks past one of them: what stands between two is read by itself."""
STOP_BYTES: Final = tuple(stop.encode() for stop in STOPS)


class Sieve(Protocol):
    """Made for some lexicons; `sift` changes nothing, so threads may share one."""

    def sift(self, column: "Column") -> Iterable[Place]:
        """The places that must be read, in any order, the same one perhaps twice.

        For TERMS: every span of the source (as `Folded.original` gives it) of every word of the matcher that stands in the folded text, whatever its conditions.
        For PERSONAL: at least one place in every stretch between `STOPS` in which `find_personal` finds something.
        """
