# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway run``: serves until it is told to stop."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.cli.options import language_option
from hegui.errors import InputError, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.gateway.config import Config
    from hegui.gateway.tracing import Telemetry


@click.command(name="run")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--log-requests/--no-log-requests",
    default=True,
    help="每个请求一行日志（标准输出，不含内容）。 / A line for each request on standard output, without content.",
)
@click.option(
    "--replica",
    metavar="NAME",
    help="本进程的副本名称，替代配置中的 records.replica。 / Name of this process, instead of records.replica of the settings.",
)
@language_option
def run(file: Path, language: ReportLanguage, replica: str | None, *, log_requests: bool) -> None:
    """运行网关，直到收到停止信号。SIGHUP：重新读取配置、策略和词库。

    Run the gateway until a signal stops it. SIGHUP reads settings, policy and lexicons again.
    """
    from hegui.gateway.extra import gateway_extra  # noqa: PLC0415  help stays instant
    from hegui.gateway.keeping import named  # noqa: PLC0415  as above
    from hegui.gateway.logs import RequestLog, log_events  # noqa: PLC0415  as above
    from hegui.gateway.metrics import Metrics  # noqa: PLC0415  as above
    from hegui.gateway.preparing import settings_apart  # noqa: PLC0415  as above
    from hegui.gateway.told import told  # noqa: PLC0415  as above

    with gateway_extra():
        from hegui.gateway.serving import Running, serve  # noqa: PLC0415  needs the extra

    config, rules = settings_apart(file, migrates=True)
    if replica is not None:
        config = named(config, replica)
    elif config.read.listen.shared:
        raise InputError(
            Problem(
                Text("共用端口的每个进程须有自己的名称。", "Processes that share a port have a name each."),
                config.place("listen", "shared"),
                fix=Text("以 --replica 名称 启动。", "Start it with --replica NAME."),
            )
        )
    for line in told(config):
        click.echo(language.say(line), err=True)
    log_events()
    requests = RequestLog(sys.stdout.buffer) if log_requests else None
    metrics = Metrics() if config.read.control is not None else None  # nobody could ask for them
    telemetry = _telemetry(config)
    tracing = None if telemetry is None else telemetry.observer
    observers = [each for each in (requests, metrics, tracing) if each is not None]

    def started(running: Running) -> None:
        if metrics is not None:
            metrics.watch(running)
        if requests is not None:
            running.gateway.pulse.looks.append(requests.look)
        address = f"{config.read.listen.host}:{running.port}"
        click.echo(language.say(Text(f"网关已就绪：{address}", f"The gateway serves at {address}")), err=True)

    clock = partial(datetime.now, UTC)  # asked for every request
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(serve(config, clock, observers, started, None if metrics is None else metrics.page, rules))
    finally:
        if requests is not None:
            requests.flush()
        if telemetry is not None:
            telemetry.close()


def _telemetry(config: "Config") -> "Telemetry | None":
    if config.read.tracing is None:
        return None
    from hegui.gateway.tracing import Telemetry  # noqa: PLC0415  an extra of its own

    return Telemetry(config)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415  not on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop
