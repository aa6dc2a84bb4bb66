# SPDX-License-Identifier: Apache-2.0
"""A text that is handed in (Markdown or plain) as a page, so that it can be handed in as DOCX and PDF."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hegui.packs.page.markup import Line, Page, Part, Row, TablePart

_HEADING: Final = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.+)")
_BULLET: Final = re.compile(r"[-*+]\s+(?P<text>.+)")
_RULE: Final = re.compile(r"\|?[\s:|-]+\|?")


def page_of_text(name: str, text: str) -> Page:
    """The page that says what a text says."""
    return Page(name, tuple(_parts(text.splitlines())))


def _parts(lines: Sequence[str]) -> Iterator[Part]:
    rows: list[tuple[str, ...]] = []
    titled = False
    for line in [*(raw.strip() for raw in lines), ""]:
        if line.startswith("|"):
            if not _RULE.fullmatch(line):
                rows.append(tuple(_still(cell.strip()) for cell in line.strip("|").split("|")))
            continue
        if rows:
            yield _table(rows)
            rows = []
        if not line or line.startswith("```"):
            continue
        heading, bullet = _HEADING.fullmatch(line), _BULLET.fullmatch(line)
        if heading is not None:
            depth = len(heading["marks"])
            style = "title" if not titled and depth == 1 else "heading1" if depth <= 2 else "heading2"  # noqa: PLR2004  depth of Markdown
            titled = True
            yield Line(style, _still(heading["text"]))
        elif bullet is not None:
            yield Line("bullet", _still(bullet["text"]))
        else:
            yield Line("body", _still(line))


def _table(rows: Sequence[tuple[str, ...]]) -> TablePart:
    columns = max(map(len, rows))
    full = tuple(Row((*row, *("" for _ in range(columns - len(row))))) for row in rows)
    longest = [max(len(row.cells[number]) for row in full) for number in range(columns)]
    widths = tuple(float(min(max(length, 4), 24)) for length in longest)
    return TablePart(widths, full, head=True)


def _still(text: str) -> str:
    """Text in which nothing is an expression, and emphasis marks are gone."""
    return re.sub(r"\*\*(.+?)\*\*", r"\1", text).replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #")
