# SPDX-License-Identifier: Apache-2.0
"""A mock endpoint: an OpenAI-compatible chat that answers after a fixed time and lets so many through a second.

It is no model. It repeats the question, counts how often it answered each, and refuses with 429 (``Retry-After`` in whole
seconds and ``retry-after-ms``, as OpenAI sends both) what its bucket of tokens does not hold. As little work as possible a
request, so that what is measured is the client. ``POST /reset?latency=…&rate=…&burst=…`` begins anew, ``GET /stats`` tells.
"""

import asyncio
import json
import math
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httptools
import uvloop


@dataclass
class State:
    """The limits, and what was seen."""

    latency: float = 0.5
    rate: float = 100.0
    burst: float = 20.0
    tokens: float = 20.0
    seen: float = 0.0
    answered: Counter[str] = field(default_factory=Counter)
    limited: int = 0
    first: float = 0.0
    last: float = 0.0
    under_way: int = 0
    most_under_way: int = 0

    def let_in(self, now: float) -> float | None:
        """None: it is let in; else the seconds until it would be."""
        self.tokens = min(self.burst, self.tokens + (now - self.seen) * self.rate)
        self.seen = now
        if self.tokens >= 1:
            self.tokens -= 1
            return None
        return (1 - self.tokens) / self.rate

    def reset(self, query: str) -> None:
        """Begins anew with other limits."""
        given = {name: float(values[0]) for name, values in parse_qs(query).items()}
        self.__init__(**given)  # type: ignore[misc]
        self.tokens, self.seen = self.burst, time.monotonic()


STATE = State()


class Connection(asyncio.Protocol):
    """One connection; requests come one after the other."""

    def __init__(self) -> None:
        self.parser = httptools.HttpRequestParser(self)
        self.body = bytearray()
        self.path = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self.path, self.body = url, bytearray()

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        path = self.path.decode()
        if path.startswith("/stats"):
            self.answer(200, stats())
        elif path.startswith("/reset"):
            STATE.reset(urlsplit(path).query)
            self.answer(200, {})
        else:
            self.chat()

    def chat(self) -> None:
        state, now = STATE, time.monotonic()
        wait = state.let_in(now)
        if wait is not None:
            state.limited += 1
            headers = f"retry-after: {math.ceil(wait)}\r\nretry-after-ms: {max(1, math.ceil(wait * 1000))}\r\n"
            self.answer(429, {"error": {"message": "rate limit", "code": "rate_limit_exceeded"}}, headers)
            return
        state.first = state.first or now
        state.under_way += 1
        state.most_under_way = max(state.most_under_way, state.under_way)
        question = json.loads(self.body)["messages"][-1]["content"]
        if isinstance(question, list):
            question = question[0]["text"]
        asyncio.get_running_loop().call_later(state.latency, self.done, question)

    def done(self, question: str) -> None:
        state = STATE
        state.answered[question] += 1
        state.under_way -= 1
        state.last = time.monotonic()
        message = {"role": "assistant", "content": f"answer to {question}"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 5, "completion_tokens": 5, "total_tokens": 10}
        self.answer(
            200,
            {
                "id": "x",
                "object": "chat.completion",
                "created": 1,
                "model": "mock",
                "choices": [choice],
                "usage": usage,
            },
        )

    def answer(self, status: int, value: object, headers: str = "") -> None:
        if self.transport.is_closing():
            return
        body = json.dumps(value).encode()
        reason = {200: "OK", 429: "Too Many Requests"}[status]
        head = f"HTTP/1.1 {status} {reason}\r\ncontent-type: application/json\r\n{headers}content-length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)  # type: ignore[attr-defined]


def stats() -> dict[str, object]:
    """What was seen since the last reset."""
    state = STATE
    return {
        "questions": len(state.answered),
        "answers": state.answered.total(),
        "twice": sum(count > 1 for count in state.answered.values()),
        "limited": state.limited,
        "seconds": state.last - state.first,
        "most_under_way": state.most_under_way,
    }


async def main() -> None:
    """Serves on a free port of this machine, and says which."""
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
