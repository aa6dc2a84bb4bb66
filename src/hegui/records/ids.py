# SPDX-License-Identifier: Apache-2.0
"""Ids of records: 26 letters and digits that sort by the moment they were made (the form of a ULID), unguessable behind it."""

from datetime import datetime
from functools import lru_cache
from os import register_at_fork, urandom
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which people read as other signs."""
LENGTH: Final = 26
_PAIRS: Final = [high + low for high in _LETTERS for low in _LETTERS]
_OF_BYTE: Final = bytes(_LETTERS.encode()[byte & 31] for byte in range(256))
_CHANCE: Final = 16
"""Letters of chance, five bits each."""
_AHEAD: Final = 64
_DRAWN: Final[list[str]] = []
"""Chance for the next ids: an id is made for every request, and a call of the system costs more than the rest of it."""
register_at_fork(after_in_child=_DRAWN.clear)


def new_id(at: datetime) -> str:
    """An id: 48 bits of milliseconds and 80 bits of chance.

    Args:
        at: the moment, with a time zone.
    """
    try:
        chance = _DRAWN.pop()
    except IndexError:
        letters = urandom(_AHEAD * _CHANCE).translate(_OF_BYTE).decode("ascii")
        _DRAWN.extend(letters[place : place + _CHANCE] for place in range(_CHANCE, len(letters), _CHANCE))
        chance = letters[:_CHANCE]
    return _of_time(int(at.timestamp() * 1000)) + chance


@lru_cache(maxsize=8)
def _of_time(millis: int) -> str:
    pairs = _PAIRS
    return f"{pairs[millis >> 40 & 1023]}{pairs[millis >> 30 & 1023]}{pairs[millis >> 20 & 1023]}{pairs[millis >> 10 & 1023]}{pairs[millis & 1023]}"
