# SPDX-License-Identifier: Apache-2.0
"""OpenAI-compatible chat, as most mainland services and servers of open models offer it; our gateway speaks it too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hegui.evaluate.target.outcome import Answered, Asked, Filtered, Outcome
from hegui.evaluate.target.wire import Json, Received, Request, encoded

_OK: Final = 200
_FILTERED_ENDS: Final = frozenset({"content_filter", "sensitive", "content_filtered"})
"""``finish_reason`` of an answer that the platform ended: OpenAI and most, Zhipu."""
_CUT_ENDS: Final = frozenset({"length", "max_tokens"})
_GATEWAY_REFUSES: Final = frozenset({"block", "replace", "review"})
"""What our gateway did instead of passing an answer on; what it marks or masks is still the model's."""
_THINKING: Final = ("<think>", "</think>")


@dataclass(frozen=True, slots=True)
class Chat:
    """A model behind ``…/chat/completions``."""

    url: str
    model: str
    system: str | None = None
    parameters: Mapping[str, Json] = field(default_factory=dict)
    """Sent as they are: ``temperature``, ``max_tokens``, ``enable_thinking`` …"""
    user: str | None = None
    """For our gateway: the opaque id of the user in whose name is asked (``x-hegui-user``)."""

    def request(self, asked: Asked) -> Request:
        """The messages, with the model and its parameters."""
        system = [{"role": "system", "content": self.system}] if self.system else []
        body = {"model": self.model, "messages": system + asked.messages, **self.parameters, "stream": False}
        headers = {"x-hegui-user": self.user} if self.user else {}
        return Request("POST", self.url, encoded(body), headers)

    def read(self, received: Received) -> Outcome:
        """The first choice. A gateway's own refusal and a filter's end are the platform's, not the model's."""
        value = received.value
        if received.status != _OK or not isinstance(value, dict):
            return received.fault
        choices = value.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return received.fault
        choice = choices[0]
        message = choice.get("message")
        if not isinstance(message, dict):
            return received.fault
        text, reasoning = parted(
            _text(message.get("content")), _text(message.get("reasoning_content") or message.get("reasoning"))
        )
        guarded = value.get("hegui")
        if isinstance(guarded, dict) and guarded.get("action") in _GATEWAY_REFUSES:
            return Filtered(f"hegui:{guarded['action']}", text)
        ended = choice.get("finish_reason")
        if ended in _FILTERED_ENDS:
            return Filtered(str(ended), text, cut=bool(text))
        if not text and isinstance(message.get("refusal"), str):
            text = message["refusal"]
        model = value.get("model")
        cut = ended in _CUT_ENDS
        return Answered(text, reasoning, cut, model if isinstance(model, str) else None, _tokens(value.get("usage")))


def parted(text: str, reasoning: str = "") -> tuple[str, str]:
    """The answer and its reasoning, where a model writes both into one text between ``<think>`` and ``</think>``."""
    begin, end = _THINKING
    stripped = text.lstrip()
    if stripped.startswith(begin):
        thought, found, rest = stripped.removeprefix(begin).partition(end)
        return (rest.lstrip("\n"), reasoning or thought.strip()) if found else ("", reasoning or thought.strip())
    return text, reasoning


def _text(value: Json) -> str:
    """A content, which may be a list of parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        parts = (part.get("text") for part in value if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _tokens(usage: Json) -> tuple[int, int] | None:
    if not isinstance(usage, dict):
        return None
    given, made = usage.get("prompt_tokens"), usage.get("completion_tokens")
    return (given, made) if isinstance(given, int) and isinstance(made, int) else None
