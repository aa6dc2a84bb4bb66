# SPDX-License-Identifier: Apache-2.0
"""Callers over raw connections: what is no HTTP, never ends, is too large or wants to smuggle gets a plain answer or a closed line."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from gateway_factory import KEY, LoopThread, RunningGateway, ask, chat, raw, received, running, within_seconds

from hegui.errors import Place
from hegui.gateway.config_file import ListenEntry
from hegui.gateway.server import Server, listening, server_of

PATH = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + KEY.encode() + b"\r\n"
BODY = json.dumps(chat("好"), ensure_ascii=False).encode()


def asking(*headers: bytes, body: bytes = BODY) -> bytes:
    """A request with other headers."""
    return PATH + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def status_of(answer: bytes) -> int:
    """The status of the first answer; 0: there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def test_a_body_in_chunks_is_read(gateway: RunningGateway) -> None:
    """Cut anywhere, and with what HTTP allows behind it."""
    chunks = b"".join(b"%x;ext=1\r\n%b\r\n" % (len(piece), piece) for piece in (BODY[:7], BODY[7:]))
    answer = raw(gateway, asking(b"transfer-encoding: chunked", b"connection: close", body=chunks + b"0\r\n\r\n"))
    assert status_of(answer) == 200


@pytest.mark.parametrize(
    "headers",
    [
        (b"content-length: 5", b"transfer-encoding: chunked"),
        (b"transfer-encoding: chunked", b"content-length: 5"),
        (b"content-length: 5", b"content-length: 6"),
        (b"content-length: +5",),
        (b"content-length: 5, 5",),
        (b"content-length: 0x5",),
        (b"content-length : 5",),
        (b"transfer-encoding: xchunked",),
        (b"transfer-encoding: chunked, identity",),
        (b"transfer-encoding : chunked",),
        (b"content-length: 5\nx: y",),
        (b" folded: x",),
        (b"x: a\x00b",),
        (b"x\r: y",),
    ],
)
def test_smuggling_is_refused(headers: tuple[bytes, ...], gateway: RunningGateway) -> None:
    """Two readers of such a head would disagree where the request ends: it is refused, and what follows is no request."""
    smuggled = b"0\r\n\r\nGET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + KEY.encode() + b"\r\n\r\n"
    answer = raw(gateway, asking(*headers, body=smuggled), 1.0)
    assert status_of(answer) == 400
    assert answer.count(b"HTTP/1.1") == 1
    assert gateway.upstream.asked == []


def test_a_chunk_that_lies_about_its_size_is_refused(gateway: RunningGateway) -> None:
    """The connection is closed, and nothing is forwarded."""
    for chunk in (
        b"zz\r\nx\r\n0\r\n\r\n",
        b"-1\r\nx\r\n0\r\n\r\n",
        b"ffffffffffffffffff\r\nx\r\n0\r\n\r\n",
        b"1\r\nxyz\r\n0\r\n\r\n",
    ):
        answer = raw(gateway, asking(b"transfer-encoding: chunked", body=chunk), 1.0)
        assert b" 200 " not in answer
    assert gateway.upstream.asked == []


