# SPDX-License-Identifier: Apache-2.0
"""Conversations from the JSON of OpenAI's chat/completions, completions and responses, requests and answers."""

from collections.abc import Callable, Sequence
from typing import Final

from hegui.guard.conversation import (
    ROLES,
    Channel,
    Collector,
    Conversation,
    Json,
    Key,
    Part,
    Unreadable,
    is_name,
    pointer,
    strings_of,
)
from hegui.guard.plain_chat import plain_answer, plain_request

_SETTINGS: Final = frozenset(
    {
        "id", "object", "created", "created_at", "completed_at", "model", "system_fingerprint", "service_tier", "usage",
        "status", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "stream_options", "metadata",
        "reasoning_effort", "modalities", "include", "truncation", "timings",
    }
)  # fmt: skip
"""Fields of a body whose strings never reach the model or the user as text."""
_OF_ANSWERS: Final = frozenset(
    {
        "id", "object", "created", "created_at", "completed_at", "model", "system_fingerprint", "service_tier", "usage",
        "status", "timings",
    }
)  # fmt: skip
"""Those that the server fills in an answer: words in them are read. The others repeat the request."""
_REPEATED: Final = _SETTINGS - _OF_ANSWERS
_OF_CHATS: Final = _SETTINGS | {"messages", "tools", "functions"}
_WITH_CHOICES: Final = _REPEATED | {"choices"}
_OF_CHOICES: Final = frozenset({"message", "logprobs"})
_LABELS: Final = frozenset({"id", "type", "role", "status", "tool_call_id", "call_id", "index", "finish_reason"})
"""Fields of a message or an item whose strings are names of the protocol."""
_MEDIA: Final = {
    "image_url": Unreadable.IMAGE,
    "input_image": Unreadable.IMAGE,
    "image_generation_call": Unreadable.IMAGE,
    "computer_screenshot": Unreadable.IMAGE,
    "input_audio": Unreadable.AUDIO,
    "audio": Unreadable.AUDIO,
    "audio_url": Unreadable.AUDIO,
    "video_url": Unreadable.VIDEO,
    "input_video": Unreadable.VIDEO,
    "file": Unreadable.FILE,
    "input_file": Unreadable.FILE,
    "item_reference": Unreadable.ELSEWHERE,
}
_PAYLOADS: Final = frozenset(
    {"image_url", "input_audio", "audio", "audio_url", "video_url", "file", "file_data", "file_url", "image", "result"}
)
"""Fields that hold the picture, the sound, the file itself."""
_TEXTS: Final = {"text": Channel.TEXT, "input_text": Channel.TEXT, "output_text": Channel.TEXT}
_VECTORS: Final = "prompt_embeds"
_TOOLS: Final = frozenset({"tool", "function"})
_REASONING: Final = ("reasoning_content", "reasoning", "thinking")


def chat_request(body: Json) -> Conversation:
    """All that a request to ``/v1/chat/completions`` brings: every message, tools, other strings."""
    plain = plain_request(body)
    return _built(body, _chat_request) if plain is None else plain


def chat_answer(body: Json) -> Conversation:
    """All choices of an answer of ``/v1/chat/completions``."""
    plain = plain_answer(body)
    return _built(body, _chat_answer) if plain is None else plain


def completions_request(body: Json) -> Conversation:
    """All prompts of a request to ``/v1/completions``."""
    return _built(body, _completions_request)


def completions_answer(body: Json) -> Conversation:
    """All choices of an answer of ``/v1/completions``."""
    return _built(body, _completions_answer)


def responses_request(body: Json) -> Conversation:
    """All that a request to ``/v1/responses`` brings. What lies at the provider under an id is told as unread."""
    return _built(body, _responses_request)


def responses_answer(body: Json) -> Conversation:
    """All items of an answer of ``/v1/responses``."""
    return _built(body, _responses_answer)


def _built(body: Json, build: Callable[[Collector, dict[str, Json]], None]) -> Conversation:
    found = Collector()
    if isinstance(body, dict):
        build(found, body)
    else:
        found.skip((), "", Unreadable.UNKNOWN)
        found.strings((), "", body, Channel.OTHER)
    return found.done()


def _embedded(found: Collector, body: dict[str, Json]) -> None:
    """Prompts that some servers take as vectors: no text, whatever their base64 looks like."""
    if body.get(_VECTORS) is not None:
        found.skip((_VECTORS,), "user", Unreadable.UNKNOWN)


def _chat_request(found: Collector, body: dict[str, Json]) -> None:
    _embedded(found, body)
    for place, message in _each(found, body, "messages"):
        _message(found, ("messages", place), message)
    for name in ("tools", "functions"):
        found.strings((name,), "system", body.get(name), Channel.TOOL_DEFINITION)
    found.rest((), "", body, _OF_CHATS)


