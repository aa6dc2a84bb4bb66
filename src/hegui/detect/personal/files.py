# SPDX-License-Identifier: Apache-2.0
"""Text of a file whose encoding nobody told, in pieces; what was read can be written back byte for byte."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from hegui.errors import InputError, Problem
from hegui.text import Text

BLOCK: Final = 1 << 20
"""Bytes read at a time."""

_ESCAPED: Final = re.compile("[\udc80-\udcff]")
"""What `surrogateescape` makes of bytes that are no text."""
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def encoding_of(stream: BinaryIO) -> str:
    """The encoding of what the stream holds from here on; reads it all and goes back to where it stood.

    UTF-8 or UTF-16 by mark; else UTF-8, unless so much of it is not UTF-8 that GB 18030 is the better reading. Single
    wrong bytes do not make a file another one: they are kept as they are.
    """
    start = stream.tell()
    told = _told_by(_Count(), stream)
    stream.seek(start)
    return told


def encoding_of_beginning(beginning: bytes) -> str:
    """The encoding by the first bytes, for a stream that cannot go back."""
    count = _Count()
    count.add(beginning)
    return count.encoding()


class _Count:
    """How much of some bytes is UTF-8 and how much is not."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._mark: str | None = None
        self._other = self._bad = 0

    def add(self, block: bytes) -> None:
        if self._mark is None:
            self._mark = next((encoding for mark, encoding in _MARKS if block.startswith(mark)), "")
        if not self._mark:
            text = self._decoder.decode(block)
            self._other += len(text) - len(text.encode("ascii", "ignore"))
            self._bad += len(_ESCAPED.findall(text))

    def encoding(self) -> str:
        return self._mark or ("gb18030" if self._bad * 4 > self._other - self._bad else "utf-8")


def _told_by(count: _Count, stream: BinaryIO) -> str:
    while block := stream.read(BLOCK):
        count.add(block)
    return count.encoding()


def pieces(stream: BinaryIO, encoding: str, beginning: bytes = b"") -> Iterator[str]:
    """The text of a stream, decoded; bytes that are no text come as lone surrogates (see `written`).

    Raises:
        InputError: UTF-16 with half a character in it.
    """
    if encoding == "gb18030":
        yield from _pieces_of_gb18030(stream, beginning)
        return
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding == "utf-8" else "strict")
    block = beginning or stream.read(BLOCK)
    try:
        while block:
            yield decoder.decode(block)
            block = stream.read(BLOCK)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise InputError(Problem(_BROKEN)) from error


_BROKEN: Final = Text(
    "文件带有 UTF-16 标记，内容却不是完整的 UTF-16", "the file is marked as UTF-16 and is not whole UTF-16"
)


def _pieces_of_gb18030(stream: BinaryIO, beginning: bytes) -> Iterator[str]:
    """Cut behind a byte that is never the second half of a character: the incremental decoder loses bytes when it escapes them."""
    kept = b""
    block = beginning or stream.read(BLOCK)
    while block:
        kept += block
        cut = max(kept.rfind(mark) for mark in (b"\n", b" ", b",", b"\r", b"\0", b"-", b".")) + 1
        if cut == 0 and len(kept) > 4 * BLOCK:
            cut = len(kept)
        yield kept[:cut].decode("gb18030", "surrogateescape")
        kept = kept[cut:]
        block = stream.read(BLOCK)
    yield kept.decode("gb18030", "surrogateescape")


def written(text: str, encoding: str) -> bytes:
    """The bytes of text that `pieces` read; what is new in it must exist in the encoding."""
    return text.encode(encoding, "surrogateescape" if encoding in {"utf-8", "gb18030"} else "surrogatepass")
