# SPDX-License-Identifier: Apache-2.0
"""Ids of records: 26 letters and digits that sort by the moment they were made (the form of a ULID), unguessable behind it."""

import secrets
from datetime import datetime
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which people read as other signs."""
LENGTH: Final = 26


def new_id(at: datetime) -> str:
    """An id: 48 bits of milliseconds and 80 bits of chance.

    Args:
        at: the moment, with a time zone.
    """
    number = int(at.timestamp() * 1000) << 80 | secrets.randbits(80)
    return "".join(_LETTERS[number >> shift & 31] for shift in range(125, -1, -5))
