# SPDX-License-Identifier: Apache-2.0
"""The control application with what it needs of the running gateway, on its own port and apart from the hot path."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from hegui.clock import load_calendar
from hegui.gateway.assembly import tokens_of
from hegui.gateway.config import Config
from hegui.gateway.config_file import ListenEntry
from hegui.gateway.extra import gateway_extra
from hegui.gateway.keeping import pseudonyms_of, seal_of
from hegui.gateway.server import Server, server_of
from hegui.law.load import bundled_folder

if TYPE_CHECKING:
    from hegui.gateway.serving import Running


def control_listen(config: Config) -> ListenEntry:
    """Where the control application listens: with the bounds of the service, at its own address."""
    control = config.read.control
    assert control is not None  # noqa: S101  asked only where there is one
    return replace(config.read.listen, host=control.host, port=control.port)


def control_server(running: "Running", clock: Callable[[], datetime], metrics: Callable[[], bytes] | None) -> Server:
    """The server of the control application.

    Raises:
        HeguiError: a token or a key of the settings cannot be read.
    """
    with gateway_extra():
        from hegui.gateway.control.app import control_app  # noqa: PLC0415  heavy, and not everybody has one
        from hegui.gateway.control.context import ControlContext, operator  # noqa: PLC0415  as above
    config, loop = running.config, asyncio.get_running_loop()
    seal, public = seal_of(config), config.read.public
    assert seal is not None and public is not None  # noqa: S101, PT018  the settings were checked for them

    def reload() -> Mapping[str, Any]:
        return asyncio.run_coroutine_threadsafe(running.reload(), loop).result()

    context = ControlContext(
        store=running.store,
        settings=public,
        seal=seal,
        calendar=load_calendar(bundled_folder() / "calendar"),
        now=clock,
        operators=tuple(operator(name, token) for name, token in tokens_of(config).items()),
        reload=reload,
        metrics=metrics,
        records_status=lambda: _as_json(running),
        keys=lambda: running.gateway.door.gatekeeper.directory.keys,
        models=lambda: running.config.read.models,
        users=lambda: running.config.read.users,
        pseudonyms=pseudonyms_of(config),
    )
    return server_of(control_app(context), control_listen(config))


def _as_json(running: "Running") -> Mapping[str, Any]:
    status: dict[str, Any] = to_builtins(running.writer.status())
    return status | {"upkeep": running.upkeep.failing, "rules": running.reloader.failing}
