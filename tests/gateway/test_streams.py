# SPDX-License-Identifier: Apache-2.0
"""Streams through a running gateway: byte for byte where clean, ended in the caller's protocol where not, let go where nobody reads."""

import asyncio
import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from gateway_factory import KEY, LoopThread, RunningGateway, ask, chat, running
from mock_upstream import Asked, begin_stream, chat_answer, chat_events, end_stream, event, send_piece, stream, whole

from hegui.gateway import pulse


def streamed(gateway: RunningGateway, text: str, **more: Any) -> bytes:
    """The body of a stream."""
    return ask(gateway, chat(text, stream=True, **more)).content


def request(text: str, *, stream: bool = True) -> bytes:
    """A request as it goes over the wire."""
    body = json.dumps(chat(text, stream=stream), ensure_ascii=False).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def until(found: Any, seconds: float = 5.0) -> Any:
    """Waits until something is there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.02)
    raise AssertionError("it did not come")


def test_a_clean_stream_keeps_its_bytes(gateway: RunningGateway) -> None:
    """Every byte of the upstream arrives, whatever its spelling, and nothing else; of a comment one of our own is left."""
    odd = [
        b": keep-alive\n\n",
        b'data:{"choices":[{"index":0,"delta":{"content":"\\u4f60\\u597d"}}]}\r\n\r\n',
        *chat_events(["世界"]),
    ]

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await stream(writer, [": 大麻\n\n".encode(), *odd[1:]])

    gateway.upstream.behaviour = says
    assert streamed(gateway, "好") == b"".join(odd)
    told = gateway.last()
    assert (told["status"], told["action_out"], told["stream"], told["characters_out"]) == ("answered", "pass", True, 4)


def test_a_stream_is_stopped_before_a_word_is_out(gateway: RunningGateway) -> None:
    """A term over two pieces: nothing of it is shown, the caller gets a filtered end, and the upstream is let go."""
    gone = asyncio.Event()

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events(["这里有", "大", "麻出售"])[:-1]:
            await send_piece(writer, piece)
            await asyncio.sleep(0.02)
        try:
            for _ in range(200):
                await asyncio.sleep(0.02)
                await send_piece(writer, chat_events(["。"])[1])
        except ConnectionError:
            gone.set()

    gateway.upstream.behaviour = says
    body = streamed(gateway, "好").decode()
    assert "这里有" in body
    assert "大" not in body
    assert "麻" not in body
    last = json.loads(body.split("data: ")[-2])
    assert last["choices"][0]["finish_reason"] == "content_filter"
    assert last["hegui"]["retract"] is True
    told = gateway.last()
    assert (told["status"], told["action_out"]) == ("stopped", "block")
    until(gone.is_set)


def test_a_stream_that_shows_nothing_harmful_is_refused_as_a_whole(gateway: RunningGateway) -> None:
    """Where the first piece already holds the term, the refusal is an ordinary answer."""

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await stream(writer, chat_events(["大麻", "出售"]))

    gateway.upstream.behaviour = says
    body = streamed(gateway, "好").decode()
    assert "违法活动" in body
    assert '"finish_reason":"stop"' in body
    assert "大麻" not in body
    assert gateway.last()["status"] == "refused_output"


def test_identifiers_are_covered_in_a_stream(gateway: RunningGateway) -> None:
    """A number over several pieces is covered, and on record."""

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await stream(writer, chat_events(["电话138", "1234", "5678，", "好"]))

    gateway.upstream.behaviour = says
    assert "138****5678" in streamed(gateway, "好").decode()
    assert gateway.last()["action_out"] == "mask"


@pytest.mark.parametrize("ending", ["half", "reset", "silent"])
def test_a_stream_that_breaks_ends_in_an_error_event(ending: str, thread: LoopThread, folder: Path) -> None:
    """Half a frame, a reset and a silence end in an error of the protocol; what was clean before is shown, half a frame never."""

    async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events(["你好"])[:2]:
            await send_piece(writer, piece)
        if ending == "half":
            await send_piece(writer, b'data: {"choices":[{"index":0,"delta":{"content":"\xe5\xa4')
            await end_stream(writer)
        elif ending == "reset":
            writer.transport.abort()
        else:
            await asyncio.sleep(30)

    with running(thread, folder, breaks, upstream=", idle_seconds: 0.3") as gateway:
        body = streamed(gateway, "好").decode()
        assert "你好" in body
        assert body.count("data:") == 3
        error = json.loads(body.split("data: ")[-1])["error"]
        codes = {"half": "upstream_half", "reset": "upstream_reset", "silent": "upstream_silent"}
        assert error["code"] == codes[ending]
        told = gateway.last()
        assert (told["status"], told["action_out"], told["characters_out"]) == ("failed", "pass", 2)


@pytest.mark.parametrize("path", ["/v1/responses", "/v1/messages"])
def test_other_protocols_have_errors_of_their_own(path: str, gateway: RunningGateway) -> None:
    """The error of a broken stream is an event that the protocol knows."""

    async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        await send_piece(writer, event({"type": "ping"}, "ping"))
        writer.transport.abort()

    gateway.upstream.behaviour = breaks
    model = "claude" if "messages" in path else "chat"
    body = ask(
        gateway, {"model": model, "stream": True, "input": "好", "messages": [{"role": "user", "content": "好"}]}, path
    )
    last = body.text.rstrip().split("\n\n")[-1]
    assert last.startswith("event: error\ndata: ")
    assert json.loads(last.split("data: ")[1])["type"] == "error"


def test_a_stream_that_fails_before_its_first_byte_is_an_http_error(gateway: RunningGateway) -> None:
    """As long as nothing was sent, the status of HTTP tells."""

    async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        await asyncio.sleep(0.6)  # longer than the pulse takes to look twice
        writer.transport.abort()

    gateway.upstream.behaviour = breaks
    answer = ask(gateway, chat("好", stream=True))
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_reset")
    assert (gateway.last()["status"], gateway.last()["action_out"]) == ("failed", None)  # nothing came, nothing passed


@pytest.mark.parametrize("prompt", ["好", "好" * 40_000])
def test_a_caller_who_hangs_up_stops_the_upstream(gateway: RunningGateway, prompt: str) -> None:
    """Within moments, during a stream and while the answer is waited for, also where the request came in many pieces."""
    for waits in (False, True):
        gone = asyncio.Event()

        async def says(
            asked: Asked, writer: asyncio.StreamWriter, waits: bool = waits, gone: asyncio.Event = gone
        ) -> None:
            try:
                if waits:
                    await asyncio.sleep(0.1)
                else:
                    await begin_stream(writer)
                for _ in range(300):
                    await asyncio.sleep(0.02)
                    if not waits:
                        await send_piece(writer, chat_events(["好"])[1])
                    elif asked.reader.at_eof():
                        raise ConnectionResetError
            except ConnectionError:
                gone.set()

        gateway.upstream.behaviour = says
        before = len(gateway.upstream.asked)
        with socket.create_connection(gateway.address, timeout=5) as caller:
            caller.sendall(request(prompt, stream=not waits))
            until(lambda before=before: len(gateway.upstream.asked) > before)
            if not waits:
                assert b"200" in caller.recv(64)
        until(gone.is_set)
        until(lambda: gateway.last()["status"] == "disconnected")


def test_a_silent_line_is_kept_alive(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a model thinks, comments go out; then the answer comes."""
    monkeypatch.setattr(pulse, "SILENCE", 0.3)

    async def thinks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1.0)
        await begin_stream(writer)
        await send_piece(writer, chat_events([])[0])
        await asyncio.sleep(1.0)
        for piece in chat_events(["好"])[1:]:
            await send_piece(writer, piece)
        await end_stream(writer)

    gateway.upstream.behaviour = thinks
    body = streamed(gateway, "好")
    first, _, second = body.partition(b'"role"')
    assert first.count(b": keep-alive\n\n") >= 1
    assert second.count(b": keep-alive\n\n") >= 1
    assert body.endswith(b"data: [DONE]\n\n")


