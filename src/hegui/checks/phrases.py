# SPDX-License-Identifier: Apache-2.0
"""Pieces of the sentences that results say."""

from collections.abc import Iterable

from hegui.text import Text


def listed(texts: Iterable[Text]) -> Text:
    """Some things in a row."""
    held = tuple(texts)
    return Text("、".join(text.zh for text in held), ", ".join(text.en for text in held))
