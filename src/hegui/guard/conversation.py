# SPDX-License-Identifier: Apache-2.0
"""What a guard reads: every text of a conversation, whoever said it, with its place, and what could not be read as text.

Nothing is clipped, and nothing is left out in silence: what no builder understands is an `Unread`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from typing import Any, Final, TypeAlias

import msgspec

Json: TypeAlias = Any
"""Decoded JSON of somebody else: anything."""
Key: TypeAlias = str | int


class Channel(StrEnum):
    """What a text is in the conversation."""

    TEXT = "text"
    """What was said: prompts, answers, system prompts."""
    REASONING = "reasoning"
    TOOL_DEFINITION = "tool_definition"
    TOOL_ARGUMENTS = "tool_arguments"
    TOOL_RESULT = "tool_result"
    OTHER = "other"
    """Strings in parameters that may reach the model, such as a schema for the answer."""


class Unreadable(StrEnum):
    """Why a thing is not read by detectors of text."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    ELSEWHERE = "elsewhere"
    """Only its id is given; the content lies with the model's provider."""
    ENCRYPTED = "encrypted"
    UNKNOWN = "unknown"
    """No kind that hegui knows, or not of the form that its protocol says."""


class Part(msgspec.Struct, frozen=True):
    """One text."""

    path: str
    """A JSON pointer (RFC 6901) into the body."""
    role: str
    channel: Channel
    text: str
    derived: bool = False
    """Decoded out of the text at ``path``, such as strings inside of JSON inside of a string: it cannot be put back."""
    seams: tuple[int, ...] = ()
    """Where the texts of one message meet that are joined here; only what stands across a seam is not found in them."""

    def crosses(self, start: int, end: int) -> bool:
        """Whether something stands across a seam."""
        return any(start < seam < end for seam in self.seams)


class Unread(msgspec.Struct, frozen=True):
    """Something that is no text, or that is not understood."""

    path: str
    role: str
    kind: Unreadable


class Conversation(msgspec.Struct, frozen=True):
    """All of one request or one answer."""

    parts: tuple[Part, ...] = ()
    unread: tuple[Unread, ...] = ()

    def __add__(self, other: "Conversation") -> "Conversation":
        return Conversation(self.parts + other.parts, self.unread + other.unread)


def of_text(text: str, role: str = "user", path: str = "") -> Conversation:
    """A conversation of one text."""
    return Conversation((Part(path, role, Channel.TEXT, text),))


@dataclass(slots=True)
class Collector:
    """Gathers the parts of a conversation while a builder walks over a body."""

    parts: list[Part] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def done(self) -> Conversation:
        """What was gathered."""
        return Conversation(tuple(self.parts), tuple(self.unread))

    def text(self, path: Sequence[Key], role: str, value: Json, channel: Channel = Channel.TEXT) -> None:
        """A value that should be a string, or be absent."""
        if isinstance(value, str):
            if value:
                self.parts.append(Part(pointer(path), role, channel, value))
        elif value is not None:
            self.skip(path, role, Unreadable.UNKNOWN)
            self.strings(path, role, value, channel)

    def joined(self, path: Sequence[Key], role: str, channel: Channel, first: int) -> None:
        """The texts of one message in one, as the model reads them: a word may be spread over them.

        Args:
            path: of the list that holds them.
            role: who says them.
            channel: of all of them.
            first: how many parts there were before it.
        """
        texts = [part.text for part in self.parts[first:] if part.channel is channel and not part.derived]
        if len(texts) > 1:
            seams = tuple(accumulate(map(len, texts[:-1])))
            self.parts.append(Part(pointer(path), role, channel, "".join(texts), derived=True, seams=seams))

    def arguments(self, path: Sequence[Key], role: str, value: Json) -> None:
        """Arguments of a tool: a string of JSON, read as it stands and with its escapes undone; or the object itself."""
        if not isinstance(value, str):
            self.strings(path, role, value, Channel.TOOL_ARGUMENTS)
            return
        self.text(path, role, value, Channel.TOOL_ARGUMENTS)
        for inner in strings_in_json(value):
            self.parts.append(Part(pointer(path), role, Channel.TOOL_ARGUMENTS, inner, derived=True))

    def strings(self, path: Sequence[Key], role: str, value: Json, channel: Channel) -> None:
        """Every string of a value of any form, names of fields as well."""
        for inner, text, is_name in strings_of(value):
            place = pointer((*path, *inner))
            self.parts.append(Part(place, role, channel, text, derived=is_name))

    def skip(self, path: Sequence[Key], role: str, kind: Unreadable) -> None:
        """Something that detectors of text do not read."""
        self.unread.append(Unread(pointer(path), role, kind))

    def rest(
        self,
        path: Sequence[Key],
        role: str,
        value: Mapping[str, Json],
        known: frozenset[str],
        names: frozenset[str] = frozenset(),
        settings: frozenset[str] = frozenset(),
    ) -> None:
        """The strings of all fields that the builder has not named.

        Args:
            path: of the value.
            role: who says it.
            value: an object.
            known: fields that were read, or hold no text.
            names: fields of names of the protocol, such as ids. What is none is read as well: a template may hand it to a model.
            settings: fields that hold numbers and names of the protocol, at any depth; words in one are read as well.
        """
        for name, inner in value.items():
            if name in known or type(inner) in _WORDLESS:
                continue
            if not (name in names and is_name(inner)) and not (name in settings and _holds_names(inner)):
                self.strings((*path, name), role, inner, Channel.OTHER)


