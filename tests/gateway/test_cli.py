# SPDX-License-Identifier: Apache-2.0
"""``hegui gateway check-config`` and ``run``, as an operator calls them: a real process, real signals."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from command import run
from gateway_factory import KEY, POLICY, Given, LoopThread, chat, settings_in
from mock_upstream import Asked, MockUpstream, begin_stream, chat_events, end_stream, send_piece

PROGRAM = Path(sys.executable).with_name("hegui")
SECRETS = {"HEGUI_TEST_KEY": KEY, "HEGUI_TEST_PSEUDONYMS": "0123456789abcdef0123456789abcdef"}


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets of the settings."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@contextmanager
def process(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A gateway that runs, and its address."""
    command = [str(PROGRAM), "gateway", "run", str(folder / "gateway.yaml"), "--lang", "en", *options]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **SECRETS})
    assert running.stderr is not None
    try:
        address = ""
        while not address:
            line = running.stderr.readline().decode()
            assert line, "it did not start"
            if "serves at" in line:
                address = line.split()[-1]
        yield running, f"http://{address}"
    finally:
        if running.poll() is None:
            running.kill()
        running.communicate()


def post(url: str, body: object) -> httpx.Response:
    """A request."""
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.post(f"{url}/v1/chat/completions", json=body, headers={"authorization": f"Bearer {KEY}"})


def test_settings_that_are_fine_are_told(tmp_path: Path, secrets: None) -> None:
    """With their models and the version of the rules."""
    ended = run("gateway", "check-config", str(settings_in(tmp_path, "http://127.0.0.1:9", Given())), "--lang", "zh")
    assert ended.code == 0
    assert "规则版本 sha256:" in ended.out
    assert "模型 chat" in ended.out
    assert secrets is None


def test_settings_that_are_wrong_are_told_with_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All at once: a policy, a lexicon, secrets that are missing or weak; never a traceback, never the secret."""
    monkeypatch.delenv("HEGUI_TEST_PSEUDONYMS", raising=False)
    monkeypatch.setenv("HEGUI_TEST_KEY", "sk-test-1234")
    file = settings_in(tmp_path, "http://127.0.0.1:9", Given(policy=POLICY.replace("mask", "hide")))
    ended = run("gateway", "check-config", str(file))
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert "sk-test-1234" not in ended.err
    assert all(word in ended.err for word in ("policy.yaml:10", "HEGUI_TEST_PSEUDONYMS", "gateway.yaml:"))
    ended = run("gateway", "check-config", str(file), "--no-secrets")
    assert "policy.yaml:10" in ended.err
    assert "HEGUI_TEST_PSEUDONYMS" not in ended.err


def test_a_gateway_starts_reloads_and_stops(thread: LoopThread, tmp_path: Path) -> None:
    """SIGHUP reads the settings again, SIGTERM lets a stream end; a line for each request on standard output, no content."""

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events([*"一二三四五六"]):
            await send_piece(writer, piece)
            await asyncio.sleep(0.2)
        await end_stream(writer)
        assert asked

    upstream = MockUpstream()
    thread.do(upstream.start())
    settings_in(tmp_path, upstream.url, Given())
    with process(tmp_path) as (running, url):
        assert post(url, chat("你好")).json()["choices"][0]["message"]["content"] == "你好"
        settings = (tmp_path / "gateway.yaml").read_text(encoding="utf-8")
        (tmp_path / "gateway.yaml").write_text(settings.replace("{mark: none}", "{mark: end}"), encoding="utf-8")
        running.send_signal(signal.SIGHUP)
        end = time.monotonic() + 20
        while "人工智能生成" not in post(url, chat("你好")).text:
            assert time.monotonic() < end
            time.sleep(0.1)
        upstream.behaviour = slow
        with (
            httpx.Client(trust_env=False, timeout=20) as client,
            client.stream(
                "POST",
                f"{url}/v1/chat/completions",
                json=chat("好", stream=True),
                headers={"authorization": f"Bearer {KEY}"},
            ) as answer,
        ):
            pieces = answer.iter_raw()
            whole = next(pieces)
            running.send_signal(signal.SIGTERM)
            whole += b"".join(pieces)
        assert whole.endswith(b"data: [DONE]\n\n")
        written, said = running.communicate(timeout=20)
    assert running.returncode == 0
    lines = [json.loads(line) for line in written.splitlines()]
    assert len(lines) >= 3
    assert {line["status"] for line in lines} == {200}
    assert "你好" not in written.decode()
    assert b"Traceback" not in said
    thread.do(upstream.stop())


def test_processes_share_a_port(thread: LoopThread, tmp_path: Path) -> None:
    """One for each core, each with a name of its own; without one it does not start."""
    upstream = MockUpstream()
    thread.do(upstream.start())
    file = settings_in(tmp_path, upstream.url, Given(listen=", shared: true"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    file.write_text(file.read_text(encoding="utf-8").replace("port: 0", f"port: {port}"), encoding="utf-8")
    command = [str(PROGRAM), "gateway", "run", str(file)]
    done = subprocess.run(command, capture_output=True, env={**os.environ, **SECRETS}, timeout=30, check=False)
    assert (done.returncode, "--replica" in done.stderr.decode()) == (2, True)
    with process(tmp_path, "--replica", "one"), process(tmp_path, "--replica", "two") as (_, url):
        for number in range(20):
            assert post(url, chat(f"第 {number} 次")).status_code == 200
        end = time.monotonic() + 10
        replicas: set[str] = set()
        while replicas != {"one", "two"}:
            assert time.monotonic() < end
            with sqlite3.connect(tmp_path / "records.db") as connection:
                replicas = {row[0] for row in connection.execute("SELECT DISTINCT replica FROM exchanges")}
            time.sleep(0.2)
    thread.do(upstream.stop())


def test_a_port_that_is_taken_ends_with_exit_2(thread: LoopThread, tmp_path: Path) -> None:
    """And a message."""
    upstream = MockUpstream()
    thread.do(upstream.start())
    file = settings_in(tmp_path, upstream.url, Given())
    file.write_text(file.read_text(encoding="utf-8").replace("port: 0", f"port: {upstream.port}"), encoding="utf-8")
    command = [str(PROGRAM), "gateway", "run", str(file)]
    done = subprocess.run(command, capture_output=True, env={**os.environ, **SECRETS}, timeout=30, check=False)
    assert done.returncode == 2
    assert "gateway.yaml:1" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    thread.do(upstream.stop())
