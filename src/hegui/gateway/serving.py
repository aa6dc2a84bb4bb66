# SPDX-License-Identifier: Apache-2.0
"""The gateway as it runs: parts put together, servers started, signals heard, everything closed in its order."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Final

from hegui.gateway.app import Gateway, Recorder
from hegui.gateway.assembly import guard_of, keys_of, upstreams_of
from hegui.gateway.config import Config
from hegui.gateway.config_file import Kept
from hegui.gateway.observing import Observer, Unobserved
from hegui.gateway.routing import routing_of
from hegui.gateway.server import Server, listening, longest_wait, server_of
from hegui.gateway.services import Services
from hegui.gateway.upstream import HttpClient
from hegui.guard import Current
from hegui.records.exchange import Exchange

_LOG: Final = logging.getLogger("hegui.gateway")


class Running:
    """A gateway that runs, until it is stopped."""

    def __init__(self, gateway: Gateway, server: Server, port: int) -> None:
        self.gateway = gateway
        self.server = server
        self.port = port

    def stop(self) -> None:
        """Takes no new requests; those under way may end."""
        self.server.should_exit = True


async def serve(
    config: Config,
    clock: Callable[[], datetime],
    recorder: Recorder,
    observer: Observer | None = None,
    started: Callable[[Running], None] | None = None,
) -> None:
    """Runs a gateway until a signal, or `Running.stop`.

    Args:
        config: the settings.
        clock: the time, with a time zone.
        recorder: takes what is put on record.
        observer: is told what happens.
        started: is called when callers are served.

    Raises:
        HeguiError: a file, a secret or an address of the settings cannot be used.
    """
    watching = observer or Unobserved()
    guard = guard_of(config)
    async with AsyncExitStack() as closing:
        upstreams = upstreams_of(config, HttpClient)
        for upstream in upstreams.values():
            closing.push_async_callback(upstream.client.close)
        services = Services(config.read.services, watching)
        closing.push_async_callback(services.close)
        gateway = Gateway(
            listen=config.read.listen,
            kept=Kept.NONE,
            replica=socket.gethostname()[:64],
            current=Current(guard),
            routing=routing_of(config.read),
            keys=keys_of(config, clock()),
            upstreams=upstreams,
            services=services,
            recorder=recorder,
            observer=watching,
            clock=clock,
        )
        listener = listening(config.read.listen, config.place("listen"))
        closing.callback(listener.close)
        server = server_of(gateway, config.read.listen)
        gateway.pulse.looks.append(server.overdue(longest_wait(config.read.listen)))
        gateway.pulse.start()
        closing.push_async_callback(gateway.pulse.stop)
        running = Running(gateway, server, listener.getsockname()[1])
        _hear_signals(running)
        if started is not None:
            started(running)
        await server.serve([listener])


def _hear_signals(running: Running) -> None:
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(each, running.stop)
        except (ValueError, RuntimeError, NotImplementedError):
            return  # not the main thread: whoever started us stops us


def nothing_kept(_exchange: Exchange) -> None:
    """A recorder that keeps nothing."""
