# SPDX-License-Identifier: Apache-2.0
"""The endpoints that answer with text: what a request and an answer of each holds, and how a stream of it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hegui.gateway.config_file import Wire
from hegui.guard import Conversation, Unreadable, anthropic, openai
from hegui.guard.conversation import Channel, Collector, Json
from hegui.guard.streaming import Protocol

Builder = Callable[[Json], Conversation]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path of the interface."""

    path: str
    """Here and, behind its base address, at the upstream."""
    wire: Wire
    request: Builder
    """All texts of a request."""
    answer: Builder | None = None
    """All texts of an answer; None: an answer has none."""
    protocol: Protocol | None = None
    """Of its streams and refusals; None: it has neither."""


def embeddings_request(body: Json) -> Conversation:
    """All texts of a request to ``/v1/embeddings``. Numbers of tokens only the model's own tokenizer can read: they are told as unread."""
    found = Collector()
    inputs = body.get("input") if isinstance(body, dict) else body
    for place, each in enumerate(inputs) if isinstance(inputs, list) else ():
        if isinstance(each, int | list) and not isinstance(each, bool):
            found.skip(("input", place), "user", Unreadable.UNKNOWN)
            break
    found.strings(("input",), "user", inputs, Channel.TEXT)
    if inputs is None or isinstance(inputs, int | float):
        found.skip(("input",), "user", Unreadable.UNKNOWN)
    if isinstance(body, dict):
        found.rest((), "", body, frozenset({"model", "input", "encoding_format", "user", "dimensions"}))
    return found.done()


ENDPOINTS: Final = (
    Endpoint("/v1/chat/completions", Wire.OPENAI, openai.chat_request, openai.chat_answer, Protocol.CHAT),
    Endpoint(
        "/v1/completions", Wire.OPENAI, openai.completions_request, openai.completions_answer, Protocol.COMPLETIONS
    ),
    Endpoint("/v1/responses", Wire.OPENAI, openai.responses_request, openai.responses_answer, Protocol.RESPONSES),
    Endpoint("/v1/embeddings", Wire.OPENAI, embeddings_request),
    Endpoint("/v1/messages", Wire.ANTHROPIC, anthropic.messages_request, anthropic.messages_answer, Protocol.MESSAGES),
)