def _chat_answer(found: Collector, body: dict[str, Json]) -> None:
    for place, choice in _each(found, body, "choices"):
        path = ("choices", place)
        if not isinstance(choice, dict) or not isinstance(choice.get("message"), dict):
            found.skip(path, "assistant", Unreadable.UNKNOWN)
            found.strings(path, "assistant", choice, Channel.OTHER)
            continue
        _message(found, (*path, "message"), choice["message"], "assistant")
        if logprobs := choice.get("logprobs"):
            _tokens(found, (*path, "logprobs"), logprobs)
        found.rest(path, "assistant", choice, _OF_CHOICES, _LABELS)
    found.rest((), "assistant", body, _WITH_CHOICES, settings=_OF_ANSWERS)


def _tokens(found: Collector, path: Sequence[Key], logprobs: Json) -> None:
    """Tokens that the model weighed beside those of its text: they are shown with it, and may be words."""
    text = "\n".join(text for _, text, is_name in strings_of(logprobs) if not is_name)
    if text:
        # In place of all of them, where something in them is covered.
        found.parts.append(Part(pointer(path), "assistant", Channel.OTHER, text))


def _message(found: Collector, path: Sequence[Key], message: Json, role: str = "") -> None:
    if not isinstance(message, dict):
        found.skip(path, role, Unreadable.UNKNOWN)
        found.strings(path, role, message, Channel.TEXT)
        return
    said, content = message.get("role"), message.get("content")
    role = said if isinstance(said, str) else role
    channel = Channel.TOOL_RESULT if role in _TOOLS else Channel.TEXT
    _content(found, (*path, "content"), role, content, channel)
    for name in _REASONING:
        if name in message:
            _content(found, (*path, name), role, message[name], Channel.REASONING)
    for place, call in enumerate(message["tool_calls"] if isinstance(message.get("tool_calls"), list) else ()):
        _call(found, (*path, "tool_calls", place), role, call)
    if "function_call" in message:
        _function(found, (*path, "function_call"), role, message["function_call"])
    if message.get("audio") is not None:
        found.skip((*path, "audio"), role, Unreadable.AUDIO)
        audio = message["audio"]
        found.text((*path, "audio", "transcript"), role, audio.get("transcript") if isinstance(audio, dict) else None)
    tools = {"tool_calls"} if isinstance(message.get("tool_calls"), list) else set()
    if "role" in message and not (isinstance(said, str) and said in ROLES):
        found.strings((*path, "role"), role, said, Channel.OTHER)
    known = frozenset({"role", "content", "function_call", "audio", *_REASONING} | tools)
    found.rest(path, role, message, known, _LABELS)


def _call(found: Collector, path: Sequence[Key], role: str, call: Json) -> None:
    if not isinstance(call, dict):
        found.skip(path, role, Unreadable.UNKNOWN)
        found.strings(path, role, call, Channel.TOOL_ARGUMENTS)
        return
    for name in ("function", "custom"):
        if name in call:
            _function(found, (*path, name), role, call[name])
    found.rest(path, role, call, frozenset({"function", "custom"}), _LABELS)


def _function(found: Collector, path: Sequence[Key], role: str, function: Json) -> None:
    if not isinstance(function, dict):
        found.text(path, role, function, Channel.TOOL_ARGUMENTS)
        return
    for name in ("arguments", "input"):
        if name in function:
            found.arguments((*path, name), role, function[name])
    found.rest(path, role, function, frozenset({"arguments", "input"}))


def _content(found: Collector, path: Sequence[Key], role: str, content: Json, channel: Channel) -> None:
    if not isinstance(content, list):
        found.text(path, role, content, channel)
        return
    before = len(found.parts)
    for place, part in enumerate(content):
        _part(found, (*path, place), role, part, channel)
    found.joined(path, role, channel, before)


def _part(found: Collector, path: Sequence[Key], role: str, part: Json, channel: Channel) -> None:
    if isinstance(part, str):
        found.text(path, role, part, channel)
        return
    kind = part.get("type") if isinstance(part, dict) else None
    if isinstance(kind, str) and kind in _TEXTS:
        found.text((*path, "text"), role, part.get("text"), channel)
        _tokens(found, (*path, "logprobs"), part.get("logprobs"))
        found.rest(path, role, part, frozenset({"text", "logprobs"}), _LABELS)
    elif kind == "refusal":
        found.text((*path, "refusal"), role, part.get("refusal"), channel)
        found.rest(path, role, part, frozenset({"refusal", "logprobs"}), _LABELS)
    elif kind in {"reasoning_text", "summary_text"}:
        found.text((*path, "text"), role, part.get("text"), Channel.REASONING)
        found.rest(path, role, part, frozenset({"text", "logprobs"}), _LABELS)
    elif isinstance(kind, str) and kind in _MEDIA:
        found.skip(path, role, _MEDIA[kind])
        found.rest(path, role, part, _PAYLOADS, _LABELS)
    else:
        found.skip(path, role, Unreadable.UNKNOWN)
        found.strings(path, role, part, channel)


