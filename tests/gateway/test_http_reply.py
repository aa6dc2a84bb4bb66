# SPDX-License-Identifier: Apache-2.0
"""Answers of upstreams while they come."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from hegui.gateway.http_reply import Broken, HttpReply


class Line:
    """A connection that remembers what was asked of it."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.asked: list[str] = []

    def go_on(self) -> None:
        self.asked.append("go on")

    def abort(self) -> None:
        self.asked.append("abort")


def with_reply(does: Callable[[HttpReply, Line], Awaitable[None]]) -> None:
    """Runs a test with an answer of status 200 under way."""

    async def run() -> None:
        line = Line()
        reply = HttpReply(line)
        reply.begin(200)
        await does(reply, line)

    asyncio.run(run())


def test_headers_that_matter_are_told_whatever_their_case() -> None:
    """Others are empty."""

    async def does(reply: HttpReply, _line: Line) -> None:
        reply.take_header(b"retry-after", b"3")
        assert (reply.header("Retry-After"), reply.header("x")) == ("3", "")

    with_reply(does)


def test_a_body_that_is_there_is_taken_at_once() -> None:
    """In as many pieces as it came; an empty one too."""

    async def does(reply: HttpReply, _line: Line) -> None:
        reply.take(b"ab")
        reply.take(b"cd")
        reply.end()
        assert reply.whole_now(4) == b"abcd"
        assert reply.whole_now(4) == b""

    with_reply(does)


def test_a_body_that_is_under_way_broken_compressed_or_too_long_is_not_taken_at_once() -> None:
    """`whole` waits for it, or says what is wrong with it."""

    async def under_way(reply: HttpReply, _line: Line) -> None:
        reply.take(b"ab")
        assert reply.whole_now(4) is None
        asyncio.get_running_loop().call_soon(reply.end)
        assert await reply.whole(4) == b"ab"

    async def broken(reply: HttpReply, _line: Line) -> None:
        reply.take(b"ab")
        reply.end("reset")
        assert reply.whole_now(4) is None
        with pytest.raises(Broken, match="reset"):
            await reply.whole(4)

    async def compressed(reply: HttpReply, _line: Line) -> None:
        reply.take_header(b"content-encoding", b"gzip")
        reply.take(b"ab")
        reply.end()
        assert reply.whole_now(4) is None
        with pytest.raises(Broken, match="compressed"):
            await reply.whole(4)

    async def too_long(reply: HttpReply, _line: Line) -> None:
        reply.take(b"abcde")
        reply.end()
        assert reply.whole_now(4) is None
        with pytest.raises(Broken, match="too long"):
            await reply.whole(4)

    for does in (under_way, broken, compressed, too_long):
        with_reply(does)


def test_much_that_nobody_has_read_asks_for_a_halt() -> None:
    """Until it is read: then the line goes on."""

    async def does(reply: HttpReply, line: Line) -> None:
        assert not reply.take(b"x" * (256 << 10))
        assert reply.take(b"x")
        assert len(await reply.piece()) == (256 << 10) + 1
        assert line.asked == ["go on"]
        assert not reply.take(b"x")

    with_reply(does)


def test_an_answer_that_is_let_go_before_its_end_closes_the_line() -> None:
    """After its end the line is another's."""

    async def early(reply: HttpReply, line: Line) -> None:
        reply.done()
        assert line.asked == ["abort"]

    async def late(reply: HttpReply, line: Line) -> None:
        reply.end()
        reply.done()
        assert line.asked == []

    for does in (early, late):
        with_reply(does)


def test_an_answer_without_a_head_says_why() -> None:
    """Its status stays 0; whoever waits for the head goes on."""

    async def run() -> None:
        reply = HttpReply(Line())
        reply.end("ConnectionResetError")
        await reply.head
        assert (reply.status, reply.error) == (0, "ConnectionResetError")

    asyncio.run(run())