def test_a_head_that_is_too_long_is_refused(gateway: RunningGateway) -> None:
    """Whether it is one long header, many short ones, or a head that never ends."""
    for head in (b"x: " + b"a" * 70_000, b"\r\n".join(b"x%d: y" % n for n in range(300)), b"x: " + b"a" * 10_000_000):
        answer = raw(gateway, asking(head), 3.0)
        assert status_of(answer) in {431, 0}
    assert status_of(raw(gateway, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", 2.0)) in {431, 0}
    assert gateway.upstream.asked == []
    assert ask(gateway, chat("好")).status_code == 200


def test_ten_megabytes_are_refused_in_the_words_of_the_protocol(gateway: RunningGateway) -> None:
    """Announced or not, for both families; the line stays usable for the answer."""
    long = {"model": "chat", "messages": [{"role": "user", "content": "好" * 3_500_000}]}
    answer = ask(gateway, long)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")
    answer = ask(gateway, {**long, "model": "claude"}, "/v1/messages")
    assert (answer.status_code, answer.json()["error"]["type"]) == (413, "request_too_large")
    body = json.dumps(long, ensure_ascii=False).encode()
    chunks = b"".join(
        b"%x\r\n%b\r\n" % (len(body[i : i + 65536]), body[i : i + 65536]) for i in range(0, len(body), 65536)
    )
    assert status_of(raw(gateway, asking(b"transfer-encoding: chunked", body=chunks + b"0\r\n\r\n"), 1.0)) == 413
    assert gateway.upstream.asked == []


def test_a_prompt_within_the_bound_is_answered(gateway: RunningGateway) -> None:
    """Three megabytes are no problem."""
    assert ask(gateway, chat("好的，" * 300_000)).status_code == 200


def test_a_slow_loris_is_closed(thread: LoopThread, folder: Path) -> None:
    """Whoever drips the head, the body, or says nothing at all is let go after the time for a request."""
    with running(thread, folder, listen=", body_seconds: 0.4") as gateway:
        gateway.running.gateway.pulse.looks[:] = [gateway.running.server.overdue(0.8)]
        begun = time.monotonic()
        silent = socket.create_connection(gateway.address, timeout=5)
        head = socket.create_connection(gateway.address, timeout=5)
        head.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-a: ")
        body = socket.create_connection(gateway.address, timeout=5)
        body.sendall(asking(b"content-length: 1000", body=b'{"model"'))
        assert status_of(received(body)) == 408
        assert received(silent) == b""
        assert received(head) == b""
        assert time.monotonic() - begun < 4
        for connection in (silent, head, body):
            connection.close()


def test_requests_behind_each_other_are_answered_in_order(gateway: RunningGateway) -> None:
    """Pipelining: each gets its own answer."""
    one, two = (json.dumps(chat(text), ensure_ascii=False).encode() for text in ("第一", "第二"))
    sent = b"".join(asking(b"content-length: %d" % len(body), body=body) for body in (one, two))
    answer = raw(gateway, sent, 1.0).decode()
    assert answer.count("HTTP/1.1 200") == 2
    assert answer.index("第一") < answer.index("第二")


def test_what_is_no_http_is_refused(gateway: RunningGateway) -> None:
    """Noise, TLS on a plain port, an upgrade, an old version."""
    for noise in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64, b"hello\r\n\r\n", b"\x00" * 100):
        assert status_of(raw(gateway, noise, 0.7)) in {400, 0}
    upgrade = b"GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
    assert status_of(raw(gateway, upgrade, 0.7)) in {400, 401, 404}
    assert status_of(raw(gateway, b"GET /healthz HTTP/1.0\r\n\r\n", 0.7)) == 200


def test_expect_is_answered(gateway: RunningGateway) -> None:
    """``Expect: 100-continue`` gets its word, also where the caller is not let in and sends nothing."""
    with socket.create_connection(gateway.address, timeout=5) as caller:
        caller.sendall(
            asking(b"expect: 100-continue", b"content-length: %d" % len(BODY), b"connection: close", body=b"")
        )
        assert caller.recv(100).startswith(b"HTTP/1.1 100")
        caller.sendall(BODY)
        assert status_of(received(caller)) == 200
    stranger = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n"
    assert status_of(raw(gateway, stranger, 0.7)) == 401


ANY = {"type": "http.response.body", "body": b""}


@contextmanager
def serving(thread: LoopThread, application: Any) -> Iterator[tuple[str, int]]:
    """Some application behind our connections, as the control port is."""
    listen = ListenEntry(port=0)

    async def begin() -> tuple[Server, asyncio.Task[None], tuple[str, int]]:
        listener = listening(listen, Place("x"))
        server = server_of(application, listen)
        task = asyncio.create_task(server.serve([listener]))
        return server, task, listener.getsockname()

    server, task, address = thread.do(begin())
    try:
        yield address
    finally:
        server.should_exit = True

        async def end() -> None:
            await task

        thread.do(end())


def over(address: tuple[str, int], sent: bytes, seconds: float = 1.0) -> bytes:
    """What comes back."""
    with socket.create_connection(address, timeout=seconds) as connection:
        connection.sendall(sent)
        return received(connection)


GET = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


def test_any_application_of_asgi_is_served(thread: LoopThread) -> None:
    """In pieces, with and without length, to old callers, without body where there is none."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        assert (message["type"], message["more_body"]) == ("http.request", False)
        headers = [(b"content-length", b"4")] if scope["query_string"] == b"length" else []
        await send(
            {"type": "http.response.start", "status": 204 if scope["path"] == "/none" else 200, "headers": headers}
        )
        if scope["path"] != "/none":
            await send({"type": "http.response.body", "body": b"ab", "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": True})
            await send({"type": "http.response.body", "body": b"cd", "more_body": True})
        await send(ANY)

    with serving(thread, application) as address:
        chunked = over(address, GET)
        assert chunked.endswith(b"2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n")
        assert b"connection: close" in chunked
        assert over(address, GET.replace(b"GET /", b"GET /?length")).endswith(b"\r\n\r\nabcd")
        old = over(address, b"GET / HTTP/1.0\r\n\r\n")
        assert old.endswith(b"\r\n\r\nabcd")
        assert b"chunked" not in old
        assert over(address, GET.replace(b"GET /", b"HEAD /?length")).endswith(
            b"content-length: 4\r\nconnection: close\r\n\r\n"
        )
        assert over(address, GET.replace(b"GET /", b"GET /none")).endswith(b"\r\n\r\n")
        assert over(address, GET.replace(b"GET /", b"GET http://x/y%20z")).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "broken",
    [
        [],
        [{"type": "http.response.start", "status": 200, "headers": []}],
        [{"type": "http.response.start", "status": 200, "headers": [(b"x", b"a\r\nset-cookie: b")]}],
        [
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]},
            {"type": "http.response.body", "body": b"abc"},
        ],
        [{"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]}, ANY],
        [ANY],
        [{"type": "http.response.start", "status": 200, "headers": []}] * 2,
    ],
)
def test_an_application_that_breaks_the_rules_ends_the_connection(broken: list[Any], thread: LoopThread) -> None:
    """Nothing is smuggled into a head, and no answer is left open."""

    async def application(_scope: Any, _receive: Any, send: Any) -> None:
        for message in broken:
            await send(message)

    with serving(thread, application) as address:
        answer = over(address, GET)
        assert b"set-cookie" not in answer
        assert answer == b"" or answer.startswith(b"HTTP/1.1 500") or not answer.endswith(b"0\r\n\r\n")


def test_a_body_is_read_in_pieces_and_held_back(thread: LoopThread) -> None:
    """An application that reads slowly does not fill the memory; after the body it hears that the caller hung up."""
    seen: list[Any] = []

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        size = 0
        await asyncio.sleep(0.2)
        while (message := await receive()).get("more_body"):
            size += len(message["body"])
        seen.append(size + len(message["body"]))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({**ANY, "more_body": True})
        seen.append((await receive())["type"])
        await send(ANY)

    with serving(thread, application) as address, socket.create_connection(address, timeout=5) as caller:
        caller.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n\r\n" + b"x" * 3_000_000)
        time.sleep(0.5)
        caller.close()
        within_seconds(lambda: len(seen) == 2)
    assert seen == [3_000_000, "http.disconnect"]


def test_too_many_connections_are_turned_away(thread: LoopThread, folder: Path) -> None:
    """With a word, and without touching those that are there."""
    with running(thread, folder, listen=", connections: 3") as gateway:
        held = [socket.create_connection(gateway.address, timeout=5) for _ in range(3)]
        time.sleep(0.1)
        assert status_of(raw(gateway, GET, 1.0)) == 503
        held[0].sendall(GET.replace(b"GET /", b"GET /healthz"))
        for connection in held:
            connection.close()


def test_an_idle_connection_is_closed(thread: LoopThread, folder: Path) -> None:
    """After its time, and not before."""
    with (
        running(thread, folder, listen=", idle_seconds: 1") as gateway,
        socket.create_connection(gateway.address, timeout=10) as caller,
    ):
        caller.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        assert caller.recv(1000).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        assert caller.recv(1000) == b""
        assert 0.5 < time.monotonic() - began < 5


def test_what_stands_behind_a_body_is_for_nobody(gateway: RunningGateway) -> None:
    """Trailers are neither claims nor kept: however many come, they take no memory."""
    trailers = b"x-hegui-minor: true\r\n" + b"x: y\r\n" * 5_000
    body = b"%x\r\n%b\r\n0\r\n%b\r\n" % (len(BODY), BODY, trailers)
    answer = raw(gateway, asking(b"transfer-encoding: chunked", b"connection: close", body=body))
    assert status_of(answer) == 200
    within_seconds(lambda: gateway.seen.calls)
    names = {name for name, _ in gateway.seen.calls[-1].scope["headers"]}
    assert not names & {b"x", b"x-hegui-minor"}
