# SPDX-License-Identifier: Apache-2.0
"""The client for upstreams: answers of every form that HTTP allows, connections that are kept and lost, and nothing that it must not do."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from gateway_factory import LoopThread

from hegui.gateway.http_client import HttpClient, Unreachable
from hegui.gateway.http_reply import Broken

Answers = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Raw:
    """A server that answers with raw bytes."""

    def __init__(self, answers: Answers | bytes) -> None:
        self.answers = answers
        self.requests: list[bytes] = []
        self.connections = 0
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                request = head + await reader.readexactly(length)
                self.requests.append(request)
                if isinstance(self.answers, bytes):
                    writer.write(self.answers)
                else:
                    await self.answers(request, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@pytest.fixture
def asked(thread: LoopThread) -> Iterator[Callable[..., Any]]:
    """Runs a test's questions in the loop, before a server that answers so."""
    clients: list[HttpClient] = []

    def ask(answers: Answers | bytes, questions: Callable[[HttpClient, Raw], Awaitable[Any]], **settings: Any) -> Any:
        async def run() -> Any:
            server = Raw(answers)
            await server.start()
            connections, seconds = settings.get("connections", 10), settings.get("seconds", 2.0)
            client = HttpClient(f"http://127.0.0.1:{server.port}/base/v1", {"x-a": "b"}, connections, seconds)
            clients.append(client)
            try:
                return await questions(client, server)
            finally:
                server.stop()

        return thread.do(run())

    yield ask
    for client in clients:
        thread.do(client.close())


async def body_of(client: HttpClient, most: int = 1 << 20) -> bytes:
    """The body of one answer."""
    return await (await client.post("/v1/x", None, b"{}")).whole(most)


def test_a_request_is_what_it_should_be(asked: Callable[..., Any]) -> None:
    """Path behind the base address, headers of every request and of this one, the body."""

    async def questions(client: HttpClient, server: Raw) -> None:
        await client.post("/v1/chat/completions", {"x-c": "d"}, "好".encode())
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        assert lines[0] == "POST /base/v1/chat/completions HTTP/1.1"
        assert set(lines[1:]) == {f"Host: 127.0.0.1:{server.port}", "x-a: b", "x-c: d", "content-length: 3"}
        assert body == "好".encode()

    asked(OK, questions)


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (OK, b"ok"),
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\ntrailer: z\r\n\r\n",
            b"ok",
        ),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nCONTENT-LENGTH: 2\r\n\r\nok", b"ok"),
    ],
)
def test_answers_are_read_whatever_their_form(answer: bytes, body: bytes, asked: Callable[..., Any]) -> None:
    """And the connection is used again."""

    async def questions(client: HttpClient, server: Raw) -> None:
        for _ in range(3):
            assert await body_of(client) == body
        assert server.connections == 1

    asked(answer, questions)


def test_an_answer_in_single_bytes_is_read(asked: Callable[..., Any]) -> None:
    """However it is cut."""

    async def drips(_request: bytes, writer: asyncio.StreamWriter) -> None:
        for place in range(len(OK)):
            writer.write(OK[place : place + 1])
            await asyncio.sleep(0)

    async def questions(client: HttpClient, _server: Raw) -> None:
        assert await body_of(client) == b"ok"

    asked(drips, questions)


