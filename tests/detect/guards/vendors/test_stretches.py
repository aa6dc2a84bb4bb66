# SPDX-License-Identifier: Apache-2.0
"""Long texts: cut without loss, put together without hiding anything."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.detect.finding import Severity
from hegui.detect.guards.vendors import Decision, Finding, NotChecked, Span, Stretch, Verdict, joined, stretches
from hegui.text import same

LOST = NotChecked(same("away"), again=True)


def finding(start: int, end: int) -> Finding:
    """One with a place."""
    return Finding("v", "label", "A.1.f", Severity.HIGH, 0.9, Span(start, end))


@given(st.text(alphabet="好 a😀", max_size=300), st.integers(min_value=20, max_value=64))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, longest: int) -> None:
    """Every character that is no space stands in a piece, at its place; no piece is longer than the vendor takes, in UTF-16 units."""
    seen: set[int] = set()
    for start, part in stretches(text, longest):
        assert text.startswith(part, start)
        assert len(part.encode("utf-16-le")) // 2 <= longest
        seen.update(range(start, start + len(part)))
    assert all(character.isspace() for place, character in enumerate(text) if place not in seen)


@given(st.integers(min_value=0, max_value=300), st.integers(min_value=40, max_value=80))
def test_a_short_word_stands_whole_in_one_piece(before: int, longest: int) -> None:
    """Wherever it is: words of up to a tenth of a piece, and of 200 characters at most."""
    word = "坏" * (longest // 10)
    text = "好" * before + word + "好" * 200
    assert any(word in part for _, part in stretches(text, longest))


def test_pieces_of_one_character_come_to_an_end() -> None:
    """Even then."""
    assert [part for _, part in stretches("好😀好", 1)] == ["好", "😀", "好"]


def test_the_gravest_wins_and_spans_are_shifted_back() -> None:
    """What two pieces share is found once."""
    parts = [
        (Stretch(0, "a" * 20), Verdict(Decision.MARK, (finding(18, 20),), request_ids=("1",), rules="v1")),
        (
            Stretch(18, "a" * 20),
            Verdict(Decision.BLOCK, (finding(0, 2), finding(5, 6)), "no", request_ids=("2",), rules="v1"),
        ),
    ]
    assert joined(parts) == Verdict(
        Decision.BLOCK, (finding(18, 20), finding(23, 24)), "no", request_ids=("1", "2"), rules="v1"
    )


def test_a_rewritten_piece_is_not_the_whole() -> None:
    """With places one can mask; without, or with nothing to put instead, a person decides."""
    blind = replace(finding(0, 1), span=None)
    clean = (Stretch(10, "b"), Verdict(Decision.PASS))

    def decided(verdict: Verdict, *more: tuple[Stretch, Verdict]) -> Decision:
        found = joined([(Stretch(0, "a"), verdict), *more])
        assert isinstance(found, Verdict)
        return found.decision

    assert decided(Verdict(Decision.MASK, (blind,), rewritten="*")) is Decision.MASK
    assert decided(Verdict(Decision.MASK, (blind,), rewritten="*"), clean) is Decision.REVIEW
    assert decided(Verdict(Decision.MASK, (finding(0, 1),), rewritten="*"), clean) is Decision.MASK
    assert decided(Verdict(Decision.MASK)) is Decision.REVIEW
    assert decided(Verdict(Decision.REPLACE)) is Decision.REVIEW
    assert decided(Verdict(Decision.REPLACE, substitute="换个话题吧。"), clean) is Decision.REPLACE


@pytest.mark.parametrize("decision", list(Decision))
def test_a_piece_that_was_not_read_leaves_all_open_unless_another_is_blocked(decision: Decision) -> None:
    """What is known is kept with the reason."""
    known = Verdict(decision, (finding(0, 1),), "instead")
    found = joined([(Stretch(0, "a"), known), (Stretch(1, "b"), LOST)])
    assert found == (known if decision is Decision.BLOCK else replace(LOST, found=known))


def test_nothing_read_is_nothing_known() -> None:
    """Not a pass."""
    assert joined([(Stretch(0, "a"), LOST)]) == LOST
    partly = replace(LOST, found=Verdict(Decision.BLOCK))
    assert joined([(Stretch(0, "a"), partly)]) == Verdict(Decision.BLOCK)


def test_gravity() -> None:
    """In the order of the vocabulary."""
    assert [decision.value for decision in sorted(Decision, key=lambda each: each.gravity)] == [
        "pass",
        "mark",
        "mask",
        "replace",
        "review",
        "block",
    ]
