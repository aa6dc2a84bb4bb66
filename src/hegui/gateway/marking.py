# SPDX-License-Identifier: Apache-2.0
"""What is added to the text of an answer before it is handed out: its explicit mark (LBL 4), and reminders to the user (ANTH 18).

Only where text goes to people: an answer that is JSON by its format, or that calls tools alone, stays as it is.
"""

from dataclasses import dataclass
from typing import Any, Final

from hegui.gateway.config_file import MarkAt, TextLabelEntry
from hegui.guard.streaming import Protocol
from hegui.label.explicit.wording import SENTENCE

_BRACKETS: Final = "【{}】"


@dataclass(frozen=True, slots=True)
class Additions:
    """Texts around an answer."""

    before: str = ""
    after: str = ""

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


def mark_of(entry: TextLabelEntry) -> Additions:
    """The mark of the settings, in the form that `hegui.label.explicit` gives to a label in a text."""
    line = _BRACKETS.format(entry.words or SENTENCE)
    match entry.mark:
        case MarkAt.START:
            return Additions(before=f"{line}\n\n")
        case MarkAt.END:
            return Additions(after=f"\n\n{line}")
        case MarkAt.NONE:
            return Additions()


def is_for_people(protocol: Protocol, request: dict[str, Any]) -> bool:
    """Whether the answer to a request is text for people: else programs read it, and words around it would break it."""
    match protocol:
        case Protocol.CHAT:
            form = request.get("response_format")
        case Protocol.RESPONSES:
            text = request.get("text")
            form = text.get("format") if isinstance(text, dict) else None
        case Protocol.MESSAGES:
            output = request.get("output_config")
            form = output.get("format") if isinstance(output, dict) else request.get("output_format")
        case Protocol.COMPLETIONS:
            form = None
    return not isinstance(form, dict) or form.get("type") not in _FOR_PROGRAMS


_FOR_PROGRAMS: Final = ("json_object", "json_schema", "grammar", "python")
"""Forms of answers that the protocols know and people do not read. A word that no upstream knows spares nobody the mark."""


def added(protocol: Protocol, answer: Any, additions: Additions) -> bool:  # noqa: ANN401  JSON
    """Puts additions into a whole answer, in place; says whether there was text to put them to."""
    match protocol:
        case Protocol.CHAT:
            some = False
            for choice in _records(answer, "choices"):
                message = choice.get("message")
                some |= isinstance(message, dict) and _to_content(message, additions)
            return some
        case Protocol.COMPLETIONS:
            put = [_around(choice, "text", additions) for choice in _records(answer, "choices")]
            return any(put)
        case Protocol.RESPONSES:
            parts = [part for item in _records(answer, "output") for part in _records(item, "content")]
            return _to_parts([part for part in parts if part.get("type") == "output_text"], additions)
        case Protocol.MESSAGES:
            return _to_parts([block for block in _records(answer, "content") if block.get("type") == "text"], additions)


def _records(value: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401  JSON
    found = value.get(name) if isinstance(value, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _to_content(message: dict[str, Any], additions: Additions) -> bool:
    if isinstance(message.get("content"), str):
        return _around(message, "content", additions)
    return _to_parts([part for part in _records(message, "content") if part.get("type") == "text"], additions)


def _to_parts(parts: list[dict[str, Any]], additions: Additions) -> bool:
    """Before the first of some texts and behind the last."""
    some = [part for part in parts if isinstance(part.get("text"), str) and part["text"]]
    if not some:
        return False
    _around(some[0], "text", Additions(before=additions.before))
    _around(some[-1], "text", Additions(after=additions.after))
    return True


def _around(holder: dict[str, Any], name: str, additions: Additions) -> bool:
    text = holder.get(name)
    if not isinstance(text, str) or not text:
        return False
    before = "" if text.startswith(additions.before) else additions.before
    after = "" if text.endswith(additions.after) else additions.after
    holder[name] = f"{before}{text}{after}"
    return True
