# SPDX-License-Identifier: Apache-2.0
"""Names by the tags of a segmenter, held against how names are built and what stands beside them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from hegui.detect.finding import Confidence, Hit, Severity
from hegui.detect.folding import Layer
from hegui.detect.names.extra import Tagger, tagger
from hegui.detect.names.likeness import (
    ONLY_SURNAMES,
    chinese_name,
    foreign_name,
    given_characters,
    given_of,
    person_beside,
    thing_behind,
)
from hegui.detect.personal.kinds import Kind

RULE: Final = "pi/name-ner"
_PIECE: Final = re.compile("[^\n。！？!?]{1,400}")
"""What is cut at a time: a sentence, or as much of one as reads well."""
_HAN: Final = re.compile("[\u4e00-\u9fff]{2}")
_NO_FOREIGN: Final = frozenset("以因于约及等许热")
"""Words of one character that end no foreign name, though they write sounds."""
_FEWEST: Final = 3
"""The fewest characters of a foreign name of one part."""


class _Word(NamedTuple):
    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def find_names(text: str, taken: Sequence[Hit] = ()) -> list[Hit]:
    """The names of persons in running Chinese text, by place; none overlaps another or a hit that is given.

    MEDIUM where a word beside it speaks of a person, LOW otherwise: both are guesses. Family names alone are not told.

    Args:
        text: as it is; nothing is folded.
        taken: what rules have found: a name inside of an address is not told again.

    Raises:
        MissingExtra: ``hegui[names]`` is not installed.
    """
    tag = tagger()
    found: list[Hit] = []
    for piece in _PIECE.finditer(text):
        if _HAN.search(piece.group()):
            found += _in_piece(piece.group(), piece.start(), tag)
    return list(_free(found, sorted((hit.start, hit.end) for hit in taken)))


def with_names(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits of rules and the names beside them, by place.

    Raises:
        MissingExtra: ``hegui[names]`` is not installed.
    """
    return sorted([*hits, *find_names(text, hits)], key=lambda hit: hit.start)


def _in_piece(piece: str, shift: int, tag: Tagger) -> Iterator[Hit]:
    words = list(_words(tag(piece)))
    done = 0
    for place, word in enumerate(words):
        if word.start < done:
            continue
        span = _chinese(words, place, piece) or _foreign(words, place, piece)
        if span is not None:
            start, end, confidence = span
            done = end
            yield Hit(RULE, Kind.NAME, shift + start, shift + end, Layer.NONE, Severity.MEDIUM, confidence)


def _words(tagged: Iterable[tuple[str, str]]) -> Iterator[_Word]:
    start = 0
    for text, tag in tagged:
        yield _Word(text, tag, start)
        start += len(text)


def _chinese(words: Sequence[_Word], place: int, piece: str) -> tuple[int, int, Confidence] | None:
    word = words[place]
    if not word.tag.startswith("nr") and word.text not in ONLY_SURNAMES:
        return None
    following = words[place + 1] if place + 1 < len(words) else None
    end = following.end if following is not None and _belongs(word, following) else word.end
    name = piece[word.start : end]
    if not chinese_name(name) or thing_behind(piece, end):
        return None
    beside = person_beside(piece, word.start, end)
    if not beside and not given_characters(given_of(name)):
        return None
    return word.start, end, Confidence.MEDIUM if beside else Confidence.LOW


def _belongs(word: _Word, following: _Word) -> bool:
    """Whether the segmenter has cut a name in two: a surname from its given name, or the last character off."""
    joined = word.text + following.text
    if not chinese_name(joined) or following.tag[:1] in "pcuy":
        return False
    return given_characters(following.text) == len(following.text)


def _foreign(words: Sequence[_Word], place: int, piece: str) -> tuple[int, int, Confidence] | None:
    first = words[place]
    if not foreign_name(first.text):
        return None
    last = place
    while last + 2 < len(words) and words[last + 1].text in "·•" and foreign_name(words[last + 2].text):
        last += 2
    if last > place:
        while (
            last + 1 < len(words)
            and foreign_name(words[last + 1].text)
            and _NO_FOREIGN.isdisjoint(words[last + 1].text)
        ):
            last += 1
    end = words[last].end
    if last == place and (not first.tag.startswith("nr") or len(first.text) < _FEWEST):
        return None
    if thing_behind(piece, end):
        return None
    return first.start, end, Confidence.MEDIUM if person_beside(piece, first.start, end) else Confidence.LOW


def _free(found: Sequence[Hit], taken: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """The hits that overlap nothing taken; both by place, and no two of one of them overlap."""
    place = 0
    for hit in found:
        while place < len(taken) and taken[place][1] <= hit.start:
            place += 1
        if place == len(taken) or hit.end <= taken[place][0]:
            yield hit
