# SPDX-License-Identifier: Apache-2.0
"""Where metrics, traces and logs hook in: what the hot path tells about itself, never with content."""

from typing import Protocol

from hegui.records.exchange import Exchange


class Observer(Protocol):
    """Is told what happens. All calls are on the loop's thread and must be quick."""

    def began(self) -> None:
        """A request came in."""

    def ended(self, told: "Ended") -> None:
        """A request ended."""

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:
        """An upstream was asked: ``ok``, ``late``, ``unreachable``, or a status of HTTP."""

    def judged(self, detector: str, outcome: str, seconds: float) -> None:
        """A service judged a text: ``ok`` or ``not_checked``."""

    def reloaded(self, what: str, version: str, seconds: float) -> None:
        """New rules, keys or models hold."""


class Ended(Protocol):
    """What is told of a request that ended."""

    id: str
    path: str
    status: int
    bytes_sent: int
    upstream_seconds: float
    exchange: Exchange | None


class Unobserved:
    """Nobody looks."""

    def began(self) -> None:
        """Nothing."""

    def ended(self, told: Ended) -> None:
        """Nothing."""

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:
        """Nothing."""

    def judged(self, detector: str, outcome: str, seconds: float) -> None:
        """Nothing."""

    def reloaded(self, what: str, version: str, seconds: float) -> None:
        """Nothing."""
