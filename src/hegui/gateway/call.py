# SPDX-License-Identifier: Apache-2.0
"""One request of a caller while it is under way: what came, what was sent, how long it may wait, and why it was stopped."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from hegui.gateway.faults import Fault, Kind, Refused, refused
from hegui.records.ids import new_id
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.records.exchange import Exchange
    from hegui.users.reminders import Reminded

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

NEVER: Final = float("inf")
JSON: Final = (b"content-type", b"application/json")
EVENTS: Final[list[Header]] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
]
_OK: Final = 200
SILENCE: Final = 10.0
"""Seconds without a byte after which the line of a stream is kept alive."""
KEEP_ALIVE: Final = b": keep-alive\n\n"

Result = TypeVar("Result")


class Stopped(StrEnum):
    """Why a request was stopped from without."""

    GONE = "gone"
    """The caller hung up."""
    LATE = "late"
    """Something took longer than it may."""
    DONE = "done"
    """What was waited for is not needed any more."""


class Line(Protocol):
    """What our own server does with fewer steps than ASGI's messages take; other servers have none in their scope."""

    loop: asyncio.AbstractEventLoop
    task: asyncio.Task[None] | None
    """In which the application answers."""

    tell: list[Callable[[], None]]
    """Who wants to know that the caller hung up."""

    def body_now(self) -> bytes | None:
        """The whole body, if it is there and nobody has had any of it."""

    def answer(self, status: int, headers: Sequence[Header], body: bytes) -> bool:
        """Sends a whole answer at once, its length added; False: it cannot, and nothing was done."""

    def abort(self) -> None:
        """Closes the connection at once."""


class Late(Exception):
    """What was waited for took too long."""


class Held:
    """How much of a stream was held back after each piece of it, in characters."""

    __slots__ = ("characters", "first", "most", "pieces")

    def __init__(self) -> None:
        self.pieces = self.characters = self.most = 0
        self.first = 0.0
        """When the first piece came, on the clock of `perf_counter`."""

    def see(self, characters: int) -> None:
        """So many are held back now."""
        if not self.pieces:
            self.first = perf_counter()
        self.pieces += 1
        if characters:
            self.characters += characters
            self.most = max(self.most, characters)


