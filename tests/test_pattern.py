# SPDX-License-Identifier: Apache-2.0
"""Patterns are compiled when they are used, and told apart by what they match."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hegui import pattern
from hegui.dossier import documents, found
from hegui.pattern import Pattern


def test_nothing_is_compiled_before_it_is_used() -> None:
    """A wrong expression is found by its first use; the tests use all of them."""
    wrong = Pattern("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_case_counts_only_where_it_is_said_so() -> None:
    """And it tells two patterns apart."""
    loose, strict = Pattern("ab"), Pattern("ab", ignores_case=False)
    assert (loose.search("xAB"), strict.search("xAB")) != (None, None)
    assert strict.search("xAB") is None
    assert (loose.match("AB"), loose.match("xab"), loose.fullmatch("abc")) != (None, None, None)
    assert loose.match("xab") is None
    assert loose.fullmatch("abc") is None
    assert loose != strict
    assert loose.digested != strict.digested
    assert loose == Pattern("ab")


@pytest.mark.parametrize("kept_under", [documents._reading_code, found._code], ids=["texts", "finds"])  # noqa: SLF001  a digest of it is all that shows
def test_what_patterns_found_is_kept_under_their_code(kept_under: Callable[[], bytes]) -> None:
    """With other code they may find something else."""
    assert Path(pattern.__file__).read_bytes() in kept_under()
