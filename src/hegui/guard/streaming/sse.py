# SPDX-License-Identifier: Apache-2.0
"""Server-sent events out of bytes that come cut anywhere, each with the very bytes that it came in."""

import re
from typing import Final, NamedTuple

LONGEST: Final = 16 << 20
"""Bytes of one event at most."""
_LINE: Final = re.compile(rb"\r\n|\n|\r")
_BLANK: Final = re.compile(rb"(?>\r\n|\n|\r)(?>\r\n|\n|\r)")
"""The end of an event: a line end, and another. A carriage return with its line feed is one."""
_BOM: Final = b"\xef\xbb\xbf"
_NAME: Final = rb"[A-Za-z0-9_.:|+/=-]{0,200}+"
_OWN: Final = rb"(?>data(?>:[^\r\n]*+)?|(?:event|id|retry)(?>: ?" + _NAME + rb")?)?"
_OWN_LINE: Final = re.compile(_OWN + rb"(?>\r\n|\n|\r|\Z)")
"""A line that clients read: data, or a name of the protocol."""
_ANY_LINE: Final = re.compile(rb"[^\r\n]*+(?>\r\n|\n|\r|\Z)")
_OWN_LINES: Final = re.compile(rb"(?>" + _OWN + rb"(?>\r\n|\n|\r))*+" + _OWN)
KEEP_ALIVE: Final = b": keep-alive\n\n"
"""A comment: clients ignore it, proxies see that the line is alive."""


class TooLong(Exception):
    """An event goes on and on."""


class Fields(NamedTuple):
    """What an event says."""

    event: str
    """Its name, often empty."""
    data: bytes | None
    """Its lines of data, joined; None: it has none."""


class Frame(NamedTuple):
    """One event, comment or blank line as it came."""

    raw: bytes
    first: bool = False
    """Whether a mark of the byte order may stand before it."""

    def without_words(self) -> "Frame":
        """The frame without what no guard reads: comments, fields that nobody knows, names of events and ids that are no names.

        Of a comment that stands by itself one of our own is left: it keeps the line alive.
        """
        raw = self._text
        if _OWN_LINES.fullmatch(raw):
            return self
        kept = b"".join(line for line in _ANY_LINE.findall(raw) if _OWN_LINE.fullmatch(line))
        return Frame(kept if kept.strip(b"\r\n") else KEEP_ALIVE)

    @property
    def _text(self) -> bytes:
        return self.raw.removeprefix(_BOM) if self.first else self.raw

    def fields(self) -> Fields:
        """The event, read."""
        event, data = "", None
        for line in _LINE.split(self._text):
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if name == b"data":
                data = value if data is None else data + b"\n" + value
            elif name == b"event":
                event = value.decode("utf-8", "replace")
        return Fields(event, data)


class Splitter:
    """Cuts a stream into frames. The raw bytes of all frames together are the stream."""

    __slots__ = ("_at", "_first", "_searched", "held")

    def __init__(self) -> None:
        self.held = bytearray()
        """What came and was not yet forgotten."""
        self._at = 0
        self._searched = 0
        self._first = True

    def feed(self, piece: bytes) -> list[Frame]:
        """The frames that are whole now.

        Raises:
            TooLong: an event is longer than `LONGEST`.
        """
        self.add(piece)
        return [*iter(self.next, None)]

    def add(self, piece: bytes) -> None:
        """Takes the next bytes of the stream."""
        if self._at:
            del self.held[: self._at]
            self._searched = max(0, self._searched - self._at)
            self._at = 0
        self.held += piece

    @property
    def at(self) -> int:
        """Where in `held` the next frame begins."""
        return self._at

    @property
    def has_more(self) -> bool:
        """Whether bytes came behind the last whole frame."""
        return self._at < len(self.held)

    def next(self) -> Frame | None:
        """The next frame, if it is whole.

        Raises:
            TooLong: it is longer than `LONGEST`.
        """
        end = self._end()
        if end is None:
            self._searched = max(self._at, len(self.held) - 3)
            if len(self.held) - self._at > LONGEST:
                raise TooLong(f"more than {LONGEST} bytes")
            return None
        raw = bytes(self.held[self._at : end])
        self.skip(len(raw))
        first, self._first = self._first, False
        return Frame(raw, first)

    def skip(self, size: int) -> None:
        """Passes over whole frames that somebody else has read in `held`."""
        self._at += size
        self._searched = self._at

    def rest(self) -> Frame | None:
        """What is left when the stream has ended: half a frame, or one whose blank line is missing."""
        raw = bytes(self.held[self._at :])
        self.held.clear()
        self._at = self._searched = 0
        first, self._first = self._first, False
        return Frame(raw, first) if raw else None

    def _end(self) -> int | None:
        r"""One past the blank line that ends the next frame. A last ``\r`` may yet be half of a line end."""
        held, start, searched = self.held, self._at, max(self._at, self._searched)
        if b"\r" not in held and not held.startswith(b"\n", start):
            place = held.find(b"\n\n", searched)  # nearly all streams
            return None if place < 0 else place + 2
        found = _LINE.match(held, start) or _BLANK.search(held, searched)
        if found is None or (found.end() == len(held) and found.group().endswith(b"\r")):
            return None
        return found.end()
