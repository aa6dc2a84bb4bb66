# SPDX-License-Identifier: Apache-2.0
"""Reads the text of a page into its parts.

# title              ## ### headings            plain lines are paragraphs
- bullet             > note in small print      :right text   :center text
:break               :picture {{ file }} | caption
{% for … %}          on a line of its own: repeats paragraphs or, inside a table, rows
:table 2 3 … head    widths of the columns; ``head``: the first row is repeated on each page;
| cell | cell |      ``labels=1,3``: columns that hold labels; ``plain``: without lines;
                         ``tall``: with room for signatures
:end
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Line:
    """A heading, a paragraph, a bullet … with expressions still in it."""

    style: str
    """``title``, ``heading1``, ``heading2``, ``body``, ``bullet``, ``note``, ``right``, ``center``."""
    text: str


@dataclass(frozen=True, slots=True)
class Control:
    """A statement of Jinja on a line of its own, such as ``for row in rows``."""

    statement: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table, with rows that may repeat."""

    widths: tuple[float, ...]
    rows: tuple[Row | Control, ...]
    head: bool = False
    labels: frozenset[int] = frozenset()
    """Columns, counted from 0."""
    plain: bool = False
    tall: bool = False
    """Rows with room for a signature."""


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A picture: expressions for its file and its caption."""

    file: str
    caption: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new sheet of paper."""


Part = Line | Control | TablePart | PicturePart | Break


@dataclass(frozen=True, slots=True)
class Page:
    """A document to be filled in."""

    name: str
    parts: tuple[Part, ...]


_STYLES: Final = (
    ("### ", "heading2"),
    ("## ", "heading1"),
    ("# ", "title"),
    ("- ", "bullet"),
    ("> ", "note"),
    (":right ", "right"),
    (":center ", "center"),
)
_CONTROL: Final = re.compile(r"\{%\s*(?P<statement>.*?)\s*%\}")
_BAR: Final = re.compile(r"\|(?![^{}]*\}\})")
"""A border of cells: no bar inside an expression, where it is a filter."""
_LINE_END: Final = re.compile(r"\\n(?![^{}]*\}\})")
"""A line end inside a cell, written as in a string; inside an expression it is the expression's own."""


@cache
def load_page(name: str) -> Page:
    """The page of that name, as it comes with hegui."""
    text = (files("hegui.packs") / "pages" / f"{name}.page").read_text("utf-8")
    return parse_page(name, text)


def page_names() -> tuple[str, ...]:
    """The pages that come with hegui."""
    folder = files("hegui.packs") / "pages"
    return tuple(sorted(entry.name.removesuffix(".page") for entry in folder.iterdir() if entry.name.endswith(".page")))


def parse_page(name: str, text: str) -> Page:
    """The parts of a page.

    Raises:
        ValueError: a table without end, or a row with more cells than columns.
    """
    return Page(name, tuple(_parts(name, iter(text.splitlines()))))


def _parts(name: str, lines: Iterator[str]) -> Iterator[Part]:
    for raw in lines:
        line = raw.strip()
        if not line or line.startswith("{#"):
            continue
        control = _CONTROL.fullmatch(line)
        if control is not None:
            yield Control(control["statement"])
        elif line.startswith(":table "):
            yield _table(name, line, lines)
        elif line.startswith(":picture "):
            file, _, caption = line.removeprefix(":picture ").partition(" | ")
            yield PicturePart(file.strip(), caption.strip())
        elif line == ":break":
            yield Break()
        else:
            yield _line(line)


def _line(line: str) -> Line:
    for mark, style in _STYLES:
        if line.startswith(mark):
            return Line(style, line.removeprefix(mark).strip())
    return Line("body", line)


def _table(name: str, opened: str, lines: Iterator[str]) -> TablePart:
    words = opened.split()[1:]
    widths = tuple(float(word) for word in words if re.fullmatch(r"[\d.]+", word))
    labels = next((word.removeprefix("labels=") for word in words if word.startswith("labels=")), "")
    rows: list[Row | Control] = []
    for raw in lines:
        line = raw.strip()
        if line == ":end":
            columns = frozenset(int(label) - 1 for label in labels.split(",") if label)
            return TablePart(widths, tuple(rows), "head" in words, columns, "plain" in words, "tall" in words)
        control = _CONTROL.fullmatch(line)
        if control is not None:
            rows.append(Control(control["statement"]))
        elif line:
            cells = tuple(_LINE_END.sub("\n", cell.strip()) for cell in _BAR.split(line.strip("|")))
            if len(cells) != len(widths):
                raise ValueError(f"{name}: {len(cells)} cells in {len(widths)} columns: {line}")
            rows.append(Row(cells))
    raise ValueError(f"{name}: a table without :end")
