# SPDX-License-Identifier: Apache-2.0
"""A whole gateway to test with: settings in a folder, a mock upstream, everything in a thread with a loop of its own."""

import asyncio
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
from mock_upstream import Behaviour, MockUpstream, echo
from sqlalchemy import select

from hegui.gateway.call import Call
from hegui.gateway.config import load_config
from hegui.gateway.serving import Running, serve
from hegui.records.schema import EXCHANGES

Result = TypeVar("Result")

KEY = "hg-aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6kL9nP2r"
FILING = "Beijing-DeepseekChat-202404280016"
POLICY = """\
name: service
version: "1"
detectors:
  lexicon:
    rules:
      - {at: high, action: block}
      - {at: low, action: mark}
      - {category: self-harm, at: low, action: replace}
  personal:
    rules: [{at: medium, action: mask}]
"""
TERMS = """\
name: mine
terms:
  - {text: 大麻, category: A.1.h, tier: block, unless: [大麻烦]}
  - {text: 不想活了, category: self-harm, tier: block}
"""
SETTINGS = """\
listen: {{port: 0{listen}}}
policy: policy.yaml
lexicons: [{lexicon}]
records:
  database: sqlite:///records.db
  pseudonyms: env:HEGUI_TEST_PSEUDONYMS
{records}
keys: {{app: "env:HEGUI_TEST_KEY"}}
users:
  anonymous: allow
  real_names: never
{users}
upstreams:
  mock: {{url: "{url}", attempts: 2{upstream}}}
  anthropic: {{url: "{url}", wire: anthropic, key: "env:HEGUI_TEST_KEY"}}
models:
  chat: {{upstreams: [{{upstream: mock}}], filing: {filing}}}
  renamed: {{upstreams: [{{upstream: mock, model: inner}}], filing: {filing}}}
  claude: {{upstreams: [{{upstream: anthropic}}], filing: {filing}}}
  abroad: {{upstreams: [{{upstream: mock}}], serves: elsewhere}}
{models}
labels: {{text: {{mark: {label}}}, unmarked: true{labels}}}
{rest}
"""


