# SPDX-License-Identifier: Apache-2.0
"""Places of the documents that the dossier leaves open: a form with "未填写" in it is not handed in."""

from collections.abc import Iterator, Sequence

from hegui.packs.context.common import UNTOLD
from hegui.packs.context.pages import CONTEXTS
from hegui.packs.data import PackData
from hegui.packs.faults import Fault, Rule
from hegui.packs.page.blocks import Block, Paragraph, Table, filled, text_of
from hegui.packs.page.markup import load_page
from hegui.packs.rules.items import ItemState, Need
from hegui.packs.rules.texts import strings_of
from hegui.packs.said.value import Origin, at
from hegui.source import load_yaml
from hegui.text import Text


def untold(data: PackData, states: Sequence[ItemState]) -> Iterator[Fault]:
    """What stands open in each document that hegui writes for the pack. What a person wrote in these words is no gap."""
    for state in states:
        item = state.item
        if item.page is None or state.need is not Need.REQUIRED or state.missing:
            continue
        blocks = filled(load_page(item.page), CONTEXTS[item.page](data))
        written = _written(data) if UNTOLD in text_of(blocks) else ()
        for words in dict.fromkeys(_open(blocks, written)):
            yield Fault(
                Rule.MISSING,
                Text(
                    f"“{item.number} {item.name.zh}”有未填写之处，档案没有声明：“{words[:60]}”。",
                    f"'{item.name.en}' has an open place, which the dossier does not declare: '{words[:60]}'.",
                ),
                Origin("dossier.yaml", 1),
                at(item.place) if item.place else Origin(f"specifications/{item.id}"),
                Text("在档案中声明。", "Declare it in the dossier."),
            )


def _written(data: PackData) -> tuple[str, ...]:
    """What answers, dossier and reasons say in these very words."""
    answers = data.file.lines.file
    sources = (load_yaml(data.dossier.folder / name, name).data for name in (answers, "dossier.yaml"))
    said = [words for source in sources for _, words in strings_of(source)]
    said += [reason.zh for clause in (*data.clauses, *data.quoted_clauses) for reason in clause.reasons]
    return tuple(words for words in said if UNTOLD in words)


def _open(blocks: Sequence[Block], written: Sequence[str]) -> Iterator[str]:
    """The paragraphs and cells that have an open place, a cell with what it is called by."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if _is_open(block.text, written):
                yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                for column, cell in enumerate(row):
                    if _is_open(cell, written):
                        yield f"{_called(block, row, column)}：{cell}"


def _called(table: Table, row: Sequence[str], column: int) -> str:
    return row[column - 1] if column - 1 in table.labels else table.rows[0][column]


def _is_open(text: str, written: Sequence[str]) -> bool:
    for words in written:
        text = text.replace(words, "")
    return UNTOLD in text
