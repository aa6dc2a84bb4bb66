# SPDX-License-Identifier: Apache-2.0
"""The gateway as it runs: parts put together, servers started, signals heard, everything closed in its order."""

import asyncio
import ctypes
import gc
import logging
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, perf_counter
from typing import Any, Final

from hegui.errors import HeguiError
from hegui.gateway.app import Gateway
from hegui.gateway.assembly import guard_of, keys_of, upstreams_of
from hegui.gateway.config import Config
from hegui.gateway.keeping import named, pseudonyms_of, replica_of, store_of, writer_of
from hegui.gateway.left_over import LeftOver
from hegui.gateway.media.desk import LabelDesk
from hegui.gateway.media.serving import media_handlers
from hegui.gateway.observing import Observer, Several
from hegui.gateway.preparing import settings_apart
from hegui.gateway.readiness import Readiness
from hegui.gateway.reloading import Reloader, stamps_of
from hegui.gateway.routing import routing_of
from hegui.gateway.rules import Rules, rules_of
from hegui.gateway.server import Server, listening, longest_wait, server_of
from hegui.gateway.services import Services
from hegui.gateway.told import routing_told
from hegui.gateway.upkeep import Upkeep
from hegui.guard import Current
from hegui.records.block_rules import ActiveRules
from hegui.records.store import Store
from hegui.records.writer import Writer
from hegui.users.gatekeeper import Gatekeeper

_LOG: Final = logging.getLogger("hegui.gateway")
_COLLECTING: Final = (10_000, 20, 100)
"""Objects after which garbage is looked for: a request makes hundreds, and lets go of them itself."""
_LAST_RECORDS: Final = 10.0
"""Seconds for records on their way when the gateway stops; what is not in the database by then is spilled."""


@dataclass(slots=True)
class Running:
    """A gateway that runs, until it is stopped."""

    config: Config
    gateway: Gateway
    server: Server
    reloader: Reloader
    upkeep: Upkeep
    store: Store
    writer: Writer
    readiness: Readiness
    port: int = 0
    control_port: int | None = None
    others: list[Server] = field(default_factory=list)
    """Servers beside that for callers."""

    def stop(self) -> None:
        """Says that it is not ready, and after the notice of the settings takes no new requests; those under way may end.

        The second time there is no notice.
        """
        notice = 0.0 if self.readiness.stopping else self.config.read.listen.notice_seconds
        self.readiness.stopping = True
        if notice:
            asyncio.get_running_loop().call_later(notice, self._leave)
        else:
            self._leave()

    def _leave(self) -> None:
        for server in (self.server, *self.others):
            server.should_exit = True

    async def reload(self) -> Mapping[str, Any]:
        """Reads the settings and all files that they name again: rules, models, labels, users' rules.

        What is bound to sockets and the database, and the addresses of upstreams, stays as it is until the next start.

        Returns:
            The version of the rules that hold now, and what of the settings was changed and does not hold.

        Raises:
            HeguiError: something is wrong in them; what was holds on.
        """
        stamps, began = stamps_of(self.config), perf_counter()
        loop = asyncio.get_running_loop()
        fresh, rules = await loop.run_in_executor(None, settings_apart, self.config.path)
        own = self.config.read.records.replica
        fresh = fresh if own is None else named(fresh, own)
        unmoved = [name for name in _FIXED if getattr(fresh.read, name) != getattr(self.config.read, name)]
        guard = await self.reloader.take(fresh, rules, stamps, began)
        self.gateway.take(
            fresh.read.labels, fresh.read.users, None if "upstreams" in unmoved else routing_of(fresh.read)
        )
        self.upkeep.configure(fresh.read.users)
        self.config = fresh
        for line in routing_told(fresh):
            _LOG.warning("%s", line.en)
        return {"version": guard.version, "after_restart": unmoved}

    def not_ready(self) -> Mapping[str, str]:
        """What keeps it from being ready: by part, why."""
        return self.readiness.missing()


_FIXED: Final = ("listen", "records", "control", "public", "upstreams", "services", "keys", "tracing")
"""Sections that hold from the start to the end of a process."""


