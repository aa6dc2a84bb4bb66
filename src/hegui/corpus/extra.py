# SPDX-License-Identifier: Apache-2.0
"""The optional part ``corpus`` of hegui: what reads and scans the files of a corpus."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hegui.errors import MissingExtra
from hegui.text import Text

_PACKAGES: Final = frozenset({"fsspec", "numpy", "openpyxl", "pyarrow", "scipy", "starlette", "uvicorn"})


@contextmanager
def corpus_extra() -> Iterator[None]:
    """Around imports: a package of the extra that is not installed is one clear line.

    Raises:
        MissingExtra: ``hegui[corpus]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in _PACKAGES:
            raise
        raise MissingExtra("corpus", Text("扫描、抽检语料", "Scanning and sampling a corpus")) from error
