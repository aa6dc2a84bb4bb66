# SPDX-License-Identifier: Apache-2.0
"""A model's stream as people meet it, frames at a steady pace; and the client that says how late each came.

    paced.py serve PORT                       chat/completions: 100 frames, one every 5 ms
    paced.py ask URL TIMES_URL STREAMS [KEY]  streams one after the other, then fifty at once

The server keeps the moment of each frame under a word that the prompt holds; the client asks for them afterwards. So no
frame carries a stamp, and frames look like those of a real model.
"""

import asyncio
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any

FRAMES = 100
PAUSE = 0.005
AT_ONCE = 50
TEXT = Path(os.environ["PACED_TEXT"]).read_text(encoding="utf-8")
STEP = 4
"""Characters of a frame."""
DIGITS = "甲乙丙丁戊己庚辛壬癸"
_WORD = re.compile(f"第([{DIGITS}]+)段")
_MARK = "】\n\n"
"""The end of the mark before the words."""
TIMES: dict[str, list[int]] = {}


def _piece(number: int) -> str:
    return TEXT[number * STEP : (number + 1) * STEP]


def _frame(text: str, finish: str | None = None) -> bytes:
    delta = {} if finish else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


async def _serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            body = await reader.readexactly(int(length[1])) if length else b""
            if head.startswith(b"GET"):
                told = json.dumps(TIMES).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(told)
                    + told
                )
                continue
            found = _WORD.search(json.loads(body)["messages"][-1]["content"])
            times = TIMES[found[1] if found else ""] = []
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
            for number in range(FRAMES):
                times.append(time.monotonic_ns())
                _chunk(writer, _frame(_piece(number)))
                await asyncio.sleep(PAUSE)
            _chunk(writer, _frame("", "stop") + b"data: [DONE]\n\n")
            writer.write(b"0\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n" % len(data) + data + b"\r\n")


async def _ask(url: str, key: str, word: str) -> tuple[int, list[int]]:
    """How long the first words took, and when each frame's text had come."""
    address, _, path = url.removeprefix("http://").partition("/")
    host, _, port = address.partition(":")
    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": f"请写第{word}段。"}]}
    raw = json.dumps(body, ensure_ascii=False).encode()
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /{path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\nauthorization: Bearer {key}\r\nconnection: close\r\n"
    began = time.monotonic_ns()
    writer.write(f"{head}content-length: {len(raw)}\r\n\r\n".encode() + raw)
    came: list[int] = []
    first = 0
    held, words = b"", ""
    while data := await asyncio.wait_for(reader.read(1 << 16), 30):
        now = time.monotonic_ns()
        held += data
        events, _, held = held.rpartition(b"\n\n")
        words += "".join(_texts(events))
        said = words.partition(_MARK)[2] if words.startswith("【") else words
        first = first or (now if said else 0)
        came += [now] * (min(len(said) // STEP, FRAMES) - len(came))
        if b"[DONE]" in events or b"[DONE]" in held:
            break
    writer.close()
    if len(came) < FRAMES:
        raise RuntimeError(f"{len(came)} of {FRAMES} frames came; at the end: {held[-500:]!r}")
    return first - began, came


def _texts(events: bytes) -> Iterator[str]:
    for line in events.split(b"\n"):
        if line.startswith(b"data: {"):
            for choice in json.loads(line[6:])["choices"]:
                yield (choice.get("delta") or {}).get("content") or ""


async def _measure(url: str, times_url: str, streams: int, key: str) -> None:
    words = ["".join(DIGITS[int(digit)] for digit in f"{number:04}") for number in range(streams + AT_ONCE + 1)]
    await _ask(url, key, words[-1])
    alone = [await _ask(url, key, word) for word in words[:streams]]
    together = await asyncio.gather(*(_ask(url, key, word) for word in words[streams:-1]))
    times = await _times(times_url)
    firsts = [took / 1000 for took, _ in alone]
    told = {"first": _spread(firsts)}
    for name, some, of in (("delay", alone, words[:streams]), ("crowded", [*together], words[streams:-1])):
        late = [
            (there - sent) / 1000
            for (_, came), word in zip(some, of, strict=True)
            for there, sent in zip(came, times[word], strict=True)
        ]
        told[name] = _spread(late)
    print(json.dumps(told))


async def _times(url: str) -> dict[str, Any]:
    address = url.removeprefix("http://").partition("/")[0]
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET / HTTP/1.1\r\nhost: {address}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    told: dict[str, Any] = json.loads(await reader.readexactly(int(length[1]) if length else 0))
    writer.close()
    return told


def _spread(values: list[float]) -> list[float]:
    """The middle and the 99th of a hundred, in microseconds."""
    cuts = quantiles(values, n=100)
    return [cuts[49], cuts[98]]


async def _serve(port: int) -> None:
    server = await asyncio.start_server(_serve_one, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    verb, *words = sys.argv[1:]
    if verb == "serve":
        asyncio.run(_serve(int(words[0])))
    else:
        url, times_url, streams, *key = words
        asyncio.run(_measure(url, times_url, int(streams), key[0] if key else "none"))
