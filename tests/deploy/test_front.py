# SPDX-License-Identifier: Apache-2.0
"""The front before two real gateways: TLS, streams without buffering, a replica that goes while requests come, nothing of the operators'."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from gateway_factory import KEY, LoopThread, RunningGateway, chat, running
from mock_upstream import Asked, begin_stream, chat_events, echo, end_stream, send_piece

ROOT = Path(__file__).parents[2]
CONF = (ROOT / "deploy" / "config" / "nginx.conf").read_text("utf-8")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin")
HEADERS = {"authorization": f"Bearer {KEY}"}

pytestmark = pytest.mark.skipif(
    NGINX is None and os.environ.get("HEGUI_REQUIRE_NGINX") != "1",
    reason="nginx is not installed (Debian: nginx-light)",
)


@pytest.fixture(scope="module")
def thread() -> Iterator[LoopThread]:
    """A loop beside the tests."""
    thread = LoopThread()
    yield thread
    thread.stop()


@contextmanager
def front(folder: Path, one: RunningGateway, other: RunningGateway) -> Iterator[httpx.Client]:
    """The program with the file of the deployment: names, ports and paths are other ones, and an nginx before 1.27.3 cannot `resolve`."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = CONF.replace(" resolve max_fails", " max_fails").replace("listen 8443", f"listen 127.0.0.1:{port}")
    for name, gateway in (("gateway-a", one), ("gateway-b", other)):
        settings = settings.replace(f"{name}:8080", f"127.0.0.1:{gateway.running.port}").replace(
            f"{name}:8081", f"127.0.0.1:{gateway.running.port}"
        )
    settings = settings.replace("/tmp/", f"{folder}/").replace("/run/secrets/", f"{folder}/")  # noqa: S108  of the container
    (folder / "nginx.conf").write_text(settings, "utf-8")
    openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run(
        [*openssl, "-keyout", str(folder / "certificate-key"), "-out", str(folder / "certificate")],
        check=True,
        capture_output=True,
        timeout=30,
    )
    assert NGINX is not None, "HEGUI_REQUIRE_NGINX=1, and there is no nginx"
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    subprocess.run([*command, "-t"], check=True, capture_output=True, timeout=20)
    process = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=False, trust_env=False, timeout=20) as client:  # noqa: S501  signed by ourselves
            _await(port)
            yield client
    finally:
        process.terminate()
        process.wait(10)


def _await(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx does not listen")


async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """A stream of a second; what is not asked as a stream is echoed."""
    if not asked.json.get("stream"):
        await echo(asked, writer)
        return
    await begin_stream(writer)
    for piece in chat_events([f"第{number}段。" for number in range(10)]):
        await send_piece(writer, piece)
        await asyncio.sleep(0.1)
    await end_stream(writer)


def test_two_replicas_behind_the_front(thread: LoopThread, tmp_path: Path) -> None:
    """Requests go to both; a stream comes piece by piece; one replica stops with a stream under way, and no request fails."""
    with running(thread, tmp_path / "a", slow) as one, running(thread, tmp_path / "b", slow) as other:
        (tmp_path / "front").mkdir()
        with front(tmp_path / "front", one, other) as client:
            for _ in range(6):
                assert client.post("/v1/chat/completions", json=chat("你好"), headers=HEADERS).status_code == 200
            assert one.seen.calls
            assert other.seen.calls
            with client.stream("POST", "/v1/chat/completions", json=chat("说", stream=True), headers=HEADERS) as answer:
                began = time.monotonic()
                pieces = answer.iter_raw()
                first = next(pieces)
                assert time.monotonic() - began < 0.7, "the stream was buffered"
                stopping = one if any(call.exchange is None for call in one.running.gateway.pulse.calls) else other
                thread.loop.call_soon_threadsafe(stopping.running.stop)
                answers = [
                    client.post("/v1/chat/completions", json=chat("你好"), headers=HEADERS).status_code
                    for _ in range(6)
                ]
                rest = (first + b"".join(pieces)).decode()
            assert answers == [200] * 6
            assert rest.rstrip().endswith("data: [DONE]")
            assert "第9段" in rest


def test_what_is_of_operators_is_not_reached_from_outside(thread: LoopThread, tmp_path: Path) -> None:
    """Neither their API nor the metrics, by whatever spelling."""
    with running(thread, tmp_path / "a") as one, running(thread, tmp_path / "b") as other:
        (tmp_path / "front").mkdir()
        with front(tmp_path / "front", one, other) as client:
            for path in (
                "/operator/metrics",
                "/operator/",
                "/OPERATOR/../operator/metrics",
                "//operator/metrics",
                "/v1/../operator/metrics",
            ):
                answer = client.get(path, headers=HEADERS)
                assert answer.status_code == 404, path
                assert not any(call.path.startswith("/operator") for call in (*one.seen.calls, *other.seen.calls)), path
            long = json.dumps(chat("好" * 2_000_000)).encode()
            assert client.post("/v1/chat/completions", content=long, headers=HEADERS).status_code == 413
