# SPDX-License-Identifier: Apache-2.0
"""The lines that terminal reports are made of: at most 80 columns, in one language or both, with colour or without."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from hegui.report.columns import wrapped
from hegui.report.language import ReportLanguage
from hegui.report.printable import one_line
from hegui.text import Text

BOLD: Final = "\x1b[1m"
_RESET: Final = "\x1b[0m"


class Screen(Struct, frozen=True):
    """The language of a report and whether it may use ANSI colours."""

    language: ReportLanguage
    colour: bool

    def say(self, text: Text) -> str:
        """The text on one line; both languages beside one another."""
        return one_line(self.language.say(text))

    def heading(self, text: Text) -> Iterator[str]:
        """A heading with an empty line above it."""
        yield ""
        yield from self.coloured(wrapped(self.say(text)), BOLD)

    def said(self, text: Text) -> Iterator[str]:
        """The text on lines of its own, once a language."""
        for version in self.language.versions(text):
            yield from wrapped(one_line(version))

    def item(self, text: Text, bullet: str) -> Iterator[str]:
        """A list item, once a language, the second under the first."""
        for index, version in enumerate(self.language.versions(text)):
            yield from wrapped(one_line(version), bullet if index == 0 else " " * len(bullet), " " * len(bullet))

    def field(self, label: Text, text: Text, indent: int = 2) -> Iterator[str]:
        """A labelled text, once a language, with its lines under one another."""
        versions = dict.fromkeys(text.of(language) for language in self.language.languages)
        for language, version in zip(self.language.languages, versions, strict=False):
            yield from wrapped(
                one_line(version), f"{' ' * indent}{label.of(language)}{'：' if language == 'zh' else ': '}"
            )

    def listed(self, label: Text, names: Sequence[str], most: int, bullet: str) -> Iterator[str]:
        """A label with how many names there are and the first few of them; names read the same in both languages."""
        count, shown = len(names), names[:most]
        more = self.say(Text(f"另有 {count - most} 项", f"and {count - most} more")) if count > most else ""
        if self.language is ReportLanguage.ZH:
            told = f"{self.say(label)}（{count}）：{'、'.join(shown)}{f'，{more}' if more else ''}"
        else:
            told = f"{self.say(label)} ({count}): {', '.join(shown)} {more}"
        yield from wrapped(one_line(told), bullet, f"{' ' * len(bullet)}  ")

    def coloured(self, lines: Iterable[str], code: str) -> Iterator[str]:
        """The lines in a colour, where colours are allowed."""
        for line in lines:
            yield f"{code}{line}{_RESET}" if self.colour and code else line


def first_of(names: Sequence[str], most: int) -> Text:
    """The first few names, and how many more there are."""
    shown, more = names[:most], len(names) - most
    zh, en = "、".join(shown), ", ".join(shown)
    return Text(f"{zh}，另有 {more} 项", f"{en} and {more} more") if more > 0 else Text(zh, en)
