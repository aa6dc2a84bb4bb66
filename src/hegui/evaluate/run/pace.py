# SPDX-License-Identifier: Apache-2.0
"""How many requests may be under way: more while they succeed, fewer when the service says that it is too many.

A window grows by one for each answer until the service first objects; then it is cut to a little under what the service
had accepted, comes back to that soon, stays near it, and probes beyond it ever more boldly (the curve of CUBIC, RFC 9438,
counted in rounds of the service's own latency). Requests that were sent before a cut do not cut again. Requests are spread
over the latency: a service that counts by the second objects to a bunch, however few there are on average. While it has
asked to wait (``Retry-After``), nothing is sent at all. Pure: the time is an argument.
"""

from dataclasses import dataclass, field
from typing import Final

CUT: Final = 0.95
"""What is left of the accepted requests after "too many"."""
SLOW_CUT: Final = 0.5
"""What is left of the window after a time-out, which says more than a limit that is told at once."""
_CURVE: Final = 0.1
"""How fast the curve leaves its plateau, in requests for each cubed round."""
_SPREAD: Final = 1.15
"""How much faster than the window asks for requests may leave: enough to fill it."""
_OPENING_SPREAD: Final = 2.5
"""Likewise while the service has never objected and the window doubles with each round."""
_SLACK: Final = 0.002
"""Seconds that a late send may catch up: timers are not exact."""
_LONGEST_BACKOFF: Final = 60.0
_SMOOTH: Final = 0.2


@dataclass(slots=True)
class Pace:
    """The window of a run.

    Args:
        start: requests at a time to begin with.
        least: never fewer.
        most: never more.
    """

    start: int = 20
    least: int = 1
    most: int = 100
    window: float = field(init=False)
    held_until: float = field(init=False, default=0.0)
    """Nothing is sent before."""
    under_way: int = field(init=False, default=0)
    cuts: int = field(init=False, default=0)
    latency: float = field(init=False, default=0.0)
    """Of answers, smoothed, in seconds."""
    _plateau: float = field(init=False, default=0.0)
    """What the service had accepted when it last objected; 0: it never has."""
    _cut_at: float = field(init=False, default=0.0)
    _next_at: float = field(init=False, default=0.0)
    _filled_at: float = field(init=False, default=float("-inf"))
    """When the window was last full."""
    _hold: float = field(init=False, default=0.0)
    _in_vain: int = field(init=False, default=0)
    """Cuts since the last answer."""

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.start <= self.most:
            raise ValueError("1 <= least <= start <= most does not hold / 并发须满足 1 <= least <= start <= most")
        self.window = float(self.start)

    def wait(self, now: float) -> float | None:
        """Seconds until one more request may go out; 0: now; None: not before one that is under way has ended."""
        if self.under_way >= int(self.window):
            return None
        return max(0.0, self.held_until - now, self._next_at - now)

    def sent(self, now: float) -> int:
        """One goes out; what is returned is given back with its outcome."""
        self.under_way += 1
        if self.under_way >= int(self.window):
            self._filled_at = now
        spread = _SPREAD if self._plateau else _OPENING_SPREAD
        self._next_at = max(self._next_at, now - _SLACK) + self.latency / (self.window * spread)
        return self.cuts

    def answered(self, now: float, mark: int, seconds: float) -> None:
        """It was answered, after so many seconds."""
        self.under_way -= 1
        self._in_vain = 0
        self.latency = seconds if not self.latency else self.latency + _SMOOTH * (seconds - self.latency)
        full = now - self._filled_at <= 2 * self.latency
        if mark != self.cuts or not full:  # sent before the cut, or the window is not what holds us back
            return
        if not self._plateau:
            self.window = min(self.most, self.window + 1)
            return
        self.window = min(self.most, max(self.window, self._curve(now)))

    def failed(self) -> None:
        """It failed for a reason that says nothing of the load."""
        self.under_way -= 1

    def too_many(self, now: float, mark: int, after: float | None) -> None:
        """The service said that it is too much, and perhaps how long to wait."""
        self.under_way -= 1
        if after is not None:
            self._hold = max(after, 0.0)
            self.held_until = max(self.held_until, now + self._hold)
        if mark == self.cuts:
            self._cut(now, CUT * min(self.window, self.under_way))
            if after is None and self._in_vain > 1:
                pause = max(self.latency, 0.25) * 2 ** min(self._in_vain - 2, 10)
                self.held_until = max(self.held_until, now + min(pause, _LONGEST_BACKOFF))

    def too_slow(self, now: float, mark: int) -> None:
        """It timed out."""
        self.under_way -= 1
        if mark == self.cuts:
            self._cut(now, SLOW_CUT * self.window)

    def _cut(self, now: float, to: float) -> None:
        self._plateau = max(float(self.least), min(self.window, to / CUT))
        self.window = max(float(self.least), to)
        self.cuts += 1
        self._cut_at = now
        self._in_vain += 1

    def _curve(self, now: float) -> float:
        """The window so long after a cut: back to the plateau, along it, beyond it."""
        # Where the service makes everybody wait, an objection is dear, and is provoked the less often.
        round_ = max(self.latency, 4 * self._hold, 1e-3)
        lost = max(self._plateau * (1 - CUT), 0.0)
        centre = (lost / _CURVE) ** (1 / 3)
        rounds = (now - self._cut_at) / round_
        return float(self._plateau + _CURVE * (rounds - centre) ** 3)