def test_a_body_that_ends_with_the_connection_is_whole(asked: Callable[..., Any]) -> None:
    """As HTTP/1.0 has it; the next request gets a new connection."""

    async def closes(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\nall of it")
        await writer.drain()
        writer.close()

    async def questions(client: HttpClient, server: Raw) -> None:
        reply = await client.post("/v1/x", None, b"{}")
        assert (reply.status, reply.header("Content-Type")) == (200, "text/plain")
        assert await reply.whole(100) == b"all of it"
        assert await body_of(client) == b"all of it"
        assert server.connections == 2

    asked(closes, questions)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_half_a_body_is_broken(answer: bytes, asked: Callable[..., Any]) -> None:
    """Never taken for the whole."""

    async def breaks(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    async def questions(client: HttpClient, _server: Raw) -> None:
        with pytest.raises(Broken):
            await body_of(client)

    asked(breaks, questions)


@pytest.mark.parametrize(
    "answer",
    [
        b"hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000 + b"\r\ncontent-length: 2\r\n\r\nok",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"",
    ],
)
def test_what_is_no_answer_is_unreachable(answer: bytes, asked: Callable[..., Any]) -> None:
    """Noise, two lengths, a head without end, an upgrade that nobody asked for, nothing."""

    async def says(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    async def questions(client: HttpClient, _server: Raw) -> None:
        with pytest.raises(Unreachable):
            await client.post("/v1/x", None, b"{}")

    asked(says, questions)


def test_what_is_compressed_is_not_read(asked: Callable[..., Any]) -> None:
    """It was not asked for, and what is not read cannot be guarded."""

    async def questions(client: HttpClient, _server: Raw) -> None:
        with pytest.raises(Broken, match="compressed"):
            await body_of(client)

    asked(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nok", questions)


def test_a_body_has_a_bound(asked: Callable[..., Any]) -> None:
    """Whether its length is announced or not."""

    async def long(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for _ in range(200):
            writer.write(b"3e8\r\n" + b"x" * 1000 + b"\r\n")
            await writer.drain()
        writer.write(b"0\r\n\r\n")

    async def questions(client: HttpClient, _server: Raw) -> None:
        with pytest.raises(Broken, match="too long"):
            await body_of(client, 10_000)
        assert len(await body_of(client, 200_000)) == 200_000

    asked(long, questions)


def test_a_body_that_nobody_reads_does_not_pile_up(asked: Callable[..., Any]) -> None:
    """The other side has to wait."""
    sent = 0

    async def floods(_request: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for _ in range(4000):
            writer.write(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
            await writer.drain()
            sent += 10_000

    async def questions(client: HttpClient, _server: Raw) -> None:
        reply = await client.post("/v1/x", None, b"{}")
        await asyncio.sleep(0.5)
        held = sent
        assert held < 30_000_000
        for _ in range(5):
            await reply.piece()
        await asyncio.sleep(0.1)
        assert sent > held
        reply.done()

    asked(floods, questions)


def test_a_kept_connection_that_was_closed_is_not_an_outage(asked: Callable[..., Any]) -> None:
    """The request is sent once more over a new one; a new connection that says nothing is an outage."""
    answered = 0

    async def once(_request: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal answered
        answered += 1
        if answered != 2:
            writer.write(OK)
        else:
            writer.transport.abort()

    async def questions(client: HttpClient, server: Raw) -> None:
        assert await body_of(client) == b"ok"
        assert await body_of(client) == b"ok"  # its first attempt was cut off without a byte
        assert (server.connections, len(server.requests)) == (2, 3)

    asked(once, questions)

    async def never(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def fails(client: HttpClient, server: Raw) -> None:
        with pytest.raises(Unreachable):
            await body_of(client)
        assert len(server.requests) == 1

    asked(never, fails)


def test_an_answer_that_is_let_go_closes_its_connection(asked: Callable[..., Any]) -> None:
    """What is not wanted is not read; a whole answer keeps the connection."""

    async def endless(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n")

    async def questions(client: HttpClient, server: Raw) -> None:
        for _ in range(3):
            reply = await client.post("/v1/x", None, b"{}")
            assert await reply.piece() == b"x"
            reply.done()
            reply.done()
        await asyncio.sleep(0.05)
        assert server.connections == 3

    asked(endless, questions)


def test_a_request_that_is_given_up_closes_its_connection(asked: Callable[..., Any]) -> None:
    """The upstream sees that nobody waits any more."""
    closed = asyncio.Event()

    async def waits(_request: bytes, writer: asyncio.StreamWriter) -> None:
        try:
            for _ in range(200):
                await asyncio.sleep(0.01)
                writer.write(b"")
                if writer.transport.is_closing():
                    break
        finally:
            closed.set()

    async def questions(client: HttpClient, server: Raw) -> None:
        task = asyncio.create_task(client.post("/v1/x", None, b"{}"))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        server.answers = OK
        assert await body_of(client) == b"ok"
        assert server.connections == 2

    asked(waits, questions)


def test_connections_are_bounded_and_shared(asked: Callable[..., Any]) -> None:
    """More requests than connections wait their turn; one that gives up waiting takes nobody's."""

    async def slow(_request: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.03)
        writer.write(OK)

    async def questions(client: HttpClient, server: Raw) -> None:
        tasks = [asyncio.create_task(body_of(client)) for _ in range(12)]
        await asyncio.sleep(0.01)
        tasks[5].cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert [each for each in done if each == b"ok"] == [b"ok"] * 11
        assert server.connections <= 3

    asked(slow, questions, connections=3)


def test_what_cannot_be_connected_is_unreachable(thread: LoopThread) -> None:
    """A port where nobody listens, a name that nobody has; places in the pool are given back."""

    async def run() -> None:
        for url in ("http://127.0.0.1:9", "http://name.invalid"):
            client = HttpClient(url, {}, 1, 2.0)
            for _ in range(2):
                with pytest.raises(Unreachable):
                    await client.post("/v1/x", None, b"{}")
            await client.close()

    thread.do(run())


def test_a_connection_takes_so_long_at_most(thread: LoopThread, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that swallows everything."""

    async def never(*_: Any, **__: Any) -> None:
        await asyncio.sleep(60)

    async def run() -> None:
        client = HttpClient("http://127.0.0.1:9", {}, 1, 0.1)
        with pytest.raises(Unreachable, match="Timeout"):
            await client.post("/v1/x", None, b"{}")

    monkeypatch.setattr(thread.loop, "create_connection", never)
    thread.do(run())


def test_tls_is_verified(thread: LoopThread, tmp_path: Path) -> None:
    """A certificate that nobody vouches for is no certificate."""
    certificate = tmp_path / "cert.pem"
    certificate.write_bytes(_self_signed())

    async def run() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

        async def answers(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(OK)

        server = await asyncio.start_server(answers, "127.0.0.1", 0, ssl=context)
        client = HttpClient(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", {}, 1, 2.0)
        with pytest.raises(Unreachable) as refused:
            await client.post("/v1/x", None, b"{}")
        assert "SSL" in refused.value.why
        server.close()

    thread.do(run())


def _self_signed() -> bytes:

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("cut", [1, 38, 39, 40, 41, 42, 43, 44, 60])
def test_a_long_body_does_not_count_as_head(cut: int, asked: Callable[..., Any]) -> None:
    """Wherever the pieces meet, in the end of the head too; and what stands behind a body changes nothing of the head."""
    body = b"o" * 200_000
    whole = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    assert whole.index(b"\r\n\r\n") == 39

    async def in_two(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(whole[:cut])
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.write(whole[cut:])

    async def questions(client: HttpClient, _server: Raw) -> None:
        assert await body_of(client) == body
        assert await body_of(client) == body

    asked(in_two, questions)


def test_a_head_that_drips_has_its_bound_too(asked: Callable[..., Any]) -> None:
    """Each piece is short, all together are too long."""

    async def drips(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(80):
            writer.write(b"x-%d: %b\r\n" % (number, b"y" * 1000))
            await asyncio.sleep(0.001)
        writer.write(b"content-length: 2\r\n\r\nok")

    async def questions(client: HttpClient, _server: Raw) -> None:
        with pytest.raises(Unreachable, match="HeadTooLong"):
            await client.post("/v1/x", None, b"{}")

    asked(drips, questions)