def _completions_request(found: Collector, body: dict[str, Json]) -> None:
    _embedded(found, body)
    prompt = body.get("prompt")
    if _is_tokens(prompt):
        found.skip(("prompt",), "user", Unreadable.UNKNOWN)
    found.strings(("prompt",), "user", prompt, Channel.TEXT)
    found.text(("suffix",), "user", body.get("suffix"))
    found.rest((), "", body, _SETTINGS | {"prompt", "suffix"})


def _is_tokens(prompt: Json) -> bool:
    """Whether a prompt holds numbers of tokens, which only the model's own tokenizer can read."""
    inner = prompt if isinstance(prompt, list) else []
    return any(isinstance(each, int) or (isinstance(each, list) and each) for each in inner)


def _completions_answer(found: Collector, body: dict[str, Json]) -> None:
    for place, choice in _each(found, body, "choices"):
        path = ("choices", place)
        text = choice.get("text") if isinstance(choice, dict) else choice
        found.text((*path, "text") if isinstance(choice, dict) else path, "assistant", text)
        if isinstance(choice, dict):
            _tokens(found, (*path, "logprobs"), choice.get("logprobs"))
            found.rest(path, "assistant", choice, frozenset({"text", "logprobs"}), _LABELS)
    found.rest((), "assistant", body, _WITH_CHOICES, settings=_OF_ANSWERS)


def _responses_request(found: Collector, body: dict[str, Json]) -> None:
    found.text(("instructions",), "system", body.get("instructions"))
    _items(found, "input", "user", body.get("input"))
    found.strings(("tools",), "system", body.get("tools"), Channel.TOOL_DEFINITION)
    elsewhere = {"previous_response_id", "conversation", "prompt"}
    for name in sorted(elsewhere):
        if body.get(name) is not None:
            found.skip((name,), "", Unreadable.ELSEWHERE)
            if name == "prompt":
                found.strings((name,), "user", body[name], Channel.OTHER)
    found.rest((), "", body, _SETTINGS | elsewhere | {"instructions", "input", "tools"})


def _responses_answer(found: Collector, body: dict[str, Json]) -> None:
    _items(found, "output", "assistant", body.get("output"))
    echoed = {
        "instructions",
        "tools",
        "previous_response_id",
        "conversation",
        "prompt",
        "tool_choice",
    }  # of the request
    found.rest((), "assistant", body, _REPEATED | echoed | {"output"}, settings=_OF_ANSWERS)


def _items(found: Collector, name: str, role: str, items: Json) -> None:
    if not isinstance(items, list):
        found.text((name,), role, items)
        return
    for place, item in enumerate(items):
        response_item(found, (name, place), role, item)


def response_item(found: Collector, path: Sequence[Key], role: str, item: Json) -> None:
    """One item of the input or the output of ``/v1/responses``."""
    kind = item.get("type", "message") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(kind, str):
        found.skip(path, role, Unreadable.UNKNOWN)
        found.strings(path, role, item, Channel.TEXT)
    elif kind == "message":
        _message(found, path, item, role)
    elif kind in {"function_call", "custom_tool_call", "mcp_call"}:
        words = {name: each for name, each in item.items() if not (name in _LABELS and is_name(each))}
        _function(found, path, "assistant", words)
    elif kind in {"function_call_output", "custom_tool_call_output"}:
        _content(found, (*path, "output"), "tool", item.get("output"), Channel.TOOL_RESULT)
        found.rest(path, "tool", item, frozenset({"output"}), _LABELS)
    elif kind == "reasoning":
        for name in ("summary", "content"):
            _content(found, (*path, name), "assistant", item.get(name), Channel.REASONING)
        if item.get("encrypted_content"):
            found.skip((*path, "encrypted_content"), "assistant", Unreadable.ENCRYPTED)
        found.rest(path, "assistant", item, frozenset({"summary", "content", "encrypted_content"}), _LABELS)
    elif kind in _MEDIA:
        found.skip(path, role, _MEDIA[kind])
        found.rest(path, role, item, _PAYLOADS, _LABELS)
    else:
        found.skip(path, role, Unreadable.UNKNOWN)
        found.strings(path, role, item, Channel.OTHER)


def _each(found: Collector, body: dict[str, Json], name: str) -> list[tuple[int, Json]]:
    value = body.get(name)
    if isinstance(value, list):
        return [*enumerate(value)]
    found.skip((name,), "", Unreadable.UNKNOWN)
    found.strings((name,), "", value, Channel.TEXT)
    return []
