# SPDX-License-Identifier: Apache-2.0
"""What must hold between models and upstreams before a single request is routed."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from hegui.checks.numbers import Malformed, parse_model_number
from hegui.errors import Problem
from hegui.gateway.config_file import ConfigFile, ModelEntry, Serves, UpstreamEntry
from hegui.source import Source
from hegui.text import Text, same


def model_problems(read: ConfigFile, source: Source) -> Iterator[Problem]:
    """What is wrong with the tables of upstreams and models."""
    if not read.models:
        yield Problem(
            Text("没有任何模型：网关没有可以提供的服务。", "There is no model: the gateway would serve nothing."),
            source.place(("models",)),
        )
    for name, upstream in read.upstreams.items():
        yield from _of_upstream(name, upstream, source)
    for name, model in read.models.items():
        yield from _of_model(name, model, read, source)


def _of_upstream(name: str, upstream: UpstreamEntry, source: Source) -> Iterator[Problem]:
    place = source.place(("upstreams", name, "url"))
    reason = _wrong_address(upstream.url)
    if reason is not None:
        yield Problem(reason, place, accepted=same("https://host[:port][/path]"))
    elif upstream.key is not None and upstream.url.startswith("http://") and not is_near(upstream.url):
        yield Problem(
            Text("不会在未加密的连接上发送密钥。", "A key is not sent without TLS."),
            place,
            accepted=Text(
                "https:// 地址，或者本机、内网（10.*、172.16–31.*、192.168.*、无点主机名）地址",
                "https://, or an address of this machine or a private network",
            ),
        )


def _wrong_address(url: str) -> Text | None:
    try:
        parts = urlsplit(url)
        port_fits = parts.port != 0
    except ValueError:
        return Text("不是 http(s) 地址。", "This is no http(s) address.")
    usable = url.isascii() and url.isprintable() and " " not in url and port_fits
    if not usable or parts.scheme not in {"http", "https"} or not parts.hostname:
        return Text("不是 http(s) 地址。", "This is no http(s) address.")
    if parts.username is not None or parts.password is not None:
        return Text("地址中不得包含用户名或密码。", "The address must not hold a user or a password.")
    if parts.query or parts.fragment:
        return Text("地址中不得包含查询参数。", "The address must not hold a query.")
    return None


def is_near(url: str) -> bool:
    """Whether an address is of this machine, or of a network of one's own."""
    import ipaddress  # noqa: PLC0415  only where an address is not encrypted

    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host  # a name of this machine, or of a network of containers


def _of_model(name: str, model: ModelEntry, read: ConfigFile, source: Source) -> Iterator[Problem]:
    place = source.place(("models", name))
    if not model.upstreams:
        yield Problem(
            Text(f"模型“{name}”没有任何上游。", f"The model '{name}' has no upstream."),
            source.place(("models", name, "upstreams")),
        )
    for number, route in enumerate(model.upstreams):
        if route.upstream not in read.upstreams:
            known = "、".join(read.upstreams)
            yield Problem(
                Text(f"没有名为“{route.upstream}”的上游。", f"There is no upstream '{route.upstream}'."),
                source.place(("models", name, "upstreams", number, "upstream")),
                accepted=Text(known, known.replace("、", ", ")) if known else None,
            )
    if model.filing is not None:
        read_number = parse_model_number(model.filing)
        if isinstance(read_number, Malformed):
            yield Problem(
                read_number.reason,
                source.place(("models", name, "filing")),
                found=model.filing,
            )
    elif model.serves is not Serves.ELSEWHERE and model.override is None:
        yield Problem(
            Text(
                f"模型“{name}”面向境内用户，但没有备案号或者登记的上线编号。",
                f"The model '{name}' serves mainland users and has neither a filing number nor the number of a registration.",
            ),
            place,
            why=Text(
                "《生成式人工智能服务管理暂行办法》第十七条；基于未备案模型向境内公众提供服务不予登记。",
                "GAI 17: only filed or registered models serve the public in mainland China.",
            ),
            fix=Text(
                "写明 filing；只服务境外用户的，写 serves: elsewhere；确需例外的，写 override: {reason, date, by}。",
                "Give 'filing'; write 'serves: elsewhere' if it serves none of them; or answer for it with "
                "'override: {reason, date, by}'.",
            ),
        )
    if model.override is not None and (model.filing is not None or model.serves is Serves.ELSEWHERE):
        yield Problem(
            Text(
                f"模型“{name}”不需要例外（override）：已有编号，或者不服务境内用户。",
                f"The model '{name}' needs no override: it has a number, or serves no mainland users.",
            ),
            source.place(("models", name, "override")),
            fix=Text("删去 override。", "Remove the override."),
        )
