# SPDX-License-Identifier: Apache-2.0
"""What was looked for in the documents of a dossier, and where it was found; kept for the next run.

Where words stand in a text is a function of the text, of the words and of the code that looks. An answer is kept under the
digest of all three, so it can never be stale. What follows from it for a control point is never kept.
"""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from hegui import pattern
from hegui.cache import cache_folder, code_of, digest_of, keep, modules_in, recall

_KEPT: Final = 16
"""Dossiers, and states of a dossier."""


class Spot(NamedTuple):
    """Whether something was found, in which passage, and the words to show."""

    state: str
    passage: int | None = None
    shown: str | None = None


class Found:
    """The answers of earlier runs and of this one.

    Args:
        dossier: the digest of the dossier whose answers are recalled; without it nothing is recalled or kept.
    """

    def __init__(self, dossier: str | None = None) -> None:
        self._digest = digest_of(_code(), (dossier or "").encode())
        self._folder = cache_folder() if dossier else None
        self._known = recall("found", self._digest, dict[str, tuple[Spot, ...]], self._folder) or {}
        self._new: dict[str, tuple[Spot, ...]] = {}

    def __eq__(self, other: object) -> bool:
        """Any two are equal: memory of a text is no part of the text."""
        return isinstance(other, Found)

    def __hash__(self) -> int:
        return hash(Found)

    def ask(self, question: str, look: Callable[[], tuple[Spot, ...]]) -> tuple[Spot, ...]:
        """The answer to a question, from an earlier run or by looking.

        Args:
            question: the digest of everything that decides the answer.
            look: finds the answer.
        """
        answer = self._known.get(question) or self._new.get(question)
        if answer is None:
            answer = self._new[question] = look()
        return answer

    def keep(self) -> None:
        """Keeps what is new for the next run."""
        if self._new:
            keep("found", self._digest, self._known | self._new, self._folder, most=_KEPT)


@cache
def _code() -> bytes:
    """What finds words: another version of it, or of Python, may find others."""
    return code_of([*modules_in(Path(__file__).parent), pattern.__file__]) + sys.version.encode()
