# SPDX-License-Identifier: Apache-2.0
"""Which strings of an event of a model's stream are text, and of what: OpenAI's three grammars and Anthropic's.

What is text in pieces goes to a lane; every other string that is no name of the protocol is read as a whole, so a field that
nobody has heard of hides nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from hegui.guard.conversation import Channel, Json, Key, is_name, is_sealed, strings_of
from hegui.guard.streaming.lanes import LaneKey
from hegui.text import Text

_CHOICES: Final = frozenset({"choices"})
_READ: Final = frozenset({"delta", "logprobs"})


class Protocol(StrEnum):
    """How a caller wants to be answered."""

    CHAT = "openai-chat"
    COMPLETIONS = "openai-completions"
    RESPONSES = "openai-responses"
    MESSAGES = "anthropic-messages"


class Piece(NamedTuple):
    """A string of an event."""

    path: tuple[Key, ...]
    text: str
    lane: LaneKey | None
    """Which text it goes on with; None: it stands by itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an event brings."""

    pieces: tuple[Piece, ...] = ()
    ended: tuple[int | str, ...] = ()
    """Choices, blocks or items of which no more will come."""
    all_ended: bool = False
    unread: Text | None = None
    """What in it is no text."""
    drop: tuple[tuple[Key, ...], ...] = field(default=())
    """Fields that repeat the text in another form; they go when it is covered."""


_NAMES: Final = frozenset(
    {
        "id", "object", "model", "role", "type", "status", "finish_reason", "stop_reason", "system_fingerprint", "service_tier",
        "item_id", "call_id", "provider", "native_finish_reason", "sequence_number", "event_id", "response_id",
    }
)  # fmt: skip
"""Fields of names. What is none is read as well."""
_SEALED: Final = frozenset({"signature", "obfuscation", "encrypted_content"})
"""Fields of letters that only the provider reads."""
_ECHOED: Final = frozenset(
    {
        "instructions", "tools", "tool_choice", "metadata", "previous_response_id", "prompt", "prompt_cache_key", "reasoning",
        "text", "truncation", "user", "safety_identifier", "conversation", "prompt_cache_retention",
    }
)  # fmt: skip
"""Fields of a response that repeat the caller's own request."""
_CHANNELS: Final = dict.fromkeys(("reasoning_content", "reasoning", "thinking", "reasoning_text"), Channel.REASONING)
_NO_TEXT: Final = Text(
    "流中含有音频或者图片，文本检测器不读取", "sound or an image in the stream: detectors of text do not read it"
)


def read(protocol: Protocol, data: Json) -> Reading:
    """The strings of an event."""
    if not isinstance(data, dict):
        return Reading(tuple(_others((), data)))
    match protocol:
        case Protocol.CHAT:
            return _chat(data)
        case Protocol.COMPLETIONS:
            return _completions(data)
        case Protocol.RESPONSES:
            return _responses(data)
        case Protocol.MESSAGES:
            return _messages(data)


def _chat(data: Mapping[str, Json]) -> Reading:
    pieces = _others((), data, _CHOICES)
    ended: list[int | str] = []
    drop: list[tuple[Key, ...]] = []
    sound = False
    choices = data.get("choices")
    if not isinstance(choices, list):
        pieces += _others(("choices",), choices)
        choices = []
    for place, choice in enumerate(choices):
        path = ("choices", place)
        if not isinstance(choice, dict) or not isinstance(choice.get("delta", {}), dict):
            pieces += _others(path, choice)
            continue
        number = _number(choice.get("index"))
        delta = choice.get("delta", {})
        pieces += _delta((*path, "delta"), number, delta)
        pieces += _others(path, choice, _READ)
        sound = sound or delta.get("audio") is not None
        if choice.get("logprobs") is not None:
            drop.append((*path, "logprobs"))
        if choice.get("finish_reason"):  # some providers send an empty one with every piece
            ended.append(number)
    return Reading(tuple(pieces), tuple(ended), unread=_NO_TEXT if sound else None, drop=tuple(drop))


