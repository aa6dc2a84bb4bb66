# SPDX-License-Identifier: Apache-2.0
"""The optional part ``label`` of hegui: what draws, reads and writes the files that are marked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hegui.errors import MissingExtra
from hegui.text import Text

_PACKAGES: Final = frozenset({"PIL", "numpy", "pypdf", "reportlab", "docx"})


@contextmanager
def label_extra() -> Iterator[None]:
    """Around imports: a package of the extra that is not installed is one clear line.

    Raises:
        MissingExtra: ``hegui[label]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in _PACKAGES:
            raise
        raise MissingExtra(
            "label", Text("添加、检验显式标识", "Making and checking visible and audible labels")
        ) from error
