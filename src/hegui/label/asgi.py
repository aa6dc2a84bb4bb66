# SPDX-License-Identifier: Apache-2.0
"""Labels on the files that a web service generates, as ASGI middleware for Starlette, FastAPI, Litestar, Quart, Django …

    app.add_middleware(LabelMiddleware, producer=CODE, produce_id=lambda scope: scope["state"].get("task"))

A response whose media type is one of ``media_types`` is held until it is whole, labelled in a worker thread, and sent with the
headers that fit (asyncio servers). What cannot be labelled does not go out: the client gets 500 and a problem document. Out of its reach are files
inside of JSON, archives and multipart bodies, and types that you did not list: label those with `label_outgoing`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from enum import Enum, auto
from typing import Any, Final, TypeAlias

from hegui.errors import LabelProblem
from hegui.label.aigc import Label
from hegui.label.outgoing import MEDIA_TYPES, OnFailure, Record, label_outgoing, policy_of, refused
from hegui.text import Text

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = Iterable[tuple[bytes, bytes]]

GENERATED: Final = (
    "image/*",
    "audio/*",
    "video/*",
    *(each for each in MEDIA_TYPES if each.startswith("application/") and "xhtml" not in each),
)
"""Pictures, sound, films, PDF, Office and EPUB, also those that cannot be labelled (BMP) and are refused therefore.