def _delta(path: tuple[Key, ...], choice: int | str, delta: Mapping[str, Json]) -> Iterator[Piece]:
    for name, value in delta.items():
        if not value or _names(name, value) or name == "audio":
            continue
        if isinstance(value, str):
            yield Piece((*path, name), value, LaneKey(choice, _CHANNELS.get(name, Channel.TEXT), name))
        elif name == "tool_calls" and isinstance(value, list):
            for place, call in enumerate(value):
                number = call.get("index", place) if isinstance(call, dict) else place
                yield from _arguments((*path, name, place), choice, f"{number}/", call)
        elif name == "function_call":
            yield from _arguments((*path, name), choice, "", value)
        else:
            channel = _CHANNELS.get(name, Channel.TEXT)
            for inner, text, is_field in strings_of(value):
                if not is_field and not _names(_last_name(inner), text):
                    yield Piece((*path, name, *inner), text, LaneKey(choice, channel, f"{name}/{_field(inner)}"))


def _arguments(path: tuple[Key, ...], choice: int | str, number: str, call: Json) -> Iterator[Piece]:
    for inner, text, is_field in strings_of(call):
        if not is_field and not _names(_last_name(inner), text):
            name = f"{number}{'/'.join(map(str, inner))}"
            yield Piece((*path, *inner), text, LaneKey(choice, Channel.TOOL_ARGUMENTS, name))


def _field(path: Sequence[Key]) -> str:
    return "/".join(str(key) for key in path if isinstance(key, str))


def _completions(data: Mapping[str, Json]) -> Reading:
    pieces = _others((), data, _CHOICES)
    ended: list[int | str] = []
    drop: list[tuple[Key, ...]] = []
    choices = data.get("choices")
    for place, choice in enumerate(choices if isinstance(choices, list) else ()):
        path = ("choices", place)
        if not isinstance(choice, dict):
            pieces += _others(path, choice)
            continue
        number, text = _number(choice.get("index")), choice.get("text")
        if isinstance(text, str):
            pieces.append(Piece((*path, "text"), text, LaneKey(number, Channel.TEXT)))
        pieces += _others(path, choice, frozenset({"logprobs"} | ({"text"} if isinstance(text, str) else set())))
        if choice.get("logprobs") is not None:
            drop.append((*path, "logprobs"))
        if choice.get("finish_reason"):  # some providers send an empty one with every piece
            ended.append(number)
    if not isinstance(choices, list):
        pieces += _others(("choices",), choices)
    return Reading(tuple(pieces), tuple(ended), drop=tuple(drop))


_DELTA: Final = ".delta"
_DONE: Final = ".done"
_OVER: Final = frozenset({"response.completed", "response.incomplete", "response.failed", "error"})


def _responses(data: Mapping[str, Json]) -> Reading:
    kind = data["type"] if isinstance(data.get("type"), str) else ""
    if kind in {"response.audio.delta", "response.image_generation_call.partial_image"}:
        return Reading(unread=_NO_TEXT)
    item = "/".join(str(data.get(name, "")) for name in ("output_index", "content_index", "summary_index"))
    delta = data.get("delta")
    if kind.endswith(_DELTA) and isinstance(delta, str):
        base = kind.removesuffix(_DELTA)
        lane = LaneKey(f"{base} {item}", _channel(base))
        others = _others((), data, frozenset({"delta", "logprobs"}))
        drop: tuple[tuple[Key, ...], ...] = (("logprobs",),) if data.get("logprobs") else ()
        return Reading((Piece(("delta",), delta, lane), *others), drop=drop)
    if kind.endswith(_DELTA) and isinstance(delta, dict | list):
        return Reading((*_fields_of(delta, kind.removesuffix(_DELTA), item), *_others((), data, _READ)))
    ended = (f"{kind.removesuffix(_DONE)} {item}",) if kind.endswith(_DONE) else ()
    drop = tuple(_logprobs_in((), data))
    response = data.get("response")
    whole = _others((), data, frozenset({"response", "logprobs"}))
    echoed = (
        _others(("response",), response, _ECHOED) if isinstance(response, dict) else _others(("response",), response)
    )
    return Reading((*whole, *echoed), ended, all_ended=kind in _OVER, drop=drop)


