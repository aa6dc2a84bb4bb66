# SPDX-License-Identifier: Apache-2.0
"""The endpoints that answer with text: what a request and an answer of each holds, and how a stream of it reads."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hegui.gateway.config_file import Wire
from hegui.guard import Conversation, Unreadable, anthropic, openai
from hegui.guard.conversation import Channel, Collector, Json, Key
from hegui.guard.streaming import Protocol

Builder = Callable[[Json], Conversation]


def not_understood(body: Json) -> Conversation:
    """An answer of a form that is not known: its strings are read, and it is told as unread."""
    found = Collector()
    found.skip((), "assistant", Unreadable.UNKNOWN)
    found.strings((), "assistant", body, Channel.OTHER)
    return found.done()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path of the interface."""

    path: str
    """Here and, behind its base address, at the upstream."""
    wire: Wire
    request: Builder
    """All texts of a request."""
    answer: Builder = not_understood
    """All texts of an answer of text."""
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


def embeddings_answer(body: Json) -> Conversation:
    """All words in an answer of ``/v1/embeddings``: beside vectors and names there should be none. What is no vector is told as unread."""
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(data, list):
        return not_understood(body)
    found = Collector()
    for place, each in enumerate(data):
        _embedding(found, ("data", place), each)
    found.rest((), "assistant", body, frozenset({"data"}), settings=_SETTINGS)
    return found.done()


def _embedding(found: Collector, path: Sequence[Key], entry: Json) -> None:
    vector = entry.get(_VECTOR) if isinstance(entry, dict) else None
    if not _is_vector(vector):
        found.skip(path, "assistant", Unreadable.UNKNOWN)
        found.strings(path, "assistant", entry, Channel.OTHER)
    else:
        found.rest(path, "assistant", entry, frozenset({_VECTOR}), settings=_LABELS)


def _is_vector(value: Json) -> bool:
    """Whether this is numbers, or the base64 of numbers of four bytes, and nothing that could be read."""
    if isinstance(value, str):
        try:
            size = len(b64decode(value, validate=True))
        except ValueError:
            return False
        return size > 0 and size % _FLOAT == 0
    return isinstance(value, list) and bool(value) and _NUMBERS.issuperset(map(type, value))


_VECTOR: Final = "embedding"
_FLOAT: Final = 4
"""Bytes of a number."""
_NUMBERS: Final = frozenset({int, float})
_LABELS: Final = frozenset({"object", "index"})
_SETTINGS: Final = frozenset({"id", "object", "created", "model", "usage"})


ENDPOINTS: Final = (
    Endpoint("/v1/chat/completions", Wire.OPENAI, openai.chat_request, openai.chat_answer, Protocol.CHAT),
    Endpoint(
        "/v1/completions", Wire.OPENAI, openai.completions_request, openai.completions_answer, Protocol.COMPLETIONS
    ),
    Endpoint("/v1/responses", Wire.OPENAI, openai.responses_request, openai.responses_answer, Protocol.RESPONSES),
    Endpoint("/v1/embeddings", Wire.OPENAI, embeddings_request, embeddings_answer),
    Endpoint("/v1/messages", Wire.ANTHROPIC, anthropic.messages_request, anthropic.messages_answer, Protocol.MESSAGES),
)
