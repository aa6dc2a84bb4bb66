# SPDX-License-Identifier: Apache-2.0
"""The few parts that our Markdown is made of. Texts of others are escaped: they cannot open a tag, a link or a table cell."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hegui.report.language import ReportLanguage
from hegui.report.printable import one_line
from hegui.report.words import Reason
from hegui.text import Text

_SPECIAL = re.compile(r"[\\`*\[\]<|~&$]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""What opens markup anywhere; an underscore inside a word opens nothing."""
_FIRST = re.compile(r"^[-+=#>]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_BAR = re.compile(r"(\\*)\|")
_EMPTY_LINES = re.compile(r"\n{3,}")
LANGUAGE_LINE: Final = " — "


def document(lines: Iterable[str]) -> str:
    """The lines as a document, with never more than one empty line."""
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def escaped(text: str) -> str:
    """The text with nothing left that Markdown or HTML would read as markup."""
    plain = _SPECIAL.sub(r"\\\g<0>", one_line(text))
    return _NUMBERED.sub(r"\1\\\2", _FIRST.sub(r"\\\g<0>", plain))


def code(text: str) -> str:
    """An identifier, a path or a digest in a code span."""
    return f"`{one_line(text).replace('`', 'ˋ')}`"


def said(text: Text, language: ReportLanguage) -> str:
    """A text in the language of the report, escaped, on one line."""
    return LANGUAGE_LINE.join(escaped(version) for version in language.versions(text))


def item(label: Text, text: Text, language: ReportLanguage, depth: int = 0) -> str:
    """A list item with a label in bold."""
    return f"{'  ' * depth}- **{said(label, language)}** {said(text, language)}"


def heading(level: int, text: Text, language: ReportLanguage) -> Iterator[str]:
    """A heading with an empty line on each side."""
    yield ""
    yield f"{'#' * level} {said(text, language)}"
    yield ""


def table(columns: Iterable[Text], rows: Iterable[Iterable[str]], language: ReportLanguage) -> Iterator[str]:
    """A table; the cells are Markdown already."""
    titles = [said(column, language) for column in columns]
    yield f"| {' | '.join(titles)} |"
    yield f"|{'|'.join(' --- ' for _ in titles)}|"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(markdown: str) -> str:
    """Markdown that cannot end its cell: in tables even a code span must escape the bar."""
    return _BAR.sub(lambda found: found[0] if len(found[1]) % 2 else f"{found[1]}\\|", markdown)


def tree(reason: Reason, language: ReportLanguage, depth: int) -> Iterator[str]:
    """An explanation as nested list items, each with its fact and the place where that is declared."""
    named = [code(part) for part in (reason.fact, str(reason.place) if reason.place else None) if part]
    yield " ".join([f"{'  ' * depth}- {reason.mark} {said(reason.words, language)}", *named])
    for part in reason.parts:
        yield from tree(part, language, depth + 1)
