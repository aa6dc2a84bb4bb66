# SPDX-License-Identifier: Apache-2.0
"""Text of others made safe to print."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.report.printable import one_line, printable

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize("steering", ["\x1b", "\x00", "\x7f", "\x9b", "\u202e", "\u2066", "\ud800", "\ufffe"])
def test_what_steers_is_shown_as_its_code(steering: str) -> None:
    """An escape, a direction mark or half a character becomes visible text."""
    assert printable(f"a{steering}b") == f"a\\u{{{ord(steering):04x}}}b"


def test_ordinary_text_is_untouched() -> None:
    """Chinese, quotes, emoji, tab and line break stay."""
    assert printable("《办法》“第7条”\t🙂\n") == "《办法》“第7条”\t🙂\n"


@given(ANY_TEXT)
def test_every_text_can_be_written_as_xml(text: str) -> None:
    """Whatever a dossier says, an XML parser reads it back."""
    element = ET.Element("t", v=printable(text))
    assert ET.fromstring(ET.tostring(element, encoding="utf-8")).tag == "t"  # noqa: S314  our own bytes


@given(ANY_TEXT)
def test_one_line_is_one_line(text: str) -> None:
    """No character that ends a line is left."""
    assert len(one_line(text).splitlines()) <= 1