def test_an_upstream_that_fails_after_a_comment_tells_so_in_the_stream(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status of HTTP is gone by then: an event says it."""
    monkeypatch.setattr(pulse, "SILENCE", 0.2)

    async def fails(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.7)
        await whole(writer, {"error": {"message": "no"}}, 401)

    gateway.upstream.behaviour = fails
    answer = ask(gateway, chat("好", stream=True))
    assert answer.status_code == 200
    assert json.loads(answer.text.split("data: ")[-1])["error"]["code"] == "upstream_declined"


def test_an_upstream_that_answers_whole_where_a_stream_was_asked_for_is_guarded(gateway: RunningGateway) -> None:
    """What counts is what comes, not what was asked for."""

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, {"choices": [{"index": 0, "message": {"role": "assistant", "content": "大麻"}}]})

    gateway.upstream.behaviour = says
    body = streamed(gateway, "好").decode()
    assert "违法活动" in body
    assert "大麻" not in body


def test_a_stream_that_has_begun_does_not_end_as_another_thing(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upstream that answers whole after the line was kept alive: the caller is told, and the records do not say it was answered."""
    monkeypatch.setattr(pulse, "SILENCE", 0.1)

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1.5)
        await whole(writer, chat_answer("你好"))

    gateway.upstream.behaviour = says
    sent = streamed(gateway, "好").decode()
    assert sent.startswith(": keep-alive")
    assert "upstream_no_stream" in sent
    assert gateway.last()["status"] == "failed"


