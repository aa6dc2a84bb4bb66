# SPDX-License-Identifier: Apache-2.0
"""A target that can be asked: over HTTP, or by calling a function."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol, assert_never

from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.functions import digest_of_code, function_named
from hegui.evaluate.target.anthropic import Messages
from hegui.evaluate.target.chat import Chat
from hegui.evaluate.target.images import Images
from hegui.evaluate.target.outcome import Answered, Asked, Broken, Busy, Filtered, Halted, Outcome
from hegui.evaluate.target.settings import Kind, TargetSettings, secret_of
from hegui.evaluate.target.template import Template
from hegui.evaluate.target.wire import Received, Wire
from hegui.text import Text

with evaluate_extra():
    import aiohttp

_OK: Final = 200
_MOST_BYTES: Final = 64 << 20
_HEADERS: Final = {"content-type": "application/json", "accept": "application/json", "user-agent": "hegui"}


class Target(Protocol):
    """Something that answers questions."""

    async def ask(self, asked: Asked) -> Outcome:
        """Asks once. It never raises for what a service or a network does."""
        ...


@asynccontextmanager
async def opened(
    settings: TargetSettings, folder: Path, now: Callable[[], datetime] | None = None
) -> AsyncIterator[Target]:
    """A target, ready to be asked; its connections are closed in the end.

    Args:
        settings: of the target.
        folder: that a key file is relative to, and in which a function's module is looked for too.
        now: what time it is, for a ``Retry-After`` that is a date.

    Raises:
        InputError: the key or the function is not to be had.
    """
    if settings.kind is Kind.PYTHON:
        with ThreadPoolExecutor(settings.concurrency.most, "hegui-target") as pool:
            yield Called(function_named(settings.function or "", folder), pool, settings.timeout_seconds)
        return
    key = secret_of(settings.key, folder)
    headers = dict(_HEADERS)
    if key is not None:
        name, value = _key_header(settings, key)
        headers[name] = value
    connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=300)
    timeout = aiohttp.ClientTimeout(total=settings.timeout_seconds)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=headers, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield OverHttp(wire_of(settings), session, now)


def wire_of(settings: TargetSettings) -> Wire:
    """What the service is sent, and how it is read."""
    url, model = settings.url or "", settings.model or ""
    match settings.kind:
        case Kind.OPENAI:
            return Chat(url, model, settings.system, settings.parameters)
        case Kind.GATEWAY:
            return Chat(url, model, settings.system, settings.parameters, settings.user)
        case Kind.ANTHROPIC:
            return Messages(url, model, settings.system, settings.parameters)
        case Kind.IMAGES:
            return Images(url, model, settings.parameters)
        case Kind.HTTP:
            answer, method = settings.answer or "", settings.method
            return Template(url, settings.body, answer, settings.reasoning, settings.refused, method, settings.headers)
        case Kind.PYTHON:
            raise ValueError("a function has no wire / 函数不经网络")
        case _:
            assert_never(settings.kind)


def _key_header(settings: TargetSettings, key: str) -> tuple[str, str]:
    name = settings.key_header or ("x-api-key" if settings.kind is Kind.ANTHROPIC else "authorization")
    return name, f"Bearer {key}" if name.lower() == "authorization" else key


class OverHttp:
    """A service. No redirect is followed and no proxy is used."""

    def __init__(self, wire: Wire, session: "aiohttp.ClientSession", now: Callable[[], datetime] | None) -> None:
        self._wire = wire
        self._session = session
        self._now = now

    async def ask(self, asked: Asked) -> Outcome:
        """Sends one request and reads what comes back."""
        request = self._wire.request(asked)
        try:
            async with self._session.request(
                request.method, request.url, data=request.body, headers=request.headers, allow_redirects=False
            ) as response:
                body = await _bounded(response)
                if body is None:
                    return Broken(
                        Text(f"应答超过 {_MOST_BYTES >> 20} MB", f"the answer is over {_MOST_BYTES >> 20} MB"),
                        again=False,
                    )
                fine = response.status == _OK  # only answers that are none are read with their headers
                headers = {} if fine else {name.lower(): value for name, value in response.headers.items()}
                received = Received(response.status, headers, body, self._now() if self._now else None)
        except TimeoutError:
            return Broken(Text("服务在时限内没有应答", "the service did not answer in time"), again=True, slow=True)
        except (aiohttp.ClientError, OSError) as error:
            kind = type(error).__name__  # its words may hold anything
            return Broken(Text(f"无法连接服务（{kind}）", f"the service cannot be reached ({kind})"), again=True)
        return self._wire.read(received)


async def _bounded(response: "aiohttp.ClientResponse") -> bytes | None:
    if response.content_length is not None and response.content_length <= _MOST_BYTES:
        return await response.read()
    found = bytearray()
    async for block in response.content.iter_any():
        found += block
        if len(found) > _MOST_BYTES:
            return None
    return bytes(found)


class Called:
    """A function of the provider's own: ``(question, history) -> str`` or an outcome, plain or async."""

    def __init__(self, function: Callable[..., Any], pool: ThreadPoolExecutor, timeout: float) -> None:
        self._function = function
        self._pool = pool
        self._timeout = timeout

    async def ask(self, asked: Asked) -> Outcome:
        """Calls it; what it raises is a failure of this question."""
        try:
            async with asyncio.timeout(self._timeout):
                if inspect.iscoroutinefunction(self._function):
                    said = await self._function(asked.question, asked.history)
                else:
                    loop = asyncio.get_running_loop()
                    said = await loop.run_in_executor(self._pool, self._function, asked.question, asked.history)
        except TimeoutError:
            return Broken(Text("函数在时限内没有返回", "the function did not return in time"), again=True, slow=True)
        except Exception as error:  # noqa: BLE001  a stranger's function may raise anything; it is told, and tried again
            kind = f"{type(error).__name__}: {error}"[:200]
            return Broken(Text(f"函数出错：{kind}", f"the function raised {kind}"), again=True)
        match said:
            case str():
                return Answered(said)
            case Answered() | Filtered() | Busy() | Broken() | Halted():
                return said
            case _:
                kind = type(said).__name__
                return Broken(
                    Text(f"函数返回了 {kind}，须为文本", f"the function returned {kind}, not a text"), again=False
                )


def code_digest(settings: TargetSettings, folder: Path) -> str | None:
    """SHA-256 of the file that holds the function, so that a plan sees it change; None for a service.

    Raises:
        InputError: there is no such function.
    """
    if settings.kind is not Kind.PYTHON:
        return None
    return digest_of_code(function_named(settings.function or "", folder))
