# SPDX-License-Identifier: Apache-2.0
"""The part of ``hegui[evaluate]`` that banks need: what reads and writes workbooks. JSON Lines need none."""

from collections.abc import Iterator
from contextlib import contextmanager

from hegui.errors import MissingExtra
from hegui.text import Text


@contextmanager
def bank_extra() -> Iterator[None]:
    """Around imports of openpyxl: where it is not installed, one clear line.

    Raises:
        MissingExtra: ``hegui[evaluate]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] != "openpyxl":
            raise
        raise MissingExtra("evaluate", Text("以 XLSX 读写题库", "Reading and writing banks as XLSX")) from error
