# SPDX-License-Identifier: Apache-2.0
"""Ids of records: 26 letters and digits that sort by the moment they were made (the form of a ULID), unguessable behind it."""

from datetime import datetime
from os import urandom
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which people read as other signs."""
LENGTH: Final = 26
_PAIRS: Final = tuple(one + other for one in _LETTERS for other in _LETTERS)
_SHIFTS: Final = range(120, -1, -10)
"""Two letters at a time: an id is made for every request."""


def new_id(at: datetime) -> str:
    """An id: 48 bits of milliseconds and 80 bits of chance.

    Args:
        at: the moment, with a time zone.
    """
    number = int(at.timestamp() * 1000) << 80 | int.from_bytes(urandom(10))
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
