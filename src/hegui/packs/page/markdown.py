# SPDX-License-Identifier: Apache-2.0
"""A page that is filled in, as Markdown."""

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from hegui.packs.page.blocks import Block, Paragraph, Picture, Table
from hegui.packs.page.markup import Break

_MARKS: Final = {"title": "# ", "heading1": "## ", "heading2": "### ", "bullet": "- ", "note": "> "}


def as_markdown(blocks: Sequence[Block]) -> str:
    """The blocks as Markdown."""
    return "\n".join(_lines(blocks)).strip() + "\n"


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(style, text):
                mark = _MARKS.get(style, "")
                yield from ("", *(f"{mark}{line}" for line in text.splitlines() or [""]))
            case Table(widths, rows):
                yield ""
                yield from _table(len(widths), rows)
            case Picture(file, caption):
                yield from ("", f"![{caption}]({file})")
            case Break():
                yield from ("", "---")
            case _:
                assert_never(block)


def _table(columns: int, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        cells = (cell.replace("|", "\\|").replace("\n", "<br>") for cell in row)
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield "|" + "---|" * columns
