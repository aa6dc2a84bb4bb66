# SPDX-License-Identifier: Apache-2.0
"""The first words of a marked stream do not wait for a word that may go on; all frames behind the first keep their bytes."""

from typing import Any

import pytest
from stream_factory import STREAMS, data_of, text_of

from hegui.guard import Guard
from hegui.guard.streaming import Protocol, Relay, StreamGuard
from hegui.guard.streaming.first_words import halves

IN_TWO = [Protocol.CHAT, Protocol.COMPLETIONS, Protocol.MESSAGES]


@pytest.mark.parametrize("protocol", IN_TWO)
def test_the_first_words_go_before_the_rest_of_their_frame(guard: Guard, protocol: Protocol) -> None:
    """What might begin a harmful word waits, and goes when it has become another."""
    stream = STREAMS[protocol](["今天大", "家好大", "家"])
    until = stream.index("家好大".encode())
    until = stream.rindex(b"data: ", 0, until)
    relay = Relay(StreamGuard(guard), protocol, early=True)
    first = relay.feed(stream[:until])
    assert text_of(first) == "今天"
    rest = relay.feed(stream[until:]) + relay.finish()
    assert text_of(first + rest) == "今天大家好大家"
    kept = stream[until:]
    assert rest.endswith(kept)


def test_without_a_mark_every_frame_keeps_its_bytes(guard: Guard) -> None:
    """The first one waits as the others do."""
    stream = STREAMS[Protocol.CHAT](["今天大", "家"])
    relay = Relay(StreamGuard(guard), Protocol.CHAT)
    assert text_of(relay.feed(stream[: stream.rindex("家".encode()) - 40])) == ""


def test_events_that_are_counted_stay_whole(guard: Guard) -> None:
    """One more would put the numbers of all behind it out of order."""
    stream = STREAMS[Protocol.RESPONSES](["今天大", "家"])
    relay = Relay(StreamGuard(guard), Protocol.RESPONSES, early=True)
    assert relay.feed(stream) + relay.finish() == stream


@pytest.mark.parametrize("text", ["大麻，好", "今天大麻"])
def test_a_word_that_is_there_whole_is_never_begun(guard: Guard, text: str) -> None:
    """Only what stands before it may go, and a refusal follows."""
    relay = Relay(StreamGuard(guard), Protocol.CHAT, early=True)
    out = relay.feed(STREAMS[Protocol.CHAT]([text])) + relay.finish()
    assert "大麻" not in text_of(out)
    assert any("hegui" in data for data in data_of(out))


def test_what_stands_beside_the_text_is_said_once(guard: Guard) -> None:
    """Clients put deltas together, letter by letter."""
    data: dict[str, Any] = {"id": "x", "choices": [{"index": 0, "delta": {"role": "assistant", "content": "今天大"}}]}
    cut = halves(Protocol.CHAT, data, ("choices", 0, "delta", "content"), 2)
    assert cut is not None
    first, rest = cut
    assert first["choices"][0] == {"index": 0, "delta": {"role": "assistant", "content": "今天"}}
    assert rest == {"id": "x", "choices": [{"index": 0, "delta": {"content": "大"}}]}
    assert data["choices"][0]["delta"]["content"] == "今天大"
    assert guard


@pytest.mark.parametrize(
    ("protocol", "data", "path"),
    [
        (Protocol.CHAT, {"usage": {"n": 1}, "choices": [{"delta": {"content": "ab"}}]}, ("choices", 0, "delta", "content")),
        (Protocol.CHAT, {"odd": "ab"}, ("odd",)),
        (Protocol.RESPONSES, {"delta": "ab"}, ("delta",)),
    ],
)  # fmt: skip
def test_what_hangs_together_is_not_cut(protocol: Protocol, data: Any, path: Any) -> None:
    """It waits as a whole."""
    assert halves(protocol, data, path, 1) is None
