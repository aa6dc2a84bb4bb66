# SPDX-License-Identifier: Apache-2.0
"""Text of others made safe to print: what a dossier says must not steer a terminal, an editor or a parser."""

import re
from typing import Final

from hegui.pattern import Pattern

_CONTROLS: Final = "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f"
_DIRECTION: Final = "\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069"
"""Marks that reorder what is shown ("Trojan Source", CVE-2021-42574)."""
_NOT_TEXT: Final = "\\ud800-\\udfff\\ufffe\\uffff"
"""Lone surrogates and non-characters: UTF-8 and XML 1.0 refuse them."""
_UNSAFE = Pattern(f"[{_CONTROLS}{_DIRECTION}{_NOT_TEXT}]", ignores_case=False)
_SPACE = re.compile(r"\s+")


def printable(text: str) -> str:
    """The text with every character that could steer its reader's program shown as its code; tab and line break stay."""
    if text.isprintable():
        # Whatever could steer is unprintable to Python too, and nearly every text is printable.
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.compiled.sub(lambda found: f"\\u{{{ord(found[0]):04x}}}", lines)


def one_line(text: str) -> str:
    """The text on one line, for titles, messages and cells."""
    return _SPACE.sub(" ", printable(text)).strip()
