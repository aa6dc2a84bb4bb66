# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway load``: a load test that anybody can repeat."""

import asyncio
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import language_option
from hegui.errors import ExitCode, InputError, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text, same

if TYPE_CHECKING:
    from hegui.gateway.load import Seen, Wanted

_BUSY: Final = 0.9
_MOST_CLIENTS: Final = 10_000


@click.command()
@click.argument("url")
@click.option(
    "--key-env", metavar="NAME", help="存放密钥的环境变量。 / Environment variable that holds the key of a caller."
)
@click.option(
    "--model", metavar="NAME", help="模型，默认列表中第一个。 / The model. [default: the first that is listed]"
)
@click.option("--prompt", metavar="WORDS", help="所问的内容。 / What is asked.")
@click.option(
    "--path", metavar="PATH", default="/v1/chat/completions", show_default=True, help="接口。 / The endpoint."
)
@click.option(
    "--clients",
    type=click.IntRange(1, _MOST_CLIENTS),
    default=8,
    show_default=True,
    help="同时进行的请求数。 / Requests at the same time.",
)
@click.option(
    "--seconds", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True, help="持续秒数。 / For how long."
)
@click.option(
    "--warm-up",
    type=click.FloatRange(0, 600),
    default=1.0,
    show_default=True,
    help="预热秒数，不计入结果。 / Seconds before that are not counted.",
)
@click.option("--stream", is_flag=True, help="流式应答。 / Ask for streams.")
@click.option(
    "--users",
    type=click.IntRange(0, 1_000_000),
    default=0,
    help="轮流以这么多最终用户（load-1 起）的名义请求。 / Ask in the name of so many end users (load-1 …) in turn.",
)
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="NAME=VALUE",
    help="另加的请求头，可多次给出。 / Another header; repeatable.",
)
@format_option
@language_option
def load(
    url: str,
    key_env: str | None,
    model: str | None,
    prompt: str | None,
    path: str,
    clients: int,
    seconds: float,
    warm_up: float,
    stream: bool,
    users: int,
    headers: tuple[str, ...],
    as_json: bool,
    language: ReportLanguage,
) -> None:
    """对网关做压力测试：吞吐、延迟、首帧时间、失败。只用于自己的服务；有失败的请求时退出码为 1。

    Put a load on a gateway: requests a second, latency, time to the first frame, failures. For services of your own; the exit
    code is 1 if a request failed.
    """
    from hegui.gateway.extra import gateway_extra  # noqa: PLC0415  help stays instant

    with gateway_extra():
        from hegui.gateway.load import Wanted, base_of  # noqa: PLC0415  as above
        from hegui.gateway.load import load as put_load  # noqa: PLC0415  as above
    wanted = Wanted(
        url=base_of(url),
        key=_key(key_env),
        model=model,
        path=path,
        headers=dict(map(_header, headers)),
        clients=clients,
        seconds=seconds,
        warm_up=warm_up,
        stream=stream,
        users=users,
        prompt=prompt,
    )
    seen = asyncio.run(put_load(wanted))
    if as_json:
        print_json(_as_json(wanted, seen))
    else:
        for line in _told(wanted, seen):
            click.echo(language.say(line))
    sys.exit(ExitCode.GATE if seen.failures or not seen.times else ExitCode.PASS)


def _key(name: str | None) -> str | None:
    if name is None:
        return None
    value = os.environ.get(name)
    if not value:
        raise InputError(
            Problem(
                Text(f"环境变量 {name} 未设置", f"the environment variable {name} is not set"),
                fix=Text(
                    "密钥不从命令行给出，以免留在历史中。",
                    "A key is not given as an argument: it would stay in the history.",
                ),
            )
        )
    return value


def _header(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise InputError(
            Problem(Text("不是请求头", "this is no header"), found=given, accepted=same("x-hegui-minor=false"))
        )
    return name, value


def _as_json(wanted: "Wanted", seen: "Seen") -> dict[str, Any]:
    from hegui.gateway.load import spread  # noqa: PLC0415  as above

    return {
        "url": wanted.url + wanted.path,
        "model": seen.model,
        "clients": wanted.clients,
        "stream": wanted.stream,
        "seconds": round(seen.seconds, 3),
        "answered": len(seen.times),
        "per_second": round(seen.per_second, 1),
        "milliseconds": spread(seen.times),
        "first_frame_milliseconds": spread(seen.firsts),
        "events": seen.events,
        "actions": dict(seen.actions),
        "failures": dict(seen.failures),
        "client_busy": round(seen.busy, 3),
    }


def _told(wanted: "Wanted", seen: "Seen") -> Iterator[Text]:
    from hegui.gateway.load import spread  # noqa: PLC0415  as above

    yield same(f"POST {wanted.url}{wanted.path}")
    yield Text(
        f"模型 {seen.model}，{wanted.clients} 个同时进行，{seen.seconds:.1f} 秒{'，流式' if wanted.stream else ''}",
        f"model {seen.model}, {wanted.clients} at the same time, {seen.seconds:.1f} s{', streams' if wanted.stream else ''}",
    )
    failed = sum(seen.failures.values())
    yield Text(
        f"完整应答 {len(seen.times):,} 个，每秒 {seen.per_second:,.0f} 个，失败 {failed:,} 个",
        f"{len(seen.times):,} answered in full, {seen.per_second:,.0f} a second, {failed:,} failed",
    )
    for name, values in ((Text("用时", "latency"), seen.times), (Text("首帧", "first frame"), seen.firsts)):
        figures = spread(values)
        if figures is not None:
            shown = "  ".join(f"{each} {figure:,.2f}" for each, figure in figures.items())
            yield Text(f"{name.zh}（毫秒）：{shown}", f"{name.en} (ms): {shown}")
    if seen.events:
        yield Text(f"流中事件 {seen.events:,} 个", f"{seen.events:,} events in streams")
    for what, count in seen.failures.most_common():
        yield Text(f"失败：{what}，{count:,} 次", f"failed: {what}, {count:,} times")
    if seen.busy >= _BUSY:
        yield Text(
            f"注意：压测程序自身已占用一个核的 {seen.busy:.0%}，网关可能更快。",
            f"Note: this program used {seen.busy:.0%} of a processor itself: the gateway may be faster than that.",
        )
