# SPDX-License-Identifier: Apache-2.0
"""The optional part ``gateway`` of hegui: what serves and asks over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hegui.errors import MissingExtra
from hegui.text import Text

_PACKAGES: Final = frozenset(
    {
        "aiohttp",
        "alembic",
        "httptools",
        "multipart",
        "pg8000",
        "python_multipart",
        "sqlalchemy",
        "starlette",
        "uvicorn",
        "uvloop",
    }
)


@contextmanager
def gateway_extra() -> Iterator[None]:
    """Around imports: a package of the extra that is not installed is one clear line.

    Raises:
        MissingExtra: ``hegui[gateway]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in _PACKAGES:
            raise
        raise MissingExtra("gateway", Text("运行网关", "Running the gateway")) from error
