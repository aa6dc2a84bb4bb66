# SPDX-License-Identifier: Apache-2.0
"""Chunks of RIFF files: WebP, WAV, AVI. Little-endian, padded to even length."""

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from hegui.label.content import MOST_RECORDS, Content, Malformed, Span

_HEAD: Final = Struct("<4sI")


class Chunk(NamedTuple):
    """A chunk: its four letters and where it stands."""

    kind: bytes
    start: int
    data: Span
    """Without header and padding."""
    end: int
    """After the padding; the start of the next chunk."""


def chunks(content: Content, start: int, end: int) -> Iterator[Chunk]:
    """The chunks between two offsets, one after another, without what is in them. A missing last padding byte is forgiven.

    Raises:
        Malformed: a chunk runs past ``end``, or there are too many.
    """
    at = start
    for _ in range(MOST_RECORDS):
        if end - at < 8:
            return
        kind, length = _HEAD.unpack(content.read(at, 8))
        data = Span(at + 8, at + 8 + length)
        if data.end > end:
            raise Malformed(f"偏移 {at} 处的数据块超出范围", f"the chunk at offset {at} runs past its end")
        yield Chunk(kind, at, data, min(data.end + (length & 1), end))
        at = data.end + (length & 1)
    raise Malformed("数据块过多", "there are too many chunks")


def chunk(kind: bytes, data: bytes) -> bytes:
    """A new chunk, padded."""
    return _HEAD.pack(kind, len(data)) + data + b"\0" * (len(data) & 1)
