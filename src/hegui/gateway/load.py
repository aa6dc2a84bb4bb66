# SPDX-License-Identifier: Apache-2.0
"""A load on a gateway: so many callers ask, one request after the other, for a while; what came back, and how soon.

The callers share one thread, so that they are busy themselves at some thousands of requests a second: `Seen.busy` says how much.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final

import msgspec

from hegui.errors import InputError, Problem
from hegui.gateway.extra import gateway_extra
from hegui.text import Text, same

with gateway_extra():
    import aiohttp

CHAT: Final = "/v1/chat/completions"
_OK: Final = 200
_ENDS: Final = (b"[DONE]", b'"message_stop"', b'"response.completed"', b'"response.incomplete"')
"""What the last event of a whole stream holds, by the protocols."""
_LONGEST_END: Final = 64
_DATA: Final = b"data:"
_HARMLESS: Final = "用一句话介绍春节。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A load."""

    url: str
    """The base address, to which the path is joined."""
    key: str | None = field(repr=False)
    model: str | None = None
    """None: the first that the gateway lists."""
    prompt: str | None = None
    """What is asked; None: something harmless."""
    path: str = CHAT
    headers: Mapping[str, str] = field(default_factory=dict)
    clients: int = 8
    """Requests under way at the same time."""
    seconds: float = 10.0
    warm_up: float = 1.0
    """Seconds before that are not counted."""
    stream: bool = False
    users: int = 0
    """End users in whose name it is asked, in turn; 0: in nobody's."""
    patience: float = 120.0
    """Seconds for one request."""


