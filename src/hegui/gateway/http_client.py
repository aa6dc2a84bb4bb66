# SPDX-License-Identifier: Apache-2.0
"""A client for one address over HTTP/1.1: connections that are kept, requests in one write, answers read by httptools.

It does what the hot path needs and nothing else: no redirect, no cookie, no proxy, no compressed answer. That costs a fraction
of what general clients cost.
"""

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from hegui.gateway.extra import gateway_extra
from hegui.gateway.http_reply import HttpReply

with gateway_extra():
    import httptools

KEPT_SECONDS: Final = 50.0
"""That a connection without request is kept; most servers close after 60 or later."""
_MOST_HEAD: Final = 64 << 10
"""Bytes of the head of an answer."""
_WANTED: Final = frozenset({b"content-type", b"retry-after", b"content-encoding"})
_PASSED_OVER: Final = frozenset(
    {b"Server", b"server", b"Date", b"date", b"Connection", b"connection", b"Last-Modified", b"ETag", b"Accept-Ranges", b"Vary", b"vary"}
)  # fmt: skip
"""Names that need not be looked at further, as servers mostly write them."""
_FIRST_FINAL: Final = 200
_SWITCHED: Final = 101


class Unreachable(Exception):
    """No answer came."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Line(asyncio.Protocol):
    """One connection."""

    __slots__ = (
        "_bounded",
        "_client",
        "_head",
        "_in_head",
        "_parser",
        "_paused",
        "_reply",
        "_silent",
        "_transport",
        "free_since",
        "loop",
        "used",
    )

    def __init__(self, client: "HttpClient", loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self.loop = loop
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._reply: HttpReply | None = None
        self._in_head = True
        self._head = 0
        """Bytes of the answer up to the end of the piece in which its head ends."""
        self._paused = False
        self._bounded = False
        """Whether the head says where the body ends."""
        self._silent = True
        """Whether no byte of the answer has come."""
        self.used = False
        """Whether it has carried a request before this one."""
        self.free_since = 0.0

    @property
    def open(self) -> bool:
        """Whether it can be written to."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def silent(self) -> bool:
        """Whether no byte of the answer has come."""
        return self._silent

    def ask(self, request: bytes) -> HttpReply:
        """Sends a request."""
        reply = self._reply = HttpReply(self)
        self._in_head, self._head = True, 0
        self._bounded, self._silent = False, True
        assert self._transport is not None  # noqa: S101  it was made
        self._transport.write(request)
        return reply

    def abort(self) -> None:
        """Closes it at once."""
        if self._transport is not None:
            self._transport.abort()

    def go_on(self) -> None:
        """Takes more of the body."""
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()

    # What asyncio and httptools tell.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # of a stream

    def data_received(self, data: bytes) -> None:
        self._silent = False
        if self._in_head:
            room = _MOST_HEAD - self._head
            self._head += len(data)
            if self._head > _MOST_HEAD:
                if self._feed(data[:room]):
                    self._feed(data[room:])
                else:
                    self._fail("HeadTooLong")
                return
        self._feed(data)

    def _feed(self, data: bytes) -> bool:
        """Reads bytes; says whether the head has ended."""
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(type(error).__name__)
        return not self._in_head

    def connection_lost(self, exc: Exception | None) -> None:
        reply, self._reply, self._transport = self._reply, None, None
        if reply is not None:
            whole = exc is None and reply.status and not self._bounded  # a body that ends with the connection
            reply.end(None if whole else type(exc).__name__ if exc is not None else "ConnectionClosed")
        self._client.lost(self)

    def on_header(self, name: bytes, value: bytes) -> None:
        if name in _PASSED_OVER or not self._in_head:  # what stands behind a body is for nobody
            return
        name = name.lower()
        if name in _WANTED:
            if self._reply is not None:
                self._reply.take_header(name, value)
        elif name in {b"content-length", b"transfer-encoding"}:
            self._bounded = True

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status == _SWITCHED or self._reply is None:
            raise ValueError("nobody asked for it")
        if status >= _FIRST_FINAL:
            self._in_head = False
            self._reply.begin(status)

    def on_body(self, body: bytes) -> None:
        reply = self._reply
        if reply is not None and reply.take(body) and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def on_message_complete(self) -> None:
        reply = self._reply
        if reply is None or not reply.status:
            return  # an interim answer
        self._reply = None
        reply.end()
        self.go_on()
        if self._parser.should_keep_alive() and self.open:
            self._client.free(self)
        else:
            self.abort()

    def _fail(self, why: str) -> None:
        reply, self._reply = self._reply, None
        if reply is not None:
            reply.end(why)
        self.abort()


