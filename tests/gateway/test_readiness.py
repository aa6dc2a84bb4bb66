# SPDX-License-Identifier: Apache-2.0
"""Readiness: no while stopping, while records are lost or cannot be kept, while the tables are old; streams end as they began."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from gateway_factory import KEY, TERMS, Given, LoopThread, RunningGateway, ask, chat, running, settings_in
from mock_upstream import Asked, MockUpstream, begin_stream, chat_events, echo, end_stream, send_piece
from sqlalchemy import text

from hegui.gateway import readiness
from hegui.gateway.readiness import LOSS_COUNTS, Readiness
from hegui.records.migrate import migrate
from hegui.records.store import Store
from hegui.records.writer_status import WriterStatus

WELL = WriterStatus(True, 0, 0, 0, 0, 0, 0, 0, 0, None, None, False, None)


class Watched:
    """A readiness whose writer and clock the test moves."""

    def __init__(self, store: Store) -> None:
        self.status = WELL
        self.now = 100.0
        self.readiness = Readiness(store, lambda: self.status, lambda: self.now)

    def writer(self, **values: object) -> None:
        """The writer is doing otherwise."""
        fields = {name: getattr(WELL, name) for name in WriterStatus.__slots__}
        self.status = WriterStatus(**{**fields, **values})  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A database with tables."""
    made = Store(f"sqlite:///{tmp_path / 'records.db'}")
    migrate(made)
    yield made
    made.close()


def test_a_gateway_that_is_well_is_ready(store: Store) -> None:
    """Nothing is missing."""
    assert Watched(store).readiness.missing() == {}


def test_a_gateway_that_stops_is_not_ready(store: Store) -> None:
    """From the moment on that it is told to."""
    watched = Watched(store)
    watched.readiness.stopping = True
    assert watched.readiness.missing() == {"gateway": "stopping"}


def test_records_that_are_lost_are_feared_for_a_while(store: Store) -> None:
    """Not ready while the count rises and for half a minute after; an old loss is no reason."""
    watched = Watched(store)
    watched.writer(lost=3)
    assert watched.readiness.missing() == {"records": "losing"}
    watched.now += LOSS_COUNTS - 1
    assert watched.readiness.missing() == {"records": "losing"}
    watched.now += 2
    assert watched.readiness.missing() == {}
    watched.writer(lost=4)
    assert watched.readiness.missing() == {"records": "losing"}


def test_records_that_cannot_be_kept_are_a_reason(store: Store) -> None:
    """A database that is down is none as long as the spill takes what comes; the reason names no inside."""
    watched = Watched(store)
    since = {"failing_since": "2026-11-25", "failure": "host db-7 is down"}
    watched.writer(**since)
    assert watched.readiness.missing() == {}
    watched.writer(**since, spill_failing=True)
    assert watched.readiness.missing() == {"records": "failing"}
    watched.writer(running=False)
    assert watched.readiness.missing() == {"records": "failing"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM alembic_version", {"database": "old"}),
        ("UPDATE alembic_version SET version_num = '0001'", {"database": "old"}),
        ("UPDATE alembic_version SET version_num = 'of_a_newer_hegui'", {}),
    ],
)
def test_tables_of_an_older_version_are_a_reason(
    change: str, told: dict[str, str], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a restored backup; those of a newer version hold what this one needs."""
    monkeypatch.setattr(readiness, "EVERY", 0.02)
    watched = Watched(store)

    async def look() -> dict[str, str]:
        async with watched.readiness:
            await asyncio.sleep(0.3)
            assert watched.readiness.missing() == {}
            with store.writing() as connection:
                connection.execute(text(change))
            await asyncio.sleep(0.3)
            return dict(watched.readiness.missing())

    assert asyncio.run(look()) == told


def test_a_database_that_does_not_answer_is_not_a_reason(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is put is spilled: that is the writer's matter."""
    monkeypatch.setattr(readiness, "EVERY", 0.02)
    watched = Watched(store)

    def break_it() -> None:
        store.close()
        for file in tmp_path.glob("records.db-*"):
            file.unlink()
        (tmp_path / "noise").write_bytes(b"no database any more" * 100)
        (tmp_path / "noise").replace(
            tmp_path / "records.db"
        )  # at once: an empty file would be a database without tables

    async def look() -> dict[str, str]:
        async with watched.readiness:
            await asyncio.to_thread(break_it)
            await asyncio.sleep(0.3)
            return dict(watched.readiness.missing())

    assert asyncio.run(look()) == {}


def test_strangers_are_told_the_part_and_no_more(gateway: RunningGateway) -> None:
    """503 and a word; requests that come all the same are served."""
    gateway.running.readiness.stopping = True
    try:
        answer = httpx.get(f"{gateway.url}/readyz", trust_env=False)
        assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "missing": {"gateway": "stopping"}})
        assert httpx.get(f"{gateway.url}/healthz", trust_env=False).status_code == 200
        assert ask(gateway, chat("你好")).status_code == 200
    finally:
        gateway.running.readiness.stopping = False


