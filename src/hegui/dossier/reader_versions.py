# SPDX-License-Identifier: Apache-2.0
"""Which versions of the libraries that read documents are installed: another one may read another text from the same file.

`importlib.metadata` takes longer to load than all documents of a checked dossier take to recall. The names of the folders that it
would look into say the version too.
"""

import os
import sys
from collections.abc import Iterator
from typing import Final

_READERS: Final = ("lxml-", "pypdfium2-", "python_docx-", "python-docx-")
"""Beginnings of the names of the folders that describe them."""
_DESCRIPTIONS: Final = (".dist-info", ".egg-info")
"""And their endings."""


def reader_versions() -> bytes:
    """The names and versions of the installed readers, in the order in which they would be imported; none is installed: empty."""
    return "\n".join(name for folder in sys.path for name in _described(os.fspath(folder) or ".")).encode()


def _described(folder: str) -> Iterator[str]:
    try:
        names = os.listdir(folder)  # noqa: PTH208  pathlib would make an object of each of hundreds of names
    except OSError:
        return
    yield from sorted(name for name in names if name.endswith(_DESCRIPTIONS) and name.lower().startswith(_READERS))
