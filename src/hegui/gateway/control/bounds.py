# SPDX-License-Identifier: Apache-2.0
"""How much one address, and all together, may send: counted in memory, an hour back, without keeping the address."""

import os
from collections import OrderedDict, deque
from hashlib import blake2b
from threading import Lock
from typing import Final

from starlette.requests import HTTPConnection

from hegui.users.addresses import UNKNOWN, Proxies, home_of

HOUR: Final = 3600.0
_MOST_CALLERS: Final = 50_000
"""Addresses that are remembered; of more, the one that was quiet the longest is forgotten."""


class Allowance:
    """So many uses an hour for each caller, and so many for all of them together.

    Args:
        each: for one caller.
        together: for all; None: as many as there are.
    """

    def __init__(self, each: int, together: int | None = None) -> None:
        self._each = each
        self._together = together
        self._uses: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()
        self._salt = os.urandom(16)
        self._lock = Lock()

    def use(self, caller: str, now: float) -> float | None:
        """Counts a use. None where it is allowed; otherwise the seconds after which one is.

        Args:
            caller: an address; only its digest under a salt of this process is kept.
            now: seconds of a clock that does not go back.
        """
        name = blake2b(caller.encode(), key=self._salt, digest_size=16).digest()
        with self._lock:
            own = self._uses.get(name)
            if own is None:
                own = self._uses[name] = deque(maxlen=self._each)
                if len(self._uses) > _MOST_CALLERS:
                    self._uses.popitem(last=False)
            self._uses.move_to_end(name)
            for uses in (own, self._all):
                while uses and uses[0] <= now - HOUR:
                    uses.popleft()
            waits = [own[0] + HOUR - now] if len(own) >= self._each else []
            if self._together is not None and len(self._all) >= self._together:
                waits.append(self._all[0] + HOUR - now)
            if waits:
                return max(waits)
            own.append(now)
            if self._together is not None:
                self._all.append(now)
            return None


class Callers:
    """Tells callers apart by their address.

    Args:
        trusted: networks of proxies whose ``X-Forwarded-For`` is believed.
    """

    def __init__(self, trusted: tuple[str, ...]) -> None:
        self._proxies = Proxies(trusted)

    def address_of(self, request: HTTPConnection) -> str:
        """The caller's address: of the connection, or the last one before our own proxies; of IPv6 its network."""
        peer = request.client.host if request.client else UNKNOWN
        return home_of(self._proxies.caller(peer, request.headers.getlist("x-forwarded-for")))
