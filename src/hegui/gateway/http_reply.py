# SPDX-License-Identifier: Apache-2.0
"""An answer of an upstream while it comes: its status and the headers that matter, then its body, piece by piece or whole."""

import asyncio
from typing import Final, Protocol

_HELD: Final = 256 << 10
"""Bytes of a body that wait to be read before no more are taken."""


class Line(Protocol):
    """The connection on which an answer comes."""

    loop: asyncio.AbstractEventLoop

    def go_on(self) -> None:
        """Takes more of the body."""

    def abort(self) -> None:
        """Closes it at once."""


class Broken(Exception):
    """An answer began, and broke off, was too long, or cannot be read."""


class HttpReply:
    """An answer; its body may still be on its way."""

    __slots__ = ("_ended", "_error", "_headers", "_held", "_line", "_loop", "_pieces", "_waiter", "head", "status")

    def __init__(self, line: Line) -> None:
        self._loop = line.loop
        self.head: asyncio.Future[None] = line.loop.create_future()
        """Done when the head is there, or will never be."""
        self.status = 0
        self._line: Line | None = line
        self._headers: dict[bytes, bytes] = {}
        self._pieces: list[bytes] = []
        self._held = 0
        self._ended = False
        self._error: str | None = None
        self._waiter: asyncio.Future[None] | None = None

    def header(self, name: str) -> str:
        """A header that matters; empty if it is not there."""
        return self._headers.get(name.lower().encode(), b"").decode("latin-1")

    def whole_now(self, most: int) -> bytes | None:
        """All of the body, where all of it is there already, sound and not too long. None: `whole` waits, or says what is wrong."""
        if not self._ended or self._error is not None or self._held > most or b"content-encoding" in self._headers:
            return None
        return self._taken()

    async def whole(self, most: int) -> bytes:
        """All of the body.

        Raises:
            Broken: it breaks off, or has more than so many bytes.
        """
        found = await self.piece()
        if not self._ended:
            parts, size = [found], len(found)
            while piece := await self.piece():
                parts.append(piece)
                size += len(piece)
                if size > most:
                    break
            found = b"".join(parts)
        if len(found) > most:
            raise Broken("too long")
        if self._error is not None:
            raise Broken(self._error)
        return found

    async def piece(self) -> bytes:
        """The next bytes of the body, all that are there; none: it has ended.

        Raises:
            Broken: it breaks off.
        """
        if b"content-encoding" in self._headers and self._headers[b"content-encoding"].lower() != b"identity":
            raise Broken("compressed")
        while not self._pieces:
            if self._error is not None:
                raise Broken(self._error)
            if self._ended:
                return b""
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        taken = self._taken()
        if self._line is not None:
            self._line.go_on()
        return taken

    def _taken(self) -> bytes:
        pieces, self._pieces, self._held = self._pieces, [], 0
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def done(self) -> None:
        """Lets go of it; what is not read yet is not wanted: the connection is closed."""
        if self._line is not None:
            self._line.abort()

    # What the line tells.

    def take_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self._headers[name] = value

    def begin(self, status: int) -> None:
        """The head is there."""
        self.status = status
        if not self.head.done():
            self.head.set_result(None)

    def take(self, piece: bytes) -> bool:
        """Some of the body; whether so much waits that no more should come."""
        self._pieces.append(piece)
        self._held += len(piece)
        self._wake()
        return self._held > _HELD

    def end(self, error: str | None = None) -> None:
        """No more comes."""
        self._line = None
        self._ended, self._error = True, error
        if not self.head.done():
            self.head.set_result(None)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    @property
    def error(self) -> str | None:
        """Why no head came."""
        return self._error if not self.status else None
