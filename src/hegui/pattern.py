# SPDX-License-Identifier: Apache-2.0
"""Regular expressions that are compiled when something is first looked for.

There are hundreds, and most runs look for nothing: what the documents hold is known from an earlier run.
"""

import re
from functools import cached_property

from msgspec import Struct


class Pattern(Struct, frozen=True, dict=True):
    """A regular expression; case counts only where it is said so."""

    words: str
    ignores_case: bool = True

    @property
    def digested(self) -> bytes:
        """What tells it from another."""
        return f"{self.ignores_case} {self.words}".encode()

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression in its compiled form."""
        return re.compile(self.words, re.IGNORECASE if self.ignores_case else 0)

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where it matches."""
        return self.compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Its match at the beginning."""
        return self.compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Its match of the whole text."""
        return self.compiled.fullmatch(text)
