# SPDX-License-Identifier: Apache-2.0
"""Streams of the four protocols as a model's provider writes them, and what a client reads of one."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from hegui.guard.streaming import Protocol, Splitter, sse

HEAD = {"id": "x", "created": 7, "model": "m"}


def event(data: Any, name: str = "") -> bytes:
    """An event as a model's provider writes it."""
    line = f"event: {name}\n" if name else ""
    return f"{line}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


CLEAN_EVENT = event({"choices": [{"index": 0, "delta": {"content": "好"}}]}).decode()


def chat(pieces: Iterable[str], field: str = "content") -> bytes:
    """A stream of chat/completions."""

    def chunk(delta: Any, reason: str | None = None) -> bytes:
        return event(
            {
                **HEAD,
                "object": "chat.completion.chunk",
                "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
            }
        )

    parts = [
        chunk({"role": "assistant", "content": ""}),
        *(chunk({field: piece}) for piece in pieces),
        chunk({}, "stop"),
    ]
    usage = event({**HEAD, "choices": [], "usage": {"total_tokens": 3}})
    return sse.KEEP_ALIVE + b"".join(parts) + usage + b"data: [DONE]\n\n"


def completions(pieces: Iterable[str]) -> bytes:
    """A stream of completions."""
    chunks = [event({**HEAD, "choices": [{"index": 0, "text": piece, "finish_reason": None}]}) for piece in pieces]
    return (
        b"".join(chunks)
        + event({**HEAD, "choices": [{"index": 0, "text": "", "finish_reason": "stop"}]})
        + b"data: [DONE]\n\n"
    )


def responses(pieces: Iterable[str]) -> bytes:
    """A stream of responses, with the text again at the end of part, item and response."""
    text = "".join(pieces)
    place = {"item_id": "i", "output_index": 0, "content_index": 0}
    part = {"type": "output_text", "text": text, "annotations": []}
    item = {"id": "i", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    made: list[dict[str, Any]] = [
        {
            "type": "response.created",
            "response": {"id": "r", "created_at": 1, "model": "m", "instructions": "别提大麻。", "output": []},
        },
        {"type": "response.content_part.added", **place, "part": {**part, "text": ""}},
        *({"type": "response.output_text.delta", **place, "delta": piece} for piece in pieces),
        {"type": "response.output_text.done", **place, "text": text},
        {"type": "response.content_part.done", **place, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": {"id": "r", "model": "m", "output": [item]}},
    ]
    return b"".join(event({**data, "sequence_number": number}, data["type"]) for number, data in enumerate(made))


def messages(pieces: Iterable[str]) -> bytes:
    """A stream of Anthropic's messages."""
    head = {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": "c",
        "content": [],
        "usage": {"input_tokens": 1},
    }
    made: list[dict[str, Any]] = [
        {"type": "message_start", "message": head},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
            for piece in pieces
        ),
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 9},
        },
        {"type": "message_stop"},
    ]
    return b"".join(event(data, data["type"]) for data in made)


STREAMS: Mapping[Protocol, Any] = {
    Protocol.CHAT: chat,
    Protocol.COMPLETIONS: completions,
    Protocol.RESPONSES: responses,
    Protocol.MESSAGES: messages,
}


def data_of(stream: bytes) -> list[Any]:
    """The events of a stream."""
    splitter = Splitter()
    frames = splitter.feed(stream)
    assert splitter.rest() is None
    return [json.loads(data) for frame in frames if (data := frame.fields().data) and data != b"[DONE]"]


def text_of(stream: bytes) -> str:
    """What a client shows of a stream: all deltas, of whatever protocol."""
    shown = ""
    for data in data_of(stream):
        for choice in data.get("choices", ()):
            shown += (
                choice.get("text") or choice.get("delta", {}).get("content") or choice.get("delta", {}).get("odd") or ""
            )
        delta = data.get("delta")
        shown += delta if isinstance(delta, str) else (delta or {}).get("text") or ""
    return shown
