# SPDX-License-Identifier: Apache-2.0
"""A refusal in the caller's own protocol, so that clients show it as an answer and not as a fault of the model.

Where text was shown already, the stream ends with the protocol's word for filtered content, and a field ``hegui`` tells
programs to take the shown text back.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hegui.guard.conversation import Json
from hegui.guard.streaming.protocols import Protocol
from hegui.guard.verdict import Action

FIELD: Final = "hegui"
"""The field of the retraction."""
_ID: Final = "hegui-refusal"


@dataclass(slots=True)
class Opened:
    """What the client has been sent of a stream: its frame of reference for the end."""

    head: dict[str, Json] = field(default_factory=dict)
    """Id, model and time of the answer, as the model's provider gave them."""
    choices: dict[int | str, bool] = field(default_factory=dict)
    """By choice or block: whether it is still open."""
    begun: bool = False
    """Whether the message itself was begun."""
    sequence: int = 0
    """The number of the last event."""

    def see(self, protocol: Protocol, data: Json) -> None:
        """Takes note of an event that is sent on."""
        if not isinstance(data, dict):
            return
        self.begun = True
        match protocol:
            case Protocol.CHAT | Protocol.COMPLETIONS:
                self.head = {name: data[name] for name in ("id", "created", "model") if name in data}
                for choice in data["choices"] if isinstance(data.get("choices"), list) else ():
                    if isinstance(choice, dict) and isinstance(choice.get("index"), int):
                        self.choices[choice["index"]] = choice.get("finish_reason") is None
            case Protocol.RESPONSES:
                response, number = data.get("response"), data.get("sequence_number")
                if isinstance(response, dict):
                    self.head = {name: response[name] for name in ("id", "created_at", "model") if name in response}
                self.sequence = number if isinstance(number, int) else self.sequence
            case Protocol.MESSAGES:
                message, number = data.get("message"), data.get("index")
                if isinstance(message, dict):
                    self.head = {name: message[name] for name in ("id", "model") if name in message}
                if isinstance(number, int):
                    self.choices[number] = data.get("type") != "content_block_stop"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is said instead of an answer."""

    answer: str
    version: str
    """Of the rules."""
    action: Action = Action.BLOCK
    """`block`, or `replace`."""
    shown: bool = False
    """Whether text was shown that must be taken back."""
    model: str = ""
    """What the caller asked for."""

    @property
    def told(self) -> dict[str, Json]:
        """What programs read of it."""
        said = {"action": self.action, "retract": self.shown, "replacement": self.answer, "version": self.version}
        return {FIELD: said}


def as_json(protocol: Protocol, refusal: Refusal) -> dict[str, Json]:
    """A refusal as the body of an answer that is no stream. Programs see by ``hegui`` that it is one."""
    answer, model, told = refusal.answer, refusal.model, refusal.told
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    match protocol:
        case Protocol.CHAT:
            message = {"role": "assistant", "content": answer, "refusal": None}
            choice: dict[str, Json] = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
            return {
                "id": _ID,
                "object": "chat.completion",
                "created": 0,
                "model": model,
                "choices": [choice],
                "usage": usage,
            } | told
        case Protocol.COMPLETIONS:
            choice = {"index": 0, "text": answer, "logprobs": None, "finish_reason": "stop"}
            return {
                "id": _ID,
                "object": "text_completion",
                "created": 0,
                "model": model,
                "choices": [choice],
                "usage": usage,
            } | told
        case Protocol.RESPONSES:
            return _response({"id": _ID, "created_at": 0, "model": model}, [_item(answer)], "completed") | told
        case Protocol.MESSAGES:
            content = [{"type": "text", "text": answer}]
            head = {"id": _ID, "type": "message", "role": "assistant", "model": model, "content": content}
            ended = {"stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 0, "output_tokens": 0}}
            return head | ended | told


def frames(protocol: Protocol, opened: Opened, refusal: Refusal) -> Iterator[bytes]:
    """The end of a stream: the refusal as an answer if nothing was shown, else a filtered end with the retraction."""
    head = {"id": _ID, "model": refusal.model} | opened.head
    match protocol:
        case Protocol.CHAT | Protocol.COMPLETIONS:
            yield from _choices(protocol, opened, head, refusal)
        case Protocol.RESPONSES:
            yield from _responses(opened, head, refusal)
        case Protocol.MESSAGES:
            yield from _messages(opened, head, refusal)


def _choices(protocol: Protocol, opened: Opened, head: Mapping[str, Json], refusal: Refusal) -> Iterator[bytes]:
    answer, told, shown = refusal.answer, refusal.told, refusal.shown
    chat = protocol is Protocol.CHAT
    body: dict[str, Json] = {"created": 0, **head} | {"object": "chat.completion.chunk" if chat else "text_completion"}
    still_open = [number for number, is_open in opened.choices.items() if is_open] or [0]
    reason = "content_filter" if shown else "stop"
    if not shown:
        said = {"delta": {"role": "assistant", "content": answer}} if chat else {"text": answer}
        yield _event(
            body | {"choices": [{"index": n, **said, "logprobs": None, "finish_reason": None} for n in still_open]}
        )
    nothing: dict[str, Json] = {"delta": {}} if chat else {"text": ""}
    ends = [{"index": n, **nothing, "logprobs": None, "finish_reason": reason} for n in still_open]
    yield _event({**body, "choices": ends, **told})
    yield b"data: [DONE]\n\n"


def _responses(opened: Opened, head: Mapping[str, Json], refusal: Refusal) -> Iterator[bytes]:
    answer, told, shown = refusal.answer, refusal.told, refusal.shown
    number = opened.sequence

    def numbered(kind: str, rest: Mapping[str, Json]) -> bytes:
        nonlocal number
        number += 1
        return _event({"type": kind, "sequence_number": number, **rest}, kind)

    base = {"created_at": 0, **head}
    if shown:
        ended = _response(base, [], "incomplete") | {"incomplete_details": {"reason": "content_filter"}}
        yield numbered("response.incomplete", {"response": ended, **told})
        return
    if not opened.begun:
        yield numbered("response.created", {"response": _response(base, [], "in_progress")})
    place = {"item_id": _ID, "output_index": 0, "content_index": 0}
    empty = {"type": "output_text", "text": "", "annotations": []}
    yield numbered(
        "response.output_item.added", {"output_index": 0, "item": _item("") | {"status": "in_progress", "content": []}}
    )
    yield numbered("response.content_part.added", {**place, "part": empty})
    yield numbered("response.output_text.delta", {**place, "delta": answer, "logprobs": []})
    yield numbered("response.output_text.done", {**place, "text": answer, "logprobs": []})
    yield numbered("response.content_part.done", {**place, "part": empty | {"text": answer}})
    yield numbered("response.output_item.done", {"output_index": 0, "item": _item(answer)})
    yield numbered("response.completed", {"response": _response(base, [_item(answer)], "completed"), **told})


def _item(answer: str) -> dict[str, Json]:
    content = [{"type": "output_text", "text": answer, "annotations": []}]
    return {"id": _ID, "type": "message", "role": "assistant", "status": "completed", "content": content}


def _response(head: Mapping[str, Json], output: list[Json], status: str) -> dict[str, Json]:
    fixed = {"object": "response", "status": status, "error": None, "incomplete_details": None, "output": output}
    rest: dict[str, Json] = {
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }
    return {**head, **fixed, **rest, "temperature": None, "top_p": None, "usage": None}


def _messages(opened: Opened, head: Mapping[str, Json], refusal: Refusal) -> Iterator[bytes]:
    answer, told, shown = refusal.answer, refusal.told, refusal.shown
    if not opened.begun:
        empty: dict[str, Json] = {
            "type": "message",
            "role": "assistant",
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
        }
        usage = {"input_tokens": 0, "output_tokens": 0}
        yield _event({"type": "message_start", "message": {**head, **empty, "usage": usage}}, "message_start")
    for number in [number for number, is_open in opened.choices.items() if is_open]:
        yield _event({"type": "content_block_stop", "index": number}, "content_block_stop")
    if not shown:
        number = max((each for each in opened.choices if isinstance(each, int)), default=-1) + 1
        block = {"type": "content_block_start", "index": number, "content_block": {"type": "text", "text": ""}}
        yield _event(block, "content_block_start")
        delta = {"type": "content_block_delta", "index": number, "delta": {"type": "text_delta", "text": answer}}
        yield _event(delta, "content_block_delta")
        yield _event({"type": "content_block_stop", "index": number}, "content_block_stop")
    ended = {"stop_reason": "refusal" if shown else "end_turn", "stop_sequence": None}
    yield _event({"type": "message_delta", "delta": ended, "usage": {"output_tokens": 0}, **told}, "message_delta")
    yield _event({"type": "message_stop"}, "message_stop")


def _event(data: Mapping[str, Json], name: str = "") -> bytes:
    line = f"event: {name}\n" if name else ""
    return f"{line}data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode("utf-8", "replace")
