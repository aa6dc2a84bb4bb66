# SPDX-License-Identifier: Apache-2.0
"""A model's provider of ours for tests: raw bytes over asyncio, so that it can misbehave in every way that HTTP allows."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Behaviour = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    reader: asyncio.StreamReader
    """Whether the other side has hung up: `at_eof`."""

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


def event(data: Any, name: str = "") -> bytes:
    """An event as a model's provider writes it."""
    line = f"event: {name}\n" if name else ""
    return f"{line}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def chat_answer(text: str, model: str = "m", **message: Any) -> dict[str, Any]:
    """An answer of chat/completions."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, **message},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8},
    }


def chat_events(pieces: list[str], model: str = "m") -> list[bytes]:
    """A stream of chat/completions."""

    def chunk(delta: Any, reason: str | None = None) -> bytes:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}
        return event({**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}]})

    return [
        chunk({"role": "assistant", "content": ""}),
        *(chunk({"content": piece}) for piece in pieces),
        chunk({}, "stop"),
        b"data: [DONE]\n\n",
    ]


async def whole(
    writer: asyncio.StreamWriter, body: Any, status: int = 200, headers: dict[str, str] | None = None
) -> None:
    """An answer at once."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    head = {"content-type": "application/json", "content-length": str(len(content)), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writer.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + content)
    await writer.drain()


async def begin_stream(writer: asyncio.StreamWriter) -> None:
    """The head of a stream."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    await writer.drain()


async def send_piece(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Some bytes of a stream."""
    writer.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
    await writer.drain()


async def end_stream(writer: asyncio.StreamWriter) -> None:
    """The end of a stream."""
    writer.write(b"0\r\n\r\n")
    await writer.drain()


async def stream(writer: asyncio.StreamWriter, pieces: list[bytes], pause: float = 0.0) -> None:
    """A whole stream."""
    await begin_stream(writer)
    for piece in pieces:
        await send_piece(writer, piece)
        if pause:
            await asyncio.sleep(pause)
    await end_stream(writer)


async def echo(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Answers chat/completions with the last message, as a stream if one is asked for."""
    said = asked.json["messages"][-1]["content"] if "messages" in asked.json else "好"
    text = said if isinstance(said, str) else "好"
    if asked.json.get("stream"):
        await stream(writer, chat_events([text[i : i + 2] for i in range(0, len(text), 2)], asked.json["model"]))
    else:
        await whole(writer, chat_answer(text, asked.json["model"]))


@dataclass
class MockUpstream:
    """The provider. Every request is remembered."""

    behaviour: Behaviour = echo
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listens."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, limit=64 << 20)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Listens no more."""
        if self._server is not None:
            self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while (asked := await _request(reader)) is not None:
                self.asked.append(asked)
                await self.behaviour(asked, writer)
        writer.close()


async def _request(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines if line)}
    return Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))), reader)
