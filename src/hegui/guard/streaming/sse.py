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

    def fields(self) -> Fields:
        """The event, read."""
        event, data = "", None
        for line in _LINE.split(self.raw.removeprefix(_BOM) if self.first else self.raw):
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if name == b"data":
                data = value if data is None else data + b"\n" + value
            elif name == b"event":
                event = value.decode("utf-8", "replace")
        return Fields(event, data)


class Splitter:
    """Cuts a stream into frames. The raw bytes of all frames together are the stream."""

    __slots__ = ("_bytes", "_first", "_searched")

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._searched = 0
        self._first = True

    def feed(self, piece: bytes) -> list[Frame]:
        """The frames that are whole now.

        Raises:
            TooLong: an event is longer than `LONGEST`.
        """
        self._bytes += piece
        frames: list[Frame] = []
        done = 0
        while (end := self._end(done)) is not None:
            frames.append(self._frame(bytes(self._bytes[done:end])))
            done = end
            self._searched = end
        del self._bytes[:done]
        self._searched = max(0, len(self._bytes) - 3)
        if len(self._bytes) > LONGEST:
            raise TooLong(f"more than {LONGEST} bytes")
        return frames

    def rest(self) -> Frame | None:
        """What is left when the stream has ended: half a frame, or one whose blank line is missing."""
        raw = bytes(self._bytes)
        self._bytes.clear()
        self._searched = 0
        return self._frame(raw) if raw else None

    def _end(self, start: int) -> int | None:
        r"""One past the blank line that ends the frame at a place. A last ``\r`` may yet be half of a line end."""
        held, searched = self._bytes, max(start, self._searched)
        if b"\r" not in held and not held.startswith(b"\n", start):
            place = held.find(b"\n\n", searched)  # nearly all streams
            return None if place < 0 else place + 2
        found = _LINE.match(held, start) or _BLANK.search(held, searched)
        if found is None or (found.end() == len(held) and found.group().endswith(b"\r")):
            return None
        return found.end()

    def _frame(self, raw: bytes) -> Frame:
        first, self._first = self._first, False
        return Frame(raw, first)
