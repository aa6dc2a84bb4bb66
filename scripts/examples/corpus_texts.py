# SPDX-License-Identifier: Apache-2.0
"""The texts of the example corpora, put together from the patterns and words of ``corpus_texts.yaml``. All are our own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Self

from hegui.source import load_yaml

Turns = tuple[str, ...]
"""The text of a record, or the turns of a chat: the user's, the service's."""
_SLOT = re.compile(r"\{([a-z]+)(?:\.\d)?\}")


@dataclass(frozen=True, slots=True)
class Grammar:
    """Patterns, and the words that fill their slots."""

    patterns: Sequence[Turns]
    words: Mapping[str, Sequence[str]]
    extras: Mapping[str, Sequence[str]]
    """What is added to a text: patterns with ``{text}``, by ``personal`` or ``sensitive``."""
    refusal: str
    """What the service says to illegal words in a chat; empty: no chat."""

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Self:
        """The grammar of an entry of the file."""
        themes = _file()["words"]
        words = {name: tuple(said) for theme in spec["words"] for name, said in themes[theme].items()}
        patterns = tuple((said,) if isinstance(said, str) else tuple(said) for said in spec["patterns"])
        extras = {name: tuple(spec[name]) for name in ("personal", "sensitive") if name in spec}
        return cls(patterns, words, extras, spec.get("refusal", ""))

    def texts(self, random: Random, extra: str | None = None) -> Iterator[Turns]:
        """Texts without end, each another one; with personal information where an extra is named."""
        seen: set[Turns] = set()
        while True:
            turns = self._filled(random, random.choice(self.patterns))
            if extra is not None:
                added = random.choice(self.extras[extra])
                turns = (_with_identifiers(random, added.replace("{text}", turns[0])), *turns[1:])
            if turns not in seen:
                seen.add(turns)
                yield turns

    def _filled(self, random: Random, pattern: Turns) -> Turns:
        used: set[str] = set()

        def word(slot: re.Match[str]) -> str:
            left = [said for said in self.words[slot[1]] if said not in used]
            chosen = random.choice(left)
            used.add(chosen)
            return chosen

        return tuple(_SLOT.sub(word, part) for part in pattern)


def grammar(name: str, language: str) -> Grammar:
    """The grammar of a kind of source in a language."""
    return Grammar.of(_file()["grammars"][name][language])


def illegal(risk: str) -> Grammar:
    """The grammar of illegal or unhealthy words of a risk, such as ``A.1.h``."""
    return Grammar.of(_file()["illegal"][risk])


def _with_identifiers(random: Random, text: str) -> str:
    """Invented identifiers: numbers of a range that looks invented, and the host that is kept for examples (RFC 2606)."""
    return (
        text.replace("{mobile}", f"1390000{random.randrange(10_000):04}")
        .replace("{email}", f"shili{random.randrange(10_000):04}@example.com")
        .replace("{record}", f"BL2026{random.randrange(10_000):04}")
    )


@cache
def _file() -> Any:  # noqa: ANN401  YAML
    return load_yaml(Path(__file__).with_suffix(".yaml"), "corpus_texts.yaml").data
