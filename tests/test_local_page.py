# SPDX-License-Identifier: Apache-2.0
"""The guarded page from the side of the network: what it lets through, and what it refuses whoever asks."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from time import sleep

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from hegui.errors import InputError
from hegui.local_page import Guarded, address, listen, new_token, page_routes, server

TOKEN = "a-token-that-nobody-guesses"  # noqa: S105  it opens nothing but the page below
PORT = 4321
ORIGIN = f"http://127.0.0.1:{PORT}"
HOME = {"origin": ORIGIN, "content-type": "application/json"}


def page(port: int = PORT) -> Guarded:
    """A page that says hello to whoever is let through."""

    def hello(_request: Request) -> Response:
        return PlainTextResponse("hello")

    routes = [Route("/hello", hello, methods=["GET", "POST"]), *page_routes("hegui.corpus.judging")]
    return Guarded(Starlette(routes=[Mount("/{token}", routes=routes)]), TOKEN, port)


def ask(method: str, path: str, headers: Mapping[str, str] = {}) -> httpx.Response:
    """The answer to a request."""

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=page()), base_url=ORIGIN) as client:
            return await client.request(method, path, headers=headers)

    return anyio.run(send)


@contextmanager
def running() -> Iterator[socket.socket]:
    """The page on a real socket."""
    with listen() as own:
        serving = server(page(own.getsockname()[1]))
        thread = Thread(target=serving.run, kwargs={"sockets": [own]}, daemon=True)
        thread.start()
        try:
            while not serving.started:
                assert thread.is_alive()
                sleep(0.01)
            yield own
        finally:
            serving.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


def test_who_knows_the_address_is_let_through() -> None:
    """To read, and from the page itself to write."""
    assert ask("GET", f"/{TOKEN}/hello").text == "hello"
    assert ask("POST", f"/{TOKEN}/hello", HOME).text == "hello"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:4321", ""])
def test_another_name_for_this_machine_is_refused(host: str) -> None:
    """DNS rebinding: a site's own name, pointed at us."""
    assert ask("GET", f"/{TOKEN}/hello", {"host": host}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/wrong/", "/wrong/hello", "//", "/wrong/page.js"])
def test_without_the_token_there_is_nothing(path: str) -> None:
    """Not even the page."""
    assert ask("GET", f"{ORIGIN}{path}").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json"},
        {**HOME, "origin": "https://evil.example"},
        {**HOME, "origin": "null"},
        {**HOME, "origin": f"https://127.0.0.1:{PORT}"},
        {"origin": ORIGIN, "content-type": "text/plain"},
        {"origin": ORIGIN, "content-type": "application/x-www-form-urlencoded"},
        {**HOME, "sec-fetch-site": "cross-site"},
        {**HOME, "sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_write(headers: dict[str, str]) -> None:
    """Even if it knew the address."""
    assert ask("POST", f"/{TOKEN}/hello", headers).status_code == 403


def test_another_site_cannot_read() -> None:
    """Nor frame it."""
    assert ask("GET", f"/{TOKEN}/hello", {"sec-fetch-site": "cross-site"}).status_code == 403
    shown = ask("GET", f"/{TOKEN}/")
    assert shown.headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in shown.headers


def test_a_refusal_has_the_same_headers() -> None:
    """Nothing is said without them."""
    assert "content-security-policy" in ask("GET", "/wrong/").headers


def test_tokens_differ() -> None:
    """192 bits each."""
    one, two = new_token(), new_token()
    assert one != two
    assert len(one) == len(two) == 32


def test_it_listens_on_this_machine_only() -> None:
    """At a real socket, from which its own address answers."""
    with running() as own:
        assert own.getsockname()[0] == "127.0.0.1"
        assert address(TOKEN, own).startswith("http://127.0.0.1:")
        assert httpx.get(f"{address(TOKEN, own)}hello").text == "hello"


@pytest.mark.parametrize("line", ["OPTIONS *", "GET *", "OPTIONS http://elsewhere.example/", "GET hello"])
def test_a_target_that_is_no_path_is_refused(line: str) -> None:
    """HTTP has requests about the server as a whole; nothing breaks over one."""
    with running() as own, socket.create_connection(own.getsockname()) as browser:
        host = f"127.0.0.1:{own.getsockname()[1]}"
        browser.sendall(f"{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert browser.makefile("rb").readline()[:10] == b"HTTP/1.1 4"


def test_a_taken_port_is_told() -> None:
    """And nothing is shared."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="cannot be used"):
            listen(taken.getsockname()[1])