class LoopThread:
    """A loop in a thread of its own: gateway and mock live in it, clients of tests outside."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, wanted: Coroutine[Any, Any, Result], seconds: float = 20) -> Result:
        """Runs something in the loop, and waits for it."""
        return asyncio.run_coroutine_threadsafe(wanted, self.loop).result(seconds)

    def stop(self) -> None:
        """Ends it, and what still waits in it."""

        async def cancelled() -> None:
            waiting = asyncio.all_tasks() - {asyncio.current_task()}
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

        self.do(cancelled())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()


@dataclass
class Seen:
    """An observer that remembers."""

    calls: list[Call] = field(default_factory=list)
    asked_of: list[tuple[str, str]] = field(default_factory=list)
    judgements: list[tuple[str, str]] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)

    def began(self) -> None: ...

    def ended(self, call: Call) -> None:
        self.calls.append(call)

    def asked(self, upstream: str, outcome: str, seconds: float) -> None:  # noqa: ARG002  an observer's signature
        self.asked_of.append((upstream, outcome))

    def judged(self, detector: str, outcome: str, seconds: float) -> None:  # noqa: ARG002  as above
        self.judgements.append((detector, outcome))

    def reloaded(self, what: str, version: str, seconds: float) -> None:  # noqa: ARG002  as above
        self.versions.append(version)


@dataclass
class RunningGateway:
    """A gateway that runs, with its upstream."""

    running: Running
    upstream: MockUpstream
    thread: LoopThread
    folder: Path
    seen: Seen
    _serving: Future[None]

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.running.port}"

    @property
    def address(self) -> tuple[str, int]:
        """For a raw connection."""
        return "127.0.0.1", self.running.port

    def exchanges(self, most: int = 50) -> list[dict[str, Any]]:
        """What is on record, the oldest first, after all that waits was written."""
        assert self.running.writer.flush(10)
        with self.running.store.reading() as connection:
            rows = connection.execute(select(EXCHANGES).order_by(EXCHANGES.c.at, EXCHANGES.c.id)).mappings()
            return [dict(row) for row in rows][-most:]

    def last(self) -> dict[str, Any]:
        """The last exchange on record."""
        return self.exchanges()[-1]

    def stop(self, seconds: float = 20) -> None:
        """Ends gateway and upstream."""
        self.thread.loop.call_soon_threadsafe(self.running.stop)
        self._serving.result(seconds)
        self.thread.do(self.upstream.stop())


@dataclass(frozen=True)
class Given:
    """What of the settings is said otherwise: lines of YAML."""

    listen: str = ""
    records: str = ""
    users: str = ""
    upstream: str = ""
    models: str = ""
    rest: str = ""
    policy: str = POLICY
    terms: str = TERMS
    label: str = "none"
    lexicon: str = "terms.yaml"
    labels: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def settings_in(folder: Path, url: str, given: Given) -> Path:
    """The files of settings."""
    folder.mkdir(parents=True, exist_ok=True)
    usual = {"reminders": "{of: nobody}", "minors": "{unknown: adult}"}
    users = [given.users, *(f"  {name}: {value}" for name, value in usual.items() if f"{name}:" not in given.users)]
    words = SETTINGS.format(
        users="\n".join(users),
        url=url,
        filing=FILING,
        label=given.label,
        lexicon=given.lexicon,
        **{name: getattr(given, name) for name in ("listen", "records", "upstream", "models", "rest", "labels")},
    )
    files = {"gateway.yaml": words, "policy.yaml": given.policy, "terms.yaml": given.terms, **given.files}
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder / "gateway.yaml"


def start(
    thread: LoopThread,
    folder: Path,
    behaviour: Behaviour = echo,
    given: Given = Given(),
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> RunningGateway:
    """A gateway that serves."""
    os.environ["HEGUI_TEST_KEY"] = KEY
    os.environ["HEGUI_TEST_PSEUDONYMS"] = "0123456789abcdef0123456789abcdef"
    upstream = MockUpstream(behaviour)
    thread.do(upstream.start())
    config = load_config(settings_in(folder, upstream.url, given))
    seen, started = Seen(), Future[Running]()
    serving = asyncio.run_coroutine_threadsafe(serve(config, clock, (seen,), started.set_result), thread.loop)
    done, _ = wait([serving, started], 20, FIRST_COMPLETED)
    if serving in done:
        serving.result()
    return RunningGateway(started.result(), upstream, thread, folder, seen, serving)


@contextmanager
def running(thread: LoopThread, folder: Path, behaviour: Behaviour = echo, **given: Any) -> Iterator[RunningGateway]:
    """A gateway that serves within the block."""
    gateway = start(thread, folder, behaviour, Given(**given))
    try:
        yield gateway
    finally:
        gateway.stop()


def ask(
    gateway: RunningGateway,
    body: Any,
    path: str = "/v1/chat/completions",
    headers: Mapping[str, str] | None = None,
    key: str | None = KEY,
) -> httpx.Response:
    """A request that is answered whole."""
    shown = {"authorization": f"Bearer {key}"} if key is not None else {}
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    told = {"content-type": "application/json", **shown, **(headers or {})}
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.post(gateway.url + path, content=content, headers=told)


def chat(text: str, model: str = "chat", **more: Any) -> dict[str, Any]:
    """A request of chat/completions."""
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


def within_seconds(holds: Callable[[], Any], seconds: float = 5.0) -> None:
    """Waits until it holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.05)


def raw(gateway: RunningGateway, sent: bytes, seconds: float = 5.0) -> bytes:
    """What comes back over a raw connection until it is closed, or for so long."""
    with socket.create_connection(gateway.address, timeout=seconds) as connection:
        with suppress(ConnectionError):  # the other side may have had enough
            connection.sendall(sent)
        return received(connection)


def received(connection: socket.socket) -> bytes:
    """All that comes until the other side closes or falls silent."""
    found = bytearray()
    try:
        while piece := connection.recv(65536):
            found += piece
    except (TimeoutError, ConnectionError):
        pass
    return bytes(found)
