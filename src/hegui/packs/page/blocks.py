# SPDX-License-Identifier: Apache-2.0
"""A page that is filled in: blocks of plain text, from which PDF and Markdown are made."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, assert_never

from jinja2 import Environment, StrictUndefined

from hegui.packs.page.markup import Break, Control, Line, Page, Part, PicturePart, Row, TablePart


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading or a paragraph."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table."""

    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    head: bool
    labels: frozenset[int]
    plain: bool
    tall: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, by its path in the dossier."""

    file: str
    caption: str


Block = Paragraph | Table | Picture | Break

_BLOCK: Final = "\x1e"
_FIELD: Final = "\x1f"
UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def amount(value: float) -> str:
    """A number as it is read: thousands parted, no trailing zeros."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4f}".rstrip("0").rstrip(".")


def day(value: date | None) -> str:
    """A day as Chinese documents write it."""
    return "—" if value is None else f"{value.year}年{value.month}月{value.day}日"


def either(value: bool | None) -> str:
    """A yes or no; what is not known is said to be so."""
    return "不详" if value is None else "是" if value else "否"


def listed(values: Sequence[object], between: str = "、") -> str:
    """Some things in a row; of none, that there are none."""
    return between.join(str(value) for value in values) or "无"


FILTERS: Final[Mapping[str, Any]] = {"number": amount, "day": day, "either": either, "listed": listed}


@cache
def environment() -> Environment:
    """What fills pages in. A name that the context lacks is an error, never an empty place."""
    made = Environment(undefined=StrictUndefined, autoescape=False, finalize=_plain)  # noqa: S701  no HTML: blocks of text
    made.filters.update(FILTERS)
    return made


def _plain(value: object) -> object:
    """A value without control characters, which part the blocks here and which no document can hold."""
    return UNSEEN.sub("", value) if isinstance(value, str) else value


def filled(page: Page, context: Mapping[str, object]) -> tuple[Block, ...]:
    """The page with everything filled in.

    Raises:
        jinja2.UndefinedError: the page names what the context lacks.
    """
    return tuple(_blocks(_compiled(page).render(**context)))


@cache
def _compiled(page: Page) -> Any:  # noqa: ANN401  jinja2's Template
    return environment().from_string("".join(_source(page.parts)))


def _source(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        match part:
            case Line(style, text):
                yield f"{_BLOCK}P{_FIELD}{style}{_FIELD}{text}"
            case Control(statement):
                yield f"{{% {statement} %}}"
            case TablePart(widths, rows, head, labels, plain, tall):
                flags = (str(int(flag)) for flag in (head, plain, tall))
                shape = ",".join(map(str, widths)), ",".join(map(str, sorted(labels))), *flags
                yield f"{_BLOCK}T{_FIELD}{_FIELD.join(shape)}"
                for row in rows:
                    yield (
                        f"{_BLOCK}R{_FIELD}{_FIELD.join(row.cells)}"
                        if isinstance(row, Row)
                        else f"{{% {row.statement} %}}"
                    )
                yield f"{_BLOCK}E"
            case PicturePart(file, caption):
                yield f"{_BLOCK}I{_FIELD}{file}{_FIELD}{caption}"
            case Break():
                yield f"{_BLOCK}B"
            case _:
                assert_never(part)


def _blocks(rendered: str) -> Iterator[Block]:
    table: list[str] | None = None
    rows: list[tuple[str, ...]] = []
    for piece in rendered.split(_BLOCK)[1:]:
        kind, *fields = piece.split(_FIELD)
        match kind.strip():
            case "P":
                yield Paragraph(fields[0], fields[1].strip())
            case "T":
                table, rows = fields, []
            case "R":
                rows.append(tuple(field.strip() for field in fields))
            case "E" if table is not None:
                widths, labels, head, plain, tall = table
                yield Table(
                    tuple(map(float, widths.split(","))),
                    tuple(rows),
                    head == "1",
                    frozenset(int(label) for label in labels.split(",") if label),
                    plain == "1",
                    tall.strip() == "1",
                )
                table = None
            case "I":
                yield Picture(fields[0].strip(), fields[1].strip())
            case _:
                yield Break()


def text_of(blocks: Sequence[Block]) -> str:
    """All words of a document, a paragraph or cell a line."""
    return "\n".join(_words(blocks))


def _words(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(_, text):
                yield text
            case Table():
                yield from (cell for row in block.rows for cell in row)
            case Picture(_, caption):
                yield caption
            case Break():
                continue
            case _:
                assert_never(block)
