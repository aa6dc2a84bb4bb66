# SPDX-License-Identifier: Apache-2.0
"""A quick way to read an event that is the one before with another text: most events of most streams.

It says what `protocols.read` says. An event is taken apart once, around its text, and put to the proof with a text that
nobody writes; what then begins and ends with the same bytes, and has nothing between that JSON would read otherwise than as
letters, is the same event with other letters.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

from hegui.guard.streaming.protocols import Piece, Protocol, Reading, read

_PROOF: Final = "\u2731\u2731\u2731 proof"
_PLAIN: Final = re.compile(rb'[^"\\\x00-\x1f\x7f]++')
"""Bytes that stand for themselves in a string of JSON."""


@dataclass(frozen=True, slots=True)
class Template:
    """An event around its text."""

    head: bytes
    tail: bytes
    piece: Piece

    def text(self, raw: bytes) -> str | None:
        """The text of an event that differs in nothing else; None: it may be any other."""
        if not (raw.startswith(self.head) and raw.endswith(self.tail)):
            return None
        text = raw[len(self.head) : len(raw) - len(self.tail)]
        if len(raw) <= len(self.head) + len(self.tail) or _PLAIN.fullmatch(text) is None:
            return None
        try:
            return text.decode()
        except UnicodeDecodeError:
            return None


def template_of(protocol: Protocol, raw: bytes, data: bytes, reading: Reading) -> Template | None:
    """The template of an event that brings one piece of text and nothing else, if it can be found."""
    if len(reading.pieces) != 1 or reading.ended or reading.all_ended or reading.unread is not None:
        return None
    [piece] = reading.pieces
    quoted = f'"{piece.text}"'.encode("utf-8", "surrogatepass")
    if piece.lane is None or raw.count(quoted) != 1 or raw.count(data) != 1 or b"\n" in data or b"\r" in data:
        return None
    place = raw.index(quoted)
    head, tail = raw[: place + 1], raw[place + len(quoted) - 1 :]
    first = raw.index(data)
    proof = head[first:] + _PROOF.encode() + tail[: first + len(data) - len(raw)]
    if _read(protocol, proof) != Reading((piece._replace(text=_PROOF),), drop=reading.drop):
        return None
    return Template(head, tail, piece)


def _read(protocol: Protocol, data: bytes) -> Reading | None:
    try:
        return read(protocol, json.loads(data))
    except (ValueError, RecursionError):
        return None
