# SPDX-License-Identifier: Apache-2.0
"""The optional part ``train`` of hegui: what fits a model. Using one needs none of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hegui.errors import MissingExtra
from hegui.text import Text

_PACKAGES: Final = frozenset({"numpy", "scipy", "sklearn"})


@contextmanager
def train_extra() -> Iterator[None]:
    """Around imports: a package of the extra that is not installed is one clear line.

    Raises:
        MissingExtra: ``hegui[train]`` is not installed.
    """
    try:
        yield
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in _PACKAGES:
            raise
        raise MissingExtra("train", Text("训练分类模型", "Training a classifier")) from error
