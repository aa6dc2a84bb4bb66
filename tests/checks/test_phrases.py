# SPDX-License-Identifier: Apache-2.0
"""Things in a row, as each language writes them."""

import pytest

from hegui.checks.phrases import listed
from hegui.text import Text

A, B, C = Text("目的", "purpose"), Text("方式", "method"), Text("种类", "categories")


@pytest.mark.parametrize(
    ("things", "zh", "en"),
    [((A,), "目的", "purpose"), ((A, B, C), "目的、方式、种类", "purpose, method, categories")],
)
def test_each_language_has_its_own_comma(things: tuple[Text, ...], zh: str, en: str) -> None:
    """The Chinese enumeration comma has no space."""
    assert listed(iter(things)) == Text(zh, en)


def test_nothing_cannot_be_said() -> None:
    """A sentence with a hole in it is a fault of the check that makes it."""
    with pytest.raises(ValueError, match="required"):
        listed(())
