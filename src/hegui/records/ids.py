# SPDX-License-Identifier: Apache-2.0
"""Ids of records: 26 letters and digits that sort by the moment they were made (the form of a ULID), unguessable behind it."""

from datetime import datetime
from functools import lru_cache
from os import register_at_fork, urandom
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which people read as other signs."""
LENGTH: Final = 26
_PAIRS: Final = tuple(one + other for one in _LETTERS for other in _LETTERS)
"""Two letters at a time: an id is made for every request."""
_OF_TIME: Final = range(40, -1, -10)
_OF_CHANCE: Final = range(70, -1, -10)
_CHANCE_BYTES: Final = 10
_DRAWN: Final[list[str]] = []
"""Chance drawn ahead, for so many ids: a call of the system costs as much as the rest of an id. A fork draws its own."""
_AHEAD: Final = 64
register_at_fork(after_in_child=_DRAWN.clear)


def new_id(at: datetime) -> str:
    """An id: 48 bits of milliseconds and 80 bits of chance.

    Args:
        at: the moment, with a time zone.
    """
    try:
        chance = _DRAWN.pop()
    except IndexError:
        fresh = urandom(_AHEAD * _CHANCE_BYTES)
        _DRAWN.extend(_letters_of_chance(fresh[at : at + _CHANCE_BYTES]) for at in range(0, len(fresh), _CHANCE_BYTES))
        chance = _DRAWN.pop()
    return _letters_of_time(int(at.timestamp() * 1000)) + chance


def _letters_of_chance(drawn: bytes) -> str:
    number = int.from_bytes(drawn)
    return "".join([_PAIRS[number >> shift & 1023] for shift in _OF_CHANCE])


@lru_cache(maxsize=8)
def _letters_of_time(millis: int) -> str:
    return "".join([_PAIRS[millis >> shift & 1023] for shift in _OF_TIME])