ROLES: Final = frozenset({"user", "assistant", "system", "developer", "tool", "function"})
"""Those of the protocols. Templates put any other, as it stands, between the words of a conversation."""
_WORDLESS: Final = frozenset({int, float, bool, type(None)})
NAME: Final = r"[A-Za-z0-9_.:|+/=-]{0,200}"
"""What can be a name of a protocol, such as an id, and no words."""
_NAME: Final = re.compile(NAME)

_SEALED: Final = re.compile(r"[A-Za-z0-9_.:|+/=-]*")


def is_name(value: Json) -> bool:
    """Whether this can be a name of a protocol, such as an id, and no words: letters and digits without a gap, or no string at all."""
    return _NAME.fullmatch(value) is not None if isinstance(value, str) else not isinstance(value, dict | list)


def is_sealed(value: Json) -> bool:
    """Whether this can be a signature or what is encrypted: a name of any length."""
    return isinstance(value, str) and _SEALED.fullmatch(value) is not None


def _holds_names(value: Json) -> bool:
    if isinstance(value, dict) and _WORDLESS.issuperset(map(type, value.values())):  # counts, as most are
        return all(map(_NAME.fullmatch, value))
    return is_name(value) or (isinstance(value, dict | list) and all(is_name(text) for _, text, _ in strings_of(value)))


def strings_in_json(text: str) -> list[str]:
    """The strings in a text that is JSON and hides some of them behind escapes; none if it has no escapes or is no JSON."""
    if "\\" not in text:
        return []
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _unescaped(text)
    return [found for _, found, _ in strings_of(value)]


def _unescaped(text: str) -> list[str]:
    """The text with its escapes undone where it is no whole JSON; it may have been cut."""
    plain = _ESCAPE.sub(_escaped, text)
    return [plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")]


_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)


def _escaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else {"n": "\n", "t": "\t", "r": "\r"}.get(match[2], match[2])


def strings_of(value: Json) -> Iterator[tuple[tuple[Key, ...], str, bool]]:
    """Every string in a value with its path, and whether it is the name of a field. Without recursion: depth is the caller's."""
    waiting: list[tuple[tuple[Key, ...], Json]] = [((), value)]
    while waiting:
        path, inner = waiting.pop()
        if isinstance(inner, str):
            if inner:
                yield path, inner, False
        elif isinstance(inner, dict):
            for name in inner:
                if name:
                    yield (*path, name), name, True
            waiting += [((*path, name), each) for name, each in reversed(inner.items())]
        elif isinstance(inner, list):
            waiting += [((*path, place), each) for place, each in reversed([*enumerate(inner)])]


def pointer(path: Sequence[Key]) -> str:
    """The JSON pointer of a path."""
    return "".join(
        [f"/{key}" if isinstance(key, int) else f"/{key.replace('~', '~0').replace('/', '~1')}" for key in path]
    )


_MISSING: Final = "the path is not in the body / 正文中没有该路径"


def with_texts(body: Json, texts: Mapping[str, str]) -> Json:
    """A copy of a body with the texts at some pointers replaced, such as masked ones; what is not touched is shared.

    Raises:
        ValueError: the body has no such place.
    """
    root: list[Json] = [body]
    own = {id(root): root}
    """What was copied: each list and object once, however many texts of it are replaced."""
    for place, text in texts.items():
        holder: Json = root
        key: Key = 0
        for name in (each.replace("~1", "/").replace("~0", "~") for each in place.split("/")[1:]):
            inner = holder[key]
            if isinstance(inner, dict) and name in inner:
                step: Key = name
            elif isinstance(inner, list) and name.isdecimal() and int(name) < len(inner):
                step = int(name)
            else:
                raise ValueError(_MISSING)
            if id(inner) not in own:
                inner = inner.copy()
                own[id(inner)] = holder[key] = inner
            holder, key = inner, step
        holder[key] = text
    return root[0]
