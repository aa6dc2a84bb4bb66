# SPDX-License-Identifier: Apache-2.0
"""What callers reach, with a key and without, and what they are told otherwise, in the words of the protocol that they speak."""

import asyncio
import http.client
import logging
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from gateway_factory import KEY, LoopThread, RunningGateway, ask, chat, running
from mock_upstream import Asked, begin_stream, chat_answer, chat_events, send_piece, whole

from hegui.gateway.app import where_of
from hegui.gateway.endpoints import ENDPOINTS
from hegui.users.keys import Scope

OPEN = {("GET", "/healthz"): 200, ("GET", "/readyz"): 200}
"""All that an unauthenticated caller reaches."""


def request(gateway: RunningGateway, method: str, path: str, **headers: str) -> httpx.Response:
    """A request without body."""
    with httpx.Client(trust_env=False, timeout=10) as client:
        return client.request(
            method, gateway.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


def test_a_stranger_reaches_nothing_but_health(gateway: RunningGateway) -> None:
    """Every path of the table is walked without a key: health answers, everything else asks for one."""
    for method, path in gateway.running.gateway.handlers:
        expected = OPEN.get((method, path), 401)
        assert request(gateway, method, path).status_code == expected, (method, path)
    assert gateway.upstream.asked == []
    assert set(OPEN) < set(gateway.running.gateway.handlers)


def test_health_tells_nothing_about_the_inside(gateway: RunningGateway) -> None:
    """No version, no names, no counts."""
    assert request(gateway, "GET", "/healthz").json() == {"status": "ok"}
    assert request(gateway, "GET", "/readyz").json() == {"status": "ready"}
    headers = request(gateway, "GET", "/healthz").headers
    assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/chat",
        "/v1/chat/completions/",
        "/v1//models",
        "/v1/files",
        "/metrics",
        "/../etc/passwd",
        "/v1/models?x=1#y",
    ],
)
def test_everything_else_is_not_there(path: str, gateway: RunningGateway) -> None:
    """Also for callers with a key."""
    answer = request(gateway, "GET", path, authorization=f"Bearer {KEY}")
    if path.startswith("/v1/models"):
        assert answer.status_code == 200  # a query is ignored
        return
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_other_methods_are_not_served(method: str, gateway: RunningGateway) -> None:
    """What is there under another method says so."""
    assert request(gateway, method, "/v1/chat/completions", authorization=f"Bearer {KEY}").status_code == 405


def test_faults_speak_the_protocol_of_the_caller(gateway: RunningGateway) -> None:
    """By path, and by the header that Anthropic's clients send."""
    assert ask(gateway, {}, "/v1/messages", key=None).json()["error"]["type"] == "authentication_error"
    assert ask(gateway, {}, "/v1/messages", key=None).json()["type"] == "error"
    assert ask(gateway, {}, "/v1/nowhere", headers={"anthropic-version": "2023-06-01"}).json()["type"] == "error"
    assert (
        ask(gateway, {}, "/v1/chat/completions", key=None, headers={"anthropic-version": "x"}).json()["error"]["code"]
        == "key"
    )


def test_models_are_listed_for_both_families(gateway: RunningGateway) -> None:
    """Without upstreams, numbers or where they run."""
    listed = request(gateway, "GET", "/v1/models", authorization=f"Bearer {KEY}").json()
    assert {"id": "chat", "object": "model", "created": 0, "owned_by": "hegui"} in listed["data"]
    own = request(gateway, "GET", "/v1/models", x_api_key=KEY, anthropic_version="2023-06-01").json()
    assert own["has_more"] is False
    assert "chat" in {each["id"] for each in own["data"]}


