# SPDX-License-Identifier: Apache-2.0
"""A breaker for one upstream: after some failures in a row it is left alone for a while, then one request tries.

A pure state machine: seconds of a clock that only goes forward are arguments.
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never


@dataclass(frozen=True, slots=True)
class Closed:
    """Requests go through."""

    failures: int = 0
    """In a row."""


@dataclass(frozen=True, slots=True)
class Open:
    """No request goes through."""

    until: float


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """One request is under way to see whether it works again; the others wait for its end."""

    until: float
    """By then another may try: the first one was lost."""


State: TypeAlias = Closed | Open | HalfOpen
CLOSED = Closed()


@dataclass(slots=True)
class Breaker:
    """The state of an upstream. `admits` before a request, then `succeeded`, `failed` or `abandoned` once."""

    failures: int
    """In a row, that open it."""
    cooling: float
    """Seconds that it stays open."""
    state: State = CLOSED

    def would_admit(self, now: float) -> bool:
        """Whether a request may go now. Changes nothing."""
        match self.state:
            case Closed():
                return True
            case Open(until) | HalfOpen(until):
                return now >= until
            case _:
                assert_never(self.state)

    def admits(self, now: float) -> bool:
        """Whether a request may go now; the one that tries is counted as under way."""
        if type(self.state) is Closed:  # nearly always
            return True
        if not self.would_admit(now):
            return False
        self.state = HalfOpen(now + self.cooling)
        return True

    def succeeded(self) -> None:
        """The upstream answered."""
        if self.state is not CLOSED:
            self.state = CLOSED

    def failed(self, now: float) -> None:
        """The upstream did not answer, or was out of order."""
        match self.state:
            case Closed(failures):
                self.state = Open(now + self.cooling) if failures + 1 >= self.failures else Closed(failures + 1)
            case HalfOpen():
                self.state = Open(now + self.cooling)
            case Open():
                pass  # a request from before it opened
            case _:
                assert_never(self.state)

    def abandoned(self, now: float) -> None:
        """The request was given up before the upstream could show anything, such as by the caller: another may try."""
        if type(self.state) is HalfOpen:
            self.state = Open(now)
