# SPDX-License-Identifier: Apache-2.0
"""The services that run the models, and how they are asked. The rest of the gateway knows this small interface, not the client behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hegui.gateway.breaker import Breaker
from hegui.gateway.config_file import UpstreamEntry, Wire
from hegui.gateway.http_client import HttpClient, Unreachable
from hegui.gateway.http_reply import Broken

__all__ = ["Broken", "Client", "Reply", "Unreachable", "Upstream", "client_of", "headers_for"]


class Reply(Protocol):
    """An answer of a service; its body is not read yet."""

    @property
    def status(self) -> int:
        """Of HTTP."""

    def header(self, name: str) -> str:
        """``Content-Type`` or ``Retry-After``; empty if it is not there."""

    def whole_now(self, most: int) -> bytes | None:
        """All of the body, where all of it is there already, sound and not too long. None: `whole` waits, or says what is wrong."""

    async def whole(self, most: int) -> bytes:
        """All of the body.

        Raises:
            Broken: it breaks off, or has more than so many bytes.
        """

    async def piece(self) -> bytes:
        """The next bytes of the body; none: it has ended.

        Raises:
            Broken: it breaks off.
        """

    def done(self) -> None:
        """Lets go of it; what is not read yet is not wanted: the connection is closed."""


class Client(Protocol):
    """Sends requests to one service."""

    async def post(self, path: str, extra: Mapping[str, str] | None, body: bytes) -> Reply:
        """Sends a request; returns when the head of the answer is there.

        Args:
            path: of the endpoint.
            extra: headers beside those of every request.
            body: JSON.

        Raises:
            Unreachable: nothing came.
        """

    async def close(self) -> None:
        """Closes all connections."""


@dataclass(slots=True)
class Upstream:
    """A service that runs models."""

    name: str
    entry: UpstreamEntry
    client: Client = field(repr=False)
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.breaker = Breaker(self.entry.failures, self.entry.cooling_seconds)


def headers_for(wire: Wire, key: str | None) -> dict[str, str]:
    """The headers of every request to a service."""
    headers = {"content-type": "application/json", "accept-encoding": "identity", "user-agent": "hegui-gateway"}
    if key is not None and wire is Wire.ANTHROPIC:
        headers["x-api-key"] = key
    elif key is not None:
        headers["authorization"] = f"Bearer {key}"
    return headers


def client_of(entry: UpstreamEntry, key: str | None) -> HttpClient:
    """The client of a service.

    Args:
        entry: as the settings describe it.
        key: of it; None: it wants none.
    """
    return HttpClient(entry.url, headers_for(entry.wire, key), entry.connections, entry.connect_seconds)
