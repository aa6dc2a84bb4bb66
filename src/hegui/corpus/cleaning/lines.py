# SPDX-License-Identifier: Apache-2.0
"""JSONL and plain text: lines that nothing happens to are written byte for byte, with the ends that they have."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, TypeAlias

import pyarrow as pa

from hegui.corpus.cleaning.decisions import Decisions, Drop, Redact
from hegui.corpus.cleaning.editing import Editor, json_edited
from hegui.corpus.reading.layouts import Finder, Wanted
from hegui.corpus.reading.lines import BOM, Lines, lines_of
from hegui.corpus.texts import Reason, Rejected

Edited: TypeAlias = Callable[[bytes, int, Redact], bytes]
"""A line without its end, its position and what is replaced in it, to the line that is written."""
_BROKEN: Final = frozenset({Reason.TRUNCATED, Reason.DAMAGED})


def json_lines(editor: Editor, wanted: Wanted) -> Edited:
    """Edits lines of JSON."""
    finder = Finder(wanted)
    return lambda line, position, redact: json_edited(line, finder, lambda texts: editor.edits(position, redact, texts))


def plain_lines(editor: Editor) -> Edited:
    """Edits lines of text."""
    return lambda line, position, redact: editor.edits(position, redact, [("text", line.decode())])["text"].encode()


def rewrite(stream: pa.NativeFile, out: BinaryIO, decisions: Decisions, edited: Edited, wanted: Wanted) -> None:
    """Writes the lines that stay.

    Where a packed stream breaks off, the lines before the break are written; the quarantine names the rest.

    Raises:
        CorpusProblem: a line is not the one that was scanned.
    """
    end = b""  # of the line before: only another line shows that it has one
    for block in lines_of(stream, 0, 0, wanted.longest):
        if isinstance(block, Rejected):
            if block.reason in _BROKEN:
                out.write(end)
            continue  # the quarantine decides on it
        if _concerns(block, decisions):
            for line in _kept(block, decisions, edited):
                out.write(end + line)
                end = b"\n"
        else:
            out.write(end + b"\n".join(block.lines))
            end = b"\n"


def _concerns(block: Lines, decisions: Decisions) -> bool:
    following = decisions.next_position
    return following is not None and following < block.offset + sum(map(len, block.lines)) + len(block.lines)


def _kept(block: Lines, decisions: Decisions, edited: Edited) -> Iterator[bytes]:
    offset = block.offset
    for line in block.lines:
        match decisions.at(offset):
            case None:
                yield line
            case Drop():
                pass
            case Redact() as redact:
                mark = BOM if offset == 0 and line.startswith(BOM) else b""
                end = b"\r" if line.endswith(b"\r") else b""
                bare = line.removeprefix(mark).removesuffix(end)
                yield mark + edited(bare, offset, redact) + end
        offset += len(line) + 1
