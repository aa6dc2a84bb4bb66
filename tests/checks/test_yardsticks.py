# SPDX-License-Identifier: Apache-2.0
"""Shares as they are shown: never better than they are, and never more than a hundredth of a percent worse."""

from datetime import date
from fractions import Fraction

import pytest
from context_factory import ContextMaker
from hypothesis import given
from hypothesis import strategies as st

from hegui.checks.yardsticks import exceeds, percent, percent_up, reaches, standard


def read(shown: str) -> Fraction:
    return Fraction(shown.removesuffix("%"))


@given(st.integers(1, 99_999).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_what_is_shown_is_never_better_than_what_is(counts: tuple[int, int]) -> None:
    """What is wanted is rounded down, what is unwanted up."""
    exact = Fraction(counts[0] * 100, counts[1])
    step = Fraction(1, 100)
    assert exact - step < read(percent(*counts)) <= exact
    assert exact <= read(percent_up(*counts)) < exact + step


@pytest.mark.parametrize(
    ("part", "whole", "down", "up"),
    [(95_999, 100_000, "95.99%", "96%"), (1, 100_000, "0%", "0.01%"), (1, 4, "25%", "25%"), (0, 0, "—", "—")],
)
def test_a_share_beside_its_limit_does_not_look_as_if_it_had_reached_it(
    part: int, whole: int, down: str, up: str
) -> None:
    """96 % are asked for: 95.999 % are shown as less, and one bad text of many as some."""
    assert (percent(part, whole), percent_up(part, whole)) == (down, up)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_reaches_its_own_limit_and_does_not_exceed_it(part: int, whole: int) -> None:
    """At the limit both rules are kept."""
    limit = part * 100
    assert reaches(part * whole, whole, limit)
    assert not exceeds(part * whole, whole, limit)
    assert exceeds(part * whole + 1, whole, limit)


@pytest.mark.parametrize("day", [date(2024, 3, 1), date(2025, 10, 31), date(2025, 11, 1), date(2026, 11, 25)])
def test_a_figure_is_that_of_the_text_that_has_it_on_the_day(make: ContextMaker, day: date) -> None:
    """The earlier text's until the standard has its own."""
    context = make(as_of=day)
    newest, earlier = (context.law.number(f"{text}_keyword_total") for text in ("gbt45654", "tc260"))
    assert newest is not None or earlier is not None
    assert standard(context, "keyword_total") == (newest if newest is not None else earlier)
