# SPDX-License-Identifier: Apache-2.0
"""What the users' room is told of an exchange: what the guard found in what the user has just said, how much was used."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from hegui.guard import Action, Decision
from hegui.guard.streaming import Protocol
from hegui.text import Text
from hegui.users.events import Answered, Found, HandOver, InputJudged

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway
    from hegui.gateway.asking import Asking

_REFUSING: Final = frozenset({Action.BLOCK, Action.REPLACE})
_TOKENS: Final = re.compile(rb'"(total_tokens|input_tokens|output_tokens)"\s*:\s*(\d{1,12})')


def judged(exchange: str, at: datetime, decision: Decision, newest: str) -> InputJudged:
    """What the guard made of an input.

    Args:
        exchange: its id.
        at: when it came.
        decision: of the guard.
        newest: the pointer to what the user has just said.
    """
    found = (Found(each.category, each.action in _REFUSING, is_below(each.path, newest)) for each in decision.findings)
    return InputJudged(exchange, at, tuple(found), checked=not decision.not_checked)


def heard(gateway: "Gateway", asking: "Asking", decision: Decision, newest: str | None = None) -> Text | None:
    """Tells the users' room what the user has said; returns what is to be said at once instead of asking the model.

    Args:
        gateway: the application.
        asking: the request.
        decision: of the guard on it.
        newest: the pointer to what the user has just said; None: it is looked for.
    """
    call = asking.call
    if decision.findings or decision.not_checked:
        event = judged(call.id, call.moment, decision, newest or newest_in(asking.endpoint.protocol, asking.value))
    elif asking.admitted.person is None:
        return None  # from what is clean nothing follows for nobody
    else:
        event = InputJudged(call.id, call.moment)
    effects = gateway.door.gatekeeper.observe(asking.admitted, event, call.moment)
    if not effects:
        return None
    gateway.effects(effects)
    answers = (each.answer for each in effects if isinstance(each, HandOver) and each.answer is not None)
    return next(answers, None)


def is_below(path: str, place: str) -> bool:
    """Whether a pointer is at another one, or below it."""
    return path == place or path.startswith(f"{place}/")


def newest_in(protocol: Protocol | None, value: dict[str, Any]) -> str:
    """The pointer to what the user has just said: the last message of the role, the prompt, the input."""
    match protocol:
        case Protocol.CHAT | Protocol.MESSAGES:
            return _last(value, "messages")
        case Protocol.RESPONSES:
            return _last(value, "input")
        case Protocol.COMPLETIONS:
            return "/prompt"
        case None:
            return "/input"


def _last(value: dict[str, Any], name: str) -> str:
    messages = value.get(name)
    if not isinstance(messages, list):
        return f"/{name}"
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        if isinstance(message, dict) and message.get("role") == "user":
            return f"/{name}/{place}"
    return f"/{name}/{max(len(messages) - 1, 0)}"


def said_in(protocol: Protocol | None, value: dict[str, Any]) -> str:
    """What the user has just said, if it is one text; empty otherwise."""
    match protocol:
        case Protocol.CHAT | Protocol.MESSAGES:
            said = _last_said(value.get("messages"))
        case Protocol.RESPONSES:
            said = _last_said(value.get("input"))
        case Protocol.COMPLETIONS:
            said = value.get("prompt")
        case None:
            return ""
    if isinstance(said, list):
        texts = [part.get("text") for part in said if isinstance(part, dict)]
        said = texts[0] if len(texts) == 1 else ""
    return said if isinstance(said, str) else ""


def _last_said(messages: Any) -> Any:  # noqa: ANN401  JSON
    if not isinstance(messages, list):
        return messages
    for message in reversed(messages):
        if isinstance(message, dict) and message.get("role") == "user":
            return message.get("content")
    return None


def tokens_of(answer: Any) -> int:  # noqa: ANN401  JSON
    """The tokens of an exchange as the upstream counted them; 0: it did not."""
    usage = answer.get("usage") if isinstance(answer, dict) else None
    if not isinstance(usage, dict):
        return 0
    total = usage.get("total_tokens")
    if isinstance(total, int):
        return total
    return sum(each for each in (usage.get("input_tokens"), usage.get("output_tokens")) if isinstance(each, int))


def used(gateway: "Gateway", asking: "Asking", tokens: int) -> None:
    """Tells the users' room what was used, and of what the user was reminded."""
    call = asking.call
    call.tokens = tokens
    told = call.told or {}
    characters = told.get("characters_in", 0) + told.get("characters_out", 0)
    event = Answered(characters, tokens, tuple(call.reminded))
    gateway.door.gatekeeper.observe(asking.admitted, event, call.moment)


class Counted:
    """The tokens of a stream, from the pieces in which an upstream tells them."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: dict[bytes, int] = {}

    def see(self, piece: bytes) -> None:
        """Looks at some bytes of the stream."""
        if b'_tokens"' in piece:
            for name, number in self._numbers(piece):
                self._told[name] = max(number, self._told.get(name, 0))

    def _numbers(self, piece: bytes) -> Iterator[tuple[bytes, int]]:
        return ((match[1], int(match[2])) for match in _TOKENS.finditer(piece))

    @property
    def tokens(self) -> int:
        """How many; 0: it did not say."""
        told = self._told
        return told.get(b"total_tokens") or told.get(b"input_tokens", 0) + told.get(b"output_tokens", 0)
