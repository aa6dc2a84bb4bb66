# SPDX-License-Identifier: Apache-2.0
"""Kleene's three-valued logic: unknown stays unknown until something settles it."""

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """Yes, no, or not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __and__(self, other: "Truth") -> "Truth":
        return all_of((self, other))

    def __or__(self, other: "Truth") -> "Truth":
        return any_of((self, other))

    def __invert__(self) -> "Truth":
        match self:
            case Truth.YES:
                return Truth.NO
            case Truth.NO:
                return Truth.YES
            case Truth.UNKNOWN:
                return Truth.UNKNOWN

    def __bool__(self) -> bool:
        raise TypeError("A Truth has three values; compare it with `is`.")


def truth(value: bool) -> Truth:
    """The truth of a plain Boolean."""
    return Truth.YES if value else Truth.NO


def all_of(parts: Iterable[Truth]) -> Truth:
    """Yes when every part is; no when any part is no."""
    found = Truth.YES
    for part in parts:
        if part is Truth.NO:
            return part
        if part is Truth.UNKNOWN:
            found = part
    return found


def any_of(parts: Iterable[Truth]) -> Truth:
    """Yes when any part is; no when every part is no."""
    found = Truth.NO
    for part in parts:
        if part is Truth.YES:
            return part
        if part is Truth.UNKNOWN:
            found = part
    return found
