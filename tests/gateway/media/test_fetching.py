# SPDX-License-Identifier: Apache-2.0
"""Files are fetched from the addresses of the settings, to the letter, and from nowhere else."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from gateway_factory import LoopThread
from hypothesis import given
from hypothesis import strategies as st
from mock_upstream import Asked, MockUpstream, begin_stream, send_piece, whole

from hegui.gateway.media.fetching import Fetching, _allowed
from hegui.gateway.media.links import NotFetched, links_in

ORIGIN = "https://cdn.example.com"


@pytest.mark.parametrize(
    "link",
    [
        f"{ORIGIN}/a.png",
        f"{ORIGIN}:443/a.png?sign=%2Fx&y=1",
        "https://CDN.example.com/a.png",
        f"{ORIGIN}/a.png#top",
        f"{ORIGIN}",
        f"{ORIGIN}/../a%2e%2e/b.png",
    ],
)
def test_what_is_named_may_be_asked(link: str) -> None:
    """Scheme, host and port are those of the settings."""
    assert _allowed(link, [ORIGIN]).host == "cdn.example.com"


@pytest.mark.parametrize(
    "link",
    [
        "http://cdn.example.com/a.png",
        "https://cdn.example.com:8443/a.png",
        "https://cdn.example.com.evil.org/a.png",
        "https://evil.org/?https://cdn.example.com",
        "https://evil.org#https://cdn.example.com",
        "https://cdn.example.com@evil.org/a.png",
        "https://user:word@cdn.example.com/a.png",
        "https://evil.org\\@cdn.example.com/",
        "https://cdn.example.com\\.evil.org/",
        "https://cdn.example.com./a.png",
        "https://cdn%2eexample.com/a.png",
        "https://ｃdn.example.com/a.png",
        "//cdn.example.com/a.png",
        "/a.png",
        "",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "gopher://cdn.example.com/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://cdn.example.com:99999/",
        "https://cdn.example.com /a",
        "https://cdn.example.com\r\nHost: evil.org/",
        "https://cdn.example.com/" + "a" * 9000,
    ],
)
def test_nothing_else_may_be_asked(link: str) -> None:
    """However a link dresses up."""
    with pytest.raises(NotFetched):
        _allowed(link, [ORIGIN])


@given(st.text(max_size=60))
def test_no_text_leads_elsewhere(words: str) -> None:
    """What is let through has the host of the settings, whatever stands around it."""
    for link in (words, f"https://{words}", f"{ORIGIN}{words}", f"https://{words}@cdn.example.com/"):
        try:
            place = _allowed(link, [ORIGIN])
        except NotFetched:
            continue
        assert (place.scheme, place.host, place.port) == ("https", "cdn.example.com", 443)


@dataclass
class Fetcher:
    """Fetches from a server of ours."""

    thread: LoopThread
    asked: list[Asked] = field(default_factory=list)

    def __call__(
        self,
        behaviour: Callable[..., Any],
        paths: list[str],
        most: int = 1000,
        seconds: float = 5.0,
        *,
        named: bool = True,
    ) -> list[bytes]:
        """What comes of it where the server behaves so."""
        return self.thread.do(self._all(behaviour, paths, most, seconds, named=named))

    async def _all(
        self, behaviour: Callable[..., Any], paths: list[str], most: int, seconds: float, *, named: bool
    ) -> list[bytes]:
        server, fetching = MockUpstream(behaviour), Fetching()
        await server.start()
        try:
            links = [server.url + path for path in paths]
            return await fetching.all(links, [server.url] if named else [], most, seconds)
        finally:
            self.asked = server.asked
            await fetching.close()
            await server.stop()


@pytest.fixture
def fetch(thread: LoopThread) -> Fetcher:
    """Fetches from a server of ours."""
    return Fetcher(thread)


async def gives(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Its path."""
    await whole(writer, asked.path.encode())


def test_files_come_in_their_order_and_nothing_of_ours_goes_along(fetch: Fetcher) -> None:
    """No key, no cookie, no word of who asks."""
    found = fetch(gives, ["/a?sign=%2Fx", "/b", "/c", "/d", "/e", "/f"])
    assert found == [b"/a?sign=%2Fx", b"/b", b"/c", b"/d", b"/e", b"/f"]
    for asked in fetch.asked:
        assert asked.method == "GET"
        assert set(asked.headers) <= {"host", "accept", "accept-encoding", "user-agent"}


def test_without_addresses_in_the_settings_nothing_is_fetched(fetch: Fetcher) -> None:
    """That is the default."""
    with pytest.raises(NotFetched, match=r"labels\.files\.fetch"):
        fetch(gives, ["/a"], named=False)


async def sends_elsewhere(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """A redirect to a place inside."""
    await whole(writer, b"", 302, {"location": "http://169.254.169.254/latest"})


async def compresses(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """What grows when it is taken apart."""
    await whole(writer, b"x", headers={"content-encoding": "gzip"})


async def breaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Less than was promised."""
    await whole(writer, b"x", headers={"content-length": "50"})
    writer.transport.abort()


async def never_ends(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    """More and more of it."""
    await begin_stream(writer)
    while True:
        await send_piece(writer, b"x" * 100)


async def is_silent(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    """Nothing at all."""
    await asyncio.sleep(5)


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (sends_elsewhere, "status 302"),
        (compresses, "compressed"),
        (breaks, "cannot be fetched"),
        (never_ends, "more than 1000 bytes"),
        (is_silent, "in time"),
    ],
)
def test_what_does_not_come_as_it_should_is_not_taken(behaviour: Callable[..., Any], why: str, fetch: Fetcher) -> None:
    """One bad file is the end of all."""
    with pytest.raises(NotFetched, match=why):
        fetch(behaviour, ["/a", "/b"], seconds=0.5)


def test_the_bound_is_of_all_files_together(fetch: Fetcher) -> None:
    """Many small ones fill a memory as well as a large one."""
    with pytest.raises(NotFetched, match="more than 10 bytes"):
        fetch(gives, ["/aaaa", "/bbbb", "/cccc"], most=10)


def test_a_service_that_is_not_there_is_told() -> None:
    """By the kind of the fault."""

    async def nobody() -> None:
        fetching = Fetching()
        try:
            await fetching.all(["http://127.0.0.1:1/a"], ["http://127.0.0.1:1"], 10, 5)
        finally:
            await fetching.close()

    with pytest.raises(NotFetched, match="ClientConnectorError"):
        asyncio.run(nobody())


def test_links_are_found_by_their_number() -> None:
    """A picture that is there needs none."""
    body = (
        b'{"data":[{"url":"https://a/1"},{"b64_json":"QQ==","url":"https://a/2"},{"revised_prompt":"x"},{"url":"b"}]}'
    )
    assert links_in(body) == {0: "https://a/1", 3: "b"}
    assert links_in(b'{"data":[{"b64_json":"QQ=="}]}') == {}


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b'{"data":5}', b'{"data":[5]}', b"\xff", b'{"data":[{"url":5}]}'])
def test_an_answer_that_is_none_has_no_links(body: bytes) -> None:
    """Another tells what is wrong with it."""
    assert links_in(body) == {}


def test_a_long_answer_is_not_searched_for_links() -> None:
    """It holds the pictures themselves, and to decode it would hold up the loop."""
    assert links_in(b'{"data":[{"url":"https://a/1"}],"x":"' + b"y" * (256 << 10) + b'"}') == {}
