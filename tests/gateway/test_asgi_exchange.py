# SPDX-License-Identifier: Apache-2.0
"""A whole answer in one step: as ASGI's messages would send it, or not at all."""

import asyncio
from typing import Any

import pytest

from hegui.gateway.asgi_exchange import Exchange
from hegui.gateway.call import Header


class Wire:
    """A connection that keeps what is written."""

    full = False

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.sent = b""
        self.ends: list[str] = []

    def write(self, content: bytes) -> None:
        self.sent += content

    def date(self) -> bytes:
        return b"date: today\r\n"

    def answered(self, _exchange: Exchange) -> None:
        self.ends.append("answered")

    def failed(self, _exchange: Exchange, *, started: bool) -> None:
        self.ends.append(f"failed {started}")

    def served(self, _exchange: Exchange) -> None:
        self.ends.append("served")

    def take_more(self) -> None:
        pass


def exchange(method: str = "POST", *, keep_alive: bool = True) -> tuple[Exchange, Any]:
    """An exchange on such a connection."""
    wire: Any = Wire(asyncio.get_running_loop())
    scope = {"method": method, "http_version": "1.1"}
    return Exchange(wire, scope, keep_alive=keep_alive, expects=False), wire


HEADERS: list[Header] = [(b"x-a", b"1"), (b"content-type", b"application/json")]


@pytest.mark.parametrize("keep_alive", [True, False])
def test_an_answer_in_one_step_is_that_of_the_messages(*, keep_alive: bool) -> None:
    """Byte for byte."""

    async def run() -> None:
        one, quick = exchange(keep_alive=keep_alive)
        assert one.answer(200, HEADERS, b"{}")
        other, slow = exchange(keep_alive=keep_alive)
        length = (b"content-length", b"2")
        await other.send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, length]})
        await other.send({"type": "http.response.body", "body": b"{}"})
        assert quick.sent == slow.sent
        assert quick.ends == slow.ends == ["answered"]
        assert one.over

    asyncio.run(run())


def test_a_header_of_two_lines_ends_the_connection() -> None:
    """Nothing of such an answer is sent, and nobody waits for it."""

    async def run() -> None:
        one, wire = exchange()

        async def application(*_: object) -> None:
            one.answer(200, [(b"x-a", b"1\r\nx-b: 2")], b"{}")

        await one.run(application)
        assert wire.sent == b""
        assert wire.ends == ["failed False", "served"]

    asyncio.run(run())


def test_what_it_cannot_do_in_one_step_it_leaves_alone() -> None:
    """The head alone, a caller who does not read, an answer that has begun."""

    async def run() -> None:
        head, wire = exchange("HEAD")
        assert not head.answer(200, HEADERS, b"{}")
        full, other = exchange()
        other.full = True
        assert not full.answer(200, HEADERS, b"{}")
        begun, third = exchange()
        await begun.send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        assert not begun.answer(200, HEADERS, b"{}")
        assert wire.sent == other.sent == third.sent == b""

    asyncio.run(run())


def test_whoever_hung_up_is_sent_nothing() -> None:
    """And the answer counts as given."""

    async def run() -> None:
        one, wire = exchange()
        one.gone = True
        assert one.answer(200, HEADERS, b"{}")
        assert wire.sent == b""

    asyncio.run(run())
