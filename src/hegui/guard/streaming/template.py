# SPDX-License-Identifier: Apache-2.0
"""A quick way to read events that differ in nothing but their text: most events of most streams, many at a time.

It says what `protocols.read` says. An event is taken apart once, around its text, and put to the proof with a text that
nobody writes; what then begins and ends with the same bytes, and has nothing between that JSON would read otherwise than as
letters, is the same event with other letters.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from hegui.guard.streaming.protocols import Piece, Protocol, Reading, read

_PROOF: Final = "\u2731\u2731\u2731 proof"
_PLAIN: Final = re.compile(rb'[^"\\\x00-\x1f\x7f]++')
"""Bytes that stand for themselves in a string of JSON."""


@dataclass(frozen=True, slots=True)
class Run:
    """Whole events, one behind the other, that differ in nothing but their text."""

    text: str
    """Of all of them."""
    ends: tuple[int, ...]
    """Where in it the text of each event ends."""
    sizes: tuple[int, ...]
    """Bytes up to the end of each event."""


@dataclass(frozen=True, slots=True)
class Template:
    """An event around its text."""

    head: bytes
    tail: bytes
    piece: Piece
    between: bytes = field(init=False)
    """What stands between two texts."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "between", self.tail + self.head)

    def run(self, held: bytes | bytearray, start: int = 0) -> Run | None:
        """The events from a place on that differ in nothing but their text; None: the next one is another, or not whole.

        Args:
            held: bytes of a stream.
            start: where in them an event begins.
        """
        if not held.startswith(self.head, start):
            return None
        first = start + len(self.head)
        last = held.rfind(self.tail, first)
        if last <= first:
            return None
        texts = bytes(held[first:last]).split(self.between)
        if b"" in texts or _PLAIN.fullmatch(b"".join(texts)) is None:
            texts = [*_plain(texts, self.tail)]
        plain = [*_decoded(texts)]
        if not plain:
            return None
        around = len(self.between)
        return Run(
            "".join(plain),
            tuple(accumulate(map(len, plain))),
            tuple(accumulate(len(text) + around for text in texts[: len(plain)])),
        )


def _plain(texts: list[bytes], tail: bytes) -> Iterator[bytes]:
    """The texts up to the first behind which an event of another kind stands, or which holds more than letters."""
    for text in texts:
        before, ended, _ = text.partition(tail)
        if _PLAIN.fullmatch(before) is None:
            return
        yield before
        if ended:
            return


def _decoded(texts: list[bytes]) -> Iterator[str]:
    """The texts before the first that is no UTF-8."""
    for text in texts:
        try:
            yield text.decode()
        except UnicodeDecodeError:
            return


def template_of(protocol: Protocol, raw: bytes, data: bytes, reading: Reading) -> Template | None:
    """The template of an event that brings one piece of text and nothing else, if it can be found."""
    if len(reading.pieces) != 1 or reading.ended or reading.all_ended or reading.unread is not None:
        return None
    [piece] = reading.pieces
    quoted = f'"{piece.text}"'.encode("utf-8", "surrogatepass")
    if piece.lane is None or raw.count(quoted) != 1 or raw.count(data) != 1 or b"\n" in data or b"\r" in raw:
        return None
    if not raw.endswith(b"\n\n"):  # the last of a stream, cut short
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
