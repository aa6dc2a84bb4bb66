# SPDX-License-Identifier: Apache-2.0
"""The lines of a file, many at a time, however long one of them is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hegui.corpus.extra import corpus_extra
from hegui.corpus.reading.opening import is_damage, reason_of
from hegui.corpus.texts import Reason, Rejected

with corpus_extra():
    import pyarrow as pa

BLOCK: Final = 2 << 20
"""Bytes unpacked at a time: what breaks off is known by the end of a block."""
PLAIN_BLOCK: Final = 256 << 10
"""Bytes read at a time of a file that need not be unpacked: they stay in the processor's cache until they are lines."""
BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that follow each other, without their ends."""

    offset: int
    """Where the first begins."""
    lines: list[bytes]


def lines_of(stream: pa.NativeFile, start: int, end: int, longest: int) -> Iterator[Lines | Rejected]:
    """The lines that begin in ``[start, end)``, with ``end`` 0 for all; one longer than ``longest`` is rejected unread.

    A stream that breaks off is rejected from the line that was open on.
    """
    begin = max(start - 1, 0)  # a line begins at `start` if the byte before ends one
    if begin:
        stream.seek(begin)
    ours = start == 0
    held = bytearray()
    dropped = 0
    for block in _blocks(stream, min(PLAIN_BLOCK, max(end - start, 1 << 16)) if end else BLOCK):
        if end and begin + (0 if ours else dropped) >= end:
            return
        if isinstance(block, Reason):
            yield Rejected(begin, dropped + len(held), block)
            return
        lines = block.split(b"\n") if block else [b"", b""]  # the last line may have no end
        rest = lines.pop()
        if not lines:
            if ours and not dropped and len(held) + len(rest) <= longest:
                held += rest
            else:
                dropped += len(held) + len(rest)
                held.clear()
            continue
        if ours and not dropped:
            lines[0] = bytes(held) + lines[0]
        else:
            if ours:
                yield Rejected(begin, dropped + len(lines[0]), Reason.TOO_LONG)
            begin += dropped + len(lines.pop(0)) + 1
        ours, dropped, held = True, 0, bytearray(rest)
        length = sum(map(len, lines)) + len(lines)
        if lines:
            yield Lines(begin, lines if not end or begin + length <= end else _until(lines, end - begin))
        begin += length


def _blocks(stream: pa.NativeFile, size: int) -> Iterator[bytes | Reason]:
    """The stream block by block, an empty one at its end; or why it broke off."""
    block = b"first"
    while block:
        try:
            block = stream.read(size)
        except (OSError, pa.ArrowException) as error:
            if not is_damage(error):
                raise
            yield reason_of(error)
            return
        yield block


def _until(lines: list[bytes], end: int) -> list[bytes]:
    """The lines that begin before an offset counted from the first."""
    offset = 0
    for number, line in enumerate(lines):
        if offset >= end:
            return lines[:number]
        offset += len(line) + 1
    return lines
