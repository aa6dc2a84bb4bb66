# SPDX-License-Identifier: Apache-2.0
"""One connection of a caller: HTTP/1.1 by httptools on the one side, ASGI on the other. uvicorn runs the server around it.

What general servers leave to others is done here: heads that are too long or never end, requests that drip, callers that hang
up, and answers that come before a body has been read. Head and body of an answer leave in one write.
"""

import asyncio
from collections import deque
from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from hegui.gateway.asgi_exchange import STATUS, Exchange
from hegui.gateway.call import Header, Scope
from hegui.gateway.extra import gateway_extra

with gateway_extra():
    import httptools
    from uvicorn.config import Config
    from uvicorn.server import ServerState

HEAD_BYTES: Final = 64 << 10
MOST_HEADERS: Final = 128
_HELD: Final = 64 << 10
"""Bytes of a body that wait to be read before no more are taken."""
_MOST_WAITING: Final = 32
"""Requests that may wait behind one on the same connection."""
_LINGER: Final = 2.0
"""Seconds for a caller to read an answer that came before its body was read."""
_ASGI: Final = {"version": "3.0", "spec_version": "2.3"}


class _TooMuch(Exception):
    """A head that is longer than it may be, or more requests at once than may wait."""


class Connection(asyncio.Protocol):
    """One connection.

    Args:
        config: of uvicorn.
        server_state: what uvicorn counts.
        app_state: unused.
        _loop: the running one.
    """

    __slots__ = (
        "_application", "_closing", "_current", "_date", "_drain", "_head", "_headers", "_idle_seconds", "_in_head", "_incoming",
        "_most", "_parser", "_paused", "_state", "_transport", "_turned_away", "_url", "_waiting", "client", "full",
        "idle_since", "loop", "scheme", "server", "since",
    )  # fmt: skip

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: MutableMapping[str, Any],  # noqa: ARG002  uvicorn's signature
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._application = config.loaded_app
        self._most = config.limit_concurrency
        self._idle_seconds = config.timeout_keep_alive
        self._state = server_state
        self.loop = _loop or asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url = b""
        self._headers: list[Header] = []
        self._head = 0
        self._in_head = True
        self._incoming: Exchange | None = None
        """Whose body is being read."""
        self._current: Exchange | None = None
        """That is being answered."""
        self._waiting: deque[Exchange] = deque()
        self._paused = False
        self._turned_away = False
        self._closing = False
        self._drain: asyncio.Future[None] | None = None
        self._date: tuple[Any, bytes] = (None, b"")
        self.full = False
        """Whether the caller does not read what was sent."""
        self.since: float | None = None
        """Since when it owes us the rest of a request, of the loop's clock; None: it owes nothing."""
        self.idle_since: float | None = None
        """Since when it carries no request."""

    # What the server asks.

    def overdue(self, now: float, most: float) -> None:
        """Closes it if it has owed the rest of a request for too long, or carries none.

        Args:
            now: of the loop's clock.
            most: seconds that the rest of a request may take.
        """
        late = self.since is not None and now - self.since > most
        idle = self.idle_since is not None and now - self.idle_since > self._idle_seconds
        if (late or idle) and self._transport is not None:
            self._transport.abort() if self._closing else self._transport.close()

    def shutdown(self) -> None:
        """Takes no more requests."""
        if self._current is None:
            if self._transport is not None:
                self._transport.close()
        else:
            self._current.keep_alive = False
            self._waiting.clear()

    # What an exchange asks.

    def write(self, content: bytes) -> None:
        """Sends bytes."""
        if self._transport is not None:
            self._transport.write(content)

    def date(self) -> bytes:
        """The header of the date, as the server renews it once a second."""
        headers = self._state.default_headers
        if self._date[0] is not headers:
            self._date = (headers, b"".join(b"%b: %b\r\n" % each for each in headers))
        return self._date[1]

    async def drained(self) -> None:
        """Waits until the caller has read."""
        while self.full and self._transport is not None:
            if self._drain is None:
                self._drain = self.loop.create_future()
            await asyncio.shield(self._drain)

    def take_more(self) -> None:
        """Goes on to read: the rest of a body, or, after it, that the caller hangs up."""
        if self._paused and not self._waiting and self._transport is not None and not self._transport.is_closing():
            self._paused = False
            self._transport.resume_reading()

    def answered(self, exchange: Exchange) -> None:
        """An answer is out."""
        self._state.total_requests += 1
        self._current = None
        exchange.wake()
        if not exchange.keep_alive:
            self._close_after(exchange)
            return
        waiting = self._waiting.popleft() if self._waiting else None
        self.take_more()
        if waiting is not None:
            self._start(waiting)
        elif exchange.complete:
            self.idle_since = self.loop.time()

    def failed(self, exchange: Exchange, *, started: bool) -> None:
        """The application has left an answer unfinished."""
        if self._transport is None:
            return
        if not started:
            self.write(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        exchange.over = True
        self._current = None
        self._transport.close()

    def _close_after(self, exchange: Exchange) -> None:
        """Closes it; where more of a body is on its way, the caller gets the time to read the answer first."""
        transport = self._transport
        if transport is None:
            return
        if exchange.complete or not transport.can_write_eof():
            transport.close()
            return
        self._closing = True
        self.since = min(self.since or self.loop.time(), self.loop.time())
        transport.write_eof()
        self.loop.call_later(_LINGER, transport.abort)
        self.take_more()

    # What asyncio tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A caller has connected."""
        self._transport = transport  # type: ignore[assignment]  # of a stream
        self._state.connections.add(self)  # type: ignore[arg-type]  # one of ours
        self.since = self.loop.time()
        self.client = transport.get_extra_info("peername")
        self.server = transport.get_extra_info("sockname")
        self.scheme = "https" if transport.get_extra_info("sslcontext") else "http"

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  whatever it was
        """The caller hung up."""
        self._transport = None
        self._state.connections.discard(self)
        if self._drain is not None and not self._drain.done():
            self._drain.set_result(None)
        for exchange in (*((self._current,) if self._current is not None else ()), *self._waiting):
            self._hung_up(exchange)

    def pause_writing(self) -> None:
        """The caller does not read."""
        self.full = True

    def resume_writing(self) -> None:
        """The caller reads again."""
        self.full = False
        if self._drain is not None and not self._drain.done():
            self._drain.set_result(None)
        self._drain = None

    def data_received(self, data: bytes) -> None:
        """Takes bytes; a head has so many at most."""
        if self._turned_away:
            return
        if self._in_head:
            self._head += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._turn_away(STATUS[HTTPStatus.BAD_REQUEST])
        except httptools.HttpParserError as error:
            too_much = isinstance(error.__context__, _TooMuch)
            self._turn_away(STATUS[HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_much else HTTPStatus.BAD_REQUEST])
        else:
            if self._in_head and self._head > HEAD_BYTES:
                self._turn_away(STATUS[HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE])

    def _turn_away(self, status: bytes) -> None:
        """What is no request that we take ends the connection, after an answer that is under way to a whole request."""
        self._turned_away = True
        self._waiting.clear()
        current, transport = self._current, self._transport
        if transport is None or transport.is_closing():
            return
        if current is not None and current.complete:
            current.keep_alive = False
            return
        if current is None or not current.started:
            transport.write(status + b"content-length: 0\r\nconnection: close\r\n\r\n")
        transport.close()
        if current is not None:
            self._hung_up(current)

    def _hung_up(self, exchange: Exchange) -> None:
        exchange.gone = True
        exchange.wake()
        for tell in exchange.tell:
            tell()

    # What httptools tells.

    def on_message_begin(self) -> None:
        """A request begins."""
        self.since, self.idle_since = self.loop.time(), None
        self._url, self._headers, self._in_head = b"", [], True

    def on_url(self, url: bytes) -> None:
        """Some of its target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        if self._in_head:  # what stands behind a body is for nobody: it would be neither counted nor guarded
            self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Its head is there."""
        much, self._in_head, self._head = self._head > HEAD_BYTES, False, 0
        headers, parser = self._headers, self._parser
        if (
            len(headers) > MOST_HEADERS
            or (much and self._bytes_of_head() > HEAD_BYTES)
            or len(self._waiting) >= _MOST_WAITING
        ):
            raise _TooMuch
        path, query = _target(self._url)
        version = parser.get_http_version()
        scope: Scope = {
            "type": "http",
            "asgi": _ASGI,
            "http_version": version,
            "method": parser.get_method().decode("ascii"),
            "scheme": self.scheme,
            "path": unquote(path) if "%" in path else path,
            "raw_path": path.encode("ascii"),
            "query_string": query,
            "root_path": "",
            "headers": headers,
            "client": self.client,
            "server": self.server,
        }
        keep_alive = version == "1.1" and parser.should_keep_alive()
        exchange = self._incoming = Exchange(self, scope, keep_alive=keep_alive, expects=_expects(headers))
        if self._current is None:
            self._start(exchange)
        else:
            self._waiting.append(exchange)
            self._pause()

    def on_body(self, body: bytes) -> None:
        """Some of its body."""
        exchange = self._incoming
        if exchange is None or exchange.over or exchange.gone:
            return  # the answer came first: the rest is read and dropped
        exchange.body.append(body)
        exchange.wake()
        if len(body) > _HELD or sum(map(len, exchange.body)) > _HELD:
            self._pause()

    def on_message_complete(self) -> None:
        """All of it is there."""
        exchange, self._incoming, self.since = self._incoming, None, None
        if exchange is not None:
            exchange.complete = True
            exchange.wake()
            if exchange.over:
                self.idle_since = self.loop.time()

    def _start(self, exchange: Exchange) -> None:
        self._current = exchange
        application = self._application
        if self._most is not None and len(self._state.connections) > self._most:
            application = _crowded
        exchange.task = self.loop.create_task(exchange.run(application))
        self._state.tasks.add(exchange.task)

    def served(self, exchange: Exchange) -> None:
        """The application is done with an exchange."""
        if exchange.task is not None:
            self._state.tasks.discard(exchange.task)

    def _pause(self) -> None:
        if not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def abort(self) -> None:
        """Closes it at once."""
        if self._transport is not None:
            self._transport.abort()

    def _bytes_of_head(self) -> int:
        return len(self._url) + sum(len(name) + len(value) for name, value in self._headers)


def _target(url: bytes) -> tuple[str, bytes]:
    """The path and the query of a target."""
    if url.startswith(b"/"):
        path, _, query = url.partition(b"?")
        return path.decode("ascii"), query.partition(b"#")[0]
    parsed = httptools.parse_url(url)  # the whole address, as it is sent to proxies
    return (parsed.path or b"/").decode("ascii"), parsed.query or b""


def _expects(headers: list[Header]) -> bool:
    expected = dict(headers).get(b"expect")
    return expected is not None and expected.lower() == b"100-continue"


async def _crowded(_scope: Scope, _receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
    """What is said where there are too many connections."""
    head = [(b"content-length", b"0"), (b"retry-after", b"5"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 503, "headers": head})
    await send({"type": "http.response.body", "body": b""})
