# SPDX-License-Identifier: Apache-2.0
"""A quick no is a no of the rules."""

import os

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from personal_cases import generated
from sieve_texts import SENTENCES, TERM_TEXTS, TERMS, personal_texts

from hegui.detect.finding import Hit
from hegui.detect.folding import fold
from hegui.detect.glance import Glance, glance_for, glance_for_persons
from hegui.detect.lexicon import Lexicon, Matcher
from hegui.detect.lexicon.term import Term, Variant
from hegui.detect.personal import find_personal
from hegui.detect.sieve import native

pytestmark = pytest.mark.skipif(
    not native.available() and "CI" not in os.environ, reason="there was no C compiler at installation"
)
PLAINS = list(dict.fromkeys(fold(term).text for term in TERMS))
MATCHER = Matcher(Lexicon("some", tuple(Term(plain, "c", variants=frozenset(Variant)) for plain in PLAINS)))


def look(matcher: Matcher | None) -> Glance:
    """The look for the terms of a matcher."""
    glance = glance_for(matcher)
    assert glance is not None
    return glance


GLANCE = look(MATCHER)


def _hits(text: str) -> list[Hit]:
    return [*MATCHER.find(text), *find_personal(text)]


@settings(max_examples=500, deadline=None)
@given(st.one_of(personal_texts(), TERM_TEXTS, st.text(max_size=40)))
@example("\ud800")
@example("\ud8001381234567")
@example("\x00大\x00")
def test_nothing_is_overlooked(text: str) -> None:
    """Where the rules find something, the look does not say no."""
    if GLANCE.finds_nothing(text):
        assert _hits(text) == []


def test_identifiers_are_not_overlooked() -> None:
    """Of the test set of identifiers, none."""
    persons = glance_for_persons()
    assert persons is not None
    for case in generated(5, 3_000):
        if persons.finds_nothing(case.text):
            assert find_personal(case.text) == []


def test_most_texts_are_spared() -> None:
    """It is worth the while: ordinary sentences need no rule."""
    persons = glance_for_persons()
    assert persons is not None
    plain = [text for text in SENTENCES if not _hits(text)]
    assert plain
    assert sum(map(persons.finds_nothing, plain)) > len(plain) / 2


def test_long_texts_are_read() -> None:
    """A glance holds the interpreter's lock, so it is for short texts only."""
    assert GLANCE.finds_nothing("好" * 10_000)
    assert not GLANCE.finds_nothing("好" * 30_000)
