# SPDX-License-Identifier: Apache-2.0
"""CSV and TSV: rows that nothing happens to are written byte for byte; in a row that is edited, only the edited values change."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa

from hegui.corpus.cleaning.decisions import Decisions, Drop, Redact
from hegui.corpus.cleaning.editing import Editor
from hegui.corpus.reading.columns import columns_of
from hegui.corpus.reading.layouts import Wanted
from hegui.corpus.reading.lines import BOM
from hegui.errors import CorpusProblem, Problem
from hegui.text import Text

_BLOCK: Final = 1 << 20
_LONGEST: Final = 8 << 20
"""Bytes of a row; the reader takes none that is half as long."""
_QUOTED: Final = re.compile(rb'"((?:[^"]++|"")*+)"(.*)', re.DOTALL)


class Rows:
    """The raw rows of a file, parted as the reader parts them: a quote opens a value only at its beginning.

    Args:
        stream: the file.
        delimiter: one byte.
    """

    def __init__(self, stream: pa.NativeFile, delimiter: str) -> None:
        self._stream = stream
        by = re.escape(delimiter.encode())
        # Possessive, so that a row that is not whole yet fails at once.
        value = rb'(?:"(?:[^"]++|"")*+"[^' + by + rb"\r\n]*+|(?!\")[^" + by + rb"\r\n]*+)"
        self._row = re.compile(value + rb"(?:" + by + value + rb")*+(?:\r\n|\n|\r(?=[^\n])|\r\n?\Z|\n?\Z)")
        self._value = re.compile(value)

    def __iter__(self) -> Iterator[bytes]:
        held = b""
        while True:
            block: bytes = self._stream.read(_BLOCK)
            held += block
            end = 0
            while (row := self._row.match(held, end)) and row.end() > end and (not block or row.end() < len(held) - 1):
                yield held[end : row.end()]
                end = row.end()
            held = held[end:]
            if len(held) > _LONGEST:
                what = Text("一行过长，或者引号没有闭合", "a row is too long, or a quote is never closed")
                raise CorpusProblem(Problem(what))
            if not block:
                if held:
                    yield held
                return

    def values(self, row: bytes) -> list[bytes]:
        """The raw values of a row, quotes and all; the last with the end of the row."""
        values: list[bytes] = []
        end = 0
        while True:
            value = self._value.match(row, end)
            stop = value.end() if value else end
            if stop >= len(row) or row[stop : stop + 1] in {b"\r", b"\n"}:
                return [*values, row[end:]]
            values.append(row[end:stop])
            end = stop + 1


def rewrite(
    stream: pa.NativeFile, out: BinaryIO, decisions: Decisions, editor: Editor, wanted: Wanted, delimiter: str
) -> None:
    """Writes the rows that stay, and the header.

    From a row on that the reader could not part from the next, nothing is written; the quarantine names the rest.

    Raises:
        CorpusProblem: a row is not the one that was scanned.
    """
    rows = Rows(stream, delimiter)
    edit: _Row | None = None
    position = 0
    raw = iter(rows)
    while not decisions.ends_at(position) and (row := next(raw, None)) is not None:
        if not row.strip(b"\r\n"):
            out.write(row)
            continue
        if edit is None:
            edit = _Row(rows, row, delimiter, editor, wanted)
            out.write(row)
            continue
        match decisions.at(position):
            case None:
                out.write(row)
            case Drop():
                pass
            case Redact() as redact:
                out.write(edit.edited(row, position, redact))
        position += 1


class _Row:
    """Edits rows below one header."""

    def __init__(self, rows: Rows, header: bytes, delimiter: str, editor: Editor, wanted: Wanted) -> None:
        self._rows = rows
        self._delimiter = delimiter
        self._editor = editor
        names = [value.decode(errors="replace") for value in self._values(header.removeprefix(BOM))]
        columns = columns_of(pa.schema([pa.field(name, pa.string()) for name in names]), wanted)
        places = {name: place for place, name in enumerate(names)}
        self._read = {shown: places[name] for shown, name in zip(columns.shown, columns.names, strict=True)}

    def edited(self, row: bytes, position: int, redact: Redact) -> bytes:
        """The row with some of its values replaced."""
        values = self._values(row)
        texts = [(field, values[place].decode()) for field, place in self._read.items()]
        raw = self._rows.values(row)
        end = raw[-1][len(raw[-1].rstrip(b"\r\n")) :]
        raw[-1] = raw[-1].removesuffix(end)
        for field, text in self._editor.edits(position, redact, texts).items():
            place = self._read[field]
            raw[place] = self._written(text, quoted=raw[place].startswith(b'"'))
        return self._delimiter.encode().join(raw) + end

    def _written(self, text: str, *, quoted: bool) -> bytes:
        needs = quoted or any(char in text for char in (self._delimiter, '"', "\r", "\n"))
        return ('"' + text.replace('"', '""') + '"' if needs else text).encode()

    def _values(self, row: bytes) -> list[bytes]:
        return [_plain(value) for value in self._rows.values(row.rstrip(b"\r\n"))]


def _plain(value: bytes) -> bytes:
    """A value without its quotes."""
    quoted = _QUOTED.fullmatch(value)
    return quoted[1].replace(b'""', b'"') + quoted[2] if quoted else value
