# SPDX-License-Identifier: Apache-2.0
"""Stretches of a text in which digits mean nothing: URLs and UUIDs."""

import re
from bisect import bisect_right
from typing import Final

from hegui.detect.finding import Hit

_URLS: Final = re.compile(
    # Each begins with a literal or a class, so that the search leaps. A URL ends at the first character that is not ASCII,
    # and at a comma or semicolon, which in Chinese text are its neighbours more often than its parts.
    r"[hHfFwWs](?<![A-Za-z0-9].)(?:(?:ttps?|tp|s|tp)://|ww\.)[!#-&(-+\--:=?-~]{1,2048}"
    r"|[0-9A-Fa-f](?<![0-9A-Za-z].)[0-9A-Fa-f]{7}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])",
    re.ASCII,
)
_OF_UUID: Final = re.compile("-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-", re.ASCII)

_LONGEST_NAME: Final = 32
_PARAMETER: Final = re.compile(
    "[?&;#](?:[a-z]+_)?(?:mobile|phone|telephone|tel|cell|msisdn|to|contact|e?mail|address|user|username|account|login|id_?card|id_?no|id_?num|card_?no|ip|imei|mac|qq|wx|wechat)(?:_?(?:no|num|number))?(?:=|%3D)(?:%2B|\\+)?(?:86)?$",
    re.IGNORECASE | re.ASCII,
)
"""Parameters of URLs whose values are what they say, as in ``?mobile=138…``."""


class Urls:
    """The URLs and UUIDs of a text, in the original text: folding would make a full-width comma part of a URL."""

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _URLS.finditer(text)] if _may_hold_some(text) else []
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._text = text

    def covers(self, hit: Hit) -> bool:
        """Whether the hit stands in one, and is not the value of a parameter that is named for a person's data."""
        place = bisect_right(self._starts, hit.end - 1)
        if place == 0 or hit.start >= self._ends[place - 1]:
            return False
        return _PARAMETER.search(self._text[max(0, hit.start - _LONGEST_NAME) : hit.start]) is None


def _may_hold_some(text: str) -> bool:
    """Looks for what is in every one of them and rarer than their beginnings, a literal at a time: much faster than a choice."""
    return "://" in text or "ww." in text or _OF_UUID.search(text) is not None
