# SPDX-License-Identifier: Apache-2.0
"""The optional part ``evaluate`` of hegui: what asks models, and what computes and shows results."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hegui.errors import MissingExtra
from hegui.text import Text

_PACKAGES: Final = frozenset({"aiohttp", "numpy", "openpyxl", "scipy", "starlette", "uvicorn"})


@contextmanager
def evaluate_extra() -> Iterator[None]:
    """Around imports: a package of the extra that is not installed is one clear line.

    Raises:
        MissingExtra: ``hegui[evaluate]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in _PACKAGES:
            raise
        raise MissingExtra("evaluate", Text("模型安全评测", "Evaluating a model")) from error
