# SPDX-License-Identifier: Apache-2.0
"""The HTTP server: uvicorn with httptools, and what it leaves to others: heads that are too long, or never end, and callers that hang up."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any, Final

from hegui.errors import InputError, Place, Problem
from hegui.gateway.config_file import ListenEntry
from hegui.gateway.extra import gateway_extra
from hegui.text import Text

with gateway_extra():
    import uvicorn
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_LOG: Final = logging.getLogger("hegui.gateway")
_HEAD_BYTES: Final = 64 << 10
_MOST_HEADERS: Final = 128
_SPARE: Final = 5.0
"""Seconds beside those of a body: the application is first to say that it is late, in the words of the protocol."""
_LAST_WORDS: Final = 2.0
"""Seconds for requests that are cut off at the end to say so."""


class Connection(HttpToolsProtocol):
    """One connection of a caller."""

    since: float | None = None
    """Since when it owes us the rest of a request, of the loop's clock; None: it owes nothing."""
    _head: int = 0
    _in_head = True
    _turned_away = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begins to wait for a request."""
        super().connection_made(transport)
        self.since = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """Takes bytes; a head has so many at most."""
        if self._turned_away:
            return
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > _HEAD_BYTES:
            self._turn_away()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.since = self.loop.time()
        self._in_head = True
        self.scope["hegui.gone"] = []  # type: ignore[typeddict-unknown-key]  # ours
        self.scope["hegui.abort"] = self.transport.abort  # type: ignore[typeddict-unknown-key]  # ours

    def on_headers_complete(self) -> None:
        """Its head is there."""
        much, self._in_head, self._head = self._head > _HEAD_BYTES, False, 0
        if len(self.headers) > _MOST_HEADERS or (much and self._bytes_of_head() > _HEAD_BYTES):
            self._turn_away()
            return
        super().on_headers_complete()

    def _bytes_of_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets one answer."""
        if not self._turned_away:
            super().send_400_response(msg)

    def on_message_complete(self) -> None:
        """All of it is there."""
        self.since = None
        if not self._turned_away:
            super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        """Some of its body is there."""
        if not self._turned_away:
            super().on_body(body)

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller hung up."""
        cycle = self.cycle
        super().connection_lost(exc)
        if cycle is not None and not cycle.response_complete:  # type: ignore[redundant-expr]  # None before the first
            for tell in cycle.scope.get("hegui.gone", ()):  # type: ignore[attr-defined]  # ours
                tell()

    def overdue(self, now: float, most: float) -> None:
        """Closes it if it has owed the rest of a request for too long."""
        if self.since is not None and now - self.since > most and not self.transport.is_closing():
            self.transport.close()

    def _turn_away(self) -> None:
        self._turned_away = True
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            self.transport.close()


class Server(uvicorn.Server):
    """Serves an application until it is told to stop; then requests under way may end within a time."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to the program: it has two servers."""
        yield

    def overdue(self, most: float) -> Callable[[float], None]:
        """Looks for connections that owe the rest of a request for longer than so many seconds."""

        def look(now: float) -> None:
            for connection in [*self.server_state.connections]:
                if isinstance(connection, Connection):
                    connection.overdue(now, most)

        return look

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Waits for what is under way; what is cut off at the end has time to say so."""
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait([*self.server_state.tasks], timeout=_LAST_WORDS)


def server_of(application: Callable[..., Any], listen: ListenEntry) -> Server:
    """A server for the callers of the gateway."""
    config = uvicorn.Config(
        application,
        http=Connection,
        ws="none",
        lifespan="off",
        loop="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        limit_concurrency=listen.connections,
        timeout_keep_alive=int(listen.idle_seconds),
        timeout_graceful_shutdown=int(listen.drain_seconds),
        ssl_certfile=listen.certificate,
        ssl_keyfile=listen.certificate_key,
    )
    return Server(config)


def longest_wait(listen: ListenEntry) -> float:
    """Seconds that a connection may owe us the rest of a request."""
    return listen.body_seconds + _SPARE


def listening(listen: ListenEntry, place: Place) -> socket.socket:
    """A socket at the address of the settings.

    Raises:
        InputError: the address is not to be had.
    """
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        taken = socket.create_server((listen.host, listen.port), family=family, backlog=2048)
    except OSError as error:
        raise InputError(
            Problem(
                Text(
                    f"无法监听 {listen.host}:{listen.port}：{error.strerror}",
                    f"cannot listen at {listen.host}:{listen.port}: {error.strerror}",
                ),
                place,
                fix=Text("换一个端口，或者停止占用它的程序。", "Take another port, or stop the program that has it."),
            )
        ) from error
    taken.setblocking(False)
    return taken
