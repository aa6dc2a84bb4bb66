# SPDX-License-Identifier: Apache-2.0
"""Any HTTP service that takes JSON and answers JSON: a template of the body, and pointers to what is in the answer.

The template is a JSON value, never text to be glued: a question cannot leave the string that it is put into, whatever it
holds. Pointers are those of RFC 6901.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hegui.evaluate.target.outcome import Answered, Asked, Filtered, Outcome
from hegui.evaluate.target.wire import Json, Received, Request, encoded

QUESTION: Final = "{question}"
HISTORY: Final = "{history}"
MESSAGES: Final = "{messages}"
_OK: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Sign:
    """Where an answer says that the platform refused, and what it says there."""

    pointer: str
    equals: Json


@dataclass(frozen=True, slots=True)
class Template:
    """A service described by a template."""

    url: str
    body: Json
    """A JSON value. A string that is ``{question}`` becomes the question; ``{history}`` the earlier turns as a list of
    ``{role, content}``; ``{messages}`` these and the question. Inside a longer string ``{question}`` is put in its place."""
    answer: str
    """Pointer to the text of the answer."""
    reasoning: str | None = None
    refused: Sign | None = None
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)

    def request(self, asked: Asked) -> Request:
        """The template with everything in its place."""
        return Request(self.method, self.url, encoded(filled(self.body, asked)), self.headers)

    def read(self, received: Received) -> Outcome:
        """What stands at the pointers."""
        value = received.value
        if received.status not in _OK or isinstance(value, str):
            return received.fault
        text = at(value, self.answer)
        shown = text if isinstance(text, str) else ""
        if self.refused is not None and at(value, self.refused.pointer) == self.refused.equals:
            return Filtered(str(self.refused.equals), shown)
        if not isinstance(text, str):
            return received.fault
        thought = at(value, self.reasoning) if self.reasoning is not None else None
        return Answered(text, thought if isinstance(thought, str) else "")


def filled(template: Json, asked: Asked) -> Json:
    """The template with the question and the turns before it in their places."""
    match template:
        case str() if template == HISTORY:
            return asked.messages[:-1]
        case str() if template == MESSAGES:
            return asked.messages
        case str():
            return template.replace(QUESTION, asked.question)
        case dict():
            return {name: filled(inner, asked) for name, inner in template.items()}
        case list() | tuple():
            return [filled(inner, asked) for inner in template]
        case _:
            return template


def asks(template: Json) -> bool:
    """Whether the question has a place in the template."""
    match template:
        case str():
            return QUESTION in template or template == MESSAGES
        case dict():
            return any(map(asks, template.values()))
        case list() | tuple():
            return any(map(asks, template))
        case _:
            return False


def at(value: Json, pointer: str) -> Json | None:
    """What stands at a JSON pointer; None where nothing does.

    Raises:
        ValueError: it is no pointer.
    """
    for step in steps(pointer):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def steps(pointer: str) -> list[str]:
    """The names on the way to what a pointer names; none for the whole.

    Raises:
        ValueError: it is no pointer.
    """
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise ValueError("JSON 指针须以“/”开头 / a JSON pointer begins with '/'")
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]
