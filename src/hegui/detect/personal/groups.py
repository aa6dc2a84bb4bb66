# SPDX-License-Identifier: Apache-2.0
"""The rules, by what must stand in a text for one of them to find anything: who has looked already names the groups to be read."""

from enum import IntFlag
from typing import Final

from hegui.detect.personal import network, places
from hegui.detect.personal.people import TITLED_NAME
from hegui.detect.personal.rule import Rule


class Group(IntFlag):
    """Of rules. The bits are those of `hegui.detect.sieve.place.What`, which has more, and of ``kernel_types.h``."""

    NUMBERS = 2
    """Many digits that hang together."""
    LABELS = 4
    """A label before a value."""
    OPEN = 8
    """A shape of its own that is not of the next groups: a date of birth, a post code, a title in English."""
    STREETS = 16
    """A street and a number."""
    TITLES = 32
    """A Chinese title behind a name."""
    NET = 64
    """An @, or the points of an IP or MAC address."""
    PLATES = 128
    """A number plate."""
    ALL = NUMBERS | LABELS | OPEN | STREETS | TITLES | NET | PLATES


def group_of(rule: Rule) -> Group:
    """The group of a rule."""
    if rule in _BY_RULE:
        return _BY_RULE[rule]
    if rule.digits:
        return Group.NUMBERS
    return Group.LABELS if rule.labels else Group.OPEN


_BY_RULE: Final = {
    TITLED_NAME: Group.TITLES,
    places.ADDRESS: Group.STREETS,
    **dict.fromkeys((*network.EMAIL, *network.NETWORK), Group.NET),
    **dict.fromkeys(places.PLATES, Group.PLATES),
}
