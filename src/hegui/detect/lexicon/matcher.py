# SPDX-License-Identifier: Apache-2.0
"""Lexicons compiled, and looked for in folded texts."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import Final, NamedTuple

from hegui.detect.finding import Hit
from hegui.detect.folding import Folded, Layer, fold
from hegui.detect.lexicon.term import Boundary, Lexicon, Term, Variant
from hegui.detect.lexicon.variants import FLOORS, chinese_length, may_be_respelled, read_aloud, spellings
from hegui.detect.lexicon.words import Words

_FIRST_WITHOUT_ALPHABET: Final = "\u1100"
"""From here on scripts need no spaces; a letter below it beside a Latin word makes another word of it."""


class _Rule(NamedTuple):
    """A term in one spelling."""

    lexicon: str
    plain: str
    """The plain form of the term."""
    term: Term
    via: Layer
    around: tuple[tuple[int, str], ...]
    """Harmless phrases, each with the place of the term in it."""
    near: tuple[str, ...]

    @property
    def id(self) -> str:
        """See `rule_of`; made where it is asked for, since most terms are never found."""
        return rule_of(self.lexicon, self.plain)


class Matcher:
    """Looks for the terms of some lexicons. Compiled once; finding changes nothing, so threads may share one."""

    def __init__(self, *lexicons: Lexicon) -> None:
        self._rules: dict[str, tuple[_Rule, ...]] = defaultdict(tuple)
        self._sounding: dict[str, tuple[_Rule, ...]] = defaultdict(tuple)
        for lexicon in lexicons:
            self._take(lexicon)
        self._words = Words(self._rules)
        self._sounds = Words(self._sounding) if self._sounding else None

    def _take(self, lexicon: Lexicon) -> None:
        plains = folded_all([term.text for term in lexicon.terms])
        around = _around(folded_all(lexicon.unless), frozenset(plains))
        for term, plain in zip(lexicon.terms, plains, strict=True):
            own = _around(folded_all(term.unless), frozenset((plain,))) if term.unless else {}
            harmless = (*around.get(plain, ()), *own.get(plain, ()))
            rule = _Rule(
                lexicon.name, plain, term, Layer.NONE, harmless, tuple(folded_all(term.near)) if term.near else ()
            )
            self._rules[plain] += (rule,)
            if may_be_respelled(plain, term):
                self._take_variants(plain, rule)

    def _take_variants(self, plain: str, rule: _Rule) -> None:
        forms = dict(spellings(plain, rule.term))
        for form, via in zip(folded_all(list(forms)), forms.values(), strict=True):
            if form != plain:
                self._rules[form] += (rule._replace(via=via, around=()),)
        if Variant.HOMOPHONE in rule.term.variants and chinese_length(plain) >= FLOORS[Variant.HOMOPHONE]:
            around = tuple((at, read_aloud(phrase)) for at, phrase in rule.around)
            self._sounding[read_aloud(plain)] += (rule._replace(via=Layer.HOMOPHONE, around=around),)

    def term(self, rule: str) -> Term:
        """The term behind the rule of a hit.

        Raises:
            KeyError: no lexicon of this matcher has such a rule.
        """
        return self._terms[rule]

    @cached_property
    def _terms(self) -> dict[str, Term]:
        return {rule.id: rule.term for rules in self._rules.values() for rule in rules}

    @property
    def words(self) -> dict[str, bool]:
        """The words looked for in folded text, and whether one may stand inside of a longer word of its alphabet."""
        return {word: any(rule.term.boundary is Boundary.NONE for rule in rules) for word, rules in self._rules.items()}

    @property
    def words_aloud(self) -> frozenset[str]:
        """The words looked for in a folded text that `read_aloud` has read; mostly none."""
        return frozenset(self._sounding)

    @property
    def reach(self) -> int:
        """How many characters of folded text beside a word may decide about it."""
        rules = [rule for some in (*self._rules.values(), *self._sounding.values()) for rule in some]
        near = max((rule.term.within for rule in rules if rule.near), default=1)
        return max(near, max((len(phrase) for rule in rules for _, phrase in rule.around), default=1))

    def find(self, text: str) -> list[Hit]:
        """The hits in a text, in the order of their places."""
        return self.find_folded(fold(text))

    def find_folded(self, folded: Folded) -> list[Hit]:
        """The hits in a text that was folded with all layers, in the order of their places.

        Terms inside of one another are all reported. A place where a term stands in two spellings is reported once.
        """
        text = folded.text
        found = {
            (start, end, rule.id): rule
            for start, end in self._words.find(text)
            for rule in self._rules[text[start:end]]
            if _counts(rule, text, text, start, end)
        }
        if self._sounds is not None:
            aloud = read_aloud(text)
            for start, end in self._sounds.find(aloud):
                for rule in self._sounding[aloud[start:end]]:
                    if (start, end, rule.id) not in found and _counts(rule, text, aloud, start, end):
                        found[start, end, rule.id] = rule
        return sorted(
            (_hit(folded, rule, start, end) for (start, end, _), rule in found.items()),
            key=attrgetter("start", "end", "rule"),
        )

    def at(self, folded: Folded, start: int, end: int) -> list[Hit]:
        """The hits of `find_folded` that stand exactly on a span of the source."""
        found: dict[tuple[int, int, str], _Rule] = {}
        for first, last in _spans(folded, start, end):
            rules = self._rules.get(folded.text[first:last], ())
            aloud = read_aloud(folded.text) if self._sounds is not None else ""
            heard = self._sounding.get(aloud[first:last], ()) if aloud else ()
            for rule, text in (*((rule, folded.text) for rule in rules), *((rule, aloud) for rule in heard)):
                if _counts(rule, folded.text, text, first, last):
                    found.setdefault((first, last, rule.id), rule)
        return sorted(
            (_hit(folded, rule, first, last) for (first, last, _), rule in found.items()), key=attrgetter("rule")
        )


def _spans(folded: Folded, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the folded text that a span of the source produced: one, but where a character became several."""
    if folded.is_aligned:
        if start < end:
            yield start, end
        return
    size = len(folded.text)
    first = bisect_left(range(size), start, key=folded.origin)
    last = bisect_left(range(size), end - 1, lo=first, key=folded.origin)
    for begin in range(first, size):
        if folded.origin(begin) != start:
            return
        for behind in range(max(last, begin), size):
            if folded.origin(behind) != end - 1:
                break
            yield begin, behind + 1


