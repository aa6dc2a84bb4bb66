# SPDX-License-Identifier: Apache-2.0
"""Requests on their way to upstreams: what is tried again and what is not, how long, and when an upstream is left alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from gateway_factory import FILING, LoopThread, RunningGateway, ask, chat, running
from mock_upstream import Asked, MockUpstream, chat_answer, chat_events, stream, whole

from hegui.gateway.breaker import CLOSED, Open

Behaviour = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def failing(times: int, status: int, headers: dict[str, str] | None = None) -> Behaviour:
    """An upstream that fails so often, then answers."""
    left = times

    async def answers(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            await whole(writer, {"error": {"message": "busy"}}, status, headers)
        elif asked.json.get("stream"):
            await stream(writer, chat_events(["好"]))
        else:
            await whole(writer, chat_answer("好"))

    return answers


@pytest.fixture
def fresh(gateway: RunningGateway) -> RunningGateway:
    """The shared gateway, whose upstream has no failures on its account."""
    gateway.running.gateway.upstreams["mock"].breaker.state = CLOSED
    yield gateway
    gateway.running.gateway.upstreams["mock"].breaker.state = CLOSED


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_upstream_that_is_out_of_order_is_asked_again(status: int, streams: bool, fresh: RunningGateway) -> None:
    """Once, by the settings; the caller sees nothing of it."""
    fresh.upstream.behaviour = failing(1, status)
    assert ask(fresh, chat("好", stream=streams)).status_code == 200
    assert len(fresh.upstream.asked) == 2


@pytest.mark.parametrize("status", [500, 400, 401, 404])
def test_other_failures_are_not_tried_again(status: int, fresh: RunningGateway) -> None:
    """It may have been at work, or would say the same."""
    fresh.upstream.behaviour = failing(1, status)
    assert ask(fresh, chat("好")).status_code >= 400
    assert len(fresh.upstream.asked) == 1


def test_a_busy_upstream_is_asked_again_when_it_says(fresh: RunningGateway) -> None:
    """After a short wait of its own words; without a word, or for a long one, the caller is told."""
    fresh.upstream.behaviour = failing(1, 429, {"retry-after": "1"})
    began = time.monotonic()
    assert ask(fresh, chat("好")).status_code == 200
    assert time.monotonic() - began >= 1
    for headers in (None, {"retry-after": "60"}, {"retry-after": "soon"}):
        fresh.upstream.asked.clear()
        fresh.upstream.behaviour = failing(1, 429, headers)
        answer = ask(fresh, chat("好"))
        assert answer.status_code == 429
        assert answer.headers.get("retry-after") == ("60" if headers == {"retry-after": "60"} else None)
        assert len(fresh.upstream.asked) == 1
    assert fresh.running.gateway.upstreams["mock"].breaker.state is CLOSED


def test_a_stream_that_broke_is_not_asked_for_again(fresh: RunningGateway) -> None:
    """Something was passed on."""

    async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        await writer.drain()
        writer.transport.abort()

    fresh.upstream.behaviour = breaks
    ask(fresh, chat("好", stream=True))
    assert len(fresh.upstream.asked) == 1


def test_an_upstream_that_says_nothing_is_not_waited_for(thread: LoopThread, folder: Path) -> None:
    """After the time to the first byte the caller is told, and nothing is asked twice."""

    async def silent(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    with running(thread, folder, silent, upstream=", first_byte_seconds: 0.3") as gateway:
        answer = ask(gateway, chat("好"))
        assert (answer.status_code, answer.json()["error"]["code"]) == (504, "upstream_timeout")
        assert len(gateway.upstream.asked) == 1
        assert gateway.seen.asked_of == [("mock", "late")]
        assert gateway.last()["status"] == "failed"


def test_an_upstream_that_fails_is_left_alone_and_tried_again(thread: LoopThread, folder: Path) -> None:
    """After some failures in a row nothing is sent to it; when it has cooled, one request finds out."""
    with running(thread, folder, upstream=", failures: 3, cooling_seconds: 0.6") as gateway:
        gateway.upstream.behaviour = failing(100, 500)
        for _ in range(3):
            ask(gateway, chat("好"))
        assert isinstance(gateway.running.gateway.upstreams["mock"].breaker.state, Open)
        gateway.upstream.asked.clear()
        answer = ask(gateway, chat("好"))
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "upstream_resting")
        assert int(answer.headers["retry-after"]) >= 1
        assert gateway.upstream.asked == []
        time.sleep(0.7)
        gateway.upstream.behaviour = failing(0, 500)
        assert ask(gateway, chat("好")).status_code == 200
        assert gateway.running.gateway.upstreams["mock"].breaker.state is CLOSED


@pytest.mark.parametrize("fault", ["down", "busy", "error", "resting"])
def test_the_next_upstream_of_a_model_is_asked(fault: str, thread: LoopThread, folder: Path) -> None:
    """By priority: a spare one answers where the first cannot."""
    spare = MockUpstream()
    thread.do(spare.start())
    upstream = f'}}\n  spare: {{url: "{spare.url}"}}\n  down: {{url: "http://127.0.0.1:9", attempts: 1'
    first = "down" if fault == "down" else "mock"
    models = f"  both: {{upstreams: [{{upstream: {first}}}, {{upstream: spare, priority: 2}}], filing: {FILING}}}"
    with running(thread, folder, upstream=upstream, models=models) as gateway:
        if fault == "busy":
            gateway.upstream.behaviour = failing(9, 429, {"retry-after": "30"})
        elif fault == "error":
            gateway.upstream.behaviour = failing(9, 503)
        elif fault == "resting":
            gateway.running.gateway.upstreams["mock"].breaker.state = Open(float("inf"))
        answer = ask(gateway, chat("好", model="both"))
        assert answer.status_code == 200
        assert len(spare.asked) == 1
        assert gateway.last()["upstream"] == "spare"
    thread.do(spare.stop())


def test_what_is_covered_stays_covered_at_every_upstream(thread: LoopThread, folder: Path) -> None:
    """Retries send what the guard let pass, not what came."""
    with running(thread, folder) as gateway:
        gateway.upstream.behaviour = failing(1, 503)
        ask(gateway, chat("电话13812345678"))
        texts: list[Any] = [asked.json["messages"][0]["content"] for asked in gateway.upstream.asked]
        assert texts == ["电话138****5678"] * 2
