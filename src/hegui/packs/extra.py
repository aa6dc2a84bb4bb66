# SPDX-License-Identifier: Apache-2.0
"""The optional part ``packs`` of hegui: what writes documents, tables and PDF."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hegui.errors import MissingExtra
from hegui.text import Text

_PACKAGES: Final = frozenset({"docx", "docxtpl", "openpyxl", "typst"})


@contextmanager
def packs_extra() -> Iterator[None]:
    """Around imports: a package of the extra that is not installed is one clear line.

    Raises:
        MissingExtra: ``hegui[packs]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in _PACKAGES:
            raise
        raise MissingExtra("packs", Text("生成备案材料", "Writing filing packs")) from error
