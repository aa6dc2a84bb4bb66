# SPDX-License-Identifier: Apache-2.0
"""Where metrics, traces and logs hook in: what the hot path tells about itself, never with content.

All calls are on the loop's thread and must be quick. An `Observer` is given to `serving.serve`; several are joined by `Several`.
"""

from collections.abc import Sequence
from typing import Protocol

from hegui.gateway.call import Call


class Observer(Protocol):
    """Is told what happens."""

    def began(self) -> None:
        """A request came in."""

    def ended(self, call: Call) -> None:
        """A request ended. ``call.exchange`` is what was put on record of it; None: nothing, as the caller was not let in."""

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:
        """An upstream was asked: a status of HTTP, ``late``, or ``unreachable`` and why; seconds to the head of its answer."""

    def judged(self, detector: str, outcome: str, seconds: float) -> None:
        """A service judged a text: ``ok`` or ``not_checked``."""

    def reloaded(self, what: str, version: str, seconds: float) -> None:
        """New rules hold, after so many seconds of work."""


class Several:
    """Tells several observers.

    Args:
        observers: in the order in which they are told.
    """

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = tuple(observers)

    def began(self) -> None:
        """See `Observer`."""
        for each in self._observers:
            each.began()

    def ended(self, call: Call) -> None:
        """See `Observer`."""
        for each in self._observers:
            each.ended(call)

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:
        """See `Observer`."""
        for each in self._observers:
            each.asked(upstream, outcome, seconds)

    def judged(self, detector: str, outcome: str, seconds: float) -> None:
        """See `Observer`."""
        for each in self._observers:
            each.judged(detector, outcome, seconds)

    def reloaded(self, what: str, version: str, seconds: float) -> None:
        """See `Observer`."""
        for each in self._observers:
            each.reloaded(what, version, seconds)
