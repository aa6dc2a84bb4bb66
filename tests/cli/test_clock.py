# SPDX-License-Identifier: Apache-2.0
"""``hegui clock``."""

import pytest
from command import run


def test_the_list_of_clocks_names_term_and_title() -> None:
    """Without arguments."""
    out = run("clock", "--lang", "en", "--as-of", "2026-11-25").out
    [line] = [line for line in out.splitlines() if line.startswith("alg-filing ")]
    assert "10 working days" in line


@pytest.mark.parametrize(("done", "words"), [("2026-11-16", "in time"), ("2026-11-17", "1 working day(s) late")])
def test_one_day_makes_the_difference(done: str, words: str) -> None:
    """S07: launched on 2026-11-02, filed on the eleventh working day."""
    out = run("clock", "alg-filing", "--from", "2026-11-02", "--done", done, "--lang", "en").out
    assert "2026-11-16" in out
    assert words in out


def test_a_clock_into_an_unannounced_year_is_provisional() -> None:
    """The holidays and make-up days of 2027 are not announced: the earliest day that they can lead to, marked."""
    out = run("clock", "alg-filing", "--from", "2026-12-28", "--lang", "en").out
    assert "2027-01-07" in out
    assert "provisional" in out


def test_a_clock_of_hours_needs_a_moment_with_a_zone() -> None:
    """A day is not a moment."""
    hours = run("clock", "inc-other", "--from", "2026-11-25T09:30+08:00", "--lang", "en")
    assert "2026-11-25T13:30+08:00" in hours.out
    refused = run("clock", "inc-other", "--from", "2026-11-25")
    assert refused.code == 2
    assert "a moment with a zone" in refused.err


def test_an_unknown_clock_or_start_is_an_error() -> None:
    """Exit 2 with what would be accepted."""
    assert "alg-filing" in run("clock", "alg-flying").err
    ended = run("clock", "alg-filing", "--from", "yesterday")
    assert ended.code == 2
    assert "yesterday" in ended.err
