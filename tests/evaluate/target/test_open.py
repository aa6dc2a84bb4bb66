# SPDX-License-Identifier: Apache-2.0
"""Targets that are asked: over the network of this machine, and as functions."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from evaluate_factory import chat, fault, scripted, target

from hegui.errors import InputError
from hegui.evaluate.target.open import code_digest, opened
from hegui.evaluate.target.outcome import Answered, Asked, Broken, Halted, Outcome
from hegui.evaluate.target.settings import Concurrency, Kind, Secret

FUNCTIONS = """
import time
def plain(question, history): return f"{len(history)} {question}"
async def waiting(question, history): return question.upper()
def failing(question, history): raise RuntimeError("坏了")
def strange(question, history): return 5
def slow(question, history): time.sleep(1.5)
"""


def ask(script: Any, question: str = "问", **more: Any) -> tuple[Outcome, Any]:
    async def once() -> tuple[Outcome, Any]:
        async with scripted(script) as server, opened(target(server.url, **more), Path()) as opened_target:
            return await opened_target.ask(Asked(question)), server

    return asyncio.run(once())


def test_the_key_is_sent_and_nowhere_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a bearer token by default; in another header if asked for."""
    monkeypatch.setenv("KEY", "sk-secret")
    settings = target(key=Secret(env="KEY"))
    assert "sk-secret" not in repr(settings)
    _, server = ask(lambda _w, _b: "好", key=Secret(env="KEY"))
    assert server.headers[0]["authorization"] == "Bearer sk-secret"
    _, server = ask(lambda _w, _b: "好", key=Secret(env="KEY"), key_header="api-key")
    assert server.headers[0]["api-key"] == "sk-secret"
    assert "authorization" not in server.headers[0]
    said = {"content": [{"type": "text", "text": "好"}]}
    _, server = ask(lambda _w, _b: web.json_response(said), kind=Kind.ANTHROPIC, key=Secret(env="KEY"))
    assert server.headers[0]["x-api-key"] == "sk-secret"


def test_no_redirect_is_followed() -> None:
    """A key must not go elsewhere."""
    outcome, server = ask(lambda _w, _b: web.Response(status=307, headers={"location": "/elsewhere"}))
    assert isinstance(outcome, Halted)
    assert len(server.asked) == 1


def test_a_service_that_is_not_there_or_too_slow_is_a_failure() -> None:
    """Which may pass; nothing is raised."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"

        async def once() -> Outcome:
            async with opened(target(address), Path()) as opened_target:
                return await opened_target.ask(Asked("问"))

        gone = asyncio.run(once())
    assert isinstance(gone, Broken)
    assert gone.again
    slow, _ = ask(lambda _w, _b: 3.0, timeout_seconds=1.0)
    assert isinstance(slow, Broken)
    assert slow.slow


def test_a_question_that_is_no_text_is_still_sent() -> None:
    """A lone surrogate is replaced."""
    outcome, server = ask(lambda _w, _b: chat("好"), question="a\ud800b")
    assert isinstance(outcome, Answered)
    assert server.asked == ["a?b"]


def test_a_fault_is_read_with_its_headers() -> None:
    """Retry-After reaches the pace."""
    outcome, _ = ask(lambda _w, _b: fault(429, {}, retry_after="7"))
    assert getattr(outcome, "after", None) == 7.0


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("plain", Answered("1 问")),
        ("waiting", Answered("问")),
        ("failing", Broken),
        ("strange", Broken),
        ("slow", Broken),
    ],
)
def test_a_function_is_asked_too(name: str, outcome: Any, tmp_path: Path) -> None:
    """Plain or async; what it raises or returns amiss is a failure of this question."""
    module = f"functions_{name}"
    (tmp_path / f"{module}.py").write_text(FUNCTIONS, "utf-8")
    settings = target(kind=Kind.PYTHON, url=None, model=None, function=f"{module}:{name}", timeout_seconds=1.0)

    async def once() -> Outcome:
        async with opened(settings, tmp_path) as opened_target:
            return await opened_target.ask(Asked("问", ("前",) if name == "plain" else ()))

    found = asyncio.run(once())
    assert found == outcome if isinstance(outcome, Answered) else isinstance(found, outcome)


def test_a_plan_sees_a_function_change(tmp_path: Path) -> None:
    """By the digest of its file; a service has none."""
    (tmp_path / "changing.py").write_text(FUNCTIONS, "utf-8")
    settings = target(kind=Kind.PYTHON, url=None, model=None, function="changing:plain")
    before = code_digest(settings, tmp_path)
    (tmp_path / "changing.py").write_text(FUNCTIONS + "\n", "utf-8")
    assert code_digest(settings, tmp_path) != before
    assert code_digest(target(), tmp_path) is None


def test_a_function_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Module or name."""
    (tmp_path / "there.py").write_text("x = 5\n", "utf-8")
    for name in ("nowhere:f", "there:f", "there:x"):
        with pytest.raises(InputError, match="function"):
            code_digest(target(kind=Kind.PYTHON, url=None, model=None, function=name), tmp_path)


def test_many_requests_at_a_time_are_no_trouble() -> None:
    """Connections are not what limits them."""

    async def many() -> int:
        async with (
            scripted(lambda _w, _b: 1.0) as server,
            opened(target(server.url, concurrency=Concurrency(start=50)), Path()) as opened_target,
        ):
            await asyncio.gather(*(opened_target.ask(Asked(str(number))) for number in range(150)))
            return server.most_under_way

    assert asyncio.run(many()) > 100  # where aiohttp stops by default
