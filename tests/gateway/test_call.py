# SPDX-License-Identifier: Apache-2.0
"""A request under way, also behind other servers than ours: its body, its waits, and how it is stopped."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from hegui.gateway.call import NEVER, Call, Late, Stopped
from hegui.gateway.faults import Refused
from hegui.gateway.pulse import Pulse


def call_of(messages: list[dict[str, Any]], sent: list[dict[str, Any]] | None = None) -> Call:
    """A request whose messages come so."""
    left = [*messages]

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    async def send(message: Any) -> None:
        if sent is not None:
            sent.append(message)

    return Call({"path": "/x", "headers": []}, receive, send, 5.0)


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    """Some of a body."""
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.parametrize(
    ("messages", "body"),
    [
        ([piece(b"abc", more=False)], b"abc"),
        ([piece(b"a", more=True), piece(b"", more=True), piece(b"bc", more=False)], b"abc"),
        ([piece(b"", more=False)], b""),
    ],
)
def test_a_body_is_put_together(messages: list[dict[str, Any]], body: bytes) -> None:
    """Of however many pieces."""

    async def run() -> bytes:
        return await call_of(messages).body(3, NEVER)

    assert asyncio.run(run()) == body


@pytest.mark.parametrize("messages", [[piece(b"abcd", more=False)], [piece(b"ab", more=True), piece(b"cd", more=True)]])
def test_a_body_has_a_bound(messages: list[dict[str, Any]]) -> None:
    """What is beyond it is not waited for."""

    async def run() -> None:
        with pytest.raises(Refused) as refused:
            await call_of(messages).body(3, NEVER)
        assert refused.value.fault.http_status == 413

    asyncio.run(run())


def test_a_caller_who_leaves_within_the_body_is_gone() -> None:
    """Nothing is answered."""

    async def run() -> None:
        call = call_of([piece(b"ab", more=True), {"type": "http.disconnect"}])
        with pytest.raises(Refused):
            await call.body(9, NEVER)
        assert call.stopped is Stopped.GONE

    asyncio.run(run())


def test_what_waits_too_long_is_stopped_by_the_pulse() -> None:
    """And goes on as if nothing had been cancelled; what is in time is not touched."""

    async def run() -> None:
        call, pulse = call_of([]), Pulse()
        pulse.calls.add(call)
        loop = asyncio.get_running_loop()
        loop.call_later(0.02, pulse.look, 100.0)
        with pytest.raises(Late):
            await call.within(asyncio.sleep(5), 50.0)
        assert call.deadline == NEVER
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0
        loop.call_later(0.01, pulse.look, 100.0)
        await call.within(asyncio.sleep(0.03), 200.0)

    asyncio.run(run())


def test_a_stop_from_elsewhere_is_no_lateness() -> None:
    """A caller who hangs up, or a program that ends."""

    async def run() -> None:
        call = call_of([])
        asyncio.get_running_loop().call_later(0.01, call.hung_up)
        with pytest.raises(asyncio.CancelledError):
            await call.within(asyncio.sleep(5), NEVER)
        assert call.stopped is Stopped.GONE
        call.hung_up()  # the second time changes nothing
        call.continues()

    asyncio.run(run())


def test_answers_carry_their_id_and_what_was_done() -> None:
    """Whole and in pieces."""

    async def run() -> None:
        for whole in (True, False):
            sent: list[dict[str, Any]] = []
            call = call_of([], sent)
            call.arrived(datetime(2026, 1, 1, tzinfo=UTC))
            call.action = b"mask"
            if whole:
                await call.whole(200, b"{}")
            else:
                await call.more(b"data: x\n\n", 1.0)
                await call.ended()
            headers = dict(sent[0]["headers"])
            assert (headers[b"x-hegui-exchange"], headers[b"x-hegui-action"]) == (call.id.encode(), b"mask")
            assert (b"content-length" in headers) == whole
            assert not sent[-1].get("more_body", False)

    asyncio.run(run())


def test_a_stream_without_a_piece_still_begins() -> None:
    """An empty one."""

    async def run() -> None:
        sent: list[dict[str, Any]] = []
        call = call_of([], sent)
        await call.ended()
        assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]

    asyncio.run(run())


def test_an_answer_is_kept_by_its_digest() -> None:
    """Only where something is put on record."""

    async def run() -> None:
        call = call_of([])
        call.said("好")
        call.tell("x", 1)
        assert call.told is None
        call.told = {}
        call.said("")
        assert call.told == {}
        call.said("好")
        assert set(call.told) == {"answer_sha256", "answer_text"}

    asyncio.run(run())
