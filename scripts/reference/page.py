# SPDX-License-Identifier: Apache-2.0
"""A page of the reference: one body that is written twice, once in each language."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hegui.text import Language, Text

Say = Callable[[Text], str]
"""Takes the words of the page's language out of a text."""

_NOTICE: Final = "<!-- Written by scripts/make_reference.py from code and catalogue. Do not edit. -->"


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``path`` is relative to the reference folder and has no ending."""

    path: str
    title: Text
    body: Callable[[Say], Iterable[str]]

    def file(self, language: Language) -> str:
        """The file of the page in one language."""
        return f"{self.path}{ENDINGS[language]}"

    def markdown(self, language: Language) -> str:
        """The page in one language, with a link to the other."""
        other = Language.EN if language is Language.ZH else Language.ZH
        name = self.file(other).rpartition("/")[2]
        # The heading comes first: MkDocs takes the name of a page from it only there.
        head = (f"# {self.title.of(language)}", f"[{_NAMES[other]}]({name})", _NOTICE)
        lines = "\n".join(self.body(lambda text: text.of(language)))
        return "\n\n".join(head) + f"\n\n{lines.strip()}\n"


ENDINGS: Final = {Language.EN: ".md", Language.ZH: ".zh.md"}
_NAMES: Final = {Language.EN: "English", Language.ZH: "中文"}


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, and an empty line after it."""
    yield f"| {' | '.join(headers)} |"
    yield f"|{'---|' * len(headers)}"
    for row in rows:
        yield f"| {' | '.join(_in_cell(words) for words in row)} |"
    yield ""


def _in_cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def code(words: object) -> str:
    """Words as they are typed; nothing for nothing."""
    return f"`{words}`" if str(words) else ""


def codes(words: Iterable[object]) -> str:
    """Several words as they are typed."""
    return ", ".join(code(word) for word in words)


def plain(words: str) -> str:
    """Words that Markdown and HTML are to leave alone."""
    return words.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def halves(words: str) -> Text:
    """The two languages of a help text or a docstring: ``中文 / English``, or one paragraph each, Chinese first.

    Raises:
        ValueError: the text is in one language only.
    """
    for between in ("\n\n", " / "):
        zh, found, en = words.strip().partition(between)
        if found:
            return Text(" ".join(zh.split()), " ".join(en.split()))
    raise ValueError(f"not in both languages: {words!r}")


def as_json(value: object) -> str:
    """A file of JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
