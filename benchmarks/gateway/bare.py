# SPDX-License-Identifier: Apache-2.0
"""A pass-through that does nothing else: raw ASGI on uvicorn, aiohttp behind. What a gateway costs is measured against it."""

import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import aiohttp
import uvicorn

Message = MutableMapping[str, Any]
UPSTREAM = os.environ["UPSTREAM"]
_SESSIONS: list[aiohttp.ClientSession] = []


def _session() -> aiohttp.ClientSession:
    if not _SESSIONS:
        connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=300)
        _SESSIONS.append(aiohttp.ClientSession(connector=connector, auto_decompress=False))
    return _SESSIONS[0]


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Passes one request on, and its answer back as it comes."""
    if scope["type"] != "http":
        return
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {"content-type": "application/json"}
    async with _session().post(UPSTREAM + scope["path"], data=body, headers=headers) as answer:
        kind = answer.headers.get("content-type", "application/json").encode()
        if not kind.startswith(b"text/event-stream"):
            whole = await answer.read()
            length = b"%d" % len(whole)
            await send(
                {
                    "type": "http.response.start",
                    "status": answer.status,
                    "headers": [(b"content-type", kind), (b"content-length", length)],
                }
            )
            await send({"type": "http.response.body", "body": whole})
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": [(b"content-type", kind)]})
        async for piece in answer.content.iter_any():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False, lifespan="off")
