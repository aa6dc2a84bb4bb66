# SPDX-License-Identifier: Apache-2.0
"""Addresses that try keys: after some that open nothing, they wait, each time twice as long."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Final

from hegui.schema import Within
from hegui.users.addresses import home_of
from hegui.users.recent import Recent

_MOST_KEYS: Final = 16


@dataclass(frozen=True, slots=True)
class AttemptRule:
    """How failed attempts are slowed."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    free: Annotated[int, Within(ge=1, le=1000)] = 5
    """Failures of an address without a wait."""
    first_wait_seconds: Annotated[int, Within(ge=1, le=3600)] = 2
    longest_wait_seconds: Annotated[int, Within(ge=1, le=86_400)] = 900
    remembered: Annotated[int, Within(ge=100, le=1_000_000)] = 10_000
    """Addresses; more than that, and the ones longest idle are forgotten before their time."""


@dataclass(slots=True)
class _Tried:
    failures: int = 0
    until: float = 0.0
    opened: set[str] = field(default_factory=set)
    """Keys that opened from this address."""


class Attempts:
    """What addresses tried. A neighbour's failures do not lock out a key that has opened from the same address before.

    Args:
        rule: how failures are slowed.
    """

    def __init__(self, rule: AttemptRule) -> None:
        self._rule = rule
        self._tried: Recent[_Tried] = Recent(rule.longest_wait_seconds * 2, rule.remembered)

    @property
    def forgotten(self) -> int:
        """Addresses forgotten before their time."""
        return self._tried.forgotten

    def wait(self, address: str, now: float) -> float:
        """Seconds that an address must wait before it may try; 0 if it need not.

        Args:
            address: of the caller.
            now: seconds since 1970.
        """
        tried = self._tried.get(home_of(address), now)
        return 0.0 if tried is None else self._wait(tried, now)

    def failed(self, address: str, now: float) -> None:
        """Counts an attempt that opened nothing."""
        tried = self._of(address, now)
        tried.failures += 1
        beyond = tried.failures - self._rule.free
        if beyond >= 0:
            wait = self._rule.first_wait_seconds * 2.0 ** min(beyond, 20)
            tried.until = now + min(wait, self._rule.longest_wait_seconds)

    def opened(self, address: str, key: str, now: float) -> float:
        """Notes that a key opens: what fails from then on counts no more against it.

        Returns:
            Seconds that the address must wait although the key is right, and then nothing is noted; 0: it need not.
        """
        tried = self._of(address, now)
        if key in tried.opened:
            return 0.0
        wait = self._wait(tried, now)
        if not wait and len(tried.opened) < _MOST_KEYS:
            tried.opened.add(key)
        return wait

    def _wait(self, tried: _Tried, now: float) -> float:
        return min(tried.until - now, float(self._rule.longest_wait_seconds)) if tried.until > now else 0.0

    def _of(self, address: str, now: float) -> _Tried:
        network = home_of(address)
        tried = self._tried.get(network, now)
        if tried is None:
            tried = _Tried()
            self._tried.put(network, tried, now)
        return tried
