# SPDX-License-Identifier: Apache-2.0
"""The text that the detect commands read: a file or standard input, of any length and encoding."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hegui.detect.personal.files import BLOCK, encoding_of, encoding_of_beginning, pieces
from hegui.errors import InputError, Place, Problem
from hegui.text import Text

STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Opened:
    """Text ready to be read once."""

    encoding: str
    pieces: Iterator[str]


@contextmanager
def opened(file: Path) -> Iterator[Opened]:
    """The text of a file, or of standard input for ``-``.

    Raises:
        InputError: it cannot be read.
    """
    if file == STANDARD_INPUT:
        stream: BinaryIO = sys.stdin.buffer
        beginning = stream.read(BLOCK)
        encoding = encoding_of_beginning(beginning)
        yield Opened(encoding, pieces(stream, encoding, beginning))
        return
    try:
        with file.open("rb") as stream:
            encoding = encoding_of(stream)
            yield Opened(encoding, pieces(stream, encoding))
    except OSError as error:
        raise unreadable(file, error) from error


def unreadable(file: Path, error: OSError) -> InputError:
    """Why a file cannot be read or written, as a problem."""
    reason = error.strerror or str(error)
    return InputError(
        Problem(Text(f"无法读写文件：{reason}", f"the file cannot be read or written: {reason}"), Place(str(file)))
    )
