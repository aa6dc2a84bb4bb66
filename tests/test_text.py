# SPDX-License-Identifier: Apache-2.0
"""Texts have two languages, always."""

import pytest

from hegui.text import Language, Text, same


def test_a_text_is_read_in_either_language() -> None:
    """And in no third."""
    text = Text("门", "door")
    assert (text.of(Language.ZH), text.of(Language.EN)) == ("门", "door")


@pytest.mark.parametrize(("zh", "en"), [("", "door"), ("门", ""), ("门", " \n"), ("\u3000", "door")])
def test_a_missing_language_is_refused(zh: str, en: str) -> None:
    """White space is no text."""
    with pytest.raises(ValueError, match="both required"):
        Text(zh, en)


def test_values_are_filled_in_by_language() -> None:
    """Each language takes its own version of the value."""
    filled = Text("限{days}日", "within {days}").filled({"days": Text("十", "ten days")})
    assert filled == Text("限十日", "within ten days")


def test_an_unknown_name_stays_visible() -> None:
    """A hole in a text is shown, not hidden."""
    assert Text("限{days}日", "{days} days").filled({"hours": same("3")}) == Text("限{days}日", "{days} days")


def test_same_reads_alike_in_both_languages() -> None:
    """For numbers and identifiers."""
    assert same("GAI 7") == Text("GAI 7", "GAI 7")
