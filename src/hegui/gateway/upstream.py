# SPDX-License-Identifier: Apache-2.0
"""Asking the services that run the models. The rest of the gateway knows the small interface, not the client behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final, Protocol, Self

from hegui.gateway.breaker import Breaker
from hegui.gateway.config_file import UpstreamEntry, Wire
from hegui.gateway.extra import gateway_extra

with gateway_extra():
    import aiohttp
    from yarl import URL

_TOO_LONG: Final = "too long"
_AT_ONCE: Final = 1 << 20
"""Bytes that are handed over in one piece."""


class Unreachable(Exception):
    """No answer came. ``sent``: whether the request may have reached the service."""

    def __init__(self, why: str, *, sent: bool) -> None:
        super().__init__(why)
        self.why = why
        self.sent = sent


class Broken(Exception):
    """An answer began, and broke off or was too long."""


class Reply(Protocol):
    """An answer of a service; its body is not read yet."""

    @property
    def status(self) -> int:
        """Of HTTP."""

    def header(self, name: str) -> str:
        """A header; empty if it is not there."""

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

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Sends a request; returns when the head of the answer is there.

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
    client: Client
    headers: Mapping[str, str] = field(repr=False)
    """That every request to it has; its key is among them."""
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.breaker = Breaker(self.entry.failures, self.entry.cooling_seconds)


def headers_for(wire: Wire, key: str | None) -> dict[str, str]:
    """The headers of every request to a service."""
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "hegui-gateway"}
    if key is not None and wire is Wire.ANTHROPIC:
        headers["x-api-key"] = key
    elif key is not None:
        headers["Authorization"] = f"Bearer {key}"
    return headers


class HttpReply:
    """An answer that aiohttp reads."""

    __slots__ = ("_content", "_response", "status")

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._content = response.content
        self.status = response.status

    def header(self, name: str) -> str:
        return self._response.headers.get(name, "")

    async def whole(self, most: int) -> bytes:
        content = self._content
        try:
            first = await content.readany()
            if content.at_eof():
                if len(first) > most:
                    raise Broken(_TOO_LONG)
                return first
            found = bytearray(first)
            while piece := await content.readany():
                found += piece
                if len(found) > most:
                    raise Broken(_TOO_LONG)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Broken(type(error).__name__) from None
        return bytes(found)

    async def piece(self) -> bytes:
        try:
            return await self._content.readany()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Broken(type(error).__name__) from None

    def done(self) -> None:
        self._response.close()


class HttpClient:
    """Asks over HTTP with aiohttp. No redirect is followed, no cookie kept, no proxy of the environment used."""

    def __init__(self, entry: UpstreamEntry) -> None:
        self._base = entry.url.rstrip("/").removesuffix("/v1")
        self._urls: dict[str, URL] = {}
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=entry.connections, keepalive_timeout=60),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=entry.connect_seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            auto_decompress=True,
        )

    @classmethod
    async def of(cls, entry: UpstreamEntry) -> Self:
        """A client in the running loop."""
        return cls(entry)

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> HttpReply:
        url = self._urls.get(path) or self._urls.setdefault(path, URL(self._base + path, encoded=True))
        data = body if len(body) <= _AT_ONCE else BytesIO(body)
        try:
            return HttpReply(await self._session.post(url, data=data, headers=headers, allow_redirects=False))
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(type(error).__name__, sent=False) from None
        except aiohttp.ServerTimeoutError as error:  # the time to connect, the only one that aiohttp keeps here
            raise Unreachable(type(error).__name__, sent=False) from None
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(type(error).__name__, sent=True) from None

    async def close(self) -> None:
        await self._session.close()
