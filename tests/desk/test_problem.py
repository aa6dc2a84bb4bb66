# SPDX-License-Identifier: Apache-2.0
"""Words of people: one line or several, bounded, and nothing in them that is no text."""

from datetime import UTC

import pytest
from desk_factory import NOON, later
from hypothesis import given
from hypothesis import strategies as st

from hegui.desk.problem import DeskProblem, done_at, line, not_there, shown, text
from hegui.text import Text

WHAT = Text("标题", "the title")


def test_a_line_has_no_blanks_around_it_and_no_line_ends() -> None:
    """What is pasted in is one line."""
    assert line("  两行\n标题 ", WHAT) == "两行 标题"


def test_a_text_keeps_its_lines() -> None:
    """Line ends are of one kind."""
    assert text("  一\r\n二\r三\t四\n ", WHAT) == "一\n二\n三\t四"


@pytest.mark.parametrize("words", ["", " \n\t ", "a\0b", "a\x1b[31mb", "\ud800", "\ufffe", "x" * 201])
def test_what_is_no_line_is_refused(words: str) -> None:
    """Nothing, NUL, escapes, half a pair, non-characters, too much."""
    with pytest.raises(DeskProblem):
        line(words, WHAT)


def test_bidi_marks_are_kept_and_told_apart_when_shown() -> None:
    """They may be what a complaint is about: kept as they are, visible where they are shown."""
    assert text("a\u202eb", WHAT) == "a\u202eb"
    assert shown("a\u202eb") == "a\\u202eb"


@given(st.text(max_size=400))
def test_what_is_shown_steers_no_terminal(words: str) -> None:
    """Whatever was given, a message is printable and short."""
    assert shown(words).isprintable()
    assert not_there(WHAT, words).problems[0].found == shown(words)


@given(st.text(min_size=1, max_size=300))
def test_a_text_that_is_taken_can_be_kept_anywhere(words: str) -> None:
    """What passes is UTF-8 without control characters but tab and line end, and taking it again changes nothing."""
    try:
        plain = text(words, WHAT)
    except DeskProblem:
        return
    assert plain.encode().decode() == plain
    assert "\0" not in plain
    assert text(plain, WHAT) == plain


def test_a_moment_lies_between_what_it_is_about_and_now() -> None:
    """Now where nothing is told."""
    what = Text("停止", "the stop")
    assert done_at(None, NOON, later(hours=-1), what) == NOON
    assert done_at(later(hours=-1), NOON, later(hours=-1), what) == later(hours=-1)
    for wrong in (later(seconds=1), later(hours=-2), NOON.replace(tzinfo=None)):
        with pytest.raises(DeskProblem):
            done_at(wrong, NOON, later(hours=-1), what)


def test_a_moment_that_is_refused_is_told_by_one_clock() -> None:
    """In Beijing time, as commands take it, whatever zones the moments came in."""
    with pytest.raises(DeskProblem) as refused:
        done_at(later(hours=1).astimezone(UTC), NOON, later(hours=-1).astimezone(UTC), Text("停止", "the stop"))
    [problem] = refused.value.problems
    assert problem.found == "2026-11-25T13:00:00+08:00"
    assert problem.accepted is not None
    assert problem.accepted.en == "2026-11-25T11:00:00+08:00 … 2026-11-25T12:00:00+08:00"
