# SPDX-License-Identifier: Apache-2.0
"""Additions to streams: within the first piece of text and behind the last, in every protocol, however the frames come."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from mock_upstream import chat_events, event

from hegui.gateway.marking import Additions
from hegui.gateway.stream_marking import StreamMark
from hegui.guard.streaming import Protocol, Splitter

START, END, BOTH = Additions("前·"), Additions(after="·后"), Additions("前·", "·后")


def completions(pieces: list[str]) -> list[bytes]:
    """A stream of completions."""
    frames = [event({"id": "c", "choices": [{"index": 0, "text": piece, "finish_reason": None}]}) for piece in pieces]
    return [
        *frames,
        event({"id": "c", "choices": [{"index": 0, "text": "", "finish_reason": "stop"}]}),
        b"data: [DONE]\n\n",
    ]


def responses(pieces: list[str]) -> list[bytes]:
    """A stream of responses."""
    text = "".join(pieces)
    place = {"item_id": "i", "output_index": 1, "content_index": 0}
    part = {"type": "output_text", "text": text, "annotations": []}
    item = {"id": "i", "type": "message", "content": [part]}
    output = [{"type": "reasoning", "summary": []}, item]
    made: list[dict[str, Any]] = [
        {"type": "response.created", "response": {"id": "r", "output": []}},
        {"type": "response.content_part.added", **place, "part": {**part, "text": ""}},
        *({"type": "response.output_text.delta", **place, "delta": piece} for piece in pieces),
        {"type": "response.output_text.done", **place, "text": text},
        {"type": "response.content_part.done", **place, "part": part},
        {"type": "response.output_item.done", "output_index": 1, "item": item},
        {"type": "response.completed", "response": {"id": "r", "output": output}},
    ]
    return [event({**data, "sequence_number": number}, data["type"]) for number, data in enumerate(made)]


def messages(pieces: list[str], reason: str = "end_turn") -> list[bytes]:
    """A stream of Anthropic's messages."""
    made: list[dict[str, Any]] = [
        {"type": "message_start", "message": {"id": "m", "content": []}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "想"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
        *(
            {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": piece}}
            for piece in pieces
        ),
        {"type": "content_block_stop", "index": 1},
        {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ]
    return [event(data, data["type"]) for data in made]


STREAMS: dict[Protocol, Any] = {
    Protocol.CHAT: chat_events,
    Protocol.COMPLETIONS: completions,
    Protocol.RESPONSES: responses,
    Protocol.MESSAGES: messages,
}


def data_of(sent: bytes) -> Iterator[dict[str, Any]]:
    """The events of a stream."""
    for frame in Splitter().feed(sent):
        data = frame.fields().data
        if data is not None and data != b"[DONE]":
            yield json.loads(data)


def said(protocol: Protocol, sent: bytes) -> str:
    """What a client puts together of a stream."""
    parts: list[str] = []
    for data in data_of(sent):
        match protocol:
            case Protocol.CHAT:
                parts += [choice["delta"].get("content") or "" for choice in data["choices"]]
            case Protocol.COMPLETIONS:
                parts += [choice["text"] for choice in data["choices"]]
            case Protocol.RESPONSES:
                parts += [data["delta"]] if data["type"].endswith("output_text.delta") else []
            case Protocol.MESSAGES:
                parts += [data["delta"]["text"]] if data.get("delta", {}).get("type") == "text_delta" else []
    return "".join(parts)


@pytest.mark.parametrize("additions", [START, END, BOTH], ids=["start", "end", "both"])
@pytest.mark.parametrize("protocol", Protocol)
def test_additions_stand_around_the_text_however_frames_come(protocol: Protocol, additions: Additions) -> None:
    """One by one, all at once, and in any groups."""
    frames = STREAMS[protocol](["", "你", "好", "世界"])
    random = Random(5)  # noqa: S311  no secret
    for group in (1, len(frames), 0):
        mark = StreamMark(protocol, additions)
        sent, left = b"", [*frames]
        while left:
            size = group or random.randint(1, 4)
            piece, left = b"".join(left[:size]), left[size:]
            sent += mark.through(piece)
        after = additions.after.lstrip("\n") if protocol is Protocol.MESSAGES else additions.after
        assert said(protocol, sent) == f"{additions.before}你好世界{after}"
        assert mark.marked


def test_frames_without_additions_keep_their_bytes() -> None:
    """Only the first piece of text is written anew where a mark stands at the start."""
    frames = [
        b": hi\n\n",
        b'data:  {"choices":[ {"index":0,"delta":{"role":"assistant","content":""}} ]}\r\n\r\n',
        *chat_events(["你", "好"])[1:],
    ]
    mark = StreamMark(Protocol.CHAT, START)
    sent = [mark.through(frame) for frame in frames]
    changed = [number for number, (before, after) in enumerate(zip(frames, sent, strict=True)) if before != after]
    assert changed == [2]
    assert sent[3] is frames[3]


def test_a_response_says_the_same_at_its_end() -> None:
    """The whole text comes again four times, with the additions; numbers of events go on without gap or double."""
    sent = StreamMark(Protocol.RESPONSES, BOTH).through(b"".join(responses(["你", "好"])))
    events = [*data_of(sent)]
    whole = "前·你好·后"
    by_kind = {data["type"]: data for data in events}
    assert by_kind["response.output_text.done"]["text"] == whole
    assert by_kind["response.content_part.done"]["part"]["text"] == whole
    assert by_kind["response.output_item.done"]["item"]["content"][0]["text"] == whole
    assert by_kind["response.completed"]["response"]["output"][1]["content"][0]["text"] == whole
    assert [data["sequence_number"] for data in events] == [*range(len(events))]


def test_a_message_gets_a_block_of_its_own_at_the_end() -> None:
    """With the next number, and closed before the message is."""
    sent = StreamMark(Protocol.MESSAGES, END).through(b"".join(messages(["好"])))
    kinds = [(data["type"], data.get("index")) for data in data_of(sent)]
    assert kinds[-5:] == [
        ("content_block_start", 2), ("content_block_delta", 2), ("content_block_stop", 2), ("message_delta", None), ("message_stop", None),
    ]  # fmt: skip
    assert b"event: content_block_start\n" in sent


@pytest.mark.parametrize("protocol", [Protocol.CHAT, Protocol.MESSAGES])
def test_nothing_is_put_behind_a_call_of_a_tool(protocol: Protocol) -> None:
    """A program goes on there."""
    if protocol is Protocol.MESSAGES:
        frames = messages(["好"], "tool_use")
    else:
        frames = [
            *chat_events(["好"])[:2],
            event({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}),
        ]
    assert said(protocol, StreamMark(protocol, END).through(b"".join(frames))) == "好"


def test_a_stream_without_text_gets_nothing() -> None:
    """There is nothing to mark."""
    call = event({"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0}]}, "finish_reason": None}]})
    mark = StreamMark(Protocol.CHAT, BOTH)
    sent = b"".join([call, *chat_events([])])
    assert mark.through(sent) == sent
    assert not mark.marked


def test_each_choice_gets_its_own() -> None:
    """Where several answers were asked for."""
    frames = [
        event({"choices": [{"index": n, "delta": {"content": f"答{n}"}, "finish_reason": None}]}) for n in (0, 1, 0, 1)
    ]
    ends = [event({"choices": [{"index": n, "delta": {}, "finish_reason": "stop"}]}) for n in (1, 0)]
    sent = StreamMark(Protocol.CHAT, BOTH, 2).through(b"".join([*frames, *ends]))
    of: dict[int, str] = {0: "", 1: ""}
    for data in data_of(sent):
        for choice in data["choices"]:
            of[choice["index"]] += choice["delta"].get("content", "")
    assert of == {0: "前·答0答0·后", 1: "前·答1答1·后"}


def test_the_end_of_the_guard_stays_as_it_is() -> None:
    """A retraction gets no mark."""
    end = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "content_filter"}], "hegui": {"retract": True}})
    mark = StreamMark(Protocol.CHAT, END)
    mark.through(chat_events(["好"])[1])
    assert mark.through(end) == end


def test_what_is_no_json_passes() -> None:
    """It is not for us to judge here."""
    for frame in (b"data: {\n\n", b"data: [1]\n\n", b"data: [DONE]\n\n", b": x\n\n"):
        assert StreamMark(Protocol.CHAT, BOTH).through(frame) == frame