def test_a_notice_is_given_before_the_end(thread: LoopThread, folder: Path) -> None:
    """Not ready at once, served for the time of the settings, and then no more."""
    with running(thread, folder, listen=", notice_seconds: 0.7") as gateway:
        thread.loop.call_soon_threadsafe(gateway.running.stop)
        time.sleep(0.2)
        assert httpx.get(f"{gateway.url}/readyz", trust_env=False).status_code == 503
        assert ask(gateway, chat("你好")).status_code == 200
        time.sleep(1)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{gateway.url}/readyz", trust_env=False)


def test_whoever_asks_twice_waits_for_no_notice(thread: LoopThread, folder: Path) -> None:
    """The second time it is the end."""
    began = time.monotonic()
    with running(thread, folder, listen=", notice_seconds: 60") as gateway:
        thread.loop.call_soon_threadsafe(gateway.running.stop)  # the block's end is the second
    assert time.monotonic() - began < 20


class Process:
    """A gateway in a process of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, words: str) -> httpx.Response:
        """A question that is answered whole."""
        headers = {"authorization": f"Bearer {KEY}"}
        return httpx.post(f"{self.url}/v1/chat/completions", json=chat(words), headers=headers, trust_env=False)


@contextmanager
def process(folder: Path, url: str, **given: str) -> Iterator[Process]:
    """`hegui gateway run` until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    file = settings_in(folder, url, Given(**given))
    file.write_text(file.read_text("utf-8").replace("port: 0", f"port: {port}", 1), "utf-8")
    log = folder / "log"
    secrets = {"HEGUI_TEST_KEY": KEY, "HEGUI_TEST_PSEUDONYMS": "0123456789abcdef" * 2}
    command = [str(Path(sys.executable).with_name("hegui")), "gateway", "run", str(file), "--no-log-requests"]
    with log.open("wb") as said:
        started = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, **secrets})
    try:
        found = Process(started, port, log)
        _await(lambda: httpx.get(f"{found.url}/readyz", trust_env=False).status_code == 200, log)
        yield found
    finally:
        started.kill()
        started.wait(10)


def _await(look: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if look():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    pytest.fail(log.read_text("utf-8"))


async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """A stream of two seconds; what is not asked as a stream is echoed."""
    if not asked.json.get("stream"):
        await echo(asked, writer)
        return
    await begin_stream(writer)
    for piece in chat_events([f"第{number}段。" for number in range(20)]):
        await send_piece(writer, piece)
        await asyncio.sleep(0.1)
    await end_stream(writer)


def test_signals_are_heard_while_streams_run(thread: LoopThread, folder: Path) -> None:
    """SIGHUP: other rules for new requests. SIGTERM: not ready, then no new requests. The stream that runs through both comes whole."""
    upstream = MockUpstream(slow)
    thread.do(upstream.start())
    try:
        with (
            process(folder, upstream.url, listen=", notice_seconds: 0.5") as gateway,
            httpx.Client(trust_env=False, timeout=20) as client,
            client.stream(
                "POST",
                f"{gateway.url}/v1/chat/completions",
                json=chat("说吧", stream=True),
                headers={"authorization": f"Bearer {KEY}"},
            ) as answer,
        ):
            pieces = answer.iter_raw()
            first = next(pieces)
            assert "新词" in gateway.ask("新词").json()["choices"][0]["message"]["content"]
            (folder / "terms.yaml").write_text(f"{TERMS}  - {{text: 新词, category: A.1.h, tier: block}}\n", "utf-8")
            gateway.process.send_signal(signal.SIGHUP)
            _await(lambda: gateway.ask("新词").headers["x-hegui-action"] == "block", gateway.log)
            gateway.process.send_signal(signal.SIGTERM)
            _await(lambda: httpx.get(f"{gateway.url}/readyz", trust_env=False).status_code == 503, gateway.log)
            rest = (first + b"".join(pieces)).decode()
            assert rest.rstrip().endswith("data: [DONE]")
            assert [f"第{number}段" in rest for number in range(20)] == [True] * 20
            assert gateway.process.wait(30) == 0
            with pytest.raises(httpx.ConnectError):
                gateway.ask("你好")
            events = [
                json.loads(line)["event"] for line in gateway.log.read_text("utf-8").splitlines() if line[:1] == "{"
            ]
            assert any("rules" in event for event in events)
    finally:
        thread.do(upstream.stop())


def test_settings_that_are_wrong_leave_the_gateway_as_it_is(thread: LoopThread, folder: Path) -> None:
    """SIGHUP with a broken file: an event tells what is wrong, and requests are served by the settings before."""
    upstream = MockUpstream(echo)
    thread.do(upstream.start())
    try:
        with process(folder, upstream.url) as gateway:
            (folder / "gateway.yaml").write_text("listen: {port: no}\n", "utf-8")
            gateway.process.send_signal(signal.SIGHUP)
            _await(lambda: "cannot be read anew" in gateway.log.read_text("utf-8"), gateway.log)
            assert gateway.ask("你好").status_code == 200
            gateway.process.send_signal(signal.SIGTERM)
            assert gateway.process.wait(30) == 0
    finally:
        thread.do(upstream.stop())
