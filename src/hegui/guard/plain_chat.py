# SPDX-License-Identifier: Apache-2.0
"""Chats that are nothing but texts, numbers and names, as most are: msgspec recognises them in one step.

What it does not recognise is left to the builders of `openai`, which read every form; of what it recognises they would say
the same.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec

from hegui.guard.conversation import NAME, Channel, Conversation, Json, Part

_Number: TypeAlias = int | float | bool | None
_Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=rf"\A(?:{NAME})\Z")] | None
_Counts: TypeAlias = dict[Annotated[str, msgspec.Meta(pattern=rf"\A(?:{NAME})\Z")], _Number] | None
_End: TypeAlias = Literal["stop", "length", "content_filter", "tool_calls", "function_call"] | None
"""A word of a list is told more quickly than a name."""


class _Said(msgspec.Struct, forbid_unknown_fields=True):
    """A message of a request."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str


class _Asked(msgspec.Struct, forbid_unknown_fields=True):
    """A request. Settings of any kind never reach the model as text; numbers never are one."""

    messages: list[_Said]
    model: Any = None
    user: Any = None
    safety_identifier: Any = None
    metadata: Any = None
    stream_options: Any = None
    reasoning_effort: Any = None
    stream: _Number = None
    temperature: _Number = None
    top_p: _Number = None
    n: _Number = None
    seed: _Number = None
    max_tokens: _Number = None
    max_completion_tokens: _Number = None
    presence_penalty: _Number = None
    frequency_penalty: _Number = None
    logprobs: _Number = None
    top_logprobs: _Number = None


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    """The message of an answer."""

    content: str
    role: Literal["assistant"] = "assistant"
    refusal: None = None
    tool_calls: None = None
    function_call: None = None
    audio: None = None


class _Choice(msgspec.Struct, forbid_unknown_fields=True):
    message: _Written
    index: _Number = None
    finish_reason: _End = None
    logprobs: None = None


class _Usage(msgspec.Struct, forbid_unknown_fields=True):
    """What was used, as most services count it."""

    prompt_tokens: _Number = None
    completion_tokens: _Number = None
    total_tokens: _Number = None
    prompt_tokens_details: _Counts = None
    completion_tokens_details: _Counts = None
    prompt_cache_hit_tokens: _Number = None
    prompt_cache_miss_tokens: _Number = None
    cached_tokens: _Number = None


class _Answered(msgspec.Struct, forbid_unknown_fields=True):
    """An answer."""

    choices: list[_Choice]
    id: _Name = None
    object: Literal["chat.completion"] | None = None
    created: _Number = None
    model: _Name = None
    system_fingerprint: _Name = None
    service_tier: _Name = None
    usage: _Usage | None = None


_ASKED: Final = tuple(f"/messages/{place}/content" for place in range(64))
_CHOSEN: Final = tuple(f"/choices/{place}/message/content" for place in range(8))


def plain_request(body: Json) -> Conversation | None:
    """A request to ``/v1/chat/completions``; None: it is not plain."""
    try:
        messages = msgspec.convert(body, _Asked).messages
    except (msgspec.ValidationError, RecursionError):
        return None
    if len(messages) > len(_ASKED):
        return None
    return Conversation(
        tuple(
            [
                Part(path, message.role, Channel.TEXT, message.content)
                for path, message in zip(_ASKED, messages, strict=False)
                if message.content
            ]
        )
    )


def plain_answer(body: Json) -> Conversation | None:
    """An answer of ``/v1/chat/completions``; None: it is not plain."""
    try:
        choices = msgspec.convert(body, _Answered).choices
    except (msgspec.ValidationError, RecursionError):
        return None
    if len(choices) > len(_CHOSEN):
        return None
    return Conversation(
        tuple(
            [
                Part(path, "assistant", Channel.TEXT, choice.message.content)
                for path, choice in zip(_CHOSEN, choices, strict=False)
                if choice.message.content
            ]
        )
    )