async def serve(
    config: Config,
    clock: Callable[[], datetime],
    observers: Sequence[Observer] = (),
    started: Callable[[Running], None] | None = None,
    metrics: Callable[[], bytes] | None = None,
    rules: Rules | None = None,
) -> None:
    """Runs a gateway until a signal, or `Running.stop`.

    Args:
        config: the settings.
        clock: the time, with a time zone.
        observers: are told what happens.
        started: is called when callers are served.
        metrics: for the control port, in the text format of Prometheus.
        rules: that the settings name, where `preparing` has read them, and has brought the database up to date; None: both
            is done here.

    Raises:
        HeguiError: a file, a secret, an address or the database of the settings cannot be used.
    """
    watching = observers[0] if len(observers) == 1 else Several(observers)
    read = rules_of(config) if rules is None else rules
    async with AsyncExitStack() as closing:
        store = store_of(config)
        closing.callback(store.close)
        if rules is None:
            _migrate(store)
        running = await _started(config, read, store, clock, watching, closing)
        listener = listening(config.read.listen, config.place("listen"))
        closing.callback(listener.close)
        running.port = listener.getsockname()[1]
        serving = [(running.server, listener)]
        if config.read.control is not None:
            serving.append(_control(running, clock, metrics))
        _hear_signals(running)
        _settle()
        if started is not None:
            started(running)
        await asyncio.gather(*(each.serve([at]) for each, at in serving))


async def _started(
    config: Config,
    rules: Rules,
    store: Store,
    clock: Callable[[], datetime],
    watching: Observer,
    closing: AsyncExitStack,
) -> Running:
    """All parts, at work; what must be closed is handed over."""
    current = Current(guard_of(config, rules))
    writer = writer_of(config, store, clock)
    reloader = Reloader(current, config, rules, watching)

    def rules_changed(stopped: ActiveRules) -> None:
        lexicon = stopped.lexicon()
        reloader.beside(*(() if lexicon is None else (lexicon,)))

    keys = keys_of(config, clock())
    left_over = LeftOver(config.folder / config.read.records.spill, replica_of(config))
    upkeep = Upkeep(store, config.read.users, keys, clock, left_over, rules_changed)
    upstreams = upstreams_of(config)
    for upstream in upstreams.values():
        closing.push_async_callback(upstream.client.close)
    services = Services(config.read.services, watching)
    closing.push_async_callback(services.close)
    gateway = Gateway(
        listen=config.read.listen,
        labels=config.read.labels,
        texts=config.read.records.texts,
        replica=replica_of(config),
        current=current,
        routing=routing_of(config.read),
        gatekeeper=Gatekeeper(config.read.users, pseudonyms_of(config)),
        users=config.read.users,
        upstreams=upstreams,
        services=services,
        recorder=writer.put,
        effects=upkeep.put,
        observer=watching,
        clock=clock,
    )
    desk = LabelDesk(config.folder)
    closing.push_async_callback(desk.close)
    gateway.handlers |= media_handlers(gateway, desk)
    writer.start()
    closing.callback(writer.close, _LAST_RECORDS)
    await upkeep.begin(gateway)
    closing.push_async_callback(upkeep.end)
    await reloader.begin()
    closing.push_async_callback(reloader.end)
    readiness = await closing.enter_async_context(Readiness(store, writer.status, monotonic))
    server = server_of(gateway, config.read.listen)
    gateway.pulse.looks.append(server.overdue(longest_wait(config.read.listen)))
    gateway.pulse.start()
    closing.push_async_callback(gateway.pulse.stop)
    running = Running(config, gateway, server, reloader, upkeep, store, writer, readiness)
    gateway.ready = running.not_ready
    return running


def _control(
    running: Running, clock: Callable[[], datetime], metrics: Callable[[], bytes] | None
) -> tuple[Server, socket.socket]:
    """The server of the control port, and where it listens."""
    from hegui.gateway.control_serving import control_listen, control_server  # noqa: PLC0415  not everybody has one

    server = control_server(running, clock, metrics)
    listener = listening(control_listen(running.config), running.config.place("control"))
    running.control_port = listener.getsockname()[1]
    running.others.append(server)
    return server, listener


def _settle() -> None:
    """What the start needed goes back to the system; what stays is not looked at again for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTING)
    with suppress(OSError, AttributeError):  # of the GNU library alone
        ctypes.CDLL(None).malloc_trim(0)


def _migrate(store: Store) -> None:
    from hegui.records.migrate import migrate  # noqa: PLC0415  heavy, and mostly done elsewhere

    migrate(store)


def _hear_signals(running: Running) -> None:
    loop = asyncio.get_running_loop()
    reloads: set[asyncio.Task[None]] = set()

    def hang_up() -> None:
        task = loop.create_task(_reload(running))
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    try:
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, running.stop)
        loop.add_signal_handler(signal.SIGHUP, hang_up)
    except (ValueError, RuntimeError, NotImplementedError):
        return  # not the main thread: whoever started us stops us


async def _reload(running: Running) -> None:
    try:
        told = await running.reload()
    except HeguiError as error:
        _LOG.error("the settings cannot be read anew, those before them hold on:\n%s", error)
    else:
        _LOG.info("settings read anew: %s", told)
