# SPDX-License-Identifier: Apache-2.0
"""The text that the detect commands read: a file or standard input, of any length and encoding."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import click

from hegui.detect.personal.files import BLOCK, encoding_of, encoding_of_beginning, pieces
from hegui.errors import InputError, Place, Problem
from hegui.text import Text

STANDARD_INPUT = Path("-")
NO_TEXT: Final = 0.01
"""Share of bytes and control characters that no text has, above which a file is none. Single ones do not make it another file."""
_STRANGE: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\udc80-\udcff]")
_OTHER_FORMATS: Final = ("%PDF-", "{\\rtf", "PK\x03\x04")
"""Whose text is coded in characters that any text has."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Text ready to be read once."""

    encoding: str
    pieces: Iterator[str]


def refuse_standard_input_twice(files: Sequence[Path]) -> None:
    """It can be read once; the second time nothing would be found in it.

    Raises:
        click.UsageError: it is named more than once.
    """
    if files.count(STANDARD_INPUT) > 1:
        raise click.UsageError("标准输入（-）只能给出一次。 / Standard input (-) can be given once only.")


@contextmanager
def opened(file: Path) -> Iterator[Opened]:
    """The text of a file, or of standard input for ``-``.

    Raises:
        InputError: it cannot be read; or, while its pieces are read, it turns out to be no text.
    """
    if file == STANDARD_INPUT:
        stream: BinaryIO = sys.stdin.buffer
        beginning = stream.read(BLOCK)
        encoding = encoding_of_beginning(beginning)
        yield Opened(encoding, _text_only(file, pieces(stream, encoding, beginning)))
        return
    try:
        with file.open("rb") as stream:
            encoding = encoding_of(stream)
            yield Opened(encoding, _text_only(file, pieces(stream, encoding)))
    except OSError as error:
        raise unreadable(file, error) from error


def _text_only(file: Path, read: Iterator[str]) -> Iterator[str]:
    """The pieces of a text; nothing found in what is no text must not look like an answer.

    Raises:
        InputError: it begins as another format does; or, at its end, more of it than `NO_TEXT` are no characters of a text.
    """
    characters = strange = 0
    for piece in read:
        if not characters and piece.startswith(_OTHER_FORMATS):
            raise _no_text(file, piece[:5].rstrip())
        characters += len(piece)
        strange += len(_STRANGE.findall(piece))
        yield piece
    if strange > NO_TEXT * characters:
        raise _no_text(file, f"{strange} / {characters}")


def _no_text(file: Path, found: str) -> InputError:
    what = Text("不是文本文件，未能检查", "this is no text file; it was not checked")
    accepted = Text("UTF-8、带标记的 UTF-16、GB 18030 文本", "text in UTF-8, UTF-16 with its mark, or GB 18030")
    fix = Text(
        "PDF、DOCX、压缩包等先导出为文本；UTF-16 文件须带字节序标记。",
        "Save PDF, DOCX and archives as text first; a file in UTF-16 needs its byte order mark.",
    )
    return InputError(Problem(what, Place(str(file)), found=repr(found), accepted=accepted, fix=fix))


def unreadable(file: Path, error: OSError) -> InputError:
    """Why a file cannot be read or written, as a problem."""
    reason = error.strerror or str(error)
    return InputError(
        Problem(Text(f"无法读写文件：{reason}", f"the file cannot be read or written: {reason}"), Place(str(file)))
    )
