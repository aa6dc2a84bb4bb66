# SPDX-License-Identifier: Apache-2.0
"""The server of callers, and that of the control port: uvicorn around our own connections, with the bounds of the settings."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any, Final

from hegui.errors import InputError, Place, Problem
from hegui.gateway.config_file import ListenEntry
from hegui.gateway.connection import Connection
from hegui.gateway.extra import gateway_extra
from hegui.text import Text

with gateway_extra():
    import uvicorn

_LOG: Final = logging.getLogger("hegui.gateway")
_SPARE: Final = 5.0
"""Seconds beside those of a body: the application is first to say that it is late, in the words of the protocol."""
_LAST_WORDS: Final = 2.0
"""Seconds for requests that are cut off at the end to say so."""


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
        taken = socket.create_server((listen.host, listen.port), family=family, backlog=2048, reuse_port=listen.shared)
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
