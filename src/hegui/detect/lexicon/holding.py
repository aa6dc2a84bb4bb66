# SPDX-License-Identifier: Apache-2.0
"""Words found in a text that comes in pieces, and how much of its end must not be shown yet.

Two parts. `FoldingStream` folds as `hegui.detect.folding` does and says only what no continuation can change. `HeldWords`
walks over that with the longest end of it that begins a word: the depth of an Aho–Corasick automaton, kept here as a
dictionary of beginnings, which is built several times faster and needs no links.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from hegui.detect.finding import Hit
from hegui.detect.fold_table import SEPARATOR, fold_data, folding_of, ranges
from hegui.detect.folding import ALL, Layer, fold
from hegui.detect.lexicon.matcher import Matcher, folded_all
from hegui.detect.lexicon.term import Boundary, Lexicon, Term
from hegui.detect.lexicon.variants import may_be_respelled, read_aloud, spellings

_PLAIN: Final = ALL & ~Layer.SEPARATOR
"""The folds that go character by character."""
_BEFORE: Final = 8
"""More characters than the rule for separators looks back."""
_MARGIN: Final = 16
"""Folded characters at the beginning of a window that may be folded differently than in the whole text."""
_MOST_KEPT: Final = 4096


def _dropping() -> re.Pattern[str]:
    pattern = folding_of(frozenset({SEPARATOR})).dropping
    if pattern is None:  # pragma: no cover  the table holds it
        raise AssertionError(SEPARATOR)
    return pattern


def _undecided() -> re.Pattern[str]:
    """An end of a text, not yet folded by SEPARATOR, whose soft separators may be dropped or not: what follows decides."""
    data = fold_data()
    gone, han, soft = ranges(data["invisible"]), ranges(data["han"]), re.escape(data["soft"])
    spelled = rf"(?<=(?<![A-Za-z0-9])[A-Za-z])[{soft}](?:[A-Za-z](?:[{soft}][A-Za-z]?)?)?"
    return re.compile(rf"(?:(?<=[{han}])[{gone}{soft}]++|{spelled})\Z")


_DROPPING: Final = _dropping()
_UNDECIDED: Final = _undecided()
_SOFT: Final = frozenset(fold_data()["soft"])
_SOFT_OR_GONE: Final = re.compile(rf"[{ranges(fold_data()['invisible'])}{re.escape(fold_data()['soft'])}]")
_ONLY_SOFT_OR_GONE: Final = re.compile(rf"{_SOFT_OR_GONE.pattern}++")


class FoldingStream:
    """The plain form of a text that comes in pieces: what was said stays true, whatever follows."""

    __slots__ = ("_before", "_origins", "_tail", "raw")

    def __init__(self) -> None:
        self.raw = 0
        """Characters of the source read so far."""
        self._before = ""
        self._tail = ""
        self._origins: list[int] = []

    @property
    def certain(self) -> int:
        """Characters of the source whose plain form is known."""
        return self._origins[0] if self._tail else self.raw

    def feed(self, piece: str, *, last: bool = False) -> tuple[str, Sequence[int]]:
        """The plain text that is certain now and was not before, with the place in the source of each of its characters.

        Args:
            piece: the next characters of the source.
            last: no more will come.
        """
        plain = fold(piece, _PLAIN)
        fresh, size = plain.text, len(piece)
        origins: Sequence[int] = range(self.raw, self.raw + size)
        if len(fresh) != size:
            origins = [self.raw + plain.original(at, at + 1)[0] for at in range(len(fresh))]
        self.raw += size
        if not self._tail and _SOFT_OR_GONE.search(fresh) is None:
            self._before = (self._before + fresh)[-_BEFORE:]
            return fresh, origins
        self._origins.extend(origins)
        if not last and self._grows_only(fresh):
            self._tail += fresh
            return "", ()
        return self._decided(self._tail + fresh, last=last)

    def _grows_only(self, fresh: str) -> bool:
        """Whether separators go on that may be dropped: then nothing is decided, and nothing need be searched again."""
        return (
            bool(self._tail)
            and _ONLY_SOFT_OR_GONE.fullmatch(self._tail[-1]) is not None
            and _ONLY_SOFT_OR_GONE.fullmatch(fresh) is not None
            and _UNDECIDED.match(self._before + self._tail[0], len(self._before)) is not None
            and not self._before[-1:].isascii()
        )

    def _decided(self, text: str, *, last: bool) -> tuple[str, Sequence[int]]:
        begin = len(self._before)
        whole = self._before + text
        open_end = None if last else _UNDECIDED.search(whole, begin)
        cut = len(whole) if open_end is None else open_end.start()
        kept: list[str] = []
        origins: list[int] = []
        done = begin
        for match in _DROPPING.finditer(whole, begin):
            first, end = match.span()
            if first >= cut:
                break
            kept.append(whole[done:first])
            origins += self._origins[done - begin : first - begin]
            done = end
        kept.append(whole[done:cut])
        origins += self._origins[done - begin : cut - begin]
        self._before, self._tail = whole[:cut][-_BEFORE:], whole[cut:]
        self._origins = self._origins[cut - begin :]
        return "".join(kept), origins


class _Wait(NamedTuple):
    """How many characters behind a word must be known."""

    sure: int
    """Until a hit stays one: the neighbour, the harmless phrases."""
    final: int
    """Until what is no hit stays none: words that must stand near as well."""


_AT_ONCE: Final = _Wait(0, 0)
_BEGINS: Final = 1
_IS_WORD: Final = 2
_FIRST_WITHOUT_ALPHABET: Final = "\u1100"


class Beginnings:
    """The beginnings of all words of a matcher, and how long a word must be waited for. Made once; nothing changes it.

    Args:
        matcher: compiled from the lexicons.
        lexicons: the same ones.
    """

    __slots__ = ("aloud", "heads", "longest", "matcher", "reach", "soft", "waits")

    def __init__(self, matcher: Matcher, lexicons: Iterable[Lexicon]) -> None:
        self.matcher = matcher
        self.reach = matcher.reach
        words = matcher.words
        aloud = matcher.words_aloud
        self.heads = _heads(words)
        self.aloud = _heads(aloud)
        self.waits: dict[str, _Wait] = {}
        self.longest = max(map(len, (*words, *aloud)), default=1)
        self.soft = any(word[0] in _SOFT for word in words)
        """Whether a word begins with a soft separator."""
        for lexicon in lexicons:
            self._take(lexicon, words)

    def _take(self, lexicon: Lexicon, words: dict[str, bool]) -> None:
        plains = folded_all([term.text for term in lexicon.terms])
        behind = _behind(folded_all(lexicon.unless), words)
        for term, plain in zip(lexicon.terms, plains, strict=True):
            own = _behind(folded_all(term.unless), (plain,)).get(plain, 0) if term.unless else 0
            around = max(own, behind.get(plain, 0))
            conditions = around or term.near or term.variants or term.boundary is Boundary.WORD
            if not conditions and plain[-1] >= _FIRST_WITHOUT_ALPHABET:
                continue  # nearly all terms of nearly all lists
            forms = [plain]
            if may_be_respelled(plain, term):
                forms += folded_all([form for form, _ in spellings(plain, term)])
            for form in forms:
                self._wait(form, _wait(term, form, around))
            if self.aloud:
                self._wait(read_aloud(plain), _wait(term, plain, around))

    def _wait(self, form: str, wait: _Wait) -> None:
        known = self.waits.get(form, _AT_ONCE)
        longer = _Wait(max(known.sure, wait.sure), max(known.final, wait.final))
        if longer != _AT_ONCE:
            self.waits[form] = longer


def _heads(words: Iterable[str]) -> dict[str, int]:
    """All beginnings of words, each with whether longer words begin so and whether it is one."""
    heads = dict.fromkeys((word[:size] for word in words for size in range(1, len(word))), _BEGINS)
    for word in words:
        heads[word] = heads.get(word, 0) | _IS_WORD
    return heads


def _behind(phrases: Iterable[str], words: Iterable[str]) -> dict[str, int]:
    """By word, how far a harmless phrase goes on behind it."""
    found: dict[str, int] = {}
    known = frozenset(words) if not isinstance(words, dict) else words
    for phrase in phrases:
        for start in range(len(phrase)):
            for end in range(start + 1, len(phrase) + 1):
                if phrase[start:end] in known:
                    found[phrase[start:end]] = max(len(phrase) - end, found.get(phrase[start:end], 0))
    return found


def _wait(term: Term, form: str, around: int) -> _Wait:
    beside = term.boundary is Boundary.WORD or (
        term.boundary is Boundary.AUTO and form[-1] < _FIRST_WITHOUT_ALPHABET and form[-1].isalnum()
    )
    sure = max(around, int(beside))
    return _Wait(sure, max(sure, term.within if term.near else 0))


@dataclass(slots=True)
class _Candidate:
    """A word that stands in the text and may yet count or not. Places of the source, but for `folded_end`."""

    start: int
    end: int
    folded_start: int
    folded_end: int
    wait: _Wait
    told: set[str]


class HeldWords:
    """One text that comes in pieces. The hits are those of `Matcher.find` in the whole text."""

    __slots__ = (
        "_aloud_depth",
        "_depth",
        "_first",
        "_folding",
        "_known",
        "_open",
        "_origins",
        "_raw",
        "_raw_first",
        "_text",
    )

    def __init__(self, beginnings: Beginnings) -> None:
        self._known = beginnings
        self._folding = FoldingStream()
        self._depth = self._aloud_depth = 0
        self._open: list[_Candidate] = []
        self._text = ""
        self._origins: list[int] = []
        self._first = 0
        self._raw = ""
        self._raw_first = 0

    @property
    def safe(self) -> int:
        """Characters of the source, from its start, that belong to no word that is found or may yet be."""
        safe = self._folding.certain if self._known.soft else self._folding.raw
        depth = max(self._depth, self._aloud_depth)
        if depth:
            safe = min(safe, self._origins[-depth])
        for candidate in self._open:
            safe = min(safe, candidate.start)
        return safe

    def feed(self, piece: str, *, last: bool = False) -> list[Hit]:
        """The hits that became certain, with places in the whole text. A hit's own text was not `safe` before.

        Args:
            piece: the next characters.
            last: no more will come.
        """
        fresh, origins = self._folding.feed(piece, last=last)
        self._raw += piece
        if fresh:
            self._text += fresh
            self._origins += origins
            self._walk(len(fresh))
        if last:
            self._depth = self._aloud_depth = 0
        hits = self._settled(last=last) if self._open else []
        if len(self._text) > _MOST_KEPT:
            self._forget()
        return hits

    def _walk(self, fresh: int) -> None:
        text, known = self._text, self._known
        size = len(text)
        self._depth = self._along(text, size - fresh, self._depth, known.heads)
        if known.aloud:
            aloud = read_aloud(text[-(fresh + self._aloud_depth) :])
            self._aloud_depth = self._along(
                aloud, len(aloud) - fresh, self._aloud_depth, known.aloud, size - len(aloud)
            )

    def _along(self, text: str, start: int, depth: int, heads: dict[str, int], shift: int = 0) -> int:
        """Goes over the fresh characters and returns how long an end of the text begins a word."""
        for end in range(start + 1, len(text) + 1):
            deeper = 0
            for size in range(depth + 1, 0, -1):
                kind = heads.get(text[end - size : end])
                if kind is None:
                    continue
                if kind & _BEGINS and not deeper:
                    deeper = size
                if kind & _IS_WORD:
                    self._open.append(self._candidate(text[end - size : end], end - size + shift, end + shift))
            depth = deeper
        return depth

    def _candidate(self, word: str, start: int, end: int) -> _Candidate:
        wait = self._known.waits.get(word, _AT_ONCE)
        last = self._origins[end - 1]
        return _Candidate(self._origins[start], last + 1, self._first + start, self._first + end, wait, set())

    def _settled(self, *, last: bool) -> list[Hit]:
        hits: list[Hit] = []
        still: list[_Candidate] = []
        told: set[tuple[int, int, str]] = set()
        for candidate in self._open:
            known = self._first + len(self._text) - candidate.folded_end
            if last or known >= candidate.wait.sure:
                for hit in self._hits_at(candidate, last=last):
                    if hit.rule not in candidate.told and (hit.start, hit.end, hit.rule) not in told:
                        told.add((hit.start, hit.end, hit.rule))
                        candidate.told.add(hit.rule)
                        hits.append(hit)
            if not last and known < candidate.wait.final:
                still.append(candidate)
        self._open = still
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.rule))

    def _hits_at(self, candidate: _Candidate, *, last: bool) -> list[Hit]:
        """What the matcher says of a word, with what is certain of the text around it."""
        before = max(0, candidate.folded_start - self._first - self._known.reach - _MARGIN)
        start = self._origins[before] if before else self._raw_first
        folded = fold(self._raw[start - self._raw_first :])
        if not last:
            certain = self._folding.certain - start
            size = bisect_left(range(len(folded.text)), certain, key=lambda at: folded.original(at, at + 1)[0])
            folded = replace(folded, text=folded.text[:size])
        hits = self._known.matcher.at(folded, candidate.start - start, candidate.end - start)
        return [hit._replace(start=hit.start + start, end=hit.end + start) for hit in hits]

    def _forget(self) -> None:
        """Lets go of what no candidate can need any more."""
        first = min((candidate.folded_start for candidate in self._open), default=self._first + len(self._text))
        first = min(first, self._first + len(self._text) - self._known.longest)
        dropped = first - self._first - self._known.reach - 2 * _MARGIN
        if dropped < _MOST_KEPT // 2:
            return
        start = self._origins[dropped]
        self._text, self._origins = self._text[dropped:], self._origins[dropped:]
        self._raw = self._raw[start - self._raw_first :]
        self._first, self._raw_first = self._first + dropped, start