class HttpClient:
    """Asks one address.

    Args:
        url: the base address; a ``/v1`` at its end is that of the paths.
        headers: of every request.
        connections: at once; more requests wait.
        connect_seconds: for a new connection.
    """

    def __init__(self, url: str, headers: Mapping[str, str], connections: int, connect_seconds: float) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._base = parts.path.rstrip("/").removesuffix("/v1")
        told = {"Host": parts.netloc, **headers}
        self._fixed = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self._heads: dict[str, bytes] = {}
        self._most = connections
        self._connect_seconds = connect_seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        """That all its connections belong to."""
        self._count = 0
        self._free: deque[_Line] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._lines: set[_Line] = set()

    async def post(self, path: str, extra: Mapping[str, str] | None, body: bytes) -> HttpReply:
        """Sends a request; returns when the head of the answer is there.

        A kept connection that the other side closed in that moment, without a byte of an answer, is no answer: the request is
        sent once more over a new one.

        Raises:
            Unreachable: no head came.
        """
        head = self._heads.get(path) or self._heads.setdefault(path, self._head_of(path))
        if extra is not None and "content-type" in extra:  # of another kind than that of the fixed headers
            head = re.sub(rb"(?i)\r\ncontent-type: [^\r]*", b"", head)
        more = "" if extra is None else "".join(f"{name}: {value}\r\n" for name, value in extra.items())
        request = b"%b%bcontent-length: %d\r\n\r\n%b" % (head, more.encode("ascii"), len(body), body)
        loop = self._loop
        if loop is None:
            loop = self._loop = asyncio.get_running_loop()
        line = await self._line(loop, fresh=False)
        while True:
            reply = line.ask(request)
            try:
                await reply.head
            except asyncio.CancelledError:
                line.abort()
                raise
            if reply.error is None:
                return reply
            if not (line.used and line.silent):
                raise Unreachable(reply.error)
            line = await self._line(loop, fresh=True)

    def _head_of(self, path: str) -> bytes:
        return f"POST {self._base}{path} HTTP/1.1\r\n{self._fixed}".encode("ascii")

    async def _line(self, loop: asyncio.AbstractEventLoop, *, fresh: bool) -> _Line:
        """A connection that carries no request."""
        while True:
            while self._free and not fresh:
                line = self._free.pop()
                if line.open:
                    line.used = True
                    return line
            if self._count < self._most:
                return await self._made(loop)
            if self._free:
                self._free.popleft().abort()
            waiter = loop.create_future()
            self._waiting.append(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                if waiter.done() and not waiter.cancelled():
                    self._wake()  # the place is another's
                raise

    async def _made(self, loop: asyncio.AbstractEventLoop) -> _Line:
        self._count += 1
        line = _Line(self, loop)
        try:
            async with asyncio.timeout(self._connect_seconds):
                await loop.create_connection(lambda: line, self._host, self._port, ssl=self._tls)
        except BaseException as error:
            self._count -= 1
            self._wake()
            if isinstance(error, OSError | ssl.SSLError | ValueError):  # a time-out is an OSError
                raise Unreachable(type(error).__name__) from None
            raise
        self._lines.add(line)
        return line

    def free(self, line: _Line) -> None:
        """Takes back a connection whose answer has ended."""
        now = line.loop.time()
        line.free_since = now
        while self._free and now - self._free[0].free_since > KEPT_SECONDS:
            self._free.popleft().abort()
        self._free.append(line)
        self._wake()

    def lost(self, line: _Line) -> None:
        """Forgets a connection that is closed."""
        if line in self._lines:
            self._lines.discard(line)
            self._count -= 1
            self._wake()

    def _wake(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    async def close(self) -> None:
        """Closes all connections."""
        for line in [*self._lines]:
            line.abort()
        await asyncio.sleep(0)
