# SPDX-License-Identifier: Apache-2.0
"""Ids of records: 26 letters and digits that sort by the moment they were made (the form of a ULID), unguessable behind it."""

from datetime import datetime
from functools import lru_cache
from os import urandom
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which people read as other signs."""
LENGTH: Final = 26
_PAIRS: Final = tuple(one + other for one in _LETTERS for other in _LETTERS)
"""Two letters at a time: an id is made for every request."""
_OF_TIME: Final = range(40, -1, -10)
_OF_CHANCE: Final = range(70, -1, -10)


def new_id(at: datetime) -> str:
    """An id: 48 bits of milliseconds and 80 bits of chance.

    Args:
        at: the moment, with a time zone.
    """
    chance = int.from_bytes(urandom(10))
    return _letters_of(int(at.timestamp() * 1000)) + "".join([_PAIRS[chance >> shift & 1023] for shift in _OF_CHANCE])


@lru_cache(maxsize=8)
def _letters_of(millis: int) -> str:
    return "".join([_PAIRS[millis >> shift & 1023] for shift in _OF_TIME])
