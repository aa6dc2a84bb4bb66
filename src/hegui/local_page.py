# SPDX-License-Identifier: Apache-2.0
"""A page for one person on this machine: what guards its server, whatever it shows.

It listens on 127.0.0.1 only, under a path that nobody can guess, and answers no request that another site could have
caused: the Host must be its own, and what writes must come from its own page. Nothing is loaded from elsewhere.
"""

import secrets
import socket
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hegui.errors import InputError, Problem
from hegui.text import Text

HOST: Final = "127.0.0.1"
MOST_BODY: Final = 64 * 1024
"""Bytes that a page may send at once."""
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def page_routes(package: str) -> list[Route]:
    """A page for somebody who judges: ``page.html`` and ``page.js`` of the package's folder ``page``, and what all of them share."""
    own, shared = files(package) / "page", files("hegui") / "data" / "page"
    return [
        _file("/", own / "page.html", "text/html"),
        _file("/page.js", own / "page.js", "text/javascript"),
        _file("/judging.js", shared / "judging.js", "text/javascript"),
        _file("/judging.css", shared / "judging.css", "text/css"),
    ]


def _file(path: str, file: Traversable, kind: str) -> Route:
    content = file.read_bytes()
    return Route(path, lambda _request: Response(content, media_type=kind))


def new_token() -> str:
    """The first part of every path of a page: who knows it can act in the person's name."""
    return secrets.token_urlsafe(24)


class Guarded:
    """Lets through what comes from the page itself, and tells browsers to load nothing else.

    Args:
        inner: what answers.
        token: the first part of every path.
        port: of the server.
    """

    def __init__(self, inner: ASGIApp, token: str, port: int) -> None:
        self._inner = inner
        self._token = token.encode()
        self._hosts = {f"{HOST}:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refused = self._refused(scope)
        await (self._inner if refused is None else refused)(scope, receive, send_guarded)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self._hosts:  # another name for this machine: DNS rebinding
            return PlainTextResponse("wrong host", 403)
        given = str(scope["path"]).removeprefix("/").partition("/")[0].encode()  # "*" is a path too: of OPTIONS
        if not secrets.compare_digest(given, self._token):
            return PlainTextResponse("not found", 404)
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            return PlainTextResponse("another site", 403)
        if scope["method"] in {"GET", "HEAD"}:
            return None
        own_page = headers.get("origin") == f"http://{host}"
        json = headers.get("content-type", "").partition(";")[0] == "application/json"
        return None if own_page and json else PlainTextResponse("not from the page", 403)


def listen(port: int = 0) -> socket.socket:
    """A socket on this machine's own address; 0 takes a port that is free.

    Raises:
        InputError: the port is taken.
    """
    own = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind((HOST, port))
    except OSError as error:
        own.close()
        what = Text(f"端口 {port} 无法使用：{error.strerror}", f"port {port} cannot be used: {error.strerror}")
        raise InputError(Problem(what)) from error
    return own


def address(token: str, own: socket.socket) -> str:
    """The address of a page."""
    return f"http://{HOST}:{own.getsockname()[1]}/{token}/"


def server(application: ASGIApp) -> uvicorn.Server:
    """A server that is ready to run with ``run(sockets=[own])``. It logs nothing: addresses hold the token."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        ws="none",
        limit_concurrency=64,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)