def test_an_upstream_that_leaves_the_line_open_holds_up_nobody(gateway: RunningGateway) -> None:
    """After its last word an upstream has a second to close."""

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in chat_events(["好"]):
            await send_piece(writer, piece)
        await asyncio.sleep(30)

    gateway.upstream.behaviour = says
    began = time.monotonic()
    assert streamed(gateway, "好").endswith(b"[DONE]\n\n")
    assert time.monotonic() - began < 3
    assert gateway.last()["status"] == "answered"


def test_an_end_over_two_pieces_is_an_end(gateway: RunningGateway) -> None:
    """The blank line behind the last event may come in a piece of its own."""
    whole_stream = b"".join(chat_events(["你", "好"]))

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        for piece in (whole_stream[:-1], whole_stream[-1:]):
            await send_piece(writer, piece)
            await asyncio.sleep(0.1)
        await end_stream(writer)

    gateway.upstream.behaviour = says
    assert streamed(gateway, "好") == whole_stream
    assert gateway.last()["status"] == "answered"


def test_what_was_given_counts_where_the_end_is_not_waited_for(thread: LoopThread, folder: Path) -> None:
    """Whoever hangs up before the end of each answer does not get round the limits of a day."""

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        await send_piece(writer, b"".join(chat_events(["好" * 50])[:2]))
        await asyncio.sleep(5)

    with running(thread, folder, says) as gateway:
        with socket.create_connection(gateway.address, timeout=5) as caller:
            caller.sendall(request("好"))
            until(lambda: "好" in caller.recv(65536).decode("utf-8", "replace"))
        until(lambda: gateway.seen.calls)
        use = gateway.running.gateway.door.gatekeeper.usage.of_key("app", time.time())
        assert use.characters >= 51


def test_a_caller_who_does_not_read_is_given_up(thread: LoopThread, folder: Path) -> None:
    """Nothing piles up for a caller who takes nothing: after the idle time the exchange ends."""

    async def floods(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await begin_stream(writer)
        piece = b"".join(chat_events(["好" * 50])[1:2]) * 50
        for _ in range(2000):
            await send_piece(writer, piece)

    with (
        running(thread, folder, floods, listen=", stalled_seconds: 0.5") as gateway,
        socket.create_connection(gateway.address, timeout=5) as caller,
    ):
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        caller.sendall(request("好"))
        until(lambda: gateway.seen.calls, 8)
        assert gateway.last()["status"] == "disconnected"
