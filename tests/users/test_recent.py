# SPDX-License-Identifier: Apache-2.0
"""Little memory, kept long enough, and what is lost is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.users.recent import Recent


def test_whoever_is_asked_for_stays() -> None:
    """For so long after the last time, however often that is."""
    recent: Recent[str] = Recent(60, 100)
    recent.put("a", "A", 0)
    for now in range(30, 1000, 50):
        recent.put(f"other {now}", "x", now)
        assert recent.get("a", now) == "A"


def test_whoever_is_not_asked_for_goes() -> None:
    """After two generations at the latest."""
    recent: Recent[str] = Recent(60, 100)
    recent.put("a", "A", 0)
    recent.put("b", "B", 61)
    recent.put("c", "C", 122)
    assert recent.get("a", 122) is None
    assert len(recent) == 2
    assert recent.forgotten == 0


def test_too_many_are_forgotten_and_counted() -> None:
    """Never more than the most; those that went before their time are told."""
    recent: Recent[int] = Recent(60, 10)
    for number in range(100):
        recent.put(str(number), number, 0.0)
        assert len(recent) <= 10
    assert recent.get("99", 0.0) == 99
    assert recent.forgotten == 90


def test_a_clock_that_goes_back_loses_nothing() -> None:
    """The generation lasts its time from there."""
    recent: Recent[str] = Recent(60, 100)
    recent.put("a", "A", 1_000_000)
    recent.put("b", "B", 0)
    recent.put("c", "C", 59)
    assert recent.get("a", 59) == "A"


def test_dropped_and_peeked() -> None:
    """A dropped one is gone from both generations; a peek keeps nobody."""
    recent: Recent[str] = Recent(60, 100)
    recent.put("a", "A", 0)
    recent.put("b", "B", 61)
    assert recent.peek("a") == "A"
    recent.put("c", "C", 122)
    assert recent.peek("a") is None
    recent.drop("b")
    assert recent.peek("b") is None


def test_one_is_too_few() -> None:
    """Two generations hold one each at least."""
    with pytest.raises(ValueError, match="two"):
        Recent(60, 1)


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 40)), max_size=80),
    st.integers(10, 60),
)
def test_it_is_a_dictionary_that_forgets(steps: list[tuple[int, int]], seconds: int) -> None:
    """With room enough, whoever was asked for within the time is there, with the last value."""
    recent: Recent[int] = Recent(seconds, 100)
    held: dict[str, tuple[int, int]] = {}
    now = 0
    for number, (subject, pause) in enumerate(steps):
        now += pause
        name = str(subject)
        value, last = held.get(name, (None, -(10**6)))
        if now - last < seconds:
            assert recent.get(name, now) == value
        recent.put(name, number, now)
        held[name] = (number, now)
    assert recent.forgotten == 0
