# SPDX-License-Identifier: Apache-2.0
"""SciPy comes with the extra ``corpus``; only exact intervals need it."""

from collections.abc import Iterator
from contextlib import contextmanager

from hegui.errors import MissingExtra
from hegui.text import Text


@contextmanager
def statistics_extra() -> Iterator[None]:
    """Around imports of SciPy: where it is not installed, one clear line says what to install.

    Raises:
        MissingExtra: SciPy is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in {"scipy", "numpy"}:
            raise
        raise MissingExtra("corpus", Text("计算置信区间", "Computing confidence intervals")) from error