@dataclass(slots=True)
class Seen:
    """What came of a load."""

    model: str
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    """Of requests that were answered in full, in seconds."""
    firsts: list[float] = field(default_factory=list)
    """From the request to the first event of its stream, in seconds."""
    events: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    """What the guard made of the answered ones, as ``x-hegui-action`` tells."""
    failures: Counter[str] = field(default_factory=Counter)
    """The others, by status and code or by what went wrong on the line."""
    busy: float = 0.0
    """The share of one processor that the callers used themselves: from 0.9 on the figures are theirs, not the gateway's."""

    @property
    def per_second(self) -> float:
        """Requests answered in full a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0


def spread(values: Sequence[float]) -> dict[str, float] | None:
    """The middle, the 90th and 99th of a hundred and the longest, in milliseconds; None: there are no values."""
    if not values:
        return None
    ordered = sorted(values)
    last = len(ordered)
    found = {name: ordered[min(last, ceil(last * share)) - 1] for name, share in _SHARES.items()}
    return {name: round(value * 1000, 3) for name, value in {**found, "max": ordered[-1]}.items()}


_SHARES: Final = {"p50": 0.5, "p90": 0.9, "p99": 0.99}


async def load(wanted: Wanted) -> Seen:
    """Puts the load on the gateway.

    Raises:
        InputError: it is not there, lists no model, or does not know the key.
    """
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=60)
    timeout = aiohttp.ClientTimeout(total=wanted.patience)
    told = {"content-type": "application/json", **wanted.headers}
    if wanted.key is not None:
        told["authorization"] = f"Bearer {wanted.key}"
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=told, trust_env=False, auto_decompress=False
    ) as session:
        model = wanted.model or await _first_model(session, wanted.url)
        if wanted.warm_up:
            await _phase(session, wanted, Seen(model), wanted.warm_up)
        seen, worked = Seen(model), time.process_time()
        await _phase(session, wanted, seen, wanted.seconds)
        seen.busy = (time.process_time() - worked) / seen.seconds
    return seen


async def _first_model(session: aiohttp.ClientSession, url: str) -> str:
    try:
        async with session.get(f"{url}/v1/models") as answer:
            body = await answer.read()
            if answer.status != _OK:
                raise InputError(
                    Problem(
                        Text(f"网关以 {answer.status} 拒绝", f"the gateway refuses with {answer.status}"),
                        found=_code(body) or None,
                        fix=Text("用 --key-env 给出有效密钥。", "Give a key that opens with --key-env."),
                    )
                )
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise InputError(
            Problem(Text(f"连不上 {url}", f"{url} cannot be reached"), found=type(error).__name__)
        ) from error
    names = [each["id"] for each in msgspec.json.decode(body).get("data", [])]
    if not names:
        raise InputError(Problem(Text("网关没有列出任何模型", "the gateway lists no model"), found=url))
    return str(names[0])


async def _phase(session: aiohttp.ClientSession, wanted: Wanted, seen: Seen, seconds: float) -> None:
    """All callers, until the time is over and the last answers are in."""
    body = _body(wanted, seen.model)
    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(_caller(session, wanted, body, seen, number, until) for number in range(wanted.clients)))
    seen.seconds = time.perf_counter() - began


def _body(wanted: Wanted, model: str) -> bytes:
    asked: dict[str, Any] = {"model": model}
    prompt = wanted.prompt or _HARMLESS
    if wanted.path.endswith("/messages"):
        asked["max_tokens"] = 256
    match wanted.path.rpartition("/")[2]:
        case "completions" if not wanted.path.endswith("/chat/completions"):
            asked["prompt"] = prompt
        case "responses" | "embeddings":
            asked["input"] = prompt
        case _:
            asked["messages"] = [{"role": "user", "content": prompt}]
    if wanted.stream:
        asked["stream"] = True
    return msgspec.json.encode(asked)


async def _caller(
    session: aiohttp.ClientSession, wanted: Wanted, body: bytes, seen: Seen, number: int, until: float
) -> None:
    turn = number
    while time.perf_counter() < until:
        headers = {"x-hegui-user": f"load-{turn % wanted.users + 1}"} if wanted.users else None
        turn += wanted.clients
        try:
            await _ask(session, f"{wanted.url}{wanted.path}", body, headers, seen)
        except TimeoutError:
            seen.failures["timeout"] += 1
        except (aiohttp.ClientError, OSError) as error:
            seen.failures[type(error).__name__] += 1
            await asyncio.sleep(0.01)  # where nothing listens, a loop without a pause would only burn


async def _ask(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str] | None, seen: Seen
) -> None:
    began = time.perf_counter()
    async with session.post(url, data=body, headers=headers) as answer:
        if answer.status != _OK:
            seen.failures[f"{answer.status} {_code(await answer.read())}".strip()] += 1
            return
        if answer.content_type == "text/event-stream":
            if not await _read_stream(answer, began, seen):
                seen.failures["stream broken off"] += 1
                return
        else:
            await answer.read()
        seen.times.append(time.perf_counter() - began)
        seen.actions[answer.headers.get("x-hegui-action", "")] += 1


async def _read_stream(answer: aiohttp.ClientResponse, began: float, seen: Seen) -> bool:
    """Reads to the end; whether the stream came whole."""
    first, tail, whole = True, b"", False
    async for piece in answer.content.iter_any():
        seen.events += piece.count(_DATA)
        if first and _DATA in piece:
            seen.firsts.append(time.perf_counter() - began)
            first = False
        recent = tail + piece
        whole = whole or any(end in recent for end in _ENDS)
        tail = recent[-_LONGEST_END:]
    return whole


def _code(body: bytes) -> str:
    """The word for programs in the body of a fault; empty: it holds none."""
    try:
        error = msgspec.json.decode(body).get("error")
    except (ValueError, msgspec.MsgspecError, AttributeError):
        return ""
    found = (error.get("code") or error.get("type")) if isinstance(error, dict) else None
    return found if isinstance(found, str) else ""


def base_of(url: str) -> str:
    """The base address without what is joined to it.

    Raises:
        InputError: it is no http(s) address.
    """
    if not url.startswith(("http://", "https://")) or "@" in url or "?" in url:
        raise InputError(
            Problem(
                Text("不是 http(s) 地址", "this is no http(s) address"),
                found=url,
                accepted=same("http://127.0.0.1:8080"),
            )
        )
    return url.rstrip("/").removesuffix("/v1")
