# SPDX-License-Identifier: Apache-2.0
"""Anthropic's Messages, and services that speak it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hegui.evaluate.target.outcome import Answered, Asked, Filtered, Outcome
from hegui.evaluate.target.wire import Json, Received, Request, encoded

VERSION: Final = "2023-06-01"
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Messages:
    """A model behind ``…/v1/messages``."""

    url: str
    model: str
    system: str | None = None
    parameters: Mapping[str, Json] = field(default_factory=dict)
    """Sent as they are; ``max_tokens`` is asked for by the service, and 4096 where it is not among them."""

    def request(self, asked: Asked) -> Request:
        """The messages, with the model and its parameters."""
        body: dict[str, Json] = {"model": self.model, "max_tokens": 4096, **self.parameters}
        body |= {"system": self.system} if self.system else {}
        body["messages"] = asked.messages
        return Request("POST", self.url, encoded(body), {"anthropic-version": VERSION})

    def read(self, received: Received) -> Outcome:
        """The text blocks; ``stop_reason: refusal`` is the platform's classifier, which ended the answer."""
        value = received.value
        if received.status != _OK or not isinstance(value, dict) or not isinstance(value.get("content"), list):
            return received.fault
        blocks = [block for block in value["content"] if isinstance(block, dict)]
        text = "".join(_of(blocks, "text"))
        if value.get("stop_reason") == "refusal":
            return Filtered("refusal", text, cut=bool(text))
        model = value.get("model")
        cut = value.get("stop_reason") == "max_tokens"
        name = model if isinstance(model, str) else None
        return Answered(text, "\n".join(_of(blocks, "thinking")), cut, name, _tokens(value.get("usage")))


def _of(blocks: list[dict[str, Json]], kind: str) -> list[str]:
    found = (block.get(kind) for block in blocks if block.get("type") == kind)
    return [text for text in found if isinstance(text, str)]


def _tokens(usage: Json) -> tuple[int, int] | None:
    if not isinstance(usage, dict):
        return None
    given, made = usage.get("input_tokens"), usage.get("output_tokens")
    return (given, made) if isinstance(given, int) and isinstance(made, int) else None
