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
"""Bytes read at a time."""
BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that follow each other."""

    offset: int
    """Where the first begins."""
    data: bytes
    """They as they are in the file, up to the end of the last."""

    @property
    def lines(self) -> list[bytes]:
        """One by one."""
        return self.data.split(b"\n")


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
    for block in _blocks(stream, BLOCK if not end else min(BLOCK, max(end - start, 1 << 16))):
        if end and begin + (0 if ours else dropped) >= end:
            return
        if isinstance(block, Reason):
            yield Rejected(begin, dropped + len(held), block)
            return
        block = block or b"\n"  # noqa: PLW2901  the last line may have no end
        first, last = block.find(b"\n"), block.rfind(b"\n")
        if last < 0:
            if ours and not dropped and len(held) + len(block) <= longest:
                held += block
            else:
                dropped += len(held) + len(block)
                held.clear()
            continue
        if ours and not dropped:
            data = bytes(held) + block[:last]
        else:
            if ours:
                yield Rejected(begin, dropped + first, Reason.TOO_LONG)
            begin += dropped + first + 1
            data = block[first + 1 : last] if first < last else None
        ours, dropped, held = True, 0, bytearray(block[last + 1 :])
        if data is not None and not (end and begin >= end):
            yield Lines(begin, data if not end or begin + len(data) < end else _until(data, end - begin))
        begin += len(data) + 1 if data is not None else 0


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


def _until(data: bytes, end: int) -> bytes:
    """The lines that begin before an offset counted from the first."""
    cut = data.find(b"\n", end - 1)
    return data if cut < 0 else data[:cut]
