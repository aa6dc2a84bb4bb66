# SPDX-License-Identifier: Apache-2.0
"""A name says little by itself. Beside a number that belongs to one person it says whose number that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hegui.detect.finding import Hit
from hegui.detect.personal.kinds import Kind

NEAR: Final = 200
"""Code points between a name and an identifier that still speak of one person: a row of a table, two sentences."""
IDENTIFIERS: Final = frozenset(Kind) - {Kind.NAME, Kind.ORGANISATION, Kind.IP_ADDRESS, Kind.AGE}
"""Kinds of which a value belongs to one person or household. An address of the net is seldom one's own."""


@dataclass(frozen=True, slots=True)
class BesideIdentifier:
    """A name with the identifiers around it."""

    name: Hit
    identifiers: tuple[Hit, ...]
    """By place."""


def names_beside_identifiers(hits: Iterable[Hit], within: int = NEAR) -> list[BesideIdentifier]:
    """The names of a record that stand near an identifier: the finding that matters.

    Args:
        hits: of one record, of rules and of `find_names`; other categories are left aside.
        within: the most code points between the two.
    """
    by_place = sorted(hits, key=lambda hit: hit.start)
    identifiers = [hit for hit in by_place if hit.category in IDENTIFIERS]
    found = []
    for name in (hit for hit in by_place if hit.category == Kind.NAME):
        near = tuple(hit for hit in identifiers if hit.start - name.end <= within and name.start - hit.end <= within)
        if near:
            found.append(BesideIdentifier(name, near))
    return found
