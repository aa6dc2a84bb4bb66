# SPDX-License-Identifier: Apache-2.0
"""A topic: words and patterns of clauses."""

from dataclasses import dataclass


def words(text: str, between: str | None = None) -> tuple[str, ...]:
    """The words of a list, or its lines."""
    return tuple(word.strip() for word in text.strip().split(between) if word.strip())


@dataclass(frozen=True, slots=True)
class Topic:
    """What texts of one kind are made of."""

    name: str
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    adjectives: tuple[str, ...]
    patterns: tuple[str, ...]
