# SPDX-License-Identifier: Apache-2.0
"""The breaker of an upstream: it opens after failures in a row, cools, lets one request try, and closes when that one is answered."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hegui.gateway.breaker import CLOSED, Breaker, Closed, HalfOpen, Open

FAILURES, COOLING = 3, 10.0


def test_it_opens_after_failures_in_a_row() -> None:
    """A success in between begins the count anew."""
    breaker = Breaker(FAILURES, COOLING)
    for _ in range(FAILURES - 1):
        breaker.failed(0.0)
    breaker.succeeded()
    for _ in range(FAILURES - 1):
        breaker.failed(0.0)
    assert breaker.admits(0.0)
    breaker.failed(0.0)
    assert breaker.state == Open(COOLING)
    assert not breaker.admits(COOLING - 0.1)


def test_one_request_tries_when_it_has_cooled() -> None:
    """The others wait for its end."""
    breaker = Breaker(1, COOLING)
    breaker.failed(0.0)
    assert breaker.admits(COOLING)
    assert not breaker.admits(COOLING + 1)
    breaker.succeeded()
    assert breaker.admits(COOLING + 1)
    assert breaker.state is CLOSED


def test_a_failed_try_opens_it_again() -> None:
    """For the whole time."""
    breaker = Breaker(1, COOLING)
    breaker.failed(0.0)
    assert breaker.admits(COOLING)
    breaker.failed(COOLING)
    assert breaker.state == Open(2 * COOLING)


def test_a_try_that_is_given_up_lets_another_try() -> None:
    """A caller who hangs up says nothing about the upstream; neither does one that is lost."""
    breaker = Breaker(1, COOLING)
    breaker.failed(0.0)
    assert breaker.admits(COOLING)
    breaker.abandoned(COOLING)
    assert breaker.admits(COOLING)
    assert breaker.admits(2 * COOLING)


class Machine(RuleBasedStateMachine):
    """Requests that come, end well or badly or never, while time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = Breaker(FAILURES, COOLING)
        self.now = 0.0
        self.under_way = 0
        self.in_a_row = 0

    @rule(seconds=st.floats(0, 30))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def a_request_comes(self) -> None:
        before = self.breaker.state
        would = self.breaker.would_admit(self.now)
        admitted = self.breaker.admits(self.now)
        assert admitted == would
        match before:
            case Closed():
                assert admitted
            case Open(until) | HalfOpen(until):
                assert admitted == (self.now >= until)
        self.under_way += admitted

    @rule()
    def one_is_answered(self) -> None:
        if self.under_way:
            self.under_way -= 1
            self.in_a_row = 0
            self.breaker.succeeded()
            assert self.breaker.admits(self.now)

    @rule()
    def one_fails(self) -> None:
        if self.under_way:
            self.under_way -= 1
            self.in_a_row += 1
            was_closed = isinstance(self.breaker.state, Closed)
            self.breaker.failed(self.now)
            if was_closed:
                assert isinstance(self.breaker.state, Open) == (self.in_a_row >= FAILURES)

    @rule()
    def one_is_given_up(self) -> None:
        if self.under_way:
            self.under_way -= 1
            self.breaker.abandoned(self.now)

    @invariant()
    def it_never_stays_shut(self) -> None:
        """Whatever happened, after the cooling a request may try."""
        assert self.breaker.would_admit(self.now + COOLING)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=30)
