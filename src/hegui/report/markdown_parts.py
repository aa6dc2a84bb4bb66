# SPDX-License-Identifier: Apache-2.0
"""The few parts that our Markdown is made of. Texts of others are escaped: they cannot open a tag, a link or a table cell."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hegui.report.language import ReportLanguage
from hegui.report.printable import one_line
from hegui.text import Text

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~!&$])")
_LIST_START = re.compile(r"^([-+=]|\d+[.)])")
_BARE_PIPE = re.compile(r"(?<!\\)\|")
LANGUAGE_LINE: Final = " — "


def escaped(text: str) -> str:
    """The text with nothing left that Markdown or HTML would read as markup."""
    return _LIST_START.sub(r"\\\1", _SPECIAL.sub(r"\\\1", one_line(text)))


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
    return _BARE_PIPE.sub(r"\\|", markdown)