def _logprobs_in(path: tuple[Key, ...], value: Json) -> Iterator[tuple[Key, ...]]:
    """Where tokens are told once more, however deep: in parts, items and whole responses."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        if key == "logprobs":
            if each:
                yield (*path, key)
        elif isinstance(each, dict | list):
            yield from _logprobs_in((*path, key), each)


def _fields_of(delta: Json, base: str, item: str) -> Iterator[Piece]:
    """A piece that is an object: each of its fields goes on with what the same field said before."""
    for inner, text, is_field in strings_of(delta):
        if not is_field and "logprobs" not in inner and not _names(_last_name(inner), text):
            yield Piece(("delta", *inner), text, LaneKey(f"{base} {item}", _channel(base), _field(inner)))


def _channel(base: str) -> Channel:
    if "arguments" in base or "input" in base:
        return Channel.TOOL_ARGUMENTS
    return Channel.REASONING if "reasoning" in base else Channel.TEXT


def _messages(data: Mapping[str, Json]) -> Reading:
    number = _number(data.get("index"))
    delta, block = data.get("delta"), data.get("content_block")
    match data.get("type"):
        case "content_block_delta" if isinstance(delta, dict):
            goes_on = {
                name: LaneKey(number, Channel.TEXT, name)
                for name, text in delta.items()
                if isinstance(text, str) and text and not _names(name, text) and name not in _BLOCK_FIELDS
            }
            known = {name: each for name, each in delta.items() if name not in goes_on}
            pieces = [
                *_block_delta(("delta",), number, known),
                *(Piece(("delta", name), delta[name], lane) for name, lane in goes_on.items()),
                *_others((), data, frozenset({"delta"})),
            ]
            return Reading(tuple(pieces))
        case "content_block_start" if isinstance(block, dict):
            pieces = [
                *_block_delta(("content_block",), number, block),
                *_others((), data, frozenset({"content_block"})),
            ]
            return Reading(tuple(pieces))
        case "content_block_stop":
            return Reading(tuple(_others((), data)), (number,))
        case "message_delta" | "message_stop" | "error":
            return Reading(tuple(_others((), data)), all_ended=True)
        case _:
            return Reading(tuple(_others((), data)))


_BLOCK_FIELDS: Final = {
    "text": Channel.TEXT,
    "thinking": Channel.REASONING,
    "partial_json": Channel.TOOL_ARGUMENTS,
}


def _block_delta(path: tuple[Key, ...], number: int | str, delta: Mapping[str, Json]) -> Iterator[Piece]:
    for name, channel in _BLOCK_FIELDS.items():
        text = delta.get(name)
        if isinstance(text, str) and text:
            yield Piece((*path, name), text, LaneKey(number, channel))
    texts = frozenset(name for name in _BLOCK_FIELDS if isinstance(delta.get(name), str))
    yield from _others(path, delta, (texts | {"data"}) if delta.get("type") == "redacted_thinking" else texts)


def _others(path: tuple[Key, ...], value: Json, without: frozenset[str] = frozenset()) -> list[Piece]:
    """The strings of a value that are no names of the protocol, each by itself. Most events have none: a quick way out."""
    if isinstance(value, dict):
        value = {
            name: each
            for name, each in value.items()
            if name not in without
            and (isinstance(each, dict | list) or (isinstance(each, str) and not _names(name, each)))
        }
    return [
        Piece((*path, *inner), text, None)
        for inner, text, is_field in (strings_of(value) if value else ())
        if not is_field and "logprobs" not in inner and not _names(_last_name(inner), text)
    ]


def _names(field: str, value: Json) -> bool:
    """Whether a value is a name of the protocol, or letters that nobody can read, in a field of such."""
    return (field in _NAMES and is_name(value)) or (field in _SEALED and is_sealed(value))


def _last_name(path: tuple[Key, ...]) -> str:
    return next((key for key in reversed(path) if isinstance(key, str)), "")


def _number(value: Json) -> int | str:
    return value if isinstance(value, int | str) else 0
