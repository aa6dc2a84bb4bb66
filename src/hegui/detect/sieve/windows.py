# SPDX-License-Identifier: Apache-2.0
"""The rules, applied where a sieve points: each place is widened to a window that they can read by itself."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from hegui.detect.finding import Hit
from hegui.detect.folding import fold
from hegui.detect.lexicon import Matcher
from hegui.detect.personal.find import find_personal
from hegui.detect.sieve.place import STOP_BYTES, Place, What

_CUTS: Final = re.compile("|".join(re.escape(sign) for sign in '\n。，、；：！？,;:!?"()<>[]{}').encode())
"""Behind one of them folding starts afresh: none is a separator, a Han character or of an alphabet."""
_GROUPS: Final = int(What.PERSONAL)
_AS_IT_IS: Final = int(What.AS_IT_IS)
_STEP: Final = 64
"""Bytes in which a cut is looked for, before more is taken."""


def personal_in(raw: bytes, places: Sequence[Place]) -> Iterator[Hit]:
    """The identifiers of a text, of which the places are sorted: every stretch between stops that has one is read."""
    done = counted = characters = at_place = 0
    while at_place < len(places):
        place = places[at_place]
        start, end = done, len(raw)
        for stop in STOP_BYTES:
            if (at := raw.rfind(stop, start, place.start)) >= 0:
                start = at + len(stop)
            if (at := raw.find(stop, place.end, end)) >= 0:
                end = at + len(stop)
        if place.before < 0:
            characters += len(raw[counted:start].decode())
        else:
            characters = place.before
            if start < place.start:
                characters -= len(raw[start : place.start].decode())
        counted = start
        what = 0
        while at_place < len(places) and places[at_place].start < end:
            what |= int(places[at_place].what)
            at_place += 1
        for hit in find_personal(raw[start:end].decode(), what & _GROUPS, as_it_is=what & _AS_IT_IS != 0):
            yield _moved(hit, characters)
        done = end


def terms_in(raw: bytes, places: Sequence[Place], matcher: Matcher, reach: int) -> Iterator[Hit]:
    """The hits of a matcher in a text, of which the places are sorted.

    Args:
        raw: the text.
        places: the spans of words.
        matcher: says what counts.
        reach: how many characters of folded text beside a word may decide about it.
    """
    counted = characters = at = 0
    while at < len(places):
        start, end = _before(raw, places[at].start, reach), _behind(raw, places[at].end, reach)
        last = at + 1
        while last < len(places) and places[last].start < end:
            end = max(end, _behind(raw, places[last].end, reach))
            last += 1
        if places[at].before < 0:
            # A window may begin before the one before it: its context reaches back.
            characters += len(raw[counted:start].decode()) - len(raw[start:counted].decode())
        else:
            characters = places[at].before - len(raw[start : places[at].start].decode())
        counted = start
        folded = fold(raw[start:end].decode())
        for place in places[at:last]:
            first = len(raw[start : place.start].decode())
            for hit in matcher.at(folded, first, first + len(raw[place.start : place.end].decode())):
                yield _moved(hit, characters)
        at = last


def _moved(hit: Hit, by: int) -> Hit:
    """A hit so many characters further on; written out, since `_replace` takes three times as long."""
    return Hit(hit.rule, hit.category, hit.start + by, hit.end + by, hit.via, hit.severity, hit.confidence)


def _before(raw: bytes, at: int, reach: int) -> int:
    """Where a window begins: at a cut, with enough folded text before a place."""
    step = _STEP + 3 * reach
    while step < at:
        cut = _CUTS.search(raw, at - step, at)
        if cut and _holds(raw, cut.end(), at, reach):
            return cut.end()
        step *= 4
    return 0


def _behind(raw: bytes, at: int, reach: int) -> int:
    """Where a window ends: behind a cut, with enough folded text behind a place."""
    step = _STEP + 3 * reach
    while at + step < len(raw):
        cut = max((cut.end() for cut in _CUTS.finditer(raw, at, at + step)), default=0)
        if cut and _holds(raw, at, cut, reach):
            return cut
        step *= 4
    return len(raw)


_KEPT: Final = re.compile(rb"[0-9A-Za-z\xe4-\xe9]")
"""Of characters that folding never drops, the first byte: letters and digits of ASCII, and what begins so, nearly all of it Han."""


def _holds(raw: bytes, start: int, end: int, characters: int) -> bool:
    """Whether a part of a text has at least so many characters when it is folded."""
    if sum(1 for _ in islice(_KEPT.finditer(raw, start, end), characters)) == characters:
        return True
    return len(fold(raw[start:end].decode()).text) >= characters