class Call:
    """A request under way. All of it belongs to one task; `stop` may be called from outside."""

    id = ""
    at: datetime | None = None
    """When it had come in whole."""
    deadline = NEVER
    """Of the clock of the loop: when what is waited for is late."""
    stopped: Stopped | None = None
    status = 0
    """Of HTTP, once the answer has begun."""
    keeps_alive = False
    """Whether comments may be sent now to keep the line alive: the caller wants a stream."""
    sent_at = 0.0
    bytes_sent = 0
    upstream_seconds = 0.0
    action = b"pass"
    """What the guard made of the request, as the header tells it."""
    told: dict[str, Any] | None = None
    """What is put on record of it, field by field; None: nothing yet, as the caller is not let in."""
    reminded: Sequence["Reminded"] = ()
    """Of what the user is reminded with the answer."""
    exchange: "Exchange | None" = None
    """What was put on record of it."""
    fault: str | None = None
    """The word for programs of why it was not served, if it was not; one of those in the code."""
    held: Held | None = None
    """How much of a stream was held back; None: it is no stream."""
    tokens = 0
    """As the upstream counted them; 0: it did not."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, patience: float = NEVER) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.path: str = scope["path"]
        self.line: Line | None = scope.get("hegui.line")
        self.forwarded: list[Header] = []
        """Headers of the caller's protocol that go on to the upstream."""
        self.patience = patience
        """Seconds that the caller may take to read what was sent."""
        self.began = perf_counter()
        self.loop = asyncio.get_running_loop() if self.line is None else self.line.loop
        """That it runs in; to ask which one runs costs a call of the system."""
        self.task = asyncio.current_task(self.loop) if self.line is None else self.line.task

    def arrived(self, at: datetime) -> None:
        """The request is there as a whole: it gets its id."""
        self.at = at
        self.id = new_id(at)
        self.began = perf_counter()

    @property
    def moment(self) -> datetime:
        """When it had come in whole."""
        assert self.at is not None  # noqa: S101  `arrived` comes before all that asks
        return self.at

    def tell(self, field: str, value: object) -> None:
        """Puts a field on record."""
        if self.told is not None:
            self.told[field] = value

    def said(self, answer: str) -> None:
        """What the model said: kept by its digest, and as the policy for texts says."""
        if self.told is not None and answer:
            self.told["answer_sha256"] = sha256(answer.encode("utf-8", "replace")).digest()
            self.told["answer_text"] = answer

    def stop(self, why: Stopped) -> None:
        """Stops what the request waits for."""
        if self.stopped is None and self.task is not None:
            self.stopped = why
            self.task.cancel()

    def hung_up(self) -> None:
        """The caller is gone."""
        self.stop(Stopped.GONE)

    async def within(self, waited: Awaitable[Result], until: float) -> Result:
        """The result of something that may take until a moment of the loop's clock.

        Raises:
            Late: it took longer.
        """
        self.deadline = until
        try:
            return await waited
        except asyncio.CancelledError:
            if self.stopped is not Stopped.LATE:
                raise
            self.continues()
            raise Late from None
        finally:
            self.deadline = NEVER

    def continues(self) -> None:
        """Goes on after having been stopped, as `asyncio.timeout` does."""
        self.stopped = None
        if self.task is not None:
            self.task.uncancel()

    async def body(self, most: int, until: float) -> bytes:
        """The whole body.

        Raises:
            Refused: it is longer than so many bytes, takes too long, or the caller hung up.
        """
        whole = None if self.line is None else self.line.body_now()
        if whole is not None:
            if len(whole) > most:
                raise _too_large(most)
            return whole
        message = await self.within_body(until)
        content: bytes = message.get("body", b"")
        if not message.get("more_body", False):
            if len(content) > most:
                raise _too_large(most)
            return content
        found = bytearray(content)
        while message.get("more_body", False):
            if len(found) > most:
                raise _too_large(most)
            message = await self.within_body(until)
            found += message.get("body", b"")
        if len(found) > most:
            raise _too_large(most)
        return bytes(found)

    async def within_body(self, until: float) -> Message:
        """The next piece of the body."""
        try:
            message = await self.within(self.receive(), until)
        except Late:
            raise refused(
                Kind.SLOW,
                "request_timeout",
                "请求正文未在时限内送达。",
                "The body of the request did not arrive in time.",
            ) from None
        if message["type"] == "http.disconnect":
            self.stopped = self.stopped or Stopped.GONE
            raise Refused(_GONE)
        return message

    def _headers(self, headers: Sequence[Header]) -> list[Header]:
        """Headers of an answer, with ours."""
        told = [(b"x-hegui-exchange", self.id.encode()), (b"x-hegui-action", self.action), *headers]
        if self.reminded:
            told.append((b"x-hegui-remind", ",".join(self.reminded).encode()))
        return told

    async def start(self, status: int, headers: Sequence[Header]) -> None:
        """Begins the answer."""
        self.status = status
        await self.send({"type": "http.response.start", "status": status, "headers": self._headers(headers)})

    async def whole(self, status: int, body: bytes, headers: list[Header] | None = None) -> None:
        """The answer at once."""
        size = self.bytes_sent = len(body)
        told = self._headers((JSON, *headers) if headers else (JSON,))
        self.status = status
        if self.line is not None and self.line.answer(status, told, body):
            return
        told.append((b"content-length", b"%d" % size))
        await self.send({"type": "http.response.start", "status": status, "headers": told})
        await self.send({"type": "http.response.body", "body": body})

    async def more(self, piece: bytes, now: float) -> None:
        """Some of a stream; begins it if need be.

        Args:
            piece: whole frames.
            now: of the loop's clock.
        """
        if not self.status:
            await self.start(_OK, EVENTS)
        self.sent_at = now
        self.bytes_sent += len(piece)
        self.deadline = now + self.patience  # `send` waits where the caller does not read
        await self.send({"type": "http.response.body", "body": piece, "more_body": True})
        self.deadline = NEVER

    async def cut_off(self) -> None:
        """Closes the connection without the end of the answer."""
        self.keeps_alive = False
        if self.line is not None:
            self.line.abort()
            await asyncio.sleep(0)  # the server takes note of it

    async def ended(self) -> None:
        """The end of a stream."""
        self.keeps_alive = False
        if not self.status:
            await self.start(_OK, EVENTS)
        await self.send({"type": "http.response.body", "body": b""})


def _too_large(most: int) -> Refused:
    return refused(
        Kind.TOO_LARGE,
        "request_too_large",
        f"请求正文超过 {most} 字节。",
        f"The body of the request has more than {most} bytes.",
    )


_GONE: Final = Fault(Kind.INVALID, "client_gone", Text("调用方已断开。", "The caller hung up."))
