# SPDX-License-Identifier: Apache-2.0
"""The optional part ``records`` of hegui: what keeps records in a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hegui.errors import MissingExtra
from hegui.text import Text

_PACKAGES: Final = frozenset({"alembic", "pg8000", "sqlalchemy"})


@contextmanager
def records_extra() -> Iterator[None]:
    """Around imports: a package of the extra that is not installed is one clear line.

    Raises:
        MissingExtra: ``hegui[records]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in _PACKAGES:
            raise
        raise MissingExtra("records", Text("留存记录", "Keeping records")) from error
