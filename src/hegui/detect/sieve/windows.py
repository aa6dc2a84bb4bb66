# SPDX-License-Identifier: Apache-2.0
"""The rules, applied where a sieve points: each place is widened to a window that they can read by itself."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hegui.detect.finding import Hit
from hegui.detect.folding import fold
from hegui.detect.lexicon import Matcher
from hegui.detect.personal import find_personal
from hegui.detect.sieve.place import STOPS, Place

_STOPS: Final = tuple(stop.encode() for stop in STOPS)
_CUTS: Final = re.compile("|".join(re.escape(sign) for sign in "\n。，、；：！？,;:!?\"()<>[]{}").encode())
"""Behind one of them folding starts afresh: none is a separator, a Han character or of an alphabet."""
_STEP: Final = 256
"""Bytes in which a cut is looked for, before more is taken."""


def personal_in(raw: bytes, places: Sequence[Place]) -> Iterator[Hit]:
    """The identifiers of a text, of which the places are sorted: every stretch between stops that has one is read."""
    done = counted = characters = 0
    for place in places:
        if place.start < done:
            continue
        before = (at + len(stop) for stop in _STOPS if (at := raw.rfind(stop, done, place.start)) >= 0)
        behind = (at + len(stop) for stop in _STOPS if (at := raw.find(stop, place.end)) >= 0)
        start, end = max(before, default=done), min(behind, default=len(raw))
        characters += len(raw[counted:start].decode())
        counted = start
        for hit in find_personal(raw[start:end].decode()):
            yield hit._replace(start=hit.start + characters, end=hit.end + characters)
        done = end


def terms_in(raw: bytes, places: Sequence[Place], matcher: Matcher, reach: int) -> Iterator[Hit]:
    """The hits of a matcher in a text, of which the places are sorted: of every window those that stand at a place.

    Args:
        raw: the text.
        places: the spans of words.
        matcher: says what counts.
        reach: how many characters of folded text beside a word may decide about it.
    """
    counted = characters = at = 0
    while at < len(places):
        start, end = _widened(raw, places[at], reach)
        last = at + 1
        while last < len(places) and places[last].start < end:
            end = max(end, _widened(raw, places[last], reach)[1])
            last += 1
        characters += len(raw[counted:start].decode())
        counted = start
        spans = {(len(raw[start : place.start].decode()), len(raw[start : place.end].decode())) for place in places[at:last]}
        for hit in matcher.find(raw[start:end].decode()):
            if (hit.start, hit.end) in spans:
                yield hit._replace(start=hit.start + characters, end=hit.end + characters)
        at = last


def _widened(raw: bytes, place: Place, reach: int) -> tuple[int, int]:
    """A window around a place, cut where folding starts afresh, with enough folded text on both sides."""
    return _before(raw, place.start, reach), _behind(raw, place.end, reach)


def _before(raw: bytes, at: int, reach: int) -> int:
    step = _STEP
    while step < at:
        lower = at - step
        cut = _CUTS.search(raw, lower, at)
        if cut and len(fold(raw[cut.end() : at].decode()).text) >= reach:
            return cut.end()
        step *= 4
    return 0


def _behind(raw: bytes, at: int, reach: int) -> int:
    step = _STEP
    while at + step < len(raw):
        cut = _last_cut(raw, at, at + step)
        if cut and len(fold(raw[at:cut].decode()).text) >= reach:
            return cut
        step *= 4
    return len(raw)


def _last_cut(raw: bytes, start: int, end: int) -> int:
    cuts = [cut.end() for cut in _CUTS.finditer(raw, start, end)]
    return cuts[-1] if cuts else 0
