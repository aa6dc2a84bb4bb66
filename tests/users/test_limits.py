# SPDX-License-Identifier: Apache-2.0
"""A bucket lets so many through in a minute, no more, and a clock that goes back closes it for nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.users.limits import NO_LIMITS, Limits, drained, wait_for_room


class Bucket:
    """A bucket as the gatekeeper holds it."""

    def __init__(self, a_minute: int) -> None:
        self.a_minute, self.level, self.at = a_minute, 0.0, 0.0

    def wait(self, now: float) -> float:
        """Takes a request if there is room; otherwise says how long to wait."""
        self.level = drained(self.level, now - self.at, self.a_minute)
        self.at = now
        wait = wait_for_room(self.level, self.a_minute)
        if not wait:
            self.level += 1
        return wait


START = 1_795_000_000.0


@pytest.mark.parametrize("a_minute", [1, 2, 7, 60, 60_000])
def test_a_full_bucket_holds_a_minute(a_minute: int) -> None:
    """So many at once, and not one more."""
    bucket = Bucket(a_minute)
    assert [bucket.wait(START) for _ in range(a_minute)] == [0] * a_minute
    assert bucket.wait(START) == pytest.approx(60 / a_minute)


def test_tokens_come_back_evenly() -> None:
    """Of 60 a minute, one a second; the wait that is told is the wait that is needed."""
    bucket = Bucket(60)
    for _ in range(60):
        bucket.wait(START)
    assert bucket.wait(START) == pytest.approx(1.0)
    assert bucket.wait(START + 0.9) == pytest.approx(0.1)
    assert bucket.wait(START + 1.0) == 0
    assert bucket.wait(START + 1.0) > 0


@given(st.lists(st.floats(0, 300), max_size=200), st.integers(1, 50))
def test_never_more_than_allowed(offsets: list[float], a_minute: int) -> None:
    """In any stretch of time: a full bucket, and what has flowed out."""
    bucket = Bucket(a_minute)
    through = [now for now in sorted(START + offset for offset in offsets) if not bucket.wait(now)]
    for first in range(len(through)):
        for last in range(first, len(through)):
            allowed = a_minute + (through[last] - through[first]) * a_minute / 60
            assert last - first + 1 <= allowed + 1e-3


@given(st.lists(st.floats(-1e6, 1e6), max_size=100), st.integers(1, 50))
def test_a_clock_that_jumps_keeps_nobody_out_for_more_than_a_minute(jumps: list[float], a_minute: int) -> None:
    """Whatever the clock did, whoever waits as long as is told is let through."""
    bucket, now = Bucket(a_minute), START
    for jump in jumps:
        now += jump
        if wait := bucket.wait(now):
            assert wait <= 60 + 1e-3
            now += wait + 1e-3
            assert bucket.wait(now) == 0


def test_of_two_limits_the_lower_one_counts() -> None:
    """Where one has none, the other."""
    one, other = Limits(10, None, 5), Limits(20, 7, 4)
    assert one.stricter(other) == other.stricter(one) == Limits(10, 7, 4)
    assert NO_LIMITS.stricter(one) == one
