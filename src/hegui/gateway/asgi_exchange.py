# SPDX-License-Identifier: Apache-2.0
"""One request and its answer on a connection, as ASGI has them, and as our own application has them with fewer steps.

Head and body of an answer leave in one write.
"""

import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hegui.gateway.call import Header, Message, Scope

if TYPE_CHECKING:
    import asyncio

    from hegui.gateway.connection import Connection

STATUS: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_WITHOUT_BODY: Final = frozenset({204, 304})
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_CLOSE: Final = b"connection: close\r\n"
_LOG: Final = logging.getLogger("hegui.gateway")


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
        "loop",
        "over",
        "read",
        "scope",
        "started",
        "task",
        "tell",
    )

    def __init__(self, connection: "Connection", scope: Scope, *, keep_alive: bool, expects: bool) -> None:
        self._connection = connection
        self.loop = connection.loop
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
        self.task: asyncio.Task[None] | None = None
        """In which the application answers."""
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
        self.read = self.complete
        self._connection.take_more()
        content = body[0] if len(body) == 1 else b"".join(body)
        return {"type": "http.request", "body": content, "more_body": not self.complete}

    # What our own application uses instead of ASGI's messages: see `call.Line`.

    def body_now(self) -> bytes | None:
        """The whole body, if it is there and nobody has had any of it."""
        if not self.complete or self.read:
            return None
        self.read = True
        self._connection.take_more()
        body, self.body = self.body, []
        return body[0] if len(body) == 1 else b"".join(body)

    def answer(self, status: int, headers: Sequence[Header], body: bytes) -> bool:
        """Sends a whole answer at once, its length added. False: it cannot, and nothing was done.

        It cannot where the caller does not read or wants the head alone, and where an answer has begun.
        """
        connection = self._connection
        if self.started or connection.full or self.scope["method"] == "HEAD":
            return False
        if self.gone:
            return True
        close = b"" if self.keep_alive else _CLOSE
        length = b"content-length: %d\r\n" % len(body)
        whole = b"".join([STATUS[status], connection.date(), _lines(headers), length, close, b"\r\n", body])
        self.started, self.expects, self.over = True, False, True
        connection.write(whole)
        connection.answered(self)
        return True

    def abort(self) -> None:
        """Closes the connection at once."""
        self._connection.abort()

    async def _changed(self) -> None:
        self._waiter = self.loop.create_future()
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
            self._begin(message["status"], [(name, value) for name, value in message.get("headers", ())])
        elif message["type"] == "http.response.body" and self.started and not self.over:
            self._continue(message.get("body", b""), more=message.get("more_body", False))
        else:
            raise RuntimeError(f"unexpected: {message['type']}")

    def _begin(self, status: int, headers: Sequence[Header]) -> None:
        if self.started:
            raise RuntimeError("the answer has begun")
        self.started = True
        self.expects = False
        lines = [STATUS[status], self._connection.date(), _lines(headers)]
        bounded = False
        for name, value in headers:
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
            lines.append(_CLOSE)
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
            self._connection.served(self)


def _lines(headers: Sequence[Header]) -> bytes:
    """Headers as they are sent."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if lines.count(b"\n") != len(headers) or lines.count(b"\r") != len(headers):
        raise RuntimeError("a header is not one line")
    return lines