def folded_all(texts: Sequence[str]) -> list[str]:
    """The plain forms of many short texts, folded in one go where they have no line ends."""
    if not texts:
        return []
    lines = fold("\n".join(texts)).text.split("\n")
    if len(lines) != len(texts):
        return [fold(text).text for text in texts]
    return [
        text if text == line else line for text, line in zip(texts, lines, strict=True)
    ]  # most are plain as they are


def rule_of(lexicon: str, plain: str) -> str:
    """The id of a term: the name of its lexicon and a digest of its plain form."""
    return f"{lexicon}/{blake2b(plain.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}"


def _around(phrases: Iterable[str], plains: frozenset[str]) -> dict[str, list[tuple[int, str]]]:
    """By term, the harmless phrases that hold it and where in them."""
    made: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for phrase in phrases:
        for start in range(len(phrase)):
            for end in range(start + 1, len(phrase) + 1):
                if phrase[start:end] in plains:
                    made[phrase[start:end]].append((start, phrase))
    return made


def _counts(rule: _Rule, text: str, heard: str, start: int, end: int) -> bool:
    """Whether a word that stands at a place is a hit.

    Args:
        rule: of the word.
        text: folded.
        heard: what the harmless phrases are compared with: the text, or how it reads aloud.
        start: of the word.
        end: of the word.
    """
    if rule.term.boundary is not Boundary.NONE and not _stands_alone(rule.term.boundary, text, start, end):
        return False
    if any(start >= at and heard.startswith(phrase, start - at) for at, phrase in rule.around):
        return False
    if not rule.near:
        return True
    within = rule.term.within
    window = f"{text[max(0, start - within) : start]}\n{text[end : end + within]}"
    return any(word in window for word in rule.near)


def _stands_alone(boundary: Boundary, text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if boundary is Boundary.WORD:
        return not before.isalnum() and not after.isalnum()
    return not (_joins(before, text[start]) or _joins(text[end - 1], after))


def _joins(before: str, after: str) -> bool:
    """Whether two neighbours are of one word: both letters or digits of alphabets, which Chinese is not."""
    return before.isalnum() and after.isalnum() and max(before, after) < _FIRST_WITHOUT_ALPHABET


def _hit(folded: Folded, rule: _Rule, start: int, end: int) -> Hit:
    first, last = folded.original(start, end)
    via = folded.via(start, end)
    if rule.via is not Layer.NONE:
        via |= rule.via
    return Hit(rule.id, rule.term.category, first, last, via, rule.term.severity, rule.term.tier.confidence)
