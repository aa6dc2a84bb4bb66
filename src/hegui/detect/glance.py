# SPDX-License-Identifier: Apache-2.0
"""A quick look at one text, before the rules read it: most texts hold nothing, and the native sieve knows in some microseconds."""

from functools import cache
from typing import Protocol

from hegui.detect.lexicon import Matcher
from hegui.detect.sieve import native


class Glance(Protocol):
    """Says of a text that it holds neither a term nor an identifier."""

    def finds_nothing(self, text: str) -> bool:
        """Whether no rule can find anything; False may be said of any text."""
        ...


def glance_for(matcher: Matcher | None) -> Glance | None:
    """A look for the terms of a matcher, and for identifiers.

    Returns:
        None where the native sieve was not built: then the rules read every text, and find the same.
    """
    return native.NativeSieve(matcher) if native.available() else None


@cache
def glance_for_persons() -> Glance | None:
    """A look for identifiers alone."""
    return glance_for(None)
