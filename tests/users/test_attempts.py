# SPDX-License-Identifier: Apache-2.0
"""Whoever tries keys waits longer each time; neighbours with a good key do not."""

from hypothesis import given
from hypothesis import strategies as st

from hegui.users.attempts import AttemptRule, Attempts

RULE = AttemptRule(free=3, first_wait_seconds=2, longest_wait_seconds=60, remembered=100)
HERE, THERE = "203.0.113.7", "203.0.113.8"


def test_each_failure_beyond_the_free_ones_doubles_the_wait() -> None:
    """Up to the longest."""
    attempts, waits = Attempts(RULE), []
    for _ in range(9):
        attempts.failed(HERE, 0)
        waits.append(attempts.wait(HERE, 0))
    assert waits == [0, 0, 2, 4, 8, 16, 32, 60, 60]
    assert attempts.wait(HERE, 60) == 0
    assert attempts.wait(THERE, 0) == 0


def test_a_right_guess_during_the_wait_opens_nothing() -> None:
    """Otherwise the wait would slow nobody. Nor does it count as having opened."""
    attempts = Attempts(RULE)
    for _ in range(5):
        attempts.failed(HERE, 0)
    assert attempts.opened(HERE, "K", 1) > 0
    assert attempts.opened(HERE, "K", 1) > 0
    assert attempts.opened(HERE, "K", 60) == 0


def test_a_key_that_opened_here_before_is_not_locked_out() -> None:
    """Many callers share an address; one of them must not close it to all."""
    attempts = Attempts(RULE)
    attempts.opened(HERE, "K", 0)
    for _ in range(9):
        attempts.failed(HERE, 1)
    assert attempts.opened(HERE, "K", 2) == 0
    assert attempts.opened(HERE, "OTHER", 2) > 0


def test_addresses_of_one_ipv6_network_are_one() -> None:
    """A customer has 2**64 of them."""
    attempts = Attempts(RULE)
    for number in range(9):
        attempts.failed(f"2001:db8:1:2::{number:x}", 0)
    assert attempts.wait("2001:db8:1:2:ffff::1", 0) == 60
    assert attempts.wait("2001:db8:1:3::1", 0) == 0
    assert attempts.wait("fe80::1%eth0", 0) == 0
    attempts.failed("no:address", 0)


def test_memory_is_bounded() -> None:
    """A flood of addresses is forgotten, and counted."""
    attempts = Attempts(RULE)
    for number in range(1000):
        attempts.failed(f"198.51.{number // 256}.{number % 256}", 0)
    assert attempts.forgotten >= 900


@given(st.lists(st.integers(-10_000, 10_000), max_size=60))
def test_a_clock_that_jumps_makes_nobody_wait_longer_than_the_longest(jumps: list[int]) -> None:
    """Even when it went back by hours during a wait."""
    attempts, now = Attempts(RULE), 1e9
    for jump in jumps:
        now += jump
        attempts.failed(HERE, now)
        assert attempts.wait(HERE, now) <= 60
        assert attempts.wait(HERE, now - 7200) <= 60


def test_addresses_of_one_family_told_in_the_other_stay_apart() -> None:
    """A socket for both families tells IPv4 as IPv6: one stranger must not make all of it wait."""
    attempts = Attempts(RULE)
    for _ in range(9):
        attempts.failed(f"::ffff:{HERE}", 0)
    assert attempts.wait(f"::ffff:{THERE}", 1) == 0
    assert attempts.wait(HERE, 1) > 0