def test_a_key_lists_what_it_may_use(thread: LoopThread, folder: Path) -> None:
    """Its own models, and nothing where it is for other endpoints."""
    with running(thread, folder) as gateway:
        gatekeeper = gateway.running.gateway.door.gatekeeper
        keys = gatekeeper.directory.keys
        for scope, status, names in (
            (Scope(models=frozenset({"chat"})), 200, {"chat"}),
            (Scope(endpoints=frozenset({"/v1/embeddings"})), 403, set()),
            (Scope(endpoints=frozenset({"/v1/models"}), models=frozenset({"claude"})), 200, {"claude"}),
        ):
            scoped = {digest: replace(key, scope=scope) for digest, key in keys.items()}
            gateway.running.upkeep._keys = scoped  # noqa: SLF001  as if the settings confined it
            gatekeeper.swap(replace(gatekeeper.directory, keys=scoped))
            answer = request(gateway, "GET", "/v1/models", authorization=f"Bearer {KEY}")
            assert answer.status_code == status
            assert {each["id"] for each in answer.json().get("data", ())} == names


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{}", "model_missing"),
        (b'{"model":3}', "model_missing"),
        (b'{"model":"chat","stream":"yes"}', "stream_invalid"),
        (b'{"model":"chat","stream":1}', "stream_invalid"),
        (b"\xff\xfe", "invalid_json"),
        (b'{"model":"chat","messages":' + b"[" * 5000 + b"]" * 5000 + b"}", "too_deep"),
    ],
)
def test_a_body_that_cannot_be_read_is_told(body: bytes, code: str, gateway: RunningGateway) -> None:
    """As a fault of the request."""
    answer = ask(gateway, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_compressed_bodies_are_refused(gateway: RunningGateway) -> None:
    """What is not read cannot be guarded."""
    answer = ask(gateway, chat("好"), headers={"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_encoding")


def test_a_fault_of_ours_is_told_without_its_words(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller gets 500 in its protocol; the log says where, not what."""

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(gateway.running.gateway.services, "glance", breaks)
    logger = logging.getLogger("hegui.gateway")
    monkeypatch.setattr(logger, "propagate", True)
    answer = ask(gateway, chat("好"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert "secret" not in caplog.text
    assert "RuntimeError at test_app.py" in caplog.text
    assert gateway.last()["status"] == "failed"


def test_where_of_names_kind_and_place() -> None:
    """An error that was never raised has no place."""
    assert where_of(ValueError("x")) == "ValueError"


def test_streams_end_before_the_gateway_does(thread: LoopThread, folder: Path) -> None:
    """A stream under way comes to its end; new connections are refused meanwhile."""

    async def slow(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events(["一", "二", "三", "四", "五"]):
            await send_piece(writer, piece)
            await asyncio.sleep(0.15)
        writer.write(b"0\r\n\r\n")

    with running(thread, folder, slow) as gateway, httpx.Client(trust_env=False, timeout=10) as client:
        body = chat("好", stream=True)
        with client.stream(
            "POST", f"{gateway.url}/v1/chat/completions", json=body, headers={"authorization": f"Bearer {KEY}"}
        ) as answer:
            pieces = answer.iter_raw()
            first = next(pieces)
            thread.loop.call_soon_threadsafe(gateway.running.stop)
            rest = b"".join(pieces)
        assert b"[DONE]" in rest
        assert "五" in (first + rest).decode()
        with pytest.raises(httpx.ConnectError):
            request(gateway, "GET", "/healthz")


def test_what_takes_too_long_at_the_end_is_cut_off_with_a_word(thread: LoopThread, folder: Path) -> None:
    """After the time to drain, a stream ends with an error of its protocol, and is on record."""

    async def endless(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for _ in range(500):
            await send_piece(writer, chat_events(["好"])[1])
            await asyncio.sleep(0.05)

    with (
        running(thread, folder, endless, listen=", drain_seconds: 1") as gateway,
        httpx.Client(trust_env=False, timeout=10) as client,
    ):
        body = chat("好", stream=True)
        with client.stream(
            "POST", f"{gateway.url}/v1/chat/completions", json=body, headers={"authorization": f"Bearer {KEY}"}
        ) as answer:
            pieces = answer.iter_raw()
            next(pieces)
            thread.loop.call_soon_threadsafe(gateway.running.stop)
            rest = b"".join(pieces)
        assert b'"code":"stopping"' in rest
        while not gateway.seen.calls:
            pass
        exchange = gateway.seen.calls[-1].exchange
        assert exchange is not None
        assert exchange.status == "failed"


def test_every_endpoint_of_text_is_in_the_table(gateway: RunningGateway) -> None:
    """By its method and path."""
    assert {("POST", endpoint.path) for endpoint in ENDPOINTS} < set(gateway.running.gateway.handlers)


def test_an_answer_to_a_stranger_comes_before_the_body(gateway: RunningGateway) -> None:
    """A stranger's ten megabytes are not waited for."""
    connection = http.client.HTTPConnection(*gateway.address, timeout=5)
    connection.putrequest("POST", "/v1/chat/completions")
    connection.putheader("content-length", "10000000")
    connection.endheaders()
    assert connection.getresponse().status == 401
    connection.close()


def test_retry_after_is_told(gateway: RunningGateway) -> None:
    """Where time helps."""

    async def busy(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, chat_answer("x"), 429, {"retry-after": "17"})

    gateway.upstream.behaviour = busy
    answer = ask(gateway, chat("好"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "17")
