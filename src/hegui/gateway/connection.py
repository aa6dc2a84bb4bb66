# SPDX-License-Identifier: Apache-2.0
"""One connection of a caller: HTTP/1.1 by httptools on the one side, ASGI on the other. uvicorn runs the server around it.

What general servers leave to others is done here: heads that are too long or never end, requests that drip, callers that hang
up, and answers that come before a body has been read. Head and body of an answer leave in one write.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from hegui.gateway.call import Header, Message, Scope
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
_LOG: Final = logging.getLogger("hegui.gateway")
_ASGI: Final = {"version": "3.0", "spec_version": "2.3"}
_STATUS: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_WITHOUT_BODY: Final = frozenset({204, 304})
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class _TooMuch(Exception):
    """A head that is longer than it may be, or more requests at once than may wait."""


class Exchange:
    """One request and its answer, as ASGI has them."""

    __slots__ = (
        "_chunked",
        "_connection",
        "_expected",
        "_head",
        "_waiter",
        "body",
        "complete",
        "expects",
        "gone",
        "keep_alive",
        "over",
        "read",
        "scope",
        "started",
        "tell",
    )

    def __init__(self, connection: "Connection", scope: Scope, *, keep_alive: bool, expects: bool) -> None:
        self._connection = connection
        self.scope = scope
        self.keep_alive = keep_alive
        self.expects = expects
        """Whether the caller waits for a word before it sends the body."""
        self.body: list[bytes] = []
        self.complete = False
        """Whether all of the body is there."""
        self.gone = False
        self.over = False
        """Whether the answer is out."""
        self.tell: list[Callable[[], None]] = []
        """Who wants to know that the caller hung up."""
        self.read = False
        """Whether the application has had the end of the body."""
        scope["hegui.line"] = self
        self._head: bytes | None = None
        """Of the answer; it leaves with the first piece of the body."""
        self.started = False
        self._chunked = False
        self._expected = 0
        self._waiter: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Something has changed that `receive` may wait for."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def receive(self) -> Message:
        """The next piece of the body; after its end, that the caller hung up."""
        if self.expects and not self.gone and not self.over:
            self.expects = False
            self._connection.write(_CONTINUE)
        while not (self.body or self.gone or self.over or self.complete):
            await self._changed()
        if self.body or (self.complete and not self.read):
            return self._piece()
        while not (self.gone or self.over):
            await self._changed()
        return {"type": "http.disconnect"}

    def _piece(self) -> Message:
        body, self.body = self.body, []
        if self.complete:
            self.read = True
        else:
            self._connection.take_more()
        content = body[0] if len(body) == 1 else b"".join(body)
        return {"type": "http.request", "body": content, "more_body": not self.complete}

    # What our own application uses instead of ASGI's messages: see `call.Line`.

    def body_now(self) -> bytes | None:
        """The whole body, if it is there and nobody has had any of it."""
        if not self.complete or self.read:
            return None
        self.read = True
        body, self.body = self.body, []
        return body[0] if len(body) == 1 else b"".join(body)

    def answer(self, status: int, headers: Sequence[Header], body: bytes) -> bool:
        """Sends a whole answer at once. False: the caller does not read, or an answer has begun; nothing was done."""
        if self.started or self._connection.full:
            return False
        if not self.gone:
            self._begin(status, headers)
            self._continue(body, more=False)
        return True

    def abort(self) -> None:
        """Closes the connection at once."""
        self._connection.abort()

    async def _changed(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    async def send(self, message: Message) -> None:
        """Takes a piece of the answer; waits as long as the caller does not read."""
        connection = self._connection
        if connection.full and not self.gone:
            await connection.drained()
        if self.gone:
            return
        if message["type"] == "http.response.start":
            self._begin(message["status"], message.get("headers", ()))
        elif message["type"] == "http.response.body" and self.started and not self.over:
            self._continue(message.get("body", b""), more=message.get("more_body", False))
        else:
            raise RuntimeError(f"unexpected: {message['type']}")

    def _begin(self, status: int, headers: Any) -> None:  # noqa: ANN401  an iterable of pairs
        if self.started:
            raise RuntimeError("the answer has begun")
        self.started = True
        self.expects = False
        lines = [_STATUS[status], self._connection.date()]
        bounded = False
        for name, value in headers:
            if b"\n" in value or b"\r" in value or b"\n" in name:
                raise RuntimeError("a header is not one line")
            lines.append(b"%b: %b\r\n" % (name, value))
            if name == b"content-length":
                bounded, self._expected = True, int(value)
            elif name == b"connection" and value.lower() == b"close":
                self.keep_alive = False
        if not bounded and self.scope["method"] != "HEAD" and status not in _WITHOUT_BODY:
            if self.scope["http_version"] == "1.0":
                self.keep_alive = False
            else:
                self._chunked = True
                lines.append(b"transfer-encoding: chunked\r\n")
            self._expected = -1
        if not self.keep_alive:
            lines.append(b"connection: close\r\n")
        lines.append(b"\r\n")
        self._head = b"".join(lines)

    def _continue(self, body: bytes, *, more: bool) -> None:
        head, self._head = self._head or b"", None
        if self.scope["method"] == "HEAD":
            body = b""
        elif self._expected >= 0:
            if len(body) > self._expected or (not more and len(body) < self._expected):
                raise RuntimeError("the body is not as long as the head says")
            self._expected -= len(body)
        if self._chunked:
            piece = b"%b%x\r\n%b\r\n" % (head, len(body), body) if body else head
            self._connection.write(piece if more else piece + b"0\r\n\r\n")
        elif head or body:
            self._connection.write(head + body if head else body)
        if not more:
            self.over = True
            self._connection.answered(self)

    async def run(self, application: Any) -> None:  # noqa: ANN401  an application of ASGI
        """Lets the application answer; an answer that it leaves unfinished ends with the connection."""
        try:
            await application(self.scope, self.receive, self.send)
        except BaseException as error:
            _LOG.error("the application failed: %s", type(error).__name__)
            if not isinstance(error, Exception):
                raise
        finally:
            self.tell.clear()
            del self.scope["hegui.line"]  # else scope and exchange would hold each other
            if not self.over and not self.gone:
                self._connection.failed(self, started=self.started)


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
        "_loop", "_most", "_parser", "_paused", "_state", "_transport", "_turned_away", "_url", "_waiting", "client", "full",
        "idle_since", "scheme", "server", "since",
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
        self._loop = _loop or asyncio.get_running_loop()
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
                self._drain = self._loop.create_future()
            await asyncio.shield(self._drain)

    def take_more(self) -> None:
        """Goes on to read."""
        if self._paused and self._transport is not None and not self._transport.is_closing():
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
        self.take_more()
        if self._waiting:
            self._start(self._waiting.popleft())
        elif exchange.complete:
            self.idle_since = self._loop.time()

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
        self.since = min(self.since or self._loop.time(), self._loop.time())
        transport.write_eof()
        self._loop.call_later(_LINGER, transport.abort)
        self.take_more()

    # What asyncio tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A caller has connected."""
        self._transport = transport  # type: ignore[assignment]  # of a stream
        self._state.connections.add(self)  # type: ignore[arg-type]  # one of ours
        self.since = self._loop.time()
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
            self._turn_away(_STATUS[HTTPStatus.BAD_REQUEST])
        except httptools.HttpParserError as error:
            too_much = isinstance(error.__context__, _TooMuch)
            self._turn_away(_STATUS[HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_much else HTTPStatus.BAD_REQUEST])
        else:
            if self._in_head and self._head > HEAD_BYTES:
                self._turn_away(_STATUS[HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE])

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
        self.since, self.idle_since = self._loop.time(), None
        self._url, self._headers, self._in_head = b"", [], True

    def on_url(self, url: bytes) -> None:
        """Some of its target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
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
                self.idle_since = self._loop.time()

    def _start(self, exchange: Exchange) -> None:
        self._current = exchange
        application = self._application
        if self._most is not None and len(self._state.connections) > self._most:
            application = _crowded
        task = self._loop.create_task(exchange.run(application))
        self._state.tasks.add(task)
        task.add_done_callback(self._state.tasks.discard)

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
    for name, value in headers:
        if name == b"expect":
            return value.lower() == b"100-continue"
    return False


async def _crowded(_scope: Scope, _receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
    """What is said where there are too many connections."""
    head = [(b"content-length", b"0"), (b"retry-after", b"5"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 503, "headers": head})
    await send({"type": "http.response.body", "body": b""})
