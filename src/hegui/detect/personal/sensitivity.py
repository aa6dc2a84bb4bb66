# SPDX-License-Identifier: Apache-2.0
"""The sensitive class of what was found (PIPL 28): by its kind, and by the age of the person where the value tells it."""

import re
from datetime import date
from typing import Final

from hegui.detect.finding import Hit
from hegui.detect.folding import fold
from hegui.detect.personal.checksums import birth
from hegui.detect.personal.find import LAYERS
from hegui.detect.personal.kinds import DESCRIPTIONS, Kind, Sensitive

_AGE: Final = 14
_DATE: Final = re.compile(r"([12][0-9]{3})[^0-9]{0,3}([0-9]{1,2})[^0-9]{0,3}([0-9]{1,2})", re.ASCII)


def sensitive(text: str, hit: Hit, today: date | None = None) -> Sensitive:
    """The class of a hit in ``text``.

    Args:
        text: in which the hit was found.
        hit: of `find_personal`.
        today: with it, a resident ID or a date of birth of a person under fourteen is UNDER_14.
    """
    kind = Kind(hit.category)
    if today is not None and _under_fourteen(kind, fold(text[hit.start : hit.end], LAYERS).text, today):
        return Sensitive.UNDER_14
    return DESCRIPTIONS[kind].sensitive


def _under_fourteen(kind: Kind, value: str, today: date) -> bool:
    born = _born(kind, value)
    return born is not None and born <= today < _birthday(born)


def _born(kind: Kind, value: str) -> date | None:
    if kind is Kind.RESIDENT_ID:
        return birth("".join(filter(str.isalnum, value))[6:14])
    if kind is Kind.BIRTH_DATE and (found := _DATE.match(value)):
        year, month, day = found.groups()
        return birth(f"{year}{month:0>2}{day:0>2}")
    return None


def _birthday(born: date) -> date:
    """The fourteenth birthday; of one born on 29 February, 1 March."""
    try:
        return born.replace(year=born.year + _AGE)
    except ValueError:
        return date(born.year + _AGE, 3, 1)