Not HTML and Markdown, which are the pages of a service more often than its products, and not ``application/octet-stream``.
"""

LONGEST: Final = 64 * 1024 * 1024
"""Bytes of a response that are held."""

_PART: Final = 256 * 1024
"""Bytes sent at a time: the server says when it takes more."""

_OF_OTHER_BYTES: Final = frozenset(
    {
        b"content-length",
        b"transfer-encoding",
        b"etag",
        b"content-md5",
        b"digest",
        b"content-digest",
        b"repr-digest",
        b"accept-ranges",
    }
)
"""Headers that are about the bytes before the label."""

_FOR_A_PART: Final = frozenset({b"range", b"if-range", b"if-none-match", b"if-modified-since"})
"""What a client asks to get less than the whole: a part cannot be labelled, and "not modified" is said of other bytes."""

_UNSEEN: Final = frozenset({"http.response.pathsend", "http.response.zerocopysend", "http.response.trailers"})
"""Extensions by which an application has the server send bytes that pass by here."""

_NO_CONTENT: Final = frozenset({204, 205})


def every(scope: Scope) -> bool:
    """Every request."""
    del scope
    return True


class LabelMiddleware:
    """Labels generated files on their way out. Put it inside of compression: what is compressed already cannot be labelled."""

    def __init__(
        self,
        app: App,
        *,
        producer: str,
        produce_id: Callable[[Scope], str | None],
        selects: Callable[[Scope], bool] = every,
        media_types: Collection[str] = GENERATED,
        max_bytes: int = LONGEST,
        at_once: int = 8,
        on_failure: OnFailure | str = OnFailure.REFUSE,
        record: Record | None = None,
    ) -> None:
        """Wraps an application.

        Args:
            app: to wrap.
            producer: the provider's 27-character code (preferred) or name.
            produce_id: the unique number of the content of a response, asked when it begins, so a handler can have left it
                in ``scope["state"]``. None: this is not generated content, leave it alone.
            selects: the requests to look at. Those lose Range and the conditional headers, so narrow it to the routes that
                generate: other responses are then neither held nor sent whole without need.
            media_types: to label: ``image/png``, or ``image/*`` for all of a kind. Event streams never are.
            max_bytes: a longer response cannot be labelled. Needs about four times as much memory for each of ``at_once``.
            at_once: responses held at the same time; further ones wait before their first byte.
            on_failure: ``pass`` lets what cannot be labelled out as it is; it asks for a ``record``.
            record: takes down every file, see `label_outgoing`; called from worker threads.

        Raises:
            ValueError: the producer is empty, ``pass`` without a ``record``, or a bound is not positive.
        """
        Label.first(producer, "-")
        if max_bytes < 1 or at_once < 1:
            raise ValueError("max_bytes and at_once are positive / 应为正数")
        self.app = app
        self.producer = producer
        self.produce_id = produce_id
        self.selects = selects
        self.media_types = frozenset(each.lower() for each in media_types)
        self.max_bytes = max_bytes
        self.policy = policy_of(on_failure, record)
        self.record = record
        self.slots = asyncio.Semaphore(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection. Exceptions of the application go on to the server; nothing was sent by then."""
        if scope["type"] != "http" or not self.selects(scope):
            await self.app(scope, receive, send)
            return
        whole = _asking_for_the_whole(scope)
        response = _Response(self, whole, send)
        try:
            await self.app(whole, receive, response.send)
        except Exception as error:
            if not _comes_of_closing(error):
                raise
        finally:
            response.let_go()

    def claims(self, media_type: str) -> bool:
        """Whether responses of this type are to be labelled."""
        if media_type == "text/event-stream":
            return False
        return media_type in self.media_types or f"{media_type.partition('/')[0]}/*" in self.media_types


class _Answered(OSError):
    """The client has its answer; what the application still sends has nowhere to go. Frameworks stop at an OSError."""


class _Stage(Enum):
    PASSING = auto()
    """Messages go through as they are; also before the response begins."""
    HOLDING = auto()
    """The response is being collected."""
    ANSWERED = auto()
    """The response was refused, and the client told so."""


class _Response:
    """One response on its way out."""

    def __init__(self, middleware: LabelMiddleware, scope: Scope, send: Send) -> None:
        self._middleware = middleware
        self._scope = scope
        self._send = send
        self._stage = _Stage.PASSING
        self._start: Message = {}
        self._label: Label | None = None
        self._media_type = ""
        self._declared: int | None = None
        self._held: list[Message] = []
        self._length = 0
        self._has_slot = False

    async def send(self, message: Message) -> None:
        """What the application calls instead of the server's ``send``."""
        kind = message["type"]
        if self._stage is _Stage.ANSWERED:
            if message.get("more_body"):
                raise _Answered
        elif kind == "http.response.start":
            await self._begin(message)
        elif self._stage is _Stage.HOLDING and kind == "http.response.body":
            await self._hold(message)
        elif self._stage is _Stage.HOLDING and kind in _UNSEEN:
            await self._fail(_PASSED_BY)
            await self._on(message)
        else:
            await self._send(message)

    async def _on(self, message: Message) -> None:
        """Sends a message on, if the policy let the response pass."""
        if self._stage is _Stage.PASSING:
            await self._send(message)

    async def _begin(self, start: Message) -> None:
        self._stage, self._start, self._held, self._length = _Stage.PASSING, start, [], 0
        headers = {name.lower(): value.decode("latin-1").strip() for name, value in start.get("headers", ())}
        self._media_type = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        status = start["status"]
        if not 200 <= status < 300 or status in _NO_CONTENT or not self._middleware.claims(self._media_type):
            await self._send(start)
            return
        if (
            self._scope["method"] == "HEAD"
        ):  # the length and the tags of a labelled file are known only with its content
            await self._send({**start, "headers": _without(_OF_OTHER_BYTES, start.get("headers", ()))})
            return
        number = self._middleware.produce_id(self._scope)
        if number is None:
            await self._send(start)
            return
        self._label = Label.first(self._middleware.producer, number)
        length = headers.get(b"content-length", "")
        self._declared = int(length) if length.isdecimal() else None
        self._stage = _Stage.HOLDING
        if reason := self._why_not(status, headers.get(b"content-encoding", "")):
            await self._fail(reason)

    def _why_not(self, status: int, encoding: str) -> Text | None:
        """Why this response cannot be labelled, as far as its head tells."""
        if status == 206:
            return _PARTIAL
        if encoding.lower() not in {"", "identity"}:
            return Text(f"响应已用 {encoding} 压缩", f"the response is compressed already ({encoding})")
        if self._declared is not None and self._declared > self._middleware.max_bytes:
            return self._too_long()
        return None

    def _too_long(self) -> Text:
        most = self._middleware.max_bytes
        return Text(f"响应超过 {most} 字节", f"the response is longer than {most} bytes")

    async def _hold(self, message: Message) -> None:
        if not self._has_slot:
            await self._middleware.slots.acquire()
            self._has_slot = True
        self._held.append(message)
        self._length += len(message.get("body", b""))
        if self._length > self._middleware.max_bytes:
            await self._fail(self._too_long())
            if self._stage is _Stage.ANSWERED and message.get("more_body"):
                raise _Answered
        elif not message.get("more_body"):
            if self._declared not in {None, self._length}:
                await self._fail(_NOT_AS_DECLARED)
            else:
                await self._finish()

    async def _finish(self) -> None:
        """Labels the whole response and sends it."""
        middleware, label = self._middleware, self._label
        if label is None:
            raise AssertionError(self._stage)  # it is made before anything is held
        content = b"".join(message.get("body", b"") for message in self._held)
        self._held = []
        try:
            fresh = await asyncio.to_thread(
                label_outgoing,
                content,
                label,
                media_type=self._media_type,
                on_failure=middleware.policy,
                record=middleware.record,
            )
        except LabelProblem as problem:
            await self._refuse(problem.problems[0].what)
            return
        self.let_go()
        start = self._start
        changed = fresh is not content
        del content  # two copies are enough while a client takes its time
        if changed:
            headers = _without(_OF_OTHER_BYTES, start.get("headers", ()))
            start = {
                **start,
                "headers": [*headers, (b"content-length", b"%d" % len(fresh)), (b"accept-ranges", b"none")],
            }
        await self._send(start)
        for at in range(0, max(len(fresh), 1), _PART):
            more = at + _PART < len(fresh)
            await self._send({"type": "http.response.body", "body": fresh[at : at + _PART], "more_body": more})

    async def _fail(self, reason: Text) -> None:
        """Refuses a response that was not seen as a whole, or lets it pass, as the policy says; and has that recorded."""
        middleware = self._middleware
        if middleware.record is not None:
            told = refused(middleware.policy, self._label, "", self._media_type, reason)
            await asyncio.to_thread(middleware.record, told)
        if middleware.policy is OnFailure.REFUSE:
            await self._refuse(reason)
            return
        self._stage = _Stage.PASSING
        await self._send(self._start)
        for message in self._held:
            await self._send(message)
        self.let_go()

    async def _refuse(self, reason: Text) -> None:
        self._stage = _Stage.ANSWERED
        self.let_go()
        body = json.dumps(
            {
                "type": "about:blank",
                "title": "Internal Server Error",
                "status": 500,
                "detail": f"生成的文件未能添加标识，未予发送：{reason.zh} / "
                f"the generated file could not be labelled and was not sent: {reason.en}",
            },
            ensure_ascii=False,
        ).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        await self._send({"type": "http.response.start", "status": 500, "headers": headers})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    def let_go(self) -> None:
        """Frees what is held, for the next response."""
        self._held = []
        if self._has_slot:
            self._has_slot = False
            self._middleware.slots.release()


_PARTIAL: Final = Text("部分内容（206）无法添加标识", "a part of a file (206) cannot be labelled")
_PASSED_BY: Final = Text("应用让服务器直接发送文件", "the application has the server send a file itself")
_NOT_AS_DECLARED: Final = Text(
    "响应的长度与 Content-Length 不符", "the length of the response is not the Content-Length declared"
)


def _asking_for_the_whole(scope: Scope) -> Scope:
    """The request without what would bring less than the whole file, or bring it unseen."""
    extensions = {name: value for name, value in (scope.get("extensions") or {}).items() if name not in _UNSEEN}
    headers = scope.get("headers", ())
    if scope["method"] in {"GET", "HEAD"}:
        headers = _without(_FOR_A_PART, headers)
    return {**scope, "headers": headers, "extensions": extensions}


def _without(names: frozenset[bytes], headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if bytes(name).lower() not in names]


def _comes_of_closing(error: BaseException | None) -> bool:
    """Whether an exception is, or was raised over, our sign to stop."""
    if error is None or isinstance(error, _Answered):
        return error is not None
    if isinstance(error, BaseExceptionGroup):
        return all(_comes_of_closing(each) for each in error.exceptions)
    return _comes_of_closing(error.__cause__ or error.__context__)
