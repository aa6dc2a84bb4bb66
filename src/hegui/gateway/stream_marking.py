# SPDX-License-Identifier: Apache-2.0
"""Additions to the text of an answer that streams: within the first piece of text, and behind the last, in the caller's protocol.

Frames in which nothing is added keep their bytes. A mark at the start costs nothing once it is placed.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from hegui.gateway.marking import Additions
from hegui.guard.streaming import Frame, Protocol
from hegui.guard.streaming.refusals import FIELD

_encode: Final = msgspec.json.encode
_decode: Final = msgspec.json.decode
_CALLS: Final = frozenset({"tool_calls", "function_call", "tool_use", "pause_turn"})
"""Ends after which a program goes on, not a reader."""
_LOOKED_FOR: Final = {
    Protocol.CHAT: re.compile(rb'"finish_reason"\s*:\s*"'),
    Protocol.COMPLETIONS: re.compile(rb'"finish_reason"\s*:\s*"'),
    Protocol.MESSAGES: re.compile(rb"content_block_start|message_delta"),
    Protocol.RESPONSES: re.compile(rb"\.done|response\.(?:completed|incomplete)"),
}
"""What a frame must hold to matter once the beginning is placed."""
_WHOLE: Final = frozenset({"response.completed", "response.incomplete"})
_PLACE: Final = ("item_id", "output_index", "content_index")


class StreamMark:
    """Additions to one stream.

    Args:
        protocol: of the caller.
        additions: around the text.
        choices: how many answers were asked for.
    """

    def __init__(self, protocol: Protocol, additions: Additions, choices: int = 1) -> None:
        self._protocol = protocol
        self._additions = additions
        self._choices = choices
        self._begun: set[Any] = set()
        """Choices of chat and completions, or parts of responses, whose text has begun."""
        self._ended: set[Any] = set()
        self._first: Any = None
        """The first part of a response."""
        self._blocks = -1
        """The number of the last block of a message."""
        self._inserted = 0
        """Events of responses that we put in: those behind them count on."""
        self.marked = False
        """Whether there was text to put them to."""

    def through(self, sent: bytes) -> bytes:
        """Frames on their way out, with what is to be added.

        Args:
            sent: whole frames.
        """
        done: list[bytes] = []
        place = 0
        while place < len(sent):
            if self._placed and self._quiet(sent, place):
                done.append(sent[place:] if place else sent)
                break
            end = _end_of(sent, place)
            done.append(self._frame(Frame(sent[place:end])))
            place = end
        return done[0] if len(done) == 1 else b"".join(done)

    @property
    def _placed(self) -> bool:
        """Whether what stands before the text is in its place."""
        return len(self._begun) >= self._choices

    def _quiet(self, sent: bytes, place: int) -> bool:
        """Whether nothing is to be done in what is left of some frames."""
        if not self._after and not self._rewrites:
            return True
        return not self._inserted and _LOOKED_FOR[self._protocol].search(sent, place) is None

    @property
    def _after(self) -> str:
        return self._additions.after

    @property
    def _rewrites(self) -> bool:
        """Whether the whole text comes again at the end, and must say the same."""
        return self._protocol is Protocol.RESPONSES and self.marked

    def _frame(self, frame: Frame) -> bytes:
        name, data = frame.fields()
        if data is None or data.strip() == b"[DONE]":
            return frame.raw
        try:
            value = _decode(data)
        except (ValueError, msgspec.MsgspecError):
            return frame.raw
        if not isinstance(value, dict) or FIELD in value:
            return frame.raw
        match self._protocol:
            case Protocol.CHAT | Protocol.COMPLETIONS:
                made = self._choice_frames(value)
            case Protocol.MESSAGES:
                made = self._message_frames(value)
            case Protocol.RESPONSES:
                made = self._response_frames(value)
        return frame.raw if made is None else b"".join(_event(each, name) for each in made)

    def _choice_frames(self, value: dict[str, Any]) -> list[dict[str, Any]] | None:
        changed = False
        before: list[dict[str, Any]] = []
        for choice in _records(value, "choices"):
            number = choice.get("index", 0)
            holder, field = self._text_of(choice)
            text = holder.get(field)
            if isinstance(text, str) and text:
                changed |= self._begin(number, holder, field, text)
            ends = choice.get("finish_reason")
            if ends and ends not in _CALLS and self._after and number in self._begun - self._ended:
                self._ended.add(number)
                if isinstance(text, str) and text:
                    holder[field] += self._after
                    changed = True
                else:
                    before.append(self._chunk(value, number))
        return [*before, value] if changed or before else None

    def _text_of(self, choice: dict[str, Any]) -> tuple[dict[str, Any], str]:
        if self._protocol is Protocol.COMPLETIONS:
            return choice, "text"
        delta = choice.get("delta")
        return (delta if isinstance(delta, dict) else {}), "content"

    def _chunk(self, value: dict[str, Any], number: Any) -> dict[str, Any]:  # noqa: ANN401  whatever the index is
        said: dict[str, Any] = (
            {"text": self._after} if self._protocol is Protocol.COMPLETIONS else {"delta": {"content": self._after}}
        )
        head: dict[str, Any] = {name: value[name] for name in ("id", "object", "created", "model") if name in value}
        return {**head, "choices": [{"index": number, **said, "logprobs": None, "finish_reason": None}]}

    def _begin(self, place: Any, holder: dict[str, Any], field: str, text: str) -> bool:  # noqa: ANN401  as above
        """Puts what stands before the text into its first piece."""
        if place in self._begun:
            return False
        self._begun.add(place)
        self.marked = True
        if not self._additions.before:
            return False
        holder[field] = self._additions.before + text
        return True

    def _message_frames(self, value: dict[str, Any]) -> list[dict[str, Any]] | None:
        delta = value.get("delta")
        match value.get("type"):
            case "content_block_start" if isinstance(value.get("index"), int):
                self._blocks = max(self._blocks, value["index"])
            case "content_block_delta" if isinstance(delta, dict) and delta.get("type") == "text_delta":
                text = delta.get("text")
                if isinstance(text, str) and text and self._begin(0, delta, "text", text):
                    return [value]
            case "message_delta" if isinstance(delta, dict):
                ends = delta.get("stop_reason")
                if ends and ends not in _CALLS and self._after and 0 in self._begun - self._ended:
                    self._ended.add(0)
                    return [*self._block(), value]
            case _:
                pass
        return None

    def _block(self) -> Iterator[dict[str, Any]]:
        """A block of its own at the end of a message."""
        number = self._blocks + 1
        yield {"type": "content_block_start", "index": number, "content_block": {"type": "text", "text": ""}}
        yield {
            "type": "content_block_delta",
            "index": number,
            "delta": {"type": "text_delta", "text": self._after.lstrip("\n")},
        }
        yield {"type": "content_block_stop", "index": number}

    def _response_frames(self, value: dict[str, Any]) -> list[dict[str, Any]] | None:
        place = (value.get("output_index"), value.get("content_index"))
        made = [value]
        kind = value.get("type")
        changed = bool(self._inserted)
        if kind == "response.output_text.delta":
            changed |= self._begin_part(place, value)
        elif kind == "response.output_text.done" and place in self._begun:
            made = [*self._last_delta(place, value), value]
            self._again(place, value)
            changed = True
        elif kind == "response.content_part.done" and place in self._begun and isinstance(value.get("part"), dict):
            self._again(place, value["part"])
            changed = True
        elif kind == "response.output_item.done" and isinstance(value.get("item"), dict):
            changed |= self._again_in_item(place[0], value["item"])
        elif kind in _WHOLE and isinstance(value.get("response"), dict):
            for number, item in enumerate(_records(value["response"], "output")):
                changed |= self._again_in_item(number, item)
        if not changed:
            return None
        for each in made:
            if isinstance(each.get("sequence_number"), int):
                each["sequence_number"] += self._inserted
        if len(made) > 1:
            value["sequence_number"] = value.get("sequence_number", 0) + 1
            self._inserted += 1
        return made

    def _last_delta(self, place: Any, value: dict[str, Any]) -> Iterator[dict[str, Any]]:  # noqa: ANN401  as above
        """One more piece of text before a part is done."""
        if self._after and place not in self._ended:
            self._ended.add(place)
            kept: dict[str, Any] = {name: value[name] for name in _PLACE if name in value}
            number = value.get("sequence_number", 0)
            yield {
                "type": "response.output_text.delta",
                "sequence_number": number,
                **kept,
                "delta": self._after,
                "logprobs": [],
            }

    def _begin_part(self, place: Any, value: dict[str, Any]) -> bool:  # noqa: ANN401  as above
        text = value.get("delta")
        if not isinstance(text, str) or not text or place in self._begun:
            return False
        if self._begun:
            self._begun.add(place)
            return False
        self._first = place
        return self._begin(place, value, "delta", text)

    def _again(self, place: Any, holder: dict[str, Any]) -> None:  # noqa: ANN401  as above
        """The whole text of a part, which comes again when it is done."""
        text = holder.get("text")
        if isinstance(text, str):
            before = self._additions.before if place == self._first else ""
            after = self._after if place in self._ended else ""
            holder["text"] = f"{before}{text}{after}"

    def _again_in_item(self, number: Any, item: dict[str, Any]) -> bool:  # noqa: ANN401  as above
        changed = False
        for place, part in enumerate(_records(item, "content")):
            if (number, place) in self._begun and part.get("type") == "output_text":
                self._again((number, place), part)
                changed = True
        return changed


def _end_of(sent: bytes, place: int) -> int:
    """One past the blank line that ends the frame at a place."""
    found = _BLANK.search(sent, place + 1)
    return len(sent) if found is None else found.end()


_BLANK: Final = re.compile(rb"(?>\r\n|\n|\r)(?>\r\n|\n|\r)+")


def _records(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = value.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _event(value: dict[str, Any], name: str) -> bytes:
    kind = value.get("type")
    line = f"event: {kind}\n".encode() if name and isinstance(kind, str) else b""
    return line + b"data: " + _encode(value) + b"\n\n"
